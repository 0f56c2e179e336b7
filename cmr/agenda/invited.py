"""To which meetings a person is invited as a guest: when and where, and from circulation on for which case (B1.2d)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time, timedelta

from sqlalchemy import or_, select, true
from sqlalchemy.orm import joinedload

from cmr.agenda.booked import NOT_BOOKED, elsewhere_at_case
from cmr.models import Case, CaseGuest, Meeting, Panel, Person, db
from cmr.panels.entered import heard_here, is_being_entered, on_paper
from cmr.panels.queries import kept_terms
from cmr.referrals.queries import still_waits
from cmr.rules.agenda import slot
from cmr.rules.being_entered import being_entered
from cmr.rules.booked import Booked
from cmr.rules.case_time import time_words
from cmr.rules.guest_step import NONE_STANDS, Expected, why_ended
from cmr.rules.meeting import TO_COME, shown_state

WHILE = (*TO_COME, "in_session")
"""States of a meeting in which an invitation to it stands."""
LATELY = timedelta(weeks=4)
"""For how long a guest reads why an invitation has ended."""


@dataclass(frozen=True)
class Invitation:
    """A guest's place at a meeting. Which case it is for is told only while they may read it."""

    meeting_id: int
    panel: str
    panel_key: str
    on: date
    begins_at: time
    """Of its case, once that has gone out; until then of the meeting."""
    own_time: str
    """At what time it is for, in words (``rules.case_time``)."""
    venue: str
    reference: str
    """Empty until the case has gone out."""
    heard: bool = False
    entered: bool = False
    """Whether its meeting was held on paper, and is being entered."""
    elsewhere: tuple[Booked, ...] = field(default=())
    """Where else the guest is to be at that time."""

    @property
    def expected(self) -> Expected:
        """The same, as far as what the guest does next goes."""
        return Expected(self.begins_at, bool(self.reference), self.heard)


def invitations_of(person: Person, today: date, meeting: Meeting | None = None) -> tuple[Invitation, ...]:
    """The invitations that stand, to this meeting or to all that are to come, soonest first.

    One statement, and one more for each that is to be heard; a few more where another meeting runs then.
    """
    query = (
        select(Case)
        .join(CaseGuest, CaseGuest.case_id == Case.id)
        .join(Meeting, Meeting.id == Case.meeting_id)
        .where(
            CaseGuest.person_id == person.id,
            Case.state.in_(("placed", "heard")),
            Meeting.state.in_(WHILE),
            Meeting.on >= today,
            Meeting.id == meeting.id if meeting else true(),
            or_(still_waits(), ~CaseGuest.left),
        )
        .order_by(Meeting.on, Meeting.starts_at, Case.place)
        .options(
            joinedload(Case.referral),
            joinedload(Case.meeting).options(joinedload(Meeting.panel), joinedload(Meeting.terms)),
        )
    )
    return tuple(_invitation(case, person, today) for case in db.session.scalars(query).all())


def _invitation(case: Case, person: Person, today: date) -> Invitation:
    meeting = case.meeting
    when = slot(meeting.starts_at, kept_terms(meeting.terms).agenda.slot_minutes, case.place)
    return Invitation(
        meeting_id=meeting.id,
        panel=meeting.panel.name,
        panel_key=meeting.panel.key,
        on=meeting.on,
        begins_at=when.starts_at if case.has_gone_out else meeting.starts_at,
        own_time=time_words(when, meeting.starts_at, told=case.has_gone_out),
        venue=meeting.venue,
        reference=case.referral.reference if case.has_gone_out else "",
        heard=case.state == "heard",
        entered=is_being_entered(meeting, today),
        elsewhere=tuple(elsewhere_at_case(case).get(person.id, NOT_BOOKED)) if case.state == "placed" else (),
    )


def ended_of(person: Person, today: date, meeting: Meeting | None = None) -> str:
    """Why the person's last invitation does not stand any more, to this meeting or to any of the last weeks."""
    query = (
        select(Panel.name, Meeting.on, Meeting.state, Case.state, on_paper(), heard_here())
        .join(Meeting, Meeting.panel_id == Panel.id)
        .join(Case, Case.meeting_id == Meeting.id)
        .join(CaseGuest, CaseGuest.case_id == Case.id)
        .where(
            CaseGuest.person_id == person.id,
            Meeting.id == meeting.id if meeting else Meeting.on >= today - LATELY,
        )
        .order_by(Meeting.on.desc(), Case.id.desc())
        .limit(1)
    )
    last = db.session.execute(query).first()
    if last is None:
        return NONE_STANDS
    panel, on, state, case_state, written, heard = last
    entered = being_entered(state, on, today, on_paper=written, heard_here=heard)
    return why_ended(panel, on, shown_state(state, entered=entered), case_state)
