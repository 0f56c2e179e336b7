"""A year's months as a wall calendar draws them: whole weeks from Monday, with the days on which nobody works."""

from __future__ import annotations

from calendar import Calendar
from dataclasses import dataclass
from datetime import date

from cmr.rules.working_days import FIRST_YEAR, LAST_YEAR, bank_holidays

MONTHS = 12


@dataclass(frozen=True)
class Off:
    """A bank holiday: when, and its name."""

    on: date
    name: str


@dataclass(frozen=True)
class Month:
    """A month in weeks from Monday to Sunday; None for days of its neighbours."""

    first: date
    weeks: tuple[tuple[date | None, ...], ...]
    off: tuple[Off, ...]

    @property
    def name(self) -> str:
        """The month's name and year: "December 2026"."""
        return f"{self.first:%B %Y}"

    @property
    def off_on(self) -> dict[date, str]:
        """Its bank holidays by their date."""
        return {one.on: one.name for one in self.off}


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def months_on(first: date, months: int) -> date:
    """The first day of the month so many months after (or, negative, before) that of ``first``."""
    index = first.year * MONTHS + first.month - 1 + months
    return date(index // MONTHS, index % MONTHS + 1, 1)


def known_start(first: date) -> date:
    """The month to begin a year with that lies whole within the years whose bank holidays are known."""
    return min(max(month_of(first), date(FIRST_YEAR, 1, 1)), date(LAST_YEAR, 1, 1))


def year_from(first: date) -> tuple[Month, ...]:
    """The twelve months from that of a day on."""
    return tuple(_month(months_on(first, number)) for number in range(MONTHS))


def bank_holidays_of(month: date) -> tuple[Off, ...]:
    """The bank holidays of the month that begins on that day; none where they are not known."""
    if not FIRST_YEAR <= month.year <= LAST_YEAR:
        return ()
    found = bank_holidays(month.year).items()
    return tuple(Off(day, name) for day, name in found if month_of(day) == month)


def _month(first: date) -> Month:
    weeks = Calendar().monthdatescalendar(first.year, first.month)
    return Month(
        first,
        tuple(tuple(day if day.month == first.month else None for day in week) for week in weeks),
        bank_holidays_of(first),
    )
