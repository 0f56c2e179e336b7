"""What changed between two contents that were signed: by section, question, table row and document.

A content is the canonical JSON that ``cmr.rules.form.content_hash`` is made of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from cmr.rules.answer_words import answer_lines, cell_words, day_words
from cmr.rules.form import TABLE_KINDS, Field, Form, reason_of, rows_of
from cmr.rules.word_changes import Budget, Pieces, is_changed, replaced, words_changed

Content = Mapping[str, Any]
Row = Mapping[str, object]

BY_WORDS = ("line", "text", "yes_no")
"""Kinds of questions whose answers are set against each other word by word; others change as wholes."""


@dataclass(frozen=True)
class Said:
    """One thing that is said, under its label, with what of it changed."""

    label: str
    pieces: Pieces


@dataclass(frozen=True)
class RowChange:
    """A row of a table that came, went, changed or changed its place.

    ``number`` is its place now, counted from 1; of one that went, the place it had.
    """

    kind: Literal["added", "removed", "changed", "moved"]
    number: int
    cells: tuple[Said, ...]


@dataclass(frozen=True)
class FieldChange:
    """A question whose answer is not what it was."""

    key: str
    label: str
    pieces: Pieces = ()
    rows: tuple[RowChange, ...] = ()
    as_before: int = 0
    """How many rows of a table stayed as they were."""


@dataclass(frozen=True)
class DocumentChange:
    """A document that came or went, or of which something else is said now."""

    kind: Literal["added", "removed", "changed"]
    name: str
    """What kind of document it is."""
    said: tuple[Said, ...]
    other_file: bool = False


@dataclass(frozen=True)
class SectionChange:
    """A section in which something changed."""

    key: str
    title: str
    fields: tuple[FieldChange, ...]
    documents: tuple[DocumentChange, ...] = ()


def changes(form: Form, before: Content, after: Content) -> tuple[SectionChange, ...]:
    """Everything that changed between two contents of the form, in its order; empty where nothing did."""
    budget = Budget()
    found = []
    for section in form.sections:
        was, now = _answers(before, section.key), _answers(after, section.key)
        fields = tuple(_fields(section.fields, was, now, budget))
        holds = any(field.kind == "documents" for field in section.fields)
        documents = _documents(form, before, after, budget) if holds else ()
        if fields or documents:
            found.append(SectionChange(section.key, section.title, fields, documents))
    return tuple(found)


def _answers(content: Content, key: str) -> Row:
    answers = content.get("answers")
    section = answers.get(key) if isinstance(answers, Mapping) else None
    return section if isinstance(section, Mapping) else {}


def _fields(fields: Sequence[Field], was: Row, now: Row, budget: Budget) -> Iterator[FieldChange]:
    for field in fields:
        before, after = was.get(field.key), now.get(field.key)
        if before == after or field.kind == "documents":
            continue
        if field.kind in TABLE_KINDS:
            yield _table(field, rows_of(before), rows_of(after), budget)
        else:
            yield FieldChange(field.key, field.label, _answer(field, before, after, budget))


def _answer(field: Field, before: object, after: object, budget: Budget) -> Pieces:
    first, second = _whole(field, before), _whole(field, after)
    return words_changed(first, second, budget) if field.kind in BY_WORDS else replaced(first, second)


def _whole(field: Field, value: object) -> str:
    return "\n".join(part for part in (*answer_lines(field, value), reason_of(value)) if part)


def _table(field: Field, before: Sequence[Row], after: Sequence[Row], budget: Budget) -> FieldChange:
    pairs = _paired(before, after)
    gone = set(range(len(before))) - set(pairs.values())
    rows = [
        (number - 0.5, RowChange("removed", number + 1, _cells(field, before[number], {}, budget)))
        for number in sorted(gone)
    ]
    moved = _moved(pairs)
    as_before = 0
    for number, row in enumerate(after):
        was = pairs.get(number)
        if was is None:
            rows.append((number, RowChange("added", number + 1, _cells(field, {}, row, budget))))
        elif before[was] != row:
            cells = _cells(field, before[was], row, budget)
            rows.append((number, RowChange("changed", number + 1, cells)))
        elif number in moved:
            rows.append((number, RowChange("moved", number + 1, _cells(field, row, row, budget)[:1])))
        else:
            as_before += 1
    ordered = tuple(change for _, change in sorted(rows, key=lambda one: one[0]))
    return FieldChange(field.key, field.label, rows=ordered, as_before=as_before)


def _paired(before: Sequence[Row], after: Sequence[Row]) -> dict[int, int]:
    """Place of each row now → the place of the row that it was: the same row first, then the most alike."""
    pairs: dict[int, int] = {}
    free = dict.fromkeys(range(len(before)))
    for alike in (_same, _most_alike):
        for number, row in enumerate(after):
            if number not in pairs and (found := alike(row, number, before, free)) is not None:
                pairs[number] = found
                del free[found]
    return pairs


def _same(row: Row, number: int, before: Sequence[Row], free: Mapping[int, None]) -> int | None:
    same = [one for one in free if before[one] == row]
    return min(same, key=lambda one: abs(one - number), default=None)


def _most_alike(row: Row, number: int, before: Sequence[Row], free: Mapping[int, None]) -> int | None:
    def score(one: int) -> tuple[int, int]:
        shared = sum(value == row.get(key) for key, value in before[one].items())
        return shared, -abs(one - number)

    best = max(free, key=score, default=None)
    if best is None:
        return None
    # One row in the place of one row is that row rewritten.
    return best if score(best)[0] or best == number else None


def _moved(pairs: Mapping[int, int]) -> frozenset[int]:
    """The rows that stand after one that they stood before."""
    moved, last = set(), -1
    for number, was in sorted(pairs.items()):
        if was < last:
            moved.add(number)
        last = max(last, was)
    return frozenset(moved)


def _cells(field: Field, before: Row, after: Row, budget: Budget) -> tuple[Said, ...]:
    """The cells that say something, each with what changed in it; of a row that stayed, what it begins with too."""
    cells = []
    for number, column in enumerate(field.columns):
        first = cell_words(column, before.get(column.key))
        second = cell_words(column, after.get(column.key))
        by_words = column.kind in BY_WORDS
        pieces = words_changed(first, second, budget) if by_words else replaced(first, second)
        if pieces and (is_changed(pieces) or number == 0):
            cells.append(Said(column.label, pieces))
    return tuple(cells)


def _documents(form: Form, before: Content, after: Content, budget: Budget) -> tuple[DocumentChange, ...]:
    names = {kind.key: kind.name for _, field in form.fields() for kind in field.kinds}
    was, now = _listed(before), _listed(after)
    gone, come = [one for one in was if one not in now], [one for one in now if one not in was]
    found = []
    for one in come:
        old = next((other for other in gone if _is_that(other, one)), None)
        if old is not None:
            gone.remove(old)
        said = tuple(_said(old or [""] * 5, one, budget))
        name = names.get(one[0], "Document")
        other_file = old is not None and old[1] != one[1]
        found.append(DocumentChange("changed" if old else "added", name, said, other_file))
    for one in gone:
        said = tuple(_said(one, [""] * 5, budget))
        found.append(DocumentChange("removed", names.get(one[0], "Document"), said))
    return tuple(found)


def _listed(content: Content) -> list[list[str]]:
    """Kind, SHA-256, title, date and description of each document."""
    documents = content.get("documents")
    held = documents if isinstance(documents, list) else []
    return [[*(str(part) for part in one), "", "", "", "", ""][:5] for one in held if isinstance(one, list)]


def _is_that(old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether a document is one that was there: the same file, or another of that kind and title."""
    return old[1] == new[1] or (old[0], old[2]) == (new[0], new[2])


def _said(old: Sequence[str], new: Sequence[str], budget: Budget) -> Iterator[Said]:
    yield Said("Title", words_changed(old[2], new[2], budget))
    if old[3] != new[3]:
        yield Said("Date", replaced(day_words(old[3]), day_words(new[3])))
    if old[4] != new[4]:
        yield Said("Description", words_changed(old[4], new[4], budget))
