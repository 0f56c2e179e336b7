"""What a page that saves while somebody types sends, and what it is told (own/writing.js)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import request

from cmr.adapters import clock
from cmr.models import ItemNote, MinutesSection
from cmr.rules.wording import spoken_time
from cmr.web.fields import record_number
from cmr.web.gate import current_person
from cmr.web.htmx import wanted_block, wants_fragment

Written = MinutesSection | ItemNote
"""A text that several write: it says who saved it last, and when."""


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
    remarks: tuple[str, ...] = ()
    """What to know of what was saved; nothing of it keeps anybody from anything."""


def autosaved() -> bool:
    """Whether the page sent this by itself while somebody was typing."""
    return wants_fragment() and wanted_block() == "save_status"


def since_words(saved_at: datetime) -> str:
    """When something was saved: today's without its date."""
    saved = saved_at.astimezone(clock.LONDON)
    day = "" if saved.date() == clock.today() else f" on {saved.day} {saved:%B %Y}"
    return f"{spoken_time(saved.time())}{day}"


def seen_version() -> int:
    """The version of what is written that the page had; 0 where it had none, or did not say."""
    return record_number(request.form.get("version")) or 0


def saving_of(text: Written | None) -> Saving:
    """All is saved."""
    if text is None:
        return Saving("Nothing is saved yet", "", 0)
    since = since_words(text.saved_at)
    who = "" if text.saved_by_id == current_person().id else f" by {text.saved_by.name}"
    return Saving(f"Saved at {since}{who}", since, text.version)


def saving_failed(text: Written | None, words: str, *, overtaken: bool = False) -> Saving:
    """Nothing was saved: the next save begins from what this one began from."""
    since = since_words(text.saved_at) if text else ""
    return Saving(words, since, seen_version(), failed=True, overtaken=overtaken)
