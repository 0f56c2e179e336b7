"""Actions (B1.26): whose they are, how they are confirmed, and what the last one does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from cmr.follow_up import queries
from cmr.models import Action, Notice, Person, Referral, db
from cmr.rules.permissions import Can, may
from cmr.web.actor import actor_of
from tests.application import Browser
from tests.factories import CIN, CMR, a_deputy, a_person, a_seat, a_team, a_worker
from tests.follow_up.conftest import TODAY, a_heard_referral, an_action

SignIn = Callable[[Person], Browser]
YESTERDAY = TODAY - timedelta(days=1)
NOTE = {"note": "The meeting was held on Monday; the record is on file."}


def manager_of(referral: Referral) -> Person:
    assert referral.team.manager is not None
    return referral.team.manager


@pytest.mark.parametrize("key", [CMR, CIN])
def test_worker_and_team_manager_confirm_and_the_last_one_settles_it(
    app: Flask, sign_in: SignIn, key: str
) -> None:
    _, referral = a_heard_referral(key, TODAY, TODAY)
    first, second = referral.actions
    worker = sign_in(referral.worker)
    assert first.text in worker.get("/actions").text
    worker.post(f"/actions/{first.id}/confirm", NOTE)
    assert (first.confirmed_by, first.confirmation) == (referral.worker, NOTE["note"])
    assert referral.state == "heard"
    sign_in(manager_of(referral)).post(f"/actions/{second.id}/confirm", NOTE)
    assert referral.state == "actioned"
    text = worker.get("/actions").text
    assert first.text not in text
    assert "All its actions are done now." not in text


def test_an_action_is_confirmed_once(app: Flask, sign_in: SignIn) -> None:
    _, referral = a_heard_referral(CMR, TODAY, TODAY)
    url = f"/actions/{referral.actions[0].id}/confirm"
    browser = sign_in(referral.worker)
    browser.post(url, NOTE)
    assert "confirmed already" in browser.post(url, {"note": "Again."}, status=409).text
    assert referral.worker.name in browser.get(url).text
    assert referral.actions[0].confirmation == NOTE["note"]


@pytest.mark.parametrize(
    ("note", "words"), [(" ", "Say what was done."), ("x" * 2001, "Use 2000 characters or fewer.")]
)
def test_a_confirmation_wants_its_note(app: Flask, sign_in: SignIn, note: str, words: str) -> None:
    _, referral = a_heard_referral()
    action = referral.actions[0]
    answer = sign_in(referral.worker).post(f"/actions/{action.id}/confirm", {"note": note}, status=422)
    assert words in answer.text
    assert note.strip() in answer.text
    assert action.confirmed_at is None


def test_nobody_else_confirms(app: Flask, sign_in: SignIn) -> None:
    panel, referral = a_heard_referral()
    url = f"/actions/{referral.actions[0].id}/confirm"
    chair = next(seat.person for seat in panel.seats if seat.role == "chair")
    for seen in (chair, a_worker(referral.team), a_person(position="head of service")):
        sign_in(seen).get(url, status=403)
        sign_in(seen).post(url, NOTE, status=403)
    sign_in(a_worker()).post(url, NOTE, status=404)
    sign_in(referral.worker).get("/actions/987654/confirm", status=404)


def test_a_deputy_of_the_team_manager_confirms_for_them(app: Flask, sign_in: SignIn) -> None:
    _, referral = a_heard_referral()
    deputy = a_deputy(manager_of(referral))
    sign_in(deputy).post(f"/actions/{referral.actions[0].id}/confirm", NOTE)
    assert referral.actions[0].confirmed_by == deputy


def test_actions_of_a_returned_case_are_confirmed_without_moving_it(app: Flask, sign_in: SignIn) -> None:
    _, referral = a_heard_referral()
    referral.state, referral.returns_on = "returned", date(2027, 1, 14)
    db.session.commit()
    sign_in(referral.worker).post(f"/actions/{referral.actions[0].id}/confirm", NOTE)
    assert referral.state == "returned"


def test_the_chair_is_told_once_the_last_action_of_a_case_on_its_way_back_is_confirmed(
    app: Flask, sign_in: SignIn
) -> None:
    """D3h: they may close it before it comes back, and it does not come back unnoticed."""
    panel, referral = a_heard_referral(CIN, TODAY, TODAY)
    chairs = {seat.person_id for seat in panel.seats if seat.role == "chair"}
    referral.state, referral.returns_on = "returned", date(2027, 1, 14)
    db.session.commit()
    browser = sign_in(referral.worker)
    for action in referral.actions:
        told = select(Notice).where(Notice.kind == "confirmed_before_return")
        assert db.session.scalars(told).all() == []
        browser.post(f"/actions/{action.id}/confirm", NOTE)
    notices = db.session.scalars(told).all()
    assert chairs
    assert {one.person_id for one in notices} == chairs
    assert {one.facts["returns_on"] for one in notices} == {"2027-01-14"}


def test_a_closed_case_keeps_its_actions_as_they_are(app: Flask, sign_in: SignIn) -> None:
    _, referral = a_heard_referral()
    worker = referral.worker
    with db.session.no_autoflush:
        referral.closed_at, referral.closed_reason, referral.closed_by = (
            referral.heard_at,
            "Withdrawn.",
            worker,
        )
        referral.state = "closed"
    db.session.commit()
    browser = sign_in(worker)
    browser.post(f"/actions/{referral.actions[0].id}/confirm", NOTE, status=409)
    assert referral.actions[0].text not in browser.get("/actions").text


def test_each_list_holds_its_own(app: Flask, sign_in: SignIn) -> None:
    panel, late = a_heard_referral(CIN, YESTERDAY)
    _, open_ = a_heard_referral(CIN, TODAY, worker=a_worker(late.team))
    lists = {
        "mine": (late,),
        "team": (late, open_),
        "overdue": (late,),
    }
    browser = sign_in(late.worker)
    for show, shown in lists.items():
        text = browser.get(f"/actions?show={show}").text
        assert [one.reference in text for one in (late, open_)] == [one in shown for one in (late, open_)], (
            show
        )
    assert "For my panel" not in text
    chair = sign_in(next(seat.person for seat in panel.seats if seat.role == "chair"))
    text = chair.get("/actions?show=panel").text
    assert late.reference in text
    assert open_.reference not in text
    assert "Call back" in text
    assert late.actions[0].text not in text, "the text is for the case's own people"
    assert "1 working day late" in text


def test_a_panel_whose_terms_call_nothing_back_offers_no_call_back(app: Flask, sign_in: SignIn) -> None:
    panel, referral = a_heard_referral(CMR, YESTERDAY)
    administrator = a_seat(panel, "administrator").person
    text = sign_in(administrator).get("/actions?show=panel").text
    assert referral.reference in text
    assert "Call back" not in text


def test_the_lists_equal_what_the_gate_admits(app: Flask) -> None:
    people = [a_worker(), a_person(position="head of service"), a_person(position="service manager")]
    for number in range(4):
        _, referral = a_heard_referral((CMR, CIN)[number % 2], YESTERDAY)
        people += [referral.worker, manager_of(referral), a_worker(referral.team)]
    people += [seat.person for panel in {referral.panel} for seat in panel.seats]
    everything = db.session.query(Action).all()
    for person in people:
        actor = actor_of(person, TODAY)
        subjects = {action.id: action.referral.subject() for action in everything}
        mine = {row.id for row in queries.listed("mine", actor, TODAY).rows}
        assert mine == {id_ for id_, it in subjects.items() if may(actor, Can.CONFIRM_ACTION, it)}
        for show, _ in queries.tabs(actor):
            for row in queries.listed(show, actor, TODAY).rows:
                assert may(actor, Can.SEE_REFERRAL, subjects[row.id])


def test_a_long_list_goes_on_and_takes_as_many_statements(app: Flask, sign_in: SignIn) -> None:
    _, referral = a_heard_referral(CMR, *[TODAY + timedelta(days=number % 7) for number in range(60)])
    seen: list[int] = []
    after = None
    while True:
        found = queries.listed("mine", actor_of(referral.worker, TODAY), TODAY, after=after)
        seen += [row.id for row in found.rows]
        if (after := found.next_after) is None:
            break
    assert len(seen) == len(set(seen)) == 60
    browser = sign_in(referral.worker)
    assert "Due later" in browser.get("/actions").text
    for strange in ("yesterday", "2026-12-10", "2026-12-10_x", "2026-02-31_1", "2026-12-10_" + "9" * 30):
        browser.get(f"/actions?after={strange}&show=nothing")


def test_a_list_says_warmly_that_nothing_waits(app: Flask, sign_in: SignIn) -> None:
    text = sign_in(a_worker(a_team())).get("/actions").text
    assert "Nothing waits for you" in text


def test_one_more_action_after_a_second_hearing_is_one_more_to_confirm(app: Flask, sign_in: SignIn) -> None:
    _, referral = a_heard_referral(CMR, TODAY)
    an_action(referral, 2, TODAY)
    db.session.commit()
    sign_in(referral.worker).post(f"/actions/{referral.actions[0].id}/confirm", NOTE)
    assert referral.state == "heard"


def test_who_sees_to_it_is_said_to_the_cases_own_people_alone(app: Flask, sign_in: SignIn) -> None:
    """B1.26: in the lists, where it is confirmed, on the record; an administrator's holds no case text."""
    panel, referral = a_heard_referral(CMR, YESTERDAY)
    (action,) = referral.actions
    action.owner = "Olive Brackley, health visitor"
    administrator = a_seat(panel, "administrator").person
    db.session.commit()
    said = "Who sees to it: Olive Brackley, health visitor"
    worker = sign_in(referral.worker)
    pages = ("/actions", f"/actions/{action.id}/confirm", f"/referrals/{referral.reference}")
    assert all(said in worker.get(page).text for page in pages)
    listed = sign_in(administrator).get("/actions?show=panel").text
    assert referral.reference in listed
    assert "Olive Brackley" not in listed
