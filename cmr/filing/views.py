"""Pages of this room: what is to be filed, one paper for one child's file, and its copy as PDF."""

from __future__ import annotations

from flask import Response, abort, request, url_for

from cmr.adapters import clock
from cmr.filing import operations
from cmr.filing.blueprint import blueprint
from cmr.filing.forms import FiledForm, LookForm, UndoForm
from cmr.filing.leaving_out import copy_for_file
from cmr.filing.pages import kind_of, list_page, paper_page
from cmr.filing.paper import filed_pdf, filename, part_pdf
from cmr.filing.parts import part_at, part_filename
from cmr.filing.queries import filing_by_id, lately, to_do, waiting_count
from cmr.hearing.queries import case_at_meeting
from cmr.models import Case, Filing
from cmr.rules.permissions import Can
from cmr.web.access import taken
from cmr.web.copies import handed_out
from cmr.web.fields import record_number
from cmr.web.gate import acting_for, current_actor, current_person, needs
from cmr.web.menu import counted
from cmr.web.page import done, page

__all__ = ["blueprint"]

blueprint.record_once(
    lambda state: counted(state.app, "filing.index", lambda: waiting_count(current_actor()))
)


@blueprint.get("/filings")
@needs(Can.SEE_FILINGS)
def index() -> Response:
    """What the administrator has to put on children's files, late first, and what was filed lately."""
    meeting_id, actor = record_number(request.args.get("meeting")), current_actor()
    found = list_page(to_do(actor, meeting_id), lately(actor, meeting_id), clock.now())
    only = "filed" if request.args.get("show") == "filed" else ""
    return page("filing/index.html", meeting_id=meeting_id, only=only, **found)


@blueprint.get("/filings/<int:id>")
@needs(Can.FILE_PAPERS, filing=filing_by_id)
def paper(filing: Filing) -> Response:
    """One paper for one child's file."""
    return _shown(filing)


@blueprint.post("/filings/<int:id>/looked")
@needs(Can.FILE_PAPERS, filing=filing_by_id)
def looked(filing: Filing) -> Response:
    """Somebody looked at what may be another family's, and says what it is."""
    form = LookForm().of(filing.case.meeting, filing.case.referral)
    if not form.validate():
        return _shown(filing, look=form, status=422)
    try:
        operations.look_at(
            filing, form.reason.data or "", stays=bool(form.stays.data), read=request.form.get("read", ""),
            by=current_person(), at=clock.now(), for_id=acting_for(), out=form.numbers,
        )  # fmt: skip
    except operations.NotSaid as said:
        form.mark(said.reasons)
        return _shown(filing, look=form, status=422)
    return done(url_for("filing.paper", id=filing.id), _looked_words(filing))


@blueprint.post("/filings/<int:id>/filed")
@needs(Can.FILE_PAPERS, filing=filing_by_id)
def filed(filing: Filing) -> Response:
    """It is on the child's file."""
    form = FiledForm()
    if not form.may_go_out(filing.case.referral, filing.case.meeting):
        return _shown(filing, filed=form, status=422)
    filed_on = form.filed_on.data or clock.today()
    where, by, at, for_id = form.where.data or "", current_person(), clock.now(), acting_for()
    try:
        operations.mark_filed(filing, where, filed_on, by=by, at=at, for_id=for_id)
    except operations.NotFiledSo as wrong:
        form.mark(wrong.where, wrong.filed_on)
        return _shown(filing, filed=form, status=422)
    form.keep_look(filing.case.referral, "filing", by=by, at=at, for_id=for_id)
    return done(
        url_for("filing.index"), f"“{filing.title}” of {filing.case.referral.reference} is marked as filed."
    )


@blueprint.post("/filings/<int:id>/undo")
@needs(Can.FILE_PAPERS, filing=filing_by_id)
def undo(filing: Filing) -> Response:
    """It is not on the child's file after all."""
    form = UndoForm()
    if not form.may_go_out(filing.case.referral, filing.case.meeting):
        return _shown(filing, undo=form, status=422)
    by, at, for_id = current_person(), clock.now(), acting_for()
    operations.take_back(filing, form.reason.data or "", by=by, at=at, for_id=for_id)
    form.keep_look(filing.case.referral, "take_back", by=by, at=at, for_id=for_id)
    return done(url_for("filing.paper", id=filing.id), "It is to be filed again.")


@blueprint.get("/filings/<int:id>/paper.pdf")
@needs(Can.FILE_PAPERS, filing=filing_by_id)
def as_pdf(filing: Filing) -> Response:
    """The paper as one tagged PDF: no copy of it goes out before somebody looked (B1.25)."""
    if filing.kind == "chronology":
        abort(404)
    operations.refuse_unless_looked_at(filing)
    made = filed_pdf(filing, current_person(), current_actor(), clock.now())
    taken(
        "filed", "referral", filing.case.referral_id, paper=filing.kind, content_hash=filing.content_hash,
        **copy_for_file(filing).kept_of_it,
    )  # fmt: skip
    return handed_out(made, filename(filing))


@blueprint.get("/meetings/<int:id>/cases/<reference>/minutes.pdf")
@needs(Can.SEE_REFERRAL, case=case_at_meeting)
def part_as_pdf(case: Case) -> Response:
    """The case's part of the approved minutes as one tagged PDF; 404 before it may be read."""
    found = part_at(case, current_actor())
    if found is None:
        abort(404)
    filing, copy = found
    filing.case = case
    made = part_pdf(filing, current_person(), clock.now(), copy)
    taken("minutes_part", "referral", case.referral_id, content_hash=filing.content_hash, **copy.kept_of_it)
    return handed_out(made, part_filename(case, copy))


def _looked_words(filing: Filing) -> str:
    left = "What you left out is not in the copy for the file. " if filing.left_out else ""
    return f"Your look is kept. {left}The paper can be filed now."


def _shown(
    filing: Filing,
    *,
    look: LookForm | None = None,
    filed: FiledForm | None = None,
    undo: UndoForm | None = None,
    status: int = 200,
) -> Response:
    found = paper_page(filing)
    filing_form = filed or FiledForm(formdata=None, data={"filed_on": clock.today()})
    filing_form.ask_of(kind_of(filing), clock.today())
    forms = {
        "look": look or LookForm(formdata=None, data={"reason": found["reason"]}),
        "filed_form": filing_form,
        "undo": undo or UndoForm(formdata=None),
        "wrong": next((one for one in (look, filed, undo) if one is not None), None),
    }
    return page("filing/paper.html", status=status, **forms, **found)
