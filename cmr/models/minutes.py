"""The papers after a meeting: its minutes, each child's part, what is filed where, and sheets kept on paper."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cmr.models.base import Base, Versioned
from cmr.models.case import Case
from cmr.models.panel import Meeting
from cmr.models.people import Person
from cmr.rules.capacities import Subject
from cmr.rules.minutes import STATES

UNFILED = text("filed_at IS NULL")


class Minutes(Versioned, Base):
    """A meeting's record of minutes; frozen once approved (B1.25)."""

    __tablename__ = "minutes"
    __table_args__ = (
        CheckConstraint(f"state IN {tuple(STATES)}", name="state_known"),
        CheckConstraint(
            "(approved_at IS NULL) = (approved_by_id IS NULL) AND (approved_at IS NULL) = (content_hash IS NULL)",
            name="approved_when_by_whom_and_what",
        ),
        CheckConstraint(
            "(state IN ('approved', 'filed')) = (approved_at IS NOT NULL)", name="approved_in_that_state"
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), unique=True)
    state: Mapped[str] = mapped_column(String(20), default="draft")
    drafter_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    """Who wrote them last: whoever approves is another (B1.25)."""
    drafted_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    """When they last went to the chair."""
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    approved_for_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    approved_position: Mapped[str | None] = mapped_column(String(60))
    content_hash: Mapped[str | None] = mapped_column(String(64))
    filed_at: Mapped[datetime | None]
    meeting: Mapped[Meeting] = relationship()
    drafter: Mapped[Person] = relationship(foreign_keys=[drafter_id])
    approved_by: Mapped[Person | None] = relationship(foreign_keys=[approved_by_id])
    approved_for: Mapped[Person | None] = relationship(foreign_keys=[approved_for_id])
    sections: Mapped[list[MinutesSection]] = relationship(
        back_populates="minutes", order_by="MinutesSection.position"
    )
    comments: Mapped[list[MinutesComment]] = relationship(
        back_populates="minutes", order_by="MinutesComment.id"
    )

    def subject(self) -> Subject:
        """The meeting's subject: minutes name every family of it, so they are nobody else's."""
        return self.meeting.subject()


