"""A decision sheet that was sent: while somebody types, at a row's button, or to go on (own/writing.js)."""

from __future__ import annotations

from flask import Response, request, url_for

from cmr.adapters import clock
from cmr.hearing import sheet_keeping
from cmr.hearing.case_page import Sent, clashes
from cmr.hearing.case_views import shown, url_of
from cmr.hearing.sheet_form import SheetForm, another_row, sheet_form, without_row
from cmr.hearing.sheet_keeping import SheetOvertaken
from cmr.hearing.sheet_saved import OVERTAKEN, saving_failed, saving_of
from cmr.hearing.sheets import counts_from, draft_of, owners_of, terms_of
from cmr.models import Case
from cmr.rules.refusal import Refused
from cmr.web.gate import acting_for, current_person
from cmr.web.htmx import wants_fragment
from cmr.web.page import done, page
from cmr.web.saving import Saving, autosaved

SETTLING = "settling"
"""Sent by a page that shows two texts: nothing on it saves before somebody presses "save"."""


def saved(case: Case, sign_endpoint: str) -> Response:
    """Keeps it and goes on to where the button leads; what cannot be taken is shown again with the reason."""
    form = _as_sent(case)
    if autosaved():
        return _while_typed(case, form)
    if "add" in request.form or "remove" in request.form:
        return _with_its_rows(case, form)
    right = form.validate()
    if not right and _as_sent(case).past_keeping():
        return shown(case, status=422, sent=Sent(sheet=form))
    try:
        _keep(case, form)
    except SheetOvertaken:
        return _overtaken(case, form)
    if not right:
        # Kept as it was typed, and marked: nobody goes on to sign it so.
        form.version.data = _version(case)
        return shown(case, sent=Sent(sheet=form, kept=True))
    if "sign" in request.form:
        return done(url_for(sign_endpoint, id=case.meeting_id, reference=case.referral.reference))
    return shown(case) if wants_fragment() else done(f"{url_of(case)}#sheet", "The sheet is saved.")


def _as_sent(case: Case) -> SheetForm:
    sent, terms, day = without_row(request.form), terms_of(case.referral), counts_from(case)
    return sheet_form(terms, day, draft_of(case), sent, owners=owners_of(case))


def _keep(case: Case, form: SheetForm, *, typing: bool = False) -> None:
    by, at = current_person(), clock.now()
    sheet_keeping.save_sheet(case, form.draft(), by=by, at=at, for_id=acting_for(), typing=typing)


def _while_typed(case: Case, form: SheetForm) -> Response:
    """Said beside the text alone: whoever writes is not interrupted, and what they typed stays as it is."""
    version = form.draft().version
    if words := form.past_keeping():
        return _said(saving_failed(case, f"Not saved. {words}", version), 422)
    try:
        _keep(case, form, typing=True)
    except SheetOvertaken:
        return _said(saving_failed(case, OVERTAKEN, version, overtaken=True), 409)
    except Refused as refused:
        why = " ".join(one.text for one in refused.reasons)
        return _said(saving_failed(case, f"Not saved. {why} What you typed stays here.", version), 409)
    return _said(saving_of(case))


def _said(saving: Saving, status: int = 200) -> Response:
    return page("hearing/sheet_saved.html", status=status, saving=saving, url=request.path)


def _with_its_rows(case: Case, form: SheetForm) -> Response:
    """A row more or less: kept as it stands, and drawn with the row that is to be written."""
    if SETTLING in request.form:
        both = clashes(case, form)
        return shown(case, sent=Sent(sheet=_as_asked(form), clashes=both))
    if _as_sent(case).past_keeping():
        form.validate()
        return shown(case, status=422, sent=Sent(sheet=form))
    try:
        _keep(case, form, typing=True)
    except SheetOvertaken:
        return _overtaken(case, form)
    form.version.data = _version(case)
    return shown(case, sent=Sent(sheet=_as_asked(form), kept=True))


def _as_asked(form: SheetForm) -> SheetForm:
    if "add" in request.form:
        another_row(form)
    return form


def _overtaken(case: Case, form: SheetForm) -> Response:
    """Both texts; the form keeps what was written here, and saving it again puts it over the other knowingly."""
    both = clashes(case, form)
    form.version.data = _version(case)
    return shown(case, status=409, sent=Sent(sheet=form, clashes=both))


def _version(case: Case) -> str:
    return str(case.sheet.version if case.sheet else 0)
