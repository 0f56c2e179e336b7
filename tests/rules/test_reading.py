"""How long a case takes to read, how far its reader came, and who sees a question (B1.8)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cmr.rules.capacities import Actor
from cmr.rules.reading import (
    MOST_QUESTIONS,
    Asked,
    Mark,
    minutes_to_read,
    need_not_read,
    question_refusal,
    reading_refusal,
    sees_question,
    standing_of,
    words_to_read,
)
from tests.answers import whole_answers
from tests.rules.terms import CMR
from tests.rules.test_permissions import CASE, ROLES, WORKER


@pytest.mark.parametrize(
    ("words", "documents", "minutes"),
    [(0, 0, 1), (1, 0, 1), (200, 0, 1), (201, 0, 2), (1_900, 3, 19), (0, 2, 6)],
)
def test_minutes_to_read(words: int, documents: int, minutes: int) -> None:
    assert minutes_to_read(words, documents) == minutes


def test_words_are_those_of_every_answer() -> None:
    answers = whole_answers(CMR, "Maya Fenwick")
    before = words_to_read(CMR.whole_form, answers)
    key, field = next((s.key, f.key) for s, f in CMR.whole_form.fields() if f.kind == "text")
    longer = answers | {key: answers[key] | {field: f"{answers[key][field]} and four words more"}}
    assert before > 50
    assert words_to_read(CMR.whole_form, longer) == before + 4
    assert words_to_read(CMR.whole_form, {}) == 0


@pytest.mark.parametrize(
    ("marks", "standing"),
    [
        ((), "unread"),
        ((Mark(1),), "opened"),
        ((Mark(1, "now"),), "read"),
        ((Mark(1, "then"),), "changed"),
        # Another case of the same referral at the meeting: it was taken off, changed and placed anew.
        ((Mark(9),), "unread"),
        ((Mark(9, "now"),), "read"),
        ((Mark(9, "then"), Mark(1)), "changed"),
        ((Mark(9, "then"), Mark(1, "now")), "read"),
    ],
)
def test_how_a_case_stands_with_its_reader(marks: tuple[Mark, ...], standing: str) -> None:
    assert standing_of(marks, 1, "now") == standing


MEMBER = 69
OWN = {"member", "chair"}


@pytest.mark.parametrize("role", list(ROLES))
def test_who_reads_a_question_beforehand(role: str) -> None:
    to_chair, to_presenter = Asked(MEMBER, "chair"), Asked(MEMBER, "presenter")
    assert sees_question(ROLES[role], CASE, to_chair) == (role in OWN)
    presents = {"allocated worker", "team manager"}
    assert sees_question(ROLES[role], CASE, to_presenter) == (role in OWN | presents)


def test_another_presenter_reads_what_is_asked_of_them() -> None:
    colleague = ROLES["colleague"]
    assert not sees_question(colleague, CASE, Asked(MEMBER, "presenter"))
    assert sees_question(colleague, CASE, Asked(MEMBER, "presenter", presenter_id=colleague.id))
    assert not sees_question(colleague, CASE, Asked(MEMBER, "chair", presenter_id=colleague.id))


def test_at_the_meeting_those_who_hear_the_case_and_take_its_minutes_read_it() -> None:
    asked = Asked(WORKER + 1000, "chair", in_session=True)
    seeing = {role for role, actor in ROLES.items() if sees_question(actor, CASE, asked)}
    assert seeing == {"chair", "member", "administrator"}


@pytest.mark.parametrize("asked_of", ["chair", "presenter"])
def test_who_withdrew_asks_and_reads_nothing(asked_of: str) -> None:
    assert not sees_question(ROLES["withdrawn member"], CASE, Asked(MEMBER, asked_of, in_session=True))
    theirs = Asked(ROLES["withdrawn member"].id, asked_of, in_session=True)
    assert not any(sees_question(actor, CASE, theirs) for actor in ROLES.values())
    withdrawn = replace(CASE, withdrawn_ids=frozenset({MEMBER}))
    assert not sees_question(ROLES["chair"], withdrawn, Asked(MEMBER, asked_of))


def test_who_withdrew_and_presents_the_case_reads_what_is_put_to_them_alone() -> None:
    manager = replace(ROLES["team manager"].own, sits_on=frozenset({1}))
    actor = Actor(52, (manager,))
    withdrawn = replace(CASE, withdrawn_ids=frozenset({52}))
    assert sees_question(actor, withdrawn, Asked(MEMBER, "presenter"))
    assert not sees_question(actor, withdrawn, Asked(MEMBER, "chair", in_session=True))
    assert sees_question(actor, CASE, Asked(MEMBER, "chair", in_session=True))


@pytest.mark.parametrize("case", ["placed", "heard", "tabled", "deferred", "removed"])
@pytest.mark.parametrize("meeting", ["planned", "circulated", "in_session", "closed", "cancelled"])
def test_reading_and_asking_go_on_until_it_is_heard(case: str, meeting: str) -> None:
    waits = case == "placed" and meeting in ("circulated", "in_session")
    assert (question_refusal(case, meeting) is None) is waits
    assert (reading_refusal(case, meeting) is None) is waits


def test_there_is_an_end_to_questions() -> None:
    assert question_refusal("placed", "circulated", held=MOST_QUESTIONS - 1) is None
    full = question_refusal("placed", "circulated", held=MOST_QUESTIONS)
    assert full is not None
    assert full.clause == "B1.8"


ANN: dict[str, Any] = {"holder": "Ann Marsh", "own": False, "said": "", "holder_said": "", "expected": False}


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"expected": True}, ""),
        ({"holder_said": "comes"}, "Ann Marsh said that they come: you need not read the cases"),
        ({}, "Ann Marsh has not sent apologies: you need not read the cases of this meeting unless they do."),
        ({"said": "apologies", "holder_said": "apologies"}, "You sent apologies for this meeting"),
        ({"stands_in": "Bo Lund", "holder_said": "apologies"}, "Bo Lund stands in for Ann Marsh at this"),
        ({"own": True, "stands_in": "Bo Lund"}, "Bo Lund stands in for you at this meeting"),
    ],
)
def test_who_is_not_expected_need_not_read_and_is_told_why(facts: dict[str, Any], words: str) -> None:
    said = need_not_read(**{**ANN, **facts})
    assert said.startswith(words)
    assert bool(said) is bool(words)
