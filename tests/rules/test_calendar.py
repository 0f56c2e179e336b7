"""Dates of a series and what a meeting sets due, against a computation of its own."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from cmr.rules.calendar import (
    ChairPicksEachWeek,
    DueDate,
    EveryWeeks,
    Frequency,
    MeetingDate,
    NthWeekdayOfMonth,
    due_dates,
    meeting_date,
)
from cmr.rules.deadlines import CalendarDaysAfter, Timescale, WorkingDaysAfter
from cmr.rules.refusal import Refusal, Refused
from cmr.rules.working_days import WEEKDAYS, Weekday, is_working_day
from tests.rules.almanac import FIRST, LAST, every_day, held_on, works

FOUR_WEEKLY = EveryWeeks(weeks=4, weekday="thursday", clause="D4")
WEEKLY = ChairPicksEachWeek(proposed_weekday="wednesday", clause="B1.2")

DAYS = st.dates(date(2012, 1, 1), date(2037, 12, 31))


def named(day: date) -> str:
    """The weekday's name, as the terms write it."""
    return f"{day:%A}".lower()


def test_seven_years_of_four_weekly_thursdays() -> None:
    nominal = every_day(date(2025, 1, 2), LAST)[::28]
    found = FOUR_WEEKLY.dates(date(2025, 1, 1), len(nominal))
    assert [meeting.originally or meeting.on for meeting in found] == nominal
    assert [meeting.on for meeting in found] == [held_on(day) for day in nominal]
    assert [bool(meeting.note) for meeting in found] == [not works(day) for day in nominal]
    assert any(meeting.note for meeting in found)


@pytest.mark.parametrize("weekday", WEEKDAYS)
def test_seven_years_of_every_weekly_series(weekday: Weekday) -> None:
    nominal = [day for day in every_day(FIRST, LAST) if named(day) == weekday]
    series = EveryWeeks(weeks=1, weekday=weekday, anchor=nominal[0], clause="x")
    expected = [held_on(day) for day in nominal if held_on(day) >= FIRST]
    assert [meeting.on for meeting in series.dates(FIRST, len(expected))] == expected


def test_seven_years_of_a_date_proposed_each_week() -> None:
    nominal = [day for day in every_day(FIRST, LAST) if named(day) == "wednesday"]
    expected = [held_on(day) for day in nominal if held_on(day) >= FIRST]
    found = [meeting.on for meeting in WEEKLY.dates(FIRST, len(expected))]
    assert found == expected
    assert len({day.isocalendar()[:2] for day in found}) == len(found)


@pytest.mark.parametrize("weekday", WEEKDAYS)
@pytest.mark.parametrize("nth", [1, 2, 3, 4, -1])
def test_seven_years_of_the_nth_weekday_of_each_month(nth: int, weekday: Weekday) -> None:
    days = [day for day in every_day(FIRST, LAST) if named(day) == weekday]
    months = [(year, month) for year in range(2025, 2032) for month in range(1, 13)]
    of_month = [[day for day in days if (day.year, day.month) == month] for month in months]
    nominal = [month[nth - 1] if nth > 0 else month[-1] for month in of_month]
    series = TypeAdapter[NthWeekdayOfMonth](NthWeekdayOfMonth).validate_python(
        {"kind": "nth-weekday-of-month", "nth": nth, "weekday": weekday, "clause": "x"}
    )
    expected = [held_on(day) for day in nominal if held_on(day) >= FIRST]
    assert [meeting.on for meeting in series.dates(FIRST, len(expected))] == expected


@pytest.mark.parametrize(
    ("day", "on", "note"),
    [
        (
            date(2026, 1, 1),
            date(2026, 1, 2),
            (
                "Thursday 1 January 2026 is New Year's Day, "
                "so the meeting moves to Friday 2 January 2026, the next working day of that week."
            ),
        ),
        (
            date(2025, 12, 25),
            date(2025, 12, 24),
            (
                "Thursday 25 December 2025 is Christmas Day, so the meeting moves to "
                "Wednesday 24 December 2025, the last working day before it, as none is left that week."
            ),
        ),
        (
            date(2026, 4, 3),
            date(2026, 4, 2),
            (
                "Friday 3 April 2026 is Good Friday, so the meeting moves to "
                "Thursday 2 April 2026, the last working day before it, as none is left that week."
            ),
        ),
        (
            date(2026, 4, 6),
            date(2026, 4, 7),
            (
                "Monday 6 April 2026 is Easter Monday, "
                "so the meeting moves to Tuesday 7 April 2026, the next working day of that week."
            ),
        ),
        (
            date(2027, 12, 27),
            date(2027, 12, 29),
            (
                "Monday 27 December 2027 is the substitute day for Christmas Day, "
                "so the meeting moves to Wednesday 29 December 2027, the next working day of that week."
            ),
        ),
        (
            date(2026, 12, 12),
            date(2026, 12, 11),
            (
                "Saturday 12 December 2026 is not a working day, so the meeting moves to "
                "Friday 11 December 2026, the last working day before it, as none is left that week."
            ),
        ),
    ],
)
def test_a_date_nobody_works_on_moves_and_says_why(day: date, on: date, note: str) -> None:
    assert meeting_date(day) == MeetingDate(on, note, day)


