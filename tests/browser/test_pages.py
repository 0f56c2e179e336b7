"""Every page in Chromium: nothing that axe finds at 1280 pixels, nothing that scrolls sideways at 390."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from cmr.models import Person, db
from config import ROOT
from tests import application
from tests.browser.server import serving
from tests.browser.window import a_window
from tests.factories import CMR, a_case, a_meeting, a_panel, a_referral
from tests.house.council import PUBLIC, Council, a_council, addresses

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ROLES = ("worker", "team_manager", "service_manager", "chair", "administrator", "member", "account_manager")


@pytest.fixture
def council(app: Flask) -> Council:
    """A council in the middle of things: a meeting in session, one to come, drafts, actions and a queue."""
    council = a_council()
    panel = a_panel(CMR)
    today = a_meeting(panel, council.meeting.on.replace(day=3), "in_session")
    heard = a_referral(panel, council.worker, "heard", child="Ivo Lark", meeting=today)
    a_case(a_referral(panel, council.worker, "submitted", child="Rae Finch"), today, "tabled", place=2)
    a_referral(panel, council.worker, "returned", child="Sol Wren")
    assert heard.case
    db.session.commit()
    return council


def _signed_in(app: Flask, browser: Browser, address: str, person: Person, width: int) -> Page:
    # The page's own policy would keep axe out.
    window = a_window(app, browser, address, person, width=width, bypass_csp=True, reduced_motion="reduce")
    return window.new_page()


def _readable(app: Flask, council: Council) -> Iterator[tuple[str, str]]:
    """Each address that answers with a whole page, and the first role for whom it does.

    Pieces that a page asks for again are seen where they stand: in their page.
    """
    browsers = {role: application.Browser(app).sign_in(getattr(council, role)) for role in ROLES}
    for endpoint, url in addresses(app, council, "GET"):
        if endpoint in PUBLIC:
            continue
        for role, reader in browsers.items():
            answer = reader.look(url)
            if answer.status_code != 200 or answer.mimetype != "text/html":
                continue
            if "<!DOCTYPE html>" in answer.text:
                yield role, url
                break


def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    app: Flask, browser: Browser, council: Council
) -> None:
    found = [("stranger", "/sign-in"), *_readable(app, council)]
    assert len(found) > 40
    faults: list[str] = []
    with serving(app) as address:
        wide = {role: _signed_in(app, browser, address, getattr(council, role), 1280) for role in ROLES}
        wide["stranger"] = browser.new_context(base_url=address, bypass_csp=True).new_page()
        db.session.commit()
        for role, url in found:
            page = wide[role]
            page.set_viewport_size({"width": 1280, "height": 900})
            page.goto(url)
            page.evaluate(AXE)
            result = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
            faults += [f"{url}: {one['id']}: {one['nodes'][0]['html'][:150]}" for one in result["violations"]]
            page.set_viewport_size({"width": 390, "height": 844})
            if page.evaluate("document.documentElement.scrollWidth") > 390:
                faults.append(f"{url}: scrolls sideways at 390 pixels")
    assert faults == [], "\n".join(faults)
