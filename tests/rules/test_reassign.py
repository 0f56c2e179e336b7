"""To whom a referral may be given (B1.6)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cmr.rules.reassign import Taker, refusals, why_left

SAM = Taker(7, "Sam Osei", active=True, position="social worker", service_id=100)


def test_a_social_worker_of_the_same_service_takes_it() -> None:
    assert refusals(SAM, worker_id=1, service_id=100) == ()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"id": 1}, "allocated to Sam Osei already"),
        ({"active": False}, "has no account any more"),
        ({"position": "team manager"}, "is no social worker"),
        ({"service_id": 101}, "of no team of this service"),
        ({"service_id": None}, "of no team of this service"),
    ],
)
def test_nobody_else_does_and_it_says_why(changes: dict[str, object], words: str) -> None:
    (found,) = refusals(replace(SAM, **changes), worker_id=1, service_id=100)  # type: ignore[arg-type] # by name

    assert words in found.text
    assert found.clause == "B1.6"


@pytest.mark.parametrize(
    ("active", "position", "team", "words"),
    [
        (False, "social worker", "North", "who has left"),
        (True, "team manager", "North", "who is no longer a social worker"),
        (True, "social worker", "North", "who has moved to North"),
        (True, "social worker", None, "who is of no team now"),
    ],
)
def test_why_somebody_does_not_go_on_with_it(
    active: bool, position: str, team: str | None, words: str
) -> None:
    assert why_left(active, position, team) == words
