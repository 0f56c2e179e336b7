"""Places and times on an agenda (B1.13, B1.14)."""

from __future__ import annotations

from datetime import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmr.rules.agenda import (
    Slot,
    free_place,
    place_beside,
    places_sent,
    rearranged,
    slot,
    slots,
    within_the_day,
    without_gaps,
)

PLACES = st.sets(st.integers(1, 50))


def test_six_slots_of_twenty_minutes_follow_each_other() -> None:
    found = slots(time(9, 30), 20, 6)
    assert [one.starts_at for one in found] == [
        time(9, 30), time(9, 50), time(10, 10), time(10, 30), time(10, 50), time(11, 10),
    ]  # fmt: skip
    assert [one.place for one in found] == [1, 2, 3, 4, 5, 6]
    assert all(earlier.ends_at == later.starts_at for earlier, later in pairwise(found))
    assert slot(time(9, 30), 20, 3) == Slot(3, time(10, 10), time(10, 30))


@given(PLACES, st.integers(1, 50))
def test_the_free_place_is_the_lowest_that_nobody_has(taken: set[int], most: int) -> None:
    found = free_place(taken, most)
    free = set(range(1, most + 1)) - taken
    assert found == (min(free) if free else None)


@given(PLACES)
def test_closing_up_keeps_the_order_and_never_meets_a_taken_place(taken: set[int]) -> None:
    now = dict.fromkeys(taken)
    order = {place: place for place in taken}
    for old, new in without_gaps(taken).items():
        assert new not in now, "two cases would share a place for a moment"
        now[new] = now.pop(old)
        order[new] = order.pop(old)
    assert sorted(now) == list(range(1, len(taken) + 1))
    assert [order[place] for place in sorted(order)] == sorted(taken)


@pytest.mark.parametrize(
    ("place", "direction", "beside"), [(1, "up", None), (2, "up", 1), (5, "down", 6), (6, "down", None)]
)
def test_the_place_beside_ends_with_the_agenda(place: int, direction: str, beside: int | None) -> None:
    assert place_beside(place, direction, 6) == beside


def test_a_meeting_ends_on_its_own_day() -> None:
    assert within_the_day(time(9, 30), 20, 6) is None
    assert within_the_day(time(21, 59), 20, 6) is None
    refusal = within_the_day(time(22, 0), 20, 6, "B1.13")
    assert refusal is not None
    assert "after midnight" in refusal.text
    assert refusal.clause == "B1.13"


@pytest.mark.parametrize(
    ("taken", "fixed", "place", "to", "moves"),
    [
        ({1, 2, 3}, set(), 3, 1, {3: 1, 1: 2, 2: 3}),
        ({1, 2, 3}, set(), 1, 3, {1: 3, 3: 2, 2: 1}),
        ({1, 2, 3}, set(), 2, 5, {2: 5}),
        ({1, 3, 4}, set(), 4, 1, {4: 1, 1: 2}),
        ({1, 2, 3, 4}, {2}, 4, 1, {4: 1, 1: 3, 3: 4}),
        ({1, 2}, set(), 2, 2, {}),
    ],
)
def test_a_case_goes_to_a_place_and_those_between_make_room(
    taken: set[int], fixed: set[int], place: int, to: int, moves: dict[int, int]
) -> None:
    assert rearranged(taken, fixed, place, to) == moves


@given(st.data())
def test_whatever_is_moved_no_two_share_a_place_and_none_is_lost(data: st.DataObject) -> None:
    taken = data.draw(st.sets(st.integers(1, 8), min_size=1))
    place = data.draw(st.sampled_from(sorted(taken)))
    fixed = data.draw(st.sets(st.sampled_from(sorted(taken)))) - {place}
    to = data.draw(st.integers(1, 8).filter(lambda one: one not in fixed))
    moves = rearranged(taken, fixed, place, to)
    after = [moves.get(one, one) for one in sorted(taken)]
    assert len(set(after)) == len(taken)
    assert moves.get(place, place) == to
    assert not fixed & moves.keys()
    others = [one for one in sorted(taken) if one not in fixed and one != place]
    assert sorted(others, key=lambda one: moves.get(one, one)) == others


def test_gaps_close_up_as_a_planned_agenda_goes_out_and_never_after_it() -> None:
    assert places_sent("planned", [2, 5, 6]) == {2: 1, 5: 2, 6: 3}
    assert places_sent("circulated", [2, 5, 6]) == {2: 2, 5: 5, 6: 6}
