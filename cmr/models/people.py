"""People, their services and teams, who stands in for whom, and their sessions."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cmr.models.base import Base, Versioned
from cmr.rules.capacities import NOTHING, Subject

if TYPE_CHECKING:
    from cmr.models.panel import Meeting

POSITIONS = (
    "social worker",
    "team manager",
    "service manager",
    "head of service",
    "business support",
    "practitioner",
    "partner agency",
)
"""What a person is employed as; the rules ask about the first four."""


class Service(Versioned, Base):
    """A service of the council, with its manager."""

    __tablename__ = "services"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    manager_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", use_alter=True, name="fk_services_manager_id_people")
    )
    manager: Mapped[Person | None] = relationship(foreign_keys=[manager_id])
    teams: Mapped[list[Team]] = relationship(back_populates="service", order_by="Team.name")

    def subject(self) -> Subject:
        """Nobody's case: abilities about accounts ask nothing of the record."""
        return NOTHING


class Team(Versioned, Base):
    """A team of a service, with its manager."""

    __tablename__ = "teams"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("services.id"), index=True)
    manager_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", use_alter=True, name="fk_teams_manager_id_people")
    )
    service: Mapped[Service] = relationship(back_populates="teams")
    manager: Mapped[Person | None] = relationship(foreign_keys=[manager_id])

    def subject(self) -> Subject:
        """Nobody's case: abilities about accounts ask nothing of the record."""
        return NOTHING


class Person(Versioned, Base):
    """Somebody with an account. An account is deactivated, never deleted: history names it."""

    __tablename__ = "people"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_lower"),
        CheckConstraint("length(name) > 0", name="name_given"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    position: Mapped[str] = mapped_column(String(40))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"), index=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    must_change_password: Mapped[bool] = mapped_column(default=False)
    manages_accounts: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    team: Mapped[Team | None] = relationship(foreign_keys=[team_id])

    def subject(self) -> Subject:
        """Nobody's case: abilities about accounts ask nothing of the record."""
        return NOTHING


class Deputyship(Versioned, Base):
    """A nominated deputy, for a range of dates (both included) (D5)."""

    __tablename__ = "deputyships"
    __table_args__ = (
        CheckConstraint("principal_id <> deputy_id", name="two_people"),
        CheckConstraint("ends_on >= starts_on", name="range_in_order"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    principal_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    deputy_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    meeting_id: Mapped[int | None] = mapped_column(
        ForeignKey("meetings.id", use_alter=True, name="fk_deputyships_meeting_id_meetings"), index=True
    )
    """The one meeting for which they stand in; None for everything within the range."""
    ended_at: Mapped[datetime | None]
    principal: Mapped[Person] = relationship(foreign_keys=[principal_id])
    deputy: Mapped[Person] = relationship(foreign_keys=[deputy_id])
    meeting: Mapped[Meeting | None] = relationship(foreign_keys=[meeting_id])

    def subject(self) -> Subject:
        """Nobody's case: abilities about accounts ask nothing of the record."""
        return NOTHING


class Session(Base):
    """One signed-in browser. The cookie holds a random token; the row holds only its SHA-256."""

    __tablename__ = "sessions"
    __table_args__ = (
        Index(
            "ix_sessions_live",
            "person_id",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship()


class ThrottleCount(Base):
    """How often something was tried within a window (for sign-in)."""

    __tablename__ = "throttle_counts"
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    count: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[float] = mapped_column(default=0.0)
    """Seconds since the epoch."""
