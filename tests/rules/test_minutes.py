"""Who drafts, changes and approves the minutes of a meeting, and when they are frozen (B1.25, D6c)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from cmr.rules.minutes import MINUTES, STATES, MinutesFacts, have_both, may_have_both, why_not_written
from cmr.rules.permissions import Can
from cmr.rules.refusal import Refused

FACTS = MinutesFacts(
    meeting_state="closed",
    drafter_id=1,
    by_id=2,
    by_chair_of_this_meeting=True,
    chaired_by="Dorothea Ashgrove",
    reason="Name the actions.",
)


@dataclass
class Row:
    state: str


def test_business_support_drafts_and_the_chair_approves() -> None:
    """B1.25: completed by the minute taker, forwarded to the chair, approved, filed by the minute taker."""
    row = Row("draft")
    for move in ("send_to_chair", "ask_for_changes", "send_to_chair", "approve", "file"):
        MINUTES.fire(row, move, FACTS)
    assert row.state == "filed"
    needs = {name: move.needs for name, move in MINUTES.moves.items()}
    assert needs["send_to_chair"] == needs["file"] == Can.DRAFT_MINUTES
    assert needs["approve"] == needs["ask_for_changes"] == Can.APPROVE_MINUTES


@pytest.mark.parametrize("move", ["approve", "ask_for_changes"])
def test_only_whoever_chaired_the_meeting_answers(move: str) -> None:
    """The chair of that meeting, or the deputy who chaired: not any chair of the panel."""
    with pytest.raises(Refused, match="the person who chaired the meeting: Dorothea Ashgrove"):
        MINUTES.fire(Row("with_chair"), move, replace(FACTS, by_chair_of_this_meeting=False))


@pytest.mark.parametrize("facts", [replace(FACTS, by_id=1), replace(FACTS, writer_ids=frozenset({2, 3}))])
def test_nobody_approves_what_they_wrote(facts: MinutesFacts) -> None:
    with pytest.raises(Refused, match="somebody else approves"):
        MINUTES.fire(Row("with_chair"), "approve", facts)


def test_changes_are_asked_for_in_words_or_beside_a_section() -> None:
    with pytest.raises(Refused, match="Say what should change"):
        MINUTES.fire(Row("with_chair"), "ask_for_changes", replace(FACTS, reason=" "))
    MINUTES.fire(Row("with_chair"), "ask_for_changes", replace(FACTS, reason="", comments=1))


def test_what_was_asked_for_is_made_before_they_go_back() -> None:
    asked = replace(FACTS, open_comments=("Introductions", "CMR-2026-0012, MKR", "Introductions"))
    with pytest.raises(Refused, match=r"neither made nor answered: Introductions; CMR-2026-0012, MKR\.$"):
        MINUTES.fire(Row("draft"), "send_to_chair", asked)
    MINUTES.fire(Row("draft"), "send_to_chair", FACTS)


def test_only_a_draft_is_written_in() -> None:
    said = {state: (found.text if (found := why_not_written(state)) else "") for state in STATES}
    assert said["draft"] == ""
    assert "with the chair" in said["with_chair"]
    assert said["approved"] == said["filed"] == "The minutes are approved. What was approved is not changed."


def test_two_texts_are_had_one_below_the_other_only_where_nothing_would_stand_there_twice() -> None:
    assert may_have_both("All are well.", "Two were tabled.\n\nNobody asked.")
    assert not may_have_both("All are well.\n\nNobody asked.", "Two were tabled.\n\n Nobody asked. ")
    assert not may_have_both("All are well.", " ")


def test_putting_the_other_text_above_takes_nothing_from_the_box_and_doubles_nothing() -> None:
    assert have_both("All are well.", "Two were tabled.") == "All are well.\n\nTwo were tabled."
    merged = "All are well, said both.\n\nTwo were tabled."
    assert have_both("All are well.\n\nTwo were tabled.", merged) == f"All are well.\n\n{merged}"
    assert have_both("All are well.", "All are well.\n\nMore.") == "All are well.\n\nMore."
    assert have_both("All are well.", " ") == "All are well."
