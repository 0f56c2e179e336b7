"""Pages for the documents that go with a form: attach, remove, download; the chair's answer about an extra report."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, request, url_for

from cmr.adapters import clock
from cmr.models import Referral, ReferralDocument
from cmr.panels.queries import kept_terms
from cmr.referrals import documents as room
from cmr.referrals.blueprint import blueprint
from cmr.referrals.forms import ReportAnswerForm, UploadForm
from cmr.referrals.moves import form_documents
from cmr.referrals.paper import kinds_of
from cmr.referrals.queries import by_reference
from cmr.referrals.sent_back import asked_here
from cmr.referrals.writing import refuse_unless_draft
from cmr.referrals.writing_pages import Enclosed, enclosed
from cmr.rules.completeness import missing_documents
from cmr.rules.enclosing import REPLACES, agreement_words, answer_refusals
from cmr.rules.panel_type import DOCUMENTS
from cmr.rules.permissions import Can
from cmr.rules.refusal import Refused
from cmr.web.access import taken
from cmr.web.copies import handed_out
from cmr.web.gate import acting_for, current_actor, current_person, needs
from cmr.web.page import done, page, redirect_to
from cmr.web.security import reads_files_up_to

MOST_READ = 50 * room.MEGABYTE
"""The most bytes of a request that are read: over what a file may hold, so that its page can say so."""


@blueprint.get("/referrals/<reference>/documents")
@needs(Can.WRITE_REFERRAL, referral=by_reference)
def documents(referral: Referral) -> Response:
    """What the panel wants attached, what is, and a form to attach more."""
    refuse_unless_draft(referral)
    form = _form(referral)
    if request.args.get("kind") in form.kinds:
        form.kind.data = request.args["kind"]
    return _page(referral, form)


@blueprint.post("/referrals/<reference>/documents")
@reads_files_up_to(MOST_READ)
@needs(Can.WRITE_REFERRAL, referral=by_reference)
def attach(referral: Referral) -> Response:
    """Attaches a document, or says why not."""
    refuse_unless_draft(referral)
    form = _form(referral)
    document = _attached(referral, form) if form.validate_on_submit() else None
    if document is None:
        return _page(referral, form, status=422)
    url = url_for("referrals.documents", reference=referral.reference)
    if document.scan == "refused":
        flash("The virus scanner refused the file. Nothing of it was kept.", "refused")
        return redirect_to(url)
    return done(url, ATTACHED[document.scan])


def _attached(referral: Referral, form: UploadForm) -> ReferralDocument | None:
    """The document as it is attached now; None, said at the file's field, where it is not taken."""
    upload = _upload(form)
    if upload is None:
        return None
    try:
        return room.attach(referral, upload, by=current_person(), at=clock.now())
    except room.NotAttached as refused:
        form.file.errors = [reason.text for reason in refused.reasons]
        return None


ATTACHED = {
    "clear": "The document is attached.",
    "waiting": "The document is attached, and held until it is checked for viruses.",
}


@blueprint.get("/referrals/<reference>/documents/<int:document_id>")
@needs(Can.SEE_REFERRAL, enclosed=enclosed)
def document(enclosed: Enclosed) -> Response:
    """The file itself, to be kept, never to be shown as a page of this service."""
    it = enclosed.document
    if it not in room.seen_by(enclosed.referral, current_actor()):
        abort(404)
    content = room.read(it)
    taken("document", "referral", enclosed.referral.id, document_kind=it.kind, sha256=it.sha256)
    return handed_out(content, it.filename, it.media_type)


@blueprint.post("/referrals/<reference>/documents/<int:document_id>/remove")
@needs(Can.WRITE_REFERRAL, enclosed=enclosed)
def remove_document(enclosed: Enclosed) -> Response:
    """Takes a document off the form."""
    room.remove_document(enclosed.document, by=current_person(), at=clock.now())
    return done(
        url_for("referrals.documents", reference=enclosed.referral.reference), "The document is removed."
    )


