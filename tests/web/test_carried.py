"""What was typed by somebody whose session had ended comes back after signing in, and is kept nowhere meanwhile."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask

from cmr.adapters import clock
from cmr.models import Referral, db
from cmr.web import session
from tests.application import Browser, Opens
from tests.factories import PASSWORD
from tests.referrals.writing_desk import Desk, a_desk

HOSTILE = '"><script>alert(1)</script>'


@pytest.fixture
def desk(app: Flask, sign_in: Opens) -> Desk:
    return a_desk(sign_in)


def session_ends(desk: Desk) -> None:
    session.end_all(desk.worker, clock.now())
    db.session.commit()


def hidden_in(html: str, action: str) -> dict[str, str]:
    form = html[html.index(f'action="{action}"') :]
    form = form[: form.index("</form>")]
    found = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return {unescape(name): unescape(value) for name, value in found}


def saved(desk: Desk) -> object:
    return db.session.get_one(Referral, desk.referral.id).answers["case"]["summary"]


def test_text_sent_after_the_session_ended_is_saved_after_signing_in(desk: Desk) -> None:
    url, browser = f"{desk.url}/sections/case", desk.browser
    text = f"Half an hour’s work.\nOn two lines. {HOSTILE}"
    session_ends(desk)
    page = desk.browser.post(url, desk.sent("case", summary=text, then="next"), status=401).text
    assert "Sign in to save what you typed" in page
    assert "<script>alert" not in page
    held = hidden_in(page, "/sign-in")
    signing_in = held | {"email": desk.worker.email}
    wrong = browser.post("/sign-in", signing_in | {"password": "not this"}, status=422)
    held = hidden_in(wrong.text, "/sign-in")
    again = browser.post("/sign-in", held | {"email": desk.worker.email, "password": PASSWORD}, status=200)
    assert "save what you typed" in again.text
    assert "Half an hour’s work." in again.text
    assert saved(desk) != text, "nothing is saved before the button is pressed"
    assert browser.post(url, hidden_in(again.text, url)).location == f"{desk.url}/sections/views"
    assert saved(desk) == text


def test_what_was_saved_elsewhere_meanwhile_is_not_written_over(desk: Desk) -> None:
    url, browser = f"{desk.url}/sections/case", desk.browser
    mine = desk.sent("case", summary="Mine")
    desk.browser.post(url, desk.sent("case", summary="Theirs"))
    session_ends(desk)
    held = hidden_in(desk.browser.post(url, mine, status=401).text, "/sign-in")
    again = browser.post("/sign-in", held | {"email": desk.worker.email, "password": PASSWORD}, status=200)
    answer = browser.post(url, hidden_in(again.text, url), status=409)
    assert "Mine" in answer.text
    assert "Theirs" in answer.text


def test_a_password_is_never_carried(desk: Desk) -> None:
    session_ends(desk)
    sent = {"summary": "Words", "password": "secret words", "new_password": "secret words"}
    page = desk.browser.post(f"{desk.url}/sections/case", sent, status=401).text
    assert "secret words" not in page


def test_a_form_of_another_site_is_not_carried(desk: Desk) -> None:
    session_ends(desk)
    url, sent = f"{desk.url}/sections/case", desk.sent("case", summary="Not hers")
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}):
        answer = desk.browser.post(url, sent, headers=headers)
        assert answer.location.startswith("/sign-in")
    desk.browser.post(url, sent, headers={"Origin": "http://localhost"}, status=401)


def test_it_is_only_ever_sent_to_a_page_of_ours(desk: Desk, stranger: Browser) -> None:
    sent = {"email": desk.worker.email, "password": PASSWORD, "carried-to": "https://evil.example/x"}
    page = stranger.post("/sign-in", sent | {"carried:summary": "Words"}, status=200).text
    assert "evil.example" not in page


def test_a_page_of_the_session_before_is_sent_again_with_what_was_typed(desk: Desk) -> None:
    url, browser = f"{desk.url}/sections/case", desk.browser
    sent = desk.sent("case", summary="Typed long ago") | {"csrf_token": "of another session"}
    answer = browser.post(url, sent, status=400)
    browser.post(url, hidden_in(answer.text, url))
    assert saved(desk) == "Typed long ago"
    elsewhere = browser.post(url, sent, headers={"Origin": "https://evil.example"}, status=400)
    assert f'action="{url}"' not in elsewhere.text


def test_without_any_session_at_all_it_is_carried_too(desk: Desk, stranger: Browser) -> None:
    url = f"{desk.url}/sections/case"
    answer = stranger.post(url, {"summary": "Typed long ago", "csrf_token": "none"}, status=401)
    assert hidden_in(answer.text, "/sign-in")["carried:summary"] == "Typed long ago"


def test_a_save_of_the_pages_own_is_told_to_sign_in_and_changes_no_page(desk: Desk) -> None:
    session_ends(desk)
    sent = desk.sent("case", summary="Typed on")
    answer = desk.browser.post(f"{desk.url}/sections/case", sent, target="save_status", status=204)
    assert answer.headers["HX-Redirect"].startswith("/sign-in")


def new_password(held: dict[str, str], repeated: str = "a long enough phrase") -> dict[str, str]:
    chosen = {"new_password": "a long enough phrase", "repeat_password": repeated}
    return held | {"current_password": PASSWORD} | chosen


def test_it_is_carried_through_the_new_password_that_a_temporary_one_asks_for(desk: Desk) -> None:
    url, browser, text = f"{desk.url}/sections/case", desk.browser, f"Typed before the reset. {HOSTILE}"
    session_ends(desk)
    desk.worker.must_change_password = True
    held = hidden_in(browser.post(url, desk.sent("case", summary=text), status=401).text, "/sign-in")
    page = browser.post(
        "/sign-in", held | {"email": desk.worker.email, "password": PASSWORD}, status=200
    ).text
    assert "Choose your password" in page
    assert "<script>alert" not in page
    held = hidden_in(page, "/password")
    wrong = browser.post("/password", new_password(held, "something else"), status=422).text
    page = browser.post("/password", new_password(hidden_in(wrong, "/password")), status=200).text
    assert "Your password is changed" in page
    browser.post(url, hidden_in(page, url))
    assert saved(desk) == text


def test_a_form_sent_before_the_new_password_is_chosen_waits_on_that_page(desk: Desk) -> None:
    url, browser = f"{desk.url}/sections/case", desk.browser
    desk.worker.must_change_password = True
    page = browser.post(url, desk.sent("case", summary="Typed in the other window"), status=200).text
    assert "Typed in the other window" in page
    page = browser.post("/password", new_password(hidden_in(page, "/password")), status=200).text
    browser.post(url, hidden_in(page, url))
    assert saved(desk) == "Typed in the other window"
