"""The day of return asked for once: an outcome that wants it as its own date leaves the sheet no other place (D3f)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from cmr.rules.form import text_of
from cmr.rules.outcomes import ChosenOutcome
from cmr.rules.sheet_terms import DecisionSheet


def one_return(
    sheet: DecisionSheet, chosen: Sequence[ChosenOutcome], on: date | None, typed: str
) -> tuple[tuple[ChosenOutcome, ...], date | None, str]:
    """The outcomes, and the sheet's own day of return: a date, or what was typed while that is none.

    An outcome with a ``return_field`` has the day in that; the sheet's own stands there where the field was left empty.
    """
    fields = {one.key: one.return_field for one in sheet.outcomes if one.return_field}
    if not any(one.key in fields for one in chosen):
        return tuple(chosen), on, typed
    own = on.isoformat() if on else typed
    return tuple(_with_day(one, fields.get(one.key, ""), own) for one in chosen), None, ""


def _with_day(chosen: ChosenOutcome, field: str, own: str) -> ChosenOutcome:
    if not field or text_of(chosen.values.get(field)):
        return chosen
    return replace(chosen, values={**chosen.values, field: own})
