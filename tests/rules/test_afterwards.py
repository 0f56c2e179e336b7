"""What a meeting leaves to its administrator: each task until two working days after its last day."""

from __future__ import annotations

from datetime import date

import pytest

from cmr.rules.afterwards import afterwards
from tests.rules.terms import CIN, CMR

MEETING = date(2026, 11, 19)
SHEET = "Decision sheet uploaded to the child’s file"
MINUTES = "Minutes to the chair"
CHILD = "Child’s part of the minutes uploaded to the child’s file"


@pytest.mark.parametrize(
    ("today", "what", "due", "others"),
    [
        (
            19, SHEET, "due tomorrow",
            (f"{MINUTES}: due Tuesday 24 November 2026", f"{CHILD}: due Thursday 26 November 2026"),
        ),
        (
            24, MINUTES, "due today",
            (f"{SHEET}: was due Friday 20 November 2026", f"{CHILD}: due Thursday 26 November 2026"),
        ),
        (25, CHILD, "due tomorrow", (f"{MINUTES}: was due Tuesday 24 November 2026",)),
        (27, CHILD, "was due Thursday 26 November 2026", ()),
        (30, CHILD, "was due Thursday 26 November 2026", ()),
    ],
)  # fmt: skip
def test_what_is_due_next_stands_first(today: int, what: str, due: str, others: tuple[str, ...]) -> None:
    """B1.24, B1.25."""
    found = afterwards(CMR.clocks, MEETING, date(2026, 11, today))
    assert found is not None
    assert (found.what, found.due, found.others) == (what, due, others)


def test_once_all_of_it_is_past_nothing_is_said() -> None:
    assert afterwards(CMR.clocks, MEETING, date(2026, 12, 1)) is None


def test_what_goes_out_by_itself_is_no_task() -> None:
    """D6c: agreed actions are sent when the meeting closes."""
    found = afterwards(CIN.clocks, MEETING, MEETING)
    assert found is not None
    assert found.what == MINUTES
    assert "sent" not in " ".join(found.others)
