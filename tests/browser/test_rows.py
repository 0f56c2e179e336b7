"""Rows are added at the press of their button: nothing that is typed next waits for the service, or is lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, expect

from cmr.models import Referral, db
from tests.browser.line import Line
from tests.browser.server import serving
from tests.browser.window import a_window
from tests.factories import a_referral

ADD = "Add another child"
NAMES = "#children > .cmr-rows__row [name$='-name']"


@pytest.fixture
def referral(app: Flask) -> Referral:
    found = a_referral()
    db.session.commit()
    return found


@pytest.fixture
def page(app: Flask, browser: Browser, referral: Referral) -> Iterator[Page]:
    reference = referral.reference
    with serving(app) as address:
        context = a_window(app, browser, address, referral.worker)
        page = context.new_page()
        page.goto(f"/referrals/{reference}/sections/family")
        yield page
        context.close()


@pytest.fixture
def line(page: Page) -> Line:
    return Line(page)


def saved_names(referral: Referral) -> list[str]:
    db.session.rollback()
    found = db.session.get_one(Referral, referral.id, populate_existing=True).answers["family"]["children"]
    db.session.rollback()
    assert isinstance(found, list)
    return [row["name"] for row in found]


def values(fields: Locator) -> list[str]:
    return [one.input_value() for one in fields.all()]


def test_what_is_typed_after_the_press_is_in_the_new_row(page: Page, line: Line, referral: Referral) -> None:
    line.hold()
    before = values(page.locator(NAMES))
    page.get_by_role("button", name=ADD).press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.type("Robin of the hood")
    assert values(page.locator(NAMES)) == [*before, "Robin of the hood"], (
        "Enter twice is one row, and no leaving"
    )
    expect(page.locator("#announcer")).to_have_text(f"Child {len(before) + 1} added")
    page.keyboard.press("Tab")
    expect(page.locator(f"#children-{len(before)}-name")).not_to_be_focused()
    line.let_go()
    expect(page.locator(".cmr-save")).to_contain_text("Saved at")
    assert saved_names(referral) == [*before, "Robin of the hood"]


def test_quick_presses_each_add_a_row_that_moves_and_goes_like_any_other(
    page: Page, line: Line, referral: Referral
) -> None:
    line.hold()
    (before,) = values(page.locator(NAMES))
    expect(page.locator("#children-0-up")).to_be_hidden()
    page.get_by_role("button", name=ADD).evaluate("add => { for (let i = 0; i < 4; i += 1) add.click(); }")
    expect(page.locator("#children-4-name")).to_be_focused()
    for place in range(1, 5):
        page.locator(f"#children-{place}-name").fill(f"Child {place}")
    expect(page.locator("#children-0-down")).to_be_enabled()
    expect(page.locator("#children-0-up")).to_be_disabled()
    expect(page.locator("#children-4-down")).to_be_disabled()
    line.let_go()
    page.locator("#children-4-up").click()
    expect(page.locator("#children-3-up")).to_be_focused()
    page.locator("#children-1-remove").click()
    expect(page.get_by_role("button", name="Put it back")).to_be_focused()
    assert values(page.locator(NAMES)) == [before, "Child 2", "Child 4", "Child 3"]
    assert saved_names(referral) == [before, "Child 2", "Child 4", "Child 3"]


def test_a_press_that_waits_for_a_save_is_not_pushed_out_by_another_save(page: Page, line: Line) -> None:
    page.get_by_role("button", name=ADD).click()
    line.hold()
    page.keyboard.type("Second")
    page.locator("#children-1-up").click()
    expect(page.locator(".cmr-save")).to_contain_text("Saving")
    page.evaluate("htmx.trigger(document.querySelector('form[data-autosave]'), 'again')")
    line.let_go()
    expect(page.locator("#children-0-down")).to_be_focused()
    expect(page.locator("#children-0-name")).to_have_value("Second")


def test_a_row_wanted_while_another_goes_comes_after_it(page: Page, line: Line) -> None:
    page.get_by_role("button", name=ADD).click()
    line.hold()
    page.locator("#children-1-remove").click()
    page.get_by_role("button", name=ADD).click()
    expect(page.locator(NAMES)).to_have_count(2)
    line.let_go()
    expect(page.locator("#children-put-back")).to_contain_text("Child 2 removed")
    expect(page.locator("#children-1-name")).to_have_value("")
    expect(page.locator("#children-1-name")).to_be_focused()


def test_no_more_rows_than_there_may_be(page: Page) -> None:
    add = page.get_by_role("button", name=ADD)
    add.evaluate("add => { for (let i = 0; i < 40; i += 1) add.click(); }")
    most = page.locator(NAMES).count()
    expect(page.locator("#children")).to_contain_text(f"There can be {most} at most.")
    expect(add).to_have_count(0)
    expect(page.locator(f"#children-{most - 1}-name")).to_be_focused()
