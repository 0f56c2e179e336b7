"""What stands between a referral and a place on a meeting's agenda."""

from __future__ import annotations

from datetime import date, timedelta

from cmr.rules.referral_facts import ReferralFacts
from cmr.rules.refusal import Refusal
from cmr.rules.wording import spoken_date

RETURNS_AHEAD = timedelta(days=7)
"""How long before its date a returned case may be heard: there need be no meeting on the very day."""

UNKNOWN = Refusal(
    "That referral does not wait for this panel: it may have been recalled or sent back since the page was opened."
)
ANOTHER_PANELS = Refusal("That meeting is another panel’s.")
NO_MORE = Refusal("That meeting takes no cases any more. Choose another.", "B1.13")


def takes_cases(facts: ReferralFacts) -> Refusal | None:
    """The meeting is still to come and not cancelled."""
    meeting = facts.meeting
    if meeting is None:
        return None
    if meeting.state not in ("planned", "circulated") or meeting.in_the_past:
        return Refusal("That meeting takes no more cases: it has been held, opened or cancelled.", "B1.13")
    return None


def place_left(facts: ReferralFacts) -> Refusal | None:
    """The meeting has a place left (B1.13)."""
    if facts.meeting is None or facts.meeting.places_left > 0:
        return None
    return Refusal("The meeting is full. Choose another meeting, or defer one of its cases.", "B1.13")


def in_time_or_accepted(facts: ReferralFacts) -> Refusal | None:
    """It came in time for the meeting, or the chair accepted it although late (B1.7)."""
    meeting = facts.meeting
    if facts.waits_for_late_choice:
        return Refusal(
            "It was received late. The chair decides first: accept, defer or send it back.", "B1.7"
        )
    if meeting is None or not meeting.received_late or meeting.late_accepted:
        return None
    if meeting.asked_for_later:
        words = "It was received after this meeting’s deadline, and was submitted for a later meeting."
        return Refusal(words, "B1.7")
    return Refusal("It was received after this meeting’s deadline, and the chair deferred it.", "B1.7")


def not_before_kept_for(facts: ReferralFacts) -> Refusal | None:
    """It is not heard before the meeting that it is kept for: by its worker’s wish or the chair’s (B1.10)."""
    meeting = facts.meeting
    if meeting is None:
        return None
    unless = "It is heard before that only where the chair gives it priority."
    if meeting.not_before is not None and meeting.on < meeting.not_before:
        on = spoken_date(meeting.not_before)
        why = (
            f"Its social worker asked for the meeting on {on}."
            if meeting.by_wish
            else f"The chair deferred it to {on}."
        )
        return Refusal(f"{why} {unless}", "B1.10")
    return _not_where_deferred_from(meeting.on, meeting.deferred_from)


def _not_where_deferred_from(on: date, deferred_from: date | None) -> Refusal | None:
    """A case deferred to no named meeting is heard later than at the one it was deferred from (B1.10)."""
    if deferred_from is None or on > deferred_from:
        return None
    which = "this meeting" if on == deferred_from else f"the later one on {spoken_date(deferred_from)}"
    return Refusal(
        f"The chair deferred it from {which}. It is heard here only where the chair gives it priority.",
        "B1.10",
    )


def not_before_it_returns(facts: ReferralFacts) -> Refusal | None:
    """A returned case is not heard more than a week before the date on which it comes back (DF)."""
    meeting = facts.meeting
    if meeting is None or meeting.returns_on is None or meeting.on >= meeting.returns_on - RETURNS_AHEAD:
        return None
    on = spoken_date(meeting.returns_on)
    return Refusal(
        f"The chair returned it to the panel on {on}: this meeting is more than a week before.", "DF"
    )
