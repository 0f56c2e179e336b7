"""A decision sheet that was sent: while somebody types, at a row's button, or to go on (own/writing.js)."""

from __future__ import annotations

from collections.abc import Collection

from flask import Response, request, url_for

from cmr.adapters import clock
from cmr.hearing import sheet_keeping
from cmr.hearing.case_page import Sent
from cmr.hearing.case_views import shown, url_of
from cmr.hearing.sheet_form import SheetForm, another_row, as_sent, sheet_form, without_row
from cmr.hearing.sheet_keeping import SheetOvertaken
from cmr.hearing.sheet_saved import OVERTAKEN, saving_failed, saving_of
from cmr.hearing.sheet_together import Clash, began_from, clashes, put_together
from cmr.hearing.sheets import counts_from, draft_of, owners_of, terms_of
from cmr.models import Case
from cmr.rules.refusal import Refused
from cmr.web.gate import acting_for, current_person
from cmr.web.htmx import wants_fragment
from cmr.web.page import done, page
from cmr.web.saving import Saving, autosaved

SETTLING = "settling"
"""Sent by a page that shows two texts, with the parts that it shows: nothing saves there before a press on "save"."""


class _BothChanged(Exception):
    """Somebody else saved the sheet meanwhile, and only its writer knows which of two texts is to stand."""

    def __init__(self, form: SheetForm, parts: frozenset[str] | None) -> None:
        super().__init__()
        self.form, self.parts = form, parts


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
    other = case.sheet.saved_by.name if case.sheet and form.draft().version != case.sheet.version else ""
    try:
        form = _kept(case, form)
    except _BothChanged as found:
        return _overtaken(case, found)
    if not right:
        # Kept as it was typed, and marked: nobody goes on to sign it so.
        return shown(case, sent=Sent(sheet=form, kept=True))
    too = f" What {other} saved meanwhile stands in it too." if other else ""
    if "sign" in request.form:
        to = url_for(sign_endpoint, id=case.meeting_id, reference=case.referral.reference)
        return done(to, f"The sheet is saved.{too}" if too else "")
    return shown(case) if wants_fragment() else done(f"{url_of(case)}#sheet", f"The sheet is saved.{too}")


def _as_sent(case: Case) -> SheetForm:
    sent, terms, day = without_row(request.form), terms_of(case.referral), counts_from(case)
    return sheet_form(terms, day, draft_of(case), sent, owners=owners_of(case))


def _kept(case: Case, form: SheetForm, *, typing: bool = False) -> SheetForm:
    """The form as it is kept: with what somebody else saved meanwhile where nothing is left to choose."""
    try:
        _keep(case, form, typing=typing)
    except SheetOvertaken:
        form, parts = _together(case, form)
        if parts is None or parts:
            raise _BothChanged(form, parts) from None
        _keep(case, form, typing=typing)
    form.version.data = _version(case)
    return form


def _together(case: Case, form: SheetForm) -> tuple[SheetForm, frozenset[str] | None]:
    """What was sent and what stands here now, put together; with the parts that both changed."""
    terms, day, owners = terms_of(case.referral), counts_from(case), owners_of(case)
    theirs = draft_of(case)
    draft, parts = put_together(terms, form.began.data or "", form.draft(), theirs)
    if parts is not None:
        drawn = sheet_form(terms, day, draft, owners=owners)
        form = sheet_form(terms, day, draft, as_sent(drawn), owners=owners)
        form.validate()
    form.version.data, form.began.data = str(theirs.version), began_from(terms, theirs)
    return form, parts


def _keep(case: Case, form: SheetForm, *, typing: bool = False) -> None:
    by, at = current_person(), clock.now()
    sheet_keeping.save_sheet(case, form.draft(), by=by, at=at, for_id=acting_for(), typing=typing)


def _while_typed(case: Case, form: SheetForm) -> Response:
    """Said beside the text alone: whoever writes is not interrupted, and what they typed stays as it is."""
    version, began = form.draft().version, form.began.data or ""
    if words := form.past_keeping():
        return _said(saving_failed(case, f"Not saved. {words}", version, began=began), 422)
    try:
        _keep(case, form, typing=True)
    except SheetOvertaken:
        return _said(saving_failed(case, OVERTAKEN, version, began=began, overtaken=True), 409)
    except Refused as refused:
        why = " ".join(one.text for one in refused.reasons)
        return _said(
            saving_failed(case, f"Not saved. {why} What you typed stays here.", version, began=began), 409
        )
    return _said(saving_of(case))


def _said(saving: Saving, status: int = 200) -> Response:
    return page("hearing/sheet_saved.html", status=status, saving=saving, url=request.path)


def _with_its_rows(case: Case, form: SheetForm) -> Response:
    """A row more or less: kept as it stands, and drawn with the row that is to be written."""
    if SETTLING in request.form:
        both = _both_texts(case, form, _settling(case))
        return shown(case, sent=Sent(sheet=_as_asked(form), clashes=both, taken=_settling(case) is not None))
    if _as_sent(case).past_keeping():
        form.validate()
        return shown(case, status=422, sent=Sent(sheet=form))
    try:
        form = _kept(case, form, typing=True)
    except _BothChanged as found:
        return _overtaken(case, found)
    return shown(case, sent=Sent(sheet=_as_asked(form), kept=True))


def _settling(case: Case) -> set[str] | None:
    """The parts between which the writer still chooses; all that differ where the page did not say which."""
    known = {*terms_of(case.referral).parts, "decision_reasons"}
    return known.intersection(request.form[SETTLING].split()) or None


def _as_asked(form: SheetForm) -> SheetForm:
    if "add" in request.form:
        another_row(form)
    return form


def _overtaken(case: Case, found: _BothChanged) -> Response:
    """Both texts; the form keeps what was written here, and saving it again puts it over the other knowingly.

    What only the other changed stands in the form already.
    """
    both = _both_texts(case, found.form, found.parts)
    sent = Sent(sheet=_as_asked(found.form), clashes=both, taken=found.parts is not None)
    return shown(case, status=409, sent=sent)


def _both_texts(case: Case, form: SheetForm, parts: Collection[str] | None) -> tuple[Clash, ...]:
    return clashes(terms_of(case.referral), draft_of(case), form.draft(), parts)


def _version(case: Case) -> str:
    return str(case.sheet.version if case.sheet else 0)
