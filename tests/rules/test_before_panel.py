"""When a case was before the panel, and who was there for it: what its minutes and its part say (B1.3, B1.4, B1.25)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from cmr.rules.before_panel import BeforePanel, Turn, before_panel, was_discussed
from cmr.rules.stays import Stays


def at(minute: int) -> datetime:
    """So many minutes after nine on the morning of the meeting, in London."""
    return datetime(2026, 11, 19, 9 + minute // 60, minute % 60, tzinfo=UTC)


OWN, OTHER = 26, 27
SOMEBODY, ANOTHER = 4, 5
TAKEN = before_panel(OWN, [Turn(at(10), OTHER), Turn(at(50), OWN), Turn(at(80), OTHER)], at(74))
"""Taken at ten to ten, its sheet signed at 10:14, another case taken before and after."""
NEVER_TAKEN = before_panel(OWN, [Turn(at(10), OTHER)], at(74))


def test_it_was_before_the_panel_from_when_it_was_taken_until_it_was_settled() -> None:
    assert BeforePanel(((at(50), at(74)),), at(74)) == TAKEN
    assert TAKEN.taken
    assert not NEVER_TAKEN.taken


def test_what_was_taken_between_is_not_its_time() -> None:
    turns = [Turn(at(0), OWN), Turn(at(20), OTHER), Turn(at(40), OWN), Turn(at(60), None)]
    found = before_panel(OWN, reversed(turns), at(70))
    assert found.times == ((at(0), at(20)), (at(40), at(60)))
    assert not found.was_there(SOMEBODY, ((at(25), at(35)),))
    assert found.was_there(SOMEBODY, ((at(45), at(50)),))


@pytest.mark.parametrize(
    ("stays", "there"),
    [
        (((at(29), at(40)),), False),  # left before it was taken
        (((at(75), None),), False),  # came after its sheet was signed
        (((at(29), at(52)),), True),
        (((at(70), None),), True),
        (((at(74), None),), True),  # came as it was signed
        (((at(0), at(30)), (at(60), at(65))), True),
        (((at(0), at(50)),), False),  # left as it was taken
        ((), False),
    ],
)
def test_present_for_a_case_is_whoever_was_there_while_it_was_before_the_panel(
    stays: Stays, there: bool
) -> None:
    """B1.25"""
    assert TAKEN.was_there(SOMEBODY, stays) is there


def test_where_nobody_took_it_the_moment_at_which_it_was_settled_counts() -> None:
    """As with what was written on paper: its time is the one written there."""
    assert NEVER_TAKEN.was_there(SOMEBODY, ((at(70), at(80)),))
    assert not NEVER_TAKEN.was_there(SOMEBODY, ((at(10), at(60)),))
    assert NEVER_TAKEN.was_there(SOMEBODY, ((at(10), at(60)),), for_it_alone=True)
    assert not NEVER_TAKEN.was_there(SOMEBODY, ((at(80), None),), for_it_alone=True)


@pytest.mark.parametrize(
    ("stays", "written", "there"),
    [
        (((at(10), at(60)),), at(58), True),
        (((at(10), at(60)),), at(60), True),  # as they left, to the minute
        (((at(10), at(40)),), at(58), False),  # by their own times they were out of the room
        (((at(10), at(40)), (at(50), at(60))), at(55), True),
        (((at(74), at(80)),), at(76), True),  # there as it was settled, whatever else is written
        (((at(75), at(80)),), at(76), False),  # came and spoke when it was settled already
    ],
)
def test_where_nobody_took_it_whoever_spoke_in_the_room_by_its_paper_was_there(
    stays: Stays, written: datetime, there: bool
) -> None:
    """B1.24, B1.25: what they declared and said stands on the paper with its time, whenever they left afterwards."""
    found = before_panel(OWN, [], at(74), {SOMEBODY: (written,)})
    assert found.was_there(SOMEBODY, stays) is there


def test_what_another_wrote_and_a_case_taken_here_say_nothing_of_who_was_there() -> None:
    stays = ((at(10), at(40)),)
    assert not before_panel(OWN, [], at(74), {ANOTHER: (at(30),)}).was_there(SOMEBODY, stays)
    taken = before_panel(OWN, [Turn(at(50), OWN)], at(74), {SOMEBODY: (at(30),)})
    assert not taken.was_there(SOMEBODY, stays)


def test_who_withdrew_came_for_it_where_they_declared_in_the_room() -> None:
    """B1.4"""
    stays = ((at(10), at(20)),)
    assert TAKEN.came_for(SOMEBODY, stays, at(15), withdrew=True)
    assert not TAKEN.came_for(SOMEBODY, stays, at(15), withdrew=False)
    assert not TAKEN.came_for(SOMEBODY, stays, at(5), withdrew=True)
    assert TAKEN.came_for(SOMEBODY, ((at(55), None),), at(5), withdrew=False)


def test_of_a_case_that_nobody_settled_yet_whoever_is_in_the_room_counts() -> None:
    """Who has left is not there for what has not come yet."""
    assert before_panel(OWN, [], None).was_there(SOMEBODY, ((at(10), at(20)), (at(30), None)))
    assert not before_panel(OWN, [], None).was_there(SOMEBODY, ((at(10), at(20)),))
    open_still = before_panel(OWN, [Turn(at(50), OWN)], None)
    assert open_still.was_there(SOMEBODY, ((at(90), None),))
    assert not open_still.was_there(SOMEBODY, ((at(10), at(20)),))


@pytest.mark.parametrize(
    ("stays", "words"),
    [
        (((at(29), None),), ""),
        (((at(29), at(74)),), ""),
        (((at(60), None),), "from 10am"),
        (((at(29), at(55)),), "until 9:55am"),
        (((at(60), at(70)),), "from 10am to 10:10am"),
        (((at(29), at(55)), (at(60), None)), "until 9:55am and from 10am"),
        (((at(10), at(20)), (at(60), None)), "from 10am"),
    ],
)
def test_who_was_not_there_for_all_of_it_has_their_times(stays: Stays, words: str) -> None:
    assert TAKEN.times_of(stays) == words


def test_without_a_beginning_nobody_is_said_to_have_come_late() -> None:
    assert NEVER_TAKEN.times_of(((at(70), at(80)),)) == ""


def test_without_a_beginning_who_left_before_it_was_settled_is_said_to_have() -> None:
    assert NEVER_TAKEN.times_of(((at(10), at(20)), (at(30), at(60)))) == "until 10am"
    assert NEVER_TAKEN.times_of(((at(10), at(20)), (at(70), at(75)))) == ""
    assert before_panel(OWN, [], None).times_of(((at(10), at(20)),)) == ""


@pytest.mark.parametrize(
    ("said", "discussed"),
    [
        ({"state": "heard"}, True),
        ({"state": "placed", "undecided": True}, True),
        ({"state": "placed"}, False),
        ({"state": "tabled"}, False),
        ({"state": "tabled", "taken": True}, True),
        ({"state": "tabled", "spoken": True}, True),
        ({"state": "tabled", "written": True}, True),
    ],
)
def test_a_case_tabled_before_anybody_presented_it_was_not_discussed(
    said: dict[str, Any], discussed: bool
) -> None:
    """B1.25: only the relevant discussion parts are filed."""
    assert was_discussed(**said) is discussed
