"""What is looked at before an agenda goes out, and what is other than it went out (D3c, B1.3, B1.7, B1.9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from cmr.rules.circulation import (
    WHY_LIMIT,
    CaseFacts,
    Circulated,
    CirculationFacts,
    changes,
    checks,
    gone,
    name_of,
    refusals,
    since,
    version_of,
    why,
)
from cmr.rules.refusal import Refusal

CASE = CaseFacts("CMR-2026-0001")
READY = CirculationFacts(
    cases=(CASE,),
    most_cases=6,
    items=8,
    case_item=True,
    statement=True,
    quorum=None,
    clauses={"agenda": "B1.13", "conduct": "B1.16", "quorum": "B1.3"},
)
SHORT = Refusal("Not enough people are expected.", "B1.3")


def test_what_is_ready_goes_out() -> None:
    assert refusals(READY) == ()
    assert {one.standing for one in checks(READY)} == {"good"}


@pytest.mark.parametrize(
    ("facts", "words", "clause"),
    [
        (replace(READY, cases=()), "no case on the agenda", "D3c"),
        (replace(READY, most_cases=0), "room for 0", "B1.13"),
        (replace(READY, items=0), "no agenda items", "B1.13"),
        (replace(READY, case_item=False), "cases are presented", "B1.13"),
        (replace(READY, statement=False), "no statement", "B1.16"),
        (replace(READY, quorum=SHORT), "Not enough people", "B1.3"),
        (replace(READY, cases=(replace(CASE, as_signed=False),)), "not what was signed", "D3a"),
        (replace(READY, cases=(replace(CASE, waits_for_the_chair=True),)), "waits for the chair", "B1.7"),
        (replace(READY, cases=(replace(CASE, files_held=1),)), "checked for viruses", "D7"),
    ],
)
def test_what_stands_in_the_way(facts: CirculationFacts, words: str, clause: str) -> None:
    found = refusals(facts)
    assert [one.clause for one in found] == [clause]
    assert words in found[0].text


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (replace(READY, late_waiting=1), "1 late referral still waits"),
        (replace(READY, late_waiting=2), "2 late referrals still wait"),
        (replace(READY, open_until="4pm on Monday"), "still come in until 4pm on Monday"),
        (replace(READY, quorum_open=True, quorum_words="It depends."), "It depends."),
        (replace(READY, cases=(replace(CASE, reports_waiting=1),)), "stays out of the pack"),
        (replace(READY, cases=(replace(CASE, files_refused=1),)), "do without it"),
    ],
)
def test_what_is_only_to_be_known(facts: CirculationFacts, words: str) -> None:
    assert refusals(facts) == ()
    assert [one.found for one in checks(facts) if one.standing == "to_know" and words in one.found]


def test_without_a_quorum_it_wants_a_reason_unless_the_terms_forbid_it() -> None:
    short = replace(READY, quorum=SHORT)
    assert refusals(short) == (SHORT,)
    assert refusals(replace(short, reason="  ")) == (SHORT,)
    assert refusals(replace(short, reason="Deputies are being found.")) == ()
    assert refusals(replace(short, reason="Whatever.", quorum_must_be_foreseen=True)) == (SHORT,)


ONE = Circulated(1, "CMR-2026-0001", 1, date(2026, 12, 10), time(9, 30), "a" * 64, ("f1",))
TWO = Circulated(2, "CMR-2026-0002", 2, date(2026, 12, 10), time(9, 50), "b" * 64)


@pytest.mark.parametrize(
    ("now", "kinds"),
    [
        ((ONE, TWO), []),
        ((ONE,), ["left"]),
        ((ONE, TWO, replace(TWO, case_id=3, reference="CMR-2026-0003", place=3)), ["added"]),
        ((ONE, replace(TWO, case_id=9, content_hash="c" * 64)), ["replaced"]),
        ((ONE, replace(TWO, case_id=9)), ["back"]),
        ((ONE, replace(TWO, place=3, at=time(10, 10))), ["moved"]),
        ((ONE, replace(TWO, documents=("f2",))), ["document_in"]),
        ((replace(ONE, documents=()), TWO), ["document_out"]),
        ((replace(ONE, on=date(2026, 12, 11)), replace(TWO, on=date(2026, 12, 11))), ["meeting_moved"]),
        ((replace(ONE, at=time(10)), replace(TWO, at=time(10, 20))), ["meeting_moved"]),
        ((replace(TWO, place=1, at=time(9, 30)), replace(ONE, place=2, at=time(9, 50))), ["moved", "moved"]),
    ],
)
def test_what_changed_is_said_once(now: tuple[Circulated, ...], kinds: list[str]) -> None:
    found = changes((ONE, TWO), now)
    assert [one.kind for one in found] == kinds
    assert all(one.text and one.mark for one in found)


def test_a_case_is_kept_as_it_went_out() -> None:
    assert Circulated.of_json(ONE.as_json()) == ONE


def test_what_a_supplement_tells_fits_where_it_is_kept() -> None:
    many = tuple(replace(TWO, case_id=n, reference=f"CMR-2026-{n:04}", place=n) for n in range(3, 30))
    words = why(changes((ONE, TWO), (ONE, TWO, *many)))
    assert len(words) <= WHY_LIMIT
    assert words.endswith("…")


def test_supplements_count_from_one() -> None:
    assert [name_of(number) for number in (1, 2, 3)] == ["The agenda", "Supplement 1", "Supplement 2"]


def test_what_left_is_said_by_its_place_though_another_took_it() -> None:
    first, second, third = (
        Circulated(n, f"CMR-2026-000{n}", n, date(2026, 12, 10), time(9, 30), "a" * 64) for n in (1, 2, 3)
    )
    sent = [(1, [first, second, third]), (2, [second, third])]
    found = gone(sent, [third])
    assert [(one.reference, one.place, one.mark) for one in found] == [
        ("CMR-2026-0001", 1, "Off the agenda in supplement 1"),
        ("CMR-2026-0002", 2, "Off the agenda since supplement 1"),
    ]
    taken = replace(third, place=2)
    assert [one.place for one in gone(sent, [taken])] == [1, 2]
    assert gone([(1, [first])], [first]) == ()
    assert [one.mark for one in gone([(1, [first])], [])] == ["Off the agenda since the agenda went out"]


def test_a_version_says_what_it_is_up_to_date_with() -> None:
    assert version_of(1, 0) == "As circulated"
    assert version_of(1, 1) == "As circulated, and 1 change since"
    assert version_of(3, 2) == "With supplement 2, and 2 changes since"
    assert (since(1), since(2)) == ("since the agenda went out", "since supplement 1")
