"""Members' views on a case: said by the member, or recorded for them by the chair or the administrator (B1.20)."""

from __future__ import annotations

from typing import cast

from flask import Response, abort

from cmr.adapters import clock
from cmr.hearing.blueprint import blueprint
from cmr.hearing.case_page import Sent
from cmr.hearing.case_views import shown, url_of
from cmr.hearing.forms import ViewForm
from cmr.hearing.queries import case_at_meeting, people_who_hear
from cmr.hearing.said import ViewOvertaken, say, view_of
from cmr.models import Case, Person
from cmr.rules.majority import Stand
from cmr.rules.permissions import Can
from cmr.web.gate import acting_for, after_declaring, current_person, needs
from cmr.web.htmx import wants_fragment
from cmr.web.page import done


@blueprint.post("/meetings/<int:id>/cases/<reference>/view")
@needs(Can.GIVE_VIEW, case=case_at_meeting)
@after_declaring
def say_view(case: Case) -> Response:
    """A member says their own view, or another one."""
    form = ViewForm()
    form.person.data = current_person().id
    return _say(case, form, current_person())


@blueprint.post("/meetings/<int:id>/cases/<reference>/views")
@needs(Can.RECORD_SHEET, case=case_at_meeting)
def record_view(case: Case) -> Response:
    """The administrator or the chair records what a member said aloud."""
    form = ViewForm()
    people = people_who_hear(case.meeting)
    person = next((one for one in people if one.id == form.person.data), None) or abort(404)
    return _say(case, form, person)


def _say(case: Case, form: ViewForm, person: Person) -> Response:
    by, at, for_id, stood = current_person(), clock.now(), acting_for(), view_of(case, person)
    if not form.may_go_out(case.referral, case.meeting, kept=stood.text if stood else ""):
        return shown(case, status=422, sent=Sent(view=form))
    try:
        say(
            case, person, cast(Stand, form.stand.data), form.text.data or "", by=by, at=at,
            for_minutes=form.for_minutes.data, for_id=for_id, seen=form.version.data or 0,
        )  # fmt: skip
    except ViewOvertaken:
        form.overtaken = True
        return shown(case, status=409, sent=Sent(view=form))
    form.keep_look(case.referral, "view", by=by, at=at, for_id=for_id)
    return shown(case) if wants_fragment() else done(f"{url_of(case)}#views")
