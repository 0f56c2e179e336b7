"""Signing in and out, over HTTP."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from flask import Flask

from cmr.adapters import clock
from cmr.models import Person, Session, db
from cmr.people import operations, passwords
from cmr.web.session import LASTS
from tests.application import Browser
from tests.factories import PASSWORD, a_person

WRONG = "The email address or the password is not right, or the account is inactive."


@pytest.fixture
def worker(app: Flask) -> Person:
    person = a_person("Anna Brook")
    db.session.commit()
    return person


def give(browser: Browser, email: str, password: str = PASSWORD, status: int = 303, **more: str) -> str:
    """Fills in the page; answers with where it leads, or with the page."""
    data = {"email": email, "password": password} | more
    answer = browser.post("/sign-in", data, status=status)
    return answer.headers["Location"] if status == 303 else answer.text


def test_the_page_asks_for_email_and_password(stranger: Browser) -> None:
    page = stranger.get("/sign-in").text
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page


def test_the_right_password_opens_the_service(stranger: Browser, worker: Person) -> None:
    assert give(stranger, worker.email) == "/"
    assert "Anna Brook" in stranger.get("/password").text


def test_the_address_may_be_written_in_capitals(stranger: Browser, worker: Person) -> None:
    assert give(stranger, f" {worker.email.upper()} ") == "/"


def test_every_failure_gets_the_same_answer(stranger: Browser, worker: Person) -> None:
    gone = a_person("Gone Away")
    gone.active = False
    db.session.commit()
    pages = [
        give(stranger, worker.email, "not the password", 422),
        give(stranger, "nobody@council.example", status=422),
        give(stranger, gone.email, status=422),
        give(stranger, worker.email, "", 422),
    ]
    assert all(WRONG in page for page in pages)
    emails = worker.email, gone.email, "nobody@council.example"
    typed = re.compile("|".join(('name="csrf_token" value="[^"]+"', *map(re.escape, emails))))
    assert len({typed.sub("", page) for page in pages}) == 1


@pytest.mark.parametrize("who", ["nobody", "inactive", "wrong", "right"])
def test_every_answer_costs_one_check_of_a_hash(
    who: str, worker: Person, stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []
    check = passwords._matches

    def counted(kept: str, text: str) -> bool:
        checked.append(kept)
        return check(kept, text)

    monkeypatch.setattr(passwords, "_matches", counted)
    worker.active = who != "inactive"
    email = "nobody@council.example" if who == "nobody" else worker.email
    give(stranger, email, "wrong" if who == "wrong" else PASSWORD, 303 if who == "right" else 422)
    assert len(checked) == 1
    assert checked[0].startswith("$argon2id$")


def test_what_was_typed_is_kept_but_never_the_password(stranger: Browser, worker: Person) -> None:
    page = give(stranger, worker.email, "not the password", 422)
    assert worker.email in page
    assert "not the password" not in page


@pytest.mark.parametrize("target", ["/deputies", "/panels?page=2"])
def test_afterwards_it_goes_on_to_the_page_that_was_asked_for(
    stranger: Browser, worker: Person, target: str
) -> None:
    assert give(stranger, worker.email, next=target) == target


@pytest.mark.parametrize(
    "target",
    [
        "https://elsewhere.example/",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "javascript:alert(1)",
        "/\t/elsewhere",
        "",
    ],
)
def test_never_to_another_site(stranger: Browser, worker: Person, target: str) -> None:
    assert give(stranger, worker.email, next=target) == "/"


def test_a_page_asked_for_when_signed_out_is_come_back_to(stranger: Browser) -> None:
    answer = stranger.get("/deputies", status=303)
    assert answer.headers["Location"] == "/sign-in?next=/deputies"
    page = stranger.get(answer.headers["Location"]).text
    assert 'name="next" value="/deputies"' in page


def test_htmx_is_sent_to_sign_in_as_a_whole_page(stranger: Browser) -> None:
    answer = stranger.get("/deputies", target="anything", status=204)
    assert answer.headers["HX-Redirect"] == "/sign-in"


def test_a_session_is_a_row_that_holds_no_token(stranger: Browser, worker: Person) -> None:
    give(stranger, worker.email)
    row = db.session.query(Session).one()
    with stranger.client.session_transaction() as cookie:
        token = cookie["_user_id"]
    assert row.person_id == worker.id
    assert row.token_hash != token
    assert len(token) >= 40


def test_a_copied_cookie_is_dead_after_signing_out(app: Flask, stranger: Browser, worker: Person) -> None:
    give(stranger, worker.email)
    copied = stranger.client.get_cookie("cmr")
    assert copied is not None
    thief = Browser(app)
    thief.client.set_cookie("cmr", copied.value)
    assert "Anna Brook" in thief.get("/deputies").text
    token = csrf_of(stranger, "/deputies")
    stranger.post("/sign-out", {"csrf_token": token})
    assert db.session.query(Session).one().ended_at is not None
    assert thief.get("/deputies", status=303).headers["Location"].startswith("/sign-in")


def csrf_of(browser: Browser, url: str) -> str:
    """The CSRF token that a page carries."""
    page = browser.get(url).text
    return page.split('name="csrf_token" value="')[1].split('"')[0]


def test_signing_in_leaves_nothing_of_what_was_in_the_cookie(stranger: Browser, worker: Person) -> None:
    with stranger.client.session_transaction() as cookie:
        before = cookie["csrf_token"]
        cookie["planted"] = "by somebody else"
    give(stranger, worker.email)
    with stranger.client.session_transaction() as cookie:
        assert "planted" not in cookie
        assert cookie.get("csrf_token") != before


def test_signing_in_again_ends_the_session_before(
    worker: Person, sign_in: Callable[[Person], Browser]
) -> None:
    browser = sign_in(worker)
    other = a_person("Tom Brackley")
    db.session.commit()
    give(browser, other.email)
    rows = db.session.query(Session).order_by(Session.id).all()
    assert [(row.person_id, row.ended_at is None) for row in rows] == [(worker.id, False), (other.id, True)]


def test_a_session_lasts_a_working_day(worker: Person, sign_in: Callable[[Person], Browser]) -> None:
    browser = sign_in(worker)
    row = db.session.query(Session).one()
    row.started_at = clock.now() - LASTS + timedelta(minutes=5)
    browser.get("/deputies")
    row.started_at = clock.now() - LASTS - timedelta(minutes=5)
    browser.get("/deputies", status=303)


def test_who_is_deactivated_is_out_at_once(worker: Person, sign_in: Callable[[Person], Browser]) -> None:
    browser = sign_in(worker)
    operations.deactivate(worker, by=None, at=clock.now())
    browser.get("/deputies", status=303)
    assert db.session.query(Session).one().ended_at is not None


@pytest.mark.usefixtures("app")
def test_signing_out_twice_is_calm(stranger: Browser) -> None:
    assert stranger.post("/sign-out").headers["Location"] == "/sign-in"


def test_signing_out_needs_the_page_it_is_on(stranger: Browser) -> None:
    assert stranger.client.post("/sign-out", data={"sign": "out"}).status_code == 400
    assert stranger.client.get("/sign-out").status_code == 405


def test_a_hash_of_older_parameters_is_made_anew(stranger: Browser, worker: Person) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    worker.password_hash = weak
    assert passwords.wants_rehash(worker)
    give(stranger, worker.email)
    assert worker.password_hash != weak
    assert not passwords.wants_rehash(worker)
    assert passwords.verifies(worker, PASSWORD)
