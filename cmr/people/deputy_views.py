"""Who stands in for whom: one's own deputies, and, for an account manager, everybody's."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, url_for

from cmr.adapters import clock
from cmr.models import Deputyship, Person, db
from cmr.people import membership, queries
from cmr.people.blueprint import blueprint
from cmr.people.clashes import clashes_of
from cmr.people.forms import AnyDeputyForm, DeputyForm
from cmr.people.membership import deputyship_by_id
from cmr.rules.membership import fit_to_deputise
from cmr.rules.permissions import Can
from cmr.rules.refusal import Refused
from cmr.rules.same_time import clashing_days
from cmr.rules.wording import spoken_date
from cmr.web.gate import current_person, needs
from cmr.web.page import done, page

ENDED = "The deputy no longer stands in."


def own_deputyship(deputyship_id: int, *, lock: bool = False) -> Deputyship | None:
    """The nomination where the signed-in person is the one stood in for; somebody else's is not there."""
    found = deputyship_by_id(deputyship_id, lock=lock)
    return found if found and found.principal_id == current_person().id else None


@blueprint.get("/deputies")
@needs(Can.USE_THE_SERVICE)
def deputies() -> Response:
    """Who stands in for me, and for whom I do."""
    return _own_page(DeputyForm(starts_on=clock.today()))


@blueprint.post("/deputies")
@needs(Can.USE_THE_SERVICE)
def name_deputy() -> Response:
    """Names somebody who stands in for the signed-in person."""
    form = DeputyForm()
    _offer(form)
    if not form.validate():
        return _own_page(form, status=422)
    try:
        named = _name(form, current_person())
    except Refused as refused:
        return _own_page(form, status=409, refusals=refused.reasons)
    return done(url_for("people.deputies"), _said(named))


@blueprint.post("/deputies/<int:deputyship_id>/end")
@needs(Can.USE_THE_SERVICE, deputyship=own_deputyship)
def end_own_deputy(deputyship: Deputyship) -> Response:
    """Ends one's own nomination at once."""
    membership.end_deputyship(deputyship, by=current_person(), at=clock.now())
    return done(url_for("people.deputies"), ENDED)


@blueprint.get("/admin/deputies")
@needs(Can.MANAGE_ACCOUNTS)
def all_deputies() -> Response:
    """Every nomination in force or coming."""
    return _all_page(AnyDeputyForm(starts_on=clock.today()))


@blueprint.post("/admin/deputies")
@needs(Can.MANAGE_ACCOUNTS)
def name_any_deputy() -> Response:
    """Names somebody's deputy for them."""
    form = AnyDeputyForm()
    _offer(form)
    if not form.validate():
        return _all_page(form, status=422)
    try:
        named = _name(form, db.session.get_one(Person, form.principal.data))
    except Refused as refused:
        return _all_page(form, status=409, refusals=refused.reasons)
    return done(url_for("people.all_deputies"), _said(named))


@blueprint.post("/admin/deputies/<int:deputyship_id>/end")
@needs(Can.MANAGE_ACCOUNTS, deputyship=deputyship_by_id)
def end_deputy(deputyship: Deputyship) -> Response:
    """Ends anybody's nomination at once."""
    membership.end_deputyship(deputyship, by=current_person(), at=clock.now())
    return done(url_for("people.all_deputies"), ENDED)


def _name(form: DeputyForm, principal: Person) -> Deputyship:
    deputy = db.session.get_one(Person, form.deputy.data)
    days = form.starts_on.data or date.max, form.ends_on.data or date.max
    return membership.nominate_deputy(principal, deputy, *days, by=current_person(), at=clock.now())


def _said(named: Deputyship) -> str:
    days = f"from {spoken_date(named.starts_on)} to {spoken_date(named.ends_on)}"
    whom = "you" if named.principal_id == current_person().id else named.principal.name
    elsewhere = clashing_days(named.deputy.name, [one.meeting.on for one in clashes_of(named, clock.today())])
    return f"{named.deputy.name} stands in for {whom} {days}. {elsewhere}".strip()


def _offer(form: DeputyForm) -> None:
    if isinstance(form, AnyDeputyForm):
        choices = queries.choices_of_people()
        form.principal.offer(choices)
        form.deputy.offer(choices)
    else:
        me = current_person()
        chairs = [terms for _, terms in membership.panels_chaired(me, clock.today(), date.max)]
        form.deputy.offer(queries.choices_of_people(fit_to_deputise(me.position, chairs), but=[me.id]))


def _own_page(form: DeputyForm, **more: Any) -> Response:
    _offer(form)
    me = current_person()
    found = membership.deputyships(clock.today(), of=me)
    return page(
        "people/deputies.html",
        form=form,
        nothing=membership.no_post(me, clock.today()),
        mine=[one for one in found if one.principal_id == me.id],
        others=[one for one in found if one.deputy_id == me.id],
        declined=membership.declined_among(found),
        clashes={one.id: clashes_of(one, clock.today()) for one in found},
        today=clock.today(),
        error_title=bool(form.errors),
        **more,
    )


def _all_page(form: AnyDeputyForm, **more: Any) -> Response:
    _offer(form)
    today = clock.today()
    found = membership.deputyships(today)
    return page(
        "people/all_deputies.html",
        form=form,
        deputies=found,
        declined=membership.declined_among(found),
        today=today,
        error_title=bool(form.errors),
        **more,
    )
