"""The outbox filled: who is told of an event is written down in the transaction of the event itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from flask import current_app
from sqlalchemy import select

from cmr.adapters import clock
from cmr.models import HistoryEntry, Meeting, Notice, NoticeChoice, Panel, Person, Referral, db
from cmr.notices.audiences import AUDIENCES
from cmr.notices.posts import Post, standing_in
from cmr.notices.telling import About, Happening, Telling, facts_about, record_of
from cmr.rules.notice_words import KINDS
from cmr.rules.notices import DIGEST_AT, GROUP_BY_KEY, QUIET, How
from config import Settings


@dataclass(frozen=True)
class Told:
    """Somebody who is told: by name, and in which capacity."""

    person_id: int
    name: str
    capacity: str
    kind: str


@dataclass(frozen=True)
class Addressed:
    """One notice before it is written down."""

    person_id: int
    for_id: int | None
    capacity: str
    kind: str
    facts: dict[str, Any]
    how: str


def tell(entry: HistoryEntry, about: Referral | Meeting | Panel | Person, **more: Any) -> None:
    """Writes a notice for everybody who is told of what the entry holds; of a quiet verb, for nobody.

    ``more`` are facts that the entry does not hold, such as ``person``: the id of a guest who was invited. Raises
    KeyError for a verb that is neither told nor quiet.
    """
    happened = Happening(
        entry.record_kind, entry.verb, entry.at, {**entry.detail, **more}, entry.by_id, entry.for_id
    )
    found = _addressed(happened, about)
    event = f"{entry.record_kind}:{entry.record_id}:{entry.number}"
    write_down(event, found, record_of(about), at=entry.at)


def who_is_told(
    record_kind: str,
    verb: str,
    about: Referral | Meeting | Panel | Person,
    *,
    by: Person | None = None,
    at: datetime | None = None,
    **detail: Any,
) -> tuple[Told, ...]:
    """Everybody whom the deed would tell, before it is done. ``detail`` is what its entry of the history would hold."""
    asked = Happening(record_kind, verb, at or clock.now(), detail, by.id if by else None)
    return who_are_told([(asked, about)])


def who_are_told(events: Iterable[tuple[Happening, About]]) -> tuple[Told, ...]:
    """The same of several events, one after the other: a person once for each that would tell them."""
    found = [
        one for one, _ in _received(told for event, about in events for told in _addressed(event, about))
    ]
    ids = {one.person_id for one in found}
    names = {
        row.id: row.name
        for row in db.session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    }
    return tuple(Told(one.person_id, names[one.person_id], one.capacity, one.kind) for one in found)


def _addressed(event: Happening, about: About) -> list[Addressed]:
    """One entry a person: the first kind that names them; in their own capacity before a deputy's."""
    key = (event.record_kind, event.verb)
    if key in QUIET:
        return []
    own, deputies = _split(AUDIENCES[key](event, about), event)
    found: dict[int, Addressed] = {}
    for one in (*own, *deputies):
        if one.person_id != event.by_id:
            found.setdefault(one.person_id, one)
    base = facts_about(about)
    return [
        Addressed(one.person_id, one.for_id, one.capacity, one.kind, base | one.facts, one.how)
        for one in found.values()
    ]


def _split(tellings: Iterable[Telling], event: Happening) -> tuple[list[Addressed], list[Addressed]]:
    named = [(one, post) for one in tellings for post in one.posts]
    meeting_id = next((one.meeting_id for one, _ in named if one.meeting_id is not None), None)
    days = {event.on, *(day for one, _ in named for day in one.held_on)}
    stand_in = standing_in((post for _, post in named), days, meeting_id)
    own = [_address(one, post) for one, post in named]
    deputies = [
        _address(one, deputy.post)
        for one, post in named
        if post.has_deputies
        for deputy in stand_in.get(post.person_id, ())
        if deputy.on(post.days(event.on, one.held_on))
    ]
    return own, deputies


def _address(one: Telling, post: Post) -> Addressed:
    facts = {**one.facts, **one.of_each.get(post.person_id, {})}
    return Addressed(post.person_id, post.for_id, post.capacity, one.kind, facts, one.how)


def write_down(
    event: str,
    found: Iterable[Addressed],
    about: tuple[str, int],
    *,
    at: datetime,
    earliest: datetime | None = None,
) -> int:
    """Puts notices into the outbox as each person chose to receive them; answers with how many.

    ``earliest``: nothing of it is sent before.
    """
    record_kind, record_id = about
    written = 0
    for one, how in _received(found):
        db.session.add(
            Notice(
                event=event,
                kind=one.kind,
                person_id=one.person_id,
                for_id=one.for_id,
                record_kind=record_kind,
                record_id=record_id,
                facts=_without_nothing(one.facts) | {"as": one.capacity},
                how=how,
                state="waiting" if settings().mail_url else "kept",
                made_at=at,
                next_try_at=next_digest(at) if how == "daily" else max(at, earliest or at),
                message_id=new_message_id(),
            )
        )
        written += 1
    db.session.flush()
    return written


def _received(found: Iterable[Addressed]) -> list[tuple[Addressed, str]]:
    """Those that somebody receives, and how: whose account is active, and who did not choose to have none."""
    found = list(found)
    if not found:
        return []
    ids = {one.person_id for one in found}
    active = set(db.session.scalars(select(Person.id).where(Person.id.in_(ids), Person.active)))
    chosen = choices(ids)
    hows = [(one, _how(one, chosen)) for one in found if one.person_id in active]
    return [(one, how) for one, how in hows if how != "none"]


def choices(person_ids: Iterable[int]) -> dict[tuple[int, str], How]:
    """What each of these people chose, by person and group."""
    rows = db.session.execute(
        select(NoticeChoice.person_id, NoticeChoice.group, NoticeChoice.how).where(
            NoticeChoice.person_id.in_(list(person_ids))
        )
    )
    return {(row.person_id, row.group): row.how for row in rows}


def _how(one: Addressed, chosen: dict[tuple[int, str], How]) -> str:
    group = GROUP_BY_KEY[KINDS[one.kind].group]
    how = chosen.get((one.person_id, group.key), group.ways[0])
    if how not in group.ways:
        how = group.ways[0]
    return one.how or how


def _without_nothing(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if value not in (None, "", [])}


def next_digest(at: datetime) -> datetime:
    """When the next mail of the day goes out after a moment."""
    local = at.astimezone(clock.LONDON)
    day = local.date() if local.time() < DIGEST_AT else local.date() + timedelta(days=1)
    return datetime.combine(day, DIGEST_AT, clock.LONDON)


def new_message_id() -> str:
    """A Message-ID that no other mail has; a notice keeps its own through every try."""
    return f"<{uuid4().hex}@{urlsplit(settings().base_url).hostname or 'localhost'}>"


def settings() -> Settings:
    """The settings of this installation."""
    found: Settings = current_app.extensions["settings"]
    return found
