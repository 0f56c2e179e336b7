"""Two who change one meeting at the same moment: one does, the other is shown how it stands. On both databases."""

from __future__ import annotations

import contextvars
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from cmr.models import Case, HistoryEntry, Meeting, Referral, db
from tests.agenda.desk import Desk, a_desk
from tests.application import Browser, Opens
from tests.schedule.deeds import looks, seen

TUESDAY = {"on-day": "15", "on-month": "12", "on-year": "2026", "starts_at": "9:30", "reason": "Snow."}
FRIDAY = TUESDAY | {"on-day": "18"}
CANCEL = {"reason": "The room is flooded."}


def _at_once(sends: list[tuple[Browser, str, dict[str, str]]]) -> list[TestResponse]:
    db.session.commit()
    start = Barrier(len(sends))

    def send(browser: Browser, url: str, form: dict[str, str]) -> TestResponse:
        start.wait(timeout=30)
        return browser.client.post(url, data={"csrf_token": browser.token} | form)

    def alone(one: tuple[Browser, str, dict[str, str]]) -> TestResponse:
        return contextvars.Context().run(send, *one)

    with ThreadPoolExecutor(len(sends)) as pool:
        answers = list(pool.map(alone, sends, timeout=60))
    db.session.rollback()
    db.session.expire_all()
    return answers


def _has_seen(browser: Browser, desk: Desk, deed: str, form: dict[str, str]) -> dict[str, str]:
    """What the person typed, with the mark of what they were shown."""
    url = f"/meetings/{desk.meeting.id}/{deed}"
    page = browser.get(url) if deed == "cancel" else looks(browser, url, form)
    return form | seen(page.text)


@pytest.mark.parametrize(
    ("deeds", "forms"),
    [
        (("change", "change"), (TUESDAY, FRIDAY)),
        (("change", "cancel"), (TUESDAY, CANCEL)),
        (("cancel", "cancel"), (CANCEL, CANCEL)),
    ],
)
def test_one_of_two_does_it_and_the_other_is_told_calmly(
    any_app: Flask, sign_in: Opens, deeds: tuple[str, str], forms: tuple[dict[str, str], dict[str, str]]
) -> None:
    desk = a_desk()
    cases = [case.id for case in desk.fills(2)]
    people = sign_in(desk.administrator), sign_in(desk.chair)
    typed = [
        _has_seen(person, desk, deed, form) for person, deed, form in zip(people, deeds, forms, strict=True)
    ]
    meeting_id = desk.meeting.id
    answers = _at_once(
        [
            (person, f"/meetings/{meeting_id}/{deed}", form)
            for person, deed, form in zip(people, deeds, typed, strict=True)
        ]
    )
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    meeting = db.session.get(Meeting, meeting_id)
    assert meeting is not None
    assert meeting.sequence == 1
    entries = db.session.query(HistoryEntry).filter_by(record_kind="meeting", record_id=meeting_id)
    assert entries.count() == 1
    states = {db.session.get_one(Case, one).state for one in cases}
    assert states == ({"removed"} if meeting.state == "cancelled" else {"placed"})


def test_a_series_that_two_make_at_once_is_made_once(any_app: Flask, sign_in: Opens) -> None:
    desk = a_desk()
    url = f"/panels/{desk.panel.key}/series"
    asked = {"from_on-day": "4", "from_on-month": "1", "from_on-year": "2027", "count": "12"}
    sends = []
    for person in (desk.administrator, desk.chair):
        browser = sign_in(person)
        sends.append((browser, url, asked | seen(browser.get(url, query_string=asked).text)))
    assert sorted(answer.status_code for answer in _at_once(sends)) == [303, 409]
    assert db.session.query(Meeting).count() == 2 + 12


def test_one_that_is_recalled_while_its_meeting_is_cancelled_is_not_lost(
    any_app: Flask, sign_in: Opens
) -> None:
    desk = a_desk()
    waiting = desk.waits()
    waiting.deferred_to = desk.meeting
    reference, meeting_id = waiting.reference, desk.meeting.id
    chair, worker = sign_in(desk.chair), sign_in(desk.worker)
    typed = _has_seen(chair, desk, "cancel", CANCEL)
    answers = _at_once(
        [(chair, f"/meetings/{meeting_id}/cancel", typed), (worker, f"/referrals/{reference}/recall", {})]
    )
    assert {answer.status_code for answer in answers} <= {303, 409}
    referral = db.session.query(Referral).filter_by(reference=reference).one()
    assert (referral.state, referral.deferred_to_id) in {("draft", None), ("submitted", meeting_id)}
