"""When a panel meets: each kind of frequency, dates moved off days nobody works, and what a meeting sets due.

A date keeps its place in the rhythm: one that is moved never moves the dates after it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Annotated, Literal, Protocol, Self

from dateutil.rrule import MONTHLY, WEEKLY, rrule, weekday
from pydantic import BaseModel, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from cmr.rules.deadlines import Timescale
from cmr.rules.refusal import Refusal, Refused
from cmr.rules.wording import spoken_date
from cmr.rules.working_days import (
    WEEKDAYS,
    Weekday,
    next_working_day,
    previous_working_day,
    require_known,
    weekday_number,
    why_not_working,
)

A_WEEK = timedelta(weeks=1)


def _not_a_number(value: object) -> object:
    # pydantic would read a number as seconds since 1970.
    if isinstance(value, int | float):
        raise PydanticCustomError("date_type", "Must be a date such as 2026-01-08, not a number")
    return value


@dataclass(frozen=True)
class MeetingDate:
    """A date to meet on; where it was moved, `originally` is the rhythm's own date and `note` says why."""

    on: date
    note: str = ""
    originally: date | None = None


def meeting_date(day: date) -> MeetingDate:
    """The date on which a meeting meant for this day is held: the day itself where people work on it.

    Otherwise the next working day of that week, Monday to Sunday, or else the last working day before.
    Raises Refused outside the years of known working days.
    """
    instead_of_work = why_not_working(day)
    if instead_of_work is None:
        return MeetingDate(day)
    later = next_working_day(day)
    if later <= _monday(day) + timedelta(days=6):
        moved, which = later, "the next working day of that week"
    else:
        moved, which = previous_working_day(day), "the last working day before it, as none is left that week"
    note = f"{spoken_date(day)} is {instead_of_work}, so the meeting moves to {spoken_date(moved)}, {which}."
    return MeetingDate(moved, note, day)


class EveryWeeks(BaseModel, frozen=True, extra="forbid"):
    """Every so many weeks on a weekday (D4).

    `anchor` is any date of the series; without one the series begins on the first such weekday asked for.
    """

    kind: Literal["every-weeks"] = "every-weeks"
    weeks: Annotated[int, Field(strict=True, ge=1, le=52)]
    weekday: Weekday
    anchor: Annotated[date, BeforeValidator(_not_a_number)] | None = None
    clause: str

    @model_validator(mode="after")
    def _anchor_on_weekday(self) -> Self:
        if self.anchor and self.anchor.weekday() != weekday_number(self.weekday):
            raise ValueError(f"anchor {self.anchor} is a {self.anchor:%A}, but weekday is {self.weekday}")
        return self

    def out_of_step(self, on: date, stands: Iterable[date]) -> str:
        """That the panel meets nearer to a date than its rhythm has it (D4); empty where it does not.

        Weeks are compared: a date that falls on a bank holiday is held on another day of its week.
        """
        near = sorted(
            one for one in stands if one != on and abs(_monday(one) - _monday(on)) < self.weeks * A_WEEK
        )
        if not near:
            return ""
        every = "week" if self.weeks == 1 else f"{self.weeks} weeks"
        return (
            f"Out of step with the panel’s own dates: it meets on {spoken_date(near[0])}, and every {every} "
            "from then."
        )

    def dates(self, from_on: date, count: int) -> tuple[MeetingDate, ...]:
        """The next `count` dates on or after a day. Raises Refused for none, or beyond the known years."""
        require_known(from_on)
        first = _first(self.weekday, from_on)
        if self.anchor:
            # Begin one date of the series early: it may have been moved forward to `from_on` or past it.
            weeks_off = (_monday(first) - _monday(self.anchor)).days // 7 % self.weeks
            first -= timedelta(weeks=weeks_off or self.weeks)
        every = rrule(WEEKLY, interval=self.weeks, dtstart=datetime.combine(first, time.min))
        return _upcoming(every, from_on, count)


