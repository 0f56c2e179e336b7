"""What the chair had proposed, kept beside the decision of whoever decides where the panel could not agree (D8).

That decision begins empty: what failed is nobody's, unless whoever decides begins from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

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


def is_begun(sheet: DecisionSheet) -> bool:
    """Whether anything of what was agreed or decided stands in it."""
    return any(getattr(sheet, name) for name in EMPTY)


def as_proposed(written: Mapping[str, Any]) -> dict[str, Any]:
    """What was written in a sheet, as it is kept beside the decision."""
    kept = {name: written.get(name, empty) for name, empty in EMPTY.items()}
    return kept | {"returns_on": kept["returns_on"].isoformat() if kept["returns_on"] else None}


def put_aside(sheet: DecisionSheet) -> None:
    """Keeps what stands in the sheet as what was proposed, and empties it for whoever decides."""
    if is_begun(sheet):
        sheet.proposed = as_proposed({name: getattr(sheet, name) for name in EMPTY})
    _fill(sheet, EMPTY)


def put_back(sheet: DecisionSheet) -> None:
    """Puts what was proposed into the sheet again."""
    if sheet.proposed:
        _fill(sheet, sheet.proposed)


def proposed(case: Case) -> SheetPaper | None:
    """The proposal as it reads while the case waits for a decision; None where there was none."""
    kept = case.sheet.proposed if case.sheet is not None else None
    if not kept or not case.undecided or case.state != "placed":
        return None
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


def _fill(sheet: DecisionSheet, written: dict[str, Any]) -> None:
    for name, value in written.items():
        kept = [*value] if isinstance(value, list) else value
        setattr(sheet, name, date_of(kept) if name == "returns_on" else kept)
