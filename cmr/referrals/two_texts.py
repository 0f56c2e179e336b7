"""Two texts of one section: where they differ, question by question and row by row, and what the writer chose.

``theirs`` is what is saved now, ``mine`` what was sent by a page that began from an older text.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from cmr.rules.form import (
    TABLE_KINDS,
    Field,
    Row,
    Section,
    SectionAnswers,
    chosen,
    is_answered,
    reason_of,
    rows_of,
    text_of,
)

Side = Literal["theirs", "mine", "both"]
SIDES: tuple[Side, ...] = ("theirs", "mine", "both")

CHOOSE = "choose-"
"""Begins the names of the inputs by which the writer chooses."""


@dataclass(frozen=True)
class Difference:
    """One place where two texts differ: a question, or one row of its table."""

    name: str
    """The input that sends the choice is named by it, after ``CHOOSE``."""
    field: Field
    theirs: object
    mine: object
    row: int | None = None
    """Which difference of its table it is, counted from 1; None where it is no table."""
    likely: Side | None = None
    """What was changed on one side alone; None where both sides changed, so that only the writer knows."""

    @property
    def may_be_both(self) -> bool:
        """Whether both can stand: texts one below the other, rows likewise, boxes ticked in either."""
        if not (is_held(self.field, self.theirs) and is_held(self.field, self.mine)):
            return False
        if self.field.kind == "yes_no":
            return chosen(self.theirs) == chosen(self.mine)
        return self.field.kind in ("text", "choices", *TABLE_KINDS)


def is_held(field: Field, value: object) -> bool:
    """Whether one side of a difference holds anything; a table's side is one row."""
    return bool(value) if field.kind in TABLE_KINDS else is_answered(field, value)


def began_from(section: Section, answers: SectionAnswers) -> str:
    """What a page shows of a section, as short hashes: by them is told later which answers were changed on it."""
    return " ".join(f"{one.key}:{_hash(one, answers.get(one.key))}" for one in section.fields)


def differences(
    section: Section, theirs: SectionAnswers, mine: SectionAnswers, began: str = ""
) -> tuple[Difference, ...]:
    """Every place where the two differ, in the form's order; ``began`` is what the page of ``mine`` began from."""
    before = dict(part.split(":", 1) for part in began.split(" ") if ":" in part)
    return tuple(
        one
        for field in section.fields
        for one in _of_field(field, theirs.get(field.key), mine.get(field.key), before.get(field.key, ""))
    )


def unsettled(found: tuple[Difference, ...], choices: Mapping[str, str]) -> tuple[Difference, ...]:
    """The differences between which nothing that is offered was chosen."""
    return tuple(one for one in found if _picked(one, choices) is None)


def settled(
    section: Section,
    theirs: SectionAnswers,
    mine: SectionAnswers,
    found: tuple[Difference, ...],
    choices: Mapping[str, str],
) -> dict[str, object]:
    """The section with each difference as the writer chose; as ``mine`` has it where nothing was chosen."""
    picked = {one.name: _picked(one, choices) or "mine" for one in found}
    answers: dict[str, object] = {}
    for field in section.fields:
        own = [one for one in found if one.field.key == field.key]
        value = mine.get(field.key)
        if own and field.kind in TABLE_KINDS:
            value = list(_rows_chosen(field, theirs.get(field.key), value, picked))
        elif own:
            value = _together(own[0], picked[own[0].name])
        if value:
            answers[field.key] = value
    return answers


def _of_field(field: Field, theirs: object, mine: object, before: str) -> Iterator[Difference]:
    if _same(field, theirs, mine):
        return
    likely = _likely(field, theirs, mine, before)
    if field.kind in TABLE_KINDS:
        for number, (saved, sent) in enumerate(_pairs(theirs, mine), 1):
            if saved != sent:
                yield Difference(f"{field.key}-{number}", field, saved, sent, number, likely)
    else:
        yield Difference(field.key, field, theirs, mine, None, likely)


def _likely(field: Field, theirs: object, mine: object, before: str) -> Side | None:
    if before and _hash(field, mine) == before:
        return "theirs"
    return "mine" if before and _hash(field, theirs) == before else None


def _pairs(theirs: object, mine: object) -> Iterator[tuple[Row | None, Row | None]]:
    """The rows of both, side by side: the same ones together, changed ones opposite, None where one has none."""
    saved, sent = _filled(theirs), _filled(mine)
    first, second = ([tuple(sorted(row.items())) for row in rows] for rows in (saved, sent))
    for _what, a, b, c, d in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        for step in range(max(b - a, d - c)):
            yield (
                saved[a + step] if a + step < b else None,
                sent[c + step] if c + step < d else None,
            )


def _rows_chosen(field: Field, theirs: object, mine: object, picked: Mapping[str, Side]) -> Iterator[Row]:
    for number, (saved, sent) in enumerate(_pairs(theirs, mine), 1):
        side = picked.get(f"{field.key}-{number}", "mine")
        if saved is not None and side in ("theirs", "both"):
            yield saved
        if sent is not None and side in ("mine", "both"):
            yield sent


def _picked(difference: Difference, choices: Mapping[str, str]) -> Side | None:
    choice = choices.get(f"{CHOOSE}{difference.name}", "")
    offered = [side for side in SIDES if side != "both" or difference.may_be_both]
    return next((side for side in offered if side == choice), None)


def _together(difference: Difference, side: Side) -> object:
    theirs, mine = difference.theirs, difference.mine
    if side != "both":
        return theirs if side == "theirs" else mine
    if difference.field.kind == "choices":
        ticked = {*chosen(theirs), *chosen(mine)}
        return [option.key for option in difference.field.options if option.key in ticked]
    if difference.field.kind == "yes_no":
        why = "\n\n".join(filter(None, (reason_of(theirs), reason_of(mine))))
        return {"answer": "".join(chosen(mine)[:1]), "why": why}
    return f"{text_of(theirs)}\n\n{text_of(mine)}"


def _same(field: Field, theirs: object, mine: object) -> bool:
    return _plain(field, theirs) == _plain(field, mine)


def _plain(field: Field, value: object) -> object:
    """An answer without what makes no difference: empty cells, and whether nothing is there or an empty text."""
    if field.kind in TABLE_KINDS:
        return _filled(value)
    if field.kind == "yes_no":
        return ["".join(chosen(value)[:1]), reason_of(value)]
    return list(chosen(value)) if field.kind == "choices" else text_of(value)


def _filled(value: object) -> list[dict[str, str]]:
    return [{key: text for key, cell in row.items() if (text := text_of(cell))} for row in rows_of(value)]


def _hash(field: Field, value: object) -> str:
    plain = json.dumps(_plain(field, value), ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(plain.encode()).hexdigest()[:16]
