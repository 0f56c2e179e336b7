"""A person as the rules see them: their own hat, and one for each principal whom they stand in for today.

Whoever stands in at one meeting alone wears a hat for that meeting, from its circulation until it closes (D5).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flask import current_app
from sqlalchemy import and_, select

from cmr.models import Deputyship, Meeting, Panel, Person, Seat, Service, Team, db
from cmr.rules.permissions import Actor, Hat

OPEN_TO_DEPUTIES = ("circulated", "in_session")
"""States of a meeting in which whoever stands in at it alone may do what their principal may."""


@dataclass(frozen=True)
class _Held:
    person_id: int
    role: str
    panel_id: int
    starts_on: date
    ends_on: date | None

    def on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True)
class _AtMeeting:
    principal_id: int
    meeting_id: int
    panel_id: int
    on: date


def actor_of(person: Person, on: date, *, circulated: int | None = None) -> Actor:
    """Reads in four statements what the person is and whom they stand in for on that date (D5).

    ``circulated`` is a meeting that is looked at as if it had gone out already.
    """
    positions, at_meetings = _principals(person, on, circulated)
    teams = _managed(Team, positions)
    services = _managed(Service, positions)
    held = _held(person, {*positions, *(one.principal_id for one in at_meetings)})
    seats: dict[tuple[int, str], set[int]] = defaultdict(set)
    for seat in held:
        if seat.on(on):
            seats[seat.person_id, seat.role].add(seat.panel_id)
    hats = tuple(
        Hat(
            principal_id=wearer,
            position=position,
            team_ids=frozenset(teams[wearer]),
            service_ids=frozenset(services[wearer]),
            chairs=frozenset(seats[wearer, "chair"]),
            sits_on=frozenset(seats[wearer, "member"]),
            administers=frozenset(seats[wearer, "administrator"]),
        )
        for wearer, position in positions.items()
    )
    return Actor(
        person.id,
        (*hats, *_meeting_hats(at_meetings, held)),
        team_id=person.team_id,
        manages_accounts=person.manages_accounts,
    )


def _principals(person: Person, on: date, circulated: int | None) -> tuple[dict[int, str], list[_AtMeeting]]:
    """Themselves and those they stand in for on that day, with positions; and those at single meetings."""
    found, at_meetings = {person.id: person.position}, []
    rows = db.session.execute(
        select(
            Person.id,
            Person.position,
            Deputyship.starts_on,
            Deputyship.ends_on,
            Meeting.id.label("meeting_id"),
            Meeting.panel_id,
            Meeting.on,
            Meeting.state,
        )
        .join(Deputyship, Deputyship.principal_id == Person.id)
        .join(Meeting, Meeting.id == Deputyship.meeting_id, isouter=True)
        .where(and_(Deputyship.deputy_id == person.id, Deputyship.ended_at.is_(None)))
        .order_by(Person.id, Deputyship.id)
    )
    for row in rows:
        if row.meeting_id is None:
            if row.starts_on <= on <= row.ends_on:
                found[row.id] = row.position
        elif row.state in OPEN_TO_DEPUTIES or (row.meeting_id == circulated and row.state == "planned"):
            at_meetings.append(_AtMeeting(row.id, row.meeting_id, row.panel_id, row.on))
    return found, at_meetings


def _held(person: Person, people: Iterable[int]) -> list[_Held]:
    """Every seat of these people that the person may take: their own, and those that the terms let a deputy take."""
    rows = db.session.execute(
        select(
            Seat.person_id,
            Seat.role,
            Seat.panel_id,
            Seat.starts_on,
            Seat.ends_on,
            Seat.key,
            Panel.key.label("panel"),
        )
        .join(Seat.panel)
        .where(Seat.person_id.in_(list(people)))
    )
    return [
        _Held(row.person_id, row.role, row.panel_id, row.starts_on, row.ends_on)
        for row in rows
        if row.person_id == person.id or _deputy_allowed(row.panel, row.key)
    ]


def _meeting_hats(at_meetings: Iterable[_AtMeeting], held: Iterable[_Held]) -> list[Hat]:
    """One for each single meeting: what the principal's seat gives there, and nothing of what else they are."""
    hats = []
    for one in at_meetings:
        theirs = [
            seat.role
            for seat in held
            if seat.person_id == one.principal_id and seat.panel_id == one.panel_id and seat.on(one.on)
        ]
        here, nowhere = frozenset({one.meeting_id}), frozenset[int]()
        if theirs:
            hats.append(
                Hat(
                    principal_id=one.principal_id,
                    chairs_at=here if "chair" in theirs else nowhere,
                    sits_at=here if "member" in theirs else nowhere,
                    administers_at=here if "administrator" in theirs else nowhere,
                )
            )
    return hats


def _managed(table: type[Team] | type[Service], people: dict[int, str]) -> dict[int, set[int]]:
    managed: dict[int, set[int]] = defaultdict(set)
    for row in db.session.execute(select(table.id, table.manager_id).where(table.manager_id.in_(people))):
        managed[row.manager_id].add(row.id)
    return managed


def _deputy_allowed(panel_key: str, seat_key: str) -> bool:
    """Whether the panel's terms let a deputy take the seat; they may say no."""
    terms = current_app.extensions["panel_types"].get(panel_key)
    seats = terms.membership.seats if terms else ()
    return all(seat.deputy_allowed for seat in seats if seat.key == seat_key)
