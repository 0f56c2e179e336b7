"""The order of an agenda changes by mouse, by keyboard and by buttons; with scripts off, by buttons (B1.13, B1.14)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, Route, expect

from cmr.adapters import clock
from cmr.models import Case, Meeting, Person, db
from tests.browser.server import serving
from tests.browser.window import a_window
from tests.factories import a_case, a_meeting, a_panel, a_referral, a_seat

ROOM = {"width": 1280, "height": 2000}
"""So high that the whole board is in sight: nothing has to scroll under a pointer."""


@dataclass
class Table:
    """A meeting with three cases on its agenda, and one that waits."""

    meeting: Meeting
    administrator: Person
    placed: tuple[str, str, str]
    waits: str


@pytest.fixture
def table(app: Flask) -> Table:
    panel = a_panel()
    meeting = a_meeting(panel, clock.today() + timedelta(days=10))
    names = []
    for child in ("Maya Fenwick", "Lena Marsh", "Tom Reed"):
        referral = a_referral(panel, state="scheduled", child=child, meeting=meeting)
        if referral.case is None:
            a_case(referral, meeting)
        names.append(referral.reference)
    waits = a_referral(panel, state="submitted", child="Ada Quill")
    found = Table(
        meeting, a_seat(panel, "administrator").person, (names[0], names[1], names[2]), waits.reference
    )
    db.session.commit()
    return found


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    with serving(app) as found:
        yield found


@pytest.fixture
def page(app: Flask, browser: Browser, address: str, table: Table) -> Iterator[Page]:
    """The board in the administrator's window."""
    url = f"/meetings/{table.meeting.id}"
    context = a_window(app, browser, address, table.administrator, viewport=ROOM)
    page = context.new_page()
    page.goto(url)
    yield page
    context.close()


def _line(page: Page, place: int) -> Locator:
    return page.locator(f"li[data-place='{place}']")


def _stands(page: Page, *references: str) -> None:
    """Waits until the agenda's cases stand in this order, on the page as in the database."""
    expect(page.locator(".cmr-lines-list--slots .cmr-reference")).to_have_text(list(references))
    db.session.rollback()
    cases = db.session.query(Case).filter_by(state="placed").order_by(Case.place).populate_existing()
    found = [one.referral.reference for one in cases]
    db.session.rollback()
    assert found == list(references)


def _drag(page: Page, line: Locator, to: Locator) -> None:
    """By its handle, over a place, which shows that it takes it before the button is let go."""
    line.locator(".cmr-handle").hover()
    page.mouse.down()
    to.hover()
    expect(to).to_have_class(_TARGET)
    page.mouse.up()


_TARGET = "cmr-line cmr-line--target"
_BELOW = "cmr-line cmr-line--target cmr-line--below"
_FREE_TARGET = "cmr-line cmr-line--quiet cmr-line--target"


def test_by_mouse_a_case_is_dragged_to_another_place_and_one_that_waits_to_a_free_one(
    page: Page, table: Table
) -> None:
    first, second, third = table.placed
    _drag(page, _line(page, 3), _line(page, 1))
    _stands(page, third, first, second)
    waiting = page.locator(".cmr-lines-list--queue li", has_text=table.waits)
    waiting.locator(".cmr-handle").hover()
    page.mouse.down()
    _line(page, 5).hover()
    expect(_line(page, 5)).to_have_class(_FREE_TARGET)
    page.mouse.up()
    expect(_line(page, 5)).to_contain_text(table.waits)
    expect(page.locator(".cmr-head")).to_contain_text("4 of 6 used")
    expect(page.locator(".cmr-lines-list--queue")).to_have_count(0)
    expect(page.locator("#queue")).to_be_focused()
    _stands(page, third, first, second, table.waits)


def test_going_down_the_line_is_drawn_where_the_case_lands(page: Page, table: Table) -> None:
    first, second, third = table.placed
    _line(page, 1).locator(".cmr-handle").hover()
    page.mouse.down()
    _line(page, 3).hover()
    expect(_line(page, 3)).to_have_class(_BELOW)
    page.mouse.up()
    _stands(page, second, third, first)