def test_a_working_day_stays_where_it_is() -> None:
    assert meeting_date(date(2026, 12, 10)) == MeetingDate(date(2026, 12, 10))


def test_a_moved_date_does_not_move_those_after_it() -> None:
    found = FOUR_WEEKLY.dates(date(2025, 12, 4), 3)
    assert [meeting.on for meeting in found] == [date(2025, 12, 4), date(2026, 1, 2), date(2026, 1, 29)]


def test_an_anchor_fixes_the_rhythm_from_before_and_from_after() -> None:
    for anchor in (date(2020, 1, 2), date(2026, 1, 29), date(2026, 12, 31) + timedelta(weeks=4)):
        series = EveryWeeks(weeks=4, weekday="thursday", anchor=anchor, clause="D4")
        phase = anchor.toordinal() % 28
        found = series.dates(date(2026, 1, 1), 13)
        assert {(meeting.originally or meeting.on).toordinal() % 28 for meeting in found} == {phase}
        assert all(meeting.on >= date(2026, 1, 1) for meeting in found)
        assert found[0].on < date(2026, 1, 1) + timedelta(days=28)


def test_a_date_moved_past_the_day_asked_from_is_still_to_come() -> None:
    tuesday = date(2026, 5, 5)
    monday_weekly = EveryWeeks(weeks=1, weekday="monday", anchor=date(2026, 5, 11), clause="x")
    for series in (
        monday_weekly,
        ChairPicksEachWeek(proposed_weekday="monday", clause="x"),
        NthWeekdayOfMonth(nth=1, weekday="monday", clause="x"),
    ):
        assert series.dates(tuesday, 1)[0] == meeting_date(date(2026, 5, 4))


def test_a_date_moved_to_before_the_day_asked_from_is_over() -> None:
    assert FOUR_WEEKLY.dates(date(2025, 12, 25), 1)[0].on == date(2026, 1, 22)


@given(
    st.dates(
        date(2012, 1, 1), date(2035, 12, 31)
    ),  # the longest series of these ends before 2041, past what is known
    st.integers(min_value=1, max_value=30),
    st.sampled_from(WEEKDAYS),
    st.integers(min_value=1, max_value=8),
)
def test_a_series_is_worked_days_in_order_from_the_day_asked(
    start: date, count: int, weekday: Weekday, weeks: int
) -> None:
    for series in (
        EveryWeeks(weeks=weeks, weekday=weekday, clause="x"),
        ChairPicksEachWeek(proposed_weekday=weekday, clause="x"),
        NthWeekdayOfMonth(nth=-1, weekday=weekday, clause="x"),
    ):
        found = series.dates(start, count)
        days = [meeting.on for meeting in found]
        assert len(days) == count
        assert days == sorted(set(days))
        assert days[0] >= start
        assert all(map(is_working_day, days))
        for meeting in found:
            nominal = meeting.originally or meeting.on
            assert named(nominal) == weekday
            assert (meeting.originally is None) == (meeting.note == "")
            assert nominal.isocalendar()[:2] == meeting.on.isocalendar()[:2]


@given(DAYS, st.integers(min_value=1, max_value=20))
def test_asking_for_more_dates_changes_none_of_the_first(start: date, count: int) -> None:
    for series in (FOUR_WEEKLY, WEEKLY, NthWeekdayOfMonth(nth=2, weekday="tuesday", clause="x")):
        assert series.dates(start, count + 5)[:count] == series.dates(start, count)


def test_the_chair_moves_a_meeting_within_its_week() -> None:
    for to in (date(2026, 12, 7), date(2026, 12, 9), date(2026, 12, 11)):
        assert WEEKLY.may_move(date(2026, 12, 9), to) is None


def test_the_chair_moves_no_meeting_out_of_its_week() -> None:
    for to in (date(2026, 12, 6), date(2026, 12, 14), date(2025, 12, 9)):
        assert WEEKLY.may_move(date(2026, 12, 9), to) == Refusal(
            "The panel meets once in each week, so the meeting of Wednesday 9 December 2026 may only move "
            "within its week, from Monday 7 December 2026 to Sunday 13 December 2026.",
            "B1.2",
        )


def test_the_chair_moves_no_meeting_to_a_day_nobody_works() -> None:
    assert WEEKLY.may_move(date(2026, 12, 23), date(2026, 12, 25)) == Refusal(
        "Friday 25 December 2026 is Christmas Day. Choose a working day of the same week.", "B1.2"
    )
    refusal = WEEKLY.may_move(date(2026, 12, 9), date(2026, 12, 13))
    assert refusal is not None
    assert "Sunday 13 December 2026 is not a working day." in refusal.text


