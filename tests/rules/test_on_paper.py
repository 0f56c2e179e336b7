"""What is entered from paper contradicts nothing else of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cmr.rules.on_paper import (
    next_of_case,
    next_of_meeting,
    said_faults,
    why_scan_stays,
    why_undeclared,
    written_words,
)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"kind": "none", "detail": "Taught a brother."}, "kind"),
        ({"detail": "Taught a brother."}, "kind"),
        ({"kind": "involvement"}, "detail"),
        ({"kind": "none", "withdraws": True}, "withdraws"),
        ({"text": "Too soon."}, "stand"),
        ({"for_minutes": True}, "stand"),
        ({"kind": "none"}, None),
        ({"kind": "prior_knowledge", "detail": "Taught a brother.", "withdraws": True}, None),
        ({"stand": "agree", "text": "At last.", "for_minutes": True}, None),
        ({}, None),
    ],
)
def test_what_belongs_to_no_answer_is_said_and_never_thrown_away(
    sent: dict[str, object], field: str | None
) -> None:
    empty = {"kind": "", "detail": "", "stand": "", "text": "", "withdraws": False, "for_minutes": False}
    found = said_faults(**(empty | sent))  # type: ignore[arg-type] # each of its own type
    assert set(found) == ({field} if field else set())


def test_each_step_of_a_case_comes_once_the_one_before_it_is_done() -> None:
    done: dict[str, int] = {"came": False, "scans": 0, "declared": False, "written": False}
    said = []
    for name, value in (("came", True), ("scans", 1), ("declared", True), ("written", True), ("", 0)):
        said.append(next_of_case(**done, chair="Ann Lee", runs="you"))  # type: ignore[arg-type] # each its own type
        done |= {name: value} if name else {}
    assert [who for _, who in said] == ["you", "you", "you", "you", "Ann Lee"]
    assert [words.split()[0] for words, _ in said] == ["Enter", "Attach", "Enter", "Write", "Compare"]


def test_a_meeting_names_what_is_still_open_and_then_its_closing() -> None:
    one = {"runs": "Ben Roe", "chair": "you"}
    assert next_of_meeting(came=False, unsettled=["CMR-1"], **one) == (
        "Enter the attendance list.",
        "Ben Roe",
    )
    words, who = next_of_meeting(came=True, unsettled=["CMR-1", "CMR-2"], **one)
    assert "Still open: CMR-1 and CMR-2." in words
    assert who == "Ben Roe; then you"
    assert next_of_meeting(came=True, unsettled=[], **one)[0].endswith("at the time that is written.")


def test_whoever_had_not_declared_by_then_is_named() -> None:
    assert why_undeclared([]) is None
    no = why_undeclared(["Ann Lee", "Ben Roe"])
    assert no is not None
    assert no.text.startswith("Ann Lee and Ben Roe had not declared for this case by then")


def test_a_move_entered_from_paper_put_no_time_right() -> None:
    """Of a move the history keeps the state before it, not a moment."""
    at = datetime(2026, 12, 11, 10, 0, tzinfo=UTC)
    moved = written_words({"before": "scheduled", "after": "heard", "from_paper": True}, "Ann Lee", at)
    assert moved.startswith("As written on paper. Ann Lee entered it at ")
    assert "Put right" not in moved
    again = written_words({"before": "2026-12-10T09:45:00+00:00"}, "Ann Lee", at)
    assert again.endswith("Put right: entered before as 9:45am.")


@pytest.mark.parametrize(
    ("signed_by_it", "ended", "alone", "stays"),
    [
        (True, False, False, True),
        (False, True, True, True),
        (False, True, False, False),
        (False, False, True, False),
    ],
)
def test_a_scan_stays_where_what_was_entered_rests_on_it(
    signed_by_it: bool, ended: bool, alone: bool, stays: bool
) -> None:
    """B1.24: a signature rests on its own scan; an ending on one of the case's."""
    assert (why_scan_stays(signed_by_it=signed_by_it, ended=ended, alone=alone) is not None) is stays
