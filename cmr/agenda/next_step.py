"""What happens next with a meeting, who holds it and by when, as its board says it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cmr.adapters import clock
from cmr.hearing.queries import SeatRow
from cmr.models import Meeting
from cmr.rules.calendar import due_dates
from cmr.rules.panel_type import PanelType
from cmr.rules.terms_in_words import deadline_standing
from cmr.rules.wording import due_words, is_past, spoken_date

_NOT_OPENED = (
    "Its day has passed, and nobody opened it. If it was held, open it and record what happened; if not, cancel it: "
    "its cases go back to the queue, first in line."
)


@dataclass(frozen=True)
class WhatNext:
    """What happens next with the meeting, who holds it and by when."""

    text: str
    who: str = ""
    due: str = ""
    late: bool = False


def what_next(meeting: Meeting, terms: PanelType, seats: Sequence[SeatRow], now: datetime) -> WhatNext:
    """By the meeting's state; ``seats`` are those held on its date."""
    chair = ", ".join(seat.holder.name for seat in seats if seat.role == "chair") or "The chair"
    desk = (
        ", ".join(seat.holder.name for seat in seats if seat.role == "administrator") or "The administrator"
    )
    match meeting.state:
        case "planned" | "circulated" if meeting.on < now.astimezone(clock.LONDON).date():
            return WhatNext(_NOT_OPENED, desk, spoken_date(meeting.on), late=True)
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
        case "in_session":
            return WhatNext(
                "The panel hears the cases in their order.", meeting.chair.name if meeting.chair else chair
            )
        case "closed":
            return _after(terms, meeting, desk, now)
        case _:
            return WhatNext(f"This meeting was cancelled: {meeting.cancelled_reason}")


def _after(terms: PanelType, meeting: Meeting, desk: str, now: datetime) -> WhatNext:
    """The first of the clocks that still runs; past the last one, nothing."""
    today = now.astimezone(clock.LONDON).date()
    for due in due_dates(terms.clocks, meeting.on):
        if due.on >= today:
            return WhatNext(f"{due.name}.", desk, due_words(due.on, now).capitalize())
    return WhatNext("The meeting is over; its cases go on one by one.")
