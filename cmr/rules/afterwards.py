"""What a meeting that was held leaves to its administrator, and how long that is said (B1.24, B1.25, D6c)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cmr.rules.calendar import due_dates
from cmr.rules.panel_type import Clock
from cmr.rules.wording import listed, near_day, sentence, spoken_date
from cmr.rules.working_days import add_working_days

DONE_BY_ITSELF = frozenset({"send_actions"})
"""Tasks that the service sees to: what was agreed is sent when the sheet is signed (D6b)."""
SAID_FOR = 2
"""For so many working days after its last day a task is said still: nobody writes down that it is done."""


@dataclass(frozen=True)
class Afterwards:
    """The tasks that come next, by when, and the others that are said besides."""

    what: str
    due: str
    on: date
    others: tuple[str, ...] = ()


def afterwards(clocks: Iterable[Clock], meeting_on: date, today: date) -> Afterwards | None:
    """What is due next after a meeting, else what was due lately; None once all of it is past.

    Raises Refused outside the years of known working days.
    """
    tasks: dict[date, list[str]] = {}
    for due in due_dates((one for one in clocks if one.task not in DONE_BY_ITSELF), meeting_on):
        if today <= add_working_days(due.on, SAID_FOR):
            tasks.setdefault(due.on, []).append(due.name[:1].lower() + due.name[1:])
    if not tasks:
        return None
    on = next((day for day in tasks if day >= today), max(tasks))
    others = tuple(
        f"{sentence(listed(tuple(names)))}: {_due(day, today)}" for day, names in tasks.items() if day != on
    )
    return Afterwards(sentence(listed(tuple(tasks[on]))), _due(on, today), on, others)


def _due(on: date, today: date) -> str:
    return f"{'was due' if on < today else 'due'} {near_day(on, today) or spoken_date(on)}"
