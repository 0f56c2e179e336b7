"""Deadlines and timescales, against a computation that walks one day at a time."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from cmr.rules.deadlines import (
    CalendarDaysAfter,
    DaysBefore,
    Deadline,
    Timescale,
    WeekdayBefore,
    WeeksAfter,
    WorkingDaysAfter,
    WorkingDaysBefore,
    in_time,
)
from cmr.rules.refusal import Refused
from cmr.rules.working_days import WEEKDAYS, Weekday, is_working_day
from tests.rules.almanac import FIRST, LAST, every_day, nth_worked, walk, works

TWO_WORKING_DAYS = WorkingDaysBefore(days=2, clause="B1.7")
MONDAY_4PM = WeekdayBefore(weekday="monday", time=time(16), clause="D3b")

DAYS = st.dates(date(2012, 1, 1), date(2038, 12, 31))


def last_sunday(year: int, month: int) -> date:
    """The day on which the clocks change."""
    return max(day for day in every_day(date(year, month, 1), date(year, month, 31)) if day.isoweekday() == 7)


def offset_on(day: date) -> str:
    """London's offset at any working hour of this day, by the rule of the law."""
    summer = last_sunday(day.year, 3) <= day < last_sunday(day.year, 10)
    return "+01:00" if summer else "+00:00"


def thursdays() -> list[date]:
    """Every Thursday of seven years, whether people work on it or not."""
    return [day for day in every_day(FIRST, LAST) if day.isoweekday() == 4]


def test_seven_years_have_all_their_thursdays() -> None:
    assert len(thursdays()) == 365


def test_two_working_days_before_every_thursday_is_the_end_of_that_day() -> None:
    for meeting in thursdays():
        day = nth_worked(meeting, 2, -1)
        assert TWO_WORKING_DAYS.falls(meeting).at.isoformat() == f"{day}T23:59:59{offset_on(day)}"


def test_four_on_the_monday_before_every_thursday_or_the_working_day_before() -> None:
    for meeting in thursdays():
        monday = walk(meeting, -1, lambda day: day.isoweekday() == 1)
        day = monday if works(monday) else walk(monday, -1, works)
        assert MONDAY_4PM.falls(meeting).at.isoformat() == f"{day}T16:00:00{offset_on(day)}"


@pytest.mark.parametrize("weekday", WEEKDAYS)
def test_any_weekday_before_any_meeting_lies_strictly_before(weekday: Weekday) -> None:
    deadline = WeekdayBefore(weekday=weekday, time=time(9, 30), clause="x")
    for meeting in every_day(date(2026, 1, 1), date(2027, 12, 31)):
        named = walk(meeting, -1, lambda day: f"{day:%A}".lower() == weekday)
        day = named if works(named) else walk(named, -1, works)
        assert deadline.falls(meeting).at.isoformat() == f"{day}T09:30:00{offset_on(day)}"


def test_seven_days_before_any_meeting_or_the_working_day_before() -> None:
    for at, wall in ((None, "23:59:59"), (time(12), "12:00:00")):
        deadline = DaysBefore(days=7, time=at, clause="x")
        for meeting in every_day(FIRST, LAST):
            counted = date.fromordinal(meeting.toordinal() - 7)
            day = counted if works(counted) else walk(counted, -1, works)
            assert deadline.falls(meeting).at.isoformat() == f"{day}T{wall}{offset_on(day)}"


@pytest.mark.parametrize(
    ("meeting", "at"),
    [
        (date(2026, 4, 2), "2026-03-30T16:00:00+01:00"),  # clocks went forward on Sunday 29 March
        (date(2026, 3, 26), "2026-03-23T16:00:00+00:00"),
        (date(2026, 10, 29), "2026-10-26T16:00:00+00:00"),  # clocks went back on Sunday 25 October
        (date(2026, 10, 22), "2026-10-19T16:00:00+01:00"),
    ],
)
def test_both_clock_changes(meeting: date, at: str) -> None:
    assert MONDAY_4PM.falls(meeting).at.isoformat() == at


