"""Quorum lost in the middle of a case: from when to when, and what minutes and clock make of it (B1.3, B1.4)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cmr.rules.quorum import Attendee, ChairAndMembers, Role
from cmr.rules.quorum_times import Hearer, began_for, quorum_told, stood, without_quorum
from cmr.rules.stays import Stays

QUORUM = ChairAndMembers(kind="chair-and-members", members=2, clause="B1.3")


def nine(minutes: int, seconds: int = 0) -> datetime:
    """So long after nine."""
    return datetime(2026, 11, 23, 9, 0, tzinfo=UTC) + timedelta(minutes=minutes, seconds=seconds)


def hears(
    id_: int, *stays: tuple[int, int | None], role: Role = "member", withdrew: int | None = None
) -> Hearer:
    """Somebody who was there from minute to minute."""
    times: Stays = tuple((nine(came), None if left is None else nine(left)) for came, left in stays)
    return Hearer(Attendee(id_, role, role, False), times, None if withdrew is None else nine(withdrew))


CHAIR = hears(1, (-10, None), role="chair")
FIRST = hears(2, (-10, None))


@pytest.mark.parametrize(
    ("second", "gaps"),
    [
        (hears(3, (-10, None)), ()),
        (hears(3, (-10, 1), (5, None)), ((nine(1), nine(5)),)),
        (hears(3, (-10, 1)), ((nine(1), None),)),
        (hears(3, (-10, None), withdrew=2), ((nine(2), None),)),
        (hears(3, (-10, -2), (-1, 20)), ((nine(20), None),)),
        (hears(3, (3, None)), ((nine(0), nine(3)),)),
    ],
)
def test_a_case_lacks_its_quorum_from_who_leaves_or_withdraws_to_who_comes(
    second: Hearer, gaps: Stays
) -> None:
    assert without_quorum(QUORUM, (CHAIR, FIRST, second), ((nine(0), None),)) == gaps


def test_only_the_cases_own_time_counts_each_time_it_was_before_the_panel() -> None:
    second = hears(3, (-10, 1), (5, 12), (14, 22))
    times: Stays = ((nine(0), nine(10)), (nine(20), nine(30)))
    found = without_quorum(QUORUM, (CHAIR, FIRST, second), times)
    assert found == ((nine(1), nine(5)), (nine(22), nine(30)))


def test_who_takes_the_place_of_who_leaves_keeps_the_quorum() -> None:
    second, third = hears(3, (-10, 1)), hears(4, (1, None))
    assert without_quorum(QUORUM, (CHAIR, FIRST, second, third), ((nine(0), None),)) == ()


def test_a_clock_stands_still_for_as_long_as_there_was_no_quorum() -> None:
    gaps: Stays = ((nine(1), nine(5)), (nine(8), None))
    assert stood(gaps, nine(0), nine(10)) == timedelta(minutes=6)
    assert stood(gaps, nine(2), nine(9)) == timedelta(minutes=4)
    assert stood((), nine(0), nine(10)) == timedelta()


@pytest.mark.parametrize("used", [0, 2, 5, 7])
def test_a_stage_that_goes_on_has_used_what_it_had_used(used: int) -> None:
    gaps: Stays = ((nine(1), nine(5)), (nine(7), nine(8)))
    began = began_for(timedelta(minutes=used), nine(10), gaps)
    assert nine(10) - began - stood(gaps, began, nine(10)) == timedelta(minutes=used)


def test_the_minutes_say_from_when_to_when_it_was_not_met() -> None:
    met = "met, with the chair and two members free to hear this case."
    gap: Stays = ((nine(1), nine(5)),)
    still = "; the clock of the stage stood still meanwhile."
    assert quorum_told(met, gap) == f"{met} It was not met from 9:01am to 9:05am{still}"
    assert quorum_told("", gap) == f"not met from 9:01am to 9:05am{still}"
    assert quorum_told("", ((nine(1), None),)) == f"not met from 9:01am on{still}"
    assert quorum_told(met, ((nine(1), nine(1, 40)),)) == met
    assert quorum_told(met, ()) == met
