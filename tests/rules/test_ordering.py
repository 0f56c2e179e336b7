"""When a case can go to another place of its agenda (B1.13, B1.19, D3c)."""

from __future__ import annotations

import pytest

from cmr.rules.ordering import AT_THE_END, LEFT, OVERTAKEN, may_be_moved, steps_aside


@pytest.mark.parametrize("meeting", ["planned", "in_session"])
def test_it_goes_from_where_it_was_seen_to_a_place_of_the_agenda(meeting: str) -> None:
    assert may_be_moved(meeting, "placed", place=2, seen_at=2, to=6, most_cases=6) is None


@pytest.mark.parametrize(
    ("meeting", "case", "place", "to", "words", "clause"),
    [
        ("circulated", "placed", 2, 3, "The agenda has been circulated", "D3c"),
        ("closed", "placed", 2, 3, "The meeting is over", "B1.13"),
        ("cancelled", "placed", 2, 3, "The meeting is over", "B1.13"),
        ("planned", "placed", 4, 3, OVERTAKEN.text, "B1.13"),
        ("in_session", "heard", 2, 3, OVERTAKEN.text, "B1.13"),
        ("planned", "removed", 2, 3, LEFT.text, "B1.13"),
        ("circulated", "deferred", 2, 3, LEFT.text, "B1.13"),
        ("in_session", "tabled", 2, 3, LEFT.text, "B1.13"),
        ("planned", "placed", 2, 7, "This agenda has 6 places.", "B1.13"),
        ("planned", "placed", 2, 0, "This agenda has 6 places.", "B1.13"),
    ],
)
def test_else_it_is_refused(meeting: str, case: str, place: int, to: int, words: str, clause: str) -> None:
    refusal = may_be_moved(meeting, case, place=place, seen_at=2, to=to, most_cases=6)
    assert refusal is not None
    assert refusal.text.startswith(words)
    assert refusal.clause == clause


def test_a_case_that_was_heard_keeps_its_place() -> None:
    assert steps_aside(3, {1, 2}) is None
    refusal = steps_aside(2, {1, 2})
    assert refusal is not None
    assert (refusal.clause, AT_THE_END.clause) == ("B1.19", "B1.13")
