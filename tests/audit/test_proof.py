"""``flask audit verify``: everything in order, or the first thing that is not."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from cmr.audit import proof, queries
from cmr.models import HistoryEntry, Referral, db
from cmr.models.history import entry_hash, record
from tests.factories import THEN, a_meeting, a_person, a_referral
from tests.statements import counted


def run(app: Flask) -> Result:
    db.session.commit()
    return app.test_cli_runner().invoke(args=["audit", "verify"])


def broken(app: Flask) -> str:
    result = run(app)
    assert result.exit_code == 1, result.output
    return result.output.strip()


def unlock() -> None:
    """Does what somebody would have to who has the database's own password: takes the triggers away."""
    if db.engine.dialect.name == "sqlite":
        names = db.session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all()
        for name in names:
            db.session.execute(text(f"DROP TRIGGER {name}"))
    else:
        db.session.execute(text("ALTER TABLE history DISABLE TRIGGER USER"))
    db.session.commit()


@pytest.fixture
def locked_again(any_app: Flask) -> Iterator[Flask]:
    """PostgreSQL's database is shared by the tests of a run: the triggers come back."""
    yield any_app
    if db.engine.dialect.name == "postgresql":
        db.session.rollback()
        db.session.execute(text("ALTER TABLE history ENABLE TRIGGER USER"))
        db.session.commit()


def some_history(entries: int = 3) -> int:
    person = a_person("Anna Brook")
    for number in range(entries):
        record("referral", 7, "save", by=person, at=THEN, part=number)
    record("person", person.id, "account_made", by=None, at=THEN, name="Élodie", nothing=None)
    db.session.commit()
    return person.id


def change(what: str, number: int = 2) -> None:
    unlock()
    db.session.execute(
        text(f"UPDATE history SET {what} WHERE record_kind = 'referral' AND number = {number}")
    )


def test_an_empty_database_is_in_order(any_app: Flask) -> None:
    result = run(any_app)
    assert result.exit_code == 0
    assert result.output == (
        "In order: 0 entries of 0 records, 0 signatures, 0 signed copies, 0 signed sheets, 0 documents, 0 scans.\n"
    )


def test_what_nobody_touched_is_in_order(any_app: Flask) -> None:
    some_history()
    result = run(any_app)
    assert result.exit_code == 0
    assert result.output.startswith("In order: 4 entries of 2 records")


@pytest.mark.parametrize(
    "what",
    [
        "verb = 'sign'",
        "by_id = NULL",
        "detail = '{\"part\": 9}'",
        "at = '2026-11-02 09:00:01'",
        "for_id = by_id",
        "hash = 'f' || substr(hash, 2) || 'x'",
    ],
)
def test_a_changed_entry_is_found(locked_again: Flask, what: str) -> None:
    some_history()
    change(what.replace(" || 'x'", ""))
    assert broken(locked_again) in (
        "Broken: referral 7, entry 2: its content is not what was written.",
        "Broken: referral 7, entry 3: does not follow from the entry before it.",
    )


def test_an_entry_taken_out_is_found(locked_again: Flask) -> None:
    some_history()
    unlock()
    db.session.execute(text("DELETE FROM history WHERE record_kind = 'referral' AND number = 2"))
    assert broken(locked_again) == (
        "Broken: referral 7, entry 2: missing: the next one there is has the number 3."
    )


def test_an_entry_changed_with_its_own_hash_made_to_fit_is_found(locked_again: Flask) -> None:
    some_history()
    entry = db.session.query(HistoryEntry).filter_by(record_kind="referral", number=2).one()
    fitting = entry_hash("referral", 7, 2, THEN, entry.by_id, None, "sign", {}, entry.previous_hash)
    change(f"verb = 'sign', detail = '{{}}', hash = '{fitting}'")
    assert broken(locked_again) == "Broken: referral 7, entry 3: does not follow from the entry before it."


def test_an_entry_moved_to_another_record_is_found(locked_again: Flask) -> None:
    some_history()
    change("record_id = 8", 3)
    assert "referral 8, entry 1" in broken(locked_again)


@pytest.mark.parametrize("statement", ["UPDATE history SET verb = 'x'", "DELETE FROM history"])
def test_the_database_refuses_to_change_or_forget(any_app: Flask, statement: str) -> None:
    some_history()
    with pytest.raises(DatabaseError, match="history is only added to"):
        db.session.execute(text(statement))
    db.session.rollback()
    assert run(any_app).exit_code == 0


def test_postgresql_refuses_to_empty_the_table(postgres_app: Flask) -> None:
    some_history()
    with pytest.raises(DatabaseError, match="history is only added to"):
        db.session.execute(text("TRUNCATE history"))
    db.session.rollback()
    assert run(postgres_app).exit_code == 0


def test_a_signed_form_changed_behind_the_services_back_is_found(any_app: Flask) -> None:
    a_referral(state="submitted")
    referral_id = a_referral(state="signed_by_team_manager").id
    assert run(any_app).exit_code == 0
    changed = db.session.get_one(Referral, referral_id)
    reference = changed.reference
    section = changed.sections[1]
    section.answers = dict.fromkeys(section.answers, "Something else.")
    assert broken(any_app) == (
        f"Broken: referral {referral_id} ({reference}): the form is not what the social worker signed."
    )


def test_a_draft_may_change(any_app: Flask) -> None:
    draft = a_referral()
    draft.sections[1].answers = {}
    assert run(any_app).exit_code == 0


def test_terms_changed_behind_the_services_back_are_found(any_app: Flask) -> None:
    terms = a_meeting().terms
    terms.source += "\n# a comma\n"
    start = f"Broken: terms {terms.id}: "
    assert broken(any_app).startswith(start)


def test_memory_stays_bounded_and_statements_go_with_the_batches(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert app.testing
    monkeypatch.setattr(queries, "BATCH", 10)
    monkeypatch.setattr(queries, "WHOLE_BATCH", 2)
    person = a_person()
    for number in range(25):
        record("referral", number // 7, "save", by=person, at=THEN)
    for _ in range(5):
        a_referral(state="signed_by_social_worker")
    db.session.commit()
    db.session.expunge_all()
    with counted() as sent:
        assert len(list(queries.every_entry())) == 26  # the panel's own among them
    assert len(sent) == 4
    most = 0
    for _batch in queries.signed_referrals():
        most = max(most, sum(isinstance(row, Referral) for row in db.session))
    assert most == 2
    counts = proof.verify(no_files)
    assert not counts.faults
    assert (counts.records, counts.signatures, counts.documents) == (5, 5, 0)


def no_files(_sha256: str) -> BinaryIO:
    raise FileNotFoundError


def test_hashes_do_not_depend_on_how_a_moment_is_written() -> None:
    there = datetime.fromisoformat("2026-11-02T10:00:00+01:00")
    one, two = (entry_hash("referral", 1, 1, at, 1, None, "save", {}, "0" * 64) for at in (THEN, there))
    assert one == two
    assert len(one) == len(hashlib.sha256().hexdigest())
