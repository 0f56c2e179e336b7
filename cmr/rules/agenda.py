"""Places on an agenda: when each case's slot is, which place is free, and how cases change places (B1.13, B1.14)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from cmr.rules.refusal import Refusal
from cmr.rules.wording import plural, spoken_time

ANY_DAY = date(2000, 1, 1)
"""Times of day are reckoned on some day or other."""


@dataclass(frozen=True)
class Slot:
    """One place on the agenda: its number from 1, and when its case begins and ends (London's clocks)."""

    place: int
    starts_at: time
    ends_at: time


def slot(starts_at: time, slot_minutes: int, place: int) -> Slot:
    """The slot of a place at a meeting whose first case begins at ``starts_at``."""
    begins = datetime.combine(ANY_DAY, starts_at) + timedelta(minutes=slot_minutes * (place - 1))
    return Slot(place, begins.time(), (begins + timedelta(minutes=slot_minutes)).time())


def slots(starts_at: time, slot_minutes: int, most_cases: int) -> tuple[Slot, ...]:
    """Every place of the agenda in order."""
    return tuple(slot(starts_at, slot_minutes, place) for place in range(1, most_cases + 1))


def within_the_day(starts_at: time, slot_minutes: int, most_cases: int, clause: str = "") -> Refusal | None:
    """Why a meeting may not begin then: its last case would end after midnight. None where it may."""
    ends = datetime.combine(ANY_DAY, starts_at) + timedelta(minutes=slot_minutes * most_cases)
    if ends.date() == ANY_DAY:
        return None
    return Refusal(
        f"A meeting that begins at {spoken_time(starts_at)} would end after midnight: it has room for "
        f"{plural(most_cases, 'case')} of {plural(slot_minutes, 'minute')}. Choose an earlier time.",
        clause,
    )


def free_place(taken: Collection[int], most_cases: int) -> int | None:
    """The lowest place that nobody has; None where the agenda is full."""
    return next((place for place in range(1, most_cases + 1) if place not in taken), None)


def without_gaps(taken: Iterable[int]) -> dict[int, int]:
    """The places that change when the agenda closes up, old to new, in an order that never meets a taken one."""
    return {old: new for new, old in enumerate(sorted(taken), start=1) if old != new}


def places_sent(meeting_state: str, taken: Collection[int]) -> dict[int, int]:
    """Each taken place as it goes out: gaps close up when a planned meeting is circulated, and never again after it."""
    closes_up = without_gaps(taken) if meeting_state == "planned" else {}
    return {place: closes_up.get(place, place) for place in taken}


def rearranged(taken: Collection[int], fixed: Collection[int], place: int, to: int) -> dict[int, int]:
    """The places that change when the case at ``place`` goes to ``to``, old to new.

    Whoever is at ``to`` steps aside, towards the place that was left, and so does whoever that one meets; a free place
    ends it. Those at ``fixed`` places stay: they are passed over.
    """
    back = -1 if to > place else 1
    moves, at = {place: to}, to
    while at in taken and at != place:
        beside = next(one for one in range(at + back, place + back, back) if one not in fixed)
        moves[at] = beside
        at = beside
    return {old: new for old, new in moves.items() if old != new}


def place_beside(place: int, direction: str, most_cases: int) -> int | None:
    """The place one ``up`` (earlier) or ``down``; None at the end of the agenda."""
    beside = place + {"up": -1, "down": 1}[direction]
    return beside if 1 <= beside <= most_cases else None
