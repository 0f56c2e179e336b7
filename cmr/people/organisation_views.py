"""The account manager's pages: services and teams."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, request, url_for
from sqlalchemy import select

from cmr.adapters import clock
from cmr.models import Person, Service, Team, db
from cmr.people import organisation, queries
from cmr.people.blueprint import blueprint
from cmr.people.forms import TeamForm, UnitForm
from cmr.people.queries import service_by_id, team_by_id
from cmr.people.stale import overtaken
from cmr.rules.membership import MANAGES_SERVICE, MANAGES_TEAM
from cmr.rules.permissions import Can
from cmr.web.gate import current_person, needs
from cmr.web.page import done, page


@blueprint.get("/admin/services")
@needs(Can.MANAGE_ACCOUNTS)
def services() -> Response:
    """The services, each with its manager and number of teams."""
    found = queries.services()
    numbers = {service.id: 0 for service in found}
    for team in queries.teams():
        numbers[team.service_id] += 1
    return page("people/services.html", services=found, numbers=numbers)


@blueprint.get("/admin/services/new")
@needs(Can.MANAGE_ACCOUNTS)
def new_service() -> Response:
    """The form for a service."""
    return _service_page(UnitForm())


@blueprint.post("/admin/services/new")
@needs(Can.MANAGE_ACCOUNTS)
def make_service() -> Response:
    """Makes the service."""
    form = _with_managers(UnitForm(), MANAGES_SERVICE)
    if _kept(form, lambda: organisation.make_service(form.unit(), by=current_person(), at=clock.now())):
        return done(url_for("people.services"), "The service has been added.")
    return _service_page(form, status=422)


@blueprint.get("/admin/services/<int:service_id>")
@needs(Can.MANAGE_ACCOUNTS, service=service_by_id)
def edit_service(service: Service) -> Response:
    """The form for a service there is."""
    return _service_page(UnitForm(data={"name": service.name, "manager": service.manager_id}), service)


@blueprint.post("/admin/services/<int:service_id>")
@needs(Can.MANAGE_ACCOUNTS, service=service_by_id)
def change_service(service: Service) -> Response:
    """Keeps what was changed."""
    form = _with_managers(UnitForm(), MANAGES_SERVICE, service.manager_id)
    if form.overtaken(service.version):
        return _overtaken("service", service, form)
    if _kept(
        form, lambda: organisation.change_service(service, form.unit(), by=current_person(), at=clock.now())
    ):
        return done(url_for("people.services"), "The service has been changed.")
    return _service_page(form, service, status=422)


@blueprint.get("/admin/teams")
@needs(Can.MANAGE_ACCOUNTS)
def teams() -> Response:
    """The teams, each with its service, manager and number of people."""
    return page("people/teams.html", teams=queries.teams(), numbers=queries.workers_by_team())


@blueprint.get("/admin/teams/new")
@needs(Can.MANAGE_ACCOUNTS)
def new_team() -> Response:
    """The form for a team."""
    return _team_page(TeamForm(service=request.args.get("service", type=int)))


@blueprint.post("/admin/teams/new")
@needs(Can.MANAGE_ACCOUNTS)
def make_team() -> Response:
    """Makes the team."""
    form = _with_services(TeamForm())
    if _kept(form, lambda: organisation.make_team(form.unit(), by=current_person(), at=clock.now())):
        return done(url_for("people.teams"), "The team has been added.")
    return _team_page(form, status=422)


@blueprint.get("/admin/teams/<int:team_id>")
@needs(Can.MANAGE_ACCOUNTS, team=team_by_id)
def edit_team(team: Team) -> Response:
    """The form for a team there is."""
    return _team_page(
        TeamForm(data={"name": team.name, "manager": team.manager_id, "service": team.service_id}), team
    )


@blueprint.post("/admin/teams/<int:team_id>")
@needs(Can.MANAGE_ACCOUNTS, team=team_by_id)
def change_team(team: Team) -> Response:
    """Keeps what was changed."""
    form = _with_services(TeamForm(), team.manager_id)
    if form.overtaken(team.version):
        return _overtaken("team", team, form)
    if _kept(form, lambda: organisation.change_team(team, form.unit(), by=current_person(), at=clock.now())):
        return done(url_for("people.teams"), "The team has been changed.")
    return _team_page(form, team, status=422)


def _kept(form: UnitForm, deed: Callable[[], object]) -> bool:
    """Whether the form was in order and the deed done; what stood against it is said at the fields."""
    if not form.validate():
        return False
    try:
        deed()
    except organisation.NameTaken as taken:
        form.name.errors = [str(taken)]
        return False
    except organisation.WrongManager as wrong:
        form.manager.errors = [str(wrong)]
        return False
    return True


def _with_managers(form: UnitForm, positions: tuple[str, ...], keep: int | None = None) -> UnitForm:
    form.manager.offer(queries.choices_of_people(positions, keep=keep))
    return form


def _with_services(form: TeamForm, keep: int | None = None) -> TeamForm:
    _with_managers(form, MANAGES_TEAM, keep)
    form.service.offer((service.id, service.name) for service in queries.services())
    return form


def _service_page(form: UnitForm, service: Service | None = None, **more: Any) -> Response:
    _with_managers(form, MANAGES_SERVICE, service.manager_id if service else None)
    return page(
        "people/unit_form.html",
        form=form,
        unit=service,
        kind="service",
        error_title=bool(form.errors),
        **more,
    )


def _team_page(form: TeamForm, team: Team | None = None, **more: Any) -> Response:
    _with_services(form, team.manager_id if team else None)
    return page(
        "people/unit_form.html", form=form, unit=team, kind="team", error_title=bool(form.errors), **more
    )


def _overtaken(kind: str, unit: Team | Service, form: UnitForm) -> Response:
    yours = form.unit()
    both = [
        ("Name", unit.name, yours.name),
        ("Manager", _name_of(Person, unit.manager_id), _name_of(Person, yours.manager_id)),
    ]
    if isinstance(unit, Team):
        both.append(("Service", _name_of(Service, unit.service_id), _name_of(Service, yours.service_id)))
    return overtaken(kind, unit.id, both, back=request.path)


def _name_of(table: type[Person] | type[Service], row_id: int | None) -> str:
    name = db.session.scalar(select(table.name).where(table.id == row_id))
    return name or "None"
