"""What happened to a case at its meeting, and after: declarations, the sheet, actions, a return or the close."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

from cmr.demo.council import CIN
from cmr.demo.filed import expect_filing, with_a_namesake
from cmr.demo.held import visit
from cmr.demo.lives import Life
from cmr.demo.sittings import Sitting
from cmr.demo.staff import Colleague
from cmr.demo.wordings import (
    CLOSED,
    CONFIRMED,
    GUIDANCE,
    INVOLVED,
    KNOWN,
    RETURNED,
    TABLED,
    UNDECIDED,
)
from cmr.hearing.proposal import EMPTY, as_proposed
from cmr.hearing.sheets import content_hash, stored_entries, stored_outcomes
from cmr.hearing.signing import KIND_WORDS
from cmr.models import Action, DecisionSheet, Declaration
from cmr.rules import outcomes
from cmr.rules.declaring import SIGNED_AS
from cmr.rules.outcomes import ChosenOutcome, Entry, NewAction, SheetFacts
from cmr.rules.quorum import ChairAndMembers
from cmr.rules.wording import in_london, listed, spoken_date


def hear(life: Life, sitting: Sitting) -> None:
    """The panel hears the case, the chair signs the sheet, and what follows follows."""
    _declare(life, sitting)
    facts = with_a_namesake(life, sitting, _written(life, sitting))
    actions = _sign(life, sitting, facts)
    _leave_papers(life, sitting, signed=True)
    ending = life.course.ending
    if facts.return_on:
        _return(life, facts.return_on)
    last = _confirm(life, actions)
    if last and life.state == "heard":
        life.move("finish_actions", life.at, last, "actioned")
    if ending == "closed":
        _close(life)


def leave_undecided(life: Life, sitting: Sitting) -> None:
    """The panel could not agree: the head of service decides (D8)."""
    _declare(life, sitting)
    written = _save(life, sitting, _written(life, sitting))
    # The decision begins empty, beside what the chair had proposed.
    life.add(DecisionSheet, **written | EMPTY, proposed=as_proposed(written))
    reason = life.say(UNDECIDED)
    chair = life.panel.chair
    life.note("leave_undecided", life.at + timedelta(minutes=3), chair, meeting=sitting.id, reason=reason)
    life.case |= {"undecided": True, "undecided_reason": reason}
    _leave_papers(life, sitting, signed=False)


def table(life: Life, sitting: Sitting) -> None:
    """Time ran out, or somebody was missing: the case waits for another meeting (B1.19)."""
    reason = life.say(TABLED)
    life.move(
        "table", _heard_at(life, sitting), life.panel.chair, "submitted", meeting=sitting.id, reason=reason
    )
    life.values["meeting_id"] = None
    life.case |= {"state": "tabled", "ended_at": life.at, "ended_reason": reason}
    _leave_papers(life, sitting, signed=False, discussed=False)


def _leave_papers(life: Life, sitting: Sitting, *, signed: bool, discussed: bool = True) -> None:
    """What goes onto each child's file afterwards; and whom the meeting's other papers must not name."""
    expect_filing(life, sitting, signed=signed, discussed=discussed)
    sitting.named.append(life.panel.terms.children(life.answers)[0].name.split()[0])


def _heard_at(life: Life, sitting: Sitting) -> datetime:
    return sitting.begins_at + timedelta(minutes=life.panel.terms.agenda.slot_minutes * life.course.place + 3)


def _comes_with_it(life: Life, sitting: Sitting) -> None:
    """The social worker is marked present for the case, unless they sit there anyway or came with another before."""
    worker, place = life.course.worker, life.course.place
    if worker.id in sitting.visitors or worker.id in {person.id for _, person in sitting.present}:
        return
    sitting.visitors.add(worker.id)
    came = sitting.begins_at + timedelta(minutes=life.panel.terms.agenda.slot_minutes * (place - 1))
    visit(sitting, worker, came, life.scene.rows)


def _declare(life: Life, sitting: Sitting) -> None:
    """Everybody present declares; whoever signed the referral declares that (B1.4)."""
    _comes_with_it(life, sitting)
    quorum = life.panel.terms.quorum
    may_withdraw = isinstance(quorum, ChairAndMembers) and len(sitting.present) > quorum.members + 1
    at = sitting.begins_at + timedelta(minutes=3)
    for seat, person in sitting.present:
        kind, detail, withdrew = _declaration(life, person, may_withdraw and seat != life.panel.chair_seat)
        may_withdraw = may_withdraw and not withdrew
        at += timedelta(seconds=5)
        life.declared[person.id] = kind
        life.note(
            "declare",
            at,
            person,
            meeting=sitting.id,
            person=person.id,
            name=person.name,
            declared=kind,
            withdrew=withdrew,
        )
        life.add(
            Declaration,
            case_id=life.case_id,
            person_id=person.id,
            kind=kind,
            detail=detail,
            withdrew=withdrew,
            declared_at=life.at,
            recorded_by_id=person.id,
        )


def _declaration(life: Life, person: Colleague, may_withdraw: bool) -> tuple[str, str, bool]:
    stage = life.signers.get(person.id)
    if stage:
        return "involvement", f"Signed the referral as {SIGNED_AS[stage]}.", False
    fate = life.rng.random()
    if fate < 0.88:
        return "none", "", False
    if fate < 0.97 or not may_withdraw:
        return "prior_knowledge", life.say(KNOWN), False
    return "involvement", life.say(INVOLVED), True


def _written(life: Life, sitting: Sitting) -> SheetFacts:
    """What the panel agreed, as it stands on the sheet."""
    sheet, ending = life.story.read["sheet"], life.course.ending
    due = life.panel.terms.sheet.entry_due_label and _due(life, sitting, ending)
    owner = _usual_owners(life)
    keys = _outcome_keys(life, sheet["outcomes"])
    entries = tuple(
        Entry(
            row["kind"],
            life.tell(row["text"]),
            # What carries out an outcome has its time.
            None if row.get("outcome") in keys else due or None,
            life.tell(row.get("safeguarding", "")),
            owner,
            outcome=row["outcome"] if row.get("outcome") in keys else "",
        )
        for row in sheet["entries"]
    )
    chosen = tuple(ChosenOutcome(key, _details(life, key, sitting)) for key in keys)
    planned = [one.on for one in life.course.diary.planned]
    return SheetFacts(
        meeting_on=sitting.on,
        entries=entries,
        outcomes=chosen,
        rationale=life.tell(sheet["rationale"]),
        return_on=life.rng.choice(planned[1:] or planned) if ending == "returned" else None,
        undecided=ending == "undecided",
    )


def _due(life: Life, sitting: Sitting, ending: str) -> date:
    days, today = life.scene.days, life.scene.today
    usual = days.after(sitting.on, life.rng.randint(8, 14))
    return max(usual, days.after(today, life.rng.randint(3, 9))) if ending == "heard" else usual


def _outcome_keys(life: Life, usual: Sequence[str]) -> Sequence[str]:
    """The story's own outcomes, or those that the rest of the life makes likelier."""
    if life.panel.terms.key != CIN:
        return usual
    if life.course.ending == "returned":
        return ["continuation"]
    return ["no_further_action"] if life.course.ending == "closed" and usual == ["continuation"] else usual


