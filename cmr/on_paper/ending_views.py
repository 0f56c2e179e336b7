"""A case that was tabled on paper, or on which the panel could not agree: entered by the chair, as it is written."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, url_for

from cmr.adapters import clock
from cmr.hearing.queries import case_at_meeting
from cmr.hearing.times_form import moment_of
from cmr.models import Case, db
from cmr.on_paper.blueprint import blueprint
from cmr.on_paper.case_views import shown_case
from cmr.on_paper.ending import correct_end, leave_undecided_on_paper, table_on_paper
from cmr.on_paper.forms import PaperEndForm, PaperReasonForm, PaperTableForm
from cmr.rules.permissions import Can
from cmr.rules.refusal import Refused
from cmr.web.gate import acting_for, current_person, needs
from cmr.web.page import done


@blueprint.post("/meetings/<int:id>/cases/<reference>/on-paper/undecided")
@needs(Can.CHAIR_CASE, case=case_at_meeting)
def enter_undecided(case: Case) -> Response:
    """The panel could not agree, by what is written: the case goes to the head of service."""
    form = PaperReasonForm(prefix="undecided-")
    if not _ended(case, form, leave_undecided_on_paper, "undecided"):
        return shown_case(case, undecided=form, status=_status(form))
    return done(_url(case), f"{case.referral.reference} is with the head of service for a decision.")


@blueprint.post("/meetings/<int:id>/cases/<reference>/on-paper/table")
@needs(Can.CHAIR_CASE, case=case_at_meeting)
def enter_tabled(case: Case) -> Response:
    """The case was tabled, by what is written."""
    form = PaperTableForm(prefix="tabled-")
    if not _ended(case, form, table_on_paper, "tabling"):
        return shown_case(case, tabled=form, status=_status(form))
    return done(_url(case), f"{case.referral.reference} is tabled. It keeps its place in the queue.")


@blueprint.post("/meetings/<int:id>/cases/<reference>/on-paper/ended")
@needs(Can.CHAIR_CASE, case=case_at_meeting)
def end_put_right(case: Case) -> Response:
    """Puts right when it was tabled, or left undecided."""
    form = PaperEndForm(prefix="ended-")
    if not form.validate() or form.when.data is None:
        return shown_case(case, ended_at=form, status=422)
    moment = moment_of(case.meeting.on, form.when.data)
    try:
        changed = correct_end(case, moment, by=current_person(), at=clock.now(), for_id=acting_for())
    except Refused as refused:
        db.session.rollback()
        form.when.errors = [one.text for one in refused.reasons]
        return shown_case(case, ended_at=form, status=409)
    return done(_url(case), "The time is put right." if changed else "That time stood here already.")


def _ended(
    case: Case, form: PaperReasonForm | PaperTableForm, end: Callable[..., None], said_in: str
) -> bool:
    """Whether it is entered; said at the time's field where it can't be."""
    if not form.may_go_out(case.referral, case.meeting) or form.when.data is None:
        return False
    by, at, for_id = current_person(), clock.now(), acting_for()
    moment = moment_of(case.meeting.on, form.when.data)
    try:
        form.keep_look(case.referral, said_in, by=by, at=at, for_id=for_id)
        end(case, (form.reason.data or "").strip(), moment, by=by, at=at, for_id=for_id)
    except Refused as refused:
        db.session.rollback()
        form.when.errors = [one.text for one in refused.reasons]
        return False
    return True


def _status(form: PaperReasonForm | PaperTableForm) -> int:
    return 409 if form.when.errors and form.when.data is not None and form.reason.data else 422


def _url(case: Case) -> str:
    return url_for("on_paper.case_form", id=case.meeting_id, reference=case.referral.reference)
