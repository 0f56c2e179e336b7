"""What every page shows around its content: the names, the menu, and nothing a person may not enter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app, request, url_for
from flask.sansio.app import App
from flask_login import current_user

from cmr.rules.permissions import Can, may
from cmr.web.gate import current_actor
from config import Settings


@dataclass(frozen=True)
class Entry:
    """One entry of the main menu."""

    text: str
    endpoint: str
    can: Can
    rooms: tuple[str, ...]
    """Blueprints whose pages it stands for."""


MENU = (
    Entry("Home", "home.index", Can.USE_THE_SERVICE, ("home",)),
    Entry("Referrals", "referrals.index", Can.USE_THE_SERVICE, ("referrals",)),
    Entry("Reading", "reading.index", Can.READ_CASES, ("reading",)),
    Entry(
        "Panels",
        "panels.index",
        Can.USE_THE_SERVICE,
        ("panels", "schedule", "agenda", "hearing", "on_paper", "minutes", "clocks"),
    ),
    Entry("Actions", "follow_up.actions", Can.USE_THE_SERVICE, ("follow_up",)),
    Entry("Filing", "filing.index", Can.SEE_FILINGS, ("filing",)),
    Entry("Accounts", "people.admin", Can.MANAGE_ACCOUNTS, ("people",)),
    Entry("Notices", "notices.outbox", Can.SEE_NOTICES, ("notices",)),
    Entry("Audit", "audit.index", Can.READ_AUDIT, ("audit",)),
)
Count = Callable[[], int]
COUNTS = "menu_counts"
FIND = "referrals.find"
OWN_PAGES = {
    "My notices": "notices.choices",
    "My calendar": "calendars.mine",
    "My deputies": "people.deputies",
    "Change my password": "people.password",
}
"""What everybody may see to for themselves: at the foot of each page."""


@dataclass(frozen=True)
class MenuLink:
    """An entry as the page draws it."""

    text: str
    href: str
    current: bool
    count: Count | None = None
    """How much waits there, asked only where the menu is drawn; None for an entry without a number."""


def counted(app: App, endpoint: str, count: Count) -> None:
    """Has an entry say how much waits there for the signed-in person."""
    app.extensions.setdefault(COUNTS, {})[endpoint] = count


def register(app: Flask, settings: Settings) -> None:
    """Hands every template the names and the menu."""
    app.jinja_env.globals.update(service_name=settings.service_name, council_name=settings.council_name)
    app.context_processor(lambda: {"menu": menu(), "footer_links": footer_links(), "find_url": find_url()})


def menu() -> list[MenuLink]:
    """The entries open to the signed-in person; none for anybody else."""
    if not current_user or not current_user.is_authenticated:
        return []
    actor = current_actor()
    return [
        MenuLink(
            entry.text,
            url_for(entry.endpoint),
            request.blueprint in entry.rooms and request.endpoint not in OWN_PAGES.values(),
            current_app.extensions.get(COUNTS, {}).get(entry.endpoint),
        )
        for entry in MENU
        if entry.endpoint in current_app.view_functions and may(actor, entry.can)
    ]


def find_url() -> str:
    """Where the box at the head of a page sends its words; empty on the page that has one of its own."""
    signed_in = bool(current_user and current_user.is_authenticated)
    return url_for(FIND) if signed_in and request.path != url_for(FIND) else ""


def footer_links() -> list[MenuLink]:
    """What everybody may see to for themselves, at the foot of each page."""
    if not current_user or not current_user.is_authenticated:
        return []
    return [MenuLink(text, url_for(endpoint), current=False) for text, endpoint in OWN_PAGES.items()]
