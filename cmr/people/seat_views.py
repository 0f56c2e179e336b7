"""The account manager's pages: panels and who sits on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response, abort, request, url_for

from cmr.adapters import clock
from cmr.models import Panel, Person, Seat, db
from cmr.panels.operations import set_up_panel
from cmr.panels.queries import by_key, current_terms, registry
from cmr.people import membership, queries
from cmr.people.blueprint import blueprint
from cmr.people.forms import LastDayForm, SeatForm
from cmr.people.membership import Term, seat_by_id
from cmr.rules.capacities import NOTHING, Subject
from cmr.rules.membership import one_of
from cmr.rules.panel_type import SeatTerm
from cmr.rules.permissions import Can
from cmr.rules.refusal import Refused
from cmr.rules.wording import number_word
from cmr.schedule.queries import next_meetings
from cmr.web.gate import current_person, needs
from cmr.web.page import done, page


@dataclass(frozen=True)
class NotSetUp:
    """A panel type whose panel has not been set up yet."""

    key: str

    def subject(self) -> Subject:
        """Nobody's case."""
        return NOTHING


def not_set_up(key: str, *, lock: bool = False) -> NotSetUp | None:  # noqa: ARG001 # nothing there to lock
    """The panel type of that key while it has no panel, or None."""
    return NotSetUp(key) if key in registry() and by_key(key) is None else None


@blueprint.post("/admin/panels/<key>/set-up")
@needs(Can.MANAGE_ACCOUNTS, panel_type=not_set_up)
def set_up(panel_type: NotSetUp) -> Response:
    """Makes the panel, so that its seats can be filled and meetings planned."""
    set_up_panel(panel_type.key, by=current_person(), at=clock.now())
    return done(
        url_for("people.seats", key=panel_type.key), "The panel has been set up. Fill its seats next."
    )


@blueprint.get("/admin/panels/<key>/seats")
@needs(Can.MANAGE_ACCOUNTS, panel=by_key)
def seats(panel: Panel) -> Response:
    """Every seat of the panel's terms: who holds it, who will, and which are vacant."""
    today, terms = clock.today(), current_terms(panel)
    vacant = membership.vacant_seats(panel, today)
    deputies = membership.deputies_at(panel, today)
    return page(
        "people/seats.html",
        panel=panel,
        following=next_meetings(today).get(panel.id),
        terms=terms,
        places=membership.places(panel, today),
        vacant=vacant,
        number=number_word(len(vacant)),
        most=number_word(terms.membership.most_present),
        chaired_by=one_of(terms.membership.chaired_by),
        deputies=deputies,
        today=today,
        holders={seat.id: seat.person for seat in panel.seats},
    )


@blueprint.get("/admin/panels/<key>/seats/new")
@needs(Can.MANAGE_ACCOUNTS, panel=by_key)
def new_seat(panel: Panel) -> Response:
    """The form to fill one seat, named in the address."""
    return _seat_page(SeatForm(starts_on=clock.today()), panel, _named_seat(panel))


@blueprint.post("/admin/panels/<key>/seats/new")
@needs(Can.MANAGE_ACCOUNTS, panel=by_key)
def fill_seat(panel: Panel) -> Response:
    """Gives somebody the seat."""
    form, term = SeatForm(), _named_seat(panel)
    _offer_people(form, panel, term)
    if not form.validate():
        return _seat_page(form, panel, term, status=422)
    days = Term(form.starts_on.data or date.max, form.ends_on.data)
    person = db.session.get_one(Person, form.person.data)
    try:
        membership.fill_seat(panel, term.key, person, days, by=current_person(), at=clock.now())
    except Refused as refused:
        return _seat_page(form, panel, term, status=409, refusals=refused.reasons)
    return done(url_for("people.seats", key=panel.key), "The seat has been filled.")


@blueprint.get("/admin/seats/<int:seat_id>/end")
@needs(Can.MANAGE_ACCOUNTS, seat=seat_by_id)
def ask_end_seat(seat: Seat) -> Response:
    """Asks for the seat's last day."""
    return _end_page(LastDayForm(last_day=clock.today()), seat)


@blueprint.post("/admin/seats/<int:seat_id>/end")
@needs(Can.MANAGE_ACCOUNTS, seat=seat_by_id)
def end_seat(seat: Seat) -> Response:
    """Ends the seat on that day."""
    form, back = LastDayForm(), url_for("people.seats", key=seat.panel.key)
    if not form.validate():
        return _end_page(form, seat, status=422)
    try:
        membership.end_seat(seat, form.last_day.data or date.max, by=current_person(), at=clock.now())
    except Refused as refused:
        return _end_page(form, seat, status=409, refusals=refused.reasons)
    return done(back, "The seat’s last day has been set.")


def _named_seat(panel: Panel) -> SeatTerm:
    try:
        return current_terms(panel).membership.seat(request.args.get("seat", ""))
    except KeyError:
        abort(404)


def _offer_people(form: SeatForm, panel: Panel, term: SeatTerm) -> None:
    positions = current_terms(panel).membership.chaired_by if term.role == "chair" else ()
    form.person.offer(queries.choices_of_people(positions))


def _seat_page(form: SeatForm, panel: Panel, term: SeatTerm, **more: Any) -> Response:
    _offer_people(form, panel, term)
    chaired_by = one_of(current_terms(panel).membership.chaired_by)
    return page(
        "people/seat_form.html",
        form=form,
        panel=panel,
        term=term,
        chaired_by=chaired_by,
        error_title=bool(form.errors),
        **more,
    )


def _end_page(form: LastDayForm, seat: Seat, **more: Any) -> Response:
    term = next((one for one in current_terms(seat.panel).membership.seats if one.key == seat.key), None)
    return page(
        "people/seat_end.html", form=form, seat=seat, term=term, error_title=bool(form.errors), **more
    )
