"""A meeting while it sits: where it is on its agenda, who came and went, and what members said of a case."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cmr.models.base import Base, Versioned
from cmr.models.case import Case
from cmr.models.panel import Attendance, Meeting
from cmr.models.people import Person
from cmr.rules.capacities import Subject


class Sitting(Versioned, Base):
    """Where an opened meeting is: its agenda item, the case before it, and that case's stage (B1.13, B1.14)."""

    __tablename__ = "sittings"
    __table_args__ = (
        CheckConstraint("(case_id IS NULL) = (stage IS NULL)", name="stage_of_a_case"),
        CheckConstraint(
            "(stage IS NULL) = (stage_began_at IS NULL) AND (stage IS NULL) = (stage_minutes IS NULL)",
            name="stage_began_and_lasts",
        ),
        CheckConstraint("stage_minutes IS NULL OR stage_minutes > 0", name="stage_takes_time"),
    )
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), primary_key=True)
    agenda_item: Mapped[str] = mapped_column(String(60))
    """The key of the agenda's item that the meeting is at."""
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    """The case before the panel; None between cases."""
    stage: Mapped[str | None] = mapped_column(String(60))
    """The key of that case's stage."""
    stage_began_at: Mapped[datetime | None]
    stage_minutes: Mapped[int | None]
    """How long the stage lasts, with what the chair added."""
    designate_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    """Whom the chair named in the meeting to complete and sign decision sheets (B1.24)."""
    meeting: Mapped[Meeting] = relationship()
    case: Mapped[Case | None] = relationship()
    designate: Mapped[Person | None] = relationship(foreign_keys=[designate_id])


class Pulse(Base):
    """How often anything of a meeting changed: an open page asks whether it did, and for nothing else where not."""

    __tablename__ = "pulses"
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), primary_key=True)
    beat: Mapped[int] = mapped_column(default=0)


class Presence(Base):
    """One stay of somebody at a meeting: who leaves and comes again has two (B1.3)."""

    __tablename__ = "presences"
    __table_args__ = (
        CheckConstraint("left_at IS NULL OR left_at >= arrived_at", name="left_after_arriving"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    attendance_id: Mapped[int] = mapped_column(ForeignKey("attendances.id", ondelete="CASCADE"), index=True)
    arrived_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    attendance: Mapped[Attendance] = relationship(back_populates="presences")


class ItemNote(Versioned, Base):
    """What was said under an item of the agenda that no record tells of, as it was written at the meeting (B1.13)."""

    __tablename__ = "item_notes"
    __table_args__ = (UniqueConstraint("meeting_id", "item"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    item: Mapped[str] = mapped_column(String(60))
    """The key of the agenda's item."""
    text: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime]
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    earlier: Mapped[list[dict[str, Any]]] = mapped_column(default=list, server_default="[]")
    """``[{"text", "by", "at"}]``: what was written over, each with who had written it and when, in ISO."""
    meeting: Mapped[Meeting] = relationship()
    saved_by: Mapped[Person] = relationship(foreign_keys=[saved_by_id])


class MemberView(Versioned, Base):
    """What a member thinks of what is to be agreed on a case, in their own words (B1.20, B1.21)."""

    __tablename__ = "member_views"
    __table_args__ = (
        UniqueConstraint("case_id", "person_id"),
        CheckConstraint("view IN ('agree', 'disagree', 'abstain')", name="view_known"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    for_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    view: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text, default="")
    for_minutes: Mapped[bool] = mapped_column(default=False)
    """Whether the member asked that it be recorded in the minutes (B1.20)."""
    said_at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    from_paper: Mapped[bool] = mapped_column(default=False, server_default=false())
    said_of: Mapped[str | None] = mapped_column(String(64))
    """The hash of what was agreed and decided on the sheet when it was said; None where that is not known."""
    earlier: Mapped[list[dict[str, Any]]] = mapped_column(default=list, server_default="[]")
    """``[{"view", "text", "by", "at"}]``: what was kept for them before, each with who kept it and when, in ISO."""
    case: Mapped[Case] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    recorded_by: Mapped[Person] = relationship(foreign_keys=[recorded_by_id])
    principal: Mapped[Person | None] = relationship(foreign_keys=[for_id])

    def subject(self) -> Subject:
        """The case's subject: a view has no other reader than its case."""
        return self.case.subject()