@pytest.mark.parametrize(
    ("deadline", "meeting", "why"),
    [
        (
            TWO_WORKING_DAYS,
            date(2026, 12, 10),
            "Two working days before Thursday 10 December 2026 is the end of Tuesday 8 December 2026.",
        ),
        (
            TWO_WORKING_DAYS,
            date(2026, 4, 7),
            (
                "Two working days before Tuesday 7 April 2026 is the end of Wednesday 1 April 2026: "
                "Good Friday and Easter Monday do not count."
            ),
        ),
        (
            WorkingDaysBefore(days=1, time=time(12), clause="x"),
            date(2027, 1, 4),
            (
                "One working day before Monday 4 January 2027 is midday on Thursday 31 December 2026: "
                "New Year's Day does not count."
            ),
        ),
        (
            WorkingDaysBefore(days=0, time=time(9, 30), clause="x"),
            date(2026, 12, 10),
            "The deadline is 9:30am on Thursday 10 December 2026, the day of the meeting.",
        ),
        (
            MONDAY_4PM,
            date(2026, 12, 10),
            (
                "The deadline is 4pm on Monday 7 December 2026, "
                "the Monday before the meeting on Thursday 10 December 2026."
            ),
        ),
        (
            MONDAY_4PM,
            date(2026, 5, 7),
            (
                "The Monday before the meeting on Thursday 7 May 2026 is the Early May bank holiday, "
                "so the deadline is 4pm on the working day before: Friday 1 May 2026."
            ),
        ),
        (
            DaysBefore(days=7, clause="x"),
            date(2026, 12, 10),
            (
                "The deadline is the end of Thursday 3 December 2026, "
                "seven days before the meeting on Thursday 10 December 2026."
            ),
        ),
        (
            DaysBefore(days=14, clause="x"),
            date(2027, 1, 8),
            (
                "14 days before the meeting on Friday 8 January 2027 is Christmas Day, "
                "so the deadline is the end of the working day before: Thursday 24 December 2026."
            ),
        ),
    ],
)
def test_every_deadline_says_why(deadline: Deadline, meeting: date, why: str) -> None:
    assert deadline.falls(meeting).why == why


def test_a_monday_meeting_looks_to_the_monday_of_the_week_before() -> None:
    assert MONDAY_4PM.falls(date(2026, 12, 14)).at.date() == date(2026, 12, 7)


@given(DAYS, st.integers(min_value=1, max_value=30))
def test_a_deadline_is_a_working_day_before_the_meeting(meeting: date, days: int) -> None:
    for deadline in (WorkingDaysBefore(days=days, clause="x"), DaysBefore(days=days, clause="x"), MONDAY_4PM):
        due = deadline.falls(meeting).at
        assert due.date() < meeting
        assert is_working_day(due.date())
        assert due.tzinfo is not None


@given(DAYS, DAYS)
def test_a_later_meeting_never_has_an_earlier_deadline(one: date, other: date) -> None:
    for deadline in (TWO_WORKING_DAYS, MONDAY_4PM, DaysBefore(days=5, clause="x")):
        assert deadline.falls(min(one, other)).at <= deadline.falls(max(one, other)).at


@pytest.mark.parametrize("deadline", [TWO_WORKING_DAYS, MONDAY_4PM, DaysBefore(days=7, clause="x")])
@pytest.mark.parametrize("meeting", [date(2009, 12, 31), date(2041, 1, 3), date.min, date.max])
def test_a_meeting_beyond_what_is_known_is_refused(deadline: Deadline, meeting: date) -> None:
    with pytest.raises(Refused, match="2010 to 2040"):
        deadline.falls(meeting)


def test_the_deadlines_own_second_is_in_time() -> None:
    four = MONDAY_4PM.falls(date(2026, 7, 9))
    assert in_time(datetime(2026, 7, 6, 15, 0, 0, tzinfo=UTC), four)
    assert in_time(datetime(2026, 7, 6, 15, 0, 0, 999_999, tzinfo=UTC), four)
    assert not in_time(datetime(2026, 7, 6, 15, 0, 1, tzinfo=UTC), four)
    midnight = TWO_WORKING_DAYS.falls(date(2026, 12, 10))
    assert in_time(datetime(2026, 12, 8, 23, 59, 59, 999_999, tzinfo=UTC), midnight)
    assert not in_time(datetime(2026, 12, 9, tzinfo=UTC), midnight)


def test_a_receipt_without_a_zone_is_a_fault_of_the_program() -> None:
    with pytest.raises(ValueError, match="time zone"):
        in_time(datetime(2026, 7, 6, 15), MONDAY_4PM.falls(date(2026, 7, 9)))  # noqa: DTZ001 - the very mistake


