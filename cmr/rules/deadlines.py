"""When things are due: the kinds of deadline before a meeting, and the kinds of timescale after a day.

A deadline or timescale never falls on a day nobody works: it moves to the working day before, which is the
safe side of "no later than", and a deadline says so in its sentence.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from cmr.rules.wording import (
    END_OF_DAY,
    LONDON,
    in_words,
    is_past,
    listed,
    plural,
    sentence,
    spoken_date,
    spoken_moment,
    spoken_time,
)
from cmr.rules.working_days import (
    Weekday,
    add_working_days,
    bank_holidays_between,
    is_working_day,
    next_working_day,
    previous_working_day,
    require_known,
    subtract_working_days,
    weekday_number,
    why_not_working,
)


def _not_a_number(value: object) -> object:
    # pydantic would read 16 as sixteen seconds past midnight, and a panel would have a deadline nobody meant.
    if isinstance(value, int | float):
        raise PydanticCustomError("time_type", "Must be a time of day such as 16:00:00, not a number")
    return value


def _on_londons_clock(value: time) -> time:
    if value.tzinfo is not None or value.microsecond:
        raise PydanticCustomError(
            "time_zone", "Must be London's time of day, to the second, such as 16:00:00"
        )
    return value


TimeOfDay = Annotated[time, BeforeValidator(_not_a_number), AfterValidator(_on_londons_clock)]

Days = Annotated[int, Field(strict=True, ge=1, le=366)]


@dataclass(frozen=True)
class Due:
    """A meeting's deadline: the last second in time (aware, Europe/London), and a sentence saying why."""

    at: datetime
    why: str


class WorkingDaysBefore(BaseModel, frozen=True, extra="forbid"):
    """So many working days before the meeting, by the end of that day or by a time on it (B1.7)."""

    kind: Literal["working-days-before"] = "working-days-before"
    days: Annotated[int, Field(strict=True, ge=0, le=366)]
    time: TimeOfDay | None = None
    clause: str

    def falls(self, meeting_on: date) -> Due:
        """The deadline of a meeting on this date. Raises Refused outside the years of known working days."""
        if self.days == 0:
            return _deadline(meeting_on, self.time, "the day of the meeting")
        day = subtract_working_days(meeting_on, self.days)
        at = _moment(day, self.time)
        count = in_words(self.days, "working day")
        skipped = bank_holidays_between(day, meeting_on - timedelta(days=1))
        because = f": {listed(skipped)} {'does' if len(skipped) == 1 else 'do'} not count" if skipped else ""
        return Due(at, sentence(f"{count} before {spoken_date(meeting_on)} is {spoken_moment(at)}{because}."))


class WeekdayBefore(BaseModel, frozen=True, extra="forbid"):
    """A time on the last such weekday before the meeting's date, never on that date itself (D3b)."""

    kind: Literal["weekday-before"] = "weekday-before"
    weekday: Weekday
    time: TimeOfDay
    clause: str

    def falls(self, meeting_on: date) -> Due:
        """The deadline of a meeting on this date. Raises Refused outside the years of known working days."""
        require_known(meeting_on)
        back = (meeting_on.weekday() - weekday_number(self.weekday)) % 7 or 7
        named = f"the {self.weekday.capitalize()} before the meeting on {spoken_date(meeting_on)}"
        return _deadline(meeting_on - timedelta(days=back), self.time, named)


class DaysBefore(BaseModel, frozen=True, extra="forbid"):
    """So many days before the meeting, weekends counted, by the end of that day or by a time on it."""

    kind: Literal["days-before"] = "days-before"
    days: Days
    time: TimeOfDay | None = None
    clause: str

    def falls(self, meeting_on: date) -> Due:
        """The deadline of a meeting on this date. Raises Refused outside the years of known working days."""
        require_known(meeting_on)
        named = f"{in_words(self.days, 'day')} before the meeting on {spoken_date(meeting_on)}"
        return _deadline(meeting_on - timedelta(days=self.days), self.time, named)


Deadline = Annotated[WorkingDaysBefore | WeekdayBefore | DaysBefore, Field(discriminator="kind")]


def in_time(received_at: datetime, due: Due) -> bool:
    """Whether something received at this moment meets the deadline; the deadline's own second is in time.

    `received_at` must be aware; raises ValueError otherwise.
    """
    return not is_past(due.at, received_at)


class WorkingDaysAfter(BaseModel, frozen=True, extra="forbid"):
    """Within so many working days of a day that does not count itself (B1.22, B1.24, B1.25)."""

    kind: Literal["working-days"] = "working-days"
    days: Days

    def due(self, from_on: date) -> date:
        """The last day in time. Raises Refused outside the years of known working days."""
        return add_working_days(from_on, self.days)

    @property
    def words(self) -> str:
        """The timescale in words: "10 working days"."""
        return plural(self.days, "working day")


class WeeksAfter(BaseModel, frozen=True, extra="forbid"):
    """Within so many weeks: the same weekday, or the working day before where that is not one (D2)."""

    kind: Literal["weeks"] = "weeks"
    weeks: Annotated[int, Field(strict=True, ge=1, le=104)]

    def due(self, from_on: date) -> date:
        """The last day in time. Raises Refused outside the years of known working days."""
        return _working_day_by(from_on, timedelta(weeks=self.weeks))

    @property
    def words(self) -> str:
        """The timescale in words: "12 weeks"."""
        return plural(self.weeks, "week")


class CalendarDaysAfter(BaseModel, frozen=True, extra="forbid"):
    """Within so many days, weekends counted: that day, or the working day before where it is not one."""

    kind: Literal["days"] = "days"
    days: Days

    def due(self, from_on: date) -> date:
        """The last day in time. Raises Refused outside the years of known working days."""
        return _working_day_by(from_on, timedelta(days=self.days))

    @property
    def words(self) -> str:
        """The timescale in words: "28 days"."""
        return plural(self.days, "day")


Timescale = Annotated[WorkingDaysAfter | WeeksAfter | CalendarDaysAfter, Field(discriminator="kind")]


def _moment(day: date, at: time | None) -> datetime:
    return datetime.combine(day, at or END_OF_DAY, LONDON)


def _deadline(day: date, at: time | None, named: str) -> Due:
    """The deadline on a day of the calendar, moved to the working day before where nobody works that day."""
    instead_of_work = why_not_working(day)
    if instead_of_work is None:
        moment = _moment(day, at)
        return Due(moment, f"The deadline is {spoken_moment(moment)}, {named}.")
    moment = _moment(previous_working_day(day), at)
    hour = "the end of" if at is None else f"{spoken_time(at)} on"
    instead = f"{hour} the working day before: {spoken_date(moment)}"
    return Due(moment, sentence(f"{named} is {instead_of_work}, so the deadline is {instead}."))


def _working_day_by(from_on: date, span: timedelta) -> date:
    require_known(from_on)
    day = from_on + span
    if is_working_day(day):
        return day
    earlier = previous_working_day(day)
    # A short timescale from just before a holiday must still leave a day to do the work in.
    return earlier if earlier > from_on else next_working_day(from_on)
