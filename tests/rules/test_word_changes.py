"""Two texts word by word: the pieces make up both, say what changed, and are found in bounded time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmr.rules.word_changes import (
    STEPS,
    Budget,
    Piece,
    Pieces,
    in_context,
    is_changed,
    replaced,
    words_changed,
)

WORDS = st.lists(
    st.sampled_from(["the", "child", "is", "safe", ",", ".", "\n", "é", "家", "42"]), max_size=60
)
TEXTS = st.text(max_size=300) | WORDS.map(" ".join)


def side(pieces: Pieces, other: str) -> str:
    """The text of one side: every piece but the other's."""
    return "".join(piece.text for piece in pieces if piece.kind != other)


@given(before=TEXTS, after=TEXTS)
def test_the_pieces_make_up_both_texts(before: str, after: str) -> None:
    pieces = words_changed(before, after)
    assert side(pieces, "removed") == after
    assert side(pieces, "added") == before
    assert is_changed(pieces) == (before != after)
    assert all(piece.text for piece in pieces)


@given(text=TEXTS, place=st.integers(0, 300), word=st.sampled_from(["new", "more words here", "!"]))
def test_what_is_put_in_is_all_that_is_marked(text: str, place: int, word: str) -> None:
    place = min(place, len(text))
    after = f"{text[:place]} {word} {text[place:]}"
    pieces = words_changed(text, after)
    assert word in "".join(piece.text for piece in pieces if piece.kind == "added")


def test_one_word_changed_is_one_word_marked() -> None:
    assert words_changed("Mia lives with her mother.", "Mia lives with her father.") == (
        Piece("same", "Mia lives with her "),
        Piece("removed", "mother"),
        Piece("added", "father"),
        Piece("same", "."),
    )


def test_words_that_stand_between_two_changes_by_chance_do_not_tear_them_apart() -> None:
    before = "one " * 30 + "of " + "two " * 30
    after = "three " * 30 + "of " + "four " * 30
    assert [piece.kind for piece in words_changed(before, after)] == ["removed", "added", "same"]


def test_a_year_in_common_does_not_make_a_new_summary_of_an_old_one() -> None:
    before = "She was in hospital in 2026 and " + "again " * 30
    pieces = words_changed(before, "A short summary, since May 2026 only.")
    assert [piece.kind for piece in pieces] == ["removed", "added"]


def test_a_space_between_two_changed_words_belongs_to_both() -> None:
    pieces = words_changed("She is very happy.", "She is rather sad.")
    assert [piece.text for piece in pieces] == ["She is ", "very happy", "rather sad", "."]


LONG = 20_000
PAIRS = {
    "one word again and again": ("a " * (LONG // 2), "a " * (LONG // 2 - 1) + "b "),
    "two words in turn": ("a b " * (LONG // 4), "b a " * (LONG // 4)),
    "every second word another": (
        " ".join(f"w{number}" for number in range(3000)),
        " ".join(f"w{number}" if number % 2 else f"x{number}" for number in range(3000)),
    ),
    "nothing in common": (
        " ".join(f"w{number}" for number in range(3000)),
        " ".join(f"x{number}" for number in range(3000)),
    ),
    "turned round": (
        " ".join(f"w{number}" for number in range(3000)),
        " ".join(f"w{number}" for number in reversed(range(3000))),
    ),
    "one long word": ("a" * LONG, "b" * LONG),
    "marks alone": (". " * (LONG // 2), ", " * (LONG // 2)),
}


@pytest.mark.parametrize("name", PAIRS)
def test_the_longest_texts_are_compared_whole(name: str) -> None:
    before, after = PAIRS[name]
    pieces = words_changed(before, after)
    assert side(pieces, "removed") == after
    assert side(pieces, "added") == before


def test_a_budget_is_spent_once_for_all_texts() -> None:
    budget = Budget(10)
    before, after = "a b c d e f g h", "h g f e d c b a"
    pieces = words_changed(before, after, budget)
    assert budget.left == 10, "looking would have cost more than there was"
    assert [piece.kind for piece in pieces] == ["removed", "added"]
    assert Budget().left == STEPS


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        ("", "", []),
        ("A", "A", ["same"]),
        ("A", "B", ["removed", "added"]),
        ("A", "", ["removed"]),
        ("", "B", ["added"]),
    ],
)
def test_an_answer_that_is_chosen_changes_as_a_whole(before: str, after: str, kinds: list[str]) -> None:
    assert [piece.kind for piece in replaced(before, after)] == kinds


def test_long_stretches_that_stayed_are_cut_to_what_stands_beside_a_change() -> None:
    many = " ".join(f"word{number}" for number in range(200))
    pieces = in_context(words_changed(f"{many} old {many}", f"{many} new {many}"), 5)
    assert [piece.kind for piece in pieces] == ["skipped", "same", "removed", "added", "same", "skipped"]
    assert "195 words unchanged" in pieces[0].text
    assert pieces[1].text.split() == ["word195", "word196", "word197", "word198", "word199"]


@given(before=TEXTS, after=TEXTS, words=st.integers(1, 30))
def test_no_change_is_ever_cut_away(before: str, after: str, words: int) -> None:
    pieces = words_changed(before, after)
    changed = [piece for piece in pieces if piece.kind in ("added", "removed")]
    assert [piece for piece in in_context(pieces, words) if piece.kind in ("added", "removed")] == changed


def test_what_stands_between_a_first_and_a_last_change_stays_however_long_it_is() -> None:
    middle = "\n\n".join(
        f"{number}. The plan is revised with the school and the family." for number in range(9)
    )
    pieces = words_changed(
        f"A step down.\n{middle}\nAdded by one.", f"The step down.\n{middle}\nAdded by two."
    )
    assert [(piece.kind, piece.text) for piece in pieces if piece.kind != "same"] == [
        ("removed", "A"), ("added", "The"), ("removed", "one"), ("added", "two"),
    ]  # fmt: skip


def test_other_spaces_between_the_same_words_part_them() -> None:
    before, after = "X one two\nthree four five six Y", "Z one two three four five six W"
    pieces = words_changed(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == after
    assert "three four five six" in "".join(piece.text for piece in pieces if piece.kind == "same")
