"""What the chair asked to be changed, how each was answered, and what was written since they read it (B1.25)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from cmr.models import Minutes, MinutesComment, SectionText, db
from cmr.rules.word_changes import Budget, Pieces, in_context, words_changed


@dataclass(frozen=True)
class Asked:
    """What was asked for at one place."""

    latest: tuple[MinutesComment, ...] = ()
    """When the minutes were last sent back."""
    earlier: tuple[MinutesComment, ...] = ()
    """The times before."""


@dataclass(frozen=True)
class Changed:
    """How a section reads now against what the chair read before they sent the minutes back."""

    pieces: Pieces
    before: str
    """As they read it; empty where it was not there."""


NOTHING = Asked()


def asked_in(minutes: Minutes) -> Mapping[int | None, Asked]:
    """By section, what was asked for; None is the whole."""
    last = _last_asked(minutes)
    found: dict[int | None, list[MinutesComment]] = defaultdict(list)
    for one in minutes.comments:
        found[one.section_id].append(one)
    return {
        place: Asked(
            tuple(one for one in several if one.at == last),
            tuple(one for one in several if one.at != last),
        )
        for place, several in found.items()
    }


def who_asked(minutes: Minutes) -> MinutesComment | None:
    """The last of what was asked for: it says who read them, and when."""
    return max(minutes.comments, key=lambda one: one.at, default=None)


def changed_since(minutes: Minutes) -> Mapping[int, Changed]:
    """By section, what changed since the minutes were last sent back; one statement, and none where they never were."""
    last = _last_asked(minutes)
    if last is None:
        return {}
    before = _texts_of(minutes, last)
    budget = Budget()
    return {
        one.id: Changed(in_context(words_changed(text, one.text, budget)), text)
        for one in minutes.sections
        if one.saved_at > last and (text := before.get(one.id, "")) != one.text
    }


def _last_asked(minutes: Minutes) -> datetime | None:
    last = who_asked(minutes)
    return last.at if last else None


def _texts_of(minutes: Minutes, moment: datetime) -> dict[int, str]:
    """By section, what stood there at that moment, of those that were written over since."""
    ids = [one.id for one in minutes.sections]
    query = select(SectionText).where(SectionText.section_id.in_(ids), SectionText.saved_at <= moment)
    rows = db.session.scalars(query.order_by(SectionText.section_id, SectionText.number))
    return {one.section_id: one.text for one in rows}
