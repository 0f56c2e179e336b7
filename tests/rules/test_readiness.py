"""Whether a case is ready, what is missing and who holds it (B1.15, B1.17)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cmr.rules.readiness import ARRANGES, ReadinessFacts, awaited, missing, readiness

READY = ReadinessFacts(
    worker="Wen Li", presenter="Wen Li", presenter_says="comes", circulated=True, readers=7
)


def test_a_case_that_has_everything_is_ready() -> None:
    checks = readiness(READY)
    assert [one.key for one in checks] == ["form", "signatures", "documents", "presenter", "reading"]
    assert (missing(checks), awaited(checks)) == ((), ())
    assert all(one.ready for one in checks)


@pytest.mark.parametrize(
    ("change", "key", "words", "who", "clause"),
    [
        ({"gaps": 2}, "form", "2 answers missing or wrong", "Wen Li", "B1.6"),
        ({"unsigned": ("team manager",)}, "signatures", "not signed by the team manager", "Wen Li", "BF"),
        ({"documents_missing": ("CIN plan",)}, "documents", "CIN plan missing", "Wen Li", "D7"),
        ({"reports_waiting": 1}, "documents", "1 extra report not agreed to yet", "the chair", "B1.9"),
        ({"presenter_says": "cannot"}, "presenter", "Wen Li can’t come", ARRANGES, "D3d"),
        (
            {"presenter_gone": True},
            "presenter",
            "Wen Li has no account any more",
            ARRANGES,
            "D3d",
        ),
    ],
)
def test_what_is_missing_is_said_with_its_holder_and_clause(
    change: dict[str, Any], key: str, words: str, who: str, clause: str
) -> None:
    checks = readiness(replace(READY, **change))
    (found,) = missing(checks)
    assert (found.key, found.words, found.who, found.clause) == (key, words, who, clause)
    assert awaited(checks) == ()


@pytest.mark.parametrize(
    ("change", "key", "words", "who", "clause"),
    [
        ({"files_held": 1}, "documents", "1 file still being checked for viruses", "", "D7"),
        ({"presenter_says": ""}, "presenter", "has not said yet that they come", "Wen Li", "D3d"),
        ({"unread": 4}, "reading", "4 of 7 members have still to read it", "", "B1.8"),
        ({"unread": 1}, "reading", "1 of 7 members has still to read it", "", "B1.8"),
    ],
)
def test_what_only_time_brings_is_awaited_and_not_missing(
    change: dict[str, Any], key: str, words: str, who: str, clause: str
) -> None:
    checks = readiness(replace(READY, **change))
    (found,) = awaited(checks)
    assert (found.key, found.words, found.who, found.clause) == (key, words, who, clause)
    assert missing(checks) == ()


def test_reading_is_asked_about_only_where_somebody_reads() -> None:
    assert "reading" not in {one.key for one in readiness(replace(READY, readers=0))}


def test_nobody_is_asked_to_come_before_their_time_is_known() -> None:
    checks = readiness(replace(READY, presenter_says="", circulated=False))
    assert (missing(checks), awaited(checks)) == ((), ())
