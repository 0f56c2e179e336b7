"""The meeting itself: opened, attended, its conduct accepted, closed. Every verb takes the meeting's lock first."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from cmr.adapters import clock
from cmr.hearing import sitting
from cmr.hearing.attendance_times import keep_stays, refuse_away
from cmr.hearing.queries import SeatRow, Visitor, attendees, is_present
from cmr.models import Attendance, Meeting, Person, db
from cmr.models.history import record
from cmr.notices.operations import tell
from cmr.panels.queries import kept_terms
from cmr.rules import quorum
from cmr.rules.lifecycle import Moved
from cmr.rules.meeting import MEETING
from cmr.rules.on_paper import why_not_at
from cmr.rules.paper_times import minute
from cmr.rules.refusal import Refusal, Refused
from cmr.rules.stays import Stays, in_words, marked_already, order_problems
from cmr.schedule.queries import facts_of

MARKS = ("present", "apologies", "left", "clear")


def open_meeting(
    meeting: Meeting,
    seats: list[SeatRow],
    chair: Person,
    chair_for: Person | None,
    *,
    by: Person,
    at: datetime,
    moment: datetime | None = None,
) -> Moved:
    """Opens the meeting with this person in the chair, who is present from now on. Raises Refused.

    ``moment``: when it opened by what was written on paper, where it was held without network.
    """
    if moment is not None and (reasons := why_not_at(moment, meeting.on, None, at)):
        raise Refused(*reasons)
    with db.session.no_autoflush:
        moved = MEETING.fire(meeting, "open", facts_of(meeting, today=_london(at)))
        meeting.opened_at = moment or at
        meeting.chair, meeting.chair_for = chair, chair_for
    seat = next(row for row in seats if row.role == "chair" and chair in row.people)
    entry = entry_of(meeting, chair)
    take_seat(entry, seat, chair)
    entry.apologies, entry.from_paper = False, moment is not None
    keep_stays(entry, ((moment or at, None),))
    db.session.flush()
    sitting.begin(meeting)
    for_id = chair_for.id if chair_for else None
    opened = record(
        "meeting",
        meeting.id,
        "open",
        by=by,
        at=at,
        for_id=for_id if by is chair else None,
        chair=chair.id,
        chair_for=for_id,
        **written(moment),
    )
    tell(opened, meeting)
    return moved


def close_meeting(
    meeting: Meeting,
    *,
    by: Person,
    at: datetime,
    for_id: int | None = None,
    moment: datetime | None = None,
) -> Moved:
    """Closes the meeting. Raises Refused while a case is neither heard, tabled nor undecided.

    ``moment``: when it closed by what was written on paper.
    """
    if moment is not None and (reasons := why_not_at(moment, meeting.on, meeting.opened_at, at)):
        raise Refused(*reasons)
    with db.session.no_autoflush:
        moved = MEETING.fire(meeting, "close", facts_of(meeting, today=_london(at)))
        meeting.closed_at = moment or at
    db.session.flush()
    closed = record("meeting", meeting.id, "close", by=by, at=at, for_id=for_id, **written(moment))
    tell(closed, meeting)
    return moved


def mark(
    meeting: Meeting,
    seats: list[SeatRow],
    place: SeatRow | Visitor,
    person: Person,
    how: str,
    *,
    by: Person,
    at: datetime,
    when: time | None = None,
    for_id: int | None = None,
) -> str:
    """Marks somebody present (again), with apologies or gone; ``clear`` takes all marks back.

    What is marked so already stays as it is: then that is said, and nothing is written down. ``when`` is a time of
    the meeting's day in London, for a mark made afterwards; without it, now. Raises
    Refused: out of time, the most members already present (B1.3), a seat that somebody else fills.
    """
    moment = _moment(meeting, when, at)
    _refuse_out_of_time(meeting, how)
    if when is None and (said := _marked_already(meeting, place, person, how)):
        return said
    entry = entry_of(meeting, person)
    if how == "present":
        _refuse_a_second_place(meeting, seats, place, person)
        if isinstance(place, SeatRow):
            take_seat(entry, place, person)
        entry.apologies = False
        _arrives(entry, moment, given=when is not None)
    elif how == "left":
        _leaves(meeting, entry, moment, given=when is not None)
    else:
        if how == "apologies" and entry.stays:
            raise Refused(
                Refusal(f"{person.name} was here {in_words(entry.stays)}, so sends no apologies.", "B1.3")
            )
        refuse_away(meeting, entry, ())
        if isinstance(place, SeatRow):
            take_seat(entry, place, person)
        entry.apologies, entry.replied_at = how == "apologies", at if how == "apologies" else None
        keep_stays(entry, ())
    db.session.flush()
    marked = record(
        "meeting",
        meeting.id,
        "attendance",
        by=by,
        at=at,
        for_id=for_id,
        person=person.id,
        mark=how,
        moment=moment.isoformat(),
    )
    tell(marked, meeting)
    # Whoever was still to declare may be the one who has left.
    sitting.begin_once_declared(meeting, by=by, at=at, for_id=for_id)
    return ""


def accept_conduct(
    meeting: Meeting, people: list[Attendance], *, by: Person, at: datetime, for_id: int | None = None
) -> None:
    """Records that these attendees accepted the statement of conduct (B1.16). Raises Refused for somebody absent."""
    if meeting.state != "in_session":
        raise Refused(Refusal("The statement of conduct is accepted while the meeting is open.", "B1.16"))
    absent = [one.person.name for one in people if not is_present(one)]
    if absent or not people:
        raise Refused(Refusal("Only those present accept the statement of conduct.", "B1.16"))
    accepted = [one for one in people if one.conduct_accepted_at is None]
    for one in accepted:
        one.conduct_accepted_at = at
    db.session.flush()
    if accepted:
        said = record(
            "meeting",
            meeting.id,
            "conduct",
            by=by,
            at=at,
            for_id=for_id,
            people=[one.person_id for one in accepted],
        )
        tell(said, meeting)


def written(moment: datetime | None, before: datetime | None = None) -> dict[str, Any]:
    """What the history adds of a deed that was written on paper at that moment; ``before``: the time put right."""
    if moment is None:
        return {}
    found = {"from_paper": True, "moment": moment.isoformat()}
    return found | ({"before": before.isoformat()} if before and minute(before) != minute(moment) else {})


def entry_of(meeting: Meeting, person: Person) -> Attendance:
    """The person's line in the meeting's attendance; made where there is none."""
    for one in meeting.attendances:
        if one.person_id == person.id:
            return one
    entry = Attendance(person=person, person_id=person.id, role="guest", seat_key="", apologies=False)
    meeting.attendances.append(entry)
    return entry


def take_seat(entry: Attendance, seat: SeatRow, person: Person) -> None:
    """Writes down in which seat somebody comes, and for whom."""
    entry.role, entry.seat_key = seat.role, seat.key
    entry.principal = None if person is seat.holder else seat.holder


def _arrives(entry: Attendance, moment: datetime, *, given: bool) -> None:
    """A stay begins; pressed twice it began once."""
    if is_present(entry):
        if given:
            raise Refused(
                Refusal(f"{entry.person.name} is here already. Correct their times, and say why.", "B1.3")
            )
        return
    stays = (*entry.stays, (moment, None))
    _refuse_wrong_times(entry, stays)
    keep_stays(entry, stays)


def _leaves(meeting: Meeting, entry: Attendance, moment: datetime, *, given: bool) -> None:
    if entry.arrived_at is None:
        raise Refused(Refusal(f"{entry.person.name} has not been marked present, so cannot leave."))
    if not is_present(entry):
        if given:
            raise Refused(
                Refusal(f"{entry.person.name} has left already. Correct their times, and say why.", "B1.3")
            )
        return
    stays = (*entry.stays[:-1], (entry.stays[-1][0], moment))
    _refuse_wrong_times(entry, stays)
    if given:
        refuse_away(meeting, entry, stays)
    keep_stays(entry, stays)


def _marked_already(meeting: Meeting, place: SeatRow | Visitor, person: Person, how: str) -> str:
    """How the person stands, where this mark changes nothing; empty where it does."""
    entry = next((one for one in meeting.attendances if one.person_id == person.id), None)
    if entry is None:
        return marked_already(person.name, how, ()) if how == "clear" else ""
    here = isinstance(place, Visitor) or (entry.role, entry.seat_key) == (place.role, place.key)
    stands = {
        "present": is_present(entry) and here,
        "left": entry.left_at is not None,
        "apologies": entry.apologies,
        "clear": not (entry.apologies or entry.stays or entry.replied_at),
    }
    return marked_already(person.name, how, entry.stays) if stands[how] else ""


def _refuse_wrong_times(entry: Attendance, stays: Stays) -> None:
    if problems := order_problems(entry.person.name, stays):
        raise Refused(*problems)


def _refuse_out_of_time(meeting: Meeting, how: str) -> None:
    if meeting.state == "in_session":
        return
    if meeting.state == "circulated" and how in ("apologies", "clear"):
        return
    raise Refused(Refusal("Attendance is kept while the meeting is open; apologies also before it.", "B1.3"))


def _refuse_a_second_place(
    meeting: Meeting, seats: list[SeatRow], place: SeatRow | Visitor, person: Person
) -> None:
    """One person fills one seat, one member's seat is filled by one person, and the most present is the most."""
    if isinstance(place, Visitor):
        return
    here = next((one for one in meeting.attendances if one.person_id == person.id), None)
    if here is not None and is_present(here) and (here.role, here.seat_key) != (place.role, place.key):
        taken = next((row.name for row in seats if row.key == here.seat_key), "another capacity")
        raise Refused(Refusal(f"{person.name} is already here as {taken}. Nobody fills two places.", "B1.3"))
    filled = place.filled_by
    # The chair's deputy may be there beside the chair: they take over a case from which the chair withdraws.
    if place.role != "chair" and filled is not None and filled.person_id != person.id:
        raise Refused(Refusal(f"{filled.person.name} fills this seat now. Mark them as gone first.", "D5"))
    if place.role == "member":
        membership = kept_terms(meeting.terms).membership
        if full := quorum.room_for_member(membership, attendees(meeting, seats), joining=person.id):
            raise Refused(full)


def _moment(meeting: Meeting, when: time | None, at: datetime) -> datetime:
    if when is None:
        return at
    moment = datetime.combine(meeting.on, when, clock.LONDON)
    if moment > at:
        raise Refused(Refusal("That time has not come yet."))
    return moment


def _london(at: datetime) -> date:
    return at.astimezone(clock.LONDON).date()
