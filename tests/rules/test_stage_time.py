"""A case that comes back before its panel goes on where it was, with the time that it had used (B1.14, B1.19)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cmr.adapters import panel_types
from cmr.rules.stage_time import Step, left_at
from cmr.rules.stages import DECLARATIONS
from cmr.rules.stays import Stays

STAGES = dict(panel_types.load_for(None))["case-management-review"].agenda.case_stages
CASE, OTHER = 7, 8


def nine(minutes: int) -> datetime:
    """So many minutes after nine."""
    return datetime(2026, 11, 23, 9, 0, tzinfo=UTC) + timedelta(minutes=minutes)


TAKEN = Step(nine(0), "take", CASE)
ON = Step(nine(4), "end", CASE, STAGES[1].key)
AWAY = Step(nine(7), "leave")


@pytest.mark.parametrize(
    ("steps", "stage", "minutes", "used"),
    [
        ((TAKEN, Step(nine(3), "leave")), 0, 5, 3),
        ((TAKEN, ON, AWAY), 1, 10, 3),
        ((TAKEN, ON, Step(nine(6), "extend", CASE, minutes=5), AWAY), 1, 15, 3),
        ((TAKEN, ON, AWAY, Step(nine(20), "take", CASE), Step(nine(22), "leave")), 1, 10, 5),
        ((TAKEN, ON, Step(nine(7), "take", OTHER), Step(nine(9), "extend", OTHER, minutes=5)), 1, 10, 3),
        ((TAKEN, ON, Step(nine(7), "take", OTHER), Step(nine(9), "end", OTHER, STAGES[1].key)), 1, 10, 3),
        ((TAKEN, ON), 1, 10, 26),
        ((TAKEN, Step(nine(5), "end", CASE, STAGES[2].key), Step(nine(9), "end", CASE)), 2, 5, 4),
        ((TAKEN, ON, Step(nine(6), "take", CASE), AWAY), 1, 10, 3),
    ],
)
def test_a_case_goes_on_at_the_stage_where_it_was_left(
    steps: tuple[Step, ...], stage: int, minutes: int, used: int
) -> None:
    found = left_at(CASE, steps, STAGES, nine(30))
    assert found is not None
    assert (found.stage, found.minutes) == (STAGES[stage], minutes)
    assert found.used(()) == timedelta(minutes=used)


def test_what_there_was_no_quorum_for_is_no_time_that_was_used() -> None:
    found = left_at(CASE, (TAKEN, ON, AWAY), STAGES, nine(30))
    gaps: Stays = ((nine(3), nine(5)),)
    assert found is not None
    assert found.used(gaps) == timedelta(minutes=2)


def test_while_somebody_was_still_to_declare_no_time_was_used() -> None:
    """B1.4: a case that was left before its first stage begins as if it had never been taken."""
    taken = Step(nine(0), "take", CASE, DECLARATIONS)
    assert left_at(CASE, (taken, Step(nine(3), "leave")), STAGES, nine(30)) is None
    begun = Step(nine(3), "end", CASE, STAGES[0].key)
    found = left_at(CASE, (taken, begun, Step(nine(5), "leave")), STAGES, nine(30))
    assert found is not None
    assert (found.stage, found.used(())) == (STAGES[0], timedelta(minutes=2))


def test_a_case_that_was_never_before_the_panel_begins() -> None:
    assert left_at(CASE, (Step(nine(0), "take", OTHER), AWAY), STAGES, nine(30)) is None
