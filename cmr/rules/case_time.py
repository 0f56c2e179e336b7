"""At what time a case is heard, and from when on its people are told it (D3c, B1.14).

Until the agenda goes out its cases can still change places: all that is known then is the meeting. From circulation on
each case keeps its time, and whoever comes with it is told that and nothing else. Every page, calendar and mail that
says when a case is heard asks here, also for its guests.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from cmr.rules.agenda import Slot, slot
from cmr.rules.wording import LONDON, spoken_time


def begins(on: date, starts_at: time, slot_minutes: int, place: int) -> datetime:
    """When the case in this place begins, aware: on London's clocks, whatever they do that day.

    The place after the last is the end of the meeting, which may be midnight.
    """
    at = slot(starts_at, slot_minutes, place).starts_at
    return datetime.combine(on + timedelta(days=at < starts_at), at, LONDON)


def has_gone_out(state: str, circulated_at: datetime | None, placed_at: datetime) -> bool:
    """Whether a case went out with the agenda of its meeting or with a supplement (D3c).

    A meeting (of that ``state``) that has opened hears every case.
    """
    if state != "circulated":
        return state in ("in_session", "closed")
    return circulated_at is not None and placed_at <= circulated_at


def time_told(
    on: date,
    starts_at: time,
    slot_minutes: int,
    place: int,
    *,
    state: str,
    circulated_at: datetime | None,
    placed_at: datetime,
) -> datetime | None:
    """The case's own time, aware, once it has gone out; None while only its meeting is known (D3c)."""
    if not has_gone_out(state, circulated_at, placed_at):
        return None
    return begins(on, starts_at, slot_minutes, place)


def time_words(at: Slot, starts_at: time, *, told: bool) -> str:
    """At what time of its meeting's day a case is heard: its own time once that is told, and no time before (D3c)."""
    if told:
        return f"{spoken_time(at.starts_at)} to {spoken_time(at.ends_at)}"
    return f"some time from {spoken_time(starts_at)}; told once the agenda is circulated"
