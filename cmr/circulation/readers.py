"""Who reads which cases of a meeting, from when and until when: the gate's own answer, asked for everybody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from cmr.adapters import clock
from cmr.circulation.queries import cases_on
from cmr.models import Case, Deputyship, Meeting, Person, Seat, db
from cmr.panels.queries import kept_terms
from cmr.rules.capacities import Actor, Subject
from cmr.rules.papers import gets_case
from cmr.rules.permissions import Can, hat_for
from cmr.web.actor import actors_of

ROLES = ("chair", "member", "administrator")


@dataclass(frozen=True)
class Reader:
    """Somebody who reads cases of a meeting once its agenda has gone out."""

    person: Person
    principal_id: int | None
    """Whom they stand in for, where they read in another's stead."""
    role: str
    """chair, member, administrator or guest."""
    case_ids: tuple[int, ...]
    withdrew_from: tuple[int, ...] = ()
    """Cases that are in no papers of theirs because they withdrew."""
    principal: str = ""
    begins_on: date | None = None
    """The first day on which they can read, where that is still to come."""
    ends_on: date | None = None
    """The last day, where it comes before the meeting's."""

    def as_json(self) -> dict[str, Any]:
        """As a circulation's row keeps it."""
        kept: dict[str, Any] = {
            "person_id": self.person.id,
            "for_id": self.principal_id,
            "as": self.role,
            "case_ids": list(self.case_ids),
        }
        if self.begins_on:
            kept["from"] = self.begins_on.isoformat()
        if self.ends_on:
            kept["until"] = self.ends_on.isoformat()
        return kept


@dataclass(frozen=True)
class OwnReader:
    """Somebody who reads a case because it is their own, their team's or their service's, agenda or not."""

    person: Person
    principal: str = ""
    begins_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True)
class _Held:
    """In what capacity somebody reads, and in whose stead."""

    role: str
    principal_id: int | None


Span = tuple[date | None, date | None]
Sight = Callable[[Actor, Subject], _Held | None]


def readers_of(
    meeting: Meeting, cases: Sequence[Case] | None = None, today: date | None = None
) -> tuple[Reader, ...]:
    """Everybody who reads which cases of the meeting, now or, before circulation, once it is circulated.

    On every day until the meeting, so that nobody is left out who stands in for some days before it. Somebody who
    reads some cases for longer than others is in it twice. The chair first, then members as their seats are ordered,
    administrators, guests. A fixed number of statements.
    """
    cases = cases_on(meeting) if cases is None else cases
    today = today or clock.today()
    holders, deputies = _seats(meeting, today), _standing_in(meeting, today)
    people = _in_order(meeting, holders, deputies, cases)
    days = _days(meeting, today, holders, deputies)
    names = {one.principal_id: one.principal.name for one in deputies}
    spans = _spans(people, cases, days, meeting, _gets)
    return tuple(
        one
        for role in (*ROLES, "guest")
        for person in people
        for one in _rows(person, cases, spans[person.id], names)
        if one.role == role
    )


def own_side_of(
    meeting: Meeting, cases: Sequence[Case] | None = None, today: date | None = None
) -> dict[int, tuple[OwnReader, ...]]:
    """By case, who reads it as its worker, a colleague or a manager, and not as a reader of the agenda.

    A fixed number of statements.
    """
    cases = cases_on(meeting) if cases is None else cases
    today = today or clock.today()
    own = _own_people(cases)
    deputies = _deputies(meeting, today, {person.id for person in own})
    people = list({person.id: person for person in (*own, *(one.deputy for one in deputies))}.values())
    people = [person for person in people if person.active]
    names = {one.principal_id: one.principal.name for one in deputies}
    # Seats count too: whoever reads as a member on some of the days is listed there for those.
    days = _days(meeting, today, _seats(meeting, today), (*deputies, *_standing_in(meeting, today)))
    spans = _spans(people, cases, days, meeting, _own_alone)
    return {
        case.id: tuple(
            OwnReader(person, names.get(held.principal_id or 0, ""), *span)
            for person in people
            for span, held in spans[person.id].get(case.id, ())
        )
        for case in cases
    }


def once_out(case: Case) -> Subject:
    """The case as permissions see it once it has gone out."""
    subject = case.subject()
    if case.has_gone_out:
        return subject
    return replace(
        subject, circulated=True, out=True, guest_ids=frozenset(one.person_id for one in case.guests)
    )


def _gets(actor: Actor, subject: Subject) -> _Held | None:
    found = gets_case(actor, subject)
    return _Held(found[0], _principal(actor, found[1].principal_id)) if found else None


def _own_alone(actor: Actor, subject: Subject) -> _Held | None:
    hat = hat_for(actor, Can.SEE_REFERRAL, subject)
    if hat is None or gets_case(actor, subject) is not None:
        return None
    return _Held("own", _principal(actor, hat.principal_id))


def _principal(actor: Actor, principal_id: int) -> int | None:
    return principal_id if principal_id != actor.id else None


