"""What the chair does with a case afterwards: call it back, return it to panel on a date, close it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask

from cmr.models import DecisionSheet, Panel, Person, db
from tests.application import Browser
from tests.factories import CIN, CMR, THEN, a_meeting, a_referral, a_seat, a_worker
from tests.follow_up.conftest import TODAY, a_heard_referral

SignIn = Callable[[Person], Browser]
YESTERDAY = TODAY - timedelta(days=1)


def chair_of(panel: Panel) -> Person:
    return next(seat.person for seat in panel.seats if seat.role == "chair")


def on(day: str, month: str, year: str) -> dict[str, str]:
    return {"returns_on-day": day, "returns_on-month": month, "returns_on-year": year}


def test_an_unconfirmed_case_is_called_back_to_the_next_meeting(app: Flask, sign_in: SignIn) -> None:
    panel, referral = a_heard_referral(CIN, YESTERDAY)
    a_meeting(panel, on=date(2027, 1, 7))
    browser = sign_in(a_seat(panel, "administrator").person)
    url = f"/referrals/{referral.reference}/call-back"
    text = browser.get(url).text
    assert 'value="7"' in text
    assert "Thursday 7 January 2027" in text
    assert "1 action was not confirmed by the agreed date." in text
    browser.post(url, on("7", "1", "2027") | {"reason": "Nobody confirmed."})
    assert (referral.state, referral.returns_on) == ("returned", date(2027, 1, 7))


def test_nothing_is_called_back_before_its_date_or_against_the_terms(app: Flask, sign_in: SignIn) -> None:
    for key, due, words in ((CIN, TODAY, "has passed its date"), (CMR, YESTERDAY, "call no case back")):
        panel, referral = a_heard_referral(key, due)
        browser, url = sign_in(chair_of(panel)), f"/referrals/{referral.reference}/call-back"
        assert words in browser.get(url).text
        answer = browser.post(url, on("7", "1", "2027") | {"reason": "All the same."}, status=409)
        assert words in answer.text
        assert referral.state == "heard"


def test_a_case_returns_on_the_date_its_sheet_asked_for(app: Flask, sign_in: SignIn) -> None:
    panel, referral = a_heard_referral(CIN)
    sheet = DecisionSheet(
        entries=[], outcomes=[{"key": "section_47", "details": {"review_on": "2027-01-21"}}],
        saved_at=THEN, saved_by_id=referral.worker_id,
    )  # fmt: skip
    assert referral.case is not None
    referral.case.sheet = sheet
    db.session.commit()
    browser, url = sign_in(chair_of(panel)), f"/referrals/{referral.reference}/return"
    text = browser.get(url).text
    assert 'value="21"' in text
    assert 'value="2027"' in text
    browser.post(url, on("21", "1", "2027"))
    assert (referral.state, referral.returns_on) == ("returned", date(2027, 1, 21))
    told = browser.get(f"/referrals/{referral.reference}").text
    assert "No meeting on that date or later is planned yet." in told


def test_a_return_says_at_which_meeting_it_can_be_heard(app: Flask, sign_in: SignIn) -> None:
    panel, referral = a_heard_referral(CMR)
    a_meeting(panel, date(2027, 1, 21))
    browser = sign_in(chair_of(panel))
    browser.post(f"/referrals/{referral.reference}/return", on("16", "1", "2027"))
    told = browser.get(f"/referrals/{referral.reference}").text
    assert "The first meeting from that date is on Thursday 21 January 2027." in told


@pytest.mark.parametrize(
    ("sent", "status", "words"),
    [
        ({}, 422, "Enter the date of return"),
        (on("", "1", "2027"), 422, "must include a day"),
        (on("31", "2", "2027"), 422, "must be a real date"),
        (on("7", "1", "27"), 422, "must be a real date"),
        (on("10", "12", "2026"), 409, "lies in the future"),
        (on("7", "1", "2027") | {"reason": "x" * 2001}, 422, "Use 2000 characters or fewer."),
    ],
)
def test_a_bad_return_says_why(
    app: Flask, sign_in: SignIn, sent: dict[str, str], status: int, words: str
) -> None:
    panel, referral = a_heard_referral()
    url = f"/referrals/{referral.reference}/return"
    assert words in sign_in(chair_of(panel)).post(url, sent, status=status).text
    assert (referral.state, referral.returns_on) == ("heard", None)


def test_a_case_closes_once_its_actions_are_done(app: Flask, sign_in: SignIn) -> None:
    panel, referral = a_heard_referral()
    browser, url = sign_in(chair_of(panel)), f"/referrals/{referral.reference}/close"
    assert "1 action is not confirmed yet." in browser.get(url).text
    browser.post(url, {"reason": "All done."}, status=409)
    action = referral.actions[0]
    sign_in(referral.worker).post(f"/actions/{action.id}/confirm", {"note": "Done."})
    browser.post(url, {"reason": " "}, status=422)
    browser.post(url, {"reason": "The plan has ended."})
    assert (referral.state, referral.closed_reason) == ("closed", "The plan has ended.")
    assert referral.closed_by == chair_of(panel)
    assert f"{referral.reference} is closed." in browser.get(url).text
    browser.post(url, {"reason": "Again."}, status=409)


def test_only_the_panels_own_do_these(app: Flask, sign_in: SignIn) -> None:
    panel, referral = a_heard_referral(CIN, YESTERDAY)
    administrator = a_seat(panel, "administrator").person
    sent = on("7", "1", "2027") | {"reason": "Mine."}
    for move in ("return", "close"):
        url = f"/referrals/{referral.reference}/{move}"
        for person in (administrator, referral.worker, a_seat(panel).person):
            sign_in(person).get(url, status=403)
            sign_in(person).post(url, sent, status=403)
        sign_in(a_worker()).post(url, sent, status=404)
    sign_in(referral.worker).post(f"/referrals/{referral.reference}/call-back", sent, status=403)
    assert referral.state == "heard"


def test_before_it_is_heard_there_is_nothing_to_follow_up(app: Flask, sign_in: SignIn) -> None:
    panel, _ = a_heard_referral()
    early = a_referral(panel, state="submitted")
    browser = sign_in(chair_of(panel))
    for move in ("return", "close", "call-back"):
        text = browser.get(f"/referrals/{early.reference}/{move}").text
        assert (
            "is on no agenda: it is submitted, and waits for a place." in text or "call no case back" in text
        )
        sent = on("7", "1", "2027") | {"reason": "Early."}
        browser.post(f"/referrals/{early.reference}/{move}", sent, status=409)
    assert early.state == "submitted"


def test_a_case_on_its_way_back_is_called_to_an_earlier_meeting_only(app: Flask, sign_in: SignIn) -> None:
    """D3g: a signed date of return stands in no call-back's way, and no call-back puts the case off."""
    panel, referral = a_heard_referral(CIN, YESTERDAY)
    referral.state, referral.returns_on = "returned", date(2027, 1, 21)
    a_meeting(panel, on=date(2027, 1, 7))
    db.session.commit()
    browser, url = sign_in(chair_of(panel)), f"/referrals/{referral.reference}/call-back"
    later = browser.post(url, on("4", "2", "2027") | {"reason": "Nobody confirmed."}, status=409)
    assert "It comes back on Thursday 21 January 2027 already." in later.text
    assert referral.returns_on == date(2027, 1, 21)
    browser.post(url, on("7", "1", "2027") | {"reason": "Nobody confirmed."})
    assert (referral.state, referral.returns_on) == ("returned", date(2027, 1, 7))


def test_on_its_meetings_page_a_case_whose_actions_are_confirmed_is_with_the_chair(
    app: Flask, sign_in: SignIn
) -> None:
    _, referral = a_heard_referral(CMR, TODAY)
    (action,) = referral.actions
    worker = sign_in(referral.worker)
    assert referral.case is not None
    url = f"/meetings/{referral.case.meeting_id}/cases/{referral.reference}"
    assert "1 action to be done and confirmed" in worker.get(url).text
    worker.post(f"/actions/{action.id}/confirm", {"note": "It is done."})
    page = worker.get(url).text
    assert "Every action is confirmed: close the case, or return it to the panel" in page
    assert "to be done and confirmed" not in page
