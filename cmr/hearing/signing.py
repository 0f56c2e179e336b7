"""The decision sheet signed: by the chair, by whom they named, or in the panel's stead (B1.24, D8)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from cmr.filing.operations import looked_at_signing, sheet_signed
from cmr.hearing import sitting
from cmr.hearing.chaired import chairs_now, named_by
from cmr.hearing.operations import out_of_turn, refuse_out_of_turn
from cmr.hearing.queries import hearing_facts, in_the_chair, signature_of, signer
from cmr.hearing.said import names_at
from cmr.hearing.sheet_seen import seen_to_sign, why_read_again
from cmr.hearing.sheets import (
    actions_of,
    content_hash,
    counts_from,
    facts_of_sheet,
    owned_entries,
    proposed_return,
)
from cmr.models import Action, Attendance, Case, DecisionSheet, Person, db
from cmr.referrals.moves import facts_of, move
from cmr.rules import majority
from cmr.rules.declaring import SIGNED_AS, who_signed
from cmr.rules.designate import designated_words
from cmr.rules.foreign_look import stops_signing, unlooked
from cmr.rules.read_before_signing import SHEET_CHANGED, AsRead
from cmr.rules.referral import REFERRAL
from cmr.rules.referral_facts import HearingFacts
from cmr.rules.refusal import Refusal, Refused, refuse
from cmr.rules.wording import in_london, spoken_date

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
    silent: str = ""
    """Who gave no view, as it stands beside the signature."""
    looked: str = ""
    """The hash of what may be another family's there, where they said that they looked and it belongs."""


def sign_sheet(
    case: Case,
    read: AsRead,
    *,
    by: Person,
    at: datetime,
    for_id: int | None = None,
    against_majority: bool = False,
    asked: Collection[int] = (),
    looked: str = "",
) -> DecisionSheet:
    """The chair, or whom they named, signs: the sheet is frozen, the case is heard and its actions exist (B1.24).

    The caller has asked for the password, and whether they know that they sign against the majority. ``read``: what
    they had before them. ``asked``: the members of whom they say that they were asked and gave no view (B1.20). Raises
    Refused with every reason, and changes nothing.
    """
    signs = signer(case, by)
    if signs is None:
        raise Refused(NOT_THE_SIGNER)
    hearing = hearing_facts(case, by=by)
    refuse(majority.unaware(hearing.standing, said=against_majority, problems=hearing.sheet_problems))
    problems = why_not_signed(case, by=by, move="hear") or REFERRAL.moves["hear"].refusals(
        facts_of(case.referral, by=by, at=at, hearing=hearing)
    )
    refuse(majority.not_asked(hearing.standing, asked, names_at(case), problems))
    silent = majority.gave_none(hearing.standing, names_at(case))
    hand = Hand(by, at, signs_for(case, signs, for_id), silent=silent, looked=looked)
    return settle(case, "hear", hearing, read, hand, by=by, at=at, for_id=hand.for_id)


def decide(
    case: Case, read: AsRead, *, by: Person, at: datetime, for_id: int | None = None, looked: str = ""
) -> DecisionSheet:
    """The head of service signs in the panel's stead, with reasons (D8). Raises Refused with every reason."""
    hearing, hand = hearing_facts(case, by=by), Hand(by, at, for_id, looked=looked)
    return settle(case, "decide", hearing, read, hand, by=by, at=at, for_id=for_id)


def why_not_signed(case: Case, *, by: Person, move: str) -> tuple[Refusal, ...]:
    """What stands before the guards: a case that was settled already, or somebody who is not in the chair."""
    if no := out_of_turn(case):
        return no
    return (NOT_THE_SIGNER,) if move == "hear" and signer(case, by) is None else ()