def _rows(
    person: Person,
    cases: Sequence[Case],
    spans: Mapping[int, Sequence[tuple[Span, _Held]]],
    names: Mapping[int, str],
) -> Iterable[Reader]:
    """One line for the cases that they read in the same days and the same capacity."""
    lines: dict[tuple[Span, _Held], list[int]] = defaultdict(list)
    for case in cases:
        for each in spans.get(case.id, ()):
            lines[each].append(case.id)
    withdrew = tuple(case.id for case in cases if person.id in once_out(case).withdrawn_ids)
    for n, ((span, held), ids) in enumerate(lines.items()):
        principal = names.get(held.principal_id or 0, "")
        yield Reader(
            person, held.principal_id, held.role, tuple(ids), withdrew if not n else (), principal, *span
        )
    if withdrew and not lines:
        yield Reader(person, None, "member", (), withdrew)


def _spans(
    people: Collection[Person], cases: Sequence[Case], days: Sequence[date], meeting: Meeting, sight: Sight
) -> dict[int, dict[int, list[tuple[Span, _Held]]]]:
    """By person and case, the runs of days on which they see it, and in what capacity."""
    actors = actors_of(people, days, circulated=meeting.id)
    subjects = {case.id: once_out(case) for case in cases}
    return {
        person.id: {
            case_id: _runs(days, [sight(actors[person.id, day], subject) for day in days])
            for case_id, subject in subjects.items()
        }
        for person in people
    }


def _runs(days: Sequence[date], seen: Sequence[_Held | None]) -> list[tuple[Span, _Held]]:
    """Each day stands for itself and those up to the next, since nothing begins or ends between."""
    found: list[tuple[Span, _Held]] = []
    for n, held in enumerate(seen):
        before = seen[n - 1] if n else None
        if held is None:
            continue
        if before is None:
            found.append(((days[n] if n else None, None), held))
        if n + 1 < len(seen) and seen[n + 1] is None:
            (begins, _), first = found[-1]
            found[-1] = ((begins, days[n + 1] - timedelta(days=1)), first)
    return found


def _days(
    meeting: Meeting, today: date, seats: Iterable[Seat], deputies: Iterable[Deputyship]
) -> tuple[date, ...]:
    """Today, and each day until the meeting on which a seat or a deputyship begins, or is over."""
    last = max(today, meeting.on)
    turns, dated = {today}, list[Seat | Deputyship]([*seats, *deputies])
    for one in dated:
        turns.add(one.starts_on)
        if one.ends_on is not None:
            turns.add(one.ends_on + timedelta(days=1))
    return tuple(sorted(day for day in turns if today <= day <= last))


def _in_order(
    meeting: Meeting, seats: Iterable[Seat], deputies: Iterable[Deputyship], cases: Iterable[Case]
) -> list[Person]:
    """Whoever might read, each once: holders in the order of the seats, each before their deputies; then guests."""
    order = [seat.key for seat in kept_terms(meeting.terms).membership.seats]
    places = {key: place for place, key in enumerate(order)}
    found: dict[int, Person] = {}
    for seat in sorted(seats, key=lambda one: (places.get(one.key, len(places)), one.id)):
        found.setdefault(seat.person_id, seat.person)
        for one in deputies:
            if one.principal_id == seat.person_id:
                found.setdefault(one.deputy_id, one.deputy)
    for case in cases:
        for guest in case.guests:
            found.setdefault(guest.person_id, guest.person)
    return [person for person in found.values() if person.active]


def _seats(meeting: Meeting, today: date) -> Sequence[Seat]:
    """The panel's seats held on any day from today to the meeting."""
    query = select(Seat).where(Seat.panel_id == meeting.panel_id, _held(meeting, today))
    return db.session.scalars(query.options(joinedload(Seat.person)).order_by(Seat.id)).all()


def _standing_in(meeting: Meeting, today: date) -> Sequence[Deputyship]:
    """Deputies of whoever holds a seat of the panel, on any day from today to the meeting or at it alone."""
    holders = select(Seat.person_id).where(Seat.panel_id == meeting.panel_id, _held(meeting, today))
    return _deputyships(meeting, today, Deputyship.principal_id.in_(holders))


def _deputies(meeting: Meeting, today: date, principal_ids: Collection[int]) -> Sequence[Deputyship]:
    return _deputyships(meeting, today, Deputyship.principal_id.in_(principal_ids))


def _deputyships(meeting: Meeting, today: date, whose: ColumnElement[bool]) -> Sequence[Deputyship]:
    when = or_(
        Deputyship.meeting_id == meeting.id,
        and_(
            Deputyship.meeting_id.is_(None),
            Deputyship.starts_on <= max(today, meeting.on),
            Deputyship.ends_on >= today,
        ),
    )
    query = select(Deputyship).where(Deputyship.ended_at.is_(None), whose, when).order_by(Deputyship.id)
    query = query.options(joinedload(Deputyship.deputy), joinedload(Deputyship.principal))
    return db.session.scalars(query).all()


def _held(meeting: Meeting, today: date) -> ColumnElement[bool]:
    """Held on any day from today to the meeting."""
    last = max(today, meeting.on)
    return and_(Seat.starts_on <= last, or_(Seat.ends_on.is_(None), Seat.ends_on >= today))


def _own_people(cases: Sequence[Case]) -> Sequence[Person]:
    """The cases' workers, their teams, their managers and every head of service."""
    teams = [case.referral.team for case in cases]
    ids = {case.referral.worker_id for case in cases}
    ids |= {one.manager_id for team in teams for one in (team, team.service) if one.manager_id is not None}
    whose = or_(
        Person.id.in_(ids),
        Person.team_id.in_({team.id for team in teams}),
        Person.position == "head of service",
    )
    return db.session.scalars(select(Person).where(whose).order_by(Person.name, Person.id)).all()
