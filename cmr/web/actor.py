"""A person as the rules see them: their own hat, and one for each principal whom they stand in for today."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from flask import current_app
from sqlalchemy import or_, select

from cmr.models import Deputyship, Panel, Person, Seat, Service, Team, db
from cmr.rules.permissions import Actor, Hat


def actor_of(person: Person, on: date) -> Actor:
    """Reads in four statements what the person is and whom they stand in for on that date (D5)."""
    principals = db.session.execute(
        select(Person.id, Person.position)
        .join(Deputyship, Deputyship.principal_id == Person.id)
        .where(
            Deputyship.deputy_id == person.id,
            Deputyship.starts_on <= on,
            Deputyship.ends_on >= on,
            Deputyship.ended_at.is_(None),
        )
        .order_by(Person.id)
        .distinct()
    ).all()
    positions = {person.id: person.position} | {row.id: row.position for row in principals}
    teams = _managed(Team, positions)
    services = _managed(Service, positions)
    seats: dict[tuple[int, str], set[int]] = defaultdict(set)
    for seat in db.session.execute(
        select(Seat.person_id, Seat.role, Seat.panel_id, Seat.key, Panel.key.label("panel"))
        .join(Seat.panel)
        .where(
            Seat.person_id.in_(positions),
            Seat.starts_on <= on,
            or_(Seat.ends_on.is_(None), Seat.ends_on >= on),
        )
    ):
        if seat.person_id == person.id or _deputy_allowed(seat.panel, seat.key):
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
    return Actor(person.id, hats, team_id=person.team_id, manages_accounts=person.manages_accounts)


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