def test_whoever_places_several_stays_where_they_are_and_goes_on_with_the_next(
    app: Flask, browser: Browser, address: str, table: Table
) -> None:
    for child in ("Noor Hale", "Sam Penrose"):
        a_referral(table.meeting.panel, state="submitted", child=child)
    db.session.commit()
    url = f"/meetings/{table.meeting.id}"
    context = a_window(app, browser, address, table.administrator, viewport={"width": 1280, "height": 400})
    page = context.new_page()
    page.goto(url)
    queue = page.locator(".cmr-lines-list--queue li")
    expect(queue).to_have_count(3)
    names = queue.locator(".cmr-reference").all_text_contents()
    for position, name in enumerate(names):
        button = page.locator(f"#place-{name}")
        button.scroll_into_view_if_needed()
        before = page.evaluate("window.scrollY")
        assert before > 0
        button.click()
        said = f"{name} is on the agenda, at place {position + 4}"
        expect(page.locator("#announcer")).to_contain_text(said)
        last = position == len(names) - 1
        expect(page.locator("#queue" if last else f"#place-{names[position + 1]}")).to_be_focused()
        bottom = page.evaluate("document.documentElement.scrollHeight - window.innerHeight")
        assert page.evaluate("window.scrollY") == min(before, bottom)
    context.close()


def test_let_go_where_no_place_is_or_with_escape_nothing_moves(page: Page, table: Table) -> None:
    _line(page, 3).locator(".cmr-handle").hover()
    page.mouse.down()
    _line(page, 1).hover()
    expect(_line(page, 1)).to_have_class(_TARGET)
    page.keyboard.press("Escape")
    expect(page.locator(".cmr-line--target, .cmr-line--dragged")).to_have_count(0)
    page.mouse.up()
    _line(page, 3).locator(".cmr-handle").hover()
    page.mouse.down()
    page.locator("h1").hover()
    page.mouse.up()
    _stands(page, *table.placed)


def test_by_keyboard_a_case_goes_up_and_down_and_keeps_the_focus(page: Page, table: Table) -> None:
    first, second, third = table.placed
    link = page.locator(f"#case-{third}")
    link.focus()
    page.keyboard.press("Alt+ArrowUp")
    _stands(page, first, third, second)
    expect(link).to_be_focused()
    expect(page.locator("#announcer")).to_have_text(f"{third} is at place 2, 9:50am")
    page.keyboard.press("Alt+ArrowUp")
    _stands(page, third, first, second)
    expect(link).to_be_focused()
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Alt+ArrowDown")
    _stands(page, first, third, second)


def test_by_buttons_with_scripts(page: Page, table: Table) -> None:
    first, second, third = table.placed
    up = page.locator(f"#up-{third}")
    up.click()
    _stands(page, first, third, second)
    expect(up).to_be_focused()
    page.locator(f"#down-{first}").click()
    _stands(page, third, first, second)
    expect(page.locator(f"#up-{third}")).to_be_disabled()


def test_by_buttons_with_scripts_off(app: Flask, browser: Browser, address: str, table: Table) -> None:
    first, second, third = table.placed
    url = f"/meetings/{table.meeting.id}"
    context = a_window(app, browser, address, table.administrator, viewport=ROOM, java_script_enabled=False)
    page = context.new_page()
    page.goto(url)
    expect(page.locator(".cmr-handle").first).to_be_hidden()
    page.locator(f"#up-{second}").click()
    _stands(page, second, first, third)
    expect(page.locator(".govuk-notification-banner")).to_contain_text(f"{second} is at place 1 now.")
    page.locator(f"#place-{table.waits}").click()
    _stands(page, second, first, third, table.waits)
    expect(page.locator(".cmr-head")).to_contain_text("4 of 6 used")
    context.close()


def test_whoever_was_overtaken_is_told_and_sees_how_it_stands(page: Page, table: Table) -> None:
    first, second, third = table.placed
    cases = {one.referral.reference: one for one in db.session.query(Case)}
    cases[first].place = 4
    db.session.flush()
    cases[third].place = 1
    db.session.commit()
    page.locator(f"#down-{first}").click()
    expect(page.locator("#refused")).to_contain_text("Somebody else changed the order just now.")
    _stands(page, third, second, first)


