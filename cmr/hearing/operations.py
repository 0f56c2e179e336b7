"""A case as it is heard: declarations, the decision sheet, its signature; or tabled, or left undecided."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from cmr.filing.operations import sheet_signed
from cmr.hearing import sitting
from cmr.hearing.queries import hearing_facts, in_the_chair, signature_of, signer
from cmr.hearing.sheets import (
    Draft,
    content_hash,
    facts_of_sheet,
    owned_entries,
    stored_entries,
    stored_outcomes,
    terms_of,
)
from cmr.models import Action, Attendance, Case, DecisionSheet, Declaration, Person, db
from cmr.models.history import record
from cmr.notices.operations import tell
from cmr.referrals.moves import facts_of, move
from cmr.rules import majority, outcomes
from cmr.rules.referral import REFERRAL
from cmr.rules.referral_facts import HearingFacts
from cmr.rules.refusal import Refusal, Refused, refuse
from cmr.rules.wording import in_london, spoken_date

STAGE_WORDS = {
    "social_worker": "social worker",
    "team_manager": "team manager",
    "service_manager": "service manager",
}
KIND_WORDS = {"none": "nothing", "prior_knowledge": "prior knowledge", "involvement": "involvement"}


NOT_THE_SIGNER = Refusal(
    "The decision sheet is signed by the person in the chair of this case, or by whom the chair named for that.",
    "B1.24",
)


@dataclass(frozen=True)
class Hand:
    """Whose signature is put on a sheet, and when."""

    by: Person
    at: datetime
    for_id: int | None = None
    paper: str = ""
    """What stands beside one that was put on paper."""


class SheetOvertaken(Exception):
    """Somebody else saved the sheet since it was opened; both texts are shown."""


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
        own = signature.person_id == person.id
        who = person.name if own else f"{signature.name}, for {person.name},"
        stage = STAGE_WORDS[signature.stage]
        words = f"{who} signed this referral as {stage}, so there is involvement to declare."
        raise Refused(Refusal(words, "B1.4"))
    found = next((one for one in case.declarations if one.person_id == person.id), None)
    if found is None:
        found = Declaration(person=person, person_id=person.id)
        case.declarations.append(found)
    found.kind = kind
    found.detail = detail if kind != "none" else ""
    found.withdrew = withdraws and kind != "none"
    found.declared_at, found.recorded_by_id, found.from_paper = moment or at, by.id, moment is not None
    db.session.flush()
    _record(
        case,
        "declare",
        by=by,
        at=at,
        for_id=for_id,
        person=person.id,
        name=person.name,
        declared=kind,
        withdrew=found.withdrew,
        **({"from_paper": True} if moment else {}),
    )
    return found


def save_sheet(
    case: Case, draft: Draft, *, by: Person, at: datetime, for_id: int | None = None
) -> DecisionSheet:
    """Keeps what was written, complete or not. Raises Refused out of time, SheetOvertaken over a newer version."""
    _refuse_out_of_turn(case)
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
    _record(case, "save_sheet", by=by, at=at, for_id=for_id)
    return sheet


def sign_sheet(
    case: Case,
    version: int,
    *,
    by: Person,
    at: datetime,
    for_id: int | None = None,
    against_majority: bool = False,
) -> DecisionSheet:
    """The chair, or whom they named, signs: the sheet is frozen, the case is heard and its actions exist (B1.24).

    The caller has asked for the password, and whether they know that they sign against the majority. Raises Refused
    with every reason, and changes nothing.
    """
    signs = signer(case, by)
    if signs is None:
        raise Refused(NOT_THE_SIGNER)
    hearing = hearing_facts(case, by=by)
    refuse(majority.unaware(hearing.standing, said=against_majority, problems=hearing.sheet_problems))
    hand = Hand(by, at, signs_for(case, signs, for_id))
    return settle(case, "hear", hearing, version, hand, by=by, at=at, for_id=hand.for_id)


def decide(case: Case, version: int, *, by: Person, at: datetime, for_id: int | None = None) -> DecisionSheet:
    """The head of service signs in the panel's stead, with reasons (D8). Raises Refused with every reason."""
    hearing, hand = hearing_facts(case, by=by), Hand(by, at, for_id)
    return settle(case, "decide", hearing, version, hand, by=by, at=at, for_id=for_id)


