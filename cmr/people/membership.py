"""Seats on panels and nominated deputies: who holds them, and what is done with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, exists, false, or_, select, true
from sqlalchemy.orm import joinedload

from cmr.adapters import clock
from cmr.models import Attendance, Deputyship, Meeting, Panel, Person, Seat, Service, Team, db
from cmr.models.history import record
from cmr.notices.operations import tell
from cmr.panels.queries import current_terms
from cmr.rules import membership
from cmr.rules.meeting import TO_COME
from cmr.rules.membership import Held
from cmr.rules.panel_type import Membership, SeatTerm
from cmr.rules.refusal import Refusal, refuse


@dataclass(frozen=True)
class Term:
    """Days for which a seat or a deputy is given, both included."""

    starts_on: date
    ends_on: date | None = None


def held_seats(panel: Panel) -> list[Held]:
    """The panel's seats as the rules take them."""
    return [Held(seat.id, seat.key, seat.person_id, seat.starts_on, seat.ends_on) for seat in panel.seats]


def places(panel: Panel, on: date) -> tuple[membership.Place, ...]:
    """Every seat of the panel's terms with who holds it, now and later (B1.2, D5)."""
    return membership.places(current_terms(panel).membership, held_seats(panel), on)


def vacant_seats(panel: Panel, on: date) -> tuple[SeatTerm, ...]:
    """The seats of the panel's terms that nobody holds on that day and somebody should."""
    return membership.vacancies(current_terms(panel).membership, held_seats(panel), on)


def seat_by_id(seat_id: int, *, lock: bool = False) -> Seat | None:
    """The seat with its panel and person, or None; ``lock`` takes the panel's row, as every change of seats does."""
    seat = db.session.scalar(
        select(Seat).where(Seat.id == seat_id).options(joinedload(Seat.panel), joinedload(Seat.person))
    )
    if seat is not None and lock:
        db.session.execute(select(Panel.id).where(Panel.id == seat.panel_id).with_for_update())
        db.session.refresh(seat)
    return seat


def fill_seat(panel: Panel, key: str, person: Person, term: Term, *, by: Person | None, at: datetime) -> Seat:
    """Gives the person a seat of the panel (locked). Raises Refused, or KeyError where the terms name no such seat."""
    terms = current_terms(panel).membership
    seat_term = terms.seat(key)
    reasons = membership.seat_refusals(
        terms,
        seat_term,
        position=person.position,
        person_id=person.id,
        starts_on=term.starts_on,
        ends_on=term.ends_on,
        held=held_seats(panel),
    )
    refuse(*reasons, membership.inactive_refusal(active=person.active))
    seat = Seat(
        panel_id=panel.id,
        person_id=person.id,
        role=seat_term.role,
        key=key,
        starts_on=term.starts_on,
        ends_on=term.ends_on,
    )
    db.session.add(seat)
    db.session.flush()
    tell(record("panel", panel.id, "seat_filled", by=by, at=at, **_facts(seat)), panel)
    return seat


def end_seat(seat: Seat, last_day: date, *, by: Person | None, at: datetime) -> None:
    """The seat's last day. One that had not begun by then is taken away whole. Raises Refused."""
    refuse(membership.end_refusal(seat.ends_on, last_day, at.astimezone(clock.LONDON).date()))
    if last_day < seat.starts_on:
        tell(record("panel", seat.panel_id, "seat_taken_back", by=by, at=at, **_facts(seat)), seat.panel)
        db.session.delete(seat)
    else:
        seat.ends_on = last_day
        db.session.flush()
        tell(record("panel", seat.panel_id, "seat_ended", by=by, at=at, **_facts(seat)), seat.panel)
    db.session.flush()


def _facts(seat: Seat) -> dict[str, Any]:
    return {
        "seat": seat.key,
        "person_id": seat.person_id,
        "starts_on": seat.starts_on.isoformat(),
        "ends_on": seat.ends_on.isoformat() if seat.ends_on else None,
    }


def deputyship_by_id(deputyship_id: int, *, lock: bool = False) -> Deputyship | None:
    """The nomination with both people, or None."""
    query = select(Deputyship).where(Deputyship.id == deputyship_id)
    whole = query.options(joinedload(Deputyship.principal), joinedload(Deputyship.deputy))
    return db.session.scalar(query.with_for_update() if lock else whole)


