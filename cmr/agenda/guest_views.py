"""Guests for one case alone: who is invited, and finding somebody to invite."""

from __future__ import annotations

from flask import Response, request, url_for

from cmr.adapters import clock
from cmr.agenda import operations
from cmr.agenda.blueprint import blueprint
from cmr.agenda.booked import NOT_BOOKED, elsewhere_at_case
from cmr.agenda.forms import GuestForm
from cmr.agenda.loaders import case_in_sight
from cmr.agenda.queries import guests_of, people_named
from cmr.models import Case, Person, db
from cmr.panels.queries import kept_terms
from cmr.rules.booked import said_of
from cmr.rules.case_time import begins
from cmr.rules.inviting import NOBODY
from cmr.rules.permissions import Can
from cmr.rules.refusal import Refused
from cmr.web.gate import acting_for, current_person, needs
from cmr.web.page import done, page

LEAST_LETTERS = 2


@blueprint.get("/meetings/<int:id>/cases/<reference>/guests")
@needs(Can.INVITE_GUESTS, case=case_in_sight)
def guests(case: Case) -> Response:
    """Who is invited for this case, and those whom a search finds."""
    asked = request.args.get("name", "").strip()[:100]
    meeting, terms = case.meeting, kept_terms(case.meeting.terms)
    return page(
        "agenda/guests.html",
        case=case,
        membership=terms.membership,
        heard_at=begins(meeting.on, meeting.starts_at, terms.agenda.slot_minutes, case.place),
        guests=guests_of(case),
        booked=elsewhere_at_case(case),
        asked=asked,
        found=people_named(asked, case) if len(asked) >= LEAST_LETTERS else None,
    )


@blueprint.post("/meetings/<int:id>/cases/<reference>/guests")
@needs(Can.INVITE_GUESTS, case=case_in_sight)
def change_guests(case: Case) -> Response:
    """Invites somebody, or takes an invitation back."""
    form = GuestForm()
    person = db.session.get(Person, form.person.data) if form.validate() else None
    if person is None:
        raise Refused(NOBODY)
    url = url_for("agenda.guests", id=case.meeting_id, reference=case.referral.reference)
    if form.does.data == "invite":
        operations.invite(case, person, by=current_person(), at=clock.now(), for_id=acting_for())
        booked = elsewhere_at_case(case).get(person.id, NOT_BOOKED)
        return done(url, f"{person.name} is invited for this case. {said_of(person.name, booked)}".strip())
    operations.uninvite(case, person, by=current_person(), at=clock.now(), for_id=acting_for())
    return done(url, f"The invitation of {person.name} is taken back.")
