"""A long form that is sent without a connection stays where it is, with all that was typed (B1.25)."""

from __future__ import annotations

from flask import Flask
from playwright.sync_api import Browser, expect

from tests.browser.server import serving
from tests.browser.window import a_window
from tests.minutes.table import a_room


def test_changes_sent_without_a_connection_stay_on_the_page_until_it_is_back(
    app: Flask, browser: Browser
) -> None:
    room = a_room()
    room.sends()
    with serving(app) as address:
        window = a_window(app, browser, address, room.chair)
        page = window.new_page()
        page.goto(f"{room.url}/changes")
        words = page.get_by_label("What should change in the whole")
        words.fill("Shorter, please.")
        window.set_offline(True)
        page.get_by_role("button", name="Send back with these changes").click()
        expect(page.locator("#trouble")).to_contain_text("What you typed is still on this page.")
        expect(words).to_have_value("Shorter, please.")
        window.set_offline(False)
        # A second press within a second counts as a double click, and is dropped.
        page.wait_for_timeout(1_100)
        page.get_by_role("button", name="Send back with these changes").click()
        expect(page.get_by_role("heading", name="Minutes", exact=True)).to_be_visible()
        window.close()
    assert [one.text for one in room.minutes().comments] == ["Shorter, please."]
