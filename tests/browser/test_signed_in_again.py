"""The session ends while a meeting's page is open: it goes on once the same person has signed in again."""

from __future__ import annotations

from flask import Flask
from playwright.sync_api import Page, expect

from cmr.adapters import clock
from cmr.hearing import sitting
from cmr.models import Person, db
from cmr.web import session
from tests.browser.case_room import IN_STEP, Opens, Room
from tests.factories import PASSWORD

NEXT = "Introductions"


def signed_out(page: Page, person: Person) -> Page:
    """Their session ends, which the page says; gives another tab of the same browser, where one can sign in."""
    session.end_all(person, clock.now())
    db.session.commit()
    expect(page.locator(".cmr-live__text")).to_contain_text("You are signed out.", timeout=IN_STEP)
    return page.context.new_page()


def signs_in(tab: Page, email: str) -> None:
    """Somebody signs in there."""
    tab.goto("/sign-in")
    tab.get_by_label("Email address").fill(email)
    tab.get_by_label("Password", exact=True).fill(PASSWORD)
    tab.get_by_role("button", name="Sign in", exact=True).click()
    expect(tab.get_by_role("button", name="Sign out")).to_be_visible()


def goes_on(room: Room) -> None:
    """The meeting goes to its next item meanwhile."""
    sitting.go_to_item(room.hearing.meeting, "introductions", by=room.hearing.chair, at=clock.now())
    db.session.commit()


def test_signed_in_again_the_page_follows_the_meeting_on_and_its_forms_work(room: Room, opens: Opens) -> None:
    chair = room.hearing.chair
    email, page = chair.email, opens(chair)
    tab = signed_out(page, chair)
    goes_on(room)
    signs_in(tab, email)
    expect(page.locator(".cmr-live__text")).to_have_text("In step with the meeting", timeout=IN_STEP)
    expect(page.locator(".cmr-now__fact--now dd")).to_have_text(NEXT)
    page.get_by_text("Go to another item").click()
    page.get_by_role("button", name="Case presentations", exact=True).click()
    expect(page.get_by_role("button", name=room.take)).to_be_visible(timeout=IN_STEP)


def test_of_somebody_else_the_page_takes_nothing_in(app: Flask, room: Room, opens: Opens) -> None:
    member, chair = room.hearing.members[0], room.hearing.chair
    name, email, page = chair.name, chair.email, opens(member)
    tab = signed_out(page, member)
    goes_on(room)
    signs_in(tab, email)
    expect(page.locator(".cmr-live__text")).to_contain_text(f"{name} is signed in here now.", timeout=IN_STEP)
    expect(page.locator(".cmr-now__fact--now dd")).not_to_have_text(NEXT)
    expect(page.get_by_text("Go to another item")).to_have_count(0)
