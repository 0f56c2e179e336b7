"""Pages about what changed in a form: since somebody signed, and the worker's answer where nothing did."""

from __future__ import annotations

from flask import Response, abort, request, url_for

from cmr.adapters import clock
from cmr.models import Referral
from cmr.panels.queries import kept_terms
from cmr.referrals import operations
from cmr.referrals.blueprint import blueprint
from cmr.referrals.moves import SIGNS_FROM
from cmr.referrals.queries import by_reference
from cmr.referrals.reading import may_compare, reading_of
from cmr.referrals.signing_forms import StaysForm
from cmr.referrals.tasks import section_url
from cmr.referrals.writing import refuse_unless_draft
from cmr.referrals.writing_pages import Sheet, section_page, sheet_of
from cmr.rules.permissions import Can
from cmr.web.gate import current_actor, current_person, needs
from cmr.web.page import done, page


@blueprint.get("/referrals/<reference>/changes")
@needs(Can.SEE_REFERRAL, referral=by_reference)
def changes(referral: Referral) -> Response:
    """What changed in the form since an earlier signature, word by word."""
    if not may_compare(current_actor(), referral.subject()):
        abort(403)
    stage = SIGNS_FROM.get(referral.state)
    return page(
        "referrals/changes.html",
        referral=referral,
        reference=referral.reference,
        terms=kept_terms(referral.terms),
        reading=reading_of(referral, stage, current_person(), request.args.get("since", "")),
    )


@blueprint.post("/referrals/<reference>/sections/<key>/stays")
@needs(Can.WRITE_REFERRAL, sheet=sheet_of)
def leave_as_it_is(sheet: Sheet) -> Response:
    """Keeps why a section that was to be changed stays as it is."""
    refuse_unless_draft(sheet.referral)
    form = StaysForm()
    if not form.validate_on_submit():
        typed, errors = form.why.data or "", form.why.errors
        shown = section_page(sheet, asked_typed=typed, asked_errors=errors, error_title=True)
        return page("referrals/section.html", status=422, **shown)
    answer, person = form.answer, current_person()
    operations.leave_as_it_is(sheet.referral, sheet.section.key, answer, by=person, at=clock.now())
    said = "Your answer is kept. Those who sign will read it." if answer else "Your answer is taken back."
    if answer:
        return done(url_for("referrals.record", reference=sheet.referral.reference), said)
    return done(section_url(sheet.referral, sheet.section), said)
