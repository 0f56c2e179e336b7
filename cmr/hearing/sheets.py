"""A decision sheet's row as the rules take it, and the canonical content that its signature covers."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from cmr.adapters import clock
from cmr.models import Case, DecisionSheet, Referral
from cmr.panels.queries import kept_terms
from cmr.rules import outcomes
from cmr.rules.form import date_of, text_of
from cmr.rules.outcomes import ChosenOutcome, Entry, NewAction, SheetFacts
from cmr.rules.sheet_terms import DecisionSheet as SheetTerms
from cmr.rules.wording import in_london, listed, spoken_date


@dataclass(frozen=True)
class Draft:
    """What somebody wrote on a sheet, ready to be kept."""

    entries: tuple[Entry, ...] = ()
    outcomes: tuple[ChosenOutcome, ...] = ()
    rationale: str = ""
    returns_on: date | None = None
    returns_typed: str = ""
    """What was typed there while it is no date."""
    decision_reasons: str = ""
    version: int = 0
    """The version of the sheet that it was written over; 0 where there was none."""


@dataclass(frozen=True)
class Part:
    """One part of a sheet in words, to set two beside each other."""

    key: str
    label: str
    text: str = field(default="")


def terms_of(referral: Referral) -> SheetTerms:
    """The sheet's terms: those the referral was written under."""
    return kept_terms(referral.terms).sheet


LONGEST_OWNER = 200
"""Characters of who sees to an entry."""


def owners_of(case: Case) -> str:
    """Who sees to an entry unless the panel names somebody else: the social worker and the team manager (B1.26)."""
    manager = case.referral.team.manager
    people = (case.referral.worker.name, *((manager.name,) if manager else ()))
    return listed(people)[:LONGEST_OWNER]


def actions_of(case: Case) -> tuple[NewAction, ...]:
    """The actions that follow from the case's sheet once it is signed, each with who sees to it (B1.22, B1.26)."""
    return outcomes.actions_from(terms_of(case.referral), facts_of_sheet(case), owners_of(case))


def facts_of_sheet(case: Case) -> SheetFacts:
    """The case's sheet as it stands; an empty one where nothing was written yet."""
    sheet = case.sheet
    if sheet is None:
        return SheetFacts(meeting_on=case.meeting.on, undecided=case.undecided, decided_on=_decided_on(case))
    return SheetFacts(
        meeting_on=case.meeting.on,
        decided_on=_decided_on(case),
        entries=_entries(case, sheet),
        outcomes=tuple(ChosenOutcome(str(row["key"]), row.get("details", {})) for row in sheet.outcomes),
        rationale=sheet.rationale,
        return_on=sheet.returns_on,
        return_typed=sheet.returns_typed,
        undecided=case.undecided,
        decision_reasons=sheet.decision_reasons,
    )


def _decided_on(case: Case) -> date | None:
    """The day on which somebody decides in the panel's stead: today, until they have signed."""
    if not case.undecided:
        return None
    signed_at = case.sheet.signed_at if case.sheet is not None else None
    return in_london(signed_at or clock.now()).date()


def counts_from(case: Case) -> date:
    """The day from which the timescales of the case's sheet count."""
    return facts_of_sheet(case).counts_from


def proposed_return(case: Case) -> date | None:
    """The day on which the case's sheet asks to see it again."""
    return outcomes.returns_on(terms_of(case.referral), facts_of_sheet(case))


def stored_entries(entries: tuple[Entry, ...]) -> list[dict[str, Any]]:
    """Entries as the table keeps them."""
    return [
        {
            "kind": one.kind,
            "text": one.text,
            "safeguarding": one.rationale if one.kind == "decision" else "",
            "owner": one.owner,
            "due_on": one.due_on.isoformat() if one.due_on else None,
        }
        | ({"due_reason": one.due_reason} if one.due_reason else {})
        | ({"due_typed": one.due_typed} if one.due_typed else {})
        | ({"outcome": one.outcome} if one.outcome else {})
        for one in entries
    ]


def owned_entries(case: Case, sheet: DecisionSheet) -> list[dict[str, Any]]:
    """The sheet's entries as they are signed: those begun before entries had an owner have the usual one."""
    return [{"owner": owners_of(case)} | row for row in sheet.entries]


def stored_outcomes(chosen: tuple[ChosenOutcome, ...]) -> list[dict[str, Any]]:
    """Outcomes as the table keeps them."""
    return [{"key": one.key, "details": dict(one.values)} for one in chosen]


