"""In which capacity somebody is given a case among a meeting's papers (D3c, B1.2d, B1.4)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cmr.rules.capacities import Actor, Hat, Subject
from cmr.rules.papers import gets_case

PANEL, TEAM, MEETING = 1, 2, 3
CASE = Subject(panel_id=PANEL, team_id=TEAM, meeting_id=MEETING, received=True, circulated=True)
MEMBER = Hat(7, sits_on=frozenset({PANEL}))


@pytest.mark.parametrize(
    ("hat", "role"),
    [
        (Hat(7, chairs=frozenset({PANEL})), "chair"),
        (MEMBER, "member"),
        (Hat(7, sits_at=frozenset({MEETING})), "member"),
        (Hat(7, administers=frozenset({PANEL})), "administrator"),
        (Hat(7, sits_on=frozenset({PANEL + 1})), None),
        (Hat(7, team_ids=frozenset({TEAM})), None),
        (Hat(7), None),
    ],
)
def test_readers_are_those_of_the_panel_and_not_the_cases_own_side(hat: Hat, role: str | None) -> None:
    found = gets_case(Actor(7, (hat,)), CASE)
    assert (found[0] if found else None) == role


def test_a_guest_is_given_the_one_case() -> None:
    found = gets_case(Actor(7, (Hat(7),)), replace(CASE, guest_ids=frozenset({7})))
    assert found is not None
    assert found[0] == "guest"
    assert gets_case(Actor(7, (Hat(7),)), CASE) is None


def test_a_deputy_is_given_it_in_their_principals_stead() -> None:
    found = gets_case(Actor(8, (Hat(8), MEMBER)), CASE)
    assert found is not None
    assert found[1].principal_id == 7


def test_who_withdrew_is_given_none_of_it_whatever_their_office() -> None:
    """B1.4: a team manager sees the record of their team's case, and has it in no papers of the meeting."""
    hat = replace(MEMBER, team_ids=frozenset({TEAM}))
    assert gets_case(Actor(7, (hat,)), replace(CASE, withdrawn_ids=frozenset({7}))) is None


def test_before_circulation_a_member_is_given_nothing() -> None:
    assert gets_case(Actor(7, (MEMBER,)), replace(CASE, circulated=False)) is None