def deputyships(on: date, *, of: Person | None = None) -> Sequence[Deputyship]:
    """Nominations in force on that day or coming, of everybody or about one person, the soonest first."""
    query = (
        select(Deputyship)
        .options(
            joinedload(Deputyship.principal),
            joinedload(Deputyship.deputy),
            joinedload(Deputyship.meeting).joinedload(Meeting.panel),
        )
        .where(Deputyship.ends_on >= on, Deputyship.ended_at.is_(None))
        .order_by(Deputyship.starts_on, Deputyship.id)
    )
    if of is not None:
        query = query.where(or_(Deputyship.principal_id == of.id, Deputyship.deputy_id == of.id))
    return db.session.scalars(query).all()


def declined_among(found: Iterable[Deputyship]) -> set[int]:
    """The ids of those nominations for one meeting whose deputy said that they can't come; one statement (D5)."""
    there = and_(Attendance.meeting_id == Deputyship.meeting_id, Attendance.person_id == Deputyship.deputy_id)
    ids = [one.id for one in found if one.meeting_id is not None]
    query = select(Deputyship.id).join(Attendance, there).where(Attendance.apologies)
    return set(db.session.scalars(query.where(Deputyship.id.in_(ids))))


def deputies_at(panel: Panel, on: date) -> dict[int, list[Deputyship]]:
    """Who stands in on the panel, on that day or later, by whom they stand in for; at its own meetings alone."""
    found: dict[int, list[Deputyship]] = defaultdict(list)
    for one in deputyships(on):
        if one.meeting is None or one.meeting.panel_id == panel.id:
            found[one.principal_id].append(one)
    return found


def panels_chaired(
    person: Person, starts_on: date, ends_on: date, *, at: Meeting | None = None
) -> list[tuple[str, Membership]]:
    """The panels whose chair the person holds on some of those days, with their memberships; or the meeting's alone."""
    held = (
        select(Panel)
        .join(Seat, Seat.panel_id == Panel.id)
        .where(
            Seat.person_id == person.id,
            Seat.role == "chair",
            Seat.starts_on <= ends_on,
            or_(Seat.ends_on.is_(None), Seat.ends_on >= starts_on),
            Panel.id == at.panel_id if at else true(),
        )
    )
    return [(panel.name, current_terms(panel).membership) for panel in db.session.scalars(held.distinct())]


def no_post(person: Person, starts_on: date) -> Refusal | None:
    """Why nobody stands in for this person from that day on; None where there is something to stand in for."""
    sits = exists().where(Seat.person_id == person.id, or_(Seat.ends_on.is_(None), Seat.ends_on >= starts_on))
    teams = exists().where(Team.manager_id == person.id)
    services = exists().where(Service.manager_id == person.id)
    row = db.session.execute(select(sits, or_(teams, services))).one()
    return membership.post_refusal(person.name, person.position, sits=bool(row[0]), manages=bool(row[1]))


def nominate_deputy(
    principal: Person,
    deputy: Person,
    starts_on: date,
    ends_on: date,
    *,
    by: Person | None,
    at: datetime,
    meeting: Meeting | None = None,
) -> Deputyship:
    """Names somebody who stands in for the principal on those days, both included (D5). Raises Refused.

    With ``meeting``, of that day, they stand in at that meeting alone, in place of whoever was named for it before.
    Whoever had declined it is asked anew: what they said before is dropped.
    """
    db.session.execute(select(Person.id).where(Person.id == principal.id).with_for_update())
    today = at.astimezone(clock.LONDON).date()
    reasons = why_not_deputy(principal, deputy, starts_on, ends_on, today=today, meeting=meeting)
    refuse(*reasons, None if meeting else no_post(principal, starts_on))
    if meeting is not None and meeting.state in TO_COME:
        # Whoever sits there already goes on with the cases that are theirs.
        _end_the_one_before(meeting, principal, by=by, at=at)
        declined = _declined(meeting, deputy)
        if declined is not None:
            declined.apologies, declined.replied_at = False, None
    found = Deputyship(
        principal=principal, deputy=deputy, starts_on=starts_on, ends_on=ends_on, meeting=meeting
    )
    db.session.add(found)
    db.session.flush()
    entry = record(
        "person", principal.id, "deputy_named", by=by, at=at, deputy_id=deputy.id,
        starts_on=starts_on.isoformat(), ends_on=ends_on.isoformat(), **_of_meeting(found),
    )  # fmt: skip
    tell(entry, principal)
    return found


