"""The actions that nobody has confirmed, counted in one way (B1.26)."""

from __future__ import annotations

from datetime import date

import pytest

from cmr.rules.owed import owed, owed_in_all

TODAY = date(2026, 12, 15)
BEFORE, LATER = date(2026, 12, 14), date(2026, 12, 17)


@pytest.mark.parametrize(
    ("days", "words", "with_day"),
    [
        ([], "", ""),
        ([TODAY], "1 action open", "1 action open, due on Tuesday 15 December 2026"),
        ([LATER, LATER], "2 actions open", "2 actions open, due on Thursday 17 December 2026"),
        ([BEFORE], "1 action late", "1 action late, due on Monday 14 December 2026"),
        (
            [LATER, BEFORE, TODAY],
            "3 actions open, 1 late",
            "3 actions open, 1 late, the first due on Monday 14 December 2026",
        ),
    ],
)
def test_open_and_late_are_counted(days: list[date], words: str, with_day: str) -> None:
    assert (owed(days, TODAY).words, owed(days, TODAY).words_with_day) == (words, with_day)


def test_several_cases_are_counted_together() -> None:
    mixed, late = owed([BEFORE, LATER], TODAY), owed([BEFORE, BEFORE], TODAY)
    assert owed_in_all([mixed, late]) == "4 actions open in 2 cases, 3 late"
    assert owed_in_all([late]) == "2 actions late in 1 case"
    assert owed_in_all([owed([LATER], TODAY)] * 2) == "2 actions open in 2 cases"
