"""What the chair asked to be changed, how each was answered, and what was written since they read it (B1.25)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from cmr.models import Minutes, MinutesComment, SectionText, db
from cmr.rules.minutes_answers import Answer, answered
from cmr.rules.word_changes import Budget, Pieces, in_context, words_changed


@dataclass(frozen=True)
class AskedFor:
    """One thing that was asked for, and how it stands."""

    comment: MinutesComment
    answer: Answer


@dataclass(frozen=True)
class Asked:
    """What was asked for at one place."""

    latest: tuple[AskedFor, ...] = ()
    """When the minutes were last sent back."""
    earlier: tuple[AskedFor, ...] = ()
    """The times before."""


@dataclass(frozen=True)
class Changed:
    """How a section reads now against what the chair read before they sent the minutes back."""

    pieces: Pieces
    before: str
    """As they read it; empty where it was not there."""


NOTHING = Asked()


def asked_in(minutes: Minutes, changed: Collection[int]) -> Mapping[int | None, Asked]:
    """By section, what was asked for; None is the whole. ``changed``: the sections (ids) written over since."""
    last = who_asked(minutes)
    now: dict[int | None, list[AskedFor]] = defaultdict(list)
    before: dict[int | None, list[AskedFor]] = defaultdict(list)
    for one in minutes.comments:
        latest = last is not None and one.at == last.at and not minutes.approved_at
        made = _is_changed(one, changed) if latest else None
        asked = AskedFor(one, answered(said=one.done_at is not None, why=one.answer, changed=made))
        (now if latest else before)[one.section_id].append(asked)
    return {place: Asked(tuple(now[place]), tuple(before[place])) for place in {*now, *before}}


def all_asked(minutes: Minutes) -> list[AskedFor]:
    """All that was ever asked for, as it stands now; no statement where nothing was."""
    if not minutes.comments:
        return []
    found = asked_in(minutes, texts_since(minutes)).values()
    return [one for place in found for one in (*place.latest, *place.earlier)]


def changed_for(comment: MinutesComment) -> bool:
    """Whether what something is asked of reads otherwise than the chair read it."""
    return _is_changed(comment, texts_since(comment.minutes))


def who_asked(minutes: Minutes) -> MinutesComment | None:
    """The last of what was asked for: it says who read them, and when."""
    return max(minutes.comments, key=lambda one: one.at, default=None)


def changed_since(minutes: Minutes, since: datetime | None = None) -> Mapping[int, Changed]:
    """By section, what changed since then; without a moment, since the minutes were last sent back."""
    budget = Budget()
    texts, before = {one.id: one.text for one in minutes.sections}, texts_since(minutes, since)
    return {
        id_: Changed(in_context(words_changed(text, texts[id_], budget)), text)
        for id_, text in before.items()
    }


def texts_since(minutes: Minutes, since: datetime | None = None) -> Mapping[int, str]:
    """By section that reads otherwise now, how it read then; empty where it was not there.

    One statement, and none where the minutes never were sent back.
    """
    last = who_asked(minutes)
    moment = since or (last.at if last else None)
    if moment is None:
        return {}
    before = _texts_of(minutes, moment)
    return {
        one.id: text
        for one in minutes.sections
        if one.saved_at > moment and (text := before.get(one.id, "")) != one.text
    }


def _is_changed(comment: MinutesComment, changed: Collection[int]) -> bool:
    """What is asked of the whole may be done in any section."""
    return bool(changed) if comment.section_id is None else comment.section_id in changed


def _texts_of(minutes: Minutes, moment: datetime) -> dict[int, str]:
    """By section, what stood there at that moment, of those that were written over since."""
    ids = [one.id for one in minutes.sections]
    query = select(SectionText).where(SectionText.section_id.in_(ids), SectionText.saved_at <= moment)
    rows = db.session.scalars(query.order_by(SectionText.section_id, SectionText.number))
    return {one.section_id: one.text for one in rows}
