"""What the page of a note draws."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cmr.hearing.chaired import left_the_chair
from cmr.hearing.noting import Noted
from cmr.rules.noting import why_not_written
from cmr.web.gate import current_person
from cmr.web.saving import Saving, saving_of

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
