"""The page of a case that a guest has open clears itself when it is not theirs to read any more."""

from __future__ import annotations

from flask import Flask
from playwright.sync_api import Browser, Page, expect

from cmr.adapters import clock
from cmr.models import Person, db
from tests.browser.server import serving
from tests.browser.window import a_window
from tests.factories import a_guest
from tests.hearing.conftest import Hearing, a_hearing

CLOSED = "This page is not open to you any more"
A_MINUTE = 61_000
SOON = 15_000
"""Milliseconds that a busy computer may take to answer."""


def a_guests_case() -> tuple[Hearing, Person, str, str]:
    """A hearing, the guest of its case, and the child's name and the reference that stand on the guest's page."""
    hearing = a_hearing()
    guest = a_guest(hearing.case)
    child, reference = hearing.referral.children[0].name, hearing.referral.reference
    db.session.commit()
    return hearing, guest, child, reference


def meeting_closes(hearing: Hearing) -> None:
    hearing.meeting.state, hearing.meeting.closed_at = "closed", clock.now()
    db.session.commit()


def reads(page: Page, hearing: Hearing, child: str) -> None:
    page.goto(f"/referrals/{hearing.referral.reference}")
    expect(page.get_by_role("heading", level=1)).to_contain_text(child)


def expect_nothing_left(page: Page, child: str, reference: str) -> None:
    expect(page.locator("main")).to_contain_text(CLOSED, timeout=SOON)
    expect(page.locator("body")).not_to_contain_text(child)
    expect(page.locator("body")).not_to_contain_text(reference)
    expect(page).to_have_title(f"{CLOSED}: the meeting has closed, or your invitation was taken back.")


def test_a_guests_page_clears_itself_within_a_minute_of_the_close(app: Flask, browser: Browser) -> None:
    hearing, guest, child, reference = a_guests_case()
    with serving(app) as address, a_window(app, browser, address, guest) as window:
        page = window.new_page()
        page.clock.install()
        reads(page, hearing, child)
        with page.expect_response(lambda one: one.request.method == "HEAD") as asked:
            page.clock.run_for(A_MINUTE)
        assert asked.value.status == 200
        expect(page.get_by_role("heading", level=1)).to_contain_text(child)
        meeting_closes(hearing)
        page.clock.run_for(A_MINUTE)
        expect_nothing_left(page, child, reference)


def test_it_asks_at_once_when_somebody_comes_back_to_it(app: Flask, browser: Browser) -> None:
    hearing, guest, child, reference = a_guests_case()
    with serving(app) as address, a_window(app, browser, address, guest) as window:
        page = window.new_page()
        reads(page, hearing, child)
        meeting_closes(hearing)
        page.evaluate("window.dispatchEvent(new Event('focus'))")
        expect_nothing_left(page, child, reference)


def test_nobody_elses_page_asks(app: Flask, browser: Browser) -> None:
    """Whose case it is reads it as long as they like, and asks the service nothing more for it."""
    hearing = a_hearing()
    worker: Person = hearing.referral.worker
    child = hearing.referral.children[0].name
    db.session.commit()
    with serving(app) as address, a_window(app, browser, address, worker) as window:
        page = window.new_page()
        reads(page, hearing, child)
        expect(page.locator("#sight")).to_have_count(0)
