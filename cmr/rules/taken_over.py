"""What a referral knows of a family, and what the next referral of a child takes over of it, whichever form either has.

A form says what its questions hold (``Field.carries``, ``children``), so that a family passes from one panel's form to
another's and back without either knowing the other. What is taken over is confirmed by its writer before anybody signs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cmr.rules.birth import birth_of
from cmr.rules.completeness import Gap
from cmr.rules.form import (
    TABLE_KINDS,
    Answers,
    Column,
    Field,
    Form,
    Row,
    Section,
    SectionAnswers,
    chosen,
    date_of,
    is_answered,
    is_shown,
    rows_of,
    text_of,
)

STILL_HOLDS = "still_holds"
"""The name of the box by which a writer confirms a section that was taken over."""
PARENTS = {"mother": ("mother", "mum", "birth mother"), "father": ("father", "dad", "birth father")}
"""Where a form asks for a parent by name: the relations that mean them, the first of which is written."""
RECORD_NUMBER = "record_number"


@dataclass(frozen=True)
class Cell:
    """One thing known of somebody: as its form keeps it, the kind of column that holds it, and in words."""

    value: str
    kind: str
    words: str


KnownRow = Mapping[str, Cell]
"""Somebody of a family or its network: what is known, by the name under which forms share it."""


@dataclass(frozen=True)
class Family:
    """What a referral knows of a family."""

    children: tuple[KnownRow, ...] = ()
    relatives: tuple[KnownRow, ...] = ()
    """Parents among them, with their relation."""
    network: tuple[KnownRow, ...] = ()
    """Relatives and friends who support it: nobody's agency."""
    agencies: tuple[KnownRow, ...] = ()
    address: str = ""


def record_key(number: str) -> str:
    """A record number as two are compared: without spaces and marks, in capitals; empty where it holds no number.

    "Not known" and "000" are nobody's number.
    """
    key = "".join(sign for sign in number.upper() if sign.isalnum())
    return key[:60] if any(sign in "123456789" for sign in key) else ""


def carries(field: Field) -> str:
    """What of a family a question holds; empty for nothing that is taken over."""
    return "children" if field.children else field.carries


def carried_labels(section: Section) -> tuple[str, ...]:
    """The questions of a section that a family's next referral takes over."""
    return tuple(field.label.rstrip(": ") for field in section.fields if carries(field))


def family_in(form: Form, answers: Mapping[str, SectionAnswers]) -> Family:
    """What a form, as it is answered, knows of the family."""
    known: dict[str, list[KnownRow]] = {"children": [], "relatives": [], "network": [], "agencies": []}
    address = ""
    for section, field in form.fields():
        given, what = answers.get(section.key, {}), carries(field)
        if not what or not is_shown(field, given):
            continue
        if what == "address":
            address = text_of(given.get(field.key))
            continue
        relation = _parent(what)
        known["relatives" if relation else what] += [
            {**_known(field, row), **relation} for row in rows_of(given.get(field.key))
        ]
    return Family(**{what: tuple(rows) for what, rows in known.items()}, address=address)


def taken_over(form: Form, family: Family) -> Answers:
    """The answers that a form begins with where the family is known; only what it asks and the family has."""
    start: Answers = {}
    parents, others = _parents_and_others(form, family)
    rows = {"children": family.children, "relatives": others}
    rows |= {"network": family.network, "agencies": family.agencies}
    rows |= {what: (parent,) if parent else () for what, parent in parents.items()}
    for section, field in form.fields():
        what = carries(field)
        value: object = family.address if what == "address" else _rows(field, rows.get(what, ()))
        if value:
            start.setdefault(section.key, {})[field.key] = value
    return start


def left_behind(form: Form, family: Family) -> tuple[str, ...]:
    """In words, what is known of the family and has no like question in the form, so that it is not taken over."""
    asked, (_, others) = _asked(form), _parents_and_others(form, family)
    known = {
        "children": ("children", family.children),
        "address": ("address", family.address),
        "relatives": ("family members other than the parents it asks for", others),
        "network": ("support network", family.network),
        "agencies": ("agencies involved", family.agencies),
    }
    return tuple(words for what, (words, held) in known.items() if held and what not in asked)


def beside(form: Form, answers: Mapping[str, SectionAnswers], taken: Answers) -> Answers:
    """What of it a form that was begun has room for: nothing that stands there is changed or lost."""
    found: Answers = {}
    for section, field in form.fields():
        stands = answers.get(section.key, {}).get(field.key)
        value = taken.get(section.key, {}).get(field.key)
        if value and field.kind in TABLE_KINDS:
            value = _joined(field, rows_of(stands), rows_of(value))
        elif is_answered(field, stands):
            value = None
        if value and value != stands:
            found.setdefault(section.key, {})[field.key] = value
    return found


