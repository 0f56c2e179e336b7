"""The chair of an open meeting handed over, and a case tabled that nobody can chair (B1.2, B1.19, D5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from cmr.hearing.attendance import entry_of, take_seat
from cmr.hearing.attendance_times import keep_stays
from cmr.hearing.chaired import chair_deeds
from cmr.hearing.operations import table_case
from cmr.hearing.queries import SeatRow, agenda, chair_of, in_the_chair, is_present, seats_at
from cmr.models import Attendance, Case, Deputyship, Meeting, Person, db
from cmr.models.history import record
from cmr.notices.operations import tell
from cmr.people.membership import end_deputyship, nominate_deputy
from cmr.rules.chairing import why_not_back, why_not_handed, why_not_left
from cmr.rules.refusal import refuse


@dataclass(frozen=True)
class Chairs:
    """Who sits in the chair's seat of an open meeting, and what nobody there can chair."""

    seat: SeatRow | None
    here: tuple[Attendance, ...]
    """Present in the chair's seat: its holder, and whoever stands in."""
    chairs: Attendance | None
    """Of those the one who is in the chair of the meeting now."""
    go_back: tuple[Attendance, ...]
    """Of those the ones who have a seat of their own to go back to."""
    without: tuple[Case, ...]
    """Cases still to be settled that nobody there can chair."""

    @property
    def beside(self) -> tuple[Attendance, ...]:
        """Those in the seat who chair only what the one in the chair can't."""
        return tuple(one for one in self.here if one is not self.chairs)


def chairs_of(meeting: Meeting) -> Chairs:
    """Read in a fixed number of statements."""
    seats = seats_at(meeting)
    here = tuple(one for one in meeting.attendances if one.role == "chair" and is_present(one))
    return Chairs(
        seat=next((one for one in seats if one.role == "chair"), None),
        here=here,
        chairs=chair_of(meeting),
        go_back=tuple(one for one in here if _own_seat(seats, one.person)),
        without=tuple(
            one
            for one in agenda(meeting)
            if one.state == "placed" and not one.undecided and in_the_chair(one) is None
        ),
    )


def candidates_for_the_chair(seats: Iterable[SeatRow]) -> list[tuple[Person, Person | None]]:
    """Who may chair: holders of the chair's seat and their deputies, each with whom they stand in for."""
    found: dict[int, tuple[Person, Person | None]] = {}
    for seat in seats:
        if seat.role == "chair":
            found[seat.holder.id] = (seat.holder, None)
    for seat in seats:
        if seat.role == "chair":
            for deputy in seat.deputies:
                found.setdefault(deputy.id, (deputy, seat.holder))
    return list(found.values())


def hand_over(
    meeting: Meeting, person: Person, *, by: Person, at: datetime, for_id: int | None = None
) -> None:
    """Puts somebody into the chair's seat from now on, beside whoever is in it; they chair what those can't.

    Where they do not stand in for its holder yet, they are named for this one meeting, as before it opened (D5). A
    member who takes it leaves their own seat for as long. Raises Refused.
    """
    found = chairs_of(meeting)
    refuse(
        why_not_handed(
            open_=meeting.state == "in_session",
            seat_held=found.seat is not None,
            name=person.name,
            in_the_chair=any(one.person_id == person.id for one in found.here),
        )
    )
    seat = found.seat
    if seat is None:
        return
    named = person not in (seat.holder, *seat.deputies)
    if named:
        nominate_deputy(seat.holder, person, meeting.on, meeting.on, by=by, at=at, meeting=meeting)
    _sits(meeting, seat, person, "hand_chair", by=by, at=at, for_id=for_id, named=named)


def go_back(meeting: Meeting, person: Person, *, by: Person, at: datetime, for_id: int | None = None) -> None:
    """Puts a member who took the chair back into their own seat, with what is a member's alone. Raises Refused.

    Whoever was named the holder's deputy only as the chair was handed to them stands in for nobody any more: they
    would otherwise go on running the meeting from a member's seat (B1.2, D5).
    """
    own = _own_seat(seats_at(meeting), person)
    there = any(one.person_id == person.id for one in chairs_of(meeting).here)
    refuse(why_not_back(in_the_chair=there, has_own_seat=own is not None, name=person.name))
    if own is not None:
        _sits(meeting, own, person, "leave_chair", by=by, at=at, for_id=for_id)
        for one in _named_with_it(meeting, person):
            end_deputyship(one, by=by, at=at)


def table_unchaired(case: Case, reason: str, *, by: Person, at: datetime, for_id: int | None = None) -> None:
    """Tables a case that nobody there can chair; whoever runs the meeting says why (B1.19). Raises Refused."""
    refuse(why_not_left(somebody_chairs=in_the_chair(case) is not None))
    table_case(case, reason, by=by, at=at, for_id=for_id)


def _own_seat(seats: Iterable[SeatRow], person: Person) -> SeatRow | None:
    return next((one for one in seats if one.role == "member" and one.holder is person), None)


def _named_with_it(meeting: Meeting, person: Person) -> list[Deputyship]:
    """The nomination, for this meeting alone, that came with the chair when it was last handed to somebody."""
    handed = reversed(chair_deeds(meeting, "hand_chair"))
    last = next((one.detail for one in handed if one.detail["person"] == person.id), {})
    if not last.get("named"):
        return []
    query = select(Deputyship).where(
        Deputyship.meeting_id == meeting.id,
        Deputyship.deputy_id == person.id,
        Deputyship.ended_at.is_(None),
    )
    return list(db.session.scalars(query))


def _sits(
    meeting: Meeting,
    seat: SeatRow,
    person: Person,
    verb: str,
    *,
    by: Person,
    at: datetime,
    for_id: int | None,
    **more: bool,
) -> None:
    entry = entry_of(meeting, person)
    take_seat(entry, seat, person)
    entry.apologies = False
    if not is_present(entry):
        keep_stays(entry, (*entry.stays, (at, None)))
    db.session.flush()
    said = record(
        "meeting", meeting.id, verb, by=by, at=at, for_id=for_id, person=person.id, name=person.name, **more
    )
    tell(said, meeting)
