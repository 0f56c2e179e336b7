"""What the gate loads for a meeting's pages: a guest finds their case's meeting alone, and not its dates."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import and_, exists, or_, select

from cmr.adapters import clock
from cmr.models import Case, CaseGuest, Deputyship, Meeting, Seat, db
from cmr.rules.guest_step import takes_part
from cmr.schedule.queries import by_id
from cmr.web.gate import current_actor


def meeting_attended(id: int, *, lock: bool = False) -> Meeting | None:  # noqa: A002 # the URL's own word
    """The meeting for whoever takes part in the service, and for guests of its cases until it ends."""
    found = by_id(id, lock=lock)
    return found if found and attends(found) else None


def meeting_arranged(id: int, *, lock: bool = False) -> Meeting | None:  # noqa: A002 # the URL's own word
    """The meeting for whoever takes part in the service: a guest has nothing to arrange."""
    return by_id(id, lock=lock) if is_here() else None


def attends(meeting: Meeting) -> bool:
    """Whether the meeting's pages are there for the reader: who takes part in the service, and guests of its cases."""
    return is_here() or _is_guest_of(meeting)


def opened_by_reader() -> Callable[[int], bool]:
    """Of the meetings' ids, whether their pages are there for the reader, as ``attends``; one statement at most."""
    if is_here():
        return lambda _id: True
    theirs = (
        select(Meeting.id)
        .join(Case, Case.meeting_id == Meeting.id)
        .join(CaseGuest, CaseGuest.case_id == Case.id)
        .where(CaseGuest.person_id == current_actor().id, Meeting.state != "closed")
    )
    return frozenset(db.session.scalars(theirs)).__contains__


def is_here() -> bool:
    """Whether the reader takes part in the service, or is to: a seat, or standing in, may wait for its first day."""
    return takes_part(current_actor()) or _is_to_take_part(current_actor().id)


def _is_to_take_part(person_id: int) -> bool:
    today = clock.today()
    seat = exists().where(Seat.person_id == person_id, or_(Seat.ends_on.is_(None), Seat.ends_on >= today))
    stands_in = exists().where(
        Deputyship.deputy_id == person_id, Deputyship.ended_at.is_(None), Deputyship.ends_on >= today
    )
    return bool(db.session.scalar(select(or_(seat, stands_in))))


def _is_guest_of(meeting: Meeting) -> bool:
    invited = and_(CaseGuest.case_id == Case.id, CaseGuest.person_id == current_actor().id)
    query = select(exists().where(Case.meeting_id == meeting.id, invited))
    return meeting.state != "closed" and bool(db.session.scalar(query))
