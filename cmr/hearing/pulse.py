"""A meeting's pulse: a number that grows with every deed of it, so that an open page asks only whether it did.

Whatever the history is told of a meeting, or of a case at it, beats in the same transaction: no deed can forget to.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, Connection, ScalarSelect, bindparam, event, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapper

from cmr.models import (
    Attendance,
    Case,
    CaseGuest,
    Declaration,
    Deputyship,
    HistoryEntry,
    Meeting,
    Person,
    Pulse,
    Question,
    Referral,
    ReferralDocument,
    Seat,
    Service,
    Sitting,
    Team,
    db,
)

ANYWHERE = 1_000_000_000
"""A pulse begins at any number below: a database put back from a copy never repeats what was once said."""


def beat(meeting_id: int) -> None:
    """Says that something of the meeting changed, to whoever asks after this transaction is kept."""
    _beat(db.session.connection(), meeting_id)


def beat_of(meeting_id: int) -> int:
    """How the meeting's pulse stands; 0 where nothing was ever recorded of it."""
    return db.session.scalar(select(Pulse.beat).where(Pulse.meeting_id == meeting_id)) or 0


@dataclass(frozen=True)
class Standing:
    """How a meeting stands for one person who looks at it."""

    beat: int
    access: str
    """A word that changes with all of the meeting and its cases that decides whose they are: a guest less, a
    withdrawal, the meeting's end. Whatever was read under another word is shown to nobody any more."""
    hats: str
    """A word that changes with all that decides in which capacities the person looks."""


def stands(meeting_id: int, person: Person, on: date) -> Standing:
    """The meeting's pulse, and the words of what decides what the person sees. One statement.

    A person's hats, and whose a case is, are read from these rows alone: while none changed, they see as before.
    """
    row = db.session.execute(STANDS, {"meeting_id": meeting_id}).one()
    told = (meeting_id, person.id, person.version, on.isoformat(), *row[1 + OF_ACCESS :])
    return Standing(row[0] or 0, _word(meeting_id, *row[1 : 1 + OF_ACCESS]), _word(*told))


def access_of(meeting_id: int) -> str:
    """The word of what decides whose the meeting's cases are. One statement."""
    return _word(meeting_id, *db.session.execute(select(*WHOSE), {"meeting_id": meeting_id}).one())


def _word(*told: object) -> str:
    return hashlib.sha256(repr(told).encode()).hexdigest()[:20]


def _rows_and_changes(table: type[Seat | Team | Service | Deputyship]) -> tuple[ScalarSelect[Any], ...]:
    """How many rows it has, and how often they changed in all."""
    return (
        select(func.count()).select_from(table).scalar_subquery(),
        select(func.sum(table.version)).scalar_subquery(),
    )


MEETING: BindParameter[int] = bindparam("meeting_id")
OF_IT = Case.meeting_id == MEETING
WHOSE: tuple[ScalarSelect[Any], ...] = (
    select(Meeting.version).where(Meeting.id == MEETING).scalar_subquery(),
    select(Sitting.version).where(Sitting.meeting_id == MEETING).scalar_subquery(),
    select(func.count()).select_from(Case).where(OF_IT).scalar_subquery(),
    select(func.sum(Case.version)).where(OF_IT).scalar_subquery(),
    select(func.sum(Referral.version))
    .join(Case, Case.referral_id == Referral.id)
    .where(OF_IT)
    .scalar_subquery(),
    select(func.count(Declaration.id)).join(Case).where(OF_IT).scalar_subquery(),
    select(func.sum(Declaration.version)).join(Case).where(OF_IT).scalar_subquery(),
    select(func.count(CaseGuest.id)).join(Case).where(OF_IT).scalar_subquery(),
    select(func.sum(CaseGuest.id)).join(Case).where(OF_IT).scalar_subquery(),
    *(
        select(told)
        .where(Attendance.meeting_id == MEETING, Attendance.left_at.is_not(None))
        .scalar_subquery()
        for told in (func.count(), func.sum(Attendance.id))
    ),
    select(func.count(Question.id)).join(Case).where(OF_IT).scalar_subquery(),
    select(func.sum(Question.version)).join(Case).where(OF_IT).scalar_subquery(),
    *(
        select(func.sum(ReferralDocument.id))
        .join(Case, Case.referral_id == ReferralDocument.referral_id)
        .where(OF_IT, counts)
        .scalar_subquery()
        for counts in (ReferralDocument.removed_at.is_(None), ReferralDocument.agreement == "agreed")
    ),
)
"""The rows of the meeting that decide who may see which of its cases, and which of their documents and questions."""
OF_ACCESS = len(WHOSE)
STANDS = select(
    select(Pulse.beat).where(Pulse.meeting_id == MEETING).scalar_subquery(),
    *WHOSE,
    *_rows_and_changes(Seat),
    *_rows_and_changes(Team),
    *_rows_and_changes(Service),
    *_rows_and_changes(Deputyship),
    *(
        select(told).where(Attendance.meeting_id == MEETING, Attendance.apologies).scalar_subquery()
        for told in (func.count(), func.sum(Attendance.id))
    ),
)
"""Built once: it is asked by every open page every few seconds."""


def _beat(connection: Connection, meeting_id: int) -> None:
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    first = insert(Pulse).values(meeting_id=meeting_id, beat=1 + secrets.randbelow(ANYWHERE))
    connection.execute(
        first.on_conflict_do_update(index_elements=[Pulse.meeting_id], set_={"beat": Pulse.beat + 1})
    )


@event.listens_for(HistoryEntry, "after_insert")
def _beat_with_the_history(_mapper: Mapper[Any], connection: Connection, entry: HistoryEntry) -> None:
    of_a_case = entry.detail.get("meeting") or entry.detail.get("meeting_id")
    meeting_id = entry.record_id if entry.record_kind == "meeting" else of_a_case
    if entry.record_kind in ("meeting", "referral") and isinstance(meeting_id, int):
        _beat(connection, meeting_id)
