"""England's days worked out a second time: by other people's lists, and by walking one day at a time."""

from collections.abc import Callable
from datetime import date, timedelta

import holidays

FIRST, LAST = date(2025, 1, 1), date(2031, 12, 31)

OFF = frozenset(holidays.country_holidays("GB", subdiv="ENG", years=range(2009, 2043)))


def works(day: date) -> bool:
    """Whether England works on this day."""
    return day.isoweekday() <= 5 and day not in OFF


def every_day(first: date, last: date) -> list[date]:
    """Every day from the first to the last."""
    return [date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1)]


def walk(day: date, step: int, until: Callable[[date], bool]) -> date:
    """The first day for which `until` is true, walking away from `day` by `step` days at a time."""
    day += timedelta(days=step)
    while not until(day):
        day += timedelta(days=step)
    return day


def nth_worked(day: date, number: int, step: int) -> date:
    """The nth worked day away from `day`."""
    for _ in range(number):
        day = walk(day, step, works)
    return day


def held_on(nominal: date) -> date:
    """Where a meeting meant for this day is held: look at the rest of its week, then backwards."""
    rest = [
        day for day in every_day(nominal, nominal + timedelta(days=7 - nominal.isoweekday())) if works(day)
    ]
    return rest[0] if rest else walk(nominal, -1, works)
