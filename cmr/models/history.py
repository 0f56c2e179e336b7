"""What happened to each record, append-only, as a chain of hashes.

Each record's entries are numbered from 1; an entry's hash covers its content and the hash before it, so that a
changed, removed or slipped-in entry is found. Database triggers refuse updates and deletes besides.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cmr.models.base import Base, db
from cmr.models.people import Person

BEGINNING = "0" * 64


class HistoryEntry(Base):
    """One thing that happened to one record."""

    __tablename__ = "history"
    __table_args__ = (
        UniqueConstraint("record_kind", "record_id", "number"),
        Index("ix_history_by", "by_id", "id"),
        Index("ix_history_kind", "record_kind", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    record_kind: Mapped[str] = mapped_column(String(20))
    """``referral``, ``meeting``, ``panel``, ``person``, ``team`` or ``service``."""
    record_id: Mapped[int]
    number: Mapped[int]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    for_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    verb: Mapped[str] = mapped_column(String(40))
    detail: Mapped[dict[str, Any]]
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    by: Mapped[Person | None] = relationship(foreign_keys=[by_id])
    principal: Mapped[Person | None] = relationship(foreign_keys=[for_id])

    def computed_hash(self) -> str:
        """The hash that this entry's content asks for."""
        return entry_hash(
            self.record_kind,
            self.record_id,
            self.number,
            self.at,
            self.by_id,
            self.for_id,
            self.verb,
            self.detail,
            self.previous_hash,
        )


def entry_hash(
    kind: str,
    record_id: int,
    number: int,
    at: datetime,
    by_id: int | None,
    for_id: int | None,
    verb: str,
    detail: dict[str, Any],
    previous_hash: str,
) -> str:
    """SHA-256, in hex, of an entry's content chained to the one before."""
    content = [
        kind,
        record_id,
        number,
        at.astimezone(UTC).isoformat(timespec="microseconds"),
        by_id,
        for_id,
        verb,
        detail,
        previous_hash,
    ]
    written = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def record(
    kind: str,
    record_id: int,
    verb: str,
    *,
    by: Person | None,
    at: datetime,
    for_id: int | None = None,
    **detail: Any,
) -> HistoryEntry:
    """Appends to the record's history. ``detail`` is JSON. Two at once: the unique number lets one through."""
    last = db.session.execute(
        select(HistoryEntry.number, HistoryEntry.hash)
        .where(HistoryEntry.record_kind == kind, HistoryEntry.record_id == record_id)
        .order_by(HistoryEntry.number.desc())
        .limit(1)
    ).first()
    number, previous_hash = (last.number + 1, last.hash) if last else (1, BEGINNING)
    by_id = by.id if by else None
    entry = HistoryEntry(
        record_kind=kind,
        record_id=record_id,
        number=number,
        at=at,
        by_id=by_id,
        for_id=for_id,
        verb=verb,
        detail=detail,
        previous_hash=previous_hash,
        hash=entry_hash(kind, record_id, number, at, by_id, for_id, verb, detail, previous_hash),
    )
    db.session.add(entry)
    db.session.flush()
    return entry
