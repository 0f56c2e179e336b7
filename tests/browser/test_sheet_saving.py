"""The decision sheet saves itself while it is written: nobody's paragraph is lost, nor drawn over under their hands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect

from cmr.models import Person, db
from tests.browser.line import Line
from tests.browser.server import serving
from tests.browser.window import a_window
from tests.factories import CIN, PASSWORD, a_person
from tests.hearing.conftest import Hearing, a_hearing

IN_STEP = 15_000
"""Milliseconds that a busy computer may take; by itself a page is in step within three seconds."""
RATIONALE = "What is the rationale"
DRIFTED = "The plan has drifted since September."


@dataclass
class Table:
    """A case before nobody yet, everybody present and declared, and who has which window on its page."""

    app: Flask
    browser: Browser
    address: str
    hearing: Hearing
    url: str = field(init=False)
    windows: list[BrowserContext] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.url = self.hearing.url

    def page(self, person: Person) -> Page:
        """The case's page in a window of theirs."""
        self.windows.append(a_window(self.app, self.browser, self.address, person))
        page = self.windows[-1].new_page()
        page.goto(self.url)
        return page

    @property
    def chair(self) -> Page:
        """The chair's."""
        return self.page(self.hearing.chair)

    @property
    def minute_taker(self) -> Page:
        """The administrator's."""
        return self.page(self.hearing.administrator)


Sits = Callable[..., Table]


@pytest.fixture
def sits(app: Flask, browser: Browser) -> Iterator[Sits]:
    with serving(app) as address:
        tables: list[Table] = []

        def sits(**more: str) -> Table:
            hearing = a_hearing(**more)  # type: ignore[arg-type] # its key alone
            hearing.everybody_declares()
            tables.append(Table(app, browser, address, hearing))
            return tables[-1]

        yield sits
        for window in (one for table in tables for one in table.windows):
            window.close()


@pytest.fixture
def table(sits: Sits) -> Table:
    return sits()


def saved(page: Page) -> None:
    """The page says that all is saved."""
    expect(page.locator(".cmr-save")).to_contain_text("Saved at", timeout=IN_STEP)


@contextmanager
def saves(page: Page, word: str) -> Iterator[None]:
    """What is done in the block is saved by the page itself with that word in it, which the page says."""
    with page.expect_response(lambda answer: is_a_save(answer, word), timeout=IN_STEP):
        yield
    saved(page)


def is_a_save(answer: Response, word: str) -> bool:
    """Whether a sheet was sent with that word in it, and kept."""
    sent = answer.request.method == "POST" and answer.url.endswith(("/sheet", "/decide"))
    return sent and answer.status == 200 and word in (answer.request.post_data or "")


def brings_the_sheet(answer: Response) -> bool:
    """Whether the page that asked was sent the sheet anew."""
    return answer.url.endswith("/live") and answer.status == 200 and 'id="sheet"' in answer.text()


def brings(words: str) -> Callable[[Response], bool]:
    """Whether the page that asked was sent the sheet with these words in it."""
    return lambda answer: brings_the_sheet(answer) and words in answer.text()


def test_what_was_typed_is_there_when_the_laptop_died(table: Table) -> None:
    chair, member = table.chair, table.page(table.hearing.members[0])
    with saves(chair, "September"):
        chair.get_by_label(RATIONALE).press_sequentially(DRIFTED)
    chair.close(run_before_unload=False)
    expect(member.locator("#sheet")).to_contain_text(DRIFTED, timeout=IN_STEP)
    expect(table.chair.get_by_label(RATIONALE)).to_have_value(DRIFTED)


