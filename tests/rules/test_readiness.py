"""Whether a case is ready, what is missing and who holds it (B1.15, B1.17)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cmr.rules.readiness import ReadinessFacts, missing, readiness

READY = ReadinessFacts(worker="Wen Li", presenter="Wen Li", presenter_comes=True, circulated=True)


def test_a_case_that_has_everything_is_ready() -> None:
    assert [one.key for one in readiness(READY)] == ["form", "signatures", "documents", "presenter"]
    assert missing(readiness(READY)) == ()


@pytest.mark.parametrize(
    ("change", "key", "words", "who", "clause"),
    [
        ({"gaps": 2}, "form", "2 answers missing or wrong", "Wen Li", "B1.6"),
        ({"unsigned": ("team manager",)}, "signatures", "not signed by the team manager", "Wen Li", "BF"),
        ({"documents_missing": ("CIN plan",)}, "documents", "CIN plan missing", "Wen Li", "D7"),
        ({"reports_waiting": 1}, "documents", "1 extra report not agreed to yet", "the chair", "B1.9"),
        ({"files_held": 1}, "documents", "1 file still being checked for viruses", "", "D7"),
        ({"presenter_comes": False}, "presenter", "has not said yet that they come", "Wen Li", "D3d"),
        (
            {"presenter_gone": True},
            "presenter",
            "Wen Li has no account any more",
            "the administrator or the team manager",
            "D3d",
        ),
    ],
)
def test_what_is_missing_is_said_with_its_holder_and_clause(
    change: dict[str, Any], key: str, words: str, who: str, clause: str
) -> None:
    (found,) = missing(readiness(replace(READY, **change)))
    assert (found.key, found.words, found.who, found.clause) == (key, words, who, clause)


def test_nobody_is_asked_to_come_before_their_time_is_known() -> None:
    assert missing(readiness(replace(READY, presenter_comes=False, circulated=False))) == ()
