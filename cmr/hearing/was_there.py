"""Who was at a meeting that is closed now: they are told so, where they may read nothing of it any more (B1.2d)."""

from __future__ import annotations

from sqlalchemy import exists, or_, select

from cmr.models import Attendance, Case, CaseGuest, Deputyship, Meeting, Person, db


def was_at_closed(meeting_id: int, person: Person) -> bool:
    """Whether the meeting is closed and the person was its guest, stood in at it, or was marked."""
    guest = exists().where(
        CaseGuest.person_id == person.id, CaseGuest.case_id == Case.id, Case.meeting_id == meeting_id
    )
    stood_in = exists().where(Deputyship.deputy_id == person.id, Deputyship.meeting_id == meeting_id)
    marked = exists().where(Attendance.person_id == person.id, Attendance.meeting_id == meeting_id)
    query = select(Meeting.id).where(
        Meeting.id == meeting_id, Meeting.state == "closed", or_(guest, stood_in, marked)
    )
    return db.session.scalar(query) is not None