def test_whoever_writes_stays_where_they_are(table: Table) -> None:
    """Their own save comes back to them as news of the meeting: it changes nothing under their hands."""
    chair = table.chair
    with saves(chair, "network_meeting"):
        chair.get_by_label("Multi-agency or family network meeting").check()
    rationale = chair.get_by_label(RATIONALE)
    rationale.fill("The plan since September.")
    rationale.evaluate("one => { one.setSelectionRange(8, 8); one.cmrSame = true; }")
    with chair.expect_response(brings_the_sheet, timeout=IN_STEP):
        rationale.press_sequentially(" has drifted")
    saved(chair)
    expect(chair.locator(".cmr-live__text")).to_have_text("In step with the meeting")
    expect(rationale).to_be_focused()
    rationale.press_sequentially(" badly")
    expect(rationale).to_have_value("The plan has drifted badly since September.")
    assert rationale.evaluate("one => one.cmrSame")
    expect(chair.locator(".cmr-held")).to_have_count(0)
    expect(chair.locator("#sheet legend", has_text="Which meeting?")).to_be_visible()


def test_an_idle_page_comes_up_to_date_by_itself(table: Table) -> None:
    """Also that of somebody who wrote before: all of it is saved, so the other's text takes its place."""
    chair, other = table.chair, table.minute_taker
    with saves(other, "draft"):
        other.get_by_label(RATIONALE).fill("A first draft.")
    other.evaluate("document.activeElement.blur()")
    rationale = chair.get_by_label(RATIONALE)
    expect(rationale).to_have_value("A first draft.", timeout=IN_STEP)
    rationale.fill(DRIFTED)
    expect(other.get_by_label(RATIONALE)).to_have_value(DRIFTED, timeout=IN_STEP)
    expect(other.locator("#save_status")).to_contain_text(f"by {table.hearing.chair.name}")


def test_leaving_a_text_that_is_saved_sends_nothing_more(table: Table) -> None:
    """On a slow line it would come after what somebody else wrote since, as if two had written at once."""
    chair, other = table.chair, table.minute_taker
    with saves(other, "draft"):
        other.get_by_label(RATIONALE).fill("A first draft.")
    line = Line(other, "**/sheet")
    line.hold()
    other.evaluate("document.activeElement.blur()")
    rationale = chair.get_by_label(RATIONALE)
    expect(rationale).to_have_value("A first draft.", timeout=IN_STEP)
    with saves(chair, "September"):
        rationale.fill(DRIFTED)
    expect(other.get_by_label(RATIONALE)).to_have_value(DRIFTED, timeout=IN_STEP)
    assert not line.waiting
    with saves(chair, "badly"):
        rationale.fill("It has drifted badly.")
    expect(other.get_by_label(RATIONALE)).to_have_value("It has drifted badly.", timeout=IN_STEP)


def test_what_came_before_the_answer_to_ones_own_save_is_not_missed(table: Table) -> None:
    chair, other = table.chair, table.minute_taker
    line = Line(other, "**/sheet")
    line.hold_answers()
    other.get_by_label(RATIONALE).fill("A first draft.")
    rationale = chair.get_by_label(RATIONALE)
    expect(rationale).to_have_value("A first draft.", timeout=IN_STEP)
    with other.expect_response(brings(DRIFTED), timeout=IN_STEP):
        rationale.fill(DRIFTED)
    other.evaluate("document.activeElement.blur()")
    expect(other.get_by_label(RATIONALE)).to_have_value("A first draft.")
    line.let_go()
    expect(other.get_by_label(RATIONALE)).to_have_value(DRIFTED, timeout=IN_STEP)


