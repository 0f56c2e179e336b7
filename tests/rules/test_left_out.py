"""What of another family is left out of a copy, and who reads which (B1.25)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cmr.rules.foreign import Finding
from cmr.rules.left_out import (
    COVERED,
    MARK,
    as_kept,
    as_shown,
    left_out,
    left_words,
    offered,
    stays_problems,
)

TEXT = "Dele was heard with Emeka Tesfaye-Lund.\nEmeka’s plan. Anna Lund agreed."


def found(words: str, sure: str = "certain", text: str = TEXT) -> Finding:
    start = text.index(words)
    return Finding(start, start + len(words), words, "name", sure, "CMR-1")  # type: ignore[arg-type]


NAME = found("Emeka Tesfaye-Lund")
LEFT = left_out(TEXT, as_kept(TEXT, [NAME]))


def test_a_copy_has_the_mark_where_it_stood_and_the_rest_as_it_was() -> None:
    assert LEFT.of(TEXT) == TEXT.replace("Emeka Tesfaye-Lund", MARK)
    assert LEFT.words == 2


@pytest.mark.parametrize(
    ("words", "copy"),
    [
        ("heard with Emeka Tesfaye-Lund", f"heard with {MARK}"),
        ("Anna Lund agreed.", "Anna Lund agreed."),
        ("Put together: Emeka Tesfaye-Lund, here", f"Put together: {MARK}, here"),
        ("Put together: Emeka\nTesfaye-Lund", f"Put together: {MARK}"),
        ("Put together: Emeka Tesfaye-Lundgren", "Put together: Emeka Tesfaye-Lundgren"),
        ("", ""),
    ],
)
def test_a_line_of_a_page_has_it_too(words: str, copy: str) -> None:
    assert LEFT.of(words) == copy


def test_what_overlaps_is_left_out_once() -> None:
    kept = as_kept(TEXT, [NAME, found("Tesfaye-Lund.")])
    assert [one["said"] for one in kept] == ["Emeka Tesfaye-Lund."]


def test_a_text_that_is_not_as_it_was_loses_what_was_named() -> None:
    other = f"Before. {TEXT}"
    assert left_out(other, as_kept(TEXT, [NAME])).of(other) == other.replace("Emeka Tesfaye-Lund", MARK)


@pytest.mark.parametrize("waits", [True, False])
def test_who_was_at_the_meeting_reads_it_whole(waits: bool) -> None:
    assert not as_shown(TEXT, as_kept(TEXT, [NAME]), [NAME], waits=waits, at_the_meeting=True)


def test_until_somebody_looked_what_is_certain_is_covered_and_what_may_be_is_not() -> None:
    perhaps = found("Emeka’s", "possible")
    shown = as_shown(TEXT, [], [NAME, perhaps], waits=True, at_the_meeting=False)
    assert shown.of(TEXT) == TEXT.replace("Emeka Tesfaye-Lund", COVERED)


def test_once_somebody_decided_it_is_as_they_decided() -> None:
    perhaps = found("Emeka’s", "possible")
    shown = as_shown(TEXT, as_kept(TEXT, [perhaps]), [NAME, perhaps], waits=False, at_the_meeting=False)
    assert shown.of(TEXT) == TEXT.replace("Emeka’s", MARK)


def test_before_a_decision_what_is_certain_is_offered_and_after_it_what_was_decided() -> None:
    perhaps = found("Emeka’s", "possible")
    both = [perhaps, NAME]
    assert offered(both, [], decided=False) == {0}, "What is certain is listed first."
    assert offered(both, as_kept(TEXT, [perhaps]), decided=True) == {1}
    assert offered(both, [], decided=True) == frozenset()


def test_only_what_stays_wants_a_reason_and_what_is_certain_the_tick() -> None:
    perhaps = found("Emeka’s", "possible")
    assert stays_problems("", [NAME, perhaps], [NAME, perhaps], stays=False) == ()
    assert len(stays_problems("", [NAME, perhaps], [NAME], stays=False)) == 1
    assert len(stays_problems("", [NAME, perhaps], [perhaps], stays=False)) == 2
    assert stays_problems("The order names him.", [NAME, perhaps], [perhaps], stays=True) == ()


def test_a_copy_says_how_much_by_whom_and_when() -> None:
    at = datetime(2026, 12, 15, 10, 0, tzinfo=UTC)
    assert left_words(1, "Ada", at) == (
        "This is a copy: 1 word about another family is left out, by Ada, 10am on Tuesday 15 December 2026."
    )
