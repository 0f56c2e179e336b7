"""Working days and moments within them: when people wrote, signed, placed and met."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from cmr.rules.wording import LONDON
from cmr.rules.working_days import is_working_day

ONE_DAY = timedelta(days=1)


class WorkingDays:
    """The working days of a span, numbered, so that thousands of steps along them cost nothing."""

    def __init__(self, first: date, last: date) -> None:
        """Raises Refused outside the years whose bank holidays are known."""
        span = (last - first).days + 1
        self.days = [day for day in (first + ONE_DAY * n for n in range(span)) if is_working_day(day)]

    def before(self, day: date, count: int = 1) -> date:
        """The working day so many before this day; for 0 the last on or before it."""
        if count == 0:
            return self.days[bisect_right(self.days, day) - 1]
        return self.days[max(0, bisect_left(self.days, day) - count)]

    def after(self, day: date, count: int = 1) -> date:
        """The working day so many after this day; for 0 the first on or after it."""
        if count == 0:
            return self.days[bisect_left(self.days, day)]
        return self.days[bisect_right(self.days, day) + count - 1]

    def between(self, first: date, last: date) -> list[date]:
        """The working days from the first to the last, both included."""
        return self.days[bisect_left(self.days, first) : bisect_right(self.days, last)]


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    """That time of the day on London's clocks, in UTC."""
    return datetime.combine(day, time(hour, minute), LONDON).astimezone(UTC)


def in_office_hours(day: date, rng: Random) -> datetime:
    """Some moment of the day between 9am and 3pm: before any deadline of that day."""
    return moment(day, rng.randrange(9, 15), rng.randrange(60))
