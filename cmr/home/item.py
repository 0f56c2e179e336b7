"""One line of the home page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Item:
    """One line: what, whose, by when, and the one button for the next step."""

    what: str
    whose: str = ""
    reference: str = ""
    due: str = ""
    late: bool = False
    soon: bool = False
    state: str = ""
    kind: str = "referral"
    href: str = ""
    action: str = ""
    note: str = ""
    also: str = ""
    """What else can be done about it, more seldom; a link to ``also_href``."""
    also_href: str = ""
    at: datetime | None = None
    to_read: bool = False
    to_sign: bool = False
    turn: int = 0
    """Among those of one moment, its place in the queue."""
