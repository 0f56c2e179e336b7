"""What is said of a section beside its text is said of what was typed there, also a moment ago (B1.25)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from cmr.minutes import operations
from cmr.models import db
from tests.browser.server import serving
from tests.browser.window import a_window
from tests.minutes.table import AFTER, a_room


@pytest.fixture
def writing(app: Flask, browser: Browser) -> Iterator[tuple[BrowserContext, Page]]:
    """The drafter at a section of which the chair asked for a change."""
    room = a_room()
    minutes = room.sends()
    section = next(one for one in minutes.sections if one.key == "item_review")
    operations.ask_for_changes(
        minutes, [(section, "Say which were tabled.")], by=room.chair, at=AFTER + timedelta(minutes=1)
    )
    db.session.commit()
    with time_machine.travel(AFTER + timedelta(minutes=2), tick=True), serving(app) as address:
        context = a_window(app, browser, address, room.administrator)
        page = context.new_page()
        page.goto(f"{room.url}/sections/item_review")
        yield context, page
        context.close()


def test_it_is_done_is_said_once_what_was_typed_is_kept(writing: tuple[BrowserContext, Page]) -> None:
    _, page = writing
    page.get_by_label("What the minutes say").fill("One was tabled.")
    page.get_by_role("button", name="It is done").click()
    expect(page.locator("main")).to_contain_text("Marked as done.")
    expect(page.locator("main")).to_contain_text("One was tabled.")


def test_without_a_connection_the_answer_waits_and_the_text_stays(
    writing: tuple[BrowserContext, Page],
) -> None:
    context, page = writing
    words = page.get_by_label("What the minutes say")
    words.fill("One was tabled.")
    context.set_offline(True)
    page.get_by_role("button", name="It is done").click()
    expect(page.locator(".cmr-save")).to_contain_text("What you typed is still here")
    expect(words).to_have_value("One was tabled.")
    context.set_offline(False)
    expect(page.locator(".cmr-save")).to_contain_text("Saved at")
    page.wait_for_timeout(1_100)
    page.get_by_role("button", name="It is done").click()
    expect(page.locator("main")).to_contain_text("Marked as done.")
