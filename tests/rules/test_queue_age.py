"""For how long a case has waited, in words (B1.10)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from cmr.rules.queue import age

SINCE = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (date(2026, 11, 20), "Waiting since today"),
        (date(2026, 11, 21), "Waiting 1 day"),
        (date(2026, 12, 4), "Waiting 14 days"),
    ],
)
def test_how_long_a_case_waits(today: date, words: str) -> None:
    assert age(SINCE, today) == words


def test_a_day_is_london_s() -> None:
    assert age(datetime(2026, 6, 1, 23, 30, tzinfo=UTC), date(2026, 6, 2)) == "Waiting since today"
