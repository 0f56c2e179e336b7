"""What happens next with a meeting, who holds it and by when, as its board says it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from cmr.adapters import clock
from cmr.clocks.queries import states_of
from cmr.hearing.chaired import before_panel, chair_now, who
from cmr.hearing.queries import SeatRow
from cmr.models import Meeting, Minutes, db
from cmr.panels.entered import is_being_entered
from cmr.panels.queries import kept_terms
from cmr.rules.being_entered import HELD
from cmr.rules.clocks import ClockState, Key, next_due
from cmr.rules.meeting import passed_unopened
from cmr.rules.terms_in_words import deadline_standing
from cmr.rules.wording import is_past, spoken_date

AFTERWARDS: dict[Key, str] = {
    "sheets": "The decision sheets are put on the children’s files.",
    "minutes": "The minutes are written and sent to the chair.",
    "approval": "The chair reads the minutes, and approves them or asks for changes.",
    "filing": "Each child’s part of the minutes is put on the child’s file.",
}
"""What is done after a meeting, by its clocks."""
_CHANGES = "The chair asked for changes of the minutes: they are answered, and the minutes sent again."
_DECIDES = "The {0} decides what the panel could not agree on."


@dataclass(frozen=True)
class WhatNext:
    """What happens next with the meeting, who holds it and by when."""

    text: str
    who: str = ""
    due: str = ""
    late: bool = False


def what_next(meeting: Meeting, seats: Sequence[SeatRow], now: datetime) -> WhatNext:
    """By the meeting's state; ``seats`` are those held on its date."""
    chair = ", ".join(seat.holder.name for seat in seats if seat.role == "chair") or "The chair"
    desk = (
        ", ".join(seat.holder.name for seat in seats if seat.role == "administrator") or "The administrator"
    )
    today = now.astimezone(clock.LONDON).date()
    if words := passed_unopened(meeting.state, meeting.on, today):
        return WhatNext(words, desk, spoken_date(meeting.on), late=True)
    match meeting.state:
        case "planned" if not is_past(meeting.deadline_at, now):
            return WhatNext(
                "Referrals come in until the deadline, and are placed on the agenda.",
                desk,
                deadline_standing(meeting.deadline_at, now),
            )
        case "planned":
            return WhatNext(
                "The agenda is finalised and circulated, so that members can read the cases.",
                desk,
                f"Before {spoken_date(meeting.on)}",
            )
        case "circulated":
            return WhatNext(
                "Members read the cases and bring their questions. On the day the meeting is opened.",
                chair,
                spoken_date(meeting.on),
            )
        case "in_session" if is_being_entered(meeting, today):
            return WhatNext(HELD, desk)
        case "in_session":
            now_in = chair_now(meeting, before_panel(meeting))
            return WhatNext("The panel hears the cases in their order.", who(now_in) if now_in else desk)
        case "closed":
            return _after(meeting, chair, desk, now)
        case _:
            return WhatNext(f"This meeting was cancelled: {meeting.cancelled_reason}")


def _after(meeting: Meeting, chair: str, desk: str, now: datetime) -> WhatNext:
    """The first of its clocks that is not done, as it stands; with all of them done, nothing."""
    states = states_of([meeting], now)[meeting.id]
    first = next_due(one for one in states if one.key in AFTERWARDS)
    if first is None:
        return WhatNext("The meeting is over; its cases go on one by one.")
    if first.waits:
        decides = kept_terms(meeting.terms).sheet.undecided_to
        return WhatNext(_DECIDES.format(decides), f"The {decides}", first.words)
    if first.key == "approval" and _sent_back(meeting):
        return WhatNext(_CHANGES, desk, first.words, late=first.late)
    holds = (meeting.chair.name if meeting.chair else chair) if first.key == "approval" else desk
    text = f"{AFTERWARDS[first.key]}{_of_minutes(meeting, states) if first.key == 'sheets' else ''}"
    return WhatNext(text, holds, first.words, late=first.late)


def _of_minutes(meeting: Meeting, states: Iterable[ClockState]) -> str:
    """What is to be done with the minutes beside the papers before them: they wait for none of these."""
    left = {one.key: one for one in states if one.done < one.of}
    if said := left.get("minutes"):
        return f" {AFTERWARDS['minutes']} {said.words}."
    if (said := left.get("approval")) is None:
        return ""
    return f" {_CHANGES if _sent_back(meeting) else AFTERWARDS['approval']} {said.words}."


def _sent_back(meeting: Meeting) -> bool:
    """Whether the minutes went to the chair and are a draft again."""
    return db.session.scalar(select(Minutes.state).where(Minutes.meeting_id == meeting.id)) == "draft"
