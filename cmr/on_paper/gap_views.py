"""What was missing on a case's paper and was said afterwards: entered, and taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Response, url_for

from cmr.adapters import clock
from cmr.hearing.operations import out_of_turn
from cmr.hearing.queries import case_at_meeting
from cmr.hearing.times_form import moment_of
from cmr.models import Case, Person, db
from cmr.on_paper.blueprint import blueprint
from cmr.on_paper.case import NotAsWritten
from cmr.on_paper.forms import AfterwardsForm, said_at_fields
from cmr.on_paper.gaps import enter_afterwards, said_afterwards, take_back_afterwards, who_can_have_said
from cmr.rules.capacities import Subject
from cmr.rules.paper_gaps import GAPS, NOT_SAID
from cmr.rules.permissions import Can
from cmr.web.gate import acting_for, current_person, needs
from cmr.web.page import done, page


@dataclass(frozen=True)
class SaidOf:
    """One thing that may have been said afterwards of a case."""

    case: Case
    what: str
    person_id: int

    def subject(self) -> Subject:
        """The case's."""
        return self.case.subject()


def said_of_case(id: int, reference: str, key: str, person_id: int, *, lock: bool = False) -> SaidOf | None:  # noqa: A002
    """What of the case's paper, and by whom; None where there is no such case."""
    case = case_at_meeting(id, reference, lock=lock)
    return SaidOf(case, key, person_id) if case else None


@blueprint.get("/meetings/<int:id>/cases/<reference>/on-paper/afterwards")
@needs(Can.WRITE_SHEET, case=case_at_meeting)
def afterwards(case: Case) -> Response:
    """What was said afterwards, and the form for more of it."""
    return _shown(case, _form(case))


@blueprint.post("/meetings/<int:id>/cases/<reference>/on-paper/afterwards")
@needs(Can.WRITE_SHEET, case=case_at_meeting)
def enter_said_afterwards(case: Case) -> Response:
    """Enters who said it, and when."""
    form = _form(case)
    moment = _moment(form) if form.validate() else None
    if moment is None:
        return _shown(case, form, status=422)
    person = db.session.get_one(Person, form.who.data)
    try:
        enter_afterwards(
            case, form.what.data, person, moment, by=current_person(), at=clock.now(), for_id=acting_for()
        )
    except NotAsWritten as refused:
        said_at_fields(form, refused.places)
        return _shown(case, form, status=409)
    return done(_url(case), "It is entered, and stands beside the signature once the sheet is confirmed.")


@blueprint.post("/meetings/<int:id>/cases/<reference>/on-paper/afterwards/off/<key>/<int:person_id>")
@needs(Can.WRITE_SHEET, said=said_of_case)
def take_back_said(said: SaidOf) -> Response:
    """Takes it back."""
    take_back_afterwards(
        said.case, said.what, said.person_id, by=current_person(), at=clock.now(), for_id=acting_for()
    )
    return done(_url(said.case), "It is taken back.")


def _form(case: Case) -> AfterwardsForm:
    form = AfterwardsForm()
    form.who.offer((one.id, one.name) for one in who_can_have_said(case))
    return form


def _moment(form: AfterwardsForm) -> datetime | None:
    return moment_of(form.on.data, form.when.data) if form.on.data and form.when.data else None


def _shown(case: Case, form: AfterwardsForm, *, status: int = 200) -> Response:
    return page(
        "on_paper/gaps.html",
        status=status,
        case=case,
        reference=case.referral.reference,
        form=form,
        said=[(GAPS[one.what], one) for one in said_afterwards(case)],
        refusals=out_of_turn(case),
        not_said=NOT_SAID,
    )


def _url(case: Case) -> str:
    return url_for("on_paper.afterwards", id=case.meeting_id, reference=case.referral.reference)
