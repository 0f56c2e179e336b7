"""Approved minutes that somebody may read who sat at the meeting: on their home and their reading list (B1.25)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cmr.minutes.queries import SATS
from cmr.models import Attendance, Meeting, Minutes, db
from cmr.rules.minutes import FROZEN
from cmr.rules.wording import in_london

FOR = timedelta(days=14)
"""So long after the approval they stand there: nobody has to tick that they read them."""


@dataclass(frozen=True)
class MinutesToRead:
    """The minutes of one meeting."""

    meeting_id: int
    panel: str
    on: date
    approved_on: date
    approved_by: str


def minutes_to_read(person_id: int, now: datetime) -> tuple[MinutesToRead, ...]:
    """Those approved lately of meetings at which this person sat, the latest first; one statement.

    Without those that they wrote or approved themselves: these they know.
    """
    query = (
        select(Minutes)
        .join(Meeting, Meeting.id == Minutes.meeting_id)
        .join(Attendance, Attendance.meeting_id == Meeting.id)
        .where(
            Attendance.person_id == person_id, Attendance.role.in_(SATS), Attendance.arrived_at.is_not(None)
        )
        .where(Minutes.state.in_(FROZEN), Minutes.approved_at > now - FOR)
        .where(Minutes.approved_by_id != person_id, Minutes.drafter_id != person_id)
        .options(joinedload(Minutes.meeting).joinedload(Meeting.panel), joinedload(Minutes.approved_by))
        .order_by(Meeting.on.desc(), Meeting.id.desc())
    )
    return tuple(
        MinutesToRead(one.meeting_id, one.meeting.panel.name, one.meeting.on, in_london(at).date(), by.name)
        for one in db.session.scalars(query)
        if (at := one.approved_at) and (by := one.approved_by)
    )
