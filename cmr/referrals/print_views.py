"""A referral's form to print or to keep as PDF, and each panel's blank form.

A PDF takes some tens of milliseconds to set, without Python's lock: it is made while its reader waits.
"""

from __future__ import annotations

import io

from flask import Response, send_file, url_for

from cmr.adapters import clock
from cmr.models import Panel, Referral
from cmr.panels.queries import by_key, current_terms, kept_terms
from cmr.referrals.blank_form import blank_pdf
from cmr.referrals.blueprint import blueprint
from cmr.referrals.documents import seen_by
from cmr.referrals.moves import content_hash
from cmr.referrals.printing import Reading, facts_of_paper, form_pdf, standing
from cmr.referrals.queries import by_reference
from cmr.referrals.record import signature_boxes
from cmr.rules.permissions import Can
from cmr.web.gate import current_actor, current_person, needs
from cmr.web.page import page


@blueprint.get("/referrals/<reference>/print")
@needs(Can.SEE_REFERRAL, referral=by_reference)
def print_view(referral: Referral) -> Response:
    """The form alone, as a page that prints well: its mark, its reader and the time on each sheet."""
    terms, hash_now, reading = kept_terms(referral.terms), content_hash(referral), _reading()
    return page(
        "referrals/print.html",
        referral=referral,
        reference=referral.reference,
        terms=terms,
        answers=referral.answers,
        documents=seen_by(referral, current_actor()),
        signatures=signature_boxes(referral, terms, hash_now),
        standing=standing(referral, terms, hash_now),
        facts=tuple(facts_of_paper(referral, terms, reading)),
        reading=reading.words,
        record_href=url_for("referrals.record", reference=referral.reference),
    )


@blueprint.get("/referrals/<reference>/form.pdf")
@needs(Can.SEE_REFERRAL, referral=by_reference)
def form_as_pdf(referral: Referral) -> Response:
    """The form as a tagged PDF, to be kept, with the documents named that the reader may know of."""
    documents = seen_by(referral, current_actor())
    return _download(
        form_pdf(referral, kept_terms(referral.terms), documents, _reading()), referral.reference
    )


@blueprint.get("/panels/<key>/form.pdf")
@needs(Can.SEE_MEETING, panel=by_key)
def blank_form(panel: Panel) -> Response:
    """The panel's empty form, to be filled in by hand where the service can't be reached."""
    terms = current_terms(panel)
    return _download(blank_pdf(terms, _reading()), f"{terms.abbreviation}-blank-form")


def _reading() -> Reading:
    return Reading(current_person().name, clock.now())


def _download(pdf: bytes, name: str) -> Response:
    """A file to be kept; caches keep nothing of it."""
    response = send_file(
        io.BytesIO(pdf),
        mimetype="application/pdf",
        as_attachment=True,
        download_name=f"{name}.pdf",
        etag=False,
        conditional=False,
    )
    response.headers["Cache-Control"] = "no-store"
    return response
