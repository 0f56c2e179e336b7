"""A notice as a mail: its words, its page, both its parts, and the headers that let a mailbox know it again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import select

from cmr.adapters import clock
from cmr.adapters.calendar import CalendarFile
from cmr.models import Notice, Panel, Person, db
from cmr.notices.operations import settings
from cmr.rules.notice_words import KINDS
from cmr.rules.notices import Words, with_cases, words_of
from cmr.rules.wording import plural, spoken_date

ENDPOINTS: dict[str, tuple[str, Mapping[str, str]]] = {
    "record": ("referrals.record", {"reference": "reference"}),
    "outcome": ("referrals.record", {"reference": "reference"}),
    "sign": ("referrals.sign", {"reference": "reference"}),
    "submit": ("referrals.submit", {"reference": "reference"}),
    "presenter": ("agenda.presenter", {"id": "meeting_id", "reference": "reference"}),
    "meeting": ("schedule.meeting", {"id": "meeting_id"}),
    "dates": ("schedule.dates", {"id": "meeting_id"}),
    "minutes": ("minutes.index", {"id": "meeting_id"}),
    "filings": ("filing.index", {}),
    "panel": ("panels.show", {"key": "panel_key"}),
    "actions": ("follow_up.actions", {}),
    "deputies": ("people.deputies", {}),
    "home": ("home.index", {}),
    "choices": ("notices.choices", {}),
}
"""Where the button of a notice leads, and which facts its address is made of."""

WITHOUT = {"presenter": "meeting"}
"""Where it leads instead where those facts are not all there: of several cases, to their meeting."""
BLANK_LINES = re.compile(r"\n{3,}")


class AddressFault(Exception):
    """A person's mail address can't be written into a mail."""


@dataclass(frozen=True)
class Item:
    """One notice in words, with the address that its button leads to and why its reader gets it."""

    words: Words
    address: str
    capacity: str
    reason: str = ""
    """Where the reason for a change of a meeting is read: whoever typed it may have named a child."""


@dataclass(frozen=True)
class Letter:
    """A mail before it has an envelope."""

    subject: str
    items: tuple[Item, ...]
    text: str
    html: str


def item_of(notice: Notice, facts: Mapping[str, Any]) -> Item:
    """The notice said with these facts."""
    kind = KINDS[notice.kind]
    said = with_cases(facts)
    reason = address_of("dates", notice, said) if facts.get("reasoned") else ""
    return Item(words_of(kind, said), address_of(kind.page, notice, said), str(facts.get("as", "")), reason)


def letter_of(person: Person, items: Sequence[Item], at: datetime) -> Letter:
    """The mail of one notice, or of all that were gathered for the day."""
    subject = items[0].words.subject
    if len(items) > 1:
        subject = f"{plural(len(items), 'notice')} for {spoken_date(at.astimezone(clock.LONDON).date())}"
    said: dict[str, Any] = {
        "subject": subject,
        "person": person,
        "items": items,
        "several": len(items) > 1,
        "choices": page_address("choices"),
        "service": settings().service_name,
        "council": settings().council_name,
    }
    draw = current_app.jinja_env.get_template
    return Letter(
        subject,
        tuple(items),
        BLANK_LINES.sub("\n\n", draw("mail/notice.txt").render(said)),
        draw("mail/notice.html").render(said),
    )


def mail_of(
    letter: Letter, person: Person, message_id: str, at: datetime, files: Iterable[CalendarFile] = ()
) -> EmailMessage:
    """The mail whole. Raises AddressFault where the person's address can't be written into a header."""
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = " ".join(letter.subject.split())
    mail["From"] = Address(settings().service_name, addr_spec=sender())
    try:
        mail["To"] = Address(person.name, addr_spec=person.email)
    except (IndexError, MessageError, ValueError):
        raise AddressFault from None
    mail["Date"] = at
    mail["Message-ID"] = message_id
    # Nobody's holiday message answers it, and no list of addresses grows from it.
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(letter.text)
    mail.add_alternative(letter.html, subtype="html")
    for file in files:
        kind = {"method": file.method, "charset": "utf-8"}
        mail.add_attachment(file.content, "text", "calendar", filename=file.name, params=kind)
    return mail


def sender() -> str:
    """The address that mail comes from."""
    found = settings()
    return found.mail_from or f"no-reply@{urlsplit(found.base_url).hostname or 'localhost'}"


def address_of(page: str, notice: Notice, facts: Mapping[str, Any]) -> str:
    """The whole address of the page that a notice leads to."""
    known = dict(facts)
    if notice.record_kind == "meeting":
        known["meeting_id"] = notice.record_id
    if notice.record_kind == "panel" or (page == "panel" and notice.record_kind == "referral"):
        known["panel_key"] = _panel_key(notice, known)
    return page_address(page, known)


def page_address(page: str, facts: Mapping[str, Any] | None = None) -> str:
    """The whole address of a page; of the nearest page above it where a fact that it needs is not known."""
    endpoint, names = ENDPOINTS[page]
    known = facts or {}
    if any(known.get(fact) is None for fact in names.values()):
        return page_address(WITHOUT.get(page, "home"), known)
    values = {name: known[fact] for name, fact in names.items()}
    # No request stands behind a worker: the address is built from the setting alone.
    path: str = current_app.url_map.bind("localhost").build(endpoint, values)
    return settings().base_url.rstrip("/") + path


def _panel_key(notice: Notice, facts: Mapping[str, Any]) -> str | None:
    if notice.record_kind == "panel":
        return db.session.get_one(Panel, notice.record_id).key
    return db.session.scalar(select(Panel.key).where(Panel.name == str(facts.get("panel"))))
