"""A referral's form to print or to keep as PDF, and each panel's blank form.

A PDF takes some tens of milliseconds to set, without Python's lock: it is made while its reader waits.
"""

from __future__ import annotations

from flask import Response, url_for

from cmr.adapters import clock
from cmr.models import Panel, Referral
from cmr.panels.queries import by_key, current_terms, kept_terms
from cmr.referrals.blank_form import blank_pdf
from cmr.referrals.blueprint import blueprint
from cmr.referrals.documents import seen_by
from cmr.referrals.integrity import faults_shown
from cmr.referrals.moves import content_hash
from cmr.referrals.printing import FormPaper, Reading, form_pdf
from cmr.referrals.queries import by_reference, history_of
from cmr.referrals.record import signature_boxes
from cmr.rules.permissions import Can
from cmr.web.access import taken
from cmr.web.copies import handed_out
from cmr.web.gate import current_actor, current_person, needs
from cmr.web.page import page


@blueprint.get("/referrals/<reference>/print")
@needs(Can.SEE_REFERRAL, referral=by_reference)
def print_view(referral: Referral) -> Response:
    """The form alone, as a page that prints well: its mark, its reader and the time on each sheet."""
    paper = _paper(referral)
    return page(
        "referrals/print.html",
        paper=paper,
        referral=referral,
        reference=referral.reference,
        terms=paper.terms,
        answers=referral.answers,
        documents=paper.documents,
        signatures=signature_boxes(referral, paper.terms, paper.hash_now),
        record_href=url_for("referrals.record", reference=referral.reference),
    )


@blueprint.get("/referrals/<reference>/form.pdf")
@needs(Can.SEE_REFERRAL, referral=by_reference)
def form_as_pdf(referral: Referral) -> Response:
    """The form as a tagged PDF, to be kept, with the documents named that the reader may know of."""
    paper = _paper(referral)
    made = form_pdf(paper)
    taken("form", "referral", referral.id, content_hash=paper.hash_now)
    return handed_out(made, f"{referral.reference}.pdf")


@blueprint.get("/panels/<key>/form.pdf")
@needs(Can.SEE_MEETING, panel=by_key)
def blank_form(panel: Panel) -> Response:
    """The panel's empty form, to be filled in by hand where the service can't be reached."""
    terms = current_terms(panel)
    return handed_out(blank_pdf(terms, _reading()), f"{terms.abbreviation}-blank-form.pdf")


def _paper(referral: Referral) -> FormPaper:
    """The form as the signed-in person may read it, with what is not as it was signed."""
    faults = faults_shown(referral, content_hash(referral), history_of(referral))
    seen = seen_by(referral, current_actor())
    return FormPaper(referral, kept_terms(referral.terms), seen, _reading(), faults)


def _reading() -> Reading:
    return Reading(current_person().name, clock.now())