def settle(
    case: Case,
    name: str,
    hearing: HearingFacts,
    read: AsRead,
    hand: Hand,
    *,
    by: Person,
    at: datetime,
    for_id: int | None,
) -> DecisionSheet:
    """The one way in which a case is heard: guards asked, sheet frozen, actions made."""
    refuse_out_of_turn(case)
    facts = facts_of(case.referral, by=hand.by, at=at, hearing=hearing)
    if reasons := REFERRAL.moves[name].refusals(facts):
        raise Refused(*reasons)
    sheet = case.sheet
    if sheet is None:
        raise Refused(SHEET_CHANGED)
    refuse(*why_read_again(case, read, hearing, asks=name == "hear" and not hand.paper))
    seen = seen_to_sign(case, hearing)
    refuse(unlooked(seen.findings, looked=hand.looked == seen.hash))
    with db.session.no_autoflush:
        _freeze(sheet, hearing, hand)
        case.state, case.ended_at = "heard", hand.at
        sitting.leave(case)
        actions = _actions(case)
        detail = {"meeting": case.meeting_id, "sheet_hash": sheet.content_hash, "actions": len(actions)}
        if actions:
            detail["first_on"] = min(action.due_on for action in actions).isoformat()
        if hand.paper:
            detail |= {"from_paper": True, "signed_by": hand.by.id, "signed_by_name": hand.by.name}
            detail["signed_at"] = hand.at.isoformat()
        _move(case, name, hearing, {"heard_at": hand.at}, detail, by=by, at=at, for_id=for_id)
        case.referral.actions.extend(actions)
        db.session.flush()
    made = sheet_signed(case, at=at)
    if stops_signing(seen.findings):
        looked_at_signing(case, seen, made, by=by, at=at, for_id=for_id)
    if not actions:
        # Nothing is left for anybody to confirm.
        _move(case, "finish_actions", None, {}, {}, by=by, at=at, for_id=for_id)
    _comes_back(case, hand, by=by, at=at, for_id=for_id)
    return sheet


def _comes_back(case: Case, hand: Hand, *, by: Person, at: datetime, for_id: int | None) -> None:
    """A signed day of return puts the case on its way back, whatever is open of its actions (DF, D3f)."""
    on = proposed_return(case)
    if on is None:
        return
    # As the sheet counts: of one that was signed on paper and is entered late, that day may have come already.
    facts = replace(facts_of(case.referral, by=hand.by, at=at, returns_on=on), today=counts_from(case))
    changes = {"returns_on": on}
    detail = {"returns_on": on.isoformat(), "reason": "", "meeting": case.meeting_id}
    move(case.referral, "return_to_panel", facts, by=by, at=at, for_id=for_id, changes=changes, **detail)


def signs_for(
    case: Case, signs: Attendance, for_id: int | None, moment: datetime | None = None
) -> int | None:
    """Whom the signature stands in for; somebody named for it by the chair signs in their own name."""
    chair = in_the_chair(case, moment)
    return signs.for_id or for_id if chair is signs else None


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


def _freeze(sheet: DecisionSheet, hearing: HearingFacts, hand: Hand) -> None:
    by = hand.by
    chair = _chair_beside(sheet.case, hand)
    of_chair = _note(sheet.case, chair.person) if chair is not None else ""
    beside = (
        hand.paper or _designated(sheet.case, by),
        of_chair,
        _note(sheet.case, by),
        *_involved(sheet.case, but={by.id, chair.person_id if chair is not None else by.id}),
        hand.silent,
    )
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
    signs = signer(case, by)
    if case.undecided or signs is None or signs is in_the_chair(case):
        return ""
    return designated_words(by.name, named_by(case.meeting), in_chair_now=chairs_now(case))


def _chair_beside(case: Case, hand: Hand) -> Attendance | None:
    """Who was in the chair when somebody else signed: what they declared stands beside that signature too."""
    if case.undecided:
        return None
    chair = in_the_chair(case, hand.at if hand.paper else None)
    return chair if chair is not None and chair.person_id != hand.by.id else None


def _note(case: Case, by: Person) -> str:
    """What must stand beside the signature: that whoever signs had signed the referral, and what they declared."""
    signature = signature_of(case, by.id)
    if signature is None:
        return ""
    who = who_signed(by.name, by.name if signature.person_id == by.id else signature.name)
    kind = next((KIND_WORDS[one.kind] for one in case.declarations if one.person_id == by.id), "")
    declared = f", and declared {kind} before the case was heard" if kind else ""
    on = spoken_date(in_london(signature.signed_at).date())
    return f"{who} had signed this referral as {SIGNED_AS[signature.stage]} on {on}{declared}."


def _involved(case: Case, *, but: Collection[int]) -> list[str]:
    """Beside a signature: who else had nothing to declare by the paper, and had signed the referral (B1.24)."""
    return [
        _note(case, one.person)
        for one in sorted(case.declarations, key=lambda one: one.person.name)
        if one.from_paper and one.kind == "none" and one.person_id not in but
    ]


def _actions(case: Case) -> list[Action]:
    facts = facts_of_sheet(case)
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
        for number, new in enumerate(actions_of(case), 1)
    ]
