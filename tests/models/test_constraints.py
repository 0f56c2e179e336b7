"""The database itself refuses a state without its evidence, on both databases."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, IntegrityError

from cmr.models import db
from cmr.models.history import HistoryEntry, record
from cmr.rules.referral_states import STATES
from tests.factories import THEN, a_meeting, a_person, a_referral


@pytest.mark.parametrize("state", list(STATES))
def test_a_referral_in_each_state_with_its_evidence_is_stored(any_app: Flask, state: str) -> None:
    referral = a_referral(state=state)
    db.session.commit()
    assert referral.state == state


@pytest.mark.parametrize("state", [state for state in STATES if state != "draft"])
def test_no_referral_reaches_a_state_without_its_evidence(any_app: Flask, state: str) -> None:
    referral = a_referral(state="draft")
    referral.state = state
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_an_unknown_state_is_refused(any_app: Flask) -> None:
    referral = a_referral()
    referral.state = "lost"
    with pytest.raises(IntegrityError):
        db.session.flush()


@pytest.mark.parametrize("state", ["planned", "circulated", "in_session", "closed", "cancelled"])
def test_a_meeting_in_each_state_with_its_evidence_is_stored(any_app: Flask, state: str) -> None:
    meeting = a_meeting(state=state)
    db.session.commit()
    assert meeting.state == state


@pytest.mark.parametrize("statement", ["UPDATE history SET verb = 'other'", "DELETE FROM history"])
def test_history_is_only_added_to(any_app: Flask, statement: str) -> None:
    person = a_person()
    record("person", person.id, "made", by=person, at=THEN)
    db.session.commit()
    with pytest.raises(DatabaseError, match="history is only added to"):
        db.session.execute(text(statement))
    db.session.rollback()
    assert db.session.query(HistoryEntry).count() == 1


def test_each_entry_is_chained_to_the_one_before(any_app: Flask) -> None:
    person = a_person()
    entries = [
        record("person", person.id, verb, by=person, at=THEN, note="ü 🙂") for verb in ("made", "changed")
    ]
    db.session.commit()
    db.session.expire_all()
    assert [entry.number for entry in entries] == [1, 2]
    assert entries[1].previous_hash == entries[0].hash
    assert all(entry.hash == entry.computed_hash() for entry in entries)


def test_what_somebody_withdrew_from_is_found_by_an_index(any_app: Flask) -> None:
    query = "SELECT case_id FROM declarations WHERE person_id = 7 AND withdrew"
    if db.engine.dialect.name == "sqlite":
        lines = [row.detail for row in db.session.execute(text(f"EXPLAIN QUERY PLAN {query}"))]
    else:
        db.session.execute(text("SET LOCAL enable_seqscan = off"))  # for a table without rows it is not asked
        lines = list(db.session.scalars(text(f"EXPLAIN {query}")))
    assert any("ix_declarations_person_id" in line for line in lines), lines