def test_two_who_write_at_once_see_both_texts(table: Table) -> None:
    name = table.hearing.chair.name
    chair, other = table.chair, table.minute_taker
    mine = other.get_by_label(RATIONALE)
    line = Line(other, "**/sheet")
    line.hold()
    mine.press_sequentially("Mine.")
    with saves(chair, "Theirs"):
        chair.get_by_label(RATIONALE).fill("Theirs.")
    line.let_go()
    expect(other.locator("#sheet .cmr-held")).to_be_visible(timeout=IN_STEP)
    expect(other.locator(".cmr-save")).to_contain_text("saved elsewhere meanwhile")
    mine.press_sequentially(" And on.")
    expect(mine).to_have_value("Mine. And on.")
    other.get_by_role("button", name="See both texts and choose").click()
    both = other.locator("#sheet")
    expect(both).to_contain_text("Somebody else saved this sheet while you were writing.")
    for words in ("Theirs.", "Mine. And on.", name):
        expect(both).to_contain_text(words)
    other.locator("textarea#rationale").fill("Theirs. Mine.")
    other.get_by_role("button", name="Add another").click()
    expect(other.locator("#entries-1")).to_be_visible()
    expect(both).to_contain_text("Somebody else saved this sheet while you were writing.")
    expect(chair.get_by_label(RATIONALE)).to_have_value("Theirs.")
    other.locator("#save_sheet").click()
    expect(both).not_to_contain_text("Somebody else saved this sheet")
    chair.evaluate("document.activeElement.blur()")
    expect(chair.get_by_label(RATIONALE)).to_have_value("Theirs. Mine.", timeout=IN_STEP)


def test_rows_that_are_added_and_removed_are_kept(table: Table) -> None:
    chair = table.chair
    first = chair.locator("#entries-0-text")
    first.fill("Update the safety plan.")
    chair.get_by_role("button", name="Add another").click()
    second = chair.locator("#entries-1-text")
    with saves(chair, "grandparents"):
        second.fill("Meet the grandparents.")
    chair.reload()
    expect(second).to_have_value("Meet the grandparents.")
    chair.get_by_role("button", name="Remove entry 1").click()
    expect(first).to_have_value("Meet the grandparents.")
    expect(second).to_have_count(0)
    chair.close(run_before_unload=False)
    again = table.chair
    expect(again.locator("#entries-0-text")).to_have_value("Meet the grandparents.")
    expect(again.locator("#entries-1-text")).to_have_count(0)


def test_a_row_more_is_there_at_the_press_and_takes_what_is_typed_next(table: Table) -> None:
    chair = table.chair
    line = Line(chair, "**/sheet")
    line.hold()
    chair.locator("#entries-0-text").fill("Update the safety plan.")
    expect(chair.locator(".cmr-save")).to_have_text("Saving…")
    chair.get_by_role("button", name="Add another").click()
    expect(chair.locator("#announcer")).to_have_text("Entry 2 added")
    expect(chair.locator("#entries-1-kind")).to_be_focused()
    chair.get_by_role("group", name="Entry 2").get_by_label("Decision", exact=True).check()
    chair.locator("#entries-1-text").fill("Ask for a strategy meeting.")
    line.let_go()
    expect(chair.locator("#entries-1-owner")).to_have_value(chair.locator("#entries-0-owner").input_value())
    with saves(chair, "grown"):
        chair.locator("#entries-1-rationale").fill("The risk has grown.")
    chair.close(run_before_unload=False)
    again = table.chair
    expect(again.locator("#entries-1-text")).to_have_value("Ask for a strategy meeting.")
    expect(again.locator("#entries-1-rationale")).to_have_value("The risk has grown.")
    for _ in range(4):
        again.get_by_role("button", name="Add another").click()
    expect(again.locator("#entries")).to_contain_text("There can be at most 6.")
    again.get_by_role("button", name="Remove entry 6").click()
    expect(again.get_by_role("group", name="Entry 6")).to_have_count(0)