def leave_undecided(
    case: Case,
    reason: str,
    *,
    by: Person,
    at: datetime,
    for_id: int | None = None,
    moment: datetime | None = None,
) -> None:
    """The chair says that the panel could not agree; the head of service decides (D8). Raises Refused.

    ``moment``: when they said so by what was written on paper.
    """
    if reasons := why_not_undecided(case, by=by, at=at, moment=moment):
        raise Refused(*reasons)
    case.undecided, case.undecided_reason = True, reason
    sitting.leave(case)
    db.session.flush()
    paper = {"from_paper": True, "moment": moment.isoformat()} if moment else {}
    _record(case, "leave_undecided", by=by, at=at, for_id=for_id, reason=reason, **paper)


def why_not_undecided(
    case: Case, *, by: Person, at: datetime, moment: datetime | None = None
) -> tuple[Refusal, ...]:
    """Why a case cannot be handed to the head of service; empty where it can."""
    sheet = terms_of(case.referral)
    if not sheet.undecided_to:
        return (Refusal("In this panel the chair decides, so a case is not left undecided.", sheet.clause),)
    if case.undecided:
        return (Refusal("It is with the head of service already.", sheet.undecided_clause),)
    if no := _out_of_turn(case):
        return (no,)
    # Only a panel that could have decided can have failed to agree.
    hearing = replace(hearing_facts(case, by=by, moment=moment), sheet_problems=())
    return REFERRAL.moves["hear"].refusals(facts_of(case.referral, by=by, at=at, hearing=hearing))


def out_of_turn(case: Case) -> tuple[Refusal, ...]:
    """Why nothing is signed any more: the sheet is, or the case left the meeting."""
    no = _out_of_turn(case)
    return (no,) if no else ()


def why_not_signed(case: Case, *, by: Person, move: str) -> tuple[Refusal, ...]:
    """What stands before the guards: a case that was settled already, or somebody who is not in the chair."""
    if no := _out_of_turn(case):
        return (no,)
    return (NOT_THE_SIGNER,) if move == "hear" and signer(case, by) is None else ()


def agree_after_all(case: Case, *, by: Person, at: datetime, for_id: int | None = None) -> None:
    """Takes "could not agree" back while the meeting is still open. Raises Refused."""
    _refuse_out_of_turn(case)
    if not case.undecided or case.meeting.state != "in_session":
        raise Refused(Refusal("Only while the meeting is open can the panel still agree.", "D8"))
    case.undecided, case.undecided_reason = False, None
    db.session.flush()
    _record(case, "agree_after_all", by=by, at=at, for_id=for_id)


def table_case(case: Case, reason: str, *, by: Person, at: datetime, for_id: int | None = None) -> None:
    """Tables the case: back to *submitted* with its place in the queue kept (B1.19). Raises Refused."""
    _refuse_out_of_turn(case)
    hearing = hearing_facts(case, by=by)
    facts = facts_of(case.referral, by=by, at=at, meeting=case.meeting, hearing=hearing, reason=reason)
    with db.session.no_autoflush:
        case.state, case.ended_at, case.ended_reason = "tabled", at, reason
        sitting.leave(case)
        move(
            case.referral, "table", facts, by=by, at=at, for_id=for_id, meeting=case.meeting_id, reason=reason
        )


def settle(
    case: Case,
    name: str,
    hearing: HearingFacts,
    version: int,
    hand: Hand,
    *,
    by: Person,
    at: datetime,
    for_id: int | None,
) -> DecisionSheet:
    """The one way in which a case is heard: guards asked, sheet frozen, actions made."""
    _refuse_out_of_turn(case)
    facts = facts_of(case.referral, by=hand.by, at=at, hearing=hearing)
    if reasons := REFERRAL.moves[name].refusals(facts):
        raise Refused(*reasons)
    sheet = case.sheet
    if sheet is None or sheet.version != version:
        raise Refused(
            Refusal("The sheet was changed after you opened it. Read it again, then sign.", "B1.24")
        )
    with db.session.no_autoflush:
        _freeze(sheet, hearing, hand)
        case.state, case.ended_at = "heard", hand.at
        sitting.leave(case)
        actions = _actions(case)
        detail = {"meeting": case.meeting_id, "sheet_hash": sheet.content_hash, "actions": len(actions)}
        if actions:
            detail["first_on"] = min(action.due_on for action in actions).isoformat()
        if hand.paper:
            detail |= {"from_paper": True, "signed_by": hand.by.id, "signed_at": hand.at.isoformat()}
        _move(case, name, hearing, {"heard_at": hand.at}, detail, by=by, at=at, for_id=for_id)
        case.referral.actions.extend(actions)
        db.session.flush()
    sheet_signed(case, at=at)
    if not actions:
        # Nothing is left for anybody to confirm.
        _move(case, "finish_actions", None, {}, {}, by=by, at=at, for_id=for_id)
    return sheet


