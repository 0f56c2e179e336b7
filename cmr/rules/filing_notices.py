"""The words of the reminder of what is to be put on children's files."""

from __future__ import annotations

from cmr.rules.notices import a_kind

FILING_REMINDERS = (
    a_kind(
        "remind_filing",
        "due",
        (
            "File {papers} by {due_on}: meeting of {meeting_on}",
            "Late since {late_on}: file {papers} of the meeting of {meeting_on}",
        ),
        "After the {panel}’s meeting on {meeting_on} the children’s files take {papers} by {due_on}.",
        "After the {panel}’s meeting on {meeting_on} the children’s files were to take {papers} by {late_on}.",
        "Press “Mark as filed” for each once it is there, and say where.",
        page="filings",
        button="See what to file",
        sight="panel",
    ),
)
