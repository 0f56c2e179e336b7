"""The form at a phone's width and at a desk's: nothing cut, nothing to scroll sideways, nothing squeezed."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from cmr.models import Referral, db
from tests.browser.server import serving
from tests.browser.window import a_window
from tests.factories import CMR, a_panel, a_referral

LEAST_TARGET = 24
"""Pixels, of anything to press (WCAG 2.2, 2.5.8)."""
BOXES = "nodes => nodes.map(node => node.getBoundingClientRect().toJSON())"
CARD = """cell => ({
    label: getComputedStyle(cell, "::before").content,
    row: getComputedStyle(cell.parentElement).display,
    over: cell.scrollWidth > cell.clientWidth,
})"""


@pytest.fixture
def referral(app: Flask) -> Referral:
    referral = a_referral(a_panel(CMR), state="draft")
    db.session.commit()
    return referral


def _page(app: Flask, browser: Browser, address: str, referral: Referral, width: int) -> Page:
    base = f"{address}/referrals/{referral.reference}/"
    return a_window(app, browser, address, referral.worker, width=width, base_url=base).new_page()


def _boxes(page: Page, selector: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.locator(selector).evaluate_all(BOXES)
    return found


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_scale_is_one_line_of_boxes_to_press_with_its_ends_below(
    app: Flask, browser: Browser, referral: Referral, width: int
) -> None:
    with serving(app) as address:
        page = _page(app, browser, address, referral, width)
        page.goto("sections/safety_scale")
        boxes = _boxes(page, "#scores-0 .cmr-scale__label")
        low, high = _boxes(page, "#scores-0 .cmr-scale__ends span")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert len(boxes) == 11
    assert len({round(box["top"]) for box in boxes}) == 1
    assert min(min(box["width"], box["height"]) for box in boxes) >= LEAST_TARGET
    assert low["left"] == pytest.approx(boxes[0]["left"], abs=1)
    assert high["right"] == pytest.approx(boxes[-1]["right"], abs=1)


@pytest.mark.parametrize("path", ["sign", "check", "print"])
def test_a_row_of_the_form_is_a_card_where_its_columns_have_no_room(
    app: Flask, browser: Browser, referral: Referral, path: str
) -> None:
    with serving(app) as address:
        page = _page(app, browser, address, referral, 390)
        page.goto(path)
        cells = page.locator("#part-family").locator("xpath=ancestor::section").locator("td[data-label]")
        narrow = [one.evaluate(CARD) for one in cells.all()]
        named = page.get_by_role("columnheader", name="Date of Birth").count()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.set_viewport_size({"width": 1280, "height": 800})
        wide = [one.evaluate(CARD) for one in cells.all()]
    assert narrow
    assert [one for one in narrow if one["row"] != "block" or one["over"]] == []
    assert "Date of Birth" in " ".join(one["label"] for one in narrow)
    assert named, "who listens is told the column all the same"
    assert {(one["row"], one["label"]) for one in wide} == {("table-row", "none")}


def test_at_a_desk_a_row_has_the_pages_width_and_an_error_does_not_squeeze_the_date(
    app: Flask, browser: Browser, referral: Referral
) -> None:
    with serving(app) as address:
        page = _page(app, browser, address, referral, 1280)
        page.goto("sections/family")
        page.fill("[name=children-0-date_of_birth-month]", "15")
        page.locator("button[value=next]").last.click()
        page.locator("#children-0 .govuk-error-message").wait_for()
        (row,) = _boxes(page, "#children-0")
        (date,) = _boxes(page, "#children-0 .cmr-birth")
        (said,) = _boxes(page, "#children-0 .govuk-error-message")
    assert row["width"] > 1100
    assert date["width"] > 500
    assert said["height"] < 60
