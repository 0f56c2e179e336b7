"""What is said of a day of return on which no meeting stands."""

from __future__ import annotations

from datetime import date

import pytest

from cmr.rules.returning import return_words

FRIDAY = date(2026, 12, 4)
THIRD, TENTH, SEVENTEENTH = date(2026, 12, 3), date(2026, 12, 10), date(2026, 12, 17)

BY_ITSELF = (
    "Once this is signed the case is on its way back by itself, also while its actions are open: "
    "it waits for a place from a week before that day on."
)


@pytest.mark.parametrize(
    ("meetings", "nearest"),
    [
        (
            (THIRD, TENTH, SEVENTEENTH),
            "The nearest are on Thursday 3 December 2026 and Thursday 10 December 2026.",
        ),
        ((SEVENTEENTH, TENTH), "The nearest is on Thursday 10 December 2026."),
        ((THIRD,), "The last that is planned is on Thursday 3 December 2026."),
        ((), "No later one is planned yet."),
    ],
)
def test_the_nearest_meetings_are_named(meetings: tuple[date, ...], nearest: str) -> None:
    """DF: a remark, as a case may be heard up to a week before its day."""
    assert return_words(FRIDAY, meetings) == (
        f"The panel has no meeting on Friday 4 December 2026. {nearest} {BY_ITSELF}"
    )


def test_where_a_meeting_stands_only_what_the_signature_does_is_said() -> None:
    assert return_words(TENTH, (THIRD, TENTH)) == BY_ITSELF