def why_not_deputy(
    principal: Person,
    deputy: Person,
    starts_on: date,
    ends_on: date,
    *,
    today: date,
    meeting: Meeting | None = None,
    on_paper: bool = False,
) -> tuple[Refusal, ...]:
    """Why they don't stand in for the principal on those days, or at that meeting of the day (B1.2, B1.3, D5).

    ``on_paper``: whether it is asked of who came there, by what was written (B1.24): that it is past then, and that
    they had said they would not come, is no reason against it.
    """
    taken = select(Deputyship.starts_on, Deputyship.ends_on).where(
        Deputyship.principal_id == principal.id,
        Deputyship.deputy_id == deputy.id,
        Deputyship.ended_at.is_(None),
        or_(
            Deputyship.meeting_id.is_(None),
            Deputyship.meeting_id == meeting.id if meeting else false(),
        ),
    )
    reasons = membership.deputy_refusals(
        principal_id=principal.id,
        principal_position=principal.position,
        deputy_id=deputy.id,
        deputy_position=deputy.position,
        starts_on=starts_on,
        ends_on=ends_on,
        today=min(today, ends_on) if on_paper else today,
        others=[(row.starts_on, row.ends_on) for row in db.session.execute(taken)],
        chairs=panels_chaired(principal, starts_on, ends_on, at=meeting),
    )
    there = _one_meeting_refusals(meeting, principal, deputy, on_paper=on_paper) if meeting else ()
    inactive = membership.inactive_refusal(active=deputy.active, clause="D5")
    return (*reasons, *((inactive,) if inactive else ()), *there)


def stands_at(meeting: Meeting, principal: Person, deputy: Person) -> Deputyship:
    """A nomination for the meeting alone, of somebody who came as a deputy by what was written on paper (B1.24, D5).

    Whoever calls has asked ``why_not_deputy``, and writes it down.
    """
    found = Deputyship(
        principal=principal, deputy=deputy, starts_on=meeting.on, ends_on=meeting.on, meeting=meeting
    )
    db.session.add(found)
    db.session.flush()
    return found


def _one_meeting_refusals(
    meeting: Meeting, principal: Person, deputy: Person, *, on_paper: bool
) -> tuple[Refusal, ...]:
    there = {
        seat.person_id: seat
        for seat in meeting.panel.seats
        if seat.starts_on <= meeting.on and (seat.ends_on is None or meeting.on <= seat.ends_on)
    }
    seat = there.get(principal.id)
    terms = current_terms(meeting.panel).membership.seats
    named = exists().where(
        Deputyship.meeting_id == meeting.id,
        Deputyship.deputy_id == deputy.id,
        Deputyship.principal_id != principal.id,
        Deputyship.ended_at.is_(None),
    )
    return membership.one_meeting_refusals(
        to_come=on_paper or meeting.state in TO_COME,
        sits=meeting.state == "in_session",
        principal=principal.name,
        role=seat.role if seat else None,
        deputy_allowed=all(term.deputy_allowed for term in terms if seat and term.key == seat.key),
        deputy=deputy.name,
        sits_there=deputy.id in there,
        stands_in_there=bool(db.session.scalar(select(named))),
        declined=not on_paper and _declined(meeting, deputy) is not None,
    )


def _declined(meeting: Meeting, deputy: Person) -> Attendance | None:
    """What the person said of the meeting, where they can't come to it."""
    theirs = Attendance.meeting_id == meeting.id, Attendance.person_id == deputy.id, Attendance.apologies
    return db.session.scalar(select(Attendance).where(*theirs))


def _end_the_one_before(meeting: Meeting, principal: Person, *, by: Person | None, at: datetime) -> None:
    standing = select(Deputyship).where(
        Deputyship.meeting_id == meeting.id,
        Deputyship.principal_id == principal.id,
        Deputyship.ended_at.is_(None),
    )
    for one in db.session.scalars(standing).all():
        end_deputyship(one, by=by, at=at)


def _of_meeting(deputyship: Deputyship) -> dict[str, Any]:
    """What the history and notices say of a nomination for one meeting; nothing of one for days."""
    meeting = deputyship.meeting
    if meeting is None:
        return {}
    return {
        "meeting_id": meeting.id,
        "panel": meeting.panel.name,
        "meeting_on": meeting.on.isoformat(),
        "meeting_time": meeting.starts_at.isoformat(timespec="minutes"),
        "venue": meeting.venue,
    }


def end_deputyship(deputyship: Deputyship, *, by: Person | None, at: datetime) -> None:
    """Ends a nomination at once. Raises Refused for one that has ended."""
    refuse(membership.ended_refusal(ended=deputyship.ended_at is not None))
    deputyship.ended_at = at
    db.session.flush()
    days = {"starts_on": deputyship.starts_on.isoformat(), "ends_on": deputyship.ends_on.isoformat()}
    ended = {"deputy_id": deputyship.deputy_id, **days, **_of_meeting(deputyship)}
    tell(
        record("person", deputyship.principal_id, "deputy_ended", by=by, at=at, **ended), deputyship.principal
    )
