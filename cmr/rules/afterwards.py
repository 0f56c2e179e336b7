"""What a meeting that was held leaves to its administrator: said until it is done (B1.24, B1.25, D6c)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cmr.rules.clocks import KNOWN_BY
from cmr.rules.panel_type import Clock
from cmr.rules.wording import listed, near_day, sentence, spoken_date
from cmr.rules.working_days import add_working_days

SAID_FOR = 2
"""For so many working days after its last day a council's own task is said: nobody writes down that it is done."""


@dataclass(frozen=True)
class Afterwards:
    """The tasks due soonest, late first; by when, and the others that are said besides."""

    what: str
    due: str
    on: date
    kinds: frozenset[str]
    """Which of the tasks that the service knows they are; empty for a council's own."""
    others: tuple[str, ...] = ()


def afterwards(clocks: Iterable[Clock], meeting_on: date, today: date) -> Afterwards | None:
    """What is due soonest of what is still to do after a meeting; None where nothing is.

    Raises Refused outside the years of known working days.
    """
    tasks: dict[date, list[Clock]] = {}
    for one in clocks:
        due_on = one.timescale.due(meeting_on)
        if one.task in KNOWN_BY or today <= add_working_days(due_on, SAID_FOR):
            tasks.setdefault(due_on, []).append(one)
    if not tasks:
        return None
    on, *later = sorted(tasks)
    others = tuple(f"{_names(tasks[day])}: {_due(day, today)}" for day in later)
    kinds = frozenset(one.task for one in tasks[on] if one.task)
    return Afterwards(_names(tasks[on]), _due(on, today), on, kinds, others)


def _names(tasks: Iterable[Clock]) -> str:
    return sentence(listed(tuple(one.name[:1].lower() + one.name[1:] for one in tasks)))


def _due(on: date, today: date) -> str:
    return f"{'was due' if on < today else 'due'} {near_day(on, today) or spoken_date(on)}"
