"""What is done with services and teams: made, renamed, moved, given a manager."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cmr.models import Person, Service, Team, db
from cmr.models.history import record
from cmr.people import queries
from cmr.rules.membership import manager_refusal
from cmr.rules.refusal import Refusal, Refused


class NameTaken(Refused):
    """Another team, or another service, has that name."""

    def __init__(self, of: str) -> None:
        super().__init__(Refusal(f"Another {of} has this name."))


class WrongManager(Refused):
    """The person chosen may not manage it."""


@dataclass(frozen=True)
class Unit:
    """What an account manager says about a team or service; ``service_id`` for a team."""

    name: str
    manager_id: int | None = None
    service_id: int | None = None


def make_service(unit: Unit, *, by: Person | None, at: datetime) -> Service:
    """Makes a service. Raises NameTaken or WrongManager."""
    service = Service()
    _change_service(service, unit)
    db.session.add(service)
    db.session.flush()
    record("service", service.id, "service_made", by=by, at=at, **_facts(service))
    return service


def change_service(service: Service, unit: Unit, *, by: Person | None, at: datetime) -> None:
    """Renames a service or gives it another manager. Raises NameTaken or WrongManager."""
    before = _facts(service)
    _change_service(service, unit)
    _record_change("service", service, before, by=by, at=at)


def make_team(unit: Unit, *, by: Person | None, at: datetime) -> Team:
    """Makes a team of a service. Raises NameTaken or WrongManager."""
    team = Team()
    _change_team(team, unit)
    db.session.add(team)
    db.session.flush()
    record("team", team.id, "team_made", by=by, at=at, **_facts(team))
    return team


def change_team(team: Team, unit: Unit, *, by: Person | None, at: datetime) -> None:
    """Renames a team, moves it to a service or gives it another manager. Raises NameTaken or WrongManager."""
    before = _facts(team)
    _change_team(team, unit)
    _record_change("team", team, before, by=by, at=at)


def _change_service(service: Service, unit: Unit) -> None:
    _check(Service, "service", service, unit)
    service.name = unit.name
    service.manager_id = unit.manager_id


def _change_team(team: Team, unit: Unit) -> None:
    _check(Team, "team", team, unit)
    if unit.service_id is None:
        raise Refused(Refusal("A team belongs to a service. Choose one."))
    team.name = unit.name
    team.service_id = unit.service_id
    team.manager_id = unit.manager_id


def _check(table: type[Team] | type[Service], of: str, now: Team | Service, unit: Unit) -> None:
    with db.session.no_autoflush:
        if queries.name_taken(table, unit.name, but=now.id):
            raise NameTaken(of)
        if unit.manager_id is None or unit.manager_id == now.manager_id:
            return
        manager = db.session.get_one(Person, unit.manager_id)
    reason = manager_refusal(of, manager.position)
    if not manager.active:
        reason = Refusal("This account is inactive. Choose somebody with an active one.")
    if reason:
        raise WrongManager(reason)


def _facts(unit: Team | Service) -> dict[str, Any]:
    facts: dict[str, Any] = {"name": unit.name, "manager_id": unit.manager_id}
    return facts | ({"service_id": unit.service_id} if isinstance(unit, Team) else {})


def _record_change(
    kind: str, unit: Team | Service, before: dict[str, Any], *, by: Person | None, at: datetime
) -> None:
    db.session.flush()
    after = _facts(unit)
    changed = {key: [before[key], after[key]] for key in after if before[key] != after[key]}
    if changed:
        record(kind, unit.id, f"{kind}_changed", by=by, at=at, changed=changed)
