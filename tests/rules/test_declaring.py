"""Who declares before a case opens to them, and what the service suggests (B1.4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Literal

import pytest

from cmr.rules.capacities import Actor, Hat, ToBeHeard
from cmr.rules.declaring import (
    ASKED_FIRST,
    DeclaredBefore,
    Signed,
    Ties,
    asked_first,
    declaration_faults,
    office_of,
    read_first,
    reads_as,
    sees_although_withdrawn,
    stay_withdrawn,
    suggestion,
    to_declare,
)
from cmr.rules.permissions import Can, may
from tests.rules.test_permissions import CASE, ROLES

TO_BE_HEARD = replace(CASE, to_be_heard=ToBeHeard(5, "CMR-2026-0017"))
ASKED = {"chair", "member", "withdrawn member"}


@pytest.mark.parametrize("role", list(ROLES))
def test_only_those_who_are_to_hear_it_are_asked(role: str) -> None:
    assert asked_first(ROLES[role], TO_BE_HEARD) == (ASKED_FIRST if role in ASKED else None)


@pytest.mark.parametrize("role", sorted(ASKED))
def test_nobody_is_asked_twice_nor_before_circulation_nor_once_it_was_heard(role: str) -> None:
    actor = ROLES[role]
    declared = ToBeHeard(5, "CMR-2026-0017", frozenset({actor.id}))
    assert asked_first(actor, replace(CASE, to_be_heard=declared)) is None
    assert asked_first(actor, CASE) is None


def test_a_deputy_is_asked_for_themselves() -> None:
    member = ROLES["member"]
    deputy = Actor(99, (Hat(99, "practitioner"), member.own))
    declared = replace(CASE, to_be_heard=ToBeHeard(5, "CMR-2026-0017", frozenset({member.id})))
    assert asked_first(member, declared) is None
    assert asked_first(deputy, declared) == ASKED_FIRST


def test_a_member_whose_own_case_it_is_is_not_kept_from_it() -> None:
    manager = ROLES["team manager"].own
    both = Actor(52, (replace(manager, sits_on=frozenset({1})),))
    assert asked_first(both, TO_BE_HEARD) is None


def test_a_member_whose_own_case_it_is_declares_before_they_read_it_as_a_member() -> None:
    """Also one who is its own side only through somebody they stand in for."""
    manager = replace(ROLES["team manager"].own, sits_on=frozenset({1}))
    for actor in (Actor(52, (manager,)), Actor(99, (Hat(99, "practitioner"), manager))):
        assert asked_first(actor, TO_BE_HEARD) is None
        assert to_declare(actor, TO_BE_HEARD) == ASKED_FIRST
        declared = replace(CASE, to_be_heard=ToBeHeard(5, "CMR-2026-0017", frozenset({actor.id})))
        assert to_declare(actor, declared) is None
    assert to_declare(ROLES["team manager"], TO_BE_HEARD) is None


@pytest.mark.parametrize(
    ("role", "office"),
    [
        ("allocated worker", "its social worker"),
        ("colleague", "a worker of its team"),
        ("team manager", "its team manager"),
        ("service manager", "its service manager"),
        ("head of service", "head of service"),
        ("member", ""),
        ("chair", ""),
    ],
)
def test_who_withdrew_and_sees_the_record_by_an_office_is_told_as_what(role: str, office: str) -> None:
    actor = ROLES[role]
    assert office_of(actor, CASE, str) == office
    assert sees_although_withdrawn(actor, CASE, str) == ""
    withdrawn = replace(CASE, withdrawn_ids=frozenset({actor.id}))
    assert sees_although_withdrawn(actor, withdrawn, str) == office


def test_a_deputy_has_an_office_from_whom_they_stand_in_for_and_that_is_said() -> None:
    manager = ROLES["service manager"].own
    deputy = Actor(99, (Hat(99, "team manager"), manager))
    names = {manager.principal_id: "Catherine Bellweather"}
    assert office_of(deputy, CASE, names.__getitem__) == (
        "deputy of Catherine Bellweather (its service manager)"
    )


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("allocated worker", ""),
        ("team manager", "its team manager"),
        ("service manager", "its service manager"),
        ("head of service", "head of service"),
        ("chair", "the panel’s chair"),
        ("member", "a member of the panel"),
        ("guest", "a guest of this case"),
        ("withdrawn member", ""),
    ],
)
def test_who_reads_a_record_is_told_as_what(role: str, words: str) -> None:
    assert reads_as(ROLES[role], CASE, str) == words


def test_a_member_with_an_office_reads_it_by_both_and_by_the_office_alone_once_they_withdrew() -> None:
    manager = Actor(52, (replace(ROLES["service manager"].own, principal_id=52, sits_on=frozenset({1})),))
    assert reads_as(manager, CASE, str) == "a member of the panel and its service manager"
    withdrawn = replace(CASE, withdrawn_ids=frozenset({manager.id}))
    assert reads_as(manager, withdrawn, str) == "its service manager"


@pytest.mark.parametrize("role", list(ROLES))
@pytest.mark.parametrize("received", [True, False])
@pytest.mark.parametrize("circulated", [True, False])
def test_a_record_is_read_as_something_by_whoever_sees_it_and_by_nobody_else(
    role: str, received: bool, circulated: bool
) -> None:
    about = replace(CASE, received=received, circulated=circulated)
    if role != "allocated worker":
        assert bool(reads_as(ROLES[role], about, str)) == may(ROLES[role], Can.SEE_REFERRAL, about)


def test_who_withdrew_last_stays_so_when_it_is_placed_anew() -> None:
    assert stay_withdrawn([(1, True), (2, False), (3, True), (3, False), (4, False), (4, True)]) == {1, 4}
    assert stay_withdrawn([]) == frozenset()


@pytest.mark.parametrize("kind", ["involvement", "prior_knowledge"])
def test_what_was_declared_before_is_suggested(kind: Literal["involvement", "prior_knowledge"]) -> None:
    before = DeclaredBefore(kind, date(2026, 11, 12), "A neighbour of the family.")
    found = suggestion(Ties(7, declared=before))
    assert found is not None
    assert found.kind == kind
    said = f"Declared {kind.replace('_', ' ')} for the meeting of Thursday 12 November 2026"
    assert found.words == f"{said}: A neighbour of the family"
    assert suggestion(Ties(7, declared=replace(before, kind="none"))) is None


def test_a_head_of_service_who_chairs_is_asked_as_every_chair_is() -> None:
    head = Actor(66, (Hat(66, "head of service", chairs=frozenset({1})),))
    assert asked_first(head, TO_BE_HEARD) == ASKED_FIRST


ME = 7


@pytest.mark.parametrize(
    ("ties", "kind", "words"),
    [
        (
            Ties(ME, signed=(Signed("team_manager", ME, "Ann"),)),
            "involvement",
            "Signed this referral as team manager",
        ),
        (
            Ties(ME, signed=(Signed("service_manager", 8, "Bo", for_id=ME),)),
            "involvement",
            "Bo signed this referral as service manager for them",
        ),
        (
            Ties(ME, signed=(Signed("social_worker", ME, "Ann", stands=False),)),
            "involvement",
            "Signed an earlier version of this referral as social worker",
        ),
        (Ties(ME, worker_id=ME), "involvement", "Is the allocated social worker"),
        (
            Ties(ME, worker_id=8, was_allocated=True),
            "involvement",
            "Was the allocated social worker before",
        ),
        (Ties(ME, team="North", manages_team=True), "involvement", "Manages North"),
        (Ties(ME, team="North", manages_service=True), "involvement", "Manages the service of North"),
        (
            Ties(ME, allocated_earlier=("CMR-2025-0003",)),
            "involvement",
            "Is the social worker of CMR-2025-0003, about the same child",
        ),
        (Ties(ME, worker_id=8, team="North", of_the_team=True), "prior_knowledge", "Works in North"),
        (
            Ties(ME, chaired_on=(date(2026, 9, 10),)),
            "prior_knowledge",
            "Chaired the panel that heard it on Thursday 10 September 2026",
        ),
    ],
)
def test_what_is_suggested_and_why(ties: Ties, kind: str, words: str) -> None:
    found = suggestion(ties)
    assert found is not None
    assert (found.kind, found.words) == (kind, words)


def test_nothing_is_suggested_where_nothing_is_known() -> None:
    assert suggestion(Ties(ME, signed=(Signed("team_manager", 8, "Bo"),), worker_id=9, team="North")) is None


def test_involvement_goes_before_knowledge_and_each_reason_is_said_once() -> None:
    signed = (
        Signed("team_manager", ME, "Ann", stands=False),
        Signed("team_manager", ME, "Ann"),
    )
    found = suggestion(Ties(ME, signed=signed, team="North", manages_team=True, of_the_team=True))
    assert found is not None
    assert found.kind == "involvement"
    assert found.words == "Signed this referral as team manager; manages North"


@pytest.mark.parametrize("own", [True, False])
def test_words_under_nothing_are_asked_about_unless_they_are_the_suggested_ones(own: bool) -> None:
    """One rule for the page in the meeting, for reading before it and for paper: no person's words are lost."""

    def found(kind: str, detail: str, *, withdraws: bool = False) -> set[str]:
        words = "Works in Team 4; manages Team 5"
        return set(declaration_faults(kind, detail, withdraws=withdraws, suggested=words, own=own))

    assert found("none", "Works in Team 4; manages\r\nTeam 5 ") == set()
    assert found("none", "Works in Team 4") == {"kind"}
    assert found("none", "", withdraws=True) == {"withdraws"}
    assert found("involvement", " ") == {"detail"}
    assert found("involvement", "Works in Team 4; manages Team 5", withdraws=True) == set()
    assert found("", "Taught her.") == {"kind"}


@pytest.mark.parametrize(
    ("declared", "first"),
    [
        ({"kind": "involvement", "detail": "A neighbour.", "withdraws": True}, True),
        ({"kind": "involvement", "detail": "A neighbour.", "withdraws": False}, False),
        ({"kind": "involvement", "withdraws": ""}, False),
        ({"stand": "agree", "text": ""}, False),
        ({}, False),
        (None, False),
        ("9:45am", False),
    ],
)
def test_a_withdrawal_alone_is_read_before_anybody_writes_over_it(declared: object, *, first: bool) -> None:
    assert read_first(declared) is first