def test_a_date_that_is_none_keeps_nothing_from_being_saved(table: Table) -> None:
    chair = table.chair
    chair.locator("#entries-0-text").fill("Update the safety plan.")
    chair.locator("#entries-0-due_on-day").fill("31")
    chair.locator("#entries-0-due_on-month").fill("2")
    chair.locator("#entries-0-due_on-year").fill("2027")
    with saves(chair, "September"):
        chair.get_by_label(RATIONALE).fill(DRIFTED)
    expect(chair.locator(".govuk-error-message")).to_have_count(0)
    chair.close(run_before_unload=False)
    again = table.chair
    expect(again.locator("#entries-0-due_on-day")).to_have_value("31")
    expect(again.locator("#entries-0-due_on-month")).to_have_value("2")
    expect(again.get_by_label(RATIONALE)).to_have_value(DRIFTED)
    again.get_by_role("button", name="Save and go to signing").click()
    expect(again.locator("#sheet .govuk-error-message")).to_contain_text("must be a real date")


def test_signing_takes_along_what_was_typed_last(table: Table) -> None:
    chair = table.chair
    chair.locator("#entries-0-text").fill("Update the safety plan.")
    line = Line(chair, "**/sheet")
    line.hold()
    chair.get_by_label(RATIONALE).fill(DRIFTED)
    expect(chair.locator(".cmr-save")).to_have_text("Saving…")
    chair.get_by_label(RATIONALE).press_sequentially(" Still.")
    chair.get_by_role("button", name="Save and go to signing").click()
    expect(chair.locator("#sheet_form")).to_have_attribute("aria-busy", "true")
    line.let_go()
    expect(chair.get_by_role("heading", name="Sign the decision sheet")).to_be_visible(timeout=IN_STEP)
    expect(chair.locator(".cmr-sheet")).to_contain_text(f"{DRIFTED} Still.")


def test_what_is_typed_while_a_save_is_under_way_stays(table: Table) -> None:
    chair = table.chair
    line, rationale = Line(chair, "**/sheet"), chair.get_by_label(RATIONALE)
    line.hold()
    rationale.fill("On a slow")
    expect(chair.locator(".cmr-save")).to_have_text("Saving…")
    rationale.press_sequentially(" line.")
    line.let_go()
    saved(chair)
    with chair.expect_response(lambda answer: answer.url.endswith("/sheet"), timeout=IN_STEP):
        rationale.press_sequentially(" And on.")
    saved(chair)
    expect(rationale).to_have_value("On a slow line. And on.")
    expect(chair.locator(".cmr-held")).to_have_count(0)


def test_a_sheet_that_was_signed_meanwhile_keeps_the_text_on_the_screen(table: Table) -> None:
    chair, other = table.chair, table.minute_taker
    # A caret that rests holds nothing up: what is typed is there before the news of the signature.
    news = Line(other, "**/live", "GET")
    news.hold()
    other.get_by_label(RATIONALE).focus()
    chair.locator("#entries-0-text").fill("Update the safety plan.")
    chair.get_by_label("Strategy meeting for ICPC").check()
    chair.get_by_label(RATIONALE).fill(DRIFTED)
    chair.get_by_role("button", name="Save and go to signing").click()
    chair.get_by_label("asked and gave no view").check()
    chair.get_by_label("Your password").fill(PASSWORD)
    chair.get_by_role("button", name="Sign the decision sheet").click()
    expect(chair.locator("#sheet")).to_contain_text("Decision sheet signed by", timeout=IN_STEP)
    other.get_by_label(RATIONALE).fill("One more thing.")
    news.let_go()
    expect(other.locator(".cmr-save")).to_contain_text("The decision sheet is signed.", timeout=IN_STEP)
    expect(other.get_by_label(RATIONALE)).to_have_value("One more thing.")


def test_the_head_of_services_sheet_saves_itself(sits: Sits) -> None:
    table = sits(key=CIN)
    hearing = table.hearing
    hearing.case.undecided, hearing.case.undecided_reason = True, "Whether to begin proceedings."
    head = a_person("Winifred Stone", "head of service")
    db.session.commit()
    page = table.page(head)
    with saves(page, "grown"):
        page.get_by_label("Reasons for your decision").press_sequentially("The risk has grown.")
    page.close(run_before_unload=False)
    expect(table.page(head).get_by_label("Reasons for your decision")).to_have_value("The risk has grown.")
