"""The browser's console stays empty: no refused style, no broken-off request, no fault of a script."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from cmr.models import Referral, db
from cmr.referrals.naming import keep_name_parts
from tests.browser.server import serving
from tests.browser.window import a_window
from tests.factories import a_referral


@pytest.fixture
def referral(app: Flask) -> Referral:
    found = a_referral(child="Maya Fenwick")
    keep_name_parts(found)
    db.session.commit()
    return found


@pytest.fixture
def reference(referral: Referral) -> str:
    """Kept, so that a test reads nothing while the service works: what it reads holds a lock."""
    return referral.reference


@pytest.fixture
def said() -> list[str]:
    """What the console says."""
    return []


@pytest.fixture
def page(app: Flask, browser: Browser, referral: Referral, reference: str, said: list[str]) -> Iterator[Page]:
    def hear(message: ConsoleMessage) -> None:
        said.append(f"{message.type}: {message.text}")

    with serving(app) as address:
        context = a_window(app, browser, address, referral.worker)
        page = context.new_page()
        page.on("console", hear)
        page.on("pageerror", lambda error: said.append(str(error)))
        yield page
        context.close()


def test_rows_are_added_moved_and_removed_in_a_quiet_console(
    page: Page, reference: str, said: list[str]
) -> None:
    page.goto(f"/referrals/{reference}/sections/family")
    # As the browser does where somebody drags a box larger.
    page.evaluate("document.querySelectorAll('input, select').forEach(one => one.style.width = '90%')")
    page.get_by_role("button", name="Add another child").click()
    expect(page.locator("#children-1-name")).to_be_focused()
    page.keyboard.type("Second")
    page.locator("#children-1-up").click()
    expect(page.locator("#children-0-down")).to_be_focused()
    expect(page.locator("#children-0-name")).to_have_value("Second")
    page.locator("#children-1-remove").click()
    expect(page.locator("#children-1-name")).to_have_count(0)
    expect(page.get_by_role("button", name="Put it back")).to_be_visible()
    assert said == []


def test_a_name_is_found_while_it_is_typed_in_a_quiet_console(
    page: Page, reference: str, said: list[str]
) -> None:
    page.goto("/referrals?scope=mine&state=closed")
    page.get_by_label("Find a referral").press_sequentially("fenw")
    page.keyboard.press("Enter")
    page.keyboard.type("ick")
    page.keyboard.press("Enter")
    hit = page.locator("#found").get_by_role("link", name=reference)
    expect(page.locator("#found")).to_contain_text(
        "Nothing matches among all referrals that you may see, in the state"
    )
    page.get_by_role("link", name="Show 1 among all that you may see, in any state").click()
    expect(hit).to_be_visible()
    expect(page.get_by_label("State")).to_have_value("any")
    page.get_by_label("State").select_option("draft")
    expect(page.locator(".cmr-found__count")).to_contain_text("in the state “Draft”")
    expect(hit).to_be_visible()
    assert said == []