def _move(
    case: Case,
    name: str,
    hearing: HearingFacts | None,
    changes: dict[str, Any],
    detail: dict[str, Any],
    *,
    by: Person,
    at: datetime,
    for_id: int | None,
) -> None:
    facts = facts_of(case.referral, by=by, at=at, hearing=hearing)
    move(case.referral, name, facts, by=by, at=at, for_id=for_id, changes=changes, **detail)


def signs_for(
    case: Case, signs: Attendance, for_id: int | None, moment: datetime | None = None
) -> int | None:
    """Whom the signature stands in for; somebody named for it by the chair signs in their own name."""
    chair = in_the_chair(case, moment)
    return signs.for_id or for_id if chair is signs else None


def _freeze(sheet: DecisionSheet, hearing: HearingFacts, hand: Hand) -> None:
    by = hand.by
    beside = (hand.paper or _designated(sheet.case, by), _note(sheet.case, by))
    sheet.note, sheet.from_paper = " ".join(part for part in beside if part), bool(hand.paper)
    sheet.entries = owned_entries(sheet.case, sheet)
    sheet.against_majority = not sheet.case.undecided and majority.against_majority(hearing.standing)
    sheet.dissent = [
        _kept(one) for one in majority.beside_signature(hearing.views, hearing.standing, sheet.case.undecided)
    ]
    sheet.signed_by, sheet.signed_by_id = by, by.id
    sheet.signed_for_id = hand.for_id
    sheet.signed_position, sheet.signed_at = by.position, hand.at
    sheet.content_hash = content_hash(sheet)


def _kept(view: majority.View) -> dict[str, Any]:
    """A view as the signed sheet keeps it."""
    kept = {"person_id": view.person_id, "name": view.name, "view": view.stand, "text": view.text.strip()}
    return kept | ({"for": view.stands_in_for} if view.stands_in_for else {})


def _designated(case: Case, by: Person) -> str:
    """That whoever signs was named for it by the chair."""
    signs, chair = signer(case, by), case.meeting.chair
    if case.undecided or signs is None or signs is in_the_chair(case) or chair is None:
        return ""
    return f"{by.name} was designated by {chair.name}, in the chair of this meeting, to complete and sign this sheet."


def _note(case: Case, by: Person) -> str:
    """What must stand beside the signature: that whoever signs had signed the referral, and what they declared."""
    signature = signature_of(case, by.id)
    if signature is None:
        return ""
    who = by.name if signature.person_id == by.id else f"{signature.name}, for {by.name},"
    kind = next((KIND_WORDS[one.kind] for one in case.declarations if one.person_id == by.id), "")
    declared = f", and declared {kind} before the case was heard" if kind else ""
    on = spoken_date(in_london(signature.signed_at).date())
    return f"{who} had signed this referral as {STAGE_WORDS[signature.stage]} on {on}{declared}."


def _actions(case: Case) -> list[Action]:
    terms, facts = terms_of(case.referral), facts_of_sheet(case)
    return [
        Action(
            case=case,
            number=number,
            kind=facts.entries[int(new.key) - 1].kind if new.source == "entry" else "outcome",
            text=new.text,
            owner=new.owner,
            due_on=new.due_on,
            clause=new.clause,
        )
        for number, new in enumerate(outcomes.actions_from(terms, facts), 1)
    ]


def _out_of_turn(case: Case) -> Refusal | None:
    if case.sheet is not None and case.sheet.signed_at is not None:
        return Refusal("The decision sheet is signed. What is signed is not changed.", "B1.24")
    if case.state != "placed":
        return Refusal(f"This case was {case.state} at this meeting already.", "B1.19")
    return None


def _refuse_out_of_turn(case: Case) -> None:
    if no := _out_of_turn(case):
        raise Refused(no)


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


def _record(case: Case, verb: str, *, by: Person, at: datetime, for_id: int | None, **detail: Any) -> None:
    entry = record(
        "referral", case.referral_id, verb, by=by, at=at, for_id=for_id, meeting=case.meeting_id, **detail
    )
    tell(entry, case.referral)
