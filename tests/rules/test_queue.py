"""Who goes first in the queue (B1.10, B1.19, D4)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from cmr.rules.meeting import STATES
from cmr.rules.queue import Waiting, stands_first

THEN = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def _waits(
    number: int, days: int, *, priority: bool = False, kept_for: str | None = None, lost: int = 0
) -> Waiting:
    return Waiting(number, THEN + timedelta(days=days), priority, kept_for, lost)


IN_ORDER = (
    _waits(2, 9, kept_for="cancelled", lost=2),
    _waits(9, 8, priority=True, kept_for="cancelled", lost=1),
    _waits(3, 9, kept_for="cancelled", lost=1),
    _waits(7, 6, priority=True),
    _waits(5, 1),
    _waits(4, 2, kept_for="planned"),
    _waits(6, 2, lost=2),
)


def test_a_lost_meeting_goes_before_priority_and_that_before_who_waits_longest() -> None:
    """Whose meeting was cancelled had its place (D4); priority is the chair's word on the others (B1.10)."""
    for waiting in permutations(IN_ORDER):
        assert tuple(sorted(waiting, key=lambda one: one.turn)) == IN_ORDER


@pytest.mark.parametrize("state", [None, *STATES])
def test_only_a_cancelled_meeting_puts_first_in_line(state: str | None) -> None:
    assert stands_first(state) == (state == "cancelled")
