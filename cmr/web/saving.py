"""What a page that saves while somebody types sends, and what it is told (own/writing.js)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cmr.adapters import clock
from cmr.rules.wording import spoken_time
from cmr.web.htmx import wanted_block, wants_fragment


@dataclass(frozen=True)
class Saving:
    """The line that says when something was saved, and what the next save must know."""

    words: str
    since: str
    """The time of the last save, for the page to say while it can't save."""
    version: int
    began: str = ""
    """What the texts were that this page began from, where it compares each answer for itself."""
    failed: bool = False
    overtaken: bool = False
    """Whether both texts have to be looked at before anything more is saved."""


def autosaved() -> bool:
    """Whether the page sent this by itself while somebody was typing."""
    return wants_fragment() and wanted_block() == "save_status"


def since_words(saved_at: datetime) -> str:
    """When something was saved: today's without its date."""
    saved = saved_at.astimezone(clock.LONDON)
    day = "" if saved.date() == clock.today() else f" on {saved.day} {saved:%B %Y}"
    return f"{spoken_time(saved.time())}{day}"
