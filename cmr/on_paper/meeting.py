"""When a meeting that was held on paper opened and closed: entered as it is written, and put right (B1.24)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select

from cmr.hearing import attendance
from cmr.hearing.attendance_times import keep_stays, why_not_corrected
from cmr.hearing.queries import agenda
from cmr.models import HistoryEntry, Meeting, MemberView, Person, db
from cmr.models.history import record
from cmr.notices.operations import tell
from cmr.on_paper.ending import written_ends
from cmr.rules.lifecycle import Moved
from cmr.rules.on_paper import why_not_at
from cmr.rules.paper_times import Recorded, minute, why_not_closed, why_not_opened, why_not_opened_by
from cmr.rules.refusal import Refused, refuse
from cmr.rules.stays import order_problems, there_at

MOMENTS = {"open": "opened_at", "close": "closed_at"}
"""The deeds of a meeting that are of one moment, each with where that is kept."""


def from_paper(meeting: Meeting) -> frozenset[str]:
    """Which of them were entered from paper, so that their times can be put right."""
    query = select(HistoryEntry).where(
        HistoryEntry.record_kind == "meeting",
        HistoryEntry.record_id == meeting.id,
        HistoryEntry.verb.in_(MOMENTS),
    )
    last = {one.verb: one for one in db.session.scalars(query.order_by(HistoryEntry.number))}
    return frozenset(verb for verb, one in last.items() if one.detail.get("from_paper"))


def last_recorded(meeting: Meeting) -> Recorded | None:
    """The latest thing that is recorded of the meeting, before which it can't have closed."""
    return max(_recorded(meeting), key=lambda one: one.at, default=None)


def close_as_written(
    meeting: Meeting, moment: datetime, *, by: Person, at: datetime, for_id: int | None = None
) -> Moved:
    """Closes it at the time that is written. Raises Refused with every reason."""
    if reasons := why_not_at(moment, meeting.on, meeting.opened_at, at):
        raise Refused(*reasons)
    refuse(why_not_closed(moment, _recorded(meeting)))
    return attendance.close_meeting(meeting, by=by, at=at, for_id=for_id, moment=moment)


def correct_moment(
    meeting: Meeting, verb: str, moment: datetime, *, by: Person, at: datetime, for_id: int | None = None
) -> bool:
    """Puts right when it opened or closed; False where that is what stands there. Raises Refused with every reason.

    Only what was entered from paper is put right: a moment that was recorded as it happened is true.
    """
    stood: datetime | None = getattr(meeting, MOMENTS[verb])
    if verb not in from_paper(meeting) or stood is None or minute(stood) == minute(moment):
        return False
    refuse(why_not_corrected(meeting))
    opened = meeting.opened_at if verb == "close" else None
    if reasons := why_not_at(moment, meeting.on, opened, at):
        raise Refused(*reasons)
    if verb == "open":
        refuse(why_not_opened(moment, _wants_it_open(meeting)))
        _moves_along(meeting, stood, moment)
    else:
        refuse(why_not_closed(moment, _recorded(meeting)))
    setattr(meeting, MOMENTS[verb], moment)
    db.session.flush()
    told = record(
        "meeting", meeting.id, "correct_moment",
        by=by, at=at, for_id=for_id, what=verb, before=stood.isoformat(), after=moment.isoformat(),
    )  # fmt: skip
    tell(told, meeting)
    return True


def _moves_along(meeting: Meeting, stood: datetime, moment: datetime) -> None:
    """Whoever was in the chair came as it opened, if nobody entered another time: they come with it.

    Nobody accepted the statement before it opened. Raises Refused where the chair had left by then.
    """
    for one in meeting.attendances:
        if one.person_id == meeting.chair_id and one.arrived_at == stood:
            stays = ((moment, one.stays[0][1]), *one.stays[1:])
            if wrong := order_problems(one.person.name, stays):
                raise Refused(*wrong)
            keep_stays(one, stays)
        elif one.person_id == meeting.chair_id:
            refuse(why_not_opened_by(one.person.name, moment, here=there_at(one.stays, moment)))
        if one.from_paper and one.conduct_accepted_at is not None and one.arrived_at is not None:
            one.conduct_accepted_at = max(one.arrived_at, moment)


def _recorded(meeting: Meeting) -> Iterator[Recorded]:
    for one in meeting.attendances:
        for came, left in one.stays:
            yield Recorded(came, f"{one.person.name} came")
            if left is not None:
                yield Recorded(left, f"{one.person.name} left")
    yield from _settled(meeting)


def _settled(meeting: Meeting) -> Iterator[Recorded]:
    """How its cases ended; where the panel could not agree, the head of service signs on another day."""
    cases = agenda(meeting)
    written = written_ends(cases)
    for one in cases:
        reference = one.referral.reference
        if end := written.get(one.id):
            yield Recorded(
                end.moment, f"{reference} was {'tabled' if end.how == 'tabled' else 'left undecided'}"
            )
        elif one.sheet is not None and one.sheet.signed_at is not None and not one.undecided:
            yield Recorded(one.sheet.signed_at, f"the decision sheet of {reference} was signed")


def _wants_it_open(meeting: Meeting) -> Iterator[Recorded]:
    yield from _settled(meeting)
    known = {one.id: one.referral.reference for one in agenda(meeting)}
    query = select(MemberView).where(MemberView.case_id.in_(known), MemberView.from_paper)
    for said in db.session.scalars(query):
        yield Recorded(said.said_at, f"{said.person.name} said a view on {known[said.case_id]}")
    if meeting.closed_at is not None:
        yield Recorded(meeting.closed_at, "it closed")
