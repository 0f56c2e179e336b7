"""The words of notices about a meeting's minutes; one entry a kind. Nothing of any case, nor of what was asked for."""

from __future__ import annotations

from cmr.rules.notices import a_kind

MINUTES = (
    a_kind(
        "minutes_to_approve",
        "duties",
        "Approve the minutes of {meeting_on}: {panel}",
        "{who} sent you the minutes of the {panel}’s meeting on {meeting_on}.",
        "Read them, then approve them or ask for changes. Each child’s part is filed by {filed_on}.",
        page="minutes",
        button="Read the minutes",
        sight="none",
    ),
    a_kind(
        "minutes_to_change",
        "duties",
        "Change the minutes of {meeting_on}: {remarks} asked for",
        "{who} read the minutes of the {panel}’s meeting on {meeting_on} and asks for {remarks}.",
        "Make them, and send the minutes again.",
        page="minutes",
        button="See what should change",
        sight="none",
    ),
    a_kind(
        "minutes_approved_drafter",
        "panel",
        "The minutes of {meeting_on} are approved",
        "{who} approved the minutes of the {panel}’s meeting on {meeting_on}.",
        "Each child’s part is filed by {filed_on}.",
        page="minutes",
        button="Open the minutes",
        sight="none",
    ),
    a_kind(
        "minutes_approved",
        "agenda",
        "The minutes of {meeting_on} can be read",
        "The minutes of the {panel}’s meeting on {meeting_on}, at which you sat, are approved.",
        page="minutes",
        button="Read the minutes",
        sight="none",
    ),
)
"""What happens to minutes."""

MINUTES_REMINDERS = (
    a_kind(
        "remind_minutes",
        "due",
        (
            "Send the minutes of {meeting_on} to the chair by {due_on}",
            "Late since {late_on}: send the minutes of {meeting_on} to the chair",
        ),
        "The minutes of the {panel}’s meeting on {meeting_on} go to the chair by {due_on}.",
        "The minutes of the {panel}’s meeting on {meeting_on} were due at the chair on {late_on}.",
        page="minutes",
        button="Write the minutes",
        sight="none",
    ),
    a_kind(
        "remind_approve",
        "due",
        "Approve the minutes of {meeting_on}: they wait for you since {sent_on}",
        "The minutes of the {panel}’s meeting on {meeting_on} wait for your approval since {sent_on}.",
        "Each child’s part is filed by {filed_on}, and not before they are approved.",
        page="minutes",
        button="Read the minutes",
        sight="none",
    ),
)
"""What the dates of minutes bring."""
