"""Pages on which a referral is begun and written: its sections, and the check of the whole form."""

from __future__ import annotations

from flask import Response, request, url_for

from cmr.adapters import clock
from cmr.models import Referral
from cmr.panels import queries as panels
from cmr.panels.queries import kept_terms
from cmr.referrals import document_views, drawing, writing
from cmr.referrals.answers import Written, read
from cmr.referrals.blueprint import blueprint
from cmr.referrals.moves import form_documents
from cmr.referrals.queries import by_reference
from cmr.referrals.tasks import only_documents, section_url, task_items, url_after
from cmr.referrals.writing_pages import (
    Sheet,
    autosaved,
    back_to_check,
    both_texts,
    panel_cards,
    saved_words,
    section_page,
    seen_version,
    sheet_of,
)
from cmr.rules.permissions import Can
from cmr.web.gate import current_person, needs
from cmr.web.page import done, page, redirect_to

__all__ = ["document_views", "drawing"]


@blueprint.get("/referrals/new")
@needs(Can.START_REFERRAL)
def new() -> Response:
    """Choose the panel that the case is to be referred to."""
    return page("referrals/new.html", cards=panel_cards(), errors=[])


@blueprint.post("/referrals/new")
@needs(Can.START_REFERRAL)
def begin() -> Response:
    """Begins a draft for the panel that was chosen."""
    panel = panels.by_key(request.form.get("panel", ""))
    if panel is None:
        errors = [("#panel-1", "Choose the panel that you are referring to")]
        return page("referrals/new.html", status=422, cards=panel_cards(), errors=errors, error_title=True)
    referral = writing.begin(panel, by=current_person(), at=clock.now())
    return done(
        url_for("referrals.record", reference=referral.reference),
        f"You have begun {referral.reference}. Write its sections in any order.",
    )


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
    """Saves a section: while it is typed, when a row is added or removed, or to go on."""
    writing.refuse_unless_draft(sheet.referral)
    written = read(sheet.section, request.form)
    if written.faults:
        return _not_kept(sheet, written)
    try:
        writing.write_section(
            sheet.referral,
            sheet.section.key,
            written.answers,
            seen=seen_version(),
            by=current_person(),
            at=clock.now(),
        )
    except writing.Overtaken:
        return _overtaken(sheet, written)
    return _kept(sheet, written)


@blueprint.get("/referrals/<reference>/check")
@needs(Can.WRITE_REFERRAL, referral=by_reference)
def check(referral: Referral) -> Response:
    """The whole form as its signatories will read it, with what is still missing."""
    writing.refuse_unless_draft(referral)
    terms = kept_terms(referral.terms)
    return page(
        "referrals/check.html",
        referral=referral,
        reference=referral.reference,
        terms=terms,
        answers=referral.answers,
        documents=referral.live_documents,
        gaps=terms.gaps(referral.answers, form_documents(referral), clock.today()),
        tasks=task_items(referral, terms, clock.today()),
    )


def _not_kept(sheet: Sheet, written: Written) -> Response:
    """What was typed can't be kept: said quietly while it is typed, at the field otherwise."""
    first = written.faults[0].text
    words = f"Not saved yet. {first}" if autosaved() else "Not saved."
    version = {"version": seen_version(), "save_words": words, "save_failed": True}
    return page("referrals/section.html", status=422, **section_page(sheet, written, **version))


def _overtaken(sheet: Sheet, written: Written) -> Response:
    """Somebody saved another version meanwhile: both stand beside each other; saving again takes this one."""
    row = sheet.row
    if row is None or autosaved():
        words = "Not saved. This section was changed elsewhere. Press “Save and continue” to see both texts."
        more = {"version": seen_version(), "save_words": words, "save_failed": True}
        return page("referrals/section.html", status=409, **section_page(sheet, written, **more))
    both = both_texts(sheet, row, written)
    words = f"Not saved yet. {saved_words(row)}: what {row.saved_by.name} wrote."
    more = {"both": both, "theirs": row, "save_words": words, "save_failed": True}
    return page("referrals/section.html", status=409, **section_page(sheet, written, **more))


def _kept(sheet: Sheet, written: Written) -> Response:
    """Saved: on to where the button leads; the same page after a row's button, or while it is typed."""
    if written.rows_changed or autosaved():
        return page("referrals/section.html", **section_page(sheet, written))
    referral = sheet.referral
    if request.form.get("then") == "later":
        return done(url_for("referrals.record", reference=referral.reference), "Your draft is saved.")
    if back_to_check():
        return redirect_to(url_for("referrals.check", reference=referral.reference))
    return redirect_to(url_after(referral, sheet.terms, sheet.section.key))
