"""A referral, the sections of its form, its children, documents and signatures."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cmr.models.base import Base, Versioned
from cmr.models.panel import Meeting, Panel, Terms
from cmr.models.people import Person, Team
from cmr.rules.capacities import Subject, ToBeHeard
from cmr.rules.receipt import deferred_from
from cmr.rules.referral_states import STATES, WITH_HEAD_OF_SERVICE, shown_state

if TYPE_CHECKING:
    from cmr.models.case import Action, Case

LIVE = text("voided_at IS NULL")
IN_THE_QUEUE = text("state = 'submitted'")
CLOSED = text("state = 'closed'")
UNSCANNED = text("scan = 'waiting'")
CAME_LATE_CHOICES = ("waiting", "accepted", "deferred")
LATE = text("late_choice IS NOT NULL")
BY_CHARACTERS = String(40).with_variant(String(40, collation="C"), "postgresql")


class ReferenceCounter(Base):
    """The last number given out for a panel type's abbreviation in a year."""

    __tablename__ = "reference_counters"
    abbreviation: Mapped[str] = mapped_column(String(10), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(default=0)


class Referral(Versioned, Base):
    """A referral to a panel. Each state past draft needs the evidence that it was reached."""

    __tablename__ = "referrals"
    __table_args__ = (
        CheckConstraint(f"state IN {tuple(STATES)}", name="state_known"),
        CheckConstraint(
            "state NOT IN ('signed_by_social_worker', 'signed_by_team_manager', 'signed_by_service_manager',"
            " 'submitted', 'scheduled', 'heard', 'actioned', 'returned') OR social_worker_signed_at IS NOT NULL",
            name="social_worker_signed",
        ),
        CheckConstraint(
            "state NOT IN ('signed_by_team_manager', 'signed_by_service_manager',"
            " 'submitted', 'scheduled', 'heard', 'actioned', 'returned') OR team_manager_signed_at IS NOT NULL",
            name="team_manager_signed",
        ),
        CheckConstraint(
            "state NOT IN ('signed_by_service_manager',"
            " 'submitted', 'scheduled', 'heard', 'actioned', 'returned') OR service_manager_signed_at IS NOT NULL",
            name="service_manager_signed",
        ),
        CheckConstraint(
            "state NOT IN ('submitted', 'scheduled', 'heard', 'actioned', 'returned') OR submitted_at IS NOT NULL",
            name="submitted_when",
        ),
        CheckConstraint("(state = 'scheduled') = (meeting_id IS NOT NULL)", name="scheduled_to_a_meeting"),
        CheckConstraint("state NOT IN ('heard', 'actioned') OR heard_at IS NOT NULL", name="heard_when"),
        CheckConstraint("(state = 'returned') = (returns_on IS NOT NULL)", name="returned_to_a_date"),
        CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL AND closed_reason IS NOT NULL AND closed_by_id IS NOT NULL)",
            name="closed_when_why_and_by_whom",
        ),
        CheckConstraint(
            "late_choice IS NULL OR late_choice IN ('waiting', 'accepted', 'deferred', 'later')",
            name="late_choice_known",
        ),
        CheckConstraint("(late_choice IS NULL) = (late_for_id IS NULL)", name="late_for_a_meeting"),
        Index("ix_referrals_worker_open", "worker_id", "state", "id"),
        Index("ix_referrals_team_open", "team_id", "state", "id"),
        Index("ix_referrals_panel_state", "panel_id", "state", "id"),
        Index("ix_referrals_worker", "worker_id", "id"),
        Index("ix_referrals_team", "team_id", "id"),
        Index("ix_referrals_panel", "panel_id", "id"),
        Index("ix_referrals_late", "late_choice", "id", sqlite_where=LATE, postgresql_where=LATE),
        Index("ix_referrals_closed", "closed_at", "id", sqlite_where=CLOSED, postgresql_where=CLOSED),
        Index(
            "ix_referrals_queue",
            "panel_id",
            "queued_since",
            "id",
            sqlite_where=IN_THE_QUEUE,
            postgresql_where=IN_THE_QUEUE,
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(24), unique=True)
    panel_id: Mapped[int] = mapped_column(ForeignKey("panels.id"))
    terms_id: Mapped[int] = mapped_column(ForeignKey("terms.id"))
    worker_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    state: Mapped[str] = mapped_column(String(30), default="draft")
    state_since: Mapped[datetime]
    begun_at: Mapped[datetime]
    initials: Mapped[str] = mapped_column(String(60), default="")
    """The children's initials, for lists: full names stand only inside the record."""
    sent_back: Mapped[dict[str, Any] | None]
    """While it is to be changed: ``{"reason", "by", "at", "sections"}``."""
    social_worker_signed_at: Mapped[datetime | None]
    team_manager_signed_at: Mapped[datetime | None]
    service_manager_signed_at: Mapped[datetime | None]
    signed_hash: Mapped[str | None] = mapped_column(String(64))
    """SHA-256 of the canonical content that the live signatures hold."""
    submitted_at: Mapped[datetime | None]
    """When it was last received by the panel."""
    queued_since: Mapped[datetime | None]
    """Its place in the queue: kept when a case is tabled or deferred."""
    priority: Mapped[bool] = mapped_column(default=False)
    late_for_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id"))
    """The meeting whose deadline it missed."""
    asked_for_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id"))
    """The meeting that its worker asks for, where that is not the next one."""
    late_choice: Mapped[str | None] = mapped_column(String(10))
    """``waiting`` for the chair, ``accepted`` or ``deferred``; ``later``: its worker asked for the later meeting."""
    deferred_to_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id"))
    """The later meeting it is kept for, by the chair's choice or its worker's."""
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id"), index=True)
    """The meeting it is scheduled to, while it is."""
    heard_at: Mapped[datetime | None]
    returns_on: Mapped[date | None]
    closed_at: Mapped[datetime | None]
    closed_reason: Mapped[str | None] = mapped_column(Text)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    withdrawn: Mapped[bool] = mapped_column(default=False)

    panel: Mapped[Panel] = relationship()
    terms: Mapped[Terms] = relationship()
    worker: Mapped[Person] = relationship(foreign_keys=[worker_id])
    closed_by: Mapped[Person | None] = relationship(foreign_keys=[closed_by_id])
    team: Mapped[Team] = relationship()
    meeting: Mapped[Meeting | None] = relationship(foreign_keys=[meeting_id])
    asked_for: Mapped[Meeting | None] = relationship(foreign_keys=[asked_for_id])
    late_for: Mapped[Meeting | None] = relationship(foreign_keys=[late_for_id])
    deferred_to: Mapped[Meeting | None] = relationship(foreign_keys=[deferred_to_id])
    sections: Mapped[list[ReferralSection]] = relationship(
        back_populates="referral", order_by="ReferralSection.id"
    )
    children: Mapped[list[ReferralChild]] = relationship(
        back_populates="referral", order_by="ReferralChild.number", cascade="all, delete-orphan"
    )
    documents: Mapped[list[ReferralDocument]] = relationship(
        back_populates="referral", order_by="ReferralDocument.id"
    )
    signatures: Mapped[list[Signature]] = relationship(back_populates="referral", order_by="Signature.id")
    cases: Mapped[list[Case]] = relationship(back_populates="referral", order_by="Case.id")
    actions: Mapped[list[Action]] = relationship(
        back_populates="referral", order_by="Action.due_on, Action.id"
    )

    @property
    def answers(self) -> dict[str, dict[str, object]]:
        """Section key → field key → value, as the form rules take it."""
        return {section.key: section.answers for section in self.sections}

    @property
    def live_signatures(self) -> list[Signature]:
        """Those that stand; the ones that fell away stay in ``signatures``."""
        return [signature for signature in self.signatures if signature.voided_at is None]

    @property
    def live_documents(self) -> list[ReferralDocument]:
        """Those attached now."""
        return [document for document in self.documents if document.removed_at is None]

    @property
    def case(self) -> Case | None:
        """Its case at the meeting it is scheduled to, or was last heard at."""
        live = [case for case in self.cases if case.state in ("placed", "heard")]
        return live[-1] if live else None

    @property
    def shown_state(self) -> str:
        """Its state as it is shown: of one that the panel could not agree about, with whom it is (D8)."""
        return shown_state(self.state, undecided=bool(self.case and self.case.undecided))

    @property
    def deferred_from(self) -> date | None:
        """The date of the meeting that the chair deferred it from, while that stands (B1.10)."""
        last = self.cases[-1] if self.cases else None
        return deferred_from(
            self.late_choice,
            self.late_for.on if self.late_for else None,
            last.state if last else None,
            last.meeting.on if last else None,
            priority=self.priority,
        )

    def subject(self) -> Subject:
        """This referral as permissions see it; reads ``team``, ``cases`` with their meeting, declarations, guests."""
        case = self.case
        meeting_state = case.meeting.state if case and case.has_gone_out else ""
        # Who withdrew stays so when it leaves the agenda; each new case takes it over.
        last = self.cases[-1] if self.cases else None
        return Subject(
            panel_id=self.panel_id,
            panel_key=self.panel.key,
            worker_id=self.worker_id,
            team_id=self.team_id,
            service_id=self.team.service_id,
            received=self.submitted_at is not None,
            circulated=meeting_state in ("circulated", "in_session", "closed"),
            meeting_id=case.meeting_id if case else None,
            meeting_on=case.meeting.on if case else None,
            out=meeting_state in ("circulated", "in_session"),
            guest_ids=case.who_reads_as_guest
            if case and meeting_state in ("circulated", "in_session")
            else frozenset(),
            withdrawn_ids=frozenset(
                declaration.person_id for declaration in last.declarations if declaration.withdrew
            )
            if last
            else frozenset(),
            undecided=self.shown_state == WITH_HEAD_OF_SERVICE,
            to_be_heard=ToBeHeard(
                case.meeting_id, self.reference, frozenset(one.person_id for one in case.declarations)
            )
            if case and case.state == "placed" and meeting_state in ("circulated", "in_session")
            else None,
        )


