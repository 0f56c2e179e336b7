"""What was signed is not reworded in the minutes unseen (B1.24, B1.25)."""

from __future__ import annotations

import pytest

from cmr.rules.minutes_signed import not_as_signed, remark

FIRST = "The plan is signed by both parents.\nOwner: Jo Marsh.\nBy Monday 7 December 2026."
SECOND = "The school nurse sees Robin.\nOwner: Ada Lune.\nBy Friday 11 December 2026."
OUTCOME = "Continue with the plan, by Friday 11 December 2026."
RETURNS = "Return to panel on:\nThursday 4 February 2027"
SHEET = (FIRST, SECOND, OUTCOME, RETURNS)
TEXT = f"""Presented by Jo Marsh.

What was agreed:
1. {FIRST}
2. {SECOND}

Outcomes:
{OUTCOME}

{RETURNS}"""


def says(old: str, new: str) -> tuple[str, ...]:
    assert old in TEXT
    return not_as_signed(TEXT.replace(old, new), SHEET)


def test_as_it_was_drafted_it_says_what_the_sheet_says() -> None:
    assert not_as_signed(TEXT, SHEET) == ()


@pytest.mark.parametrize(
    ("old", "new", "says_signed"),
    [
        ("by both parents", "by the mother alone", "The plan is signed by both parents."),
        (
            "By Monday 7 December 2026",
            "By Thursday 17 December 2026",
            "The plan is signed by both … By Monday 7 December 2026.",
        ),
        (
            "By Monday 7 December 2026",
            "By Friday 11 December 2026",
            "The plan is signed by both … By Monday 7 December 2026.",
        ),
        (
            "By Friday 11 December 2026",
            "By Monday 7 December 2026",
            "The school nurse sees Robin. By Friday 11 December 2026.",
        ),
        (
            "Monday 7 December",
            "Monday 17 December",
            "The plan is signed by both … By Monday 7 December 2026.",
        ),
        ("Owner: Ada Lune.\n", "", "The school nurse sees Robin. Owner: Ada Lune."),
        (f"2. {SECOND}\n", "", "The school nurse sees Robin."),
        ("Continue with the plan", "End the plan", OUTCOME),
        ("4 February", "4 March", "Return to panel on: Thursday 4 February 2027"),
    ],
)
def test_what_says_it_otherwise_is_told(old: str, new: str, says_signed: str) -> None:
    assert says(old, new) == (says_signed,)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("by both parents.", "by both parents;"),
        ("by both parents.\n", "by both parents.\nThe chair asked whether both can come.\n"),
        ("1. The plan", "2. The plan"),
        ("\n2. ", "\n\n  2)  "),
        ("Presented by Jo Marsh.", "Jo Marsh presented.\n\nThere was a long discussion."),
    ],
)
def test_what_is_put_beside_it_changes_nothing(old: str, new: str) -> None:
    assert says(old, new) == ()


def test_an_entry_that_names_an_outcome_is_not_that_outcome() -> None:
    """Else what belongs to the entry was looked for before the outcome’s name in it."""
    entry = "A plan for closure is written with the family by Christmas.\nOwner: Jo Marsh.\nBy Monday 7 December 2026."
    text = f"What was agreed:\n1. {entry}\n\nOutcomes:\nPlan for closure."
    assert not_as_signed(text, (entry, "Plan for closure.")) == ()
    without = text.replace("Outcomes:\nPlan for closure.", "")
    assert not_as_signed(without, (entry, "Plan for closure.")) == ("Plan for closure.",)


def test_an_entry_that_carries_out_an_outcome_is_not_that_outcome() -> None:
    """Its own line says so, between its first one and its owner: it ended there, and its owner was not found."""
    outcome = "Multi-agency or family network meeting."
    entry = (
        f"The grandparents are asked.\nCarries out: {outcome}\nOwner: Jo Marsh.\nBy Monday 7 December 2026."
    )
    text = f"What was agreed:\n1. {entry}\n\nOutcomes:\n{outcome}"
    assert not_as_signed(text, (entry, outcome)) == ()
    without = text.replace(f"Outcomes:\n{outcome}", "")
    assert not_as_signed(without, (entry, outcome)) == (outcome,)


def test_the_order_is_the_drafters() -> None:
    assert not_as_signed(f"{RETURNS}\n\n{OUTCOME}\n\n1. {SECOND}\n\n2. {FIRST}", SHEET) == ()


def test_of_a_case_without_a_signed_sheet_nothing_is_said() -> None:
    assert not_as_signed("The case was tabled.", ()) == ()


def test_the_remark_has_the_sheets_words() -> None:
    assert remark("See the nurse.") == (
        "The signed decision sheet says: “See the nurse.” This section says it otherwise."
    )
