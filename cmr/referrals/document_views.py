"""Pages for the documents that go with a form: attach, remove, download."""

from __future__ import annotations

from flask import Response, abort, send_file, url_for

from cmr.adapters import clock
from cmr.models import Referral
from cmr.panels.queries import kept_terms
from cmr.referrals import writing
from cmr.referrals.blueprint import blueprint
from cmr.referrals.forms import UploadForm
from cmr.referrals.moves import form_documents
from cmr.referrals.paper import kinds_of
from cmr.referrals.queries import by_reference
from cmr.referrals.writing_pages import Enclosed, enclosed
from cmr.rules.completeness import missing_documents
from cmr.rules.permissions import Can
from cmr.web.gate import current_person, needs
from cmr.web.page import done, page

DOWNLOAD_POLICY = "sandbox; default-src 'none'"
"""A file that is opened in the browser after all may run nothing and reach nothing."""


@blueprint.get("/referrals/<reference>/documents")
@needs(Can.WRITE_REFERRAL, referral=by_reference)
def documents(referral: Referral) -> Response:
    """What the panel wants attached, what is, and a form to attach more."""
    writing.refuse_unless_draft(referral)
    return _page(referral, _form(referral))


@blueprint.post("/referrals/<reference>/documents")
@needs(Can.WRITE_REFERRAL, referral=by_reference)
def attach(referral: Referral) -> Response:
    """Attaches a document."""
    writing.refuse_unless_draft(referral)
    form = _form(referral)
    valid = form.validate_on_submit()
    kind = form.chosen_kind
    if not valid or kind is None or form.file_kind is None:
        return _page(referral, form, status=422)
    upload = writing.Upload(
        kind.key,
        form.title.data or kind.name,
        form.dated.data,
        form.file.data.filename,
        form.content,
        form.file_kind,
    )
    writing.attach(referral, upload, by=current_person(), at=clock.now())
    return done(url_for("referrals.documents", reference=referral.reference), "The document is attached.")


@blueprint.get("/referrals/<reference>/documents/<int:document_id>")
@needs(Can.SEE_REFERRAL, enclosed=enclosed)
def document(enclosed: Enclosed) -> Response:
    """The file itself, to be kept, never to be shown as a page of this service."""
    it = enclosed.document
    try:
        content = writing.files().open(it.sha256)
    except FileNotFoundError:
        abort(404)
    response = send_file(
        content,
        mimetype=it.media_type,
        as_attachment=True,
        download_name=it.filename,
        etag=False,
        conditional=False,
    )
    response.headers["Content-Security-Policy"] = DOWNLOAD_POLICY
    return response


@blueprint.post("/referrals/<reference>/documents/<int:document_id>/remove")
@needs(Can.WRITE_REFERRAL, enclosed=enclosed)
def remove_document(enclosed: Enclosed) -> Response:
    """Takes a document off the form."""
    writing.remove_document(enclosed.document, by=current_person(), at=clock.now())
    return done(
        url_for("referrals.documents", reference=enclosed.referral.reference), "The document is removed."
    )


def _form(referral: Referral) -> UploadForm:
    kinds = kinds_of(kept_terms(referral.terms).whole_form)
    return UploadForm(kinds.values(), clock.today())


def _page(referral: Referral, form: UploadForm, status: int = 200) -> Response:
    terms = kept_terms(referral.terms)
    kinds = kinds_of(terms.whole_form)
    return page(
        "referrals/documents.html",
        status=status,
        referral=referral,
        reference=referral.reference,
        terms=terms,
        form=form,
        error_title=bool(form.errors),
        kinds=kinds.values(),
        attached={key: [one for one in referral.live_documents if one.kind == key] for key in kinds},
        missing=missing_documents(tuple(kinds.values()), form_documents(referral)),
        full=len(referral.live_documents) >= writing.MOST_DOCUMENTS,
        most=writing.MOST_DOCUMENTS,
        check_href=url_for("referrals.check", reference=referral.reference),
    )