class ReferralSection(Versioned, Base):
    """The answers of one section of the form, saved by itself."""

    __tablename__ = "referral_sections"
    __table_args__ = (UniqueConstraint("referral_id", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    referral_id: Mapped[int] = mapped_column(ForeignKey("referrals.id"))
    key: Mapped[str] = mapped_column(String(60))
    answers: Mapped[dict[str, Any]]
    last_time: Mapped[dict[str, Any] | None]
    """The answers as they stood before the form was opened again: sent back, recalled or returned."""
    taken_from: Mapped[str | None] = mapped_column(String(24))
    """The earlier referral whose answers stand here, until the writer has confirmed that they still hold."""
    saved_at: Mapped[datetime]
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    referral: Mapped[Referral] = relationship(back_populates="sections")
    saved_by: Mapped[Person] = relationship()


class ReferralChild(Base):
    """A child of the referral, drawn from the form's children field whenever that is saved, for finding."""

    __tablename__ = "referral_children"
    __table_args__ = (UniqueConstraint("referral_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    referral_id: Mapped[int] = mapped_column(ForeignKey("referrals.id"))
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(300))
    date_of_birth: Mapped[str] = mapped_column(String(40), default="")
    record_number: Mapped[str] = mapped_column(String(60), default="", index=True)
    referral: Mapped[Referral] = relationship(back_populates="children")


class NamePart(Base):
    """The end of a word of a child's name, folded, by which its referral is found: "fenwick", "enwick", "nwick"…

    A child's record number is a part too, marked as ``cmr.rules.folding`` marks it. Parts are compared by their
    characters alone, whatever the database's language: what begins alike then lies side by side.
    """

    __tablename__ = "name_parts"
    __table_args__ = (
        Index("ix_name_parts_referral", "referral_id", "part"),
        {"sqlite_with_rowid": False},
    )
    part: Mapped[str] = mapped_column(BY_CHARACTERS, primary_key=True)
    referral_id: Mapped[int] = mapped_column(ForeignKey("referrals.id"), primary_key=True)


class ReferralDocument(Base):
    """A document that goes with the form; its bytes lie in the files folder under its hash."""

    __tablename__ = "referral_documents"
    __table_args__ = (
        CheckConstraint("size > 0", name="not_empty"),
        CheckConstraint("scan IN ('waiting', 'clear', 'refused')", name="scan_known"),
        CheckConstraint(
            "agreement IS NULL OR agreement IN ('waiting', 'agreed', 'refused')", name="agreement_known"
        ),
        CheckConstraint(
            "(agreed_at IS NOT NULL) = (agreement IS NOT NULL AND agreement <> 'waiting')",
            name="agreement_when",
        ),
        Index(
            "ix_referral_documents_unscanned",
            "id",
            sqlite_where=UNSCANNED,
            postgresql_where=UNSCANNED,
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    referral_id: Mapped[int] = mapped_column(ForeignKey("referrals.id"), index=True)
    kind: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="", server_default="")
    filename: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    dated: Mapped[date | None]
    attached_at: Mapped[datetime]
    attached_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    scan: Mapped[str] = mapped_column(String(10), default="clear", server_default="clear")
    """Held while ``waiting`` for the scanner; served only when ``clear``."""
    agreement: Mapped[str | None] = mapped_column(String(10))
    """The chair's agreement that it goes to the panel; None for a document that needs none (B1.9)."""
    agreement_reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    agreed_at: Mapped[datetime | None]
    """When the chair agreed to it or refused it."""
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    removed_at: Mapped[datetime | None]
    referral: Mapped[Referral] = relationship(back_populates="documents")
    attached_by: Mapped[Person] = relationship(foreign_keys=[attached_by_id])
    agreed_by: Mapped[Person | None] = relationship(foreign_keys=[agreed_by_id])


class Signature(Base):
    """A signature on the form's content. One that fell away is kept, with when and why."""

    __tablename__ = "signatures"
    __table_args__ = (
        CheckConstraint("stage IN ('social_worker', 'team_manager', 'service_manager')", name="stage_known"),
        CheckConstraint("(voided_at IS NULL) = (void_reason IS NULL)", name="voided_for_a_reason"),
        Index(
            "uq_signatures_live_stage",
            "referral_id",
            "stage",
            unique=True,
            sqlite_where=LIVE,
            postgresql_where=LIVE,
        ),
        Index(
            "uq_signatures_live_person",
            "referral_id",
            "person_id",
            unique=True,
            sqlite_where=LIVE,
            postgresql_where=LIVE,
        ),
        Index("ix_signatures_person", "person_id", "signed_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    referral_id: Mapped[int] = mapped_column(ForeignKey("referrals.id"), index=True)
    stage: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    for_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    """Whom a deputy signed for."""
    name: Mapped[str] = mapped_column(String(100))
    position: Mapped[str] = mapped_column(String(200))
    """As it was when they signed; a deputy's says for whom."""
    declaration: Mapped[str] = mapped_column(Text)
    content_hash: Mapped[str] = mapped_column(String(64))
    comments: Mapped[str] = mapped_column(Text, default="", server_default="")
    """What the signatory wrote where the form gives them a place of their own (DF: manager comments)."""
    signed_at: Mapped[datetime]
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str | None] = mapped_column(String(300))
    referral: Mapped[Referral] = relationship(back_populates="signatures")
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    principal: Mapped[Person | None] = relationship(foreign_keys=[for_id])


class SignedContent(Base):
    """The canonical content that signatures hold, once for each hash, so that what changed since can be shown."""

    __tablename__ = "signed_contents"
    content_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    content: Mapped[dict[str, Any]]
