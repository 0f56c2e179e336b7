"""A case as it is heard: what is declared for it; or it is tabled, or left undecided."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from cmr.hearing import sitting
from cmr.hearing.attendance import written
from cmr.hearing.chaired import left_the_chair, refuse_who_left
from cmr.hearing.proposal import put_aside, take_back
from cmr.hearing.queries import hearing_facts, signature_of
from cmr.hearing.said import names_at
from cmr.hearing.sheets import terms_of
from cmr.models import Case, Declaration, Person, db
from cmr.models.history import record
from cmr.notices.operations import tell
from cmr.referrals.moves import facts_of, move
from cmr.rules.declaring import who_signed, why_something
from cmr.rules.majority import gave_none, not_asked
from cmr.rules.paper_ends import why_not_as_it_happens
from cmr.rules.referral import REFERRAL
from cmr.rules.refusal import Refusal, Refused, refuse
from cmr.rules.wording import in_london


def declare(
    case: Case,
    person: Person,
    kind: str,
    *,
    by: Person,
    at: datetime,
    detail: str = "",
    withdraws: bool = False,
    for_id: int | None = None,
    moment: datetime | None = None,
) -> Declaration:
    """Records what a member (or the chair) declares for the case (B1.4). Raises Refused once it was heard.

    ``for_id``: whom ``by`` stands in for, when they record it as a deputy. ``moment``: when it was written on paper.
    """
    if case.state != "placed" or case.meeting.state not in ("circulated", "in_session"):
        raise Refused(Refusal("Declarations are made before the case is heard.", "B1.4"))
    signature = signature_of(case, person.id)
    if signature and kind == "none":
        who = who_signed(person.name, person.name if signature.person_id == person.id else signature.name)
        refuse(why_something(who, signature.stage, on_paper=moment is not None))
    found = next((one for one in case.declarations if one.person_id == person.id), None)
    if found is None:
        found = Declaration(person=person, person_id=person.id)
        case.declarations.append(found)
    before = found.declared_at if found.from_paper else None
    found.kind = kind
    found.detail = detail if kind != "none" else ""
    found.withdrew = withdraws and kind != "none"
    found.declared_at, found.recorded_by_id, found.from_paper = moment or at, by.id, moment is not None
    db.session.flush()
    record_of_case(
        case,
        "declare",
        by=by,
        at=at,
        for_id=for_id,
        person=person.id,
        name=person.name,
        declared=kind,
        withdrew=found.withdrew,
        **written(moment, before),
    )
    sitting.begin_once_declared(case.meeting, by=by, at=at, for_id=for_id)
    return found


def leave_undecided(
    case: Case,
    reason: str,
    *,
    by: Person,
    at: datetime,
    for_id: int | None = None,
    moment: datetime | None = None,
    asked: Collection[int] = (),
) -> None:
    """The chair says that the panel could not agree; the head of service decides (D8). Raises Refused.

    ``moment``: when they said so by what was written on paper.
    ``asked``: those (ids) of whom the chair says that they were asked and gave no view; kept beside the reason.
    """
    if reasons := why_not_undecided(case, by=by, at=at, moment=moment):
        raise Refused(*reasons)
    if moment is None:
        standing, names = hearing_facts(case, by=by).standing, names_at(case)
        refuse(not_asked(standing, asked, names))
        reason = "\n".join(part for part in (reason, gave_none(standing, names)) if part)
    case.undecided, case.undecided_reason = True, reason
    if case.sheet is not None:
        put_aside(case.sheet)
    sitting.leave(case)
    db.session.flush()
    record_of_case(case, "leave_undecided", by=by, at=at, for_id=for_id, reason=reason, **written(moment))


def why_not_undecided(
    case: Case, *, by: Person, at: datetime, moment: datetime | None = None
) -> tuple[Refusal, ...]:
    """Why a case cannot be handed to the head of service; empty where it can."""
    sheet = terms_of(case.referral)
    if not sheet.undecided_to:
        return (Refusal("In this panel the chair decides, so a case is not left undecided.", sheet.clause),)
    if case.undecided:
        return (Refusal("It is with the head of service already.", sheet.undecided_clause),)
    if no := _out_of_turn(case) or (_why_not_now(case, by, at) if moment is None else None):
        return (no,)
    return why_not_divided(case, by=by, at=at, moment=moment)


def why_not_divided(
    case: Case, *, by: Person, at: datetime, moment: datetime | None = None
) -> tuple[Refusal, ...]:
    """Why the panel can't have failed to agree now, or at that moment: only one that could have decided can (D8)."""
    hearing = replace(hearing_facts(case, by=by, moment=moment), sheet_problems=(), undecided=False)
    return REFERRAL.moves["hear"].refusals(facts_of(case.referral, by=by, at=at, hearing=hearing))


