"""What is said under an item saves itself while it is written; two who write it at once lose nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, Response, expect

from cmr.hearing import sitting
from cmr.models import ItemNote, db
from tests.browser.server import serving
from tests.browser.test_sheet_saving import IN_STEP, Table
from tests.hearing.conftest import NOW, a_hearing

LEAVE = "Leave over the holidays was agreed."
BOX = "What is said under this item"


@pytest.fixture
def table(app: Flask, browser: Browser) -> Iterator[Table]:
    """The meeting at any other business; chair and minute taker have its page."""
    hearing = a_hearing()
    sitting.go_to_item(hearing.meeting, "any_other_business", by=hearing.chair, at=NOW)
    db.session.commit()
    with serving(app) as address:
        table = Table(app, browser, address, hearing)
        table.url = f"/meetings/{hearing.meeting.id}/attendance"
        yield table
        for window in table.windows:
            window.close()


@contextmanager
def saves(page: Page, word: str) -> Iterator[None]:
    """What is written in the block is kept by the page itself."""

    def kept(answer: Response) -> bool:
        sent = answer.request.method == "POST" and answer.url.endswith("/note")
        return sent and answer.status == 200 and word in (answer.request.post_data or "")

    with page.expect_response(kept, timeout=IN_STEP):
        yield
    expect(page.locator(".cmr-save")).to_contain_text("Saved at", timeout=IN_STEP)


def box(page: Page) -> Locator:
    return page.get_by_label(BOX)


def test_what_one_types_comes_to_the_other_and_stays_under_the_hands_of_who_types(table: Table) -> None:
    chair, other = table.chair, table.minute_taker
    box(other).evaluate("one => { one.focus(); one.cmrSame = true; }")
    with saves(other, "Leave"):
        box(other).press_sequentially("Leave over the holidays")
    expect(box(chair)).to_have_value("Leave over the holidays", timeout=IN_STEP)
    with saves(other, "agreed"):
        box(other).press_sequentially(" was agreed.")
    assert box(other).evaluate("one => one.cmrSame")
    expect(other.locator(".cmr-held")).to_have_count(0)
    expect(box(chair)).to_have_value(LEAVE, timeout=IN_STEP)
    chair.get_by_role("button", name="Go on: ").click()
    expect(other.locator(".cmr-held")).to_have_count(1, timeout=IN_STEP)
    with saves(other, "September"):
        box(other).press_sequentially(" From September.")
    other.evaluate("document.activeElement.blur()")
    expect(box(other)).to_have_count(0, timeout=IN_STEP)
    expect(other.get_by_role("link", name="What was said under Any other business")).to_be_visible()


def test_written_offline_over_another_text_both_are_shown_and_both_are_kept(table: Table) -> None:
    chair, other = table.chair, table.minute_taker
    box(other).focus()
    other.context.set_offline(True)
    box(other).press_sequentially("The minute taker wrote this.")
    expect(other.locator(".cmr-save")).to_contain_text("Not saved yet", timeout=IN_STEP)
    with saves(chair, "chair"):
        box(chair).fill("The chair wrote this.")
    other.context.set_offline(False)
    choose = other.get_by_role("button", name="See both texts and choose")
    expect(choose).to_be_visible(timeout=30_000)
    expect(box(other)).to_have_value("The minute taker wrote this.")
    choose.click()
    expect(other.get_by_role("heading", name="Something else was saved here first")).to_be_visible(
        timeout=IN_STEP
    )
    expect(other.locator(".cmr-both")).to_contain_text("The chair wrote this.")
    expect(other.locator(".cmr-both")).to_contain_text("The minute taker wrote this.")
    other.get_by_role("button", name="Save this in its place").click()
    expect(box(other)).to_have_value("The minute taker wrote this.", timeout=IN_STEP)
    expect(box(chair)).to_have_value("The minute taker wrote this.", timeout=IN_STEP)
    db.session.rollback()
    assert [one["text"] for one in db.session.query(ItemNote).one().earlier] == ["The chair wrote this."]
