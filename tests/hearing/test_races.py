"""Many at once, on both databases: one signature on a sheet, and never a ninth member."""

from __future__ import annotations

import contextvars
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import select

from cmr.models import Action, Attendance, DecisionSheet, HistoryEntry, MemberView, db
from tests.application import Browser
from tests.factories import a_seat
from tests.hearing.conftest import Hearing, a_hearing, arrives
from tests.hearing.sheets import PASSWORD, all_asked, cmr_sheet

AT_ONCE = 6


def all_at_once(browsers: list[Browser], url: str, sent: list[dict[str, object]]) -> Counter[int]:
    """Sends a form from every browser at the same time; how often each status came back."""

    def send(browser: Browser, data: dict[str, object]) -> int:
        form = {"csrf_token": browser.token} | data
        return contextvars.Context().run(lambda: browser.client.post(url, data=form).status_code)

    db.session.commit()
    db.session.remove()
    with ThreadPoolExecutor(len(browsers)) as pool:
        return Counter(pool.map(send, browsers, sent))


def each_at_once(
    sent: list[tuple[Browser, str, dict[str, object]]], headers: dict[str, str] | None = None
) -> list[int]:
    """The same with an address and a form of its own for each browser; the status that each was answered with."""

    def send(browser: Browser, url: str, data: dict[str, object]) -> int:
        form = {"csrf_token": browser.token} | data
        return contextvars.Context().run(
            lambda: browser.client.post(url, data=form, headers=headers).status_code
        )

    db.session.commit()
    db.session.remove()
    with ThreadPoolExecutor(len(sent)) as pool:
        return list(pool.map(lambda one: send(*one), sent))


@pytest.fixture
def ready(any_app: Flask) -> Hearing:
    """A hearing whose sheet is whole and may be signed."""
    hearing = a_hearing()
    hearing.everybody_declares()
    Browser(any_app).sign_in(hearing.chair).post(f"{hearing.url}/sheet", cmr_sheet())
    return hearing


def test_one_signature_of_many(any_app: Flask, ready: Hearing) -> None:
    browsers = [Browser(any_app).sign_in(ready.chair) for _ in range(AT_ONCE)]
    url, case_id, referral_id = f"{ready.url}/sign", ready.case.id, ready.referral.id
    answers = all_at_once(
        browsers, url, [{"version": "1", "password": PASSWORD, **all_asked(ready.meeting)}] * AT_ONCE
    )
    assert answers == {303: 1, 409: AT_ONCE - 1}
    sheet = db.session.scalars(select(DecisionSheet).where(DecisionSheet.case_id == case_id)).one()
    assert sheet.signed_at is not None
    assert len(db.session.scalars(select(Action).where(Action.case_id == case_id)).all()) == 2
    heard = select(HistoryEntry).where(HistoryEntry.record_id == referral_id, HistoryEntry.verb == "hear")
    assert len(db.session.scalars(heard).all()) == 1


def test_one_draft_of_many_is_kept_and_the_others_see_both(any_app: Flask, ready: Hearing) -> None:
    browsers = [Browser(any_app).sign_in(ready.administrator) for _ in range(AT_ONCE)]
    sent: list[dict[str, object]] = [
        cmr_sheet(version="1", rationale=f"Written by number {number}.") for number in range(AT_ONCE)
    ]
    assert all_at_once(browsers, f"{ready.url}/sheet", sent) == {303: 1, 409: AT_ONCE - 1}


def test_no_view_slips_in_beside_the_signature(any_app: Flask, ready: Hearing) -> None:
    chair = Browser(any_app).sign_in(ready.chair)
    members = [Browser(any_app).sign_in(ready.members[0]) for _ in range(3)]
    case_id, sign, view = ready.case.id, f"{ready.url}/sign", f"{ready.url}/view"
    says: dict[str, object] = {"stand": "disagree", "text": "Too soon."}
    Browser(any_app).sign_in(ready.members[1]).post(view, says)
    signs: dict[str, object] = {"version": "1", "password": PASSWORD, **all_asked(ready.meeting)}
    answers = each_at_once([(chair, sign, signs), *((one, view, says) for one in members)])
    sheet = db.session.scalars(select(DecisionSheet).where(DecisionSheet.case_id == case_id)).one()
    views = db.session.scalars(select(MemberView).where(MemberView.case_id == case_id)).all()
    # Either the view came first, and the chair reads it before they sign; or it is refused.
    if answers[0] == 303:
        assert (sheet.against_majority, sheet.dissent, len(views)) == (False, [], 1)
        assert set(answers[1:]) == {409}
    else:
        assert (answers[0], sheet.signed_at, len(views)) == (409, None, 2)
        assert set(answers[1:]) == {303}


def test_the_eighth_place_is_taken_once(any_app: Flask) -> None:
    hearing = a_hearing()
    for number in range(5):
        seat = a_seat(hearing.meeting.panel, key=f"extra_{number}")
        arrives(hearing.meeting, seat.person, "member", seat.key)
    late = [a_seat(hearing.meeting.panel, key=f"late_{number}") for number in range(AT_ONCE)]
    sent: list[dict[str, object]] = [
        {"seat": one.id, "person": one.person_id, "mark": "present"} for one in late
    ]
    browsers = [Browser(any_app).sign_in(hearing.administrator) for _ in late]
    meeting_id = hearing.meeting.id
    answers = all_at_once(browsers, f"/meetings/{meeting_id}/attendance", sent)
    assert answers == {303: 1, 409: AT_ONCE - 1}
    members = select(Attendance).where(Attendance.meeting_id == meeting_id, Attendance.role == "member")
    assert len(db.session.scalars(members).all()) == 8