def test_working_day_timescales_agree_with_walking_day_by_day() -> None:
    for day in every_day(FIRST, date(2031, 11, 30)):
        for days in (1, 3, 5, 10):
            assert WorkingDaysAfter(days=days).due(day) == nth_worked(day, days, 1)


def test_weeks_and_days_move_to_the_working_day_before() -> None:
    for start in every_day(FIRST, LAST):
        counted = start + timedelta(days=84)
        expected = counted if works(counted) else walk(counted, -1, works)
        assert WeeksAfter(weeks=12).due(start) == CalendarDaysAfter(days=84).due(start) == expected


def test_a_short_timescale_always_leaves_a_working_day() -> None:
    assert CalendarDaysAfter(days=1).due(date(2026, 12, 24)) == date(2026, 12, 29)
    assert CalendarDaysAfter(days=2).due(date(2026, 12, 11)) == date(2026, 12, 14)
    assert CalendarDaysAfter(days=3).due(date(2026, 12, 10)) == date(2026, 12, 11)


@given(DAYS, st.integers(min_value=1, max_value=100))
def test_a_due_date_is_a_working_day_after_the_start(start: date, number: int) -> None:
    for scale in (WorkingDaysAfter(days=number), WeeksAfter(weeks=number), CalendarDaysAfter(days=number)):
        due = scale.due(start)
        assert due > start
        assert is_working_day(due)


def test_a_timescale_beyond_what_is_known_is_refused() -> None:
    for scale in (WorkingDaysAfter(days=10), WeeksAfter(weeks=4), CalendarDaysAfter(days=28)):
        for start in (date(2040, 12, 24), date.max):
            with pytest.raises(Refused, match="2010 to 2040"):
                scale.due(start)


def test_timescales_in_words() -> None:
    assert WorkingDaysAfter(days=10).words == "10 working days"
    assert WeeksAfter(weeks=1).words == "1 week"
    assert CalendarDaysAfter(days=28).words == "28 days"


def test_both_are_read_from_data_by_their_kind() -> None:
    deadline = TypeAdapter[Deadline](Deadline)
    assert (
        deadline.validate_python({"kind": "working-days-before", "days": 2, "clause": "B1.7"})
        == TWO_WORKING_DAYS
    )
    written = {"kind": "weekday-before", "weekday": "monday", "time": time(16), "clause": "D3b"}
    assert deadline.validate_python(written) == MONDAY_4PM
    assert deadline.validate_json(deadline.dump_json(MONDAY_4PM)) == MONDAY_4PM
    assert TypeAdapter[Timescale](Timescale).validate_python({"kind": "weeks", "weeks": 12}) == WeeksAfter(
        weeks=12
    )


@pytest.mark.parametrize(
    ("written", "key", "says"),
    [
        (
            {"kind": "weekday-before", "weekday": "moonday", "time": time(16)},
            "weekday",
            "'monday', 'tuesday'",
        ),
        ({"kind": "weekday-before", "weekday": "monday"}, "time", "Field required"),
        ({"kind": "weekday-before", "weekday": "monday", "time": 16}, "time", "such as 16:00:00"),
        ({"kind": "weekday-before", "weekday": "monday", "time": "16:00Z"}, "time", "London's time of day"),
        (
            {"kind": "weekday-before", "weekday": "monday", "time": time(16), "days": 2},
            "days",
            "not permitted",
        ),
        ({"kind": "working-days-before", "days": -1}, "days", "greater than or equal to 0"),
        ({"kind": "working-days-before", "days": True}, "days", "valid integer"),
        ({"kind": "days-before", "days": 0}, "days", "greater than or equal to 1"),
    ],
)
def test_bad_data_is_refused_naming_the_key(written: dict[str, object], key: str, says: str) -> None:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter[Deadline](Deadline).validate_python({"clause": "x"} | written)
    [fault] = refused.value.errors()
    assert fault["loc"][-1] == key
    assert says in fault["msg"]


def test_an_unknown_kind_is_refused_with_the_kinds_there_are() -> None:
    with pytest.raises(ValidationError, match="'working-days-before', 'weekday-before', 'days-before'"):
        TypeAdapter[Deadline](Deadline).validate_python({"kind": "full-moon", "clause": "x"})
