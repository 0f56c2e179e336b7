"""Who presents a case, and says that they come (D3d)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from cmr.rules.presenting import NOT_OFFERED, Says, may_be_named, may_say_so, still_to_come

TODAY = date(2026, 11, 30)


@pytest.mark.parametrize("meeting", ["planned", "circulated"])
def test_until_the_meeting_opens_somebody_else_can_present_it(meeting: str) -> None:
    assert still_to_come("placed", meeting, TODAY, TODAY) is None


@pytest.mark.parametrize(
    ("case", "meeting", "on"),
    [
        ("heard", "planned", TODAY),
        ("deferred", "planned", TODAY),
        ("placed", "in_session", TODAY),
        ("placed", "cancelled", TODAY),
        ("placed", "circulated", TODAY - timedelta(days=1)),
    ],
)
def test_afterwards_who_presented_it_stands(case: str, meeting: str, on: date) -> None:
    refusal = still_to_come(case, meeting, on, TODAY)
    assert refusal is not None
    assert (refusal.clause, "stands" in refusal.text) == ("D3d", True)


@pytest.mark.parametrize(
    ("presents_already", "reads_it", "words"),
    [
        (True, True, "Wen Li presents it already."),
        (False, False, "Wen Li can’t read this case."),
        (False, True, ""),
    ],
)
def test_only_somebody_else_who_reads_it_is_named(presents_already: bool, reads_it: bool, words: str) -> None:
    refusal = may_be_named("Wen Li", presents_already=presents_already, reads_it=reads_it)
    assert (refusal.text if refusal else "").startswith(words)
    assert (refusal is None) == (words == "")
    assert refusal is None or refusal.clause == NOT_OFFERED.clause == "D3d"


@pytest.mark.parametrize(("says", "words"), [("comes", "come"), ("cannot", "can’t come")])
def test_the_presenter_alone_says_whether_they_come(says: Says, words: str) -> None:
    other = may_say_so("Wen Li", says, is_presenter=False, said="")
    assert other is not None
    assert other.text == "Wen Li presents this case, and says so themselves."
    twice = may_say_so("Wen Li", says, is_presenter=True, said=says)
    assert twice is not None
    assert (twice.text, twice.clause) == (f"You have said already that you {words}.", "D3d")
    before: tuple[Says, ...] = ("", "comes", "cannot")
    assert [may_say_so("Wen Li", says, is_presenter=True, said=one) for one in before if one != says] == [
        None
    ] * 2
