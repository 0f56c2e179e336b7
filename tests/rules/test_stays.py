"""Who was in the room at a moment, and which times somebody can have had there."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from cmr.rules.stays import (
    Stays,
    as_it_was,
    came_by,
    changes_what_stood,
    counted_without,
    here_at,
    in_words,
    moments,
    overlap,
    stay_problems,
    why_not_written,
)

ON = date(2026, 12, 10)
NOW = datetime(2026, 12, 11, 9, 0, tzinfo=UTC)


def at(hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 12, 10, hour, minute, second, tzinfo=UTC)


TWICE: Stays = ((at(9), at(10)), (at(11), None))


@pytest.mark.parametrize(
    ("moment", "here"),
    [(at(8, 59), False), (at(9), True), (at(10), True), (at(10, 30), False), (at(11), True), (at(17), True)],
)
def test_a_moment_lies_in_a_stay_or_between_two(moment: datetime, here: bool) -> None:
    assert here_at(TWICE, moment) is here


@pytest.mark.parametrize(
    ("stays", "why"),
    [
        (((at(9), at(8)),), "can’t leave before they arrived"),
        (((at(9), at(10)), (at(9, 30), None)), "left at 10am, so can’t come again before that"),
        (((at(9), None), (at(11), None)), "say first when they left"),
        (((NOW.replace(hour=10), None),), "has not come yet"),
        (((NOW.replace(hour=8), None),), "The meeting was on Thursday 10 December 2026"),
    ],
)
def test_times_that_cannot_be_say_why(stays: Stays, why: str) -> None:
    (problem,) = stay_problems("Ann Lee", stays, ON, NOW)
    assert why in problem.text


def test_times_in_their_order_are_right() -> None:
    assert stay_problems("Ann Lee", TWICE, ON, NOW) == ()
    assert stay_problems("Ann Lee", (), ON, NOW) == ()


def test_the_day_is_londons() -> None:
    summer = datetime(2026, 6, 10, 23, 30, tzinfo=UTC)  # half past midnight in London
    assert why_not_written(summer, date(2026, 6, 11), NOW) is None
    assert why_not_written(summer, date(2026, 6, 10), NOW) is not None


def test_only_another_time_is_a_change_and_seconds_are_none() -> None:
    recorded: Stays = ((at(9, 0, 31), None),)
    assert not changes_what_stood(recorded, ((at(9), at(10)),))
    assert not changes_what_stood(recorded, ((at(9), at(10)), (at(11), None)))
    assert changes_what_stood(recorded, ((at(9, 1), None),))
    assert changes_what_stood(recorded, ())
    assert changes_what_stood(TWICE, ((at(9), None),))
    assert as_it_was(recorded, ((at(9), at(10)),)) == ((at(9, 0, 31), at(10)),)


def test_who_no_longer_was_there_when_a_case_was_settled_that_counted_them() -> None:
    """B1.3: also where the time that says so is only added."""
    here, settled = ((at(9), None),), {"CMR-2026-0026": at(10), "CMR-2026-0012": at(11)}
    assert counted_without(here, ((at(9), at(9, 40)),), settled) == ("CMR-2026-0026", "CMR-2026-0012")
    assert counted_without(here, ((at(9), at(10, 30)),), settled) == ("CMR-2026-0012",)
    assert counted_without((), ((at(9), at(9, 40)),), settled) == ()


def test_the_room_is_looked_at_whenever_somebody_comes() -> None:
    others: dict[int, Stays] = {1: ((at(9, 30), None),), 2: ((at(10, 30), None),)}
    assert moments(TWICE, others) == (at(9), at(9, 30), at(11))


def test_whoever_comes_as_another_leaves_was_not_there_with_them() -> None:
    assert not overlap(((at(9), at(10)),), ((at(10), None),))
    assert overlap(TWICE, ((at(12), at(13)),))


def test_in_words() -> None:
    assert in_words(TWICE) == "from 9am to 10am and from 11am"
    assert in_words(()) == ""


def test_who_left_before_had_come_by_then_and_who_came_after_had_not() -> None:
    (came, left), *_ = TWICE
    assert left is not None
    assert came_by(TWICE, left + timedelta(minutes=1))
    assert came_by(TWICE, came)
    assert not came_by(TWICE, came - timedelta(minutes=1))
