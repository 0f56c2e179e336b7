"""Somebody else holds the database while a page saves what is typed: it stays, and saves itself once it can."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from cmr.models import db
from tests.browser.server import serving
from tests.browser.window import a_window
from tests.factories import a_referral
from tests.hearing.conftest import a_hearing
from tests.minutes.table import a_room

WAITS = 25_000
"""Milliseconds in which a request has waited its ten seconds for the database, and the page has tried again."""


@dataclass
class Written:
    """A page that saves as somebody types, and the field that they type into."""

    page: Page
    label: str


@pytest.fixture(params=["a section of a referral", "a section of the minutes", "a decision sheet"])
def written(request: pytest.FixtureRequest, app: Flask, browser: Browser) -> Iterator[Written]:
    match request.param:
        case "a section of a referral":
            referral = a_referral()
            person, url = referral.worker, f"/referrals/{referral.reference}/sections/case"
            label = "Brief summary"
        case "a section of the minutes":
            room = a_room()
            key = room.begins().sections[0].key
            person, url, label = room.administrator, f"{room.url}/sections/{key}", "What the minutes say"
        case _:
            hearing = a_hearing()
            person, url, label = hearing.chair, hearing.url, "What is the rationale"
    db.session.commit()
    with serving(app) as address:
        context = a_window(app, browser, address, person)
        page = context.new_page()
        page.goto(url)
        yield Written(page, label)
        context.close()


@contextmanager
def held() -> Iterator[None]:
    """Somebody else writes, and does not end."""
    other = sqlite3.connect(str(db.engine.url.database), isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


def test_the_text_stays_and_saves_itself_once_it_can(written: Written) -> None:
    page = written.page
    words, line = page.get_by_label(written.label).first, page.locator(".cmr-save")
    db.session.rollback()
    with held():
        words.fill("Written at the same moment.")
        expect(line).to_contain_text("Something else was saved at the same moment", timeout=WAITS)
        expect(line).to_contain_text("this page keeps trying")
        assert page.locator("#refused").inner_text() == ""
        expect(words).to_have_value("Written at the same moment.")
    expect(line).to_contain_text("Saved at", timeout=WAITS)
    page.reload()
    expect(page.get_by_label(written.label).first).to_have_value("Written at the same moment.")


def test_a_button_that_was_pressed_goes_on_once_the_text_is_safe(written: Written) -> None:
    page = written.page
    words = page.get_by_label(written.label).first
    db.session.rollback()
    url = page.url
    with held():
        words.fill("Written, and pressed at once.")
        page.locator(
            "form[data-autosave] button:is([name=then], [name=sign], :not([name])):visible"
        ).last.click()
        expect(page.locator(".cmr-save")).to_contain_text("at the same moment", timeout=WAITS)
    expect(page.locator("body")).not_to_contain_text("Somebody else changed this")
    page.wait_for_timeout(8_000)
    page.goto(url)
    expect(page.get_by_label(written.label).first).to_have_value("Written, and pressed at once.")
