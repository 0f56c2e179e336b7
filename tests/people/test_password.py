"""One's own password."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from argon2 import extract_parameters, profiles
from flask import Flask

from cmr import create_app
from cmr.adapters import clock
from cmr.models import HistoryEntry, Person, Session, db
from cmr.people import operations, passwords
from cmr.people.passwords import hash_password, temporary_password, verifies
from config import Environment
from tests.application import Browser, settings_for
from tests.factories import PASSWORD, a_person

NEW = "otter kiosk vellum"


@pytest.fixture
def worker(app: Flask) -> Person:
    person = a_person("Anna Brook")
    db.session.commit()
    return person


def given(**changed: str) -> dict[str, str]:
    return {"current_password": PASSWORD, "new_password": NEW, "repeat_password": NEW} | changed


def test_it_is_changed_and_other_browsers_are_signed_out(
    worker: Person, sign_in: Callable[[Person], Browser]
) -> None:
    here, elsewhere = sign_in(worker), sign_in(worker)
    here.post("/password", given())
    assert verifies(worker, NEW)
    assert not verifies(worker, PASSWORD)
    here.get("/deputies")
    elsewhere.get("/deputies", status=303)
    assert db.session.query(Session).filter(Session.ended_at.is_(None)).count() == 1
    entry = db.session.query(HistoryEntry).one()
    assert (entry.verb, entry.record_kind, entry.detail) == ("password_changed", "person", {})


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"current_password": "wrong"}, "The current password is not right"),
        ({"current_password": ""}, "Enter your current password"),
        ({"repeat_password": "another one"}, "The two new passwords are not the same"),
        ({"new_password": "short", "repeat_password": "short"}, "must have 12 characters or more"),
        ({"new_password": "annabrook2026", "repeat_password": "annabrook2026"}, "made from your name"),
        ({"new_password": PASSWORD, "repeat_password": PASSWORD}, "must be another one than now"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_changed(
    worker: Person, sign_in: Callable[[Person], Browser], changed: dict[str, str], told: str
) -> None:
    page = sign_in(worker).post("/password", given(**changed), status=422).text
    assert told in page
    assert NEW not in page
    assert verifies(worker, PASSWORD)


def test_a_temporary_password_opens_nothing_but_the_page_that_replaces_it(
    worker: Person, sign_in: Callable[[Person], Browser]
) -> None:
    worker.must_change_password = True
    browser = sign_in(worker)
    assert browser.get("/deputies", status=303).headers["Location"] == "/password"
    assert browser.post("/deputies", {}).headers["Location"] == "/password"
    assert browser.get("/deputies", target="x", status=204).headers["HX-Redirect"] == "/password"
    assert "Choose your password" in browser.get("/password").text
    browser.post("/password", given())
    browser.get("/deputies")
    assert not worker.must_change_password


def test_somebody_with_a_temporary_password_can_still_leave(
    worker: Person, sign_in: Callable[[Person], Browser]
) -> None:
    worker.must_change_password = True
    assert sign_in(worker).post("/sign-out").headers["Location"] == "/sign-in"
    assert db.session.query(Session).one().ended_at is not None


def test_signing_in_with_a_temporary_password_leads_there(stranger: Browser, worker: Person) -> None:
    worker.must_change_password = True
    answer = stranger.post("/sign-in", {"email": worker.email, "password": PASSWORD, "next": "/panels"})
    assert answer.headers["Location"] == "/password"


def test_a_password_given_again_is_right_or_refused(app: Flask, worker: Person) -> None:
    with app.test_request_context("/", method="POST"):
        operations.confirm_password(worker, PASSWORD)
        with pytest.raises(operations.WrongPassword, match="not right"):
            operations.confirm_password(worker, "wrong")
        worker.active = False
        with pytest.raises(operations.WrongPassword):
            operations.confirm_password(worker, PASSWORD)


def test_a_hash_is_argon2id_and_salted(worker: Person) -> None:
    one, two = hash_password(NEW), hash_password(NEW)
    assert one.startswith("$argon2id$")
    assert one != two
    worker.password_hash = one
    assert verifies(worker, NEW)
    worker.password_hash = "not a hash at all"
    assert not verifies(worker, NEW)


@pytest.mark.parametrize("env", ["production", "demo"])
def test_outside_tests_a_hash_costs_what_the_standard_asks(
    sqlite_url: str, tmp_path: Path, env: Environment
) -> None:
    settings = replace(settings_for(sqlite_url, tmp_path), env=env)
    with create_app(settings).app_context():
        kept = extract_parameters(hash_password(NEW))
        nobodys = extract_parameters(passwords._nobodys(passwords._hasher()))
    assert kept == nobodys == profiles.RFC_9106_LOW_MEMORY


def test_the_same_letters_typed_otherwise_are_the_same_password(worker: Person) -> None:
    worker.password_hash = hash_password("caf\u00e9 au lait bowl")
    assert verifies(worker, "cafe\u0301 au lait bowl")


def test_temporary_passwords_are_long_and_never_the_same() -> None:
    made = {temporary_password() for _ in range(50)}
    assert len(made) == 50
    assert {len(one) for one in made} == {19}


def test_a_reset_gives_a_temporary_one_and_ends_every_session(
    worker: Person, sign_in: Callable[[Person], Browser]
) -> None:
    browser = sign_in(worker)
    temporary = operations.reset_password(worker, by=None, at=clock.now())
    assert verifies(worker, temporary)
    assert worker.must_change_password
    browser.get("/deputies", status=303)
