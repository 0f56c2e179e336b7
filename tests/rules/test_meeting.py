"""The lives of a meeting and of its minutes: every cell of state × move, and each guard."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest

from cmr.rules.meeting import MEETING, MeetingFacts, left_open
from cmr.rules.minutes import MINUTES, MinutesFacts
from cmr.rules.refusal import Refused


@dataclass
class Row:
    state: str


MEETING_TABLE: dict[str, dict[str, str]] = {
    "planned": {"circulate": "circulated", "change": "planned", "cancel": "cancelled"},
    "circulated": {"open": "in_session", "change": "circulated", "cancel": "cancelled"},
    "in_session": {"close": "closed"},
    "closed": {},
    "cancelled": {},
}
MINUTES_TABLE: dict[str, dict[str, str]] = {
    "draft": {"send_to_chair": "with_chair"},
    "with_chair": {"ask_for_changes": "draft", "approve": "approved"},
    "approved": {"file": "filed"},
    "filed": {"open_filing": "approved"},
}
MEETS = MeetingFacts(cases=2, unsettled_references=(), reason="Snow.")
WRITTEN = MinutesFacts(
    meeting_state="closed", drafter_id=1, by_id=2, by_chair_of_this_meeting=True, reason="Name the actions."
)


@pytest.mark.parametrize("state", list(MEETING_TABLE))
@pytest.mark.parametrize("move", list(MEETING.moves))
def test_every_cell_of_a_meetings_life(state: str, move: str) -> None:
    row = Row(state)
    _check(MEETING, row, move, MEETS, MEETING_TABLE[state].get(move))


@pytest.mark.parametrize("state", list(MINUTES_TABLE))
@pytest.mark.parametrize("move", list(MINUTES.moves))
def test_every_cell_of_the_minutes_life(state: str, move: str) -> None:
    _check(MINUTES, Row(state), move, WRITTEN, MINUTES_TABLE[state].get(move))


def _check(lifecycle: Any, row: Row, move: str, facts: object, destination: str | None) -> None:
    before = row.state
    if destination is None:
        with pytest.raises(Refused, match=r"^(This|The|Its) [a-z ,]+\.$"):
            lifecycle.fire(row, move, facts)
        assert row.state == before
    else:
        lifecycle.fire(row, move, facts)
        assert row.state == destination


@pytest.mark.parametrize(
    ("state", "move", "facts", "words"),
    [
        ("planned", "circulate", replace(MEETS, cases=0), "no case on the agenda"),
        ("circulated", "open", replace(MEETS, is_today_or_past=False), "on its own date"),
        ("in_session", "close", replace(MEETS, unsettled_references=("CMR-2026-0001",)), "CMR-2026-0001"),
        ("planned", "cancel", replace(MEETS, reason=" "), "Say why"),
        ("circulated", "change", replace(MEETS, is_past=True), "date has passed"),
    ],
)
def test_each_guard_of_a_meeting(state: str, move: str, facts: MeetingFacts, words: str) -> None:
    with pytest.raises(Refused, match=words):
        MEETING.fire(Row(state), move, facts)


@pytest.mark.parametrize(
    ("state", "move", "facts", "words"),
    [
        ("draft", "send_to_chair", replace(WRITTEN, meeting_state="in_session"), "still open"),
        ("draft", "send_to_chair", replace(WRITTEN, empty_sections=("Introductions",)), "Introductions"),
        ("with_chair", "approve", replace(WRITTEN, by_id=1), "somebody else approves"),
        ("with_chair", "approve", replace(WRITTEN, by_chair_of_this_meeting=False), "chaired the meeting"),
        ("with_chair", "ask_for_changes", replace(WRITTEN, reason=""), "Say what should change"),
        ("approved", "file", replace(WRITTEN, parts_unfiled=("CMR-2026-0001",)), "CMR-2026-0001"),
    ],
)
def test_each_guard_of_the_minutes(state: str, move: str, facts: MinutesFacts, words: str) -> None:
    with pytest.raises(Refused, match=words) as refused:
        MINUTES.fire(Row(state), move, facts)
    assert refused.value.reasons[0].clause == "B1.25"


def test_a_page_that_only_asks_is_not_told_that_a_reason_is_missing() -> None:
    assert MEETING.moves["cancel"].refusals(replace(MEETS, cases=0, reason="", only_asking=True)) == ()
    assert MINUTES.moves["ask_for_changes"].refusals(replace(WRITTEN, reason="", only_asking=True)) == ()


@pytest.mark.parametrize(
    ("state", "cases", "words"),
    [
        ("circulated", 3, "Was not opened; 3 cases on it: open and record it, move or cancel it."),
        ("circulated", 0, "Was not opened: open and record it, move or cancel it."),
        ("planned", 1, "Was not opened; 1 case on it: move or cancel it."),
        ("in_session", 2, "Was not closed: settle its cases and close it."),
        ("closed", 2, ""),
        ("cancelled", 0, ""),
    ],
)
def test_what_was_left_open_says_what_to_do(state: str, cases: int, words: str) -> None:
    assert left_open(state, cases) == words
