"""How dates, times and numbers are said."""

from datetime import UTC, date, datetime, time

import pytest

from cmr.rules.next_step import before_words, meeting_words
from cmr.rules.refusal import Refused
from cmr.rules.wording import (
    LONDON,
    due_words,
    in_words,
    is_past,
    listed,
    near_day,
    number_word,
    plural,
    sentence,
    spoken_date,
    spoken_moment,
    spoken_time,
)


def london(day: int, hour: int = 10, minute: int = 0, second: int = 0) -> datetime:
    """A moment of December 2026, whose first day is a Tuesday."""
    return datetime(2026, 12, day, hour, minute, second, tzinfo=LONDON)


def test_a_date_is_said_in_full() -> None:
    assert spoken_date(date(2026, 12, 10)) == "Thursday 10 December 2026"
    assert spoken_date(date(2026, 5, 1)) == "Friday 1 May 2026"


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (time(16), "4pm"),
        (time(9, 30), "9:30am"),
        (time(12), "midday"),
        (time(12, 5), "12:05pm"),
        (time(0), "midnight"),
        (time(0, 15), "12:15am"),
        (time(11), "11am"),
        (time(23, 59, 59), "11:59pm"),
    ],
)
def test_a_time_is_said_as_people_do(at: time, said: str) -> None:
    assert spoken_time(at) == said


def test_a_moment_is_said_in_london() -> None:
    assert spoken_moment(datetime(2026, 7, 2, 15, 0, tzinfo=UTC)) == "4pm on Thursday 2 July 2026"
    assert spoken_moment(datetime(2026, 7, 2, 22, 59, 59, tzinfo=UTC)) == "the end of Thursday 2 July 2026"


def test_numbers_and_their_nouns() -> None:
    assert [number_word(number) for number in (0, 1, 2, 10, 11, 1200)] == [
        "no",
        "one",
        "two",
        "ten",
        "11",
        "1,200",
    ]
    assert plural(1, "working day") == "1 working day"
    assert plural(3, "working day") == "3 working days"
    assert plural(2, "child", "children") == "2 children"
    assert plural(0, "case") == "0 cases"
    assert in_words(2, "working day") == "two working days"
    assert in_words(1, "week") == "one week"
    assert in_words(12, "week") == "12 weeks"


def test_lists_and_sentences() -> None:
    assert [listed(words) for words in ((), ("a",), ("a", "b"), ("a", "b", "c"))] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert sentence("the Monday before") == "The Monday before"
    assert sentence("") == ""


@pytest.mark.parametrize(
    ("due", "now", "said"),
    [
        (london(8, 16), london(8), "due today at 4pm"),
        (london(8, 16), london(8, 16), "due today at 4pm"),
        (london(8, 16), london(7, 23), "due tomorrow at 4pm"),
        (london(8, 16), london(6), "due Tuesday 8 December 2026"),
        (london(8, 23, 59, 59), london(8, 23, 59, 59), "due today"),
        (date(2026, 12, 8), london(8, 23), "due today"),
        (date(2026, 12, 8), london(7), "due tomorrow"),
        (date(2026, 12, 8), london(1), "due Tuesday 8 December 2026"),
        (london(8, 16), london(8, 16, 0, 1), "late: was due today at 4pm"),
        (date(2026, 12, 8), london(9, 0), "1 working day late"),
        (date(2026, 12, 8), london(10), "2 working days late"),
        (date(2026, 12, 4), london(6), "late: was due Friday 4 December 2026"),
        (date(2026, 12, 24), london(29), "1 working day late"),
    ],
)
def test_how_near_a_due_date_is(due: date, now: datetime, said: str) -> None:
    assert due_words(due, now) == said
    assert due_words(due, now.astimezone(UTC)) == said


def test_past_is_measured_across_a_clock_change() -> None:
    last_second = datetime(2026, 10, 25, 1, 59, 59, tzinfo=LONDON)  # the first of the two, still summer time
    assert not is_past(last_second, datetime(2026, 10, 25, 0, 59, 59, 999_999, tzinfo=UTC))
    assert is_past(last_second, datetime(2026, 10, 25, 1, 0, 0, tzinfo=UTC))


def test_moments_without_a_zone_and_unknown_years_are_not_guessed() -> None:
    with pytest.raises(ValueError, match="time zone"):
        due_words(date(2026, 12, 8), datetime(2026, 12, 8, 10))  # noqa: DTZ001 - the very mistake that is refused
    with pytest.raises(Refused, match="2009"):
        due_words(date(2009, 12, 8), london(8))


@pytest.mark.parametrize(
    ("day", "said"),
    [(9, ""), (10, "today"), (11, "tomorrow"), (12, "")],
)
def test_a_date_that_is_near_is_said_so(day: int, said: str) -> None:
    assert near_day(date(2026, 12, day), date(2026, 12, 10)) == said


def test_a_meeting_of_tomorrow_is_said_so() -> None:
    begins, now = datetime(2026, 12, 10, 9, 30, tzinfo=UTC), datetime(2026, 12, 9, 18, 0, tzinfo=UTC)
    assert before_words(begins, now) == "tomorrow, before 9:30am"
    assert meeting_words(begins, now=now) == "tomorrow at 9:30am"
    assert meeting_words(begins, from_=True, now=now) == "tomorrow from 9:30am"
    assert meeting_words(begins) == "Thursday 10 December 2026, 9:30am"
