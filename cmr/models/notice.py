"""The outbox of notices, what each person chose to receive, and the addresses of their calendars."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cmr.models.base import Base, Versioned
from cmr.models.people import Person

NOTICE_STATES = ("waiting", "sending", "sent", "kept", "failed", "dropped")
"""``kept`` where no mail server is set; ``dropped`` where what it says stopped being true before it was sent."""
WAITING = text("state IN ('waiting', 'sending')")


class Notice(Base):
    """One mail that one person is to receive of one event. Written in the transaction of the event itself."""

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("event", "person_id"),
        CheckConstraint(f"state IN {NOTICE_STATES}", name="state_known"),
        CheckConstraint("how IN ('at_once', 'daily')", name="how_known"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_when"),
        CheckConstraint("attempts >= 0", name="attempts_counted"),
        Index("ix_notices_due", "next_try_at", "id", sqlite_where=WAITING, postgresql_where=WAITING),
        Index("ix_notices_person", "person_id", "id"),
        Index("ix_notices_state", "state", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    event: Mapped[str] = mapped_column(String(120))
    """What happened, told once to each person: such as ``referral:17:4``, an entry of the history, or a reminder."""
    kind: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    for_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    """The principal, where a deputy is told for them."""
    record_kind: Mapped[str] = mapped_column(String(20))
    """What it is about: ``referral``, ``meeting``, ``action``, ``panel`` or ``person``."""
    record_id: Mapped[int]
    facts: Mapped[dict[str, Any]]
    """References, dates, times and places; never a child's name or any case text."""
    how: Mapped[str] = mapped_column(String(10), default="at_once")
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    made_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    """Not sent before; pauses grow with each failure."""
    claimed_until: Mapped[datetime | None]
    """While a worker has it in hand; past that moment the worker has died and another takes it."""
    attempts: Mapped[int] = mapped_column(default=0)
    message_id: Mapped[str] = mapped_column(String(160), default="")
    """The same at every try, so that a reader's mailbox can tell a mail that came twice."""
    sent_at: Mapped[datetime | None]
    fault: Mapped[str] = mapped_column(String(300), default="")
    """Why it is not sent yet, in words for an administrator."""
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    principal: Mapped[Person | None] = relationship(foreign_keys=[for_id])


class NoticeChoice(Versioned, Base):
    """How a person wants one group of notices: at once, or together once a day."""

    __tablename__ = "notice_choices"
    __table_args__ = (
        UniqueConstraint("person_id", "group"),
        CheckConstraint("how IN ('at_once', 'daily', 'none')", name="how_known"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    group: Mapped[str] = mapped_column(String(40))
    how: Mapped[str] = mapped_column(String(10))


class CalendarFeed(Base):
    """The address of a person's calendar: a secret of which only the SHA-256 is kept; revoked, it answers no more."""

    __tablename__ = "calendar_feeds"
    __table_args__ = (
        Index(
            "uq_calendar_feeds_live",
            "person_id",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    """When a calendar last asked, to the day."""
    person: Mapped[Person] = relationship()
