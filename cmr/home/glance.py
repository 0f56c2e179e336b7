"""How far the next meeting of a panel is, for those who run it: its cases, its readers, its quorum and its clocks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from cmr.agenda.presenting import NOBODY_READS, readiness_of
from cmr.agenda.queries import cases_of
from cmr.clocks.queries import states_of
from cmr.hearing.queries import HEARS, seats_at
from cmr.hearing.replies import SeatReply, foreseen_at, replies_at
from cmr.models import Attendance, Meeting, db
from cmr.reading.progress import matrix_of
from cmr.rules.capacities import Actor
from cmr.rules.clocks import ClockState
from cmr.rules.permissions import Can, may
from cmr.rules.quorum import Foreseen
from cmr.rules.readiness import missing
from cmr.rules.wording import in_london


@dataclass(frozen=True)
class Empty:
    """A seat whose holder sent apologies, and in which nobody is to come (D5)."""

    seat_id: int
    holder_id: int
    holder: str
    deputy_allowed: bool


@dataclass(frozen=True)
class Glance:
    """A meeting to come, as its board has it."""

    id: int
    cases: int
    unready: int
    """Of its cases that this person may see: those that want something still (B1.15)."""
    readers: int
    """How many are expected to read; none before the agenda is circulated."""
    unread: int
    """Those of them with something left to read (B1.8)."""
    foreseen: Foreseen
    empty: tuple[Empty, ...]
    clocks: tuple[ClockState, ...]


def glances(actor: Actor, meeting_ids: Collection[int], now: datetime) -> dict[int, Glance]:
    """By id, those of the meetings that the person runs; as many statements for each, however much is on it."""
    whole = (
        joinedload(Meeting.panel),
        joinedload(Meeting.terms),
        selectinload(Meeting.attendances).joinedload(Attendance.person),
    )
    query = select(Meeting).where(Meeting.id.in_(sorted(meeting_ids))).options(*whole)
    found = db.session.scalars(query.order_by(Meeting.id)).all() if meeting_ids else ()
    theirs = [one for one in found if may(actor, Can.RUN_MEETING, one.subject())]
    clocks = states_of(theirs, now) if theirs else {}
    return {one.id: _glance(one, actor, now, clocks[one.id]) for one in theirs}


def _glance(meeting: Meeting, actor: Actor, now: datetime, clocks: tuple[ClockState, ...]) -> Glance:
    replies = replies_at(meeting, seats := seats_at(meeting))
    reading = matrix_of(meeting, actor, seats)
    ready = readiness_of(meeting, in_london(now).date(), reading.unread_of if reading else NOBODY_READS)
    cases = cases_of(meeting, actor)
    return Glance(
        meeting.id,
        len(cases),
        sum(bool(missing(ready.get(one.reference, ()))) for one in cases if one.seen),
        reading.expected if reading and reading.columns else 0,
        reading.unread if reading else 0,
        foreseen_at(meeting, replies),
        tuple(_empty(one) for one in replies if one.empty and one.seat.role in HEARS),
        clocks,
    )


def _empty(reply: SeatReply) -> Empty:
    seat = reply.seat
    return Empty(seat.seat_id, seat.holder.id, seat.holder.name, seat.deputy_allowed)
