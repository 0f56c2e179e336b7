"""What submitting a referral now would mean: one answer for every page that speaks of it and for the deed itself."""

from __future__ import annotations

from datetime import datetime

from cmr.models import Referral
from cmr.panels.queries import kept_terms
from cmr.referrals.queries import MeetingAhead, meetings_ahead
from cmr.rules.next_step import left_words
from cmr.rules.receipt import Receipt, Submission, submission_at
from cmr.rules.wording import in_london, sentence, spoken_date, spoken_moment


def ahead_of(referral: Referral, now: datetime) -> list[MeetingAhead]:
    """The meetings of its panel that take cases, soonest first."""
    return meetings_ahead([referral.panel_id], in_london(now).date())[referral.panel_id]


def would_mean(referral: Referral, now: datetime) -> Submission[MeetingAhead]:
    """Which meetings a submission at that moment would be late or in time for, by the terms it is written under."""
    waits = kept_terms(referral.terms).late_waits_for_chair
    return submission_at(ahead_of(referral, now), now, chair_decides=waits, wish=referral.asked_for_id)


def choices(would: Submission[MeetingAhead], now: datetime) -> list[tuple[int, str]]:
    """The meetings offered when it is submitted, by id, and what each means; one that was asked for first.

    The next one and, where it is late for that, the first it is in time for. Others are asked for beforehand.
    """
    offered = [would.next, would.in_time_for if would.late and would.chair_decides else None]
    found, seen = [], set[int]()
    for meeting in (would.asked, *offered):
        if meeting is None or meeting.id in seen:
            continue
        seen.add(meeting.id)
        if would.received(meeting.id).late:
            said = "late, and the chair decides"
        else:
            said = (
                f"in time, {left_words(meeting.deadline_at, now)}{', but full' if meeting.left <= 0 else ''}"
            )
        found.append((meeting.id, f"{spoken_date(meeting.on)}: {said}"))
    return found


RECEIVED_LATE = (
    "For that meeting it is received all the same, marked late: the chair accepts it, defers it to a later one "
    "or sends it back."
)


def before_submitting(would: Submission[MeetingAhead], now: datetime) -> tuple[str, ...]:
    """What the page that asks says first."""
    meeting = would.next
    if meeting is None:
        return ("No meeting of the panel is planned yet. It joins the queue for the next one that is.",)
    on, deadline = spoken_date(meeting.on), spoken_moment(meeting.deadline_at)
    if would.asked is not None:
        return (f"{would.words(now)}.", "It is not heard before that unless the chair gives it priority.")
    if not would.late:
        left = left_words(meeting.deadline_at, now)
        return (
            f"It is in time for the next meeting, on {on}: the deadline is {deadline}, {left}.",
            "The panel’s administrator then places it on an agenda, and tells you the time of the case.",
        )
    missed = f"The deadline for {on} was {deadline}."
    if not would.chair_decides:
        return (
            f"{would.words(now)}.",
            f"{missed} It is received all the same, and waits for a later meeting.",
        )
    return (
        f"{would.words(now)}.",
        f"{missed} {RECEIVED_LATE}",
    )


def after_submitting(referral: Referral, receipt: Receipt[MeetingAhead]) -> str:
    """What the page says once it is with the panel."""
    said = f"{referral.reference} is submitted."
    if receipt.meeting is None:
        return f"{said} No meeting is planned yet; the panel’s administrator has it now."
    on = spoken_date(receipt.meeting.on)
    if not receipt.late:
        return f"{said} It is in time for the meeting on {on}. The panel’s administrator has it now."
    if referral.late_choice != "waiting":
        return f"{said} It is late for the meeting on {on}, and waits for a later one."
    return sentence(f"{said} It is late for the meeting on {on}: the chair has it now and decides.")
