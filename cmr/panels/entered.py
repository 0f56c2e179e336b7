"""Which meetings were held on paper and are being entered: by how they were opened, and what was heard here (B1.24)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Protocol

from sqlalchemy import ColumnElement, and_, case, exists, false, select

from cmr.models import Attendance, Case, HistoryEntry, Meeting, Person, Referral, db
from cmr.rules.being_entered import ToEnter, being_entered
from cmr.rules.meeting import shown_state


def on_paper() -> ColumnElement[bool]:
    """Whether the meeting of the statement is in session since a time that was written on paper."""
    return _told("open", HistoryEntry.detail["from_paper"].as_boolean())


def heard_here() -> ColumnElement[bool]:
    """Whether a case of it, in session, was put before the panel in the service."""
    return _told("take_case")


def is_being_entered(meeting: Meeting, today: date) -> bool:
    """Whether it was held on paper and is being entered; one statement, and none of a meeting that is not open."""
    written, heard = opened_how(meeting)
    return being_entered(meeting.state, meeting.on, today, on_paper=written, heard_here=heard)


def shown(meeting: Meeting, today: date) -> str:
    """Its state as it is shown."""
    return shown_state(meeting.state, entered=is_being_entered(meeting, today))


def opened_how(meeting: Meeting) -> tuple[bool, bool]:
    """Whether it was opened from paper, and whether a case was heard here since; false of one that is not open."""
    if meeting.state != "in_session":
        return False, False
    row = db.session.execute(select(on_paper(), heard_here()).where(Meeting.id == meeting.id)).one()
    return row[0], row[1]


class Row(Protocol):
    """A meeting of a list, whatever else was read of it."""

    @property
    def id(self) -> int: ...
    @property
    def state(self) -> str: ...


def entered_among(rows: Iterable[Row], today: date) -> frozenset[int]:
    """Which of those meetings (ids) are being entered; one statement, and none where none of them is open."""
    sitting = [one.id for one in rows if one.state == "in_session"]
    if not sitting:
        return frozenset()
    query = select(Meeting.id, Meeting.on, on_paper(), heard_here()).where(Meeting.id.in_(sitting))
    return frozenset(
        id_
        for id_, on, written, heard in db.session.execute(query)
        if being_entered("in_session", on, today, on_paper=written, heard_here=heard)
    )


def to_enter(meeting_ids: Collection[int]) -> dict[int, ToEnter]:
    """By meeting, what is entered of it so far; two statements, or none without a meeting."""
    if not meeting_ids:
        return {}
    came = exists().where(
        Attendance.meeting_id == Meeting.id, Attendance.from_paper, Attendance.person_id != Meeting.chair_id
    )
    waits = (
        select(Case.meeting_id, Referral.reference)
        .join(Referral, Referral.id == Case.referral_id)
        .where(Case.meeting_id.in_(meeting_ids), Case.state == "placed", ~Case.undecided)
        .order_by(Case.place)
    )
    left: dict[int, list[str]] = {one: [] for one in meeting_ids}
    for meeting_id, reference in db.session.execute(waits):
        left[meeting_id].append(reference)
    query = (
        select(Meeting.id, came, Person.name, Meeting.chair_id)
        .outerjoin(Person, Person.id == Meeting.chair_id)
        .where(Meeting.id.in_(meeting_ids))
    )
    return {
        id_: ToEnter(somebody, left[id_], chair or "", chair_id)
        for id_, somebody, chair, chair_id in db.session.execute(query)
    }


def _told(verb: str, *so: ColumnElement[bool]) -> ColumnElement[bool]:
    # Of a meeting that is not open nothing is looked up.
    found = exists(
        select(HistoryEntry.id).where(
            HistoryEntry.record_kind == "meeting",
            HistoryEntry.record_id == Meeting.id,
            HistoryEntry.verb == verb,
            and_(*so) if so else HistoryEntry.id.is_not(None),
        )
    ).correlate(Meeting)
    return case((Meeting.state == "in_session", found), else_=false())
