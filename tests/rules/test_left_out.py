"""What of another family is left out of a copy, and who reads which (B1.25)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cmr.rules.foreign import Finding
from cmr.rules.left_out import (
    COVERED,
    MARK,
    UNDECIDED,
    Standing,
    as_kept,
    as_shown,
    left_out,
    left_words,
    not_theirs,
    offered,
    standing,
    stays_problems,
)

TEXT = "Dele was heard with Emeka Tesfaye-Lund.\nEmeka’s plan. Anna Lund agreed."


def found(words: str, sure: str = "certain", text: str = TEXT) -> Finding:
    start = text.index(words)
    return Finding(start, start + len(words), words, "name", sure, "CMR-1")  # type: ignore[arg-type]


NAME = found("Emeka Tesfaye-Lund")
MADE = datetime(2026, 12, 10, 10, 30, tzinfo=UTC)
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


@pytest.mark.parametrize(
    ("text", "named", "copy"),
    [
        ("Of Ormerod-Clarks, here.", "Ormerod", f"Of {MARK}, here."),
        ("Of Smythe-Ormerod, here.", "Ormerod", f"Of {MARK}, here."),
        ("Of Lena Ormerod-Clarke-O’Neil’s plan.", "Lena Ormerod", f"Of {MARK} plan."),
        ("Of Lena Ormerod\u2011Clarks.", "Lena Ormerod", f"Of {MARK}."),
        ("Of Ormerod -Clarks- said", "Ormerod", f"Of {MARK} -Clarks- said"),
        ("Of Ormerod\u2014she said.", "Ormerod", f"Of {MARK}\u2014she said."),
    ],
)
def test_nothing_remains_of_a_compound_name(text: str, named: str, copy: str) -> None:
    """The rest of the hyphenated word goes too, misspelt as it may be; a dash begins something else."""
    one = found(named, text=text)
    kept = as_kept(text, [one])
    assert left_out(text, kept).of(text) == copy
    assert offered([one], kept, decided={0}) == {0}
    assert (
        as_shown(text, (), [one], standing="decided", at_the_meeting=True, withdrew_from={"CMR-1"}).of(text)
        == copy
    )


def test_nor_where_it_stands_otherwise_than_in_the_text() -> None:
    left = left_out("Otherwise.", as_kept(TEXT, [NAME]))
    assert left.of("Emeka Tesfaye-Lund-Clarks and Ada-Emeka Tesfaye-Lund") == f"{MARK} and {MARK}"


def test_of_a_number_only_the_number_goes() -> None:
    text = "PIN 365743-he"
    number = Finding(4, 10, "365743", "record number", "certain", "CMR-1")
    assert left_out(text, as_kept(text, [number])).of(text) == f"PIN {MARK}-he"


def test_a_text_that_is_not_as_it_was_loses_what_was_named() -> None:
    other = f"Before. {TEXT}"
    assert left_out(other, as_kept(TEXT, [NAME])).of(other) == other.replace("Emeka Tesfaye-Lund", MARK)


@pytest.mark.parametrize("stands", ["waits", "undecided", "decided"])
def test_who_was_at_the_meeting_reads_it_whole(stands: Standing) -> None:
    assert not as_shown(TEXT, as_kept(TEXT, [NAME]), [NAME], standing=stands, at_the_meeting=True)


@pytest.mark.parametrize(("stands", "mark"), [("waits", COVERED), ("undecided", UNDECIDED)])
def test_until_it_is_decided_what_is_certain_is_covered_and_what_may_be_is_not(
    stands: Standing, mark: str
) -> None:
    perhaps = found("Emeka’s", "possible")
    shown = as_shown(TEXT, [], [NAME, perhaps], standing=stands, at_the_meeting=False)
    assert shown.of(TEXT) == TEXT.replace("Emeka Tesfaye-Lund", mark)


def test_a_look_as_old_as_the_paper_decides_nothing_of_the_file() -> None:
    """Whoever signed or approved looked before there was anything to file."""
    before, after = MADE - timedelta(hours=1), MADE + timedelta(minutes=1)
    assert standing([], MADE, found=False, filed=False) == "decided"
    assert standing([], MADE, found=True, filed=False) == "waits"
    assert standing([MADE], MADE, found=True, filed=False) == "undecided"
    assert standing([before], MADE, found=True, filed=False) == "undecided"
    assert standing([before, after], MADE, found=True, filed=False) == "decided"
    assert standing([MADE], MADE, found=True, filed=True) == "decided"


def test_who_withdrew_reads_no_certain_name_of_that_family_wherever_they_sat() -> None:
    perhaps = found("Emeka’s", "possible")
    for there in (True, False):
        shown = as_shown(
            TEXT, [], [NAME, perhaps], standing="decided", at_the_meeting=there, withdrew_from={"CMR-1"}
        )
        assert shown.of(TEXT) == TEXT.replace("Emeka Tesfaye-Lund", MARK)
    assert not not_theirs(TEXT, [NAME, perhaps], {"CMR-2"})
    assert not not_theirs(TEXT, [perhaps], {"CMR-1"})


def test_what_was_left_out_stays_so_beside_a_name_that_its_reader_withdrew_from() -> None:
    """Also where the text was put together anew since, so that its places hold no more."""
    anna = as_kept(TEXT, [found("Anna Lund")])
    for text in (TEXT, f"Heard. {TEXT}"):
        shown = as_shown(
            text, anna, [found("Emeka Tesfaye-Lund", text=text)],
            standing="decided", at_the_meeting=False, withdrew_from={"CMR-1"},
        )  # fmt: skip
        assert "Lund" not in shown.of(text)
        assert shown.of(text).count(MARK) == 2


def test_once_somebody_decided_it_is_as_they_decided() -> None:
    perhaps = found("Emeka’s", "possible")
    shown = as_shown(
        TEXT, as_kept(TEXT, [perhaps]), [NAME, perhaps], standing="decided", at_the_meeting=False
    )
    assert shown.of(TEXT) == TEXT.replace("Emeka’s", MARK)


def test_before_a_decision_what_is_certain_is_offered_and_after_it_what_was_decided() -> None:
    perhaps = found("Emeka’s", "possible")
    both = [perhaps, NAME]
    assert offered(both, [], decided=()) == {0}, "What is certain is listed first."
    assert offered(both, as_kept(TEXT, [perhaps]), decided={0, 1}) == {1}
    assert offered(both, [], decided={0, 1}) == frozenset()


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
