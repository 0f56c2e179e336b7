"""Pages for a meeting that lost its chair, or whose chair withdrew from a case: who chairs instead, or it is tabled."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, url_for

from cmr.adapters import clock
from cmr.hearing import chairing
from cmr.hearing.blueprint import blueprint
from cmr.hearing.forms import ConductForm, MeetingDeputyForm, ReasonForm
from cmr.hearing.queries import case_at_meeting, in_the_chair, is_present, meeting_by_id
from cmr.models import Case, Meeting, Person, db
from cmr.panels.queries import kept_terms
from cmr.people.queries import choices_of_people
from cmr.rules.chairing import handed_words
from cmr.rules.membership import fit_to_deputise, one_of
from cmr.rules.permissions import Can, may
from cmr.rules.refusal import Refused
from cmr.web.gate import acting_for, current_actor, current_person, needs
from cmr.web.page import done, page


@blueprint.get("/meetings/<int:id>/chair")
@needs(Can.RUN_MEETING, meeting=meeting_by_id)
def chair(meeting: Meeting) -> Response:
    """Who is in the chair, who may take it, and what nobody there can chair."""
    found = chairing.chairs_of(meeting)
    return _chair_page(meeting, found, _form(meeting, found))


@blueprint.post("/meetings/<int:id>/chair")
@needs(Can.RUN_MEETING, meeting=meeting_by_id)
def hand_chair(meeting: Meeting) -> Response:
    """Hands the chair over."""
    found = chairing.chairs_of(meeting)
    form = _form(meeting, found)
    if not form.validate():
        return _chair_page(meeting, found, form, status=422)
    person = db.session.get_one(Person, form.deputy.data)
    try:
        chairing.hand_over(meeting, person, by=current_person(), at=clock.now(), for_id=acting_for())
    except Refused as refused:
        return _chair_page(meeting, found, form, status=409, refusals=refused.reasons)
    chairs = chairing.chairs_of(meeting).chairs
    words = handed_words(person.name, chairs.person.name if chairs else person.name)
    return done(url_for("hearing.day", id=meeting.id), words)


@blueprint.post("/meetings/<int:id>/chair/back")
@needs(Can.RUN_MEETING, meeting=meeting_by_id)
def leave_chair(meeting: Meeting) -> Response:
    """A member who took the chair goes back to their own seat."""
    wanted = ConductForm().person.data or ""
    people = {str(one.person_id): one.person for one in meeting.attendances}
    person = people.get(wanted) or abort(404)
    chairing.go_back(meeting, person, by=current_person(), at=clock.now(), for_id=acting_for())
    return done(url_for("hearing.day", id=meeting.id), f"{person.name} is back in their own seat.")


@blueprint.get("/meetings/<int:id>/cases/<reference>/nobody-chairs")
@needs(Can.RECORD_SHEET, case=case_at_meeting)
def unchaired(case: Case) -> Response:
    """Asks why a case is tabled that nobody there can chair."""
    return _unchaired_page(case, ReasonForm())


@blueprint.post("/meetings/<int:id>/cases/<reference>/nobody-chairs")
@needs(Can.RECORD_SHEET, case=case_at_meeting)
def table_unchaired(case: Case) -> Response:
    """Tables it."""
    form = ReasonForm()
    if not form.may_go_out(case.referral, case.meeting):
        return _unchaired_page(case, form, status=422)
    by, at, for_id = current_person(), clock.now(), acting_for()
    form.keep_look(case.referral, "tabling", by=by, at=at, for_id=for_id)
    chairing.table_unchaired(case, form.words, by=by, at=at, for_id=for_id)
    said = f"{case.referral.reference} is tabled. It keeps its place in the queue."
    return done(url_for("hearing.day", id=case.meeting_id), said)


def _form(meeting: Meeting, found: chairing.Chairs) -> MeetingDeputyForm:
    """Offers those who may chair this panel: whoever is there first, then the others."""
    form = MeetingDeputyForm()
    there = {one.person_id for one in meeting.attendances if is_present(one)}
    but = [one.person_id for one in found.here] + ([found.seat.holder.id] if found.seat else [])
    people = choices_of_people(_fit(meeting, found), but=but)
    form.deputy.offer(sorted(people, key=lambda one: one[0] not in there))
    return form


def _fit(meeting: Meeting, found: chairing.Chairs) -> tuple[str, ...]:
    holds = found.seat.holder.position if found.seat else ""
    return fit_to_deputise(holds, [kept_terms(meeting.terms).membership])


def _chair_page(meeting: Meeting, found: chairing.Chairs, form: MeetingDeputyForm, **more: Any) -> Response:
    actor = current_actor()
    seen = [one for one in found.without if may(actor, Can.RECORD_SHEET, one.referral.subject())]
    return page(
        "hearing/chair.html",
        meeting=meeting,
        found=found,
        seen=seen,
        others=len(found.without) - len(seen),
        form=form,
        fit=one_of(_fit(meeting, found)),
        error_title=bool(form.errors),
        **more,
    )


def _unchaired_page(case: Case, form: ReasonForm, **more: Any) -> Response:
    return page(
        "hearing/unchaired.html", case=case, form=form, chairs=in_the_chair(case), refusals=(), **more
    )
