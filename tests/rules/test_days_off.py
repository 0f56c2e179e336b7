"""A day on a sheet on which nobody works is said to be one, beside it and as it is typed (B1.22, D3e)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cmr.rules.days_off import day_off, days_off
from cmr.rules.outcomes import ChosenOutcome, Entry, SheetFacts
from tests.rules.terms import CIN, CMR

SUNDAY = "Sunday 13 December 2026 is not a working day. The working day before it is Friday 11 December 2026."
CHRISTMAS = (
    "Friday 25 December 2026 is Christmas Day. The working day before it is Thursday 24 December 2026."
)
FACTS = SheetFacts(date(2026, 12, 10), entries=(Entry("recommendation", "Visit.", date(2026, 12, 13)),))


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (date(2026, 12, 13), SUNDAY),
        (date(2026, 12, 25), CHRISTMAS),
        (
            date(2027, 8, 30),
            "Monday 30 August 2027 is the Summer bank holiday. The working day before it is Friday 27 August 2027.",
        ),
        (date(2026, 12, 14), ""),
        (date(2090, 1, 1), ""),
    ],
)
def test_what_a_day_is_on_which_nobody_works(on: date, words: str) -> None:
    assert day_off(on) == words


def test_every_such_day_of_a_sheet_is_named_with_its_place() -> None:
    transfer = ChosenOutcome("no_further_action", {"transfer_panel_on": "2026-12-25"})
    assert days_off(CIN.sheet, replace(FACTS, outcomes=(transfer,))) == (
        f"Action 1: {SUNDAY}",
        f"Proposed date for Transfer Panel: {CHRISTMAS}",
    )
    assert days_off(CMR.sheet, FACTS) == (f"Entry 1: {SUNDAY}",)


def test_a_day_of_return_is_held_against_the_panels_meetings_instead() -> None:
    review = ChosenOutcome("section_47", {"review_on": "2026-12-25"})
    facts = replace(FACTS, entries=(), outcomes=(review,), return_on=date(2026, 12, 25))
    assert days_off(CIN.sheet, facts) == ()


def test_what_is_no_date_yet_is_none_of_them() -> None:
    entry = Entry("recommendation", "Visit.", due_typed="13/13/2026")
    assert days_off(CIN.sheet, replace(FACTS, entries=(entry,))) == ()
