"""A referral as an item of a meeting: its place, declarations, guests, decision sheet and actions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    exists,
    false,
    text,
)
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from cmr.models.base import Base, Versioned
from cmr.models.panel import Attendance, Meeting
from cmr.models.people import Person
from cmr.models.referral import Referral
from cmr.rules.capacities import Subject
from cmr.rules.case_over import waits, who_reads
from cmr.rules.case_time import has_gone_out
from cmr.rules.meeting import TO_COME
from cmr.rules.presenting import Says, says_of

PLACED = text("state = 'placed'")
ON_THE_AGENDA = text("state IN ('placed', 'heard')")


class Case(Versioned, Base):
    """A referral on a meeting's agenda, and how it left it."""

    __tablename__ = "cases"
    __table_args__ = (
        CheckConstraint("state IN ('placed', 'heard', 'tabled', 'deferred', 'removed')", name="state_known"),
        CheckConstraint("place > 0", name="place_counts_from_one"),
        CheckConstraint("(state = 'placed') = (ended_at IS NULL)", name="ended_when"),
        Index(
            "uq_cases_place",
            "meeting_id",
            "place",
            unique=True,
            sqlite_where=ON_THE_AGENDA,
            postgresql_where=ON_THE_AGENDA,
        ),
        Index(
            "uq_cases_referral_placed",
            "referral_id",
            unique=True,
            sqlite_where=PLACED,
            postgresql_where=PLACED,
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    referral_id: Mapped[int] = mapped_column(ForeignKey("referrals.id"), index=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    place: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="placed")
    accepted_late: Mapped[bool] = mapped_column(default=False)
    undecided: Mapped[bool] = mapped_column(default=False)
    """The panel could not agree (D8)."""
    undecided_reason: Mapped[str | None] = mapped_column(Text)
    presenter_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    """Who presents it where that is not the allocated social worker (D3d)."""
    presenter_replied_at: Mapped[datetime | None]
    """When its presenter said whether they come at its time."""
    presenter_cannot: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether what they said then is that they can't."""
    sequence: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often its time changed, for calendars."""
    placed_at: Mapped[datetime]
    placed_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    ended_at: Mapped[datetime | None]
    ended_reason: Mapped[str | None] = mapped_column(Text)
    referral: Mapped[Referral] = relationship(back_populates="cases")
    meeting: Mapped[Meeting] = relationship()
    presenter: Mapped[Person | None] = relationship(foreign_keys=[presenter_id])
    declarations: Mapped[list[Declaration]] = relationship(back_populates="case", order_by="Declaration.id")
    guests: Mapped[list[CaseGuest]] = relationship(back_populates="case", cascade="all, delete-orphan")
    sheet: Mapped[DecisionSheet | None] = relationship(back_populates="case")

    @property
    def has_gone_out(self) -> bool:
        """Whether it went out with the agenda or a supplement (D3c). A meeting that has opened hears every case."""
        return has_gone_out(self.meeting.state, self.meeting.circulated_at, self.placed_at)

    @property
    def is_to_come(self) -> bool:
        """Whether it is still to be heard, at a meeting that has not opened and whose agenda went out with it."""
        return self.waits and self.has_gone_out and self.meeting.state in TO_COME

    @property
    def waits(self) -> bool:
        """Whether the panel has still to hear it."""
        return waits(self.state, undecided=self.undecided)

    @property
    def who_reads_as_guest(self) -> frozenset[int]:
        """Who of its guests may read it, once it has gone out and until its meeting ends (B1.2d)."""
        return who_reads(((one.person_id, one.left) for one in self.guests), waits=self.waits)

    @property
    def presented_by(self) -> Person:
        """Who presents it: the one who was named, or its allocated social worker (D3d)."""
        return self.presenter or self.referral.worker

    @property
    def presenter_says(self) -> Says:
        """What its presenter said about coming at the time that it has (D3d)."""
        return says_of(replied=self.presenter_replied_at is not None, cannot=self.presenter_cannot)

    def subject(self) -> Subject:
        """The referral's subject: a case has no other reader than its referral."""
        return self.referral.subject()


class Declaration(Versioned, Base):
    """What a member declared for a case before it was heard (B1.4)."""

    __tablename__ = "declarations"
    __table_args__ = (
        UniqueConstraint("case_id", "person_id"),
        CheckConstraint("kind IN ('none', 'prior_knowledge', 'involvement')", name="kind_known"),
        CheckConstraint("NOT withdrew OR kind <> 'none'", name="withdrew_for_something"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    detail: Mapped[str] = mapped_column(String(500), default="")
    withdrew: Mapped[bool] = mapped_column(default=False)
    declared_at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    from_paper: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether it was entered from what was written on paper."""
    case: Mapped[Case] = relationship(back_populates="declarations")
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    recorded_by: Mapped[Person] = relationship(foreign_keys=[recorded_by_id])


class CaseGuest(Base):
    """Somebody invited for this case alone (B1.2d)."""

    __tablename__ = "case_guests"
    __table_args__ = (UniqueConstraint("case_id", "person_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    invited_at: Mapped[datetime]
    left: Mapped[bool] = column_property(
        exists()
        .where(
            Case.id == case_id,
            Attendance.meeting_id == Case.meeting_id,
            Attendance.person_id == person_id,
            Attendance.left_at.is_not(None),
        )
        .correlate_except(Case, Attendance)
    )
    """Whether they are marked as having left its meeting, and not as having come again."""
    case: Mapped[Case] = relationship(back_populates="guests")
    person: Mapped[Person] = relationship(foreign_keys=[person_id])


class DecisionSheet(Versioned, Base):
    """What was agreed on a case; frozen once signed (B1.24, BD)."""

    __tablename__ = "decision_sheets"
    __table_args__ = (
        CheckConstraint(
            "(signed_at IS NULL) = (signed_by_id IS NULL) AND (signed_at IS NULL) = (content_hash IS NULL)",
            name="signed_when_by_whom_and_what",
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), unique=True)
    entries: Mapped[list[dict[str, Any]]]
    """``[{"kind", "text", "safeguarding", "owner", "due_on", "due_reason"}]``, in order.

    A date that is none yet stands as ``"due_typed"``, as it was typed.
    """
    outcomes: Mapped[list[dict[str, Any]]]
    """``[{"key", "details": {field key: value}}]``."""
    rationale: Mapped[str] = mapped_column(Text, default="")
    decision_reasons: Mapped[str] = mapped_column(Text, default="")
    """The reasons of whoever decided where the panel could not agree (D8)."""
    returns_on: Mapped[date | None]
    returns_typed: Mapped[str] = mapped_column(String(40), default="", server_default="")
    """What was typed there while it is no date: "31/2/2027". Nothing is signed with it."""
    proposed: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    """What the chair had written when the panel could not agree: the parts above, by name (D8).

    Under ``"decision"`` what the head of service had written when the panel agreed after all: no part of its sheet.
    """
    saved_at: Mapped[datetime]
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    """What must be shown with the signature, such as that the chair had signed the referral."""
    against_majority: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether it was signed against what most of those with a view thought (B1.21)."""
    dissent: Mapped[list[dict[str, Any]]] = mapped_column(default=list, server_default="[]")
    """``[{"person_id", "name", "view", "text"}]``: the views recorded with it, frozen at signing (B1.20)."""
    from_paper: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether it was signed on paper and entered afterwards."""
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    signed_for_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    signed_position: Mapped[str | None] = mapped_column(String(60))
    signed_at: Mapped[datetime | None]
    content_hash: Mapped[str | None] = mapped_column(String(64))
    case: Mapped[Case] = relationship(back_populates="sheet")
    saved_by: Mapped[Person] = relationship(foreign_keys=[saved_by_id])
    signed_by: Mapped[Person | None] = relationship(foreign_keys=[signed_by_id])
    signed_for: Mapped[Person | None] = relationship(foreign_keys=[signed_for_id])


class Action(Versioned, Base):
    """Something to be done after a case was heard; team manager and social worker own it jointly (B1.26)."""

    __tablename__ = "actions"
    __table_args__ = (
        CheckConstraint(
            "(confirmed_at IS NULL) = (confirmed_by_id IS NULL)", name="confirmed_when_and_by_whom"
        ),
        Index(
            "ix_actions_open",
            "due_on",
            "id",
            sqlite_where=text("confirmed_at IS NULL"),
            postgresql_where=text("confirmed_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    referral_id: Mapped[int] = mapped_column(ForeignKey("referrals.id"), index=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    """``recommendation``, ``decision`` or ``outcome``."""
    text: Mapped[str] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(String(200), default="", server_default="")
    """Who carries it out, in the sheet's words; the team manager and social worker answer for it in any case."""
    due_on: Mapped[date]
    clause: Mapped[str] = mapped_column(String(20), default="")
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    confirmation: Mapped[str] = mapped_column(Text, default="")
    referral: Mapped[Referral] = relationship(back_populates="actions")
    case: Mapped[Case] = relationship()
    confirmed_by: Mapped[Person | None] = relationship(foreign_keys=[confirmed_by_id])

    def subject(self) -> Subject:
        """The referral's subject: an action is its own people's."""
        return self.referral.subject()
