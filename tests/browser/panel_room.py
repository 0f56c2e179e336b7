"""A panel's meeting with six cases, and three people's windows on it at once: chair, administrator and a member."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from flask import Flask
from playwright.sync_api import Browser, Dialog, Locator, Page, expect

from cmr.hearing.room import A_MOMENT
from cmr.models import Person, db
from tests.browser.server import serving
from tests.browser.window import a_window
from tests.factories import PASSWORD, a_declaration, a_meeting, a_panel, a_person, a_referral, a_seat

ON = date(2026, 12, 10)
IN_STEP = 3_000
"""Milliseconds in which every open page shows what was done at another (the page's own pace is held to it)."""
PATIENCE = 30_000
"""Milliseconds that a busy computer may take on top of that."""
MEMBERS = ("Mina Holm", "Nora Pike", "Omar Quill")
CHILDREN = ("Ada Marsh", "Ben Holt", "Cleo Vane", "Dev Rowan", "Esme Lark", "Finn Tarn")
PACE = """
    window.pace = [];
    const wait = window.setTimeout.bind(window);
    window.setTimeout = (what, delay, ...more) => {
        if (delay && /own[/]live-/.test(new Error().stack)) window.pace.push(delay);
        return wait(what, delay, ...more);
    };
"""
"""Notes for how long the page's own script waits before it asks again."""


@dataclass
class PanelRoom:
    """The meeting, and who has which window; every fault that a page reports is kept in ``faults``."""

    app: Flask
    browser: Browser
    address: str
    url: str
    chair: Page
    administrator: Page
    member: Page
    names: tuple[str, ...]
    """The members, the one with a window first."""
    cases: tuple[str, ...]
    head_of_service: Person
    faults: list[str] = field(default_factory=list)

    @property
    def pages(self) -> tuple[Page, Page, Page]:
        """All three windows."""
        return self.chair, self.administrator, self.member

    def everybody_sees(self, piece: str, words: str | re.Pattern[str]) -> None:
        """Each of the three pages comes to show the words in that piece, by itself."""
        for page in self.pages:
            expect(page.locator(f"#{piece}")).to_contain_text(words, timeout=PATIENCE)

    def takes(self, number: int, *pages: Page) -> None:
        """The chair takes a case: its child is before them, and before each of those whose ``pages`` are watched."""
        self.chair.get_by_role("button", name=f"Take {self.cases[number]} now").click()
        for page in (self.chair, *pages):
            expect(page.get_by_role("heading", name=CHILDREN[number])).to_be_visible(timeout=PATIENCE)

    def comes(self, name: str) -> None:
        """The administrator marks somebody present."""
        page = self.administrator
        page.locator("#attendance button", has_text=f"Present: {name}").click()
        expect(page.locator("#attendance button", has_text=f"Left: {name}")).to_be_visible(timeout=PATIENCE)

    def goes_on(self, page: Page, words: str) -> None:
        """The chair's page goes to the next item of the agenda."""
        page.get_by_role("button", name=f"Go on: {words}").click()
        expect(page.locator(".cmr-now__fact--now dd")).to_have_text(words, timeout=PATIENCE)

    def says(self, page: Page, stand: str, words: str) -> None:
        """A member says their view in their own window."""
        views = page.locator("#views")
        views.get_by_label(stand, exact=True).check()
        views.get_by_label("In your own words").fill(words)
        views.get_by_role("button", name="Keep my view").click()
        expect(views.locator(".cmr-lines", has_text=words)).to_be_visible(timeout=PATIENCE)

    def records_view(self, name: str, stand: str, words: str) -> None:
        """The administrator writes down what somebody said aloud."""
        row = self.administrator.locator("#views li", has_text=name)
        row.get_by_text(f"Record the view of {name}").click()
        row.get_by_label(stand, exact=True).check()
        row.get_by_label("In their own words").fill(words)
        row.get_by_role("button", name="Keep this view").click()
        expect(row.locator(".cmr-lines", has_text=words)).to_be_visible(timeout=PATIENCE)

    def declares_nothing(self, page: Page, name: str = "") -> None:
        """Somebody says that they have nothing to declare; by name, it is recorded for them."""
        words = f"Nothing to declare for {name}" if name else "Nothing to declare"
        pressed = page.locator("#declarations").get_by_role("button", name=words, exact=True)
        pressed.click()
        expect(pressed).to_have_count(0, timeout=PATIENCE)

    def saves(self, page: Page) -> None:
        """What was written on the sheet is kept, and whoever wrote it stays where they were."""
        where = page.url
        page.locator("#save_sheet").click()
        expect(page.locator("#save_status")).to_contain_text("Saved", timeout=PATIENCE)
        assert page.url == where

    def signs(self, page: Page, *, against: bool = False) -> None:
        """Goes to signing, and signs with the password."""
        page.get_by_role("button", name="Save and go to signing").click()
        expect(page.get_by_role("heading", name="Sign the decision sheet")).to_be_visible(timeout=PATIENCE)
        if against:
            page.get_by_label("I sign against the view of the majority").check()
        for box in page.get_by_label("asked and gave no view").all():
            box.check()
        page.get_by_label("Your password").fill(PASSWORD)
        page.get_by_role("button", name="Sign the decision sheet").click()
        expect(page.locator("#sheet").get_by_text("Decision sheet signed by")).to_be_visible(timeout=PATIENCE)

    def returns(self, page: Page) -> None:
        """Back to the one page of the meeting."""
        page.goto(self.url)

    def line(self, page: Page, number: int) -> Locator:
        """A case's line on the agenda."""
        return page.locator(".cmr-agenda__case", has_text=self.cases[number])

    def everybody_reads(self, number: int, words: str) -> None:
        """Each of the three agendas comes to say it of the case."""
        for page in self.pages:
            expect(self.line(page, number)).to_contain_text(words, timeout=PATIENCE)

    def keeps_pace(self) -> None:
        """No page waited longer before it asked again than lets it be in step within three seconds."""
        for page in self.pages:
            waited = page.evaluate("window.pace")
            assert waited
            assert max(waited) + A_MOMENT.total_seconds() * 1000 < IN_STEP

    def a_page(self, person: Person) -> Page:
        """One more window, of somebody else."""
        return _page(self.app, self.browser, self.address, person, self.faults)


@contextmanager
def a_panel_room(app: Flask, browser: Browser, key: str) -> Iterator[PanelRoom]:
    """A circulated meeting of that panel, its cases declared for by everybody but the first two."""
    panel = a_panel(key)
    chair = a_seat(panel, "chair").person
    members = [a_seat(panel, person=a_person(name, "service manager")).person for name in MEMBERS]
    administrator = a_seat(panel, "administrator").person
    meeting = a_meeting(panel, on=ON, state="circulated")
    referrals = [a_referral(panel, state="scheduled", child=child, meeting=meeting) for child in CHILDREN]
    for referral in referrals[2:]:
        assert referral.case is not None
        for person in (chair, *members):
            a_declaration(referral.case, person)
    head = a_person("Hope Ellery", "head of service")
    db.session.commit()
    url, faults = f"/meetings/{meeting.id}/attendance", list[str]()
    names, cases = tuple(one.name for one in members), tuple(one.reference for one in referrals)
    with serving(app) as address:
        at_chair, at_minutes, at_member = (
            _page(app, browser, address, one, faults) for one in (chair, administrator, members[0])
        )
        for page in (at_chair, at_minutes, at_member):
            page.goto(url)
        yield PanelRoom(
            app, browser, address, url, at_chair, at_minutes, at_member, names, cases, head, faults
        )
        for context in browser.contexts:
            context.close()


def _page(app: Flask, browser: Browser, address: str, person: Person, faults: list[str]) -> Page:
    page = a_window(app, browser, address, person).new_page()
    page.set_default_timeout(PATIENCE)
    page.add_init_script(PACE)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("dialog", lambda dialog: _asked(dialog, faults))
    return page


def _asked(dialog: Dialog, faults: list[str]) -> None:
    """Nobody who saved what they wrote is asked whether they want to lose it."""
    faults.append(f"{dialog.type}: {dialog.message}")
    dialog.accept()
