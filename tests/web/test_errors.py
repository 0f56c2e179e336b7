"""What a person is told when something can't be done, over HTTP on the real application."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import text

from cmr.models import Person, db
from cmr.rules.refusal import Refusal, Refused
from cmr.web.gate import public
from tests.application import Browser, settings_for
from tests.factories import a_declaration, a_meeting, a_panel, a_person, a_referral, a_seat
from tests.markup import fussy

NAME = " ".join(("Maya", "Fenwick"))
"""A child's name, written so that no line of this file holds it: a traceback shows lines of code."""


@pytest.fixture
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """The application with a few views that fail in the ways that views fail."""
    from flask_migrate import upgrade  # noqa: PLC0415 # beside its only use

    from cmr import create_app  # noqa: PLC0415 # a second application, since views can't be added to one in use

    folder = tmp_path_factory.mktemp("faulty")
    app = create_app(settings_for(f"sqlite:///{folder / 'faulty.sqlite3'}", folder))

    def breaks() -> str:
        raise ZeroDivisionError(f"{NAME}’s plan")

    def refuses() -> str:
        raise Refused(Refusal("The meeting is full.", "B1.13"), Refusal("It came in late.", "B1.7"))

    def stores() -> str:
        db.session.execute(text("INSERT INTO nowhere VALUES (:secret)"), {"secret": NAME})
        return ""

    app.add_url_rule("/breaks", "breaks", public(breaks))
    app.add_url_rule("/refuses", "refuses", public(refuses), methods=["POST"])
    app.add_url_rule("/stores", "stores", public(stores))
    with app.app_context():
        upgrade()
        yield Browser(app)
        db.session.remove()
        db.engine.dispose()


def test_a_fault_of_ours_says_so_with_a_number_that_the_log_holds_too(
    faulty: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = faulty.get("/breaks", status=500)
    assert "This is our fault" in answer.text
    assert "Maya" not in answer.text
    number = next(record.args[0] for record in caplog.records if record.message.startswith("incident"))  # type: ignore[index] # a tuple
    assert str(number) in answer.text


def test_no_case_text_reaches_the_log_when_storing_fails(
    faulty: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        faulty.get("/stores", status=500)
    assert "Maya" not in caplog.text


def test_a_rules_no_gives_every_reason_and_keeps_what_was_typed(faulty: Browser) -> None:
    answer = faulty.post("/refuses", {"reason": "A long paragraph.", "password": "secret words"}, status=409)
    assert "The meeting is full." in answer.text
    assert "B1.13" in answer.text
    assert "It came in late." in answer.text
    assert "A long paragraph." in answer.text
    assert "secret words" not in answer.text


def test_to_htmx_a_no_goes_to_the_head_of_the_page(faulty: Browser) -> None:
    answer = faulty.post("/refuses", target="tasks", status=409)
    assert answer.headers["HX-Retarget"] == "#refused"
    assert "<html" not in answer.text


def test_a_body_without_its_length_is_refused(app: Flask, stranger: Browser) -> None:
    environ = {"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}
    answer = stranger.client.post("/sign-in", environ_overrides=environ)
    assert answer.status_code == 411
    fussy(answer.text, "411")


def test_a_body_that_is_too_large_is_refused(app: Flask, stranger: Browser) -> None:
    answer = stranger.client.post("/sign-in", data={"email": "x" * (13 * 1024 * 1024)})
    assert answer.status_code == 413
    fussy(answer.text, "413")


def test_a_lost_csrf_token_keeps_the_text_but_no_password(app: Flask, stranger: Browser) -> None:
    answer = stranger.client.post(
        "/sign-in", data={"summary": "Half an hour’s work.", "password": "secret words"}
    )
    assert answer.status_code == 400
    assert "Half an hour’s work." in answer.text
    assert "secret words" not in answer.text
    fussy(answer.text, "400")


def test_an_address_that_does_not_exist(app: Flask, stranger: Browser) -> None:
    stranger.get("/nowhere", status=404)


def test_what_is_not_open_says_the_same_as_what_does_not_exist(
    app: Flask, sign_in: Callable[[Person], Browser]
) -> None:
    """In words that fit whoever withdrew, a guest and a worker alike, and tell nobody whether there is a case."""
    withdrew, panel = a_person(), a_panel()
    referral = a_referral(panel, state="scheduled", meeting=a_meeting(panel, state="circulated"))
    a_seat(panel, person=withdrew)
    assert referral.case
    a_declaration(referral.case, withdrew, kind="involvement", withdrew=True)
    db.session.commit()
    browser = sign_in(withdrew)
    closed = browser.get(f"/referrals/{referral.reference}", status=404).text
    nowhere = browser.get("/referrals/CMR-2026-9999", status=404).text
    said = [text.split("<main")[1].split("</main>")[0] for text in (closed, nowhere)]
    assert said[0] == said[1]
    assert "There is nothing at this address that is open to you." in said[0]
    assert "Were you invited" not in said[0]


def test_every_answer_carries_its_headers(app: Flask, stranger: Browser) -> None:
    headers = stranger.get("/nowhere", status=404).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"
    assert {"HX-Request", "HX-Target"} <= set(headers.get_all("Vary")[0].split(", "))


def test_another_host_name_is_refused(app: Flask, stranger: Browser) -> None:
    assert stranger.client.get("/sign-in", base_url="http://evil.example").status_code == 400
