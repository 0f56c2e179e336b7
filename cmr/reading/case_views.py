"""A case that is read: its reader declares first, reads it, and says so."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for

from cmr.adapters import clock
from cmr.hearing.queries import case_at_meeting
from cmr.models import Case
from cmr.panels.queries import kept_terms
from cmr.people.queries import name_of
from cmr.reading import operations
from cmr.reading.blueprint import blueprint
from cmr.reading.case_page import KIND_WORDS, case_context, declaration_of, suggestion_for, to_be_read
from cmr.reading.forms import DeclareForm, QuestionForm, ReadForm
from cmr.reading.queries import reading_of
from cmr.rules.declaring import office_of, sees_although_withdrawn, to_declare
from cmr.rules.permissions import Can
from cmr.rules.wording import plural
from cmr.web.gate import acting_for, after_declaring, before_declaring, current_actor, current_person, needs
from cmr.web.own_path import own_path
from cmr.web.page import done, page, redirect_to


@blueprint.get("/meetings/<int:id>/reading/<reference>")
@needs(Can.DECLARE, case=case_at_meeting)
@before_declaring
def case(case: Case) -> Response:
    """The case to read; before its reader has declared, the question alone."""
    if not to_be_read(case):
        return redirect_to(url_for("referrals.record", reference=case.referral.reference))
    if to_declare(current_actor(), case.subject()):
        return declaration_page(case, DeclareForm())
    return shown(case)


@blueprint.get("/meetings/<int:id>/reading/<reference>/declaration")
@needs(Can.DECLARE, case=case_at_meeting)
@before_declaring
def declaration(case: Case) -> Response:
    """What the person declared, to be changed before the case is heard."""
    return declaration_page(case, DeclareForm(obj=declaration_of(case, current_person())))


@blueprint.post("/meetings/<int:id>/reading/<reference>/declaration")
@needs(Can.DECLARE, case=case_at_meeting)
@before_declaring
def declare(case: Case) -> Response:
    """Records what the person declares, and opens the case to them; who withdraws loses it at once."""
    form = DeclareForm()
    form.expects(suggestion_for(case, current_person()))
    own, by, at = declaration_of(case, current_person()), current_person(), clock.now()
    if not form.may_go_out(case.referral, case.meeting, kept=own.detail if own else ""):
        return declaration_page(case, form, status=422)
    said, reference = form.declared, case.referral.reference
    operations.open_case(case, said, by=by, at=at, for_id=acting_for())
    form.keep_look(case.referral, "declaration", by=by, at=at, for_id=acting_for())
    if said.withdraws:
        return done(url_for("reading.meeting", id=case.meeting_id), _gone(case))
    wanted = own_path(request.form.get("next"))
    return done(wanted if wanted != "/" else url_of(case), f"Your declaration for {reference} is recorded.")


@blueprint.post("/meetings/<int:id>/reading/<reference>/read")
@needs(Can.DECLARE, case=case_at_meeting)
@after_declaring
def read(case: Case) -> Response:
    """The person has read the case, as the page showed it to them."""
    form = ReadForm()
    operations.mark_read(case, form.read_hash.data or "", by=current_person(), at=clock.now())
    return done(
        url_for("reading.meeting", id=case.meeting_id), f"{case.referral.reference} is read. {_left(case)}"
    )


@blueprint.post("/meetings/<int:id>/reading/<reference>/unread")
@needs(Can.DECLARE, case=case_at_meeting)
@after_declaring
def unread(case: Case) -> Response:
    """The person wants to read it again."""
    operations.mark_unread(case, by=current_person())
    return done(url_of(case), f"{case.referral.reference} is on your list to read again.")


def url_of(case: Case) -> str:
    """The address of the page on which the case is read."""
    return url_for("reading.case", id=case.meeting_id, reference=case.referral.reference)


def shown(
    case: Case, *, status: int = 200, question: QuestionForm | None = None, question_gone: bool = False
) -> Response:
    """The case to read, with a question that could not be taken where one could not.

    ``question_gone``: because it was to change one that had been removed.
    """
    context = case_context(case, current_actor(), current_person(), at=clock.now(), question=question)
    return page("reading/case.html", status=status, question_gone=question_gone, **context)


def declaration_page(case: Case, form: DeclareForm, *, status: int = 200) -> Response:
    """What the person has to declare; whose case it is, and not a word of its form."""
    own, suggested = declaration_of(case, current_person()), suggestion_for(case, current_person())
    if own is None:
        form.suggest(suggested)
    elif not form.is_submitted():
        form.withdraws.data = own.withdrew
    return page(
        "reading/declare.html", status=status, form=form, suggested=suggested, **_asked(case), declared=own
    )


def _asked(case: Case) -> dict[str, Any]:
    return {
        "case": case,
        "meeting": case.meeting,
        "referral": case.referral,
        "reference": case.referral.reference,
        "terms": kept_terms(case.referral.terms),
        "kind_words": KIND_WORDS,
        "office": office_of(current_actor(), case.subject(), name_of),
        "came_for": own_path(request.values.get("next")),
        "open": to_be_read(case),
    }


def _gone(case: Case) -> str:
    office = sees_although_withdrawn(current_actor(), case.subject(), name_of)
    closed = (
        f"You neither read nor hear it for the panel; as {office} you see its record still."
        if office
        else "It is closed to you from now on."
    )
    return f"You have withdrawn from {case.referral.reference}. {closed}"


def _left(case: Case) -> str:
    """How much is left to read for that meeting."""
    found = reading_of(case.meeting, current_actor())
    left = len(found.left) if found else 0
    if found is None or not left:
        return "That was the last one for this meeting."
    rest = f"{plural(left, 'case')} left"
    return f"{rest}, about {plural(found.minutes_left, 'minute')}." if found.minutes_left else f"{rest}."
