"""What is typed on a section's page saves itself; where it can't, it stays, says so and goes on trying."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from cmr.adapters import clock
from cmr.models import Referral, db
from cmr.web import session
from tests.browser.line import Line
from tests.browser.server import serving
from tests.browser.window import a_window
from tests.factories import PASSWORD, a_referral


@pytest.fixture
def referral(app: Flask) -> Referral:
    found = a_referral()
    db.session.commit()
    return found


@pytest.fixture
def context(app: Flask, browser: Browser, referral: Referral) -> Iterator[BrowserContext]:
    with serving(app) as address:
        context = a_window(app, browser, address, referral.worker)
        yield context
        context.close()


def a_section(context: BrowserContext, referral: Referral) -> Page:
    url = f"/referrals/{referral.reference}/sections/case"
    db.session.rollback()  # what the test itself read holds no lock while the service works
    page = context.new_page()
    page.goto(url)
    return page


def saved(referral: Referral) -> object:
    db.session.rollback()
    found = db.session.get_one(Referral, referral.id, populate_existing=True).answers["case"]["summary"]
    db.session.rollback()
    return found


def test_without_a_network_the_text_stays_and_saves_itself_later(
    context: BrowserContext, referral: Referral
) -> None:
    page = a_section(context, referral)
    words, line = page.get_by_label("Brief summary"), page.locator(".cmr-save")
    with page.expect_response("**/sections/case"):
        words.fill("Before the tunnel.")
    assert saved(referral) == "Before the tunnel."
    context.set_offline(True)
    words.fill("In the tunnel.")
    expect(line).to_contain_text("Not saved since")
    expect(page.locator("#announcer")).to_contain_text("cannot be reached")
    page.get_by_role("button", name="Save and continue").click()
    expect(line).to_contain_text("Not saved since")
    assert "/sections/case" in page.url, "no button leaves the page while its text is not safe"
    expect(words).to_have_value("In the tunnel.")
    context.set_offline(False)
    expect(line).to_contain_text("Saved at")
    assert saved(referral) == "In the tunnel."
    kept = page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
    assert "tunnel" not in kept, "nothing of a case is kept in the browser beyond the page"


def test_signed_out_while_writing_the_text_is_saved_after_signing_in(
    context: BrowserContext, referral: Referral
) -> None:
    email = referral.worker.email
    page = a_section(context, referral)
    session.end_all(referral.worker, clock.now())
    db.session.commit()
    page.get_by_label("Brief summary").fill("Typed after the session ended.")
    expect(page.locator(".cmr-save")).to_contain_text("You have been signed out.")
    assert "/sections/case" in page.url
    page.get_by_role("button", name="Sign in and save").click()
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Save it now").click()
    expect(page.get_by_label("Brief summary")).to_have_value("Typed after the session ended.")
    assert saved(referral) == "Typed after the session ended."


def test_an_answer_under_a_pressed_button_swallows_no_press(
    context: BrowserContext, referral: Referral
) -> None:
    page = a_section(context, referral)
    session.end_all(referral.worker, clock.now())
    db.session.commit()
    page.get_by_label("Brief summary").fill("Typed after the session ended.")
    page.get_by_role("button", name="Sign in and save").hover()
    page.mouse.down()
    expect(page.get_by_label("Brief summary")).to_be_focused()
    with page.expect_response("**/sections/case"):
        page.evaluate("htmx.trigger('form[data-autosave]', 'again')")
    page.evaluate("new Promise(requestAnimationFrame)")
    page.mouse.up()
    expect(page.get_by_label("Email address")).to_be_visible()


def test_signed_in_anew_in_another_window_the_page_goes_on_by_itself(
    context: BrowserContext, referral: Referral
) -> None:
    email = referral.worker.email
    page, other = a_section(context, referral), context.new_page()
    other.goto("/")
    other.get_by_role("button", name="Sign out").click()
    page.get_by_label("Brief summary").fill("Typed on.")
    expect(page.locator(".cmr-save")).to_contain_text("You have been signed out.")
    other.get_by_label("Email address").fill(email)
    other.get_by_label("Password", exact=True).fill(PASSWORD)
    other.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator(".cmr-save")).to_contain_text("Saved at")
    assert saved(referral) == "Typed on."


def test_two_windows_choose_between_their_texts(context: BrowserContext, referral: Referral) -> None:
    page, other = a_section(context, referral), a_section(context, referral)
    with other.expect_response("**/sections/case"):
        other.get_by_label("Brief summary").fill("Theirs.")
    page.get_by_label("Brief summary").fill("Mine.")
    expect(page.locator(".cmr-save")).to_contain_text("saved elsewhere meanwhile")
    page.get_by_label("Brief summary").press_sequentially(" And on.")
    assert saved(referral) == "Theirs."
    page.get_by_role("button", name="See both texts and choose").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This section was saved elsewhere first")
    expect(page.get_by_role("heading", level=2)).to_have_text(
        ["Brief summary of the main issues in the case"]
    )
    page.get_by_label("Both, one after the other").check(force=True)
    page.get_by_role("button", name="Save what I chose").click()
    expect(page.get_by_label("Brief summary")).to_have_value("Theirs.\n\nMine. And on.")


@pytest.mark.parametrize(
    ("press", "told"), [("Add another child", "Child 2 added"), ("Remove", "Child 1 removed")]
)
def test_after_a_rows_button_the_page_still_goes_on(
    context: BrowserContext, referral: Referral, press: str, told: str
) -> None:
    url = f"/referrals/{referral.reference}/sections/family"
    page = a_section(context, referral)
    page.goto(url)
    page.get_by_role("button", name=press).first.click(timeout=5_000)
    expect(page.locator("#announcer")).to_have_text(told)
    with page.expect_navigation(timeout=10_000):
        page.get_by_role("button", name="Save and continue").click()
    assert "/sections/family" not in page.url


def test_a_button_pressed_while_a_slow_save_is_under_way_goes_on_once_it_is_answered(
    context: BrowserContext, referral: Referral
) -> None:
    page = a_section(context, referral)
    words, slow = page.get_by_label("Brief summary"), Line(page)
    slow.hold()
    with page.expect_request("**/sections/case"):
        words.fill("On a slow line.")
    page.keyboard.press(
        "Tab"
    )  # leaving the field asks for another save, which has nothing left to take along
    page.get_by_role("button", name="Save and continue").press("Enter")
    with page.expect_navigation(timeout=10_000):
        slow.let_go()
    assert saved(referral) == "On a slow line."


def test_a_save_that_takes_long_says_so_and_is_read_out_once(
    context: BrowserContext, referral: Referral
) -> None:
    page = a_section(context, referral)
    slow = Line(page)
    page.evaluate(
        """() => {
            window.heard = [];
            const announcer = document.getElementById("announcer");
            new MutationObserver(() => window.heard.push(announcer.textContent))
                .observe(announcer, { childList: true });
        }"""
    )
    words, line = page.get_by_label("Brief summary"), page.locator(".cmr-save")
    long = "Saving is taking longer than usual. What you typed is still here."
    for text in ("On a slow line.", "And on."):
        slow.hold()
        words.fill(text)
        expect(line).to_have_text(long, timeout=20_000)
        slow.let_go()
        expect(line).to_contain_text("Saved at", timeout=20_000)
    expect(words).to_have_value("And on.")
    assert page.evaluate("window.heard.filter(Boolean)") == [long]
    assert saved(referral) == "And on."
