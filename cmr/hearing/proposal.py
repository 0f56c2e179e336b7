"""What the chair had proposed, kept beside the decision of whoever decides where the panel could not agree (D8).

That decision begins empty: what failed is nobody's, unless whoever decides begins from it. Where the panel agrees
after all, the decision that was begun is kept apart in its turn, for whoever decides when the case comes to them again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm.attributes import flag_modified

from cmr.hearing.sheet_paper import SheetPaper, paper_of
from cmr.hearing.sheets import entry_of, facts_of_sheet, owners_of
from cmr.models import Case, DecisionSheet
from cmr.rules.form import date_of
from cmr.rules.outcomes import ChosenOutcome

EMPTY: dict[str, Any] = {
    "entries": [],
    "outcomes": [],
    "rationale": "",
    "returns_on": None,
    "returns_typed": "",
}
NO_REASONS = {"decision_reasons": ""}
DECISION = "decision"
"""Under this name, among what was proposed, stands what was decided while the panel has the case again."""


def is_begun(sheet: DecisionSheet) -> bool:
    """Whether anything of what was agreed or decided stands in it."""
    return any(getattr(sheet, name) for name in EMPTY)


def as_proposed(written: Mapping[str, Any]) -> dict[str, Any]:
    """What was written in a sheet, as it is kept beside the decision."""
    kept = {name: written.get(name, empty) for name, empty in EMPTY.items()}
    return kept | {"returns_on": kept["returns_on"].isoformat() if kept["returns_on"] else None}


def put_aside(sheet: DecisionSheet) -> None:
    """Keeps what stands in the sheet as what was proposed; what was decided before takes its place (D8)."""
    decided = sheet.proposed.get(DECISION, {})
    written = {name: getattr(sheet, name) for name in EMPTY}
    sheet.proposed = as_proposed(written) | _saved(sheet) if is_begun(sheet) else {DECISION: {}}
    _fill(sheet, EMPTY | NO_REASONS | decided)
    _is_another(sheet)


def take_back(sheet: DecisionSheet) -> None:
    """Puts the panel's sheet back as it was; what was decided is kept apart, and is no part of it (D8).

    Where nothing says whose it is, as it was handed on before proposals were kept, only the reasons are the decider's.
    """
    kept: dict[str, Any] = {"decision_reasons": sheet.decision_reasons}
    if sheet.proposed:
        if is_decided(sheet):
            kept |= as_proposed({name: getattr(sheet, name) for name in EMPTY}) | _saved(sheet)
        _fill(sheet, EMPTY | sheet.proposed)
    _fill(sheet, NO_REASONS)
    sheet.proposed = {DECISION: kept}
    _is_another(sheet)


def begin_from(sheet: DecisionSheet) -> None:
    """Puts what was proposed into the decision."""
    _fill(sheet, sheet.proposed)


def begin_apart(sheet: DecisionSheet) -> None:
    """Says of a new sheet that it is the decider's: the panel had written none (D8)."""
    sheet.proposed = {DECISION: {}}


def has_proposal(sheet: DecisionSheet) -> bool:
    """Whether something that the chair had proposed is kept beside the decision."""
    return any(name in sheet.proposed for name in EMPTY)


def is_decided(sheet: DecisionSheet) -> bool:
    """Whether whoever decides where the panel could not agree has begun; asked while the case is with them (D8)."""
    return bool(sheet.decision_reasons or (sheet.proposed and is_begun(sheet)))


def keeps_decision(sheet: DecisionSheet) -> bool:
    """Whether a decision that was begun is kept, though the panel agreed after all (D8)."""
    return any(sheet.proposed.get(DECISION, {}).values())


def proposed(case: Case) -> SheetPaper | None:
    """The proposal as it reads while the case waits for a decision; None where there was none."""
    if case.sheet is None or not has_proposal(case.sheet) or not case.undecided or case.state != "placed":
        return None
    kept = case.sheet.proposed
    facts = replace(
        facts_of_sheet(case),
        entries=tuple(entry_of(row, owners_of(case)) for row in kept["entries"]),
        outcomes=tuple(ChosenOutcome(str(row["key"]), row.get("details", {})) for row in kept["outcomes"]),
        rationale=kept["rationale"],
        return_on=date_of(kept["returns_on"]),
        return_typed=kept["returns_typed"],
        decided_on=None,
        decision_reasons="",
    )
    return replace(paper_of(case, facts), undecided_reason="", views=())


def _saved(sheet: DecisionSheet) -> dict[str, Any]:
    """When and by whom it was saved: said of what it holds, and not of what takes its place."""
    return {"saved_at": sheet.saved_at.isoformat(), "saved_by_id": sheet.saved_by_id}


def _fill(sheet: DecisionSheet, written: Mapping[str, Any]) -> None:
    for name in (*EMPTY, *NO_REASONS, "saved_by_id"):
        if name in written:
            kept = [*written[name]] if isinstance(written[name], list) else written[name]
            setattr(sheet, name, date_of(kept) if name == "returns_on" else kept)
    if "saved_at" in written:
        sheet.saved_at = datetime.fromisoformat(written["saved_at"])


def _is_another(sheet: DecisionSheet) -> None:
    """Its version rises, also where it reads the same: who had it before them to sign reads it again (B1.24)."""
    flag_modified(sheet, "proposed")