@pytest.fixture
def first_waits(page: Page) -> Iterator[list[Route]]:
    """The first deed of the board is kept from the server until the test lets it go; those after it pass."""
    kept: list[Route] = []

    def keep(route: Route) -> None:
        if route.request.method == "POST" and not kept:
            kept.append(route)
        else:
            route.continue_()

    page.route("**/meetings/*/cases**", keep)
    yield kept
    page.unroute("**/meetings/*/cases**")


def _press(page: Page, *ids: str) -> None:
    """So quick that none of them is answered before the next."""
    page.evaluate("ids => ids.forEach((id) => document.getElementById(id).click())", list(ids))


def _let_go(page: Page, kept: list[Route]) -> None:
    expect(page.locator(".cmr-line--held").first).to_be_visible()
    _kept(page, kept).continue_()


def _kept(page: Page, kept: list[Route]) -> Route:
    """The first deed, once the browser has sent it: the page shows the press a frame or more before that."""
    for _ in range(600):
        if kept:
            break
        page.evaluate("() => new Promise(requestAnimationFrame)")
    return kept[0]


def test_what_is_placed_while_the_first_is_being_placed_is_placed_after_it(
    page: Page, table: Table, first_waits: list[Route]
) -> None:
    other = a_referral(table.meeting.panel, state="submitted", child="Noor Hale").reference
    db.session.commit()
    page.reload()
    # The second press of the same button wants nothing more than the first.
    _press(page, f"place-{table.waits}", f"place-{table.waits}", f"place-{other}")
    _let_go(page, first_waits)
    expect(page.locator(".cmr-head")).to_contain_text("5 of 6 used")
    expect(page.locator(".cmr-lines-list--queue")).to_have_count(0)
    expect(page.locator(".cmr-line--held")).to_have_count(0)
    expect(page.locator("#refused")).to_be_empty()
    _stands(page, *table.placed, table.waits, other)


def test_presses_that_come_quickly_are_all_done_or_said(
    page: Page, table: Table, first_waits: list[Route]
) -> None:
    first, second, third = table.placed
    _press(page, f"up-{third}", f"up-{third}", f"up-{third}", f"place-{table.waits}")
    _let_go(page, first_waits)
    expect(page.locator("#refused")).to_have_text(
        f"Not done, because it isn’t possible as the agenda stands now: {third} one place up."
    )
    _stands(page, third, first, second, table.waits)


def test_by_keyboard_presses_that_come_quickly_are_all_done(
    page: Page, table: Table, first_waits: list[Route]
) -> None:
    first, second, third = table.placed
    page.locator(f"#case-{third}").focus()
    for _ in range(2):
        page.keyboard.press("Alt+ArrowUp")
    _let_go(page, first_waits)
    expect(page.locator("#announcer")).to_have_text(f"{third} is at place 1, 9:30am")
    _stands(page, third, first, second)
    expect(page.locator("#refused")).to_be_empty()


def test_after_a_refusal_what_was_pressed_behind_it_is_named_as_not_done(
    page: Page, table: Table, first_waits: list[Route]
) -> None:
    first, second, third = table.placed
    _press(page, f"up-{third}", f"place-{table.waits}")
    expect(page.locator(".cmr-line--held")).to_have_count(1)
    cases = {one.referral.reference: one for one in db.session.query(Case)}
    cases[third].place = 5
    db.session.commit()
    _kept(page, first_waits).continue_()
    expect(page.locator("#refused")).to_contain_text("Somebody else changed the order just now.")
    expect(page.locator("#refused")).to_contain_text(
        f"Not done, because what you pressed before was not: {table.waits} onto the agenda."
    )
    expect(_line(page, 5)).to_contain_text(third)
    expect(page.locator(f"#place-{table.waits}")).to_be_enabled()
    page.locator(f"#place-{table.waits}").click()
    _stands(page, first, second, table.waits, third)
    expect(page.locator("#refused")).to_be_empty()


def test_a_line_of_an_earlier_deed_goes_once_another_is_done(page: Page, table: Table) -> None:
    first, second, third = table.placed
    page.goto(f"/referrals/{second}/take-off")
    page.get_by_role("button", name="Take it off").click()
    notice = page.locator(".govuk-notification-banner")
    expect(notice).to_contain_text(f"{second} is off the agenda.")
    page.locator(f"#place-{second}").click()
    _stands(page, first, second, third)
    expect(notice).to_have_count(0)
