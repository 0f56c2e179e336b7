"""A year's months: every day once, in weeks from Monday, with the holidays that other people list."""

from __future__ import annotations

from datetime import date

import pytest

from cmr.rules.working_days import FIRST_YEAR, LAST_YEAR
from cmr.rules.year import bank_holidays_of, known_start, months_on, year_from
from tests.rules.almanac import OFF, every_day


@pytest.mark.parametrize("first", [date(2026, 11, 23), date(2024, 2, 29), date(2027, 1, 1)])
def test_every_day_of_twelve_months_stands_once_under_its_weekday(first: date) -> None:
    months = year_from(first)
    days = [day for month in months for week in month.weeks for day in week if day]
    start = first.replace(day=1)
    assert days == every_day(start, months_on(start, 12).fromordinal(months_on(start, 12).toordinal() - 1))
    for month in months:
        for week in month.weeks:
            assert len(week) == 7
            assert all(day is None or day.isoweekday() == number for number, day in enumerate(week, 1))
        weekdays_off = {day for day in OFF if (day.year, day.month) == (month.first.year, month.first.month)}
        assert {one.on for one in month.off} == {day for day in weekdays_off if day.isoweekday() <= 5}
        assert month.off_on.keys() == {one.on for one in month.off}


def test_months_count_on_and_back_over_the_new_year() -> None:
    assert months_on(date(2026, 11, 1), 2) == date(2027, 1, 1)
    assert months_on(date(2026, 11, 1), -12) == date(2025, 11, 1)
    assert year_from(date(2026, 11, 30))[1].name == "December 2026"


def test_a_year_begins_within_what_is_known() -> None:
    assert known_start(date(1999, 5, 3)) == date(FIRST_YEAR, 1, 1)
    assert known_start(date(2150, 5, 3)) == date(LAST_YEAR, 1, 1)
    assert year_from(known_start(date(2150, 5, 3)))[-1].first == date(LAST_YEAR, 12, 1)
    assert bank_holidays_of(date(LAST_YEAR + 1, 1, 1)) == ()
