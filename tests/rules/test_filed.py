"""When something is said to be on a child's file, how much still is not, and how a slip is taken back."""

from __future__ import annotations

from datetime import UTC, date, datetime

from cmr.rules.filed import filed_words, no_place, no_such_day, still_to_file, undo_problems, why_not_filed
from cmr.rules.filing import Kind

THURSDAY = date(2026, 12, 10)


def test_nothing_is_filed_before_it_is_signed_or_approved_or_twice() -> None:
    """B1.24, B1.25."""
    asked: list[tuple[Kind, bool, bool, bool, str]] = [
        ("sheet", False, True, False, "B1.24"),
        ("minutes", True, False, False, "B1.25"),
        ("chronology", False, True, False, "B1.24"),
        ("sheet", True, True, True, "B1.25"),
        ("sheet", True, False, False, ""),
    ]
    for kind, signed, approved, filed, clause in asked:
        said = why_not_filed(
            kind, text="", findings=(), looks=(), signed=signed, approved=approved, filed=filed
        )
        assert "".join(one.clause for one in said) == clause


def test_where_and_when_it_was_filed_is_said() -> None:
    today = date(2026, 12, 11)
    assert no_place("Documents, Panels") is None
    assert no_such_day(today, made_on=THURSDAY, today=today) is None
    said = (
        no_place(" "),
        no_such_day(date(2026, 12, 12), made_on=THURSDAY, today=today),
        no_such_day(date(2026, 12, 9), made_on=THURSDAY, today=today),
    )
    assert [one and one.text for one in said] == [
        "Say where on the child’s file it is, for example the folder.",
        "It can’t have been filed in the future.",
        "It was there to be filed from Thursday 10 December 2026 on.",
    ]
    at = datetime(2026, 12, 11, 9, tzinfo=UTC)
    assert filed_words("Marian", at, "Panels") == "Filed by Marian on Friday 11 December 2026: Panels"


def test_how_much_is_to_be_filed_in_a_few_words() -> None:
    friday = date(2026, 12, 11)
    assert still_to_file([], friday) == ""
    assert still_to_file([friday, THURSDAY, friday, date(2026, 12, 17)], friday) == "1 late, 2 due today"
    assert still_to_file([date(2026, 12, 17)], friday) == "1 due Thursday 17 December 2026"


def test_filed_is_taken_back_with_a_reason_within_five_working_days() -> None:
    """B1.24"""
    assert undo_problems(THURSDAY, date(2026, 12, 17), "The wrong file.") == ()
    assert len(undo_problems(THURSDAY, date(2026, 12, 18), " ")) == 2
