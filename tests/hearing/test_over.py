"""Whose meeting is over is told so, thanked and shown the way home; nothing of the case stays (B1.2d)."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from cmr.models import Person, db
from tests.application import Browser
from tests.factories import a_guest, a_worker
from tests.hearing.conftest import NOW, Hearing, a_hearing
from tests.hearing.test_live import opened

SignIn = Callable[[Person], Browser]


def closes(hearing: Hearing) -> None:
    """The meeting is closed, and with it its case to a guest."""
    hearing.case.state, hearing.case.ended_reason = "tabled", "No time was left."
    hearing.case.ended_at = NOW
    hearing.meeting.state, hearing.meeting.opened_at, hearing.meeting.closed_at = "closed", NOW, NOW
    db.session.commit()


def test_a_guest_is_told_that_the_meeting_is_closed(any_app: Flask, sign_in: SignIn) -> None:
    hearing = a_hearing()
    guest = a_guest(hearing.case)
    db.session.commit()
    day = f"/meetings/{hearing.meeting.id}/attendance"
    pages = [opened(sign_in(guest), url) for url in (day, hearing.url)]
    closes(hearing)
    for page in pages:
        told = page.browser.get(page.live, target="live", status=410).text
        assert "The meeting is closed. Thank you." in told
        assert 'href="/"' in told
        assert hearing.referral.reference not in told
        assert hearing.referral.children[0].name not in told


def test_whoever_was_not_there_learns_nothing_of_the_case(hearing: Hearing, sign_in: SignIn) -> None:
    closes(hearing)
    stranger = a_worker(name="Nia Third")
    db.session.commit()
    sign_in(stranger).get(f"{hearing.url}/live", status=404)
