"""The council's people, teams and panels as rows, and who is who for everything that follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update

from cmr.demo.council import PANELS, PASSWORD, Council, Somebody
from cmr.demo.rows import Chronicle, Rows
from cmr.models import Deputyship, HistoryEntry, Panel, Person, Seat, Service, Team, Terms, db
from cmr.panels.operations import keep_current_terms, set_up_panel
from cmr.panels.queries import by_key, current_terms
from cmr.people.passwords import hash_password
from cmr.rules.panel_type import PanelType, SeatTerm


@dataclass(frozen=True)
class Colleague:
    """A person with the id of their row."""

    id: int
    name: str
    position: str


@dataclass(frozen=True)
class TeamOf:
    """A team with its workers and the two managers who sign after them."""

    id: int
    name: str
    workers: tuple[Colleague, ...]
    manager: Colleague
    service_manager: Colleague


@dataclass(frozen=True)
class PanelOf:
    """A panel with its terms and whoever sits on it."""

    id: int
    terms_id: int
    terms_sha256: str
    terms: PanelType
    chair: Colleague
    chair_seat: str
    members: tuple[tuple[str, Colleague], ...]
    """Seat key and holder."""
    administrator: Colleague
    administrator_seat: str


@dataclass(frozen=True)
class Stand:
    """Who stands in for whom today."""

    principal: Colleague
    deputy: Colleague
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Staff:
    """Everybody."""

    teams: tuple[TeamOf, ...]
    panels: tuple[PanelOf, ...]
    head_of_service: Colleague
    """The one who sits on no panel and decides where a panel could not agree."""
    guest: Colleague
    stand: Stand


def open_panels(at: datetime) -> list[tuple[Panel, Terms]]:
    """Both panels and the terms they sit under now."""
    found = []
    for key in PANELS:
        panel = by_key(key) or set_up_panel(key, by=None, at=at)
        found.append((panel, keep_current_terms(panel, at=at)))
    db.session.flush()
    return found


def engage(
    council: Council, panels: list[tuple[Panel, Terms]], rows: Rows, *, at: datetime, today: date
) -> Staff:
    """Writes services, teams, people, seats and the deputyship. Everybody has been there since ``at``."""
    services = {one.key: rows.add(Service, name=one.name) for one in council.services}
    teams = {
        one.key: rows.add(Team, name=one.name, service_id=services[one.service]) for one in council.teams
    }
    password_hash = hash_password(PASSWORD)
    people = {one.name: _account(one, teams, password_hash, rows, at) for one in council.people}
    rows.flush()
    for one in council.people:
        if one.manages:
            db.session.execute(
                update(Team).where(Team.id == teams[one.manages]).values(manager_id=people[one.name].id)
            )
        if one.service:
            managed = Service.id == services[one.service]
            db.session.execute(update(Service).where(managed).values(manager_id=people[one.name].id))
    seated = tuple(_seat(council, panel, terms, people, rows, at) for panel, terms in panels)
    return Staff(
        teams=_teams(council, teams, people),
        panels=seated,
        head_of_service=next(people[one.name] for one in council.people if one.tries == "decide"),
        guest=next(people[one.name] for one in council.people if one.guest),
        stand=_stand_in(council, people, rows, at, today),
    )


def _account(one: Somebody, teams: dict[str, int], password_hash: str, rows: Rows, at: datetime) -> Colleague:
    team_id = teams.get(one.team or one.manages)
    person_id = rows.add(
        Person,
        email=one.email,
        name=one.name,
        position=one.position,
        team_id=team_id,
        password_hash=password_hash,
        manages_accounts=one.manages_accounts,
        created_at=at,
    )
    facts: dict[str, Any] = {"email": one.email, "name": one.name, "position": one.position}
    Chronicle(rows, "person", person_id).add(
        "account_made", at, None, **facts, manages_accounts=one.manages_accounts
    )
    return Colleague(person_id, one.name, one.position)


def _teams(council: Council, ids: dict[str, int], people: dict[str, Colleague]) -> tuple[TeamOf, ...]:
    managers = {one.manages: people[one.name] for one in council.people if one.manages}
    service_managers = {one.service: people[one.name] for one in council.people if one.service}
    return tuple(
        TeamOf(
            id=ids[team.key],
            name=team.name,
            workers=tuple(people[one.name] for one in council.people if one.team == team.key),
            manager=managers[team.key],
            service_manager=service_managers[team.service],
        )
        for team in council.teams
    )


def _seat(
    council: Council, panel: Panel, kept: Terms, people: dict[str, Colleague], rows: Rows, at: datetime
) -> PanelOf:
    terms = current_terms(panel)
    chronicle = _continued(rows, "panel", panel.id)
    holders: dict[str, Colleague] = {}
    for one in council.people:
        for seat in one.seats:
            if seat.panel != panel.key:
                continue
            holder = holders[seat.key] = people[one.name]
            rows.add(
                Seat,
                panel_id=panel.id,
                person_id=holder.id,
                role=terms.membership.seat(seat.key).role,
                key=seat.key,
                starts_on=at.date(),
            )
            facts: dict[str, Any] = {
                "seat": seat.key,
                "person_id": holder.id,
                "starts_on": at.date().isoformat(),
                "ends_on": None,
            }
            chronicle.add("seat_filled", at, None, **facts)
    by_role = {
        role: [(seat.key, holders[seat.key]) for seat in _seats_of(terms, role) if seat.key in holders]
        for role in ("chair", "member", "administrator")
    }
    (chair_seat, chair), *_ = by_role["chair"]
    (administrator_seat, administrator), *_ = by_role["administrator"]
    return PanelOf(
        id=panel.id,
        terms_id=kept.id,
        terms_sha256=kept.sha256,
        terms=terms,
        chair=chair,
        chair_seat=chair_seat,
        members=tuple(by_role["member"]),
        administrator=administrator,
        administrator_seat=administrator_seat,
    )


def _seats_of(terms: PanelType, role: str) -> Sequence[SeatTerm]:
    return [seat for seat in terms.membership.seats if seat.role == role]


def _continued(rows: Rows, kind: str, record_id: int) -> Chronicle:
    """The chronicle of a record that has a history already."""
    rows.flush()
    last = db.session.scalars(
        select(HistoryEntry)
        .where(HistoryEntry.record_kind == kind, HistoryEntry.record_id == record_id)
        .order_by(HistoryEntry.number.desc())
        .limit(1)
    ).one()
    return Chronicle(rows, kind, record_id, last.number, last.hash)


def _stand_in(council: Council, people: dict[str, Colleague], rows: Rows, at: datetime, today: date) -> Stand:
    """Named when everybody was engaged: nothing that a deputy signed is older than their nomination."""
    starts_on, ends_on = council.deputyship.range(today)
    principal, deputy = people[council.deputyship.principal], people[council.deputyship.deputy]
    rows.add(Deputyship, principal_id=principal.id, deputy_id=deputy.id, starts_on=starts_on, ends_on=ends_on)
    days: dict[str, Any] = {"starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat()}
    _continued(rows, "person", principal.id).add("deputy_named", at, None, deputy_id=deputy.id, **days)
    return Stand(principal, deputy, starts_on, ends_on)
