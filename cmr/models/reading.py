"""What members do before a meeting: cases opened and read, questions noted, and every copy that was taken."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cmr.models.base import Base, Versioned
from cmr.models.case import Case
from cmr.models.panel import Meeting
from cmr.models.people import Person
from cmr.rules.capacities import Subject


class ReadingMark(Versioned, Base):
    """How far one person has read one case: opened, and read in which version of its form (B1.8)."""

    __tablename__ = "reading_marks"
    __table_args__ = (
        UniqueConstraint("case_id", "person_id"),
        CheckConstraint("(read_at IS NULL) = (read_hash IS NULL)", name="read_what"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    opened_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    read_hash: Mapped[str | None] = mapped_column(String(64))
    """The hash of the content as it was read: another one by now means that it changed since."""
    case: Mapped[Case] = relationship()
    person: Mapped[Person] = relationship()


class Question(Versioned, Base):
    """A question that a member notes before the meeting, to the chair or to the presenter (B1.8)."""

    __tablename__ = "questions"
    __table_args__ = (
        CheckConstraint("asked_of IN ('chair', 'presenter')", name="asked_of_known"),
        CheckConstraint("length(text) > 0", name="text_given"),
        Index("ix_questions_case", "case_id", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    for_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    asked_of: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text)
    noted_at: Mapped[datetime]
    case: Mapped[Case] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])

    def subject(self) -> Subject:
        """The case's subject: a question has no other reader than its case."""
        return self.case.subject()


class Circulation(Base):
    """An agenda as it was circulated: number 1, or a supplement; with fixed versions and who received what (D3c)."""

    __tablename__ = "circulations"
    __table_args__ = (
        UniqueConstraint("meeting_id", "number"),
        CheckConstraint("number > 0", name="numbered_from_one"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    number: Mapped[int]
    circulated_at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    for_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    why: Mapped[str] = mapped_column(String(300), default="")
    """What a supplement changes, in words without a name."""
    cases: Mapped[list[dict[str, Any]]]
    """``[{"case_id", "reference", "place", "content_hash", "documents": [sha256, …]}]``, in the agenda's order."""
    recipients: Mapped[list[dict[str, Any]]]
    """``[{"person_id", "for_id", "as", "case_ids"}]``: exactly who could read what from then on."""
    meeting: Mapped[Meeting] = relationship()
    by: Mapped[Person] = relationship(foreign_keys=[by_id])
    principal: Mapped[Person | None] = relationship(foreign_keys=[for_id])


class AccessRecord(Base):
    """Somebody took a copy: a pack, a form as PDF, or a document. The one thing that a GET writes."""

    __tablename__ = "access_records"
    __table_args__ = (
        Index("ix_access_records_record", "record_kind", "record_id", "id"),
        Index("ix_access_records_person", "person_id", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    for_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]
    what: Mapped[str] = mapped_column(String(20))
    """``pack``, ``form`` or ``document``."""
    record_kind: Mapped[str] = mapped_column(String(20))
    record_id: Mapped[int]
    detail: Mapped[dict[str, Any]]
    """Numbers, references and hashes; no names and no case text."""
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    principal: Mapped[Person | None] = relationship(foreign_keys=[for_id])
