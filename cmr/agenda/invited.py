"""To which meetings a person is invited as a guest: when and where, and from circulation on for which case (B1.2d)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cmr.models import Case, CaseGuest, Meeting, Person, db
from cmr.panels.queries import kept_terms
from cmr.rules.agenda import slot
from cmr.rules.meeting import TO_COME

WHILE = (*TO_COME, "in_session")
"""States of a meeting in which an invitation to it stands."""


@dataclass(frozen=True)
class Invitation:
    """A guest's place at a meeting. Which case it is for is told only while they may read it."""

    meeting_id: int
    panel: str
    on: date
    begins_at: time
    ends_at: time
    venue: str
    reference: str
    """Empty until the case has gone out."""


def invitations_of(person: Person, today: date, meeting: Meeting | None = None) -> tuple[Invitation, ...]:
    """The invitations that stand, to this meeting or to all that are to come, soonest first; one statement."""
    query = (
        select(Case)
        .join(CaseGuest, CaseGuest.case_id == Case.id)
        .join(Meeting, Meeting.id == Case.meeting_id)
        .where(
            CaseGuest.person_id == person.id,
            Case.state == "placed",
            Meeting.state.in_(WHILE),
            Meeting.id == meeting.id if meeting else Meeting.on >= today,
        )
        .order_by(Meeting.on, Meeting.starts_at, Case.place)
        .options(
            joinedload(Case.referral),
            joinedload(Case.meeting).options(joinedload(Meeting.panel), joinedload(Meeting.terms)),
        )
    )
    return tuple(_invitation(case) for case in db.session.scalars(query))


def _invitation(case: Case) -> Invitation:
    meeting = case.meeting
    when = slot(meeting.starts_at, kept_terms(meeting.terms).agenda.slot_minutes, case.place)
    return Invitation(
        meeting_id=meeting.id,
        panel=meeting.panel.name,
        on=meeting.on,
        begins_at=when.starts_at,
        ends_at=when.ends_at,
        venue=meeting.venue,
        reference=case.referral.reference if case.has_gone_out else "",
    )
