"""The decision sheet kept as it is written, complete or not (B1.24)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cmr.hearing.chaired import refuse_who_left
from cmr.hearing.operations import record_of_case, refuse_out_of_turn
from cmr.hearing.proposal import begin_apart, begin_from, has_proposal, is_begun
from cmr.hearing.pulse import beat
from cmr.hearing.sheets import Draft, stored_entries, stored_outcomes, terms_of
from cmr.models import Case, DecisionSheet, Person, db
from cmr.rules.refusal import Refusal, Refused

BEGUN = Refusal(
    "Something stands in the decision already. It begins from the proposal only while it is empty.", "D8"
)


class SheetOvertaken(Exception):
    """Somebody else saved the sheet since it was opened; both texts are shown."""


def save_sheet(
    case: Case,
    draft: Draft,
    *,
    by: Person,
    at: datetime,
    for_id: int | None = None,
    typing: bool = False,
) -> DecisionSheet:
    """Keeps what was written, complete or not. Raises Refused out of time, SheetOvertaken over a newer version.

    Keeping what is kept already changes nothing. What saves itself while somebody is ``typing`` is written down in the
    history once for each hand that takes the sheet on, not at each pause; every open page hears of it all the same.
    """
    _refuse_unless_theirs(case, by, for_id)
    _refuse_over_the_limit(case, draft)
    sheet, written = case.sheet, _columns(case, draft)
    if sheet is not None and all(getattr(sheet, name) == value for name, value in written.items()):
        return sheet
    if draft.version != (sheet.version if sheet else 0):
        raise SheetOvertaken
    goes_on = typing and sheet is not None and sheet.saved_by_id == by.id
    if sheet is None:
        sheet = case.sheet = DecisionSheet()
        if case.undecided:
            begin_apart(sheet)
    for name, value in written.items():
        setattr(sheet, name, value)
    sheet.saved_at, sheet.saved_by = at, by
    db.session.flush()
    if goes_on:
        beat(case.meeting_id)
    else:
        record_of_case(case, "save_sheet", by=by, at=at, for_id=for_id)
    return sheet


def begin_from_proposal(case: Case, *, by: Person, at: datetime, for_id: int | None = None) -> None:
    """Puts what the chair had proposed into the empty decision, to be changed and signed there. Raises Refused."""
    _refuse_unless_theirs(case, by, for_id)
    sheet = case.sheet
    if sheet is None or not has_proposal(sheet) or is_begun(sheet):
        raise Refused(BEGUN)
    begin_from(sheet)
    if not terms_of(case.referral).rationale_required:
        # Whoever decides gives their own reasons, in one place.
        sheet.rationale = ""
    sheet.saved_at, sheet.saved_by = at, by
    db.session.flush()
    record_of_case(case, "save_sheet", by=by, at=at, for_id=for_id)


def _columns(case: Case, draft: Draft) -> dict[str, Any]:
    """What the table keeps of it. Nobody but who decides in the panel's stead gives reasons for that."""
    written = {
        "entries": stored_entries(draft.entries),
        "outcomes": stored_outcomes(draft.outcomes),
        "rationale": draft.rationale,
        "returns_on": draft.returns_on,
        "returns_typed": draft.returns_typed,
    }
    return written | ({"decision_reasons": draft.decision_reasons} if case.undecided else {})


def _refuse_unless_theirs(case: Case, by: Person, for_id: int | None) -> None:
    refuse_out_of_turn(case)
    if case.undecided and not _decides(case, by, for_id):
        raise Refused(Refusal("The panel could not agree: the head of service completes the sheet.", "D8"))
    if not case.undecided and case.meeting.state != "in_session":
        raise Refused(Refusal("The decision sheet is written while the meeting is open.", "B1.24"))
    if not case.undecided:
        refuse_who_left(case.meeting, by)


def _refuse_over_the_limit(case: Case, draft: Draft) -> None:
    terms = terms_of(case.referral)
    reasons = []
    if len(draft.entries) > terms.most_entries:
        words = f"The sheet holds {terms.most_entries} entries at most; {len(draft.entries)} were sent."
        reasons.append(Refusal(words, terms.clause))
    named = {one.key for one in draft.outcomes} | {one.outcome for one in draft.entries if one.outcome}
    if named - {one.key for one in terms.outcomes}:
        reasons.append(Refusal("An outcome is not one of this panel’s.", terms.clause))
    if reasons:
        raise Refused(*reasons)


def _decides(case: Case, by: Person, for_id: int | None) -> bool:
    """Whether the saver is (or stands in for) the head of service; the gate of the view has asked the same."""
    principal = db.session.get(Person, for_id) if for_id else by
    return principal is not None and principal.position == terms_of(case.referral).undecided_to
