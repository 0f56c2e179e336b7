"""What a meeting leaves to its administrator: each task until it is done."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from cmr.rules.afterwards import afterwards
from cmr.rules.clocks import Done, Key, clock_states, still_asked
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
            24, SHEET, "was due Friday 20 November 2026",
            (f"{MINUTES}: due today", f"{CHILD}: due Thursday 26 November 2026"),
        ),
        (
            30, SHEET, "was due Friday 20 November 2026",
            (f"{MINUTES}: was due Tuesday 24 November 2026", f"{CHILD}: was due Thursday 26 November 2026"),
        ),
    ],
)  # fmt: skip
def test_what_is_due_soonest_stands_first_and_late_until_it_is_done(
    today: int, what: str, due: str, others: tuple[str, ...]
) -> None:
    """B1.24, B1.25."""
    found = afterwards(CMR.clocks, MEETING, date(2026, 11, today))
    assert found is not None
    assert (found.what, found.due, found.others) == (what, due, others)


def test_a_councils_own_task_is_said_for_two_working_days_more() -> None:
    """Nobody writes down that it is done."""
    own = [one.model_copy(update={"task": ""}) for one in CMR.clocks if one.task == "file_minutes"]
    lately = afterwards(own, MEETING, date(2026, 11, 30))
    assert lately is not None
    assert (lately.what, lately.due) == (CHILD, "was due Thursday 26 November 2026")
    assert afterwards(own, MEETING, date(2026, 12, 1)) is None


def test_what_goes_out_by_itself_is_no_task_nor_what_a_clock_knows_to_be_done() -> None:
    """D6c: agreed actions are sent when the sheet is signed."""
    now = datetime(2026, 11, 24, 9, tzinfo=UTC)
    done: dict[Key, Done] = {"sheets": Done(2, 2, now), "minutes": Done(0, 1)}
    found = still_asked(CIN.clocks, clock_states(CIN, MEETING, now, done, now))
    assert [one.task for one in found] == ["minutes_to_chair", "file_minutes"]
