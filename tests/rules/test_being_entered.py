"""A meeting that was held on paper stands open while it is entered, and nothing of it happens now (B1.24)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from cmr.rules.being_entered import ToEnter, being_entered, why_not_heard_here

ON = date(2026, 12, 10)


@pytest.mark.parametrize(
    ("state", "later", "on_paper", "heard_here", "entered"),
    [
        ("in_session", 0, True, False, True),
        ("in_session", 0, True, True, False),  # the network came back, and the panel went on here
        ("in_session", 1, True, True, True),  # once its day is over nobody is heard any more
        ("in_session", 1, False, True, False),
        ("closed", 1, True, False, False),
        ("circulated", 1, True, False, False),
    ],
)
def test_it_is_entered_while_it_stands_open_and_nothing_is_heard_here(
    state: str, later: int, on_paper: bool, heard_here: bool, entered: bool
) -> None:
    today = ON + timedelta(days=later)
    assert being_entered(state, ON, today, on_paper=on_paper, heard_here=heard_here) is entered


def test_no_case_is_put_before_the_panel_once_its_day_is_over() -> None:
    refusal = why_not_heard_here(entered=True, day_is_over=True)
    assert refusal is not None
    assert refusal.clause == "B1.24"
    assert why_not_heard_here(entered=True, day_is_over=False) is None
    assert why_not_heard_here(entered=False, day_is_over=True) is None


def test_what_is_entered_next_and_by_whom() -> None:
    """The list of who was there comes first, then the cases; to the chair their own part is theirs."""
    assert ToEnter(False, ("A-1",)).next(runs="Ann", reader_id=1) == ("Enter the attendance list.", "Ann")
    text, who = ToEnter(True, ("A-1", "A-2"), "Bea", 2).next(runs="Ann", reader_id=1)
    assert "Still open: A-1 and A-2." in text
    assert who == "Ann; then Bea"
    assert ToEnter(True, ("A-1",), "Bea", 2).next(runs="Ann", reader_id=2)[1] == "Ann; then you"
    assert ToEnter(True, (), "Bea", 2).next(runs="Ann", reader_id=1)[0].startswith("Every case is entered.")
