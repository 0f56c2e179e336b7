"""Panels, the terms they sit under, their seats, and the meetings they hold."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cmr.models.base import Base, Versioned
from cmr.models.people import Person
from cmr.rules.capacities import Subject
from cmr.rules.meeting import STATES
from cmr.rules.stays import Stays

if TYPE_CHECKING:
    from cmr.models.sitting import Presence


class Panel(Versioned, Base):
    """A standing body of one panel type; its key is the panel type's."""

    __tablename__ = "panels"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime]
    seats: Mapped[list[Seat]] = relationship(back_populates="panel", order_by="Seat.id")

    def subject(self) -> Subject:
        """This panel as permissions see it."""
        return Subject(panel_id=self.id, panel_key=self.key)


class Terms(Base):
    """One version of a panel type's file, kept whole: a referral keeps the terms it was written under."""

    __tablename__ = "terms"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60), index=True)
    version: Mapped[str] = mapped_column(String(40))
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    source: Mapped[str] = mapped_column(Text)
    kept_at: Mapped[datetime]


class Seat(Versioned, Base):
    """A person's seat on a panel: chair, member (with the area represented) or administrator."""

    __tablename__ = "seats"
    __table_args__ = (
        CheckConstraint("role IN ('chair', 'member', 'administrator')", name="role_known"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="range_in_order"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    panel_id: Mapped[int] = mapped_column(ForeignKey("panels.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(60))
    """Which of the panel type's seats it is."""
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    panel: Mapped[Panel] = relationship(back_populates="seats")
    person: Mapped[Person] = relationship()

    def subject(self) -> Subject:
        """The panel's subject: a seat is seen by whoever sees its panel."""
        return self.panel.subject()


class Meeting(Versioned, Base):
    """One date of a panel."""

    __tablename__ = "meetings"
    __table_args__ = (
        CheckConstraint(f"state IN {tuple(STATES)}", name="state_known"),
        CheckConstraint("most_cases > 0", name="room_for_a_case"),
        CheckConstraint("state <> 'circulated' OR circulated_at IS NOT NULL", name="circulated_when"),
        CheckConstraint(
            "state NOT IN ('in_session', 'closed') OR (opened_at IS NOT NULL AND chair_id IS NOT NULL)",
            name="opened_by_a_chair",
        ),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_when"),
        CheckConstraint(
            "(state = 'cancelled') = (cancelled_reason IS NOT NULL)", name="cancelled_for_a_reason"
        ),
        Index(
            "uq_meetings_panel_moment",
            "panel_id",
            "on",
            "starts_at",
            unique=True,
            sqlite_where=text("state <> 'cancelled'"),
            postgresql_where=text("state <> 'cancelled'"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    panel_id: Mapped[int] = mapped_column(ForeignKey("panels.id"), index=True)
    terms_id: Mapped[int] = mapped_column(ForeignKey("terms.id"))
    on: Mapped[date] = mapped_column(index=True)
    starts_at: Mapped[time]
    venue: Mapped[str] = mapped_column(String(200), default="")
    deadline_at: Mapped[datetime]
    deadline_why: Mapped[str] = mapped_column(String(300))
    note: Mapped[str] = mapped_column(String(300), default="")
    """Why it is not on its usual date, where it is not."""
    series_on: Mapped[date | None]
    """The date that the panel's rhythm gave it, wherever it moved since; None for a single meeting."""
    most_cases: Mapped[int]
    state: Mapped[str] = mapped_column(String(20), default="planned")
    chair_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    """Who chairs it, from when it opened."""
    chair_for_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    """Whom the chair stands in for, when a deputy."""
    circulated_at: Mapped[datetime | None]
    """When its agenda or the latest supplement went out: a case placed since is read by nobody new (D3c)."""
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    cancelled_reason: Mapped[str | None] = mapped_column(String(500))
    sequence: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often its date, time, place or standing changed: calendars take the entry with the higher number."""
    panel: Mapped[Panel] = relationship()
    terms: Mapped[Terms] = relationship()
    chair: Mapped[Person | None] = relationship(foreign_keys=[chair_id])
    chair_for: Mapped[Person | None] = relationship(foreign_keys=[chair_for_id])
    attendances: Mapped[list[Attendance]] = relationship(back_populates="meeting", order_by="Attendance.id")

    def subject(self) -> Subject:
        """This meeting as permissions see it."""
        return Subject(
            panel_id=self.panel_id,
            panel_key=self.panel.key,
            meeting_id=self.id,
            meeting_on=self.on,
            out=self.state in ("circulated", "in_session"),
        )


class Attendance(Versioned, Base):
    """Somebody at a meeting: in which capacity, from when to when, or their apologies."""

    __tablename__ = "attendances"
    __table_args__ = (
        UniqueConstraint("meeting_id", "person_id"),
        CheckConstraint("role IN ('chair', 'member', 'administrator', 'guest')", name="role_known"),
        CheckConstraint("left_at IS NULL OR arrived_at IS NOT NULL", name="left_after_arriving"),
        CheckConstraint("NOT apologies OR arrived_at IS NULL", name="absent_or_present"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    for_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    role: Mapped[str] = mapped_column(String(20))
    seat_key: Mapped[str] = mapped_column(String(60), default="")
    apologies: Mapped[bool] = mapped_column(default=False)
    replied_at: Mapped[datetime | None]
    """When they said beforehand whether they come."""
    arrived_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    conduct_accepted_at: Mapped[datetime | None]
    from_paper: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether it was entered from what was written on paper."""
    meeting: Mapped[Meeting] = relationship(back_populates="attendances")
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    principal: Mapped[Person | None] = relationship(foreign_keys=[for_id])
    presences: Mapped[list[Presence]] = relationship(
        back_populates="attendance", order_by="Presence.arrived_at, Presence.id", cascade="all, delete-orphan"
    )

    @property
    def stays(self) -> Stays:
        """When they came and went, each time; of whom no more was kept than when they came, that one stay."""
        if self.presences:
            return tuple((one.arrived_at, one.left_at) for one in self.presences)
        return ((self.arrived_at, self.left_at),) if self.arrived_at else ()
