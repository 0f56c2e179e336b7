"""Days on a sheet on which nobody works, said before it is signed: a warning, no refusal (B1.22, D3e)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cmr.rules.form import date_of
from cmr.rules.outcomes import ChosenOutcome, SheetFacts
from cmr.rules.refusal import Refused
from cmr.rules.sheet_terms import DecisionSheet, Outcome
from cmr.rules.wording import spoken_date
from cmr.rules.working_days import previous_working_day, why_not_working


def why_off(on: date) -> str:
    """Why nobody works on a day: "not a working day", "Christmas Day"; empty for one on which people do.

    Empty too outside the years whose bank holidays are known: nothing is guessed.
    """
    try:
        return why_not_working(on) or ""
    except Refused:
        return ""


def day_off(on: date) -> str:
    """What a day is on which nobody works, and the working day before it; empty for one on which people do."""
    why = why_off(on)
    try:
        before = previous_working_day(on)
    except Refused:
        return ""
    return f"{spoken_date(on)} is {why}. The working day before it is {spoken_date(before)}." if why else ""


def of_outcome(terms: Outcome, chosen: ChosenOutcome) -> tuple[str, ...]:
    """Of the dates that an outcome wants; its day of return is held against the panel's meetings instead."""
    return tuple(
        f"{want.label.rstrip(': ')}: {words}"
        for want in terms.wants
        if want.kind == "date" and want.key != terms.return_field
        if (on := date_of(chosen.values.get(want.key))) and (words := day_off(on))
    )


def days_off(sheet: DecisionSheet, facts: SheetFacts) -> tuple[str, ...]:
    """Every day of the sheet on which nobody works, each with where it stands."""
    return tuple(_days_off(sheet, facts))


def _days_off(sheet: DecisionSheet, facts: SheetFacts) -> Iterator[str]:
    for number, entry in enumerate(facts.entries, 1):
        if entry.due_on and (words := day_off(entry.due_on)):
            yield f"{sheet.entry_word} {number}: {words}"
    known = {one.key: one for one in sheet.outcomes}
    for chosen in facts.outcomes:
        if chosen.key in known:
            yield from of_outcome(known[chosen.key], chosen)
