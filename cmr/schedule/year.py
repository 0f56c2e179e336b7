"""A panel's year at a glance: twelve months with its meetings and the days on which nobody works; one statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cmr.models import Meeting, Panel
from cmr.rules.year import MONTHS, Month, Off, bank_holidays_of, known_start, month_of, months_on, year_from
from cmr.schedule.queries import MeetingRow, rows

SATURDAY = 5
MOST = 500
"""Meetings of a year, at most: far more than any panel holds."""


@dataclass(frozen=True)
class Cell:
    """A day of a month as the wall calendar draws it."""

    on: date
    meetings: tuple[MeetingRow, ...] = ()
    off: str = ""
    """The name of its bank holiday."""
    today: bool = False

    @property
    def weekend(self) -> bool:
        """Whether it is a Saturday or a Sunday."""
        return self.on.weekday() >= SATURDAY


@dataclass(frozen=True)
class MonthSeen:
    """A month with the panel's meetings."""

    first: date
    name: str
    weeks: tuple[tuple[Cell | None, ...], ...]
    off: tuple[Off, ...]
    held: int
    """How many meetings it has, without the cancelled ones."""


@dataclass(frozen=True)
class MonthListed:
    """A month of the list of what is to come: its meetings, and the days on which nobody works."""

    name: str
    meetings: tuple[MeetingRow, ...]
    off: tuple[Off, ...]


@dataclass(frozen=True)
class Year:
    """Twelve months, and where the calendar goes on."""

    months: tuple[MonthSeen, ...]
    meetings: int
    earlier: date | None
    later: date | None

    @property
    def name(self) -> str:
        """From which month to which: "November 2026 to October 2027"."""
        return f"{self.months[0].name} to {self.months[-1].name}"


def year(panel: Panel, first: date, today: date) -> Year:
    """The twelve months from that of a day on; from the first or last known ones where that lies beyond them."""
    start = known_start(first)
    found = rows(
        Meeting.panel_id == panel.id,
        Meeting.on >= start,
        Meeting.on < months_on(start, MONTHS),
        limit=MOST,
    )
    by_day: dict[date, list[MeetingRow]] = defaultdict(list)
    for row in found:
        by_day[row.on].append(row)
    months = tuple(_month(month, by_day, today) for month in year_from(start))
    before, after = known_start(months_on(start, -MONTHS)), known_start(months_on(start, MONTHS))
    return Year(
        months,
        sum(month.held for month in months),
        before if before < start else None,
        after if after > start else None,
    )


def listed_by_month(meetings: Sequence[MeetingRow], today: date) -> tuple[MonthListed, ...]:
    """Meetings to come month by month, from this month to that of the last one, each with its bank holidays to come."""
    by_month: dict[date, list[MeetingRow]] = defaultdict(list)
    for row in meetings:
        by_month[month_of(row.on)].append(row)
    found, first = [], month_of(today)
    while by_month and first <= max(by_month):
        off = tuple(one for one in bank_holidays_of(first) if one.on >= today)
        found.append(MonthListed(f"{first:%B %Y}", tuple(by_month.get(first, ())), off))
        first = months_on(first, 1)
    return tuple(found)


def _month(month: Month, by_day: dict[date, list[MeetingRow]], today: date) -> MonthSeen:
    off = month.off_on
    weeks = tuple(
        tuple(
            Cell(day, tuple(by_day.get(day, ())), off.get(day, ""), day == today) if day else None
            for day in week
        )
        for week in month.weeks
    )
    held = sum(row.state != "cancelled" for week in weeks for cell in week if cell for row in cell.meetings)
    return MonthSeen(month.first, month.name, weeks, month.off, held)
