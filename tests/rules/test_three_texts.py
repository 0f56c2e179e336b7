"""Three texts of one form put together: what only one changed is taken, what both changed is somebody's to choose."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmr.rules.three_texts import ROWS, Marks, Text, Together, carried, mark, put_together, read


def texts(rationale: str = "", *rows: str) -> Text:
    """A rationale, and rows of which each is a text with who sees to it: "call/Wanda"."""
    parts = (one.partition("/") for one in rows)
    return Text({"rationale": rationale}, tuple({"text": text, "owner": owner} for text, _, owner in parts))


def together(began: Text, mine: Text, theirs: Text) -> Together:
    marks = read(carried(began))
    assert marks is not None
    return put_together(marks, mine, theirs)


def said(found: Together) -> list[str]:
    return [f"{one['text']}/{one['owner']}".rstrip("/") for one in found.text.rows]


@pytest.mark.parametrize(
    ("mine", "theirs", "stands", "both"),
    [
        ("a", "a", "a", False),
        ("a", "b", "b", False),
        ("b", "a", "b", False),
        ("b", "b", "b", False),
        ("b", "c", "b", True),
        ("", "b", "", True),
    ],
)
def test_a_field(mine: str, theirs: str, stands: str, both: bool) -> None:
    """B1.24: the same table as the page's own, where it merges by itself."""
    found = together(texts("a"), texts(mine), texts(theirs))
    assert found.text.fields == {"rationale": stands}
    assert found.both == ({"rationale"} if both else frozenset())


@pytest.mark.parametrize(
    ("began", "mine", "theirs", "stands"),
    [
        ("a b", "a b", "a b c", "a b c"),
        ("a b", "a2 b", "a b2", "a2 b2"),
        ("a b", "a b m", "a b t", "a b t m"),
        ("a b", "a b m", "a b m", "a b m"),
        ("a b", "b", "a b2", "b2"),
        ("a b c", "a c", "a b c2 d", "a c2 d"),
        ("a b", "a b", "b", "b"),
        ("a b", "a b2", "b", "b2"),
        ("a", "a m", "t a", "t a m"),
        ("", "m", "t", "t m"),
        ("a/W", "a2/W", "a/O", "a2/O"),
        ("a", "", "a t", "t"),
        ("a b", "", "a b", ""),
        ("a", "a", "", ""),
        ("a b", "m a b", "a b t", "m a b t"),
    ],
)
def test_rows_of_which_each_was_changed_on_one_side(began: str, mine: str, theirs: str, stands: str) -> None:
    found = together(*(texts("", *one.split()) for one in (began, mine, theirs)))
    assert said(found) == stands.split()
    assert not found.both


@pytest.mark.parametrize(
    ("began", "mine", "theirs", "stands"),
    [
        ("a b", "a2 b", "a3 b", "a2 b"),
        ("a b", "b", "a2 b", "b"),
        ("a b", "a2 b", "b", "a2 b"),
        ("a/W b", "a2/X b", "a3/W b2", "a2/X b2"),
        ("a b c", "a b2 c", "x", "a b2 c"),
    ],
)
def test_rows_that_both_changed_are_the_writers_to_choose(
    began: str, mine: str, theirs: str, stands: str
) -> None:
    found = together(*(texts("", *one.split()) for one in (began, mine, theirs)))
    assert said(found) == stands.split()
    assert found.both == {ROWS}


TABLES = st.lists(st.sampled_from(["a", "b", "c", "a/W"]), max_size=4).map(lambda one: texts("", *one))


@given(TABLES, TABLES, TABLES)
def test_whatever_one_side_alone_wrote_stands(began: Text, mine: Text, theirs: Text) -> None:
    assert together(began, mine, began).text == mine
    assert together(began, began, theirs).text == theirs
    assert together(began, mine, mine).text == mine


@given(st.text(max_size=200))
def test_marks_are_read_whatever_is_sent(sent: str) -> None:
    found = read(sent)
    assert found is None or isinstance(found, Marks)


def test_many_rows_of_marks_are_cut() -> None:
    found = read("rationale:1" + "|text:2" * 5_000)
    assert found is not None
    assert len(found.rows) == 60


@pytest.mark.parametrize("nothing", [None, "", [], {}, {"answer": "", "why": ""}])
def test_nothing_has_one_mark(nothing: object) -> None:
    assert mark(nothing) == mark("")