class MinutesSection(Versioned, Base):
    """One section of the minutes, written by itself: of the meeting, or of one case (D6c)."""

    __tablename__ = "minutes_sections"
    __table_args__ = (UniqueConstraint("minutes_id", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id"))
    position: Mapped[int]
    key: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(200))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    """The case that it is about; None for what concerns the whole meeting."""
    drafted: Mapped[str] = mapped_column(Text, default="")
    """The text that was made from what was recorded."""
    text: Mapped[str] = mapped_column(Text, default="")
    saved_at: Mapped[datetime]
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    minutes: Mapped[Minutes] = relationship(back_populates="sections")
    case: Mapped[Case | None] = relationship()
    saved_by: Mapped[Person] = relationship(foreign_keys=[saved_by_id])


class SectionText(Base):
    """A section as it stood before it was written over: no paragraph is lost."""

    __tablename__ = "section_texts"
    __table_args__ = (UniqueConstraint("section_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    section_id: Mapped[int] = mapped_column(ForeignKey("minutes_sections.id"))
    number: Mapped[int]
    """The section's version that this text was."""
    text: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime]
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    saved_by: Mapped[Person] = relationship(foreign_keys=[saved_by_id])


class MinutesComment(Base):
    """What the chair asks to be changed before the minutes are approved (B1.25)."""

    __tablename__ = "minutes_comments"
    __table_args__ = (CheckConstraint("length(text) > 0", name="text_given"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id"), index=True)
    section_id: Mapped[int | None] = mapped_column(ForeignKey("minutes_sections.id"))
    """The section it is about; None for the whole."""
    text: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    for_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    """When the drafter said that it is done, or why not."""
    answer: Mapped[str] = mapped_column(Text, default="", server_default="")
    """Why it is not done; empty where it is."""
    minutes: Mapped[Minutes] = relationship(back_populates="comments")
    section: Mapped[MinutesSection | None] = relationship()
    by: Mapped[Person] = relationship(foreign_keys=[by_id])
    principal: Mapped[Person | None] = relationship(foreign_keys=[for_id])


class ChangesDraft(Versioned, Base):
    """What an approver has typed to ask for, and has not sent: nobody else reads it (B1.25)."""

    __tablename__ = "changes_drafts"
    __table_args__ = (UniqueConstraint("minutes_id", "by_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    texts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """By the name of its box on the page, what is written there; empty boxes are not among them."""
    saved_at: Mapped[datetime]


class Filing(Versioned, Base):
    """Something of a case to be put on one child's file: the sheet, the child's part of the minutes, an entry (D6c)."""

    __tablename__ = "filings"
    __table_args__ = (
        UniqueConstraint("case_id", "child_number", "kind"),
        CheckConstraint("kind IN ('sheet', 'minutes', 'chronology')", name="kind_known"),
        CheckConstraint(
            "(filed_at IS NULL) = (filed_by_id IS NULL) AND (filed_at IS NULL) = (filed_where = '')",
            name="filed_when_by_whom_and_where",
        ),
        Index("ix_filings_open", "due_on", "id", sqlite_where=UNFILED, postgresql_where=UNFILED),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    child_number: Mapped[int]
    """Which of the referral's children, counting from 1."""
    child_name: Mapped[str] = mapped_column(String(300))
    """The child's name as it stood on the form that was heard."""
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200))
    """The exact title under which it stands on the child's file."""
    text: Mapped[str] = mapped_column(Text, default="")
    """What is pasted where the file takes text and no document."""
    due_on: Mapped[date]
    content_hash: Mapped[str] = mapped_column(String(64))
    """The hash of what was to be filed: of the signed sheet, or of the part of the approved minutes."""
    made_at: Mapped[datetime]
    filed_at: Mapped[datetime | None]
    filed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    filed_for_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    filed_where: Mapped[str] = mapped_column(String(200), default="")
    left_out: Mapped[list[dict[str, Any]]] = mapped_column(default=list, server_default="[]")
    """``[{"start", "end", "said"}]``: what of another family its copy for the file does not have (B1.25)."""
    left_out_at: Mapped[datetime | None]
    left_out_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    case: Mapped[Case] = relationship()
    filed_by: Mapped[Person | None] = relationship(foreign_keys=[filed_by_id])
    left_out_by: Mapped[Person | None] = relationship(foreign_keys=[left_out_by_id])

    def subject(self) -> Subject:
        """The case's subject: what is filed belongs to one family."""
        return self.case.subject()


class Look(Base):
    """A person looked at names that may be another family's in a text about a case, and says what they are (D6d)."""

    __tablename__ = "looks"
    __table_args__ = (
        UniqueConstraint("case_id", "what", "text_hash"),
        CheckConstraint("what IN ('part', 'sheet')", name="what_known"),
        CheckConstraint("length(reason) > 0", name="reason_given"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    what: Mapped[str] = mapped_column(String(10))
    text_hash: Mapped[str] = mapped_column(String(64))
    """The hash of the text that was looked at and of what was found: another text is looked at anew."""
    found: Mapped[list[dict[str, Any]]]
    """``[{"kind", "reference", "start", "end", "mark"}]``: where, of which other case, and the hash by which
    it is known again in another text; not the words."""
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    case: Mapped[Case] = relationship()
    by: Mapped[Person] = relationship(foreign_keys=[by_id])


class MeetingPaper(Base):
    """A scan of what was written on paper at a meeting without network; its bytes lie in the files folder."""

    __tablename__ = "meeting_papers"
    __table_args__ = (CheckConstraint("size > 0", name="not_empty"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    """The case that it is about; None for the attendance and other sheets of the meeting."""
    title: Mapped[str] = mapped_column(String(200))
    filename: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    attached_at: Mapped[datetime]
    attached_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    meeting: Mapped[Meeting] = relationship()
    case: Mapped[Case | None] = relationship()
    attached_by: Mapped[Person] = relationship(foreign_keys=[attached_by_id])
