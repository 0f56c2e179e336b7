"""Every deed that is written into a referral's history has its words."""

from __future__ import annotations

import ast
import functools
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from flask import Flask

import cmr
from cmr.agenda import operations as agenda
from cmr.models import db
from cmr.models.history import record
from cmr.panels.queries import current_terms
from cmr.referrals import operations
from cmr.referrals.queries import history_of
from cmr.referrals.timeline import WORDS, events
from cmr.rules.referral import REFERRAL
from tests import factories
from tests.agenda.desk import Desk, a_desk
from tests.schedule.deeds import moves

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
CODE = Path(cmr.__file__).parent


@pytest.fixture
def desk(app: Flask) -> Desk:
    """A panel with its people and the two meetings ahead."""
    return a_desk()


OF_A_CASE = ("_record", "record_of_case", "record_scan")
"""What writes into the history of a case's referral."""


@functools.cache
def verbs_in_the_code() -> frozenset[str]:
    """The verbs that the code records for a referral, read from its calls of ``record``, ``_record`` and ``News``."""
    found: set[str] = set()
    for path in CODE.rglob("*.py"):
        if "demo" in path.parts:
            continue
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call):
                found |= _verbs(call, path)
    return frozenset(found)


def _verbs(call: ast.Call, path: Path) -> set[str]:
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    first = call.args[0] if call.args else None
    of_referral = name in ("record", "News") and isinstance(first, ast.Constant) and first.value == "referral"
    of_case = name in OF_A_CASE and path.parent.name in ("hearing", "on_paper", "agenda", "follow_up")
    if not (of_referral or of_case):
        return set()
    at = 2 if of_referral else 1
    verbs = (
        [node for node in ast.walk(call.args[at]) if isinstance(node, ast.Constant)]
        if len(call.args) > at
        else []
    )
    return {str(node.value) for node in verbs}


def test_the_code_is_read_for_its_verbs() -> None:
    assert {"begin", "attach", "declare", "in_time_now"} <= verbs_in_the_code()


@pytest.mark.parametrize("verb", sorted(verbs_in_the_code() | set(REFERRAL.moves)))
def test_every_verb_has_words(verb: str) -> None:
    assert WORDS[verb].title


@pytest.mark.parametrize("verb", sorted(WORDS))
def test_no_word_is_kept_for_a_verb_that_nobody_records(verb: str) -> None:
    assert verb in verbs_in_the_code() | set(REFERRAL.moves)


@pytest.mark.parametrize("key", [factories.CMR, factories.CIN])
def test_every_verb_is_said_without_detail(app: Flask, key: str) -> None:
    terms = current_terms(factories.a_panel(key))

    assert all(isinstance(wording.text({}, terms), str) for wording in WORDS.values())


def test_a_timeline_says_who_for_whom_why_and_by_which_clause(app: Flask) -> None:
    referral = factories.a_referral(state="signed_by_social_worker")
    manager = referral.team.manager
    assert manager is not None
    deputy = factories.a_deputy(manager)
    section = current_terms(referral.panel).whole_form.sections[1]
    operations.send_back(referral, "", {section.key: "Say more."}, by=deputy, at=NOW, for_id=manager.id)

    (event,) = events(history_of(referral), current_terms(referral.panel))

    assert event.title == "Sent back by the team manager"
    assert event.by == f"{deputy.name}, for {manager.name}"
    assert event.text == f"{section.title}: Say more."
    assert (event.at, event.clause) == (NOW, "BF")


def test_a_submission_says_whether_it_was_in_time(app: Flask) -> None:
    panel = factories.a_panel()
    factories.a_meeting(panel)
    referral = factories.a_referral(panel, state="signed_by_service_manager")
    operations.submit(referral, by=referral.worker, at=NOW)

    (event,) = events(history_of(referral), current_terms(panel))

    assert event.text == "In time for the meeting on Thursday 10 December 2026."


def test_a_sheet_saved_often_does_not_crowd_the_timeline(app: Flask) -> None:
    referral = factories.a_referral()
    for verb in ("begin", "save_sheet", "save_sheet"):
        record("referral", referral.id, verb, by=referral.worker, at=NOW)
    history = history_of(referral)

    assert len(history) == 3
    assert [event.title for event in events(history, current_terms(referral.panel))] == ["Referral begun"]


def test_a_deferral_names_the_meeting_it_is_deferred_to_and_the_one_it_left(desk: Desk) -> None:
    case, waits, late = desk.fills(1)[0], desk.waits("Wai Ting"), desk.late()
    agenda.defer(case.referral, "The worker is away.", desk.later, by=desk.chair, at=NOW)
    agenda.defer_waiting(waits, "The room is full.", desk.later, by=desk.chair, at=NOW)
    agenda.defer_late(late, "It came late.", desk.later, by=desk.chair, at=NOW)

    for referral, why in (
        (case.referral, "The worker is away."),
        (waits, "The room is full."),
        (late, "It came late."),
    ):
        event = events(history_of(referral), current_terms(referral.panel))[0]
        assert event.text.splitlines() == [
            "To the meeting on Thursday 17 December 2026, from the meeting on Thursday 10 December 2026.",
            why,
        ]


def test_a_deferral_to_no_named_meeting_says_so(desk: Desk) -> None:
    case = desk.fills(1)[0]
    agenda.defer(case.referral, "Wait for the report.", by=desk.chair, at=NOW)

    event = events(history_of(case.referral), current_terms(desk.panel))[0]

    assert event.text.splitlines() == [
        "To a later meeting that was not named, from the meeting on Thursday 10 December 2026.",
        "Wait for the report.",
    ]


def test_a_moved_meeting_stands_in_the_history_of_what_is_on_it_or_kept_for_it(desk: Desk) -> None:
    case, kept, other = desk.fills(1)[0], desk.waits("Ke Pt"), desk.waits("Ot Her")
    kept.deferred_to = desk.meeting
    db.session.flush()
    moves(desk.meeting, date(2026, 12, 11), "Burst pipe.", starts_at=time(14, 0), by=desk.chair)
    moves(desk.meeting, reason="The chair’s train.", starts_at=time(15, 0), by=desk.chair)
    moves(desk.meeting, reason="A bigger room.", venue="Room 9", by=desk.chair)

    for referral in (case.referral, kept):
        again, first = [
            (one.title, one.by, one.text.splitlines())
            for one in events(history_of(referral), current_terms(desk.panel))
            if one.title == "Its meeting was moved"
        ]
        days = "To Friday 11 December 2026, from Thursday 10 December 2026."
        begins = "It begins at 2pm, not at 9:30am."
        assert first == ("Its meeting was moved", desk.chair.name, [f"{days} {begins}", "Burst pipe."])
        hour = "On Friday 11 December 2026 it begins at 3pm, not at 2pm."
        assert again[2] == [hour, "The chair’s train."]
    titles = [one.title for one in events(history_of(other), current_terms(desk.panel))]
    assert "Its meeting was moved" not in titles
