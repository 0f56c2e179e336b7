"""The account manager's pages: people's accounts."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Response, request, url_for

from cmr.adapters import clock
from cmr.models import Person
from cmr.models.people import POSITIONS
from cmr.panels.queries import panels, registry
from cmr.people import membership, operations, queries
from cmr.people.blueprint import blueprint
from cmr.people.forms import PersonForm
from cmr.people.queries import person_by_id
from cmr.people.stale import overtaken
from cmr.rules.permissions import Can
from cmr.web.gate import current_person, needs
from cmr.web.page import done, page

STATES = (("active", "Active"), ("inactive", "Inactive"), ("all", "All"))
MOST_SEARCHED = 100


@blueprint.get("/admin")
@needs(Can.MANAGE_ACCOUNTS)
def admin() -> Response:
    """What there is to manage, and what wants seeing to."""
    today = clock.today()
    set_up = {panel.key: panel for panel in panels()}
    return page(
        "people/admin.html",
        counts=queries.head_counts(),
        services=[service for service in queries.services() if service.manager_id is None],
        teams=[team for team in queries.teams() if team.manager_id is None],
        panels=[
            (key, terms.name, membership.vacant_seats(set_up[key], today) if key in set_up else None)
            for key, terms in registry().items()
        ],
        deputies=len(membership.deputyships(today)),
    )


@blueprint.get("/admin/people")
@needs(Can.MANAGE_ACCOUNTS)
def accounts() -> Response:
    """Everybody with an account, to search and filter."""
    asked = _asked()
    after = request.args.get("after", type=int)
    found = queries.people(asked["q"], asked["position"], asked["state"], after)
    older = url_for("people.accounts", **asked, after=found.next_after) if found.next_after else None
    newer = url_for("people.accounts", **asked) if after else None
    return page(
        "people/accounts.html",
        asked=asked,
        found=found,
        older=older,
        newer=newer,
        states=STATES,
        positions=[(one, one.capitalize()) for one in POSITIONS],
    )


@blueprint.get("/admin/people/new")
@needs(Can.MANAGE_ACCOUNTS)
def new_account() -> Response:
    """The form for an account."""
    return _form_page(PersonForm(team=request.args.get("team", type=int), position="social worker"))


@blueprint.post("/admin/people/new")
@needs(Can.MANAGE_ACCOUNTS)
def create_account() -> Response:
    """Makes the account; the answer is the only place where its temporary password is ever shown."""
    form = PersonForm()
    _offer_teams(form)
    if form.validate():
        try:
            person, temporary = operations.create_account(form.account(), by=current_person(), at=clock.now())
        except operations.EmailTaken as taken:
            form.email.errors = [str(taken)]
        else:
            return _temporary_page(person, temporary, "made")
    return _form_page(form, status=422)


@blueprint.get("/admin/people/<int:person_id>")
@needs(Can.MANAGE_ACCOUNTS, person=person_by_id)
def account(person: Person) -> Response:
    """One account: what it may, what hangs on it, who stands in."""
    today = clock.today()
    return page(
        "people/account.html",
        person=person,
        duties=queries.duties_of(person, today),
        deputies=membership.deputyships(today, of=person),
        is_self=person.id == current_person().id,
    )


@blueprint.get("/admin/people/<int:person_id>/edit")
@needs(Can.MANAGE_ACCOUNTS, person=person_by_id)
def edit_account(person: Person) -> Response:
    """The form for an account there is."""
    now = operations.account_of(person)
    return _form_page(PersonForm(data=asdict(now) | {"team": now.team_id}), person)


@blueprint.post("/admin/people/<int:person_id>/edit")
@needs(Can.MANAGE_ACCOUNTS, person=person_by_id)
def change_account(person: Person) -> Response:
    """Keeps what was corrected."""
    form = PersonForm()
    _offer_teams(form)
    if form.overtaken(person.version):
        return _overtaken(person, form)
    if form.validate():
        try:
            operations.change_account(person, form.account(), by=current_person(), at=clock.now())
        except operations.EmailTaken as taken:
            form.email.errors = [str(taken)]
        else:
            said = f"The account has been changed.{_left_behind(person)}"
            return done(url_for("people.account", person_id=person.id), said)
    return _form_page(form, person, status=422)


@blueprint.get("/admin/people/<int:person_id>/deactivate")
@needs(Can.MANAGE_ACCOUNTS, person=person_by_id)
def ask_deactivate(person: Person) -> Response:
    """Says what hangs on the account before it is closed."""
    return page(
        "people/deactivate.html",
        person=person,
        duties=queries.duties_of(person, clock.today()),
        deputies=membership.deputyships(clock.today(), of=person),
    )


@blueprint.post("/admin/people/<int:person_id>/deactivate")
@needs(Can.MANAGE_ACCOUNTS, person=person_by_id)
def deactivate(person: Person) -> Response:
    """Closes the account and ends its sessions."""
    operations.deactivate(person, by=current_person(), at=clock.now())
    said = f"The account is inactive. Nobody can sign in with it.{_left_behind(person)}"
    return done(url_for("people.account", person_id=person.id), said)


@blueprint.post("/admin/people/<int:person_id>/reactivate")
@needs(Can.MANAGE_ACCOUNTS, person=person_by_id)
def reactivate(person: Person) -> Response:
    """Opens the account again; the answer shows its temporary password, once."""
    temporary = operations.reactivate(person, by=current_person(), at=clock.now())
    return _temporary_page(person, temporary, "reactivated")


@blueprint.get("/admin/people/<int:person_id>/password")
@needs(Can.MANAGE_ACCOUNTS, person=person_by_id)
def ask_reset(person: Person) -> Response:
    """Asks before a password is replaced."""
    return page("people/reset.html", person=person)


@blueprint.post("/admin/people/<int:person_id>/password")
@needs(Can.MANAGE_ACCOUNTS, person=person_by_id)
def reset_password(person: Person) -> Response:
    """Replaces the password; the answer shows the temporary one, once."""
    temporary = operations.reset_password(person, by=current_person(), at=clock.now())
    return _temporary_page(person, temporary, "reset")


def _asked() -> dict[str, Any]:
    return {
        "q": request.args.get("q", "").strip()[:MOST_SEARCHED],
        "position": request.args.get("position", ""),
        "state": request.args.get("state", "active"),
    }


def _offer_teams(form: PersonForm) -> None:
    form.team.offer((team.id, f"{team.name} ({team.service.name})") for team in queries.teams())


def _form_page(form: PersonForm, person: Person | None = None, **more: Any) -> Response:
    _offer_teams(form)
    return page("people/account_form.html", form=form, person=person, error_title=bool(form.errors), **more)


def _temporary_page(person: Person, temporary: str, what: str) -> Response:
    # Not after a redirect: the password would have to wait somewhere, in a cookie or the database, to be shown.
    return page("people/temporary.html", person=person, temporary=temporary, what=what)


def _overtaken(person: Person, form: PersonForm) -> Response:
    teams = {team.id: team.name for team in queries.teams()}
    yours = form.account()
    both = (
        ("Name", person.name, yours.name),
        ("Email address", person.email, yours.email),
        ("Position", person.position, yours.position),
        ("Team", teams.get(person.team_id or 0, "None"), teams.get(yours.team_id or 0, "None")),
        ("May manage accounts", _yes(person.manages_accounts), _yes(yours.manages_accounts)),
    )
    return overtaken("person", person.id, both, back=url_for("people.edit_account", person_id=person.id))


def _left_behind(person: Person) -> str:
    """How many open referrals wait for another worker now, and who is asked; empty where none do."""
    count = queries.left_behind(person)
    if not count:
        return ""
    waits = "open referral waits" if count == 1 else "open referrals wait"
    return f" {count} {waits} for another social worker: their managers are asked to find one."


def _yes(true: bool) -> str:
    return "Yes" if true else "No"
