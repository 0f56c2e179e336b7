"""What the page of a note draws, and the line beneath it that says when it was saved, or why it is not."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import request

from cmr.hearing.chaired import left_the_chair
from cmr.hearing.noting import Noted
from cmr.models import ItemNote
from cmr.rules.noting import why_not_written
from cmr.web.gate import current_person
from cmr.web.saving import Saving, since_words

OVERTAKEN = "Not saved: somebody else saved another text here meanwhile. What you typed stays here."


def note_page(noted: Noted, *, text: str | None = None, saving: Saving | None = None) -> dict[str, Any]:
    """The note to be written, or to be read where nobody writes it now; as typed where ``text`` is given."""
    note = noted.note
    not_now = why_not_written(noted.item, noted.meeting.state)
    away = left_the_chair(noted.meeting, current_person().id)
    return {
        "meeting": noted.meeting,
        "item": noted.item,
        "note": note,
        "typed": text,
        "text": noted.text if text is None else text,
        "saving": saving or saving_of(note),
        "refusal": not_now or away,
        "note_closed": noted.meeting.state == "closed",
        "earlier": [
            {"text": one["text"], "by": one["by"], "at": datetime.fromisoformat(one["at"])}
            for one in reversed(note.earlier if note else [])
        ],
    }


def saving_of(note: ItemNote | None) -> Saving:
    """All is saved."""
    if note is None:
        return Saving("Nothing is saved yet", "", 0)
    since = since_words(note.saved_at)
    who = "" if note.saved_by_id == current_person().id else f" by {note.saved_by.name}"
    return Saving(f"Saved at {since}{who}", since, note.version)


def saving_failed(note: ItemNote | None, words: str, *, overtaken: bool = False) -> Saving:
    """Nothing was saved: the next save begins from what this one began from."""
    since = since_words(note.saved_at) if note else ""
    return Saving(words, since, seen_version(), failed=True, overtaken=overtaken)


def seen_version() -> int:
    """The version of the note that the page had; 0 where it had none, or did not say."""
    sent = request.form.get("version", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0