def content_hash(sheet: DecisionSheet) -> str:
    """SHA-256, in hex, of everything on the signed sheet: changed by a comma, it is another."""
    case = sheet.case
    paper: dict[str, Any] = {
        "reference": case.referral.reference,
        "terms": case.referral.terms.sha256,
        "meeting_on": case.meeting.on.isoformat(),
        "entries": sheet.entries,
        "outcomes": sheet.outcomes,
        "rationale": sheet.rationale,
        "returns_on": sheet.returns_on.isoformat() if sheet.returns_on else None,
        "undecided": case.undecided_reason if case.undecided else None,
        "decision_reasons": sheet.decision_reasons,
        "note": sheet.note,
        "signed_by": sheet.signed_by_id,
        "signed_for": sheet.signed_for_id,
    }
    # Only where set: what was signed before there was such a thing keeps its hash.
    if sheet.against_majority:
        paper["against_majority"] = True
    if sheet.dissent:
        paper["views"] = sheet.dissent
    if sheet.from_paper:
        paper["from_paper"] = True
    written = json.dumps(_plain(paper), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def parts_in_words(terms: SheetTerms, draft: Draft) -> tuple[Part, ...]:
    """The sheet's parts as text, for showing what two people wrote at once."""
    names = {one.key: one.name for one in terms.outcomes}
    entries = "\n".join(
        _entry_in_words(number, one, names.get(one.outcome, ""))
        for number, one in enumerate(draft.entries, 1)
    )
    chosen = "\n".join(
        "; ".join(
            (
                names.get(one.key, one.key),
                *(text_of(value) for value in one.values.values() if text_of(value)),
            )
        )
        for one in draft.outcomes
    )
    returns = draft.returns_on.isoformat() if draft.returns_on else draft.returns_typed
    parts = {
        "entries": Part("entries", terms.agreed_label, entries),
        "outcomes": Part("outcomes", terms.outcomes_label, chosen),
        "rationale": Part("rationale", terms.rationale_label, draft.rationale),
        "return": Part("return", terms.return_label or "Return date", returns),
    }
    return (
        *(parts[one] for one in terms.parts),
        Part("decision_reasons", "Reasons for the decision", draft.decision_reasons),
    )


def draft_of(case: Case) -> Draft:
    """The case's stored sheet as a draft.

    A date that nobody chose, as it was counted from a meeting long past, is proposed again for who decides now.
    """
    sheet = case.sheet
    if sheet is None:
        return Draft()
    entries = _entries(case, sheet)
    if case.undecided and counts_from(case) > case.meeting.on:
        usual = outcomes.due_on(terms_of(case.referral), case.meeting.on)
        entries = tuple(replace(one, due_on=None) if one.due_on == usual else one for one in entries)
    return Draft(
        entries=entries,
        outcomes=tuple(ChosenOutcome(str(row["key"]), row.get("details", {})) for row in sheet.outcomes),
        rationale=sheet.rationale,
        returns_on=sheet.returns_on,
        returns_typed=sheet.returns_typed,
        decision_reasons=sheet.decision_reasons,
        version=sheet.version,
    )


def _entries(case: Case, sheet: DecisionSheet) -> tuple[Entry, ...]:
    """A sheet that was begun before entries had an owner has the usual one until it is signed."""
    usual = owners_of(case) if sheet.signed_at is None else ""
    return tuple(entry_of(row, usual) for row in sheet.entries)


def entry_of(row: Mapping[str, Any], usual_owner: str) -> Entry:
    """An entry as the table keeps it."""
    return Entry(
        kind=str(row.get("kind", "")),
        text=str(row.get("text", "")),
        due_on=date_of(row.get("due_on")),
        rationale=str(row.get("safeguarding", "")),
        owner=str(row.get("owner", usual_owner)),
        due_reason=str(row.get("due_reason", "")),
        due_typed=str(row.get("due_typed", "")),
        outcome=str(row.get("outcome", "")),
    )


def _entry_in_words(number: int, one: Entry, carries_out: str) -> str:
    day = spoken_date(one.due_on) if one.due_on else one.due_typed
    due = f"By {day}" if day else ""
    return "\n".join(
        part
        for part in (
            f"{number}. {one.kind.capitalize()}: {one.text}"
            + (f" ({one.rationale})" if one.rationale else ""),
            f"Carries out: {carries_out}" if carries_out else "",
            f"Owner: {one.owner}" if one.owner else "",
            f"{due}: {one.due_reason}" if due and one.due_reason else due,
        )
        if part
    )


def _plain(value: Any) -> Any:
    """The same text however a keyboard or a browser spelt it."""
    match value:
        case str():
            return unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
        case dict():
            return {key: _plain(one) for key, one in value.items()}
        case list():
            return [_plain(one) for one in value]
    return value
