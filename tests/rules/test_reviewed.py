"""How a case that a meeting looks back at is said in short (B1.13)."""

from __future__ import annotations

from datetime import date

import pytest

from cmr.rules.reviewed import entry_said, outcome_said, stands

DAY = date(2026, 12, 18)


@pytest.mark.parametrize(
    ("state", "undecided", "words"),
    [
        ("heard", False, "heard, its decision sheet signed"),
        ("heard", True, "heard, decided by the head of service, its decision sheet signed"),
        ("tabled", False, "tabled"),
        ("placed", True, "with the head of service to decide"),
        ("placed", False, "not heard yet"),
    ],
)
def test_how_it_ended(state: str, undecided: bool, words: str) -> None:
    assert stands(state, undecided=undecided) == words


def test_an_entry_with_who_sees_to_it_and_by_when() -> None:
    said = entry_said("Update the plan.", "decision", "School nurse", DAY)
    assert (said.text, said.who) == ("Decision: Update the plan.", "School nurse, by Friday 18 December 2026")
    assert entry_said("Update the plan.", "", " ", None).who == ""


def test_an_outcome_that_an_entry_carries_out_has_that_entrys_day() -> None:
    assert outcome_said("Strategy meeting", DAY, "").who == "by Friday 18 December 2026"
    assert (
        outcome_said("Strategy meeting", None, "entry 1, by Friday").who
        == "carried out by entry 1, by Friday"
    )
    assert outcome_said("No further action", None, "").who == ""