class ChairPicksEachWeek(BaseModel, frozen=True, extra="forbid"):
    """One meeting a week, on the date the chair picks; until then a date is proposed (B1.2)."""

    kind: Literal["chair-picks-each-week"] = "chair-picks-each-week"
    proposed_weekday: Weekday
    clause: str

    def dates(self, from_on: date, count: int) -> tuple[MeetingDate, ...]:
        """The next `count` proposals from a day on. Raises Refused for none, or beyond the known years."""
        require_known(from_on)
        first = _first(self.proposed_weekday, _monday(from_on))
        return _upcoming(rrule(WEEKLY, dtstart=datetime.combine(first, time.min)), from_on, count)

    def may_move(self, original: date, to: date) -> Refusal | None:
        """Why the chair may not move a week's meeting from its original date to another, or None if they may.

        Raises Refused outside the years of known working days.
        """
        if _monday(original) != _monday(to):
            last = _monday(original) + timedelta(days=6)
            return Refusal(
                f"The panel meets once in each week, so the meeting of {spoken_date(original)} may only move "
                f"within its week, from {spoken_date(_monday(original))} to {spoken_date(last)}.",
                self.clause,
            )
        instead_of_work = why_not_working(to)
        if instead_of_work:
            text = f"{spoken_date(to)} is {instead_of_work}. Choose a working day of the same week."
            return Refusal(text, self.clause)
        return None


class NthWeekdayOfMonth(BaseModel, frozen=True, extra="forbid"):
    """The first to fourth, or the last (-1), such weekday of each month."""

    kind: Literal["nth-weekday-of-month"] = "nth-weekday-of-month"
    nth: Literal[1, 2, 3, 4, -1]
    weekday: Weekday
    clause: str

    def dates(self, from_on: date, count: int) -> tuple[MeetingDate, ...]:
        """The next `count` dates on or after a day. Raises Refused for none, or beyond the known years."""
        require_known(from_on)
        # A date of the week before may have been moved forward past `from_on`.
        start = datetime.combine(from_on - A_WEEK, time.min)
        nth_weekday = weekday(weekday_number(self.weekday), self.nth)
        return _upcoming(rrule(MONTHLY, byweekday=nth_weekday, dtstart=start), from_on, count)


Frequency = Annotated[EveryWeeks | ChairPicksEachWeek | NthWeekdayOfMonth, Field(discriminator="kind")]


class Clock(Protocol):
    """Something that must be done within a timescale of a meeting, such as "Minutes to the chair"."""

    @property
    def name(self) -> str: ...

    @property
    def timescale(self) -> Timescale: ...

    @property
    def clause(self) -> str: ...


@dataclass(frozen=True)
class DueDate:
    """What a meeting sets due, and the last day in time."""

    name: str
    on: date
    clause: str


def due_dates(clocks: Iterable[Clock], meeting_on: date) -> tuple[DueDate, ...]:
    """Every clock's due date for a meeting on this date, soonest first, else in the order given.

    Raises Refused outside the years of known working days.
    """
    found = (DueDate(clock.name, clock.timescale.due(meeting_on), clock.clause) for clock in clocks)
    return tuple(sorted(found, key=lambda due: due.on))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _first(wanted: Weekday, from_on: date) -> date:
    return from_on + timedelta(days=(weekday_number(wanted) - from_on.weekday()) % len(WEEKDAYS))


def _upcoming(series: rrule, from_on: date, count: int) -> tuple[MeetingDate, ...]:
    if count < 1:
        raise Refused(Refusal("Ask for one date or more."))
    return tuple(islice(_held(series, from_on), count))


def _held(series: rrule, from_on: date) -> Iterator[MeetingDate]:
    for nominal in series:
        # One of the days before may have been moved forward, but never out of its week.
        if nominal.date() > from_on - A_WEEK:
            held = meeting_date(nominal.date())
            if held.on >= from_on:
                yield held