def _joined(field: Field, stands: Sequence[Row], more: Sequence[Row]) -> list[dict[str, str]]:
    """The rows that stand, filled up where the same person is known better, and the others after them."""
    rows = [{key: text_of(cell) for key, cell in row.items()} for row in stands]
    for one in more:
        same = next((row for row in rows if _same(row, one)), None)
        if same is not None:
            same.update({key: text_of(cell) for key, cell in one.items() if not same.get(key)})
        elif len(rows) < field.most:
            rows.append({key: text_of(cell) for key, cell in one.items()})
    return rows


def _same(one: Row, other: Row) -> bool:
    numbers = {record_key(text_of(row.get(RECORD_NUMBER))) for row in (one, other)}
    if "" not in numbers:
        return len(numbers) == 1
    names = {" ".join(text_of(row.get("name")).casefold().split()) for row in (one, other)}
    return len(names) == 1 and "" not in names


def begun_with(form: Form, number: str) -> Answers:
    """The answers that a form begins with where nothing but a child's record number is known."""
    child = {RECORD_NUMBER: Cell(number, "line", number)}
    return taken_over(form, Family(children=(child,))) if number else {}


def unconfirmed(form: Form, taken_from: Mapping[str, str]) -> tuple[Gap, ...]:
    """What keeps a form from being signed: sections (by key) taken over from a referral and not confirmed yet."""
    return tuple(
        Gap(
            section.key,
            STILL_HOLDS,
            f"“{section.title}” was taken over from {taken_from[section.key]}: "
            "check that it still holds, and confirm it.",
            section.clause,
        )
        for section in form.sections
        if taken_from.get(section.key)
    )


def in_order(form: Form, *gaps: Sequence[Gap]) -> tuple[Gap, ...]:
    """Gaps of several kinds, in the order of the form's sections."""
    places = {section.key: place for place, section in enumerate(form.sections)}
    return tuple(sorted((gap for some in gaps for gap in some), key=lambda gap: places[gap.section]))


def _asked(form: Form) -> set[str]:
    return {carries(field) for _, field in form.fields()}


def _parents_and_others(
    form: Form, family: Family
) -> tuple[dict[str, KnownRow | None], tuple[KnownRow, ...]]:
    """The parents that a form asks for by name, and every other relative."""
    asked = _asked(form)
    parents = {what: _first(family.relatives, what) for what in PARENTS if what in asked}
    return parents, tuple(
        one for one in family.relatives if not any(one is parent for parent in parents.values())
    )


def _parent(what: str) -> dict[str, Cell]:
    relation = PARENTS[what][0].capitalize() if what in PARENTS else ""
    return {"relation": Cell(relation, "line", relation)} if relation else {}


def _first(relatives: Sequence[KnownRow], what: str) -> KnownRow | None:
    return next((one for one in relatives if _relation(one) in PARENTS[what]), None)


def _relation(row: KnownRow) -> str:
    return row["relation"].words.casefold() if "relation" in row else ""


def _known(field: Field, row: Row) -> KnownRow:
    cells = ((column, text_of(row.get(column.key))) for column in field.columns)
    return {
        column.carries or column.key: Cell(text, column.kind, _words(column, text))
        for column, text in cells
        if text
    }


def _words(column: Column, text: str) -> str:
    if column.kind in ("birth", "date"):
        return birth_of(text).words
    if column.kind == "choice":
        return "".join(option.text for option in column.options if option.key in chosen(text))
    return text


def _rows(field: Field, known: Sequence[KnownRow]) -> list[dict[str, str]]:
    fitted = (
        {
            column.key: text
            for column in field.columns
            if (cell := row.get(column.carries or column.key)) and (text := _fitted(field, column, cell))
        }
        for row in known
    )
    return [row for row in fitted if row][: field.most]


def _fitted(field: Field, column: Column, cell: Cell) -> str:
    """What a column can keep of what is known; empty where it can't."""
    dated = cell.kind in ("birth", "date")
    if column.kind == "birth":
        return cell.value if dated else ""
    if column.kind == "date":
        return cell.value if dated and date_of(cell.value) else ""
    if column.kind == "choice":
        said = {cell.value.casefold(), cell.words.casefold()}
        fits = (one for one in column.options if {one.key, one.text.casefold()} & said)
        return next((option.key for option in fits), "")
    if column.kind == "score" or len(cell.words) > field.limit:
        return ""
    return cell.words if column.kind == "text" else " ".join(cell.words.split())
