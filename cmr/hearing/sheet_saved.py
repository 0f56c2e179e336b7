"""The line beneath a decision sheet that says when it was saved, or why it is not."""

from __future__ import annotations

from cmr.hearing.proposal import is_begun
from cmr.hearing.returning import typed_remark
from cmr.hearing.sheet_together import began_from
from cmr.hearing.sheets import draft_of, facts_of_sheet, terms_of
from cmr.models import Case
from cmr.rules.days_off import days_off
from cmr.web.gate import current_person
from cmr.web.saving import Saving, since_words

OVERTAKEN = "Not saved: this sheet was saved elsewhere meanwhile. What you typed stays here."
BOTH_ABOVE = "Not saved yet: both texts stand above. Saving puts yours in the place of the other."
MEND = ". Mend what is marked before it is signed."
MARKED = "Not saved: see what is marked."


def saving_of(case: Case, *, marked: bool = False) -> Saving:
    """All that was written is saved. ``marked``: something of it is to be mended before anybody signs it."""
    sheet, since = case.sheet, _since(case)
    if sheet is None:
        return Saving("Nothing is saved yet", since, 0, _began(case))
    if case.undecided and not (is_begun(sheet) or sheet.decision_reasons):
        # What the chair saved stands aside: of the decision there is nothing yet (D8).
        return Saving("Nothing is saved yet", "", sheet.version, _began(case))
    who = "" if sheet.saved_by_id == current_person().id else f" by {sheet.saved_by.name}"
    more = MEND if marked else ""
    remarks = (*days_off(terms_of(case.referral), facts_of_sheet(case)), *typed_remark(case))
    return Saving(f"Saved at {since}{who}{more}", since, sheet.version, _began(case), remarks=remarks)


def saving_failed(case: Case, words: str, version: int, *, began: str, overtaken: bool = False) -> Saving:
    """Nothing was saved: the next save begins from the ``version`` and the texts that this one began from."""
    return Saving(words, _since(case), version, began, failed=True, overtaken=overtaken)


def _began(case: Case) -> str:
    return began_from(terms_of(case.referral), draft_of(case))


def _since(case: Case) -> str:
    return since_words(case.sheet.saved_at) if case.sheet is not None else ""
