"""What changed between two signed contents: by section, question, row and document."""

from __future__ import annotations

import json
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmr.rules.changes import FieldChange, SectionChange, changes
from cmr.rules.form import Answers, Document
from tests.answers import whole_answers
from tests.rules.terms import CIN, CMR

PLAN = Document("initial_plan", "Initial plan", date(2026, 10, 1), "a" * 64)
CHILD = {"name": "Maya Fenwick", "record_number": "40216", "date_of_birth": "2017-05-09"}


def content(answers: Answers, documents: Sequence[Document] = (PLAN,)) -> dict[str, Any]:
    held: dict[str, Any] = json.loads(CIN.signed_content(answers, documents))
    return held


def changed(edit: Answers, before: Answers | None = None) -> tuple[SectionChange, ...]:
    """What the difference says when some answers of a whole form are others."""
    was = before or whole_answers(CIN)
    now = deepcopy(was)
    for section, answers in edit.items():
        now[section] = now[section] | answers
    return changes(CIN.whole_form, content(was), content(now))


def only_field(found: tuple[SectionChange, ...]) -> FieldChange:
    (section,) = found
    (field,) = section.fields
    return field


def test_the_same_content_has_no_changes() -> None:
    assert changed({}) == ()


def test_a_text_is_set_beside_itself_word_by_word_under_its_question() -> None:
    before = whole_answers(CIN)
    before["summary"]["reason"] = "The plan began after a fall."
    found = changed({"summary": {"reason": "The plan began after a second fall."}}, before)
    assert [(one.key, one.title) for one in found] == [("summary", "Summary of Child in Need Plan")]
    field = only_field(found)
    assert field.key == "reason"
    assert [(one.kind, one.text) for one in field.pieces] == [
        ("same", "The plan began after a "),
        ("added", "second "),
        ("same", "fall."),
    ]


@pytest.mark.parametrize(
    ("section", "key", "value", "went", "came"),
    [
        ("plan", "assessment_on", "2025-03-10", "Monday 3 March 2025", "Monday 10 March 2025"),
        ("recommendations", "recommendation", "step_down", "No further action", "Step down to Early Help"),
        ("plan", "section_47s", {"answer": "no", "why": ""}, "Yes", "No"),
    ],
)
def test_a_choice_or_a_date_changes_as_a_whole_and_in_words(
    section: str, key: str, value: object, went: str, came: str
) -> None:
    field = only_field(changed({section: {key: value}}))
    assert [(one.kind, one.text) for one in field.pieces] == [("removed", went), ("added", came)]


ROWS = [{"action": f"Action {number}", "outcome": f"Outcome {number}"} for number in range(5)]


def rows_changed(before: list[dict[str, str]], after: list[dict[str, str]]) -> FieldChange:
    was = whole_answers(CIN)
    was["objectives"]["actions"] = before
    return only_field(changed({"objectives": {"actions": after}}, was))


def test_a_row_added_and_a_row_removed() -> None:
    more = {"action": "A new one", "outcome": "Not begun"}
    field = rows_changed(ROWS, [*ROWS, more])
    assert [(one.kind, one.number) for one in field.rows] == [("added", 6)]
    assert [(cell.label, cell.pieces[0].text) for cell in field.rows[0].cells] == [
        ("Action", "A new one"),
        ("Outcome", "Not begun"),
    ]
    assert field.as_before == 5

    field = rows_changed(ROWS, [ROWS[0], *ROWS[2:]])
    assert [(one.kind, one.number) for one in field.rows] == [("removed", 2)]
    assert all(piece.kind == "removed" for cell in field.rows[0].cells for piece in cell.pieces)


def test_a_row_changed_says_which_row_it_is_and_what_of_it_changed() -> None:
    after = [*ROWS[:2], ROWS[2] | {"outcome": "Done at last"}, *ROWS[3:]]
    (row,) = rows_changed(ROWS, after).rows
    assert (row.kind, row.number) == ("changed", 3)
    assert [cell.label for cell in row.cells] == ["Action", "Outcome"]
    assert [piece.kind for piece in row.cells[0].pieces] == ["same"]


def test_a_row_that_changed_its_place_is_neither_added_nor_removed() -> None:
    field = rows_changed(ROWS, [*ROWS[1:], ROWS[0]])
    assert {one.kind for one in field.rows} == {"moved"}


@given(before=st.lists(st.sampled_from(ROWS), max_size=6), after=st.lists(st.sampled_from(ROWS), max_size=6))
def test_every_row_of_both_sides_is_accounted_for(
    before: list[dict[str, str]], after: list[dict[str, str]]
) -> None:
    if before == after:
        return
    field = rows_changed(before, after)
    kinds = [one.kind for one in field.rows]
    assert len(after) == field.as_before + sum(kind != "removed" for kind in kinds)
    assert len(before) == field.as_before + sum(kind != "added" for kind in kinds)


def documents_changed(
    before: Sequence[Document], after: Sequence[Document]
) -> list[tuple[str, bool, list[str]]]:
    answers = whole_answers(CIN)
    (section,) = changes(CIN.whole_form, content(answers, before), content(answers, after))
    assert section.key == "documents"
    return [(one.kind, one.other_file, [said.label for said in one.said]) for one in section.documents]


def test_documents_come_go_and_are_said_other_things_of() -> None:
    other = Document("genogram", "Genogram", date(2026, 10, 2), "b" * 64)
    assert documents_changed((PLAN,), (PLAN, other)) == [("added", False, ["Title", "Date"])]
    assert documents_changed((PLAN, other), (PLAN,)) == [("removed", False, ["Title", "Date"])]
    dated = replace(PLAN, dated=date(2026, 10, 5), description="As agreed")
    assert documents_changed((PLAN,), (dated,)) == [("changed", False, ["Title", "Date", "Description"])]
    assert documents_changed((PLAN,), (replace(PLAN, sha256="c" * 64),)) == [("changed", True, ["Title"])]


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(junk=JUNK)
def test_whatever_was_kept_can_be_read(junk: object) -> None:
    whole = json.loads(CMR.signed_content(whole_answers(CMR), ()))
    held = junk if isinstance(junk, dict) else {"answers": junk, "documents": junk}
    changes(CMR.whole_form, held, whole)
    changes(CMR.whole_form, whole, held)
