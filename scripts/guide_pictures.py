"""Take the pictures of docs/guides/ from a made-up council: `python -m scripts.guide_pictures http://127.0.0.1:8000`.

The council is one that `flask --app wsgi demo load` made, of today or of the last working day, and that nobody
needs afterwards: its Case Management Review meeting is opened, and who is there is marked.
"""

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from cmr.demo.council import PASSWORD
from scripts import system_packages

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "guides" / "pictures"
MOST_BYTES = 150_000
WIDE = 1280
PHONE = 390
SWITCHES = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")

PANEL = "/panels/case-management-review"
PRESENT = ("Sunita Rawlinson", "Anil Brockwell", "Jessamy Olatunde", "Marian Tidewell", "Rhys Aldermaston")


@dataclass(frozen=True)
class Picture:
    """One picture: whose page, how it is reached from their home page, and the part that is shown."""

    name: str
    person: str
    """The part of their address before the @."""
    way: Callable[[Page], None]
    height: int
    """Of the part that is shown, in pixels."""
    top: str = ""
    """What the part begins with, as a selector; the top of the page where empty."""
    width: int = WIDE


def at_home(_page: Page) -> None:
    """The home page itself."""


def at(path: str) -> Callable[[Page], None]:
    """The way to an address."""

    def way(page: Page) -> None:
        page.goto(path)

    return way


def follow(*links: str) -> Callable[[Page], None]:
    """The way along links: the first on each page that begins with the words."""

    def way(page: Page) -> None:
        for words in links:
            page.locator("a[href]", has_text=re.compile(rf"^\s*{words}")).first.click()
            page.wait_for_load_state()

    return way


def a_planned_meeting(*links: str) -> Callable[[Page], None]:
    """The way from the administrator's home page to the first board that is still planned, and on from there."""

    def way(page: Page) -> None:
        board = page.locator("li, tr", has_text="Planned").locator("a[href^='/meetings/']").first
        page.goto(board.get_attribute("href") or "")
        follow(*links)(page)

    return way


def the_open_meeting(page: Page) -> None:
    """The way to the day of the meeting that is circulated, which is opened where it is not open yet."""
    page.goto("/referrals?scope=all&state=scheduled")
    page.get_by_role("link", name=re.compile("^CMR-")).first.click()
    page.locator("a[href^='/meetings/']").first.click()
    page.get_by_role("link", name=re.compile("^The meeting on the day")).click()
    opening = page.get_by_role("button", name="Open the meeting")
    if opening.count():
        opening.click()
        if page.get_by_text("A meeting opens on its own date").count():
            sys.exit("The meeting opens another day: load the demo with --today and the last working day.")
        page.get_by_role("button", name="Open the meeting").click()
    for name in PRESENT:
        mark = page.get_by_role("button", name=re.compile(rf"^Present ?: {name}"))
        if mark.count():
            mark.click()
            mark.wait_for(state="detached")
    accepting = page.get_by_role("button", name="Everybody present has accepted")
    if accepting.count():
        accepting.click()
        accepting.wait_for(state="hidden")
    page.reload()


def the_first_case(page: Page) -> None:
    """The way to the first case at the open meeting."""
    the_open_meeting(page)
    page.locator(".cmr-agenda a").first.click()
    page.wait_for_load_state()


def dates_of_a_series(page: Page) -> None:
    """The way to the dates of a series, before anything is made."""
    page.goto(PANEL)
    follow("Make a series")(page)
    for label, value in (("Day", "1"), ("Month", "2"), ("Year", "2027"), ("How many meetings", "6")):
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_role("button", name="Show the dates").click()
    page.wait_for_load_state()


PICTURES = (
    Picture("home-social-worker", "magdalena.thornbury", at_home, 640),
    Picture("sections", "joel.stanbridge", follow("Go on writing"), 1000),
    Picture("section", "joel.stanbridge", follow("Go on writing", "Summary of Child in Need Plan"), 820),
    Picture("phone", "magdalena.thornbury", at_home, 844, width=PHONE),
    Picture("home-team-manager", "bronwen.sharrock", at_home, 680),
    Picture("sign", "bronwen.sharrock", follow("Read and sign"), 440, top="h2:has-text('Declaration')"),
    Picture("send-back", "bronwen.sharrock", follow("Read and sign", "Send it back"), 900),
    Picture("actions", "gareth.pennyfeather", follow("Actions", "My team"), 700),
    Picture("home-administrator", "marian.tidewell", at_home, 720),
    Picture("board", "marian.tidewell", a_planned_meeting(), 1080, top="h2:has-text('Agenda')"),
    Picture("circulate", "marian.tidewell", a_planned_meeting("Finalise and circulate"), 840),
    Picture("series", "marian.tidewell", dates_of_a_series, 900),
    Picture("home-member", "anil.brockwell", at_home, 640),
    Picture("late", "dorothea.ashgrove", follow(r"Decide\s+CMR"), 720),
    Picture("day", "dorothea.ashgrove", the_open_meeting, 640, top="#attendance"),
    Picture("declare", "jessamy.olatunde", the_first_case, 520, top="#declarations"),
    Picture("sheet", "dorothea.ashgrove", the_first_case, 1150, top="#sheet"),
    Picture("decide", "winston.tredinnick", follow("Decide"), 760, top="#sheet"),
    Picture("accounts", "ruth.kingsmere", follow("Accounts"), 660),
    Picture("seats", "ruth.kingsmere", at("/admin" + PANEL + "/seats"), 760),
    Picture("audit", "ruth.kingsmere", follow("Audit"), 700),
    Picture("terms", "ruth.kingsmere", at(PANEL + "/terms"), 760),
)


def take(browser: Browser, address: str, picture: Picture) -> bytes:
    """Sign in, go the picture's way and take its part of the page, as PNG."""
    size = {"width": picture.width, "height": 900}
    with browser.new_context(base_url=address, viewport=size) as context:  # type: ignore[arg-type] # a dict it is
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.goto("/sign-in")
        page.get_by_label("Email address").fill(f"{picture.person}@northmere.example")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("button", name="Sign out").wait_for()
        picture.way(page)
        page.wait_for_load_state("networkidle")
        page.evaluate(
            "scrollTo(0, 0)"
        )  # a box is measured from the window's top, and the clip from the page's
        top = (page.locator(picture.top).first.bounding_box() or {"y": 0})["y"] - 16 if picture.top else 0
        clip = {"x": 0, "y": max(0, top), "width": picture.width, "height": picture.height}
        return page.screenshot(full_page=True, clip=clip)  # type: ignore[arg-type] # a dict it is


def main(address: str, names: list[str]) -> None:
    """Take every picture, or those that are named.

    Raises:
        SystemExit: there is no Chromium, or a picture is larger than a guide may carry.
    """
    chromium = system_packages.chromium()
    if chromium is None:
        sys.exit(str(system_packages.CHROMIUM))
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=SWITCHES)
        for picture in PICTURES:
            if names and picture.name not in names:
                continue
            content = take(browser, address, picture)
            if len(content) > MOST_BYTES:
                sys.exit(f"{picture.name} has {len(content):,} bytes; a picture has {MOST_BYTES:,} at most.")
            (FOLDER / f"{picture.name}.png").write_bytes(content)
            print(f"{picture.name}: {len(content):,} bytes")
        browser.close()


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("Say where the made-up council is served: python -m scripts.guide_pictures ADDRESS [NAME…]")
    main(sys.argv[1], sys.argv[2:])