def _details(life: Life, key: str, sitting: Sitting) -> dict[str, str]:
    later = life.scene.days.after(sitting.on, life.rng.randint(18, 28)).isoformat()
    match key:
        case "network_meeting":
            either = life.rng.choice(("multi_agency", "family_network"))
            return {"meeting_kind": life.story.read["sheet"].get("meeting_kind", either)}
        case "no_further_action":
            return {"guidance": life.say(GUIDANCE), "transfer_panel_on": later}
        case "section_47":
            return {"review_on": later}
        case _:
            return {}


def _save(life: Life, sitting: Sitting, facts: SheetFacts) -> dict[str, Any]:
    """The sheet as the chair wrote it down during the case."""
    at = life.note("save_sheet", _heard_at(life, sitting), life.panel.chair, meeting=sitting.id)
    sheet: dict[str, Any] = {
        "case_id": life.case_id,
        "entries": stored_entries(facts.entries),
        "outcomes": stored_outcomes(facts.outcomes),
        "rationale": facts.rationale,
        "returns_on": facts.return_on,
        "saved_at": at,
        "saved_by_id": life.panel.chair.id,
    }
    return sheet


def _sign(life: Life, sitting: Sitting, facts: SheetFacts) -> list[dict[str, Any]]:
    """Signs the sheet; answers with the actions, which still want their confirmation."""
    chair = life.panel.chair
    sheet = _save(life, sitting, facts)
    sheet |= {"note": _note(life, chair), "signed_by_id": chair.id}
    sheet["content_hash"] = _sheet_hash(life, sitting, sheet)
    new = outcomes.actions_from(life.panel.terms.sheet, facts, _usual_owners(life))
    detail = {"meeting": sitting.id, "sheet_hash": sheet["content_hash"], "actions": len(new)}
    life.move("hear", life.at + timedelta(minutes=1), chair, "heard", **detail)
    life.add(DecisionSheet, **sheet, signed_position=chair.position, signed_at=life.at)
    life.values |= {"heard_at": life.at, "meeting_id": None}
    life.case |= {"state": "heard", "ended_at": life.at}
    return [_action(life, number, one, facts) for number, one in enumerate(new, 1)]


