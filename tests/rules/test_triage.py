"""The chair's choices before a meeting, and what each brings (B1.7, B1.10, B1.13)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, time

import pytest

from cmr.rules.triage import (
    choice_once_deferred,
    may_be_accepted,
    may_be_deferred_to,
    may_have_priority,
    may_set_priority,
    what_accepting_brings,
)


@dataclass(frozen=True)
class AMeeting:
    panel_id: int = 1
    state: str = "planned"
    on: date = date(2026, 12, 10)
    starts_at: time = time(9, 30)


NEXT = AMeeting()
LATER = replace(NEXT, on=date(2026, 12, 17))


@pytest.mark.parametrize("to", [LATER, replace(LATER, state="circulated"), replace(NEXT, starts_at=time(14))])
def test_a_case_is_deferred_to_a_later_meeting_that_has_room(to: AMeeting) -> None:
    assert may_be_deferred_to(to, NEXT, 1) is None


@pytest.mark.parametrize(
    "to",
    [
        NEXT,
        replace(LATER, panel_id=2),
        replace(LATER, state="cancelled"),
        replace(LATER, state="in_session"),
        replace(NEXT, on=date(2026, 12, 3)),
    ],
)
def test_not_to_an_earlier_one_another_panels_or_one_that_takes_no_cases(to: AMeeting) -> None:
    refusal = may_be_deferred_to(to, NEXT, 6)
    assert refusal is not None
    assert refusal.text == "Choose a meeting of this panel that comes after Thursday 10 December 2026."


def test_nor_to_a_full_one() -> None:
    refusal = may_be_deferred_to(LATER, NEXT, 0)
    assert refusal is not None
    assert refusal.text.startswith("The meeting on Thursday 17 December 2026 is full.")
    assert refusal.clause == "B1.13"


@pytest.mark.parametrize(
    ("state", "open_"),
    [
        ("planned", True),
        ("circulated", True),
        (None, True),
        ("in_session", False),
        ("closed", False),
        ("cancelled", False),
    ],
)
def test_a_late_one_is_accepted_while_its_meeting_takes_cases(state: str | None, open_: bool) -> None:
    refusal = may_be_accepted(state)
    assert (refusal is None) == open_
    assert refusal is None or refusal.clause == "B1.7"


def test_what_accepting_brings_is_said_of_a_full_meeting_and_of_one_that_went_out() -> None:
    on = date(2026, 12, 10)
    assert what_accepting_brings(on, "planned", 1) is None
    gone_out, full = what_accepting_brings(on, "circulated", 1), what_accepting_brings(on, "planned", 0)
    assert gone_out is not None
    assert full is not None
    assert full == what_accepting_brings(on, "circulated", 0)
    assert (full.clause, gone_out.clause) == ("B1.13", "D3c")
    assert "on Thursday 10 December 2026 is full" in full.text
    assert "agenda of Thursday 10 December 2026 has gone out" in gone_out.text


@pytest.mark.parametrize("state", ["submitted", "scheduled", "returned"])
def test_priority_is_given_and_ended_with_a_reason(state: str) -> None:
    assert may_have_priority(state, has=False, wants=True, reason="A birth is near.") is None
    assert may_have_priority(state, has=True, wants=False, reason="Born.") is None


@pytest.mark.parametrize(
    ("state", "has", "wants", "reason", "words"),
    [
        ("draft", False, True, "Near.", "Only a case that waits"),
        ("heard", False, True, "Near.", "Only a case that waits"),
        ("submitted", False, True, "  ", "Give a reason"),
        ("submitted", True, True, "Again.", "This case has priority already."),
        ("submitted", False, False, "Again.", "This case has no priority."),
    ],
)
def test_else_it_is_refused(state: str, has: bool, wants: bool, reason: str, words: str) -> None:
    refusal = may_have_priority(state, has=has, wants=wants, reason=reason)
    assert refusal is not None
    assert refusal.text.startswith(words)
    assert refusal.clause == "B1.10"


@pytest.mark.parametrize("state", ["draft", "signed_by_team_manager", "heard", "actioned", "closed"])
def test_priority_is_set_of_what_waits_for_the_panel_alone(state: str) -> None:
    assert not may_set_priority(state)
    assert all(may_set_priority(one) for one in ("submitted", "scheduled", "returned"))


@pytest.mark.parametrize(
    ("choice", "then"),
    [("later", "deferred"), ("accepted", "accepted"), (None, None), ("waiting", "waiting")],
)
def test_once_the_chair_defers_it_no_wish_for_a_later_meeting_stands(
    choice: str | None, then: str | None
) -> None:
    assert choice_once_deferred(choice) == then
