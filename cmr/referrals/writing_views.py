"""Pages on which a referral is begun and written: its sections, and the check of the whole form."""

from __future__ import annotations

from flask import Response, request, url_for

from cmr.adapters import clock
from cmr.models import Referral, ReferralSection
from cmr.panels.queries import kept_terms
from cmr.referrals import document_views, drawing, known, known_views, writing
from cmr.referrals.answers import Written, read
from cmr.referrals.blueprint import blueprint
from cmr.referrals.heard import heard_shortly
from cmr.referrals.moves import form_gaps
from cmr.referrals.queries import by_reference
from cmr.referrals.submitting import would_mean
from cmr.referrals.tasks import only_documents, section_url, task_items, url_after
from cmr.referrals.two_texts import settled, unsettled
from cmr.referrals.writing_pages import (
    Sheet,
    back_to_check,
    both_page,
    saving_failed,
    section_page,
    sheet_of,
)
from cmr.rules.permissions import Can
from cmr.rules.taken_over import STILL_HOLDS
from cmr.web.gate import current_actor, current_person, needs
from cmr.web.page import done, page, redirect_to
from cmr.web.saving import autosaved, seen_version

__all__ = ["document_views", "drawing", "known_views"]


@blueprint.get("/referrals/<reference>/sections/<key>")
@needs(Can.WRITE_REFERRAL, sheet=sheet_of)
def section(sheet: Sheet) -> Response:
    """One section of the form, to be written."""
    writing.refuse_unless_draft(sheet.referral)
    if only_documents(sheet.section):
        return redirect_to(section_url(sheet.referral, sheet.section))
    return page("referrals/section.html", **section_page(sheet))


@blueprint.post("/referrals/<reference>/sections/<key>")
@needs(Can.WRITE_REFERRAL, sheet=sheet_of)
def save_section(sheet: Sheet) -> Response:
    """Saves a section: while it is typed, when a row is added, moved or removed, or to go on."""
    writing.refuse_unless_draft(sheet.referral)
    written = read(sheet.section, request.form)
    if written.past_keeping:
        return _not_kept(sheet, written)
    try:
        _write(sheet, written.answers)
    except writing.Overtaken as overtaken:
        return _overtaken(sheet, overtaken.section, written)
    return _kept(sheet, written)


@blueprint.post("/referrals/<reference>/sections/<key>/choose")
@needs(Can.WRITE_REFERRAL, sheet=sheet_of)
def choose(sheet: Sheet) -> Response:
    """Saves what the writer chose between two texts, unless a third was saved meanwhile."""
    writing.refuse_unless_draft(sheet.referral)
    written, theirs = read(sheet.section, request.form), sheet.row
    if theirs is None or theirs.version != seen_version():
        return _overtaken(sheet, theirs, written) if theirs else _not_kept(sheet, written)
    found = both_page(sheet, theirs, written)["differences"]
    missing = unsettled(found, request.form)
    if missing:
        more = both_page(sheet, theirs, written, missing=missing, error_title=True)
        return page("referrals/both.html", status=422, **more)
    _write(sheet, settled(sheet.section, theirs.answers, written.answers, found, request.form))
    back = "check" if back_to_check() else None
    url = url_for("referrals.section", reference=sheet.referral.reference, key=sheet.section.key, back=back)
    return done(url, "Saved as you chose. Read it over once more.")


@blueprint.get("/referrals/<reference>/check")
@needs(Can.WRITE_REFERRAL, referral=by_reference)
def check(referral: Referral) -> Response:
    """The whole form as its signatories will read it, with what is still missing."""
    writing.refuse_unless_draft(referral)
    terms, now = kept_terms(referral.terms), clock.now()
    return page(
        "referrals/check.html",
        heard=heard_shortly(referral, would_mean(referral, now), now),
        referral=referral,
        reference=referral.reference,
        terms=terms,
        answers=referral.answers,
        documents=referral.live_documents,
        gaps=form_gaps(referral, clock.today()),
        known=known.others_of(referral, current_actor()),
        tasks=task_items(referral, terms, clock.today()),
    )


def _write(sheet: Sheet, answers: dict[str, object]) -> None:
    seen, at, by = seen_version(), clock.now(), current_person()
    section = writing.write_section(sheet.referral, sheet.section.key, answers, seen=seen, by=by, at=at)
    if STILL_HOLDS in request.form and not autosaved():
        known.confirm_still_holds(section, by=by, at=at)


def _not_kept(sheet: Sheet, written: Written) -> Response:
    """More was sent than a draft can keep: said quietly while it is typed, at the field otherwise."""
    first = written.faults[0].whole if written.faults else ""
    saving = saving_failed(sheet, f"Not saved. {first}")
    more = section_page(sheet, written, saving=saving, summary=written.faults, error_title=True)
    return page("referrals/section.html", status=422, **more)


def _overtaken(sheet: Sheet, theirs: ReferralSection, written: Written) -> Response:
    """Another text was saved meanwhile: said quietly while it is typed; otherwise both, to choose from."""
    if autosaved():
        words = "Not saved: this section was saved elsewhere meanwhile. What you typed stays here."
        saving = saving_failed(sheet, words, overtaken=True)
        return page("referrals/section.html", status=409, **section_page(sheet, written, saving=saving))
    both = both_page(sheet, theirs, written)
    return page("referrals/both.html", status=409, **both) if both["differences"] else _kept(sheet, written)


def _kept(sheet: Sheet, written: Written) -> Response:
    """Saved: on to where the button leads; the same page after a row's button, or while it is typed.

    What can't be signed as it stands is said once; pressing the button again goes on.
    """
    if written.deed or autosaved():
        return page("referrals/section.html", **section_page(sheet, written))
    then, referral = request.form.get("then"), sheet.referral
    if then == "later":
        return done(url_for("referrals.record", reference=referral.reference), "Your draft is saved.")
    if not {fault.name for fault in written.faults} <= set(request.form.get("told", "").split()):
        more = section_page(sheet, written, summary=written.faults, error_title=True)
        return page("referrals/section.html", **more)
    if then == "here":
        return redirect_to(section_url(referral, sheet.section))
    if back_to_check():
        return redirect_to(url_for("referrals.check", reference=referral.reference))
    return redirect_to(url_after(referral, sheet.terms, sheet.section.key))