def test_a_week_that_holds_new_year_is_one_week() -> None:
    assert WEEKLY.may_move(date(2026, 12, 30), date(2026, 12, 31)) is None
    refusal = WEEKLY.may_move(date(2026, 12, 30), date(2027, 1, 1))
    assert refusal is not None
    assert "New Year's Day" in refusal.text


@pytest.mark.parametrize(
    "series",
    [FOUR_WEEKLY, WEEKLY, NthWeekdayOfMonth(nth=1, weekday="monday", clause="x")],
    ids=lambda each: each.kind,
)
def test_dates_beyond_what_is_known_are_refused(series: Frequency) -> None:
    for start in (date(2009, 12, 31), date(2041, 1, 1), date.min, date.max):
        with pytest.raises(Refused, match="2010 to 2040"):
            series.dates(start, 1)
    with pytest.raises(Refused, match="2041"):
        series.dates(date(2040, 6, 1), 10_000)
    with pytest.raises(Refused, match="one date or more"):
        series.dates(date(2026, 1, 1), 0)
    assert series.dates(date(2010, 1, 11), 1)


def test_an_old_date_of_the_rhythm_needs_no_known_holidays() -> None:
    series = EveryWeeks(weeks=4, weekday="thursday", anchor=date(2009, 12, 31), clause="D4")
    assert series.dates(date(2010, 1, 11), 1) == (MeetingDate(date(2010, 1, 28)),)


def test_frequencies_are_read_from_data_by_their_kind() -> None:
    frequency = TypeAdapter[Frequency](Frequency)
    written = {"kind": "every-weeks", "weeks": 4, "weekday": "thursday", "clause": "D4"}
    assert frequency.validate_python(written) == FOUR_WEEKLY
    anchored = frequency.validate_python(written | {"anchor": date(2026, 1, 29)})
    assert frequency.validate_json(frequency.dump_json(anchored)) == anchored


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ({"kind": "every-weeks", "weeks": 0, "weekday": "thursday"}, "greater than or equal to 1"),
        (
            {"kind": "every-weeks", "weeks": 4, "weekday": "thursday", "anchor": date(2026, 1, 30)},
            "anchor 2026-01-30 is a Friday, but weekday is thursday",
        ),
        (
            {"kind": "every-weeks", "weeks": 4, "weekday": "thursday", "anchor": 20260129},
            "such as 2026-01-08",
        ),
        ({"kind": "nth-weekday-of-month", "nth": 5, "weekday": "monday"}, "1, 2, 3, 4 or -1"),
        (
            {"kind": "chair-picks-each-week", "weekday": "monday", "proposed_weekday": "monday"},
            "not permitted",
        ),
        ({"kind": "when-it-suits"}, "'every-weeks', 'chair-picks-each-week', 'nth-weekday-of-month'"),
    ],
)
def test_bad_data_is_refused(written: dict[str, object], says: str) -> None:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter[Frequency](Frequency).validate_python({"clause": "x"} | written)
    [fault] = refused.value.errors()
    assert says in fault["msg"]


@dataclass(frozen=True)
class Work:
    """A clock as a panel type writes one."""

    name: str
    timescale: Timescale
    clause: str


def test_each_clock_of_a_meeting_soonest_first() -> None:
    clocks = [
        Work("Child's part filed", WorkingDaysAfter(days=5), "B1.25"),
        Work("Minutes to the chair", WorkingDaysAfter(days=3), "B1.25"),
        Work("Sheet uploaded", WorkingDaysAfter(days=1), "B1.24"),
        Work("Actions sent", CalendarDaysAfter(days=1), "D6b"),
    ]
    assert due_dates(clocks, date(2026, 12, 23)) == (
        DueDate("Sheet uploaded", date(2026, 12, 24), "B1.24"),
        DueDate("Actions sent", date(2026, 12, 24), "D6b"),
        DueDate("Minutes to the chair", date(2026, 12, 30), "B1.25"),
        DueDate("Child's part filed", date(2027, 1, 4), "B1.25"),
    )
    assert due_dates([], date(2026, 12, 23)) == ()


@pytest.mark.parametrize(
    ("stands", "warns"),
    [
        ((), False),
        ((date(2026, 12, 3), date(2026, 12, 31)), False),
        ((date(2026, 12, 10),), True),
        ((date(2026, 11, 26),), True),
    ],
)
def test_a_date_between_those_of_the_panels_own_series_is_out_of_step(
    stands: tuple[date, ...], warns: bool
) -> None:
    every_four = EveryWeeks(weeks=4, weekday="thursday", clause="D4")
    said = every_four.out_of_step(date(2026, 12, 3), stands)
    assert bool(said) is warns
    assert said.endswith("and every 4 weeks from then.") is warns
