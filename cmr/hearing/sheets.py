"""A decision sheet's row as the rules take it, and the canonical content that its signature covers."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cmr.models import Case, DecisionSheet, Referral
from cmr.panels.queries import kept_terms
from cmr.rules import outcomes
from cmr.rules.form import date_of, text_of
from cmr.rules.outcomes import ChosenOutcome, Entry, SheetFacts
from cmr.rules.panel_type import DecisionSheet as SheetTerms


@dataclass(frozen=True)
class Draft:
    """What somebody wrote on a sheet, ready to be kept."""

    entries: tuple[Entry, ...] = ()
    outcomes: tuple[ChosenOutcome, ...] = ()
    rationale: str = ""
    returns_on: date | None = None
    decision_reasons: str = ""
    version: int = 0
    """The version of the sheet that it was written over; 0 where there was none."""


@dataclass(frozen=True)
class Part:
    """One part of a sheet in words, to set two beside each other."""

    label: str
    text: str = field(default="")


def terms_of(referral: Referral) -> SheetTerms:
    """The sheet's terms: those the referral was written under."""
    return kept_terms(referral.terms).sheet


def facts_of_sheet(case: Case) -> SheetFacts:
    """The case's sheet as it stands; an empty one where nothing was written yet."""
    sheet = case.sheet
    if sheet is None:
        return SheetFacts(meeting_on=case.meeting.on, undecided=case.undecided)
    return SheetFacts(
        meeting_on=case.meeting.on,
        entries=tuple(_entry(row) for row in sheet.entries),
        outcomes=tuple(ChosenOutcome(str(row["key"]), row.get("details", {})) for row in sheet.outcomes),
        rationale=sheet.rationale,
        return_on=sheet.returns_on,
        undecided=case.undecided,
        decision_reasons=sheet.decision_reasons,
    )


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
            "due_on": one.due_on.isoformat() if one.due_on else None,
        }
        for one in entries
    ]


def stored_outcomes(chosen: tuple[ChosenOutcome, ...]) -> list[dict[str, Any]]:
    """Outcomes as the table keeps them."""
    return [{"key": one.key, "details": dict(one.values)} for one in chosen]


def content_hash(sheet: DecisionSheet) -> str:
    """SHA-256, in hex, of everything on the signed sheet: changed by a comma, it is another."""
    case = sheet.case
    paper = {
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
    written = json.dumps(_plain(paper), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def parts_in_words(terms: SheetTerms, draft: Draft) -> tuple[Part, ...]:
    """The sheet's parts as text, for showing what two people wrote at once."""
    entries = "\n".join(
        f"{number}. {one.kind.capitalize()}: {one.text}" + (f" ({one.rationale})" if one.rationale else "")
        for number, one in enumerate(draft.entries, 1)
    )
    names = {one.key: one.name for one in terms.outcomes}
    chosen = "\n".join(
        "; ".join(
            (
                names.get(one.key, one.key),
                *(text_of(value) for value in one.values.values() if text_of(value)),
            )
        )
        for one in draft.outcomes
    )
    returns = draft.returns_on.isoformat() if draft.returns_on else ""
    return (
        Part(terms.agreed_label, entries),
        Part(terms.outcomes_label, chosen),
        Part(terms.rationale_label, draft.rationale),
        Part(terms.return_label or "Return date", returns),
        Part("Reasons for the decision", draft.decision_reasons),
    )


def draft_of(sheet: DecisionSheet | None) -> Draft:
    """The stored sheet as a draft."""
    if sheet is None:
        return Draft()
    return Draft(
        entries=tuple(_entry(row) for row in sheet.entries),
        outcomes=tuple(ChosenOutcome(str(row["key"]), row.get("details", {})) for row in sheet.outcomes),
        rationale=sheet.rationale,
        returns_on=sheet.returns_on,
        decision_reasons=sheet.decision_reasons,
        version=sheet.version,
    )


def _entry(row: Mapping[str, Any]) -> Entry:
    return Entry(
        kind=str(row.get("kind", "")),
        text=str(row.get("text", "")),
        due_on=date_of(row.get("due_on")),
        rationale=str(row.get("safeguarding", "")),
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