def agree_after_all(case: Case, *, by: Person, at: datetime, for_id: int | None = None) -> None:
    """Takes "could not agree" back while the meeting is still open. Raises Refused."""
    refuse_out_of_turn(case)
    refuse_who_left(case.meeting, by)
    if not case.undecided or case.meeting.state != "in_session":
        raise Refused(Refusal("Only while the meeting is open can the panel still agree.", "D8"))
    case.undecided, case.undecided_reason = False, None
    if case.sheet is not None:
        take_back(case.sheet)
    db.session.flush()
    record_of_case(case, "agree_after_all", by=by, at=at, for_id=for_id)


def table_case(
    case: Case,
    reason: str,
    *,
    by: Person,
    at: datetime,
    for_id: int | None = None,
    moment: datetime | None = None,
) -> None:
    """Tables the case: back to *submitted* with its place in the queue kept (B1.19). Raises Refused.

    ``moment``: when it was, by what was written on paper.
    """
    refuse_out_of_turn(case)
    if moment is None:
        refuse(_why_not_now(case, by, at))
    hearing = hearing_facts(case, by=by)
    facts = facts_of(case.referral, by=by, at=at, meeting=case.meeting, hearing=hearing, reason=reason)
    with db.session.no_autoflush:
        case.state, case.ended_at, case.ended_reason = "tabled", moment or at, reason
        sitting.leave(case)
        move(
            case.referral, "table", facts, by=by, at=at, for_id=for_id,
            meeting=case.meeting_id, reason=reason, **written(moment),
        )  # fmt: skip


def entered_from_paper(case: Case) -> bool:
    """Whether the case waits at a meeting of which something was entered from paper."""
    open_ = case.state == "placed" and not case.undecided and case.meeting.state == "in_session"
    return open_ and any(one.from_paper for one in case.meeting.attendances)


def why_not_here(case: Case, at: datetime) -> Refusal | None:
    """Why it is entered as written on paper that it was tabled or left undecided; None where it happens here."""
    if not entered_from_paper(case):
        return None
    found = sitting.sitting_of(case.meeting_id)
    return why_not_as_it_happens(
        on_paper=True,
        day_is_over=in_london(at).date() > case.meeting.on,
        before_panel=found is not None and found.case_id == case.id,
    )


def _why_not_now(case: Case, by: Person, at: datetime) -> Refusal | None:
    return left_the_chair(case.meeting, by.id) or why_not_here(case, at)


def out_of_turn(case: Case) -> tuple[Refusal, ...]:
    """Why nothing is signed any more: the sheet is, or the case left the meeting."""
    no = _out_of_turn(case)
    return (no,) if no else ()


def refuse_out_of_turn(case: Case) -> None:
    """Raises Refused once the sheet is signed, or the case left the meeting."""
    if no := _out_of_turn(case):
        raise Refused(no)


def _out_of_turn(case: Case) -> Refusal | None:
    if case.sheet is not None and case.sheet.signed_at is not None:
        return Refusal("The decision sheet is signed. What is signed is not changed.", "B1.24")
    if case.state != "placed":
        return Refusal(f"This case was {case.state} at this meeting already.", "B1.19")
    return None


def record_of_case(
    case: Case, verb: str, *, by: Person, at: datetime, for_id: int | None, **detail: Any
) -> None:
    """Writes down what was done with a case at its meeting, and tells whom it concerns."""
    entry = record(
        "referral", case.referral_id, verb, by=by, at=at, for_id=for_id, meeting=case.meeting_id, **detail
    )
    tell(entry, case.referral)
