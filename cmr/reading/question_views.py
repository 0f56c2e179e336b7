"""Questions noted beforehand: each its author's to change or take back until the case is heard."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for

from cmr.adapters import clock
from cmr.hearing.queries import case_at_meeting
from cmr.models import Case, Question, db
from cmr.reading import operations
from cmr.reading.blueprint import blueprint
from cmr.reading.case_views import shown, url_of
from cmr.reading.forms import QuestionForm
from cmr.reading.questions import question_of
from cmr.rules.permissions import Can
from cmr.rules.reading import ASKED_OF
from cmr.web.gate import acting_for, after_declaring, current_person, needs
from cmr.web.page import done, page

GONE = "That question was removed before: nobody is asked it any more."


def case_of_question(
    id: int,  # noqa: A002 # the URL's own name
    reference: str,
    question_id: int,
    *,
    lock: bool = False,
) -> Case | None:
    """The case of a question of their own, or of one that was removed; None for anybody else's, or another case's."""
    case = case_at_meeting(id, reference, lock=lock)
    if case is None:
        return None
    own = question_of(case, question_id, current_person())
    return case if own or db.session.get(Question, question_id) is None else None


def _own(case: Case) -> Question | None:
    return question_of(case, int((request.view_args or {})["question_id"]), current_person())


@blueprint.post("/meetings/<int:id>/reading/<reference>/questions")
@needs(Can.DECLARE, case=case_at_meeting)
@after_declaring
def note(case: Case) -> Response:
    """Notes a question."""
    form = QuestionForm()
    if not form.may_go_out(case.referral, case.meeting):
        return shown(case, status=422, question=form)
    by, at, for_id = current_person(), clock.now(), acting_for()
    form.keep_look(case.referral, "question", by=by, at=at, for_id=for_id)
    operations.note_question(case, form.whom, form.text.data or "", by=by, at=at, for_id=for_id)
    return done(f"{url_of(case)}#questions", "Your question is noted.")


@blueprint.get("/meetings/<int:id>/reading/<reference>/questions/<int:question_id>")
@needs(Can.DECLARE, case=case_of_question)
@after_declaring
def question(case: Case) -> Response:
    """A question of one's own, to be put in other words."""
    found = _own(case)
    return _asked(found, QuestionForm(obj=found)) if found else done(f"{url_of(case)}#questions", GONE)


@blueprint.post("/meetings/<int:id>/reading/<reference>/questions/<int:question_id>")
@needs(Can.DECLARE, case=case_of_question)
@after_declaring
def change(case: Case) -> Response:
    """Puts it in other words, or to somebody else; where it was removed, what was written can be noted anew."""
    form, found = QuestionForm(), _own(case)
    if found is None:
        operations.refuse_unless_asked(case)
        return shown(case, status=409, question=form, question_gone=True)
    if not form.may_go_out(case.referral, case.meeting):
        return _asked(found, form, status=422)
    by, at, for_id = current_person(), clock.now(), acting_for()
    try:
        operations.change_question(
            found, form.whom, form.text.data or "",
            version=form.version.data or "", by=by, at=at, for_id=for_id,
        )  # fmt: skip
        form.keep_look(case.referral, "question", by=by, at=at, for_id=for_id)
    except operations.QuestionOvertaken:
        return _overtaken(found, form)
    return done(f"{url_of(case)}#questions", "Your question is changed.")


@blueprint.post("/meetings/<int:id>/reading/<reference>/questions/<int:question_id>/remove")
@needs(Can.DECLARE, case=case_of_question)
@after_declaring
def remove(case: Case) -> Response:
    """Takes it back."""
    found, version = _own(case), request.form.get("version", "")
    if found is None:
        return done(f"{url_of(case)}#questions", GONE)
    operations.remove_question(
        found, version=version, by=current_person(), at=clock.now(), for_id=acting_for()
    )
    return done(f"{url_of(case)}#questions", "Your question is removed.")


def _overtaken(question: Question, form: QuestionForm) -> Response:
    """Both texts; the form keeps what was written here, and saving it again puts it over the other knowingly."""
    form.version.data = str(question.version)
    theirs = question.text, ASKED_OF["chair" if question.asked_of == "chair" else "presenter"]
    yours = form.text.data or "", ASKED_OF[form.whom]
    labels = str(form.text.label.text), str(form.asked_of.label.text)
    both = [one for one in zip(labels, theirs, yours, strict=True) if one[1] != one[2]]
    return _asked(question, form, status=409, both=both)


def _asked(question: Question, form: QuestionForm, *, status: int = 200, **more: Any) -> Response:
    case = question.case
    back = url_for("reading.case", id=case.meeting_id, reference=case.referral.reference, _anchor="questions")
    return page(
        "reading/question.html", status=status, question=question, case=case, form=form, back=back, **more
    )
