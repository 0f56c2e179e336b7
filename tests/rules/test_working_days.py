"""Working days of England, against two independent lists and against themselves."""

from datetime import date, timedelta

import pytest
from govuk_bank_holidays.bank_holidays import BankHolidays
from hypothesis import given
from hypothesis import strategies as st

from cmr.rules.refusal import Refused
from cmr.rules.working_days import (
    FIRST_YEAR,
    LAST_YEAR,
    WEEKDAYS,
    add_working_days,
    bank_holiday_name,
    bank_holidays,
    bank_holidays_between,
    is_working_day,
    next_working_day,
    previous_working_day,
    subtract_working_days,
    weekday_number,
    why_not_working,
    working_days_between,
)
from tests.rules.almanac import FIRST, LAST, OFF, every_day, nth_worked, works

# Far enough inside the known years that sixty working days lead to no refusal.
DAYS = st.dates(date(FIRST_YEAR, 6, 1), date(LAST_YEAR, 6, 1))
COUNTS = st.integers(min_value=1, max_value=60)


def test_every_day_of_every_known_year_agrees_with_the_holidays_package() -> None:
    days = every_day(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))
    assert [day for day in days if is_working_day(day) != works(day)] == []


@pytest.mark.parametrize("year", range(FIRST_YEAR, LAST_YEAR + 1))
def test_bank_holidays_are_the_weekdays_of_the_holidays_package(year: int) -> None:
    assert list(bank_holidays(year)) == sorted(
        day for day in OFF if day.year == year and day.isoweekday() <= 5
    )


def test_every_day_that_gov_uk_published_agrees_and_no_other() -> None:
    published = BankHolidays(use_cached_holidays=True).get_holidays(BankHolidays.ENGLAND_AND_WALES)
    listed = {entry["date"] for entry in published}
    years = {day.year for day in listed if FIRST_YEAR <= day.year <= LAST_YEAR}
    assert {2025, 2026, 2027} <= years
    assert {day for year in years for day in bank_holidays(year)} == {
        day for day in listed if day.year in years
    }


@pytest.mark.parametrize("day", every_day(FIRST, LAST)[::7])
def test_counting_agrees_with_walking_day_by_day(day: date) -> None:
    for number in (1, 2, 3, 5, 10):
        assert add_working_days(day, number) == nth_worked(day, number, 1)
        assert subtract_working_days(day, number) == nth_worked(day, number, -1)


@pytest.mark.parametrize(
    ("day", "name", "spoken"),
    [
        (date(2026, 5, 4), "Early May bank holiday", "the Early May bank holiday"),
        (date(2020, 5, 8), "Early May bank holiday", "the Early May bank holiday"),
        (date(2020, 5, 4), None, None),
        (date(2022, 6, 2), "Spring bank holiday", "the Spring bank holiday"),
        (date(2022, 6, 3), "Platinum Jubilee bank holiday", "the Platinum Jubilee bank holiday"),
        (date(2022, 5, 30), None, None),
        (date(2026, 8, 31), "Summer bank holiday", "the Summer bank holiday"),
        (date(2026, 4, 3), "Good Friday", "Good Friday"),
        (date(2026, 4, 6), "Easter Monday", "Easter Monday"),
        (date(2027, 1, 1), "New Year's Day", "New Year's Day"),
        (date(2028, 1, 3), "substitute day for New Year's Day", "the substitute day for New Year's Day"),
        # Christmas on a Saturday, and on a Sunday: Boxing Day keeps its Monday.
        (date(2027, 12, 27), "substitute day for Christmas Day", "the substitute day for Christmas Day"),
        (date(2027, 12, 28), "substitute day for Boxing Day", "the substitute day for Boxing Day"),
        (date(2033, 12, 26), "Boxing Day", "Boxing Day"),
        (date(2033, 12, 27), "substitute day for Christmas Day", "the substitute day for Christmas Day"),
        (date(2027, 12, 25), None, "not a working day"),
        (date(2026, 12, 27), None, "not a working day"),
        (date(2026, 12, 10), None, None),
    ],
)
def test_each_day_off_has_its_name(day: date, name: str | None, spoken: str | None) -> None:
    assert bank_holiday_name(day) == name
    assert why_not_working(day) == spoken


@given(DAYS, COUNTS)
def test_the_nth_working_day_is_one_and_lies_n_away(day: date, number: int) -> None:
    after, before = add_working_days(day, number), subtract_working_days(day, number)
    assert is_working_day(after)
    assert is_working_day(before)
    assert before < day < after
    assert working_days_between(day, after) == number
    assert working_days_between(before, day) == number - (not is_working_day(day))


@given(DAYS, COUNTS, COUNTS)
def test_counting_on_is_counting_once(day: date, first: int, then: int) -> None:
    assert add_working_days(add_working_days(day, first), then) == add_working_days(day, first + then)


@given(DAYS.filter(is_working_day), COUNTS)
def test_there_and_back_again(day: date, number: int) -> None:
    assert subtract_working_days(add_working_days(day, number), number) == day


@given(DAYS)
def test_none_away_is_the_day_itself_or_the_nearest_that_works(day: date) -> None:
    if is_working_day(day):
        assert add_working_days(day, 0) == subtract_working_days(day, 0) == day
    else:
        assert add_working_days(day, 0) == next_working_day(day)
        assert subtract_working_days(day, 0) == previous_working_day(day)


@given(DAYS, DAYS)
def test_between_counts_each_working_day_once_either_way(one: date, other: date) -> None:
    assert working_days_between(one, other) == -working_days_between(other, one)
    early, late = min(one, other), max(one, other)
    assert working_days_between(early, late) == sum(map(works, every_day(early + timedelta(days=1), late)))


def test_the_holidays_of_a_stretch_are_named_in_order() -> None:
    assert bank_holidays_between(date(2026, 4, 3), date(2026, 4, 6)) == ("Good Friday", "Easter Monday")
    assert bank_holidays_between(date(2026, 4, 4), date(2026, 4, 5)) == ()


@pytest.mark.parametrize("day", [date(2009, 12, 31), date(2041, 1, 1), date.min, date.max])
def test_a_day_beyond_what_is_known_is_refused(day: date) -> None:
    for asked in (
        is_working_day,
        bank_holiday_name,
        why_not_working,
        next_working_day,
        previous_working_day,
        lambda unknown: working_days_between(date(2026, 1, 1), unknown),
        lambda unknown: bank_holidays_between(unknown, unknown),
    ):
        with pytest.raises(Refused, match="Bank holidays are known from 2010 to 2040"):
            asked(day)


def test_counting_past_what_is_known_is_refused() -> None:
    with pytest.raises(Refused, match="1 January 2041"):
        next_working_day(date(2040, 12, 31))
    with pytest.raises(Refused, match="31 December 2009"):
        previous_working_day(date(2010, 1, 4))


def test_a_negative_count_is_a_fault_of_the_program() -> None:
    with pytest.raises(ValueError, match="-1"):
        add_working_days(date(2026, 1, 1), -1)
    with pytest.raises(ValueError, match="-1"):
        subtract_working_days(date(2026, 1, 1), -1)


def test_weekdays_are_numbered_as_the_calendar_does() -> None:
    assert [weekday_number(weekday) for weekday in WEEKDAYS] == list(range(7))
    assert date(2026, 12, 10).weekday() == weekday_number("thursday")
