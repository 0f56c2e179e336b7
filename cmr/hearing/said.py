"""A member says their view of what the chair proposes for a case, or has it recorded (B1.20)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, select

from cmr.hearing.attendance import written
from cmr.hearing.proposal import is_begun
from cmr.hearing.queries import attendees, seats_at, undeclared
from cmr.hearing.sitting import sitting_of
from cmr.hearing.standing import proposal_hash
from cmr.models import Attendance, Case, MemberView, Person, db
from cmr.models.history import record
from cmr.notices.operations import tell
from cmr.panels.queries import kept_terms
from cmr.rules.majority import TOO_EARLY, Stand, View, are_asked, may_say, view_problems
from cmr.rules.refusal import Refusal, Refused, refuse


class ViewOvertaken(Exception):
    """Somebody else kept another view of that member since the form was opened; both are shown."""


NOT_OPEN = Refusal("Views are said while the meeting is open.", "B1.20")


def say(
    case: Case,
    person: Person,
    stand: Stand,
    text: str,
    *,
    by: Person,
    at: datetime,
    for_minutes: bool = False,
    for_id: int | None = None,
    moment: datetime | None = None,
    seen: int | None = None,
) -> MemberView:
    """Keeps the person's view, in the place of the one they said before, which stays with it. Raises Refused.

    ``seen``: the version of the view that stood before whoever says it, 0 where none did; None where it is entered
    from paper. Over another one raises ViewOvertaken, unless it says the same: then that stays whose it is.
    Whoever calls holds the meeting's lock: no view slips in while the sheet is signed. The history is told that there
    is a view, and of whom, never what it says. ``moment``: when it was said, where it is entered from paper.
    """
    refuse(why_not_said(case, person, moment))
    if problems := view_problems(View(person.id, person.name, stand, text)):
        raise Refused(*problems)
    entry = _attendance(case, person)
    found = view_of(case, person)
    if found is not None and seen is not None and seen != found.version:
        if (found.view, found.text, found.for_minutes) != (stand, text.strip(), for_minutes):
            raise ViewOvertaken
        return found
    if found is None:
        found = MemberView(case_id=case.id, person_id=person.id, earlier=[])
        db.session.add(found)
    elif (found.view, found.text) != (stand, text.strip()):
        found.earlier = [*found.earlier, _as_kept(found)]
    before = found.said_at if found.from_paper else None
    found.said_of = None if moment else proposal_hash(case)
    found.view, found.text, found.for_minutes = stand, text.strip(), for_minutes
    found.for_id = entry.for_id if entry else None
    found.said_at, found.recorded_by_id, found.from_paper = moment or at, by.id, moment is not None
    db.session.flush()
    told = record(
        "referral",
        case.referral_id,
        "say_view",
        by=by,
        at=at,
        for_id=for_id,
        meeting=case.meeting_id,
        person=person.id,
        name=person.name,
        **written(moment, before),
    )
    tell(told, case.referral)
    return found


def view_of(case: Case, person: Person) -> MemberView | None:
    """The person's view on the case as it stands (B1.20)."""
    return db.session.scalar(
        select(MemberView).where(MemberView.case_id == case.id, MemberView.person_id == person.id)
    )


def why_not_said(case: Case, person: Person, moment: datetime | None = None) -> Refusal | None:
    """Why the person's view is not taken now, or as said at that moment; None where it is."""
    if case.meeting.state != "in_session":
        return NOT_OPEN
    here = attendees(case.meeting, seats_at(case.meeting), case, moment)
    attendee = next((one for one in here if one.person_id == person.id), None)
    no = may_say(attendee, kept_terms(case.meeting.terms).membership, name=person.name, settled=settled(case))
    if no is None and any(one.id == person.id for one in undeclared(case, moment)):
        return Refusal(f"{person.name} has not declared for this case yet. That comes first.", "B1.4")
    return no or (None if moment or _asked(case) else TOO_EARLY)


def _asked(case: Case) -> bool:
    """Whether members are asked for their views here already."""
    sitting = sitting_of(case.meeting_id)
    return are_asked(
        before_panel=sitting is not None and sitting.case_id == case.id,
        proposed=case.sheet is not None and is_begun(case.sheet),
        undecided=case.undecided,
        said=db.session.scalar(select(exists().where(MemberView.case_id == case.id))) or False,
    )


def names_at(case: Case) -> dict[int, str]:
    """Whom the attendance of the case's meeting names, by id: a deputy with for whom they are there."""
    return {
        one.person_id: f"{one.person.name}, for {one.principal.name}" if one.principal else one.person.name
        for one in case.meeting.attendances
    }


def settled(case: Case) -> bool:
    """Whether the case's views stay as they are: its sheet is signed, or it left the meeting."""
    return case.state != "placed" or (case.sheet is not None and case.sheet.signed_at is not None)


def _as_kept(view: MemberView) -> dict[str, str]:
    by = view.recorded_by.name
    return {"view": view.view, "text": view.text, "by": by, "at": view.said_at.isoformat()}


def _attendance(case: Case, person: Person) -> Attendance | None:
    return next((one for one in case.meeting.attendances if one.person_id == person.id), None)
