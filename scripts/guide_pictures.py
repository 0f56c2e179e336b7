"""Take the pictures of docs/guides/ from a made-up council: `python -m scripts.guide_pictures [NAME…]`.

The council is made for it, on a day of its own, and gone afterwards: nothing has to be served, and the same code
gives the same pictures. tests/browser/test_guide_pictures.py goes every way, so that none ends where a page changed.
"""

import logging
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import time_machine
from flask_migrate import upgrade
from playwright.sync_api import Browser, Error, Page, sync_playwright

from cmr import create_app
from cmr.demo.commands import SEED
from cmr.demo.council import PASSWORD, council
from cmr.demo.courses import USUAL_COUNT
from cmr.demo.load import load
from cmr.models import db
from cmr.rules.wording import LONDON
from config import Environment, Settings
from scripts import system_packages
from tests.browser.server import serving

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "guides" / "pictures"
MOST_BYTES = 150_000
PATIENCE = 20_000
"""Milliseconds that a step of a way may take."""
WIDE = 1280
PHONE = 390
LEAST = 900
"""A window's height, at least, in pixels."""
SWITCHES = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")

MORNING = datetime(2026, 11, 23, 8, 30, tzinfo=LONDON)
"""When the pictures are taken: the day of a meeting, before it."""
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


class Lost(Exception):
    """A way leads nowhere: the page has no such link, button or part."""


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
            found = page.locator("a[href]", has_text=re.compile(rf"^\s*{words}"))
            if not found.count():
                there = sorted(
                    {text.strip().split("\n")[0] for text in page.locator("a[href]").all_inner_texts()}
                )
                raise Lost(f"{page.url} has no link “{words}”. There are: {', '.join(there)}.")
            found.first.click()
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
    address = page.locator("a[href^='/meetings/']").first.get_attribute("href") or ""
    page.goto("/".join(address.split("/")[:3]))  # its own page, whichever of its pages the record leads to
    page.get_by_role("link", name=re.compile("^The meeting on the day")).click()
    if page.get_by_role("button", name="Open the meeting").count():
        page.get_by_role("button", name="Open the meeting").click()
        page.get_by_role("button", name="Open the meeting").click()  # the chair is chosen
        page.get_by_role("heading", level=1, name="The meeting on the day").wait_for()
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
    Picture("sections", "magdalena.thornbury", follow("Go on writing"), 1120, top="h1"),
    Picture(
        "section", "magdalena.thornbury", follow("Go on writing", "The case and what you are seeking"), 820
    ),
    Picture("phone", "magdalena.thornbury", at_home, 844, width=PHONE),
    Picture("home-team-manager", "bronwen.sharrock", at_home, 680),
    Picture("sign", "bronwen.sharrock", follow("Read and sign"), 860, top="h2:has-text('Your signature')"),
    Picture(
        "changes", "bronwen.sharrock", follow("Read and sign"), 780, top="h2:has-text('What changed since')"
    ),
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


@contextmanager
def a_council(folder: Path, env: Environment = "demo") -> Iterator[str]:
    """A made-up council on the morning of a meeting, served on loopback while the block runs; its address.

    `folder` takes its database and files.
    """
    with time_machine.travel(MORNING, tick=True):
        app = create_app(
            Settings(
                secret_key="only-for-pictures",  # noqa: S106 # the council is gone with them
                env=env,
                database_url=f"sqlite:///{folder / 'pictures.sqlite3'}",
                files=folder / "files",
                council_name=f"{council().name} Council",
            )
        )
        with app.app_context():
            upgrade()
            load(seed=SEED, today=MORNING.date(), referrals=USUAL_COUNT, files=folder / "files")
            db.session.commit()
            db.engine.dispose()
        logging.getLogger("werkzeug").setLevel(logging.WARNING)
        with serving(app) as address:
            yield address


def a_window(browser: Browser, address: str) -> Page:
    """The window in which one person after the other sits, so that each style and script is fetched once."""
    page = browser.new_context(base_url=address, reduced_motion="reduce").new_page()
    page.set_default_timeout(PATIENCE)
    return page


def take(page: Page, picture: Picture) -> bytes:
    """Sign in, go the picture's way and take its part of the page, as PNG.

    Raises:
        Lost: the way leads nowhere, or the part is not on the page.
    """
    page.context.clear_cookies()
    page.set_viewport_size({"width": picture.width, "height": LEAST})
    try:
        page.goto("/sign-in")
        page.get_by_label("Email address").fill(f"{picture.person}@northmere.example")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("button", name="Sign out").wait_for()
        picture.way(page)
        return _part(page, picture)
    except (Lost, Error) as fault:
        raise Lost(f"{picture.name} ({picture.person}), at {page.url}: {fault}") from fault


def _part(page: Page, picture: Picture) -> bytes:
    page.wait_for_load_state()
    page.evaluate("document.fonts.ready.then(() => true)")
    whole = page.evaluate("document.documentElement.scrollHeight")
    # In a window as high as the page nothing is scrolled, and nothing that sticks to an edge hides what is under it.
    page.set_viewport_size({"width": picture.width, "height": max(whole, LEAST)})
    top = 0.0
    if picture.top:
        beginning = page.locator(picture.top)
        if not (box := beginning.first.bounding_box() if beginning.count() else None):
            raise Lost(f"nothing is seen of {picture.top}")
        top = max(0.0, box["y"] - 16)
    height = min(picture.height, max(whole, LEAST) - top)
    return page.screenshot(full_page=True, clip={"x": 0, "y": top, "width": picture.width, "height": height})


def main(names: list[str]) -> None:
    """Take every picture, or those that are named.

    Raises:
        SystemExit: there is no Chromium, a name is unknown, a way leads nowhere, or a picture is larger than a guide
            may carry.
    """
    chromium = system_packages.chromium()
    if chromium is None:
        sys.exit(str(system_packages.CHROMIUM))
    if unknown := set(names) - {picture.name for picture in PICTURES}:
        sys.exit(f"There is no picture {', '.join(sorted(unknown))}.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder, sync_playwright() as playwright, a_council(Path(folder)) as address:
        browser = playwright.chromium.launch(executable_path=chromium, args=SWITCHES)
        page = a_window(browser, address)
        for picture in PICTURES:
            if names and picture.name not in names:
                continue
            try:
                content = take(page, picture)
            except Lost as lost:
                sys.exit(str(lost))
            if len(content) > MOST_BYTES:
                sys.exit(f"{picture.name} has {len(content):,} bytes; a picture has {MOST_BYTES:,} at most.")
            (FOLDER / f"{picture.name}.png").write_bytes(content)
            print(f"{picture.name}: {len(content):,} bytes", flush=True)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
