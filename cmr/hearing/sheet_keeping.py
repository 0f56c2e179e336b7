"""The decision sheet kept as it is written, complete or not (B1.24)."""

from __future__ import annotations

from datetime import datetime

from cmr.hearing.operations import record_of_case, refuse_out_of_turn
from cmr.hearing.sheets import Draft, stored_entries, stored_outcomes, terms_of
from cmr.models import Case, DecisionSheet, Person, db
from cmr.rules.refusal import Refusal, Refused


class SheetOvertaken(Exception):
    """Somebody else saved the sheet since it was opened; both texts are shown."""


def save_sheet(
    case: Case, draft: Draft, *, by: Person, at: datetime, for_id: int | None = None
) -> DecisionSheet:
    """Keeps what was written, complete or not. Raises Refused out of time, SheetOvertaken over a newer version."""
    refuse_out_of_turn(case)
    if case.undecided and not _decides(case, by, for_id):
        raise Refused(Refusal("The panel could not agree: the head of service completes the sheet.", "D8"))
    if not case.undecided and case.meeting.state != "in_session":
        raise Refused(Refusal("The decision sheet is written while the meeting is open.", "B1.24"))
    _refuse_over_the_limit(case, draft)
    sheet = case.sheet
    if draft.version != (sheet.version if sheet else 0):
        raise SheetOvertaken
    if sheet is None:
        sheet = DecisionSheet(entries=[], outcomes=[])
        case.sheet = sheet
    sheet.entries = stored_entries(draft.entries)
    sheet.outcomes = stored_outcomes(draft.outcomes)
    sheet.rationale = draft.rationale
    sheet.returns_on = draft.returns_on
    if case.undecided:
        sheet.decision_reasons = draft.decision_reasons
    sheet.saved_at, sheet.saved_by = at, by
    db.session.flush()
    record_of_case(case, "save_sheet", by=by, at=at, for_id=for_id)
    return sheet


def _refuse_over_the_limit(case: Case, draft: Draft) -> None:
    terms = terms_of(case.referral)
    reasons = []
    if len(draft.entries) > terms.most_entries:
        words = f"The sheet holds {terms.most_entries} entries at most; {len(draft.entries)} were sent."
        reasons.append(Refusal(words, terms.clause))
    if {one.key for one in draft.outcomes} - {one.key for one in terms.outcomes}:
        reasons.append(Refusal("An outcome is not one of this panel’s.", terms.clause))
    if reasons:
        raise Refused(*reasons)


def _decides(case: Case, by: Person, for_id: int | None) -> bool:
    """Whether the saver is (or stands in for) the head of service; the gate of the view has asked the same."""
    principal = db.session.get(Person, for_id) if for_id else by
    return principal is not None and principal.position == terms_of(case.referral).undecided_to