def _action(life: Life, number: int, new: NewAction, facts: SheetFacts) -> dict[str, Any]:
    return {
        "referral_id": life.id,
        "case_id": life.case_id,
        "number": number,
        "kind": facts.entries[int(new.key) - 1].kind if new.source == "entry" else "outcome",
        "text": new.text,
        "owner": new.owner,
        "due_on": new.due_on,
        "clause": new.clause,
    }


def _usual_owners(life: Life) -> str:
    """Who sees to what the sheet names nobody for (B1.26)."""
    return listed((life.course.worker.name, life.course.team.manager.name))


def _sheet_hash(life: Life, sitting: Sitting, sheet: dict[str, Any]) -> str:
    """The hash that the sheet's row will have; a plain stand-in is read in its place, as thousands are written."""
    referral = SimpleNamespace(
        reference=life.course.reference, terms=SimpleNamespace(sha256=life.panel.terms_sha256)
    )
    case = SimpleNamespace(referral=referral, meeting=sitting, undecided=False)
    signed = SimpleNamespace(
        **sheet,
        case=case,
        decision_reasons="",
        signed_for_id=None,
        against_majority=False,
        dissent=[],
        from_paper=False,
    )
    return content_hash(cast(DecisionSheet, signed))


def _note(life: Life, chair: Colleague) -> str:
    stage = life.signers.get(chair.id)
    if not stage:
        return ""
    on = spoken_date(in_london(life.signed_at[stage]).date())
    declared = KIND_WORDS[life.declared[chair.id]]
    return (
        f"{chair.name} had signed this referral as {SIGNED_AS[stage]} on {on}, "
        f"and declared {declared} before the case was heard."
    )


def _confirm(life: Life, actions: list[dict[str, Any]]) -> Colleague | None:
    """Writes the actions, those confirmed that are; answers with who confirmed the last, where none is left open."""
    ending, today = life.course.ending, life.scene.today
    yesterday = life.scene.days.before(today)
    owners = (life.course.worker, life.course.team.manager)
    open_ones, last = 0, None
    for number, action in enumerate(actions):
        action_id = life.scene.rows.next_id(Action)
        done = {
            "overdue": number == 0,
            "heard": action["due_on"] < today,
            "returned": action["due_on"] < today,
        }.get(ending, True)
        if done:
            by = owners[life.rng.randrange(2)]
            at = life.next_day(life.rng.randint(1, 3))
            if at.date() > min(yesterday, action["due_on"]):
                at = life.at + timedelta(minutes=4)
            life.note("confirm_action", at, by, action=action_id, number=action["number"])
            action |= {"confirmed_at": life.at, "confirmed_by_id": by.id, "confirmation": life.say(CONFIRMED)}
            last = by
        open_ones += not done
        life.add(Action, **action)
    return None if open_ones else last


def _return(life: Life, on: date) -> None:
    at, reason = life.at + timedelta(minutes=2), life.say(RETURNED)
    life.move("return_to_panel", at, life.panel.chair, "returned", returns_on=on.isoformat(), reason=reason)
    life.values["returns_on"] = on


def _close(life: Life) -> None:
    reason, chair = life.say(CLOSED), life.panel.chair
    life.move("close", life.next_day(life.rng.randint(1, 3)), chair, "closed", reason=reason)
    life.values |= {"closed_at": life.at, "closed_reason": reason, "closed_by_id": chair.id}
