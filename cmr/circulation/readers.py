"""Who reads which cases of a meeting: asked of the gate itself, one person after the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cmr.adapters import clock
from cmr.circulation.queries import cases_on
from cmr.hearing.queries import seats_at
from cmr.models import Case, Meeting, Person, Seat, db
from cmr.rules.permissions import Actor, Can, Subject, hat_for
from cmr.web.actor import actor_of

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
    """Cases that are closed to them because they withdrew."""
    principal: str = ""
    by_the_day: bool = False
    """True where they can read by the day of the meeting, and not yet today."""
    until_then: bool = True
    """False for somebody who reads now and will have left by the day of the meeting."""

    def as_json(self) -> dict[str, Any]:
        """As a circulation's row keeps it."""
        return {
            "person_id": self.person.id,
            "for_id": self.principal_id,
            "as": self.role,
            "case_ids": list(self.case_ids),
        }


def readers_of(
    meeting: Meeting, cases: Sequence[Case] | None = None, today: date | None = None
) -> tuple[Reader, ...]:
    """Everybody who reads which cases of the meeting, now or, before circulation, once it is circulated.

    The gate's own answer for each person, so that the list and the pages can't differ. The chair first, then members
    as their seats are ordered, administrators, guests.
    """
    cases = cases_on(meeting) if cases is None else cases
    today = today or clock.today()
    people = _people(meeting, cases, today)
    names = {person.id: person.name for person, _ in people}
    found = (_reader(person, role, cases, today, meeting.on, names) for person, role in people)
    return tuple(one for one in found if one is not None)


def once_out(case: Case) -> Subject:
    """The case as permissions see it once it has gone out."""
    subject = case.subject()
    if case.has_gone_out:
        return subject
    return replace(subject, circulated=True, guest_ids=frozenset(one.person_id for one in case.guests))


def _people(meeting: Meeting, cases: Sequence[Case], today: date) -> list[tuple[Person, str]]:
    """Who might read, each once, in the capacity in which they are named first."""
    found: dict[int, tuple[Person, str]] = {}
    seats = seats_at(meeting)
    for role in ROLES:
        for seat in seats:
            if seat.role == role:
                for person in seat.people:
                    found.setdefault(person.id, (person, role))
        for person in _leaving(meeting, role, today):
            found.setdefault(person.id, (person, role))
    for case in cases:
        for guest in case.guests:
            found.setdefault(guest.person_id, (guest.person, "guest"))
    return [one for one in found.values() if one[0].active]


def _leaving(meeting: Meeting, role: str, today: date) -> Sequence[Person]:
    """Holders of today's seats who will have left by the day of the meeting."""
    if today >= meeting.on:
        return ()
    query = (
        select(Seat)
        .where(
            Seat.panel_id == meeting.panel_id,
            Seat.role == role,
            Seat.starts_on <= today,
            Seat.ends_on.is_not(None),
            Seat.ends_on >= today,
            Seat.ends_on < meeting.on,
        )
        .options(joinedload(Seat.person))
        .order_by(Seat.id)
    )
    return [seat.person for seat in db.session.scalars(query)]


def _reader(
    person: Person, role: str, cases: Sequence[Case], today: date, on: date, names: dict[int, str]
) -> Reader | None:
    out = cases[0].meeting_id if cases else None
    now, then = actor_of(person, today, circulated=out), actor_of(person, max(today, on), circulated=out)
    reads_now, reads_then = _reads(now, cases), _reads(then, cases)
    actor, reads = (now, reads_now) if reads_now else (then, reads_then)
    withdrew = tuple(case.id for case in cases if person.id in once_out(case).withdrawn_ids)
    if not reads and not withdrew:
        return None
    principal_id = _principal(actor, cases, reads)
    return Reader(
        person=person,
        principal_id=principal_id,
        role=role,
        case_ids=tuple(reads),
        withdrew_from=withdrew,
        principal=names.get(principal_id, "") if principal_id else "",
        by_the_day=bool(reads_then and not reads_now),
        until_then=bool(reads_then or not reads_now),
    )


def _reads(actor: Actor, cases: Iterable[Case]) -> list[int]:
    return [case.id for case in cases if hat_for(actor, Can.SEE_REFERRAL, once_out(case)) is not None]


def _principal(actor: Actor, cases: Iterable[Case], reads: Sequence[int]) -> int | None:
    for case in cases:
        if case.id in reads:
            hat = hat_for(actor, Can.SEE_REFERRAL, once_out(case))
            return hat.principal_id if hat is not None and hat.principal_id != actor.id else None
    return None
