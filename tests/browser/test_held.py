"""What an approver asks for is kept as it is typed, and sent only while the service answers (B1.25)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.server import serving
from tests.browser.window import a_window
from tests.minutes.table import Room, a_room

SEND = "Send back with these changes"
WHOLE = "What should change in the whole"


@dataclass
class Asking:
    """The chair's browser, and the page on which they ask for changes."""

    room: Room
    context: BrowserContext
    page: Page

    def another(self) -> Page:
        """The same page in another window."""
        page = self.context.new_page()
        page.goto(f"{self.room.url}/changes")
        return page


@pytest.fixture
def asking(app: Flask, browser: Browser) -> Iterator[Asking]:
    room = a_room()
    room.sends()
    with serving(app) as address:
        context = a_window(app, browser, address, room.chair)
        page = context.new_page()
        page.goto(f"{room.url}/changes")
        yield Asking(room, context, page)
        context.close()


def test_changes_sent_without_a_connection_stay_on_the_page_until_it_is_back(asking: Asking) -> None:
    page = asking.page
    words = page.get_by_label(WHOLE)
    words.fill("Shorter, please.")
    asking.context.set_offline(True)
    page.get_by_role("button", name=SEND).click()
    expect(page.locator(".cmr-save")).to_contain_text("What you typed is still here")
    expect(words).to_have_value("Shorter, please.")
    asking.context.set_offline(False)
    expect(page.locator(".cmr-save")).to_contain_text("Saved at")
    # A second press within a second counts as a double click, and is dropped.
    page.wait_for_timeout(1_100)
    page.get_by_role("button", name=SEND).click()
    expect(page.get_by_role("heading", name="Minutes", exact=True)).to_be_visible()
    assert [one.text for one in asking.room.minutes().comments] == ["Shorter, please."]


def test_saved_long_ago_they_are_not_sent_into_the_void_either(asking: Asking) -> None:
    page = asking.page
    words = page.get_by_label(WHOLE)
    words.fill("Shorter, please.")
    expect(page.locator(".cmr-save")).to_contain_text("Saved at")
    asking.context.set_offline(True)
    page.get_by_role("button", name=SEND).click()
    expect(page.locator(".cmr-save")).to_contain_text("What you typed is still here")
    expect(words).to_have_value("Shorter, please.")
    asking.context.set_offline(False)
    expect(page.locator(".cmr-save")).to_contain_text("Saved at")
    assert asking.room.minutes().state == "with_chair"


def test_what_is_typed_is_there_after_the_page_was_left(asking: Asking) -> None:
    page = asking.page
    page.get_by_label("What should change here").first.fill("Say who came late.")
    expect(page.locator(".cmr-save")).to_contain_text("Saved at")
    page.goto(asking.room.url)
    page.get_by_role("link", name="Go on with what you began").click()
    expect(page.get_by_label("What should change here").first).to_have_value("Say who came late.")
    expect(page.get_by_label(WHOLE)).to_have_value("")


def test_two_windows_that_write_in_one_box_show_both_texts(asking: Asking) -> None:
    first, second = asking.page, asking.another()
    first.get_by_label(WHOLE).fill("Shorter.")
    expect(first.locator(".cmr-save")).to_contain_text("Saved at")
    second.get_by_label(WHOLE).fill("Longer.")
    expect(second.locator(".cmr-save")).to_contain_text("you saved another text in the same place")
    second.get_by_role("button", name="See both texts and choose").click()
    expect(second.locator(".cmr-both")).to_contain_text("Shorter.")
    words = second.get_by_label(WHOLE)
    expect(words).to_have_value("Longer.")
    words.fill("Shorter here, longer there.")
    second.get_by_role("button", name="Save, and send it later").click()
    expect(second.locator("main")).to_contain_text("What you wrote is kept.")
    expect(second.get_by_label(WHOLE)).to_have_value("Shorter here, longer there.")


def test_what_another_window_wrote_is_read_before_it_is_sent(asking: Asking) -> None:
    first, second = asking.page, asking.another()
    first.get_by_label(WHOLE).fill("Shorter.")
    expect(first.locator(".cmr-save")).to_contain_text("Saved at")
    second.get_by_label("What should change here").first.fill("Say who came late.")
    expect(second.locator("#save_status")).to_contain_text("In another window you wrote something else")
    second.get_by_role("button", name=SEND).click()
    expect(second.locator("main")).to_contain_text("Nothing is sent yet")
    expect(second.get_by_label(WHOLE)).to_have_value("Shorter.")
    second.wait_for_timeout(1_100)
    second.get_by_role("button", name=SEND).click()
    expect(second.get_by_role("heading", name="Minutes", exact=True)).to_be_visible()
    found = [one.text for one in asking.room.minutes().comments]
    assert found == ["Shorter.", "Say who came late."]
