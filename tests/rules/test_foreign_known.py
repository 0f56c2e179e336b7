"""What somebody looked at is known again in another text by its sentence, and by nothing else (B1.25)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from cmr.rules.foreign import Finding, grouped
from cmr.rules.foreign_known import looked_before, mark_of, marks_of, new_first, sentence_at

NURSE = "The nurse, Ivor, was there."


def ivor(text: str, nth: int = 1) -> Finding:
    """The nth time that the name stands in the text."""
    start = -1
    for _ in range(nth):
        start = text.index("Ivor", start + 1)
    return Finding(start, start + 4, "Ivor", "first name", "possible", "CMR-2026-0002", ("Ivor Quayle",))


def test_a_sentence_goes_from_the_end_of_the_one_before_to_its_own() -> None:
    text = f"She came. {NURSE} He left.\nAll agreed."
    begins, ends = sentence_at(text, ivor(text))
    assert text[begins:ends] == NURSE
    assert sentence_at(NURSE, ivor(NURSE)) == (0, len(NURSE))


def test_it_is_known_again_where_its_sentence_stands_elsewhere_or_in_other_lines() -> None:
    later = "It rained. The nurse,\u00a0Ivor, was  there. She left."
    assert mark_of(NURSE, ivor(NURSE)) == mark_of(later, ivor(later))


def test_in_other_words_or_of_another_case_or_certain_now_it_is_new() -> None:
    other, first = "Ivor’s mother rang.", ivor(NURSE)
    marks = {
        mark_of(NURSE, first),
        mark_of(other, ivor(other)),
        mark_of(NURSE, replace(first, reference="CMR-2026-0003")),
        mark_of(NURSE, replace(first, sure="certain")),
        mark_of(NURSE, replace(first, kind="last name")),
    }
    assert len(marks) == 5


def test_of_one_name_the_new_places_come_first() -> None:
    text = f"{NURSE} Ivor’s mother rang."
    (group,) = grouped([ivor(text), ivor(text, 2)])
    known = set(marks_of(NURSE, [ivor(NURSE)]))
    places, is_new = new_first(text, group, known)
    assert is_new
    assert [one.start for one in places] == [text.rindex("Ivor"), text.index("Ivor")]
    assert new_first(NURSE, grouped([ivor(NURSE)])[0], known) == ((ivor(NURSE),), False)


def test_what_was_said_is_said_again_with_how_much_is_new() -> None:
    at = datetime(2026, 12, 11, 10, 0, tzinfo=UTC)
    said = "Ada Admin looked 10am on Friday 11 December 2026: He is the nurse."
    assert (
        looked_before("Ada Admin", at, "He is the nurse.", new=0) == f"{said} Nothing of this is new since."
    )
    assert looked_before("Ada Admin", at, "He is the nurse", new=1) == f"{said} 1 thing is new since."
    assert looked_before("Ada Admin", at, "He is the nurse.", new=2) == f"{said} 2 things are new since."