@blueprint.get("/referrals/<reference>/documents/<int:document_id>/agreement")
@needs(Can.TRIAGE, enclosed=enclosed)
def agreement(enclosed: Enclosed) -> Response:
    """Asks the chair whether an extra report goes to the panel."""
    _refuse_unless_asked(enclosed)
    form = ReportAnswerForm()
    if enclosed.document.agreement != "waiting":
        form.answer.data = "agree" if enclosed.document.agreement == "agreed" else "refuse"
        form.reason.data = enclosed.document.agreement_reason
    return _agreement_page(enclosed, form)


@blueprint.post("/referrals/<reference>/documents/<int:document_id>/agreement")
@needs(Can.TRIAGE, enclosed=enclosed)
def answer_report(enclosed: Enclosed) -> Response:
    """Keeps the chair's answer."""
    _refuse_unless_asked(enclosed)
    form = ReportAnswerForm()
    if not form.goes_out(enclosed.referral):
        return _agreement_page(enclosed, form, status=422)
    by, at, for_id = current_person(), clock.now(), acting_for()
    form.keep_look(enclosed.referral, "report", by=by, at=at, for_id=for_id)
    reason = "" if form.agrees else form.reason.data or ""
    room.answer_report(enclosed.document, agrees=form.agrees, reason=reason, by=by, at=at, for_id=for_id)
    said = (
        "The panel reads the report with the form."
        if form.agrees
        else "The report stays out of what the panel reads."
    )
    return done(url_for("referrals.record", reference=enclosed.referral.reference), said)


def _refuse_unless_asked(enclosed: Enclosed) -> None:
    refusals = answer_refusals(enclosed.document.agreement, enclosed.referral.state, agrees=True, reason="")
    if refusals:
        raise Refused(*refusals)


def _agreement_page(enclosed: Enclosed, form: ReportAnswerForm, status: int = 200) -> Response:
    return page(
        "referrals/agreement.html",
        status=status,
        form=form,
        referral=enclosed.referral,
        reference=enclosed.referral.reference,
        document=enclosed.document,
        terms=kept_terms(enclosed.referral.terms),
        error_title=bool(form.errors),
    )


def _form(referral: Referral) -> UploadForm:
    kinds = kinds_of(kept_terms(referral.terms).whole_form)
    return UploadForm(kinds.values(), clock.today(), {one.kind for one in referral.live_documents})


def _upload(form: UploadForm) -> room.Upload | None:
    kind, file_kind = form.chosen_kind, form.file_kind
    if kind is None or file_kind is None:
        return None
    return room.Upload(
        kind=kind.key,
        title=form.title.data or kind.name,
        dated=form.dated.data,
        filename=form.file.data.filename,
        content=form.content,
        file_kind=file_kind,
        description=form.description.data or "",
        replaces=form.instead.data == REPLACES,
    )


def _page(referral: Referral, form: UploadForm, status: int = 200) -> Response:
    return page("referrals/documents.html", status=status, **_shown(referral, form))


def _shown(referral: Referral, form: UploadForm) -> dict[str, Any]:
    terms, live = kept_terms(referral.terms), referral.live_documents
    kinds = kinds_of(terms.whole_form)
    attached: dict[str, list[ReferralDocument]] = {key: [] for key in kinds}
    for one in live:
        attached.setdefault(one.kind, []).append(one)
    return {
        "referral": referral,
        "reference": referral.reference,
        "terms": terms,
        "form": form,
        "error_title": bool(form.errors),
        "asked": asked_here(referral, terms, DOCUMENTS),
        "kinds": kinds.values(),
        "attached": attached,
        "refused": room.refused_lately(referral),
        "missing": missing_documents(tuple(kinds.values()), form_documents(referral)),
        "full": len(live) >= room.MOST_DOCUMENTS,
        "most": room.MOST_DOCUMENTS,
        "count": len(live),
        "together": sum(one.size for one in live),
        "most_together": room.MOST_TOGETHER,
        "check_href": url_for("referrals.check", reference=referral.reference),
    }


blueprint.add_app_template_filter(agreement_words)
