"""Guessing is slowed down."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from cmr.adapters import clock
from cmr.models import ThrottleCount, db
from cmr.web.throttle import CountsInTheDatabase
from tests.application import Browser
from tests.factories import PASSWORD, a_person

TRIES = 10


def guess(browser: Browser, email: str, status: int, password: str = "wrong") -> None:
    browser.post("/sign-in", {"email": email, "password": password}, status=status)


def make_it(number: int, scope: str) -> None:
    """Has a count stand as if there had been so many tries."""
    db.session.execute(
        update(ThrottleCount).where(ThrottleCount.key.contains(f"/{scope}/")).values(count=number)
    )
    db.session.commit()


@pytest.fixture
def email(any_app: Flask) -> str:
    person = a_person("Anna Brook")
    db.session.commit()
    return person.email


def test_the_eleventh_wrong_try_has_to_wait_even_with_the_right_password(
    email: str, stranger: Browser
) -> None:
    for _ in range(TRIES):
        guess(stranger, email, 422)
    guess(stranger, email, 429)
    guess(stranger, email.upper(), 429, PASSWORD)
    page = stranger.post("/sign-in", {"email": email, "password": "wrong"}, status=429).text
    assert "Too many tries" in page
    assert "wrong" not in page


@pytest.mark.usefixtures("email")
def test_an_account_that_is_not_there_has_to_wait_likewise(stranger: Browser) -> None:
    guess(stranger, "nobody@council.example", 422)
    make_it(TRIES, "account")
    guess(stranger, "nobody@council.example", 429)


def test_another_account_need_not_wait(email: str, stranger: Browser) -> None:
    guess(stranger, "nobody@council.example", 422)
    make_it(TRIES, "account")
    guess(stranger, email, 303, PASSWORD)


def test_after_a_quarter_of_an_hour_it_may_be_tried_again(email: str, stranger: Browser) -> None:
    guess(stranger, email, 422)
    make_it(TRIES, "account")
    guess(stranger, email, 429)
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        guess(stranger, email, 303, PASSWORD)


def test_an_address_that_tries_many_accounts_has_to_wait(email: str, stranger: Browser) -> None:
    guess(stranger, "nobody@council.example", 422)
    make_it(100, "address")
    guess(stranger, email, 429, PASSWORD)


def test_an_account_that_has_to_wait_uses_up_nobody_elses_tries(email: str, stranger: Browser) -> None:
    for status in [422] * TRIES + [429] * 5:
        guess(stranger, email, status)
    counted = select(ThrottleCount.count).where(ThrottleCount.key.contains("/address/"))
    assert db.session.scalar(counted) == TRIES


def test_right_passwords_do_not_count(email: str, any_app: Flask) -> None:
    guess(Browser(any_app), email, 422)
    make_it(TRIES - 1, "account")
    for _ in range(2):
        guess(Browser(any_app), email, 303, PASSWORD)
    assert sorted(row.count for row in db.session.query(ThrottleCount)) == [1, TRIES - 1]


def test_a_page_that_asks_again_counts_for_the_session_that_asks(any_app: Flask) -> None:
    person = a_person("Anna Brook")
    browser = Browser(any_app).sign_in(person)
    given = {
        "current_password": "wrong",
        "new_password": "otter kiosk vellum",
        "repeat_password": "otter kiosk vellum",
    }
    browser.post("/password", given, status=422)
    make_it(TRIES, "account")
    browser.post("/password", given | {"current_password": PASSWORD}, status=429)
    Browser(any_app).sign_in(person).post("/password", given, status=422)


def test_a_post_without_a_password_is_not_counted(any_app: Flask) -> None:
    browser = Browser(any_app).sign_in(a_person())
    browser.post("/deputies", {}, status=422)
    assert db.session.query(ThrottleCount).count() == 0


@pytest.mark.usefixtures("any_app")
def test_counts_are_kept_and_forgotten() -> None:
    counts = CountsInTheDatabase()
    assert [counts.incr("one", 60), counts.incr("one", 60), counts.incr("other", 60)] == [1, 2, 1]
    assert (counts.get("one"), counts.get("unknown")) == (2, 0)
    assert counts.get_expiry("one") == pytest.approx(clock.now().timestamp() + 60, abs=5)
    counts.clear("one")
    assert counts.get("one") == 0
    assert counts.reset() == 1
    assert counts.check()


@pytest.mark.usefixtures("any_app")
def test_a_window_that_passed_begins_anew() -> None:
    counts = CountsInTheDatabase()
    counts.incr("one", 60, 7)
    with time_machine.travel(clock.now() + timedelta(seconds=61)):
        assert counts.get("one") == 0
        assert counts.incr("one", 60) == 1


def test_the_page_says_from_when_it_may_be_tried_again(email: str, any_app: Flask) -> None:
    with time_machine.travel("2026-11-23T09:02:30Z", tick=False):
        stranger = Browser(any_app)  # opened at that time: a page from later would be refused
        guess(stranger, email, 422)
        make_it(TRIES, "account")
    with time_machine.travel("2026-11-23T09:04:00Z", tick=False):
        page = stranger.post("/sign-in", {"email": email, "password": "wrong"}, status=429).text
    assert "You can try again from 9:18am." in page
