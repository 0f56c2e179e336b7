"""By when an agenda goes out (D3c)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from cmr.rules.preparing import circulation_due
from cmr.rules.wording import LONDON

ON = date(2026, 12, 10)
DEADLINE = datetime(2026, 12, 8, 23, 59, 59, tzinfo=UTC)
AFTER = datetime(2026, 12, 9, 8, 0, tzinfo=UTC)


def test_it_goes_out_once_the_deadline_has_passed_and_a_working_day_before_the_meeting() -> None:
    assert circulation_due("planned", 3, DEADLINE, ON, AFTER) == datetime(
        2026, 12, 9, 23, 59, 59, tzinfo=LONDON
    )


def test_a_working_day_before_a_monday_is_the_friday() -> None:
    due = circulation_due("planned", 1, DEADLINE, date(2026, 12, 14), AFTER)

    assert due is not None
    assert due.date() == date(2026, 12, 11)


@pytest.mark.parametrize(
    ("state", "cases", "now"),
    [
        ("planned", 3, DEADLINE),
        ("planned", 0, AFTER),
        ("circulated", 3, AFTER),
        ("cancelled", 3, AFTER),
        ("planned", 3, datetime(2026, 12, 11, 8, 0, tzinfo=UTC)),
    ],
    ids=["referrals-come-in", "nothing-to-send", "sent", "cancelled", "over"],
)
def test_otherwise_nothing_is_due(state: str, cases: int, now: datetime) -> None:
    assert circulation_due(state, cases, DEADLINE, ON, now) is None
