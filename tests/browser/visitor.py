"""A visitor in Chromium: the same deeds as a reader's over HTTP, done with a real page."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Locator, Page

from cmr.models import db
from tests.stories.people import SCOPES, folded

PATIENCE = 30_000
"""Milliseconds that a page may take."""
LEAVING = """() => {
    const page = document.documentElement;
    page.dataset.left = "yes";
    document.addEventListener("htmx:afterSettle", () => delete page.dataset.left, {once: true});
}"""
ARRIVED = """() => document.readyState === 'complete' && document.documentElement
    && !document.documentElement.dataset.left && !document.querySelector('form[aria-busy=true]')"""
"""After a click either a new page is whole, or the swapped part of this one has settled and it goes nowhere else."""


@dataclass
class ChromiumVisitor:
    """Somebody with a window of their own; every fault that the page reports is kept in ``faults``."""

    browser: Browser
    address: str
    scripts: bool = True
    faults: list[str] = field(default_factory=list)
    context: BrowserContext = field(init=False)
    page: Page = field(init=False)

    def __post_init__(self) -> None:
        self.context = self.browser.new_context(
            base_url=self.address, java_script_enabled=self.scripts, viewport={"width": 1280, "height": 900}
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)

    def go(self, url: str) -> None:
        """Opens an address of the service."""
        db.session.rollback()  # what the test itself read holds no lock while the service works
        answer = self.page.goto(url)
        assert answer is not None
        assert answer.status < 400, f"{url}: {answer.status}\n{self.text()}"

    def follow(self, link: str) -> None:
        """Follows the first link that begins with these words."""
        found = self.page.locator("a[href]", has_text=_begins(link))
        assert found.count(), f"{self.url()} has no link “{link}”:\n{self.text()}"
        self._act(found.first)

    def fill(self, label: str, value: str, within: str = "") -> None:
        """Writes into the first field with this label."""
        control = self._shown(self._scope(within).get_by_label(_begins(label)).first)
        control.fill(value)

    def fill_date(self, legend: str, on: date, within: str = "") -> None:
        """Writes a date into the three parts under this legend."""
        group = self._shown(self._scope(within).get_by_role("group", name=_begins(legend)).first)
        for label, part in (("Day", on.day), ("Month", on.month), ("Year", on.year)):
            group.get_by_label(label).fill(str(part))

    def pick(self, legend: str, option: str, within: str = "") -> None:
        """Picks a radio button under a legend, or an option of a list with that label."""
        scope = self._scope(within)
        lists = scope.locator("select").and_(scope.get_by_label(_begins(legend)))
        if lists.count():
            choice = lists.first.locator("option", has_text=_begins(option)).first
            lists.first.select_option(value=choice.get_attribute("value") or "")
            return
        group = scope.locator("fieldset", has=self.page.locator("legend", has_text=_begins(legend))).first
        self._shown(group.get_by_label(_begins(option)).first).check(force=True)

    def tick(self, label: str, within: str = "") -> None:
        """Ticks the box with this label."""
        self._shown(self._scope(within).get_by_label(_begins(label)).first).check(force=True)

    def attach(self, label: str, filename: str, content: bytes) -> None:
        """Chooses a file."""
        self.page.get_by_label(_begins(label)).set_input_files(
            {"name": filename, "mimeType": "application/octet-stream", "buffer": content}
        )

    def press(self, button: str, within: str = "") -> None:
        """Presses the button with these words."""
        found = self._scope(within).locator("button:not([aria-hidden=true])", has_text=_begins(button))
        assert found.count(), f"{self.url()} has no button “{button}”:\n{self.text()}"
        self._act(found.first)

    def text(self) -> str:
        """The words of the page, white space folded."""
        return folded(self.page.locator("main").inner_text())

    def url(self) -> str:
        """The path of the page."""
        return urlsplit(self.page.url).path

    def _act(self, control: Locator) -> None:
        db.session.rollback()
        shown = self._shown(control)
        if self.scripts:
            self.page.evaluate(LEAVING)
            shown.click()
            self.page.wait_for_function(ARRIVED, polling=50)
        else:  # every deed opens a page
            with self.page.expect_navigation(wait_until="load"):
                shown.click()
        assert self.page.locator("h1").count() == 1, self.page.url

    def _shown(self, control: Locator) -> Locator:
        """The control, with the fold that it lies in opened."""
        fold = control.locator("xpath=ancestor::details[not(@open)]")
        for number in range(fold.count()):
            fold.nth(number).locator("summary").click()
        return control

    def _scope(self, within: str) -> Locator | Page:
        if not within:
            return self.page
        return self.page.locator(", ".join(SCOPES)).filter(has_text=_begins(within)).last


def _begins(words: str) -> re.Pattern[str]:
    return re.compile(rf"^\s*{re.escape(words)}")
