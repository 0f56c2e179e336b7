"""Working days of England and Wales: Monday to Friday, less bank holidays.

Bank holidays follow the Banking and Financial Dealings Act 1971 and custom: a rule for the eight of a year,
and a table of the days that were proclaimed once, moved or added. They are never fetched. A day outside the
years below is refused instead of guessed; a day newly proclaimed within them is added to the table.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import Literal, get_args

from dateutil.easter import easter
from dateutil.relativedelta import MO, relativedelta

from cmr.rules.refusal import Refusal, Refused

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)

FIRST_YEAR = 2010  # the table of one-off days is complete from here
LAST_YEAR = 2040  # far enough to plan any child's case; the rule is the law of today, not of every tomorrow

MOVED_ONCE = {
    date(2012, 5, 28): date(2012, 6, 4),  # for the Diamond Jubilee
    date(2020, 5, 4): date(2020, 5, 8),  # for the 75th anniversary of VE Day
    date(2022, 5, 30): date(2022, 6, 2),  # for the Platinum Jubilee
}

ADDED_ONCE = {
    date(2011, 4, 29): "bank holiday for the royal wedding",
    date(2012, 6, 5): "Diamond Jubilee bank holiday",
    date(2022, 6, 3): "Platinum Jubilee bank holiday",
    date(2022, 9, 19): "bank holiday for the state funeral of Queen Elizabeth II",
    date(2023, 5, 8): "bank holiday for the coronation of King Charles III",
}

NAMED_WITHOUT_ARTICLE = {"New Year's Day", "Good Friday", "Easter Monday", "Christmas Day", "Boxing Day"}

ONE_DAY = timedelta(days=1)


def weekday_number(weekday: Weekday) -> int:
    """The day's number as `date.weekday()` counts: Monday is 0."""
    return WEEKDAYS.index(weekday)


def require_known(day: date) -> None:
    """Raise Refused for a day whose bank holidays are not known."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Refused(
            Refusal(
                f"Bank holidays are known from {FIRST_YEAR} to {LAST_YEAR}, "
                f"so nothing can be worked out for {day.day} {day:%B} {day.year}."
            )
        )


@cache
def bank_holidays(year: int) -> dict[date, str]:
    """The bank holidays of one year with their names; a substitute day stands instead of its weekend day."""
    require_known(date(year, 1, 1))
    mondays = {
        date(year, 5, 1) + relativedelta(weekday=MO(1)): "Early May bank holiday",
        date(year, 5, 31) + relativedelta(weekday=MO(-1)): "Spring bank holiday",
        date(year, 8, 31) + relativedelta(weekday=MO(-1)): "Summer bank holiday",
    }
    found = {MOVED_ONCE.get(day, day): name for day, name in mondays.items()}
    found[easter(year) - timedelta(days=2)] = "Good Friday"
    found[easter(year) + ONE_DAY] = "Easter Monday"
    found.update({day: name for day, name in ADDED_ONCE.items() if day.year == year})
    fixed = {
        date(year, 1, 1): "New Year's Day",
        date(year, 12, 25): "Christmas Day",
        date(year, 12, 26): "Boxing Day",
    }
    found.update({day: name for day, name in fixed.items() if not _is_weekend(day)})
    for day, name in fixed.items():
        if _is_weekend(day):
            while _is_weekend(day) or day in found:
                day += ONE_DAY
            found[day] = f"substitute day for {name}"
    return dict(sorted(found.items()))


def bank_holiday_name(day: date) -> str | None:
    """The name of the bank holiday on this day, or None. Raises Refused outside the known years."""
    require_known(day)
    return bank_holidays(day.year).get(day)


def is_working_day(day: date) -> bool:
    """Whether people work on this day. Raises Refused outside the known years."""
    return bank_holiday_name(day) is None and not _is_weekend(day)


def why_not_working(day: date) -> str | None:
    """What the day is instead, to follow "is": "Good Friday", "the Summer bank holiday", "not a working day".

    None for a working day. Raises Refused outside the known years.
    """
    name = bank_holiday_name(day)
    if name is not None:
        return name if name in NAMED_WITHOUT_ARTICLE else f"the {name}"
    return "not a working day" if _is_weekend(day) else None


def next_working_day(day: date) -> date:
    """The first working day after this one. Raises Refused outside the known years."""
    return add_working_days(day, 1)


def previous_working_day(day: date) -> date:
    """The last working day before this one. Raises Refused outside the known years."""
    return subtract_working_days(day, 1)


def add_working_days(day: date, days: int) -> date:
    """The nth working day after a day, which does not count itself; for 0, the first on or after it.

    Raises ValueError for a negative number and Refused outside the known years.
    """
    return _nth_working_day(day, days, ONE_DAY)


def subtract_working_days(day: date, days: int) -> date:
    """The nth working day before a day, which does not count itself; for 0, the last on or before it.

    Raises ValueError for a negative number and Refused outside the known years.
    """
    return _nth_working_day(day, days, -ONE_DAY)


def working_days_between(start: date, end: date) -> int:
    """How many working days lie after `start` up to and with `end`; negative where `end` is the earlier.

    Raises Refused outside the known years.
    """
    if end < start:
        return -working_days_between(end, start)
    require_known(start)
    require_known(end)
    return sum(is_working_day(day) for day in _days(start + ONE_DAY, end))


def bank_holidays_between(first: date, last: date) -> tuple[str, ...]:
    """The bank holidays from the first day to the last, both included, as `why_not_working` names them."""
    require_known(first)
    require_known(last)
    return tuple(why_not_working(day) or "" for day in _days(first, last) if bank_holiday_name(day))


def _is_weekend(day: date) -> bool:
    return day.weekday() >= weekday_number("saturday")


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _nth_working_day(day: date, days: int, step: timedelta) -> date:
    if days < 0:
        raise ValueError(f"The number of working days must not be negative: {days}")
    require_known(day)
    if days == 0:
        while not is_working_day(day):
            day += step
        return day
    for _ in range(days):
        day += step
        while not is_working_day(day):
            day += step
    return day
