"""A section's form as the browser sends it, read into answers by the form's own data, and back.

Names of inputs: a field's key; ``<key>-day``, ``-month``, ``-year`` for a date; ``<key>-why`` for a reason;
``<key>-<row>-<column>`` in tables. Whatever else is sent is ignored.

A draft may be wrong: what is no date, too long or too much is kept as it was typed, and a fault says what is wrong
with it. Only signing refuses it (``cmr.rules.completeness``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from werkzeug.datastructures import MultiDict

from cmr.referrals.row_deeds import PUT_BACK, RowDeed, deed_of, prefixes_after
from cmr.rules.birth import YEARS, Birth, age_wrong, birth_of, birth_wrong
from cmr.rules.form import (
    SCORES,
    TABLE_KINDS,
    Column,
    Field,
    Option,
    Row,
    Section,
    SectionAnswers,
    chosen,
    date_of,
    is_shown,
    reason_of,
    rows_of,
    text_of,
)
from cmr.rules.wording import listed, plural

DATE_PARTS = ("day", "month", "year")
YES_NO = (Option(key="yes", text="Yes"), Option(key="no", text="No"))
SCORE_OPTIONS = tuple(Option(key=score, text=score) for score in sorted(SCORES, key=int))

Posted = MultiDict[str, str]
"""What a browser sent: several values may stand under one name."""

LONGEST_AGE = 20
"""Characters of an age that are kept."""
ROWS_KEPT = 2
"""How many times the rows it may hold a draft keeps of a table; a page could not draw many times more."""

LINE_ENDS = {"\u2028": "\n", "\u2029": "\n\n"}
"""Ends that no keyboard types; a browser's own are one kind from the request on (``web.typed``)."""
NEVER_TEXT = {
    code: None
    for code in (*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF)
    if chr(code) not in "\n\t"
}
"""Control characters, and those that turn the direction of the text around them: they are nobody's words."""


@dataclass(frozen=True)
class Fault:
    """What can't be signed as typed: the input it stands at, a sentence, and for a date the parts that are wrong.

    One that is ``past_keeping`` can't even be kept in a draft.
    """

    name: str
    text: str
    parts: tuple[str, ...] = ()
    past_keeping: bool = False
    row: str = ""
    """The row of a table it stands in: "Child 2". Beside the input nobody needs to be told."""

    @property
    def whole(self) -> str:
        """The sentence where it stands far from the input: "Child 2: Date of Birth must include a day."."""
        return f"{self.row}: {self.text}" if self.row else self.text

    @property
    def place(self) -> str:
        """The id to which the error summary leads."""
        return f"{self.name}-{self.parts[0]}" if self.parts else self.name


@dataclass(frozen=True)
class Written:
    """One section as it was sent.

    ``answers`` hold what is stored; ``shown`` what the page draws again, empty rows included. ``deed`` is what the
    button of a row did, and ``taken_out`` the row that it removed, where anything stood in it.
    """

    answers: dict[str, object]
    shown: dict[str, object]
    faults: tuple[Fault, ...] = ()
    deed: RowDeed | None = None
    taken_out: Mapping[str, str] = field(default_factory=dict)

    @property
    def past_keeping(self) -> bool:
        """Whether it holds more than a draft can keep."""
        return any(fault.past_keeping for fault in self.faults)


@dataclass
class _Reading:
    """What has been read of one field so far."""

    posted: Posted
    faults: list[Fault] = field(default_factory=list)

    taken_out: Mapping[str, str] = field(default_factory=dict)

    def fault(self, name: str, label: str, words: str, parts: tuple[str, ...] = ()) -> None:
        self.faults.append(Fault(name, f"{label} {words}.", parts))

    def text(self, name: str, label: str, limit: int, *, lines: bool) -> str:
        text = plain_text(self.posted.get(name, ""), lines=lines)
        if len(text) > limit:
            over = plural(len(text) - limit, "character")
            self.fault(name, label, f"may hold {plural(limit, 'character')} at most: it is {over} over")
        return text

    def one(self, name: str, label: str, options: Sequence[Option]) -> str:
        picked = self.posted.get(name, "")
        if picked and picked not in {option.key for option in options}:
            self.fault(name, label, "must be one of the answers offered")
            return ""
        return picked

    def some(self, name: str, label: str, options: Sequence[Option]) -> list[str]:
        picked = {key for key in self.posted.getlist(name) if key}
        if picked - {option.key for option in options}:
            self.fault(name, label, "must be among the answers offered")
        return [option.key for option in options if option.key in picked]

    def day(self, name: str, label: str) -> str:
        """The date in ISO 8601; as it was typed ("31/2/2026") where it is no date; empty where nothing is."""
        typed = tuple(plain_text(self.posted.get(f"{name}-{part}", ""), lines=False) for part in DATE_PARTS)
        if not any(typed):
            return ""
        day, words, parts = read_date(typed)
        if day is None:
            self.fault(name, label, words, parts)
            return "/".join(typed)
        return day.isoformat()

    def birth(self, name: str, label: str) -> str:
        """A date of birth, the date a birth is expected, or an age, as ``cmr.rules.birth`` keeps it."""
        known = len(self.faults)
        age = plain_text(self.posted.get(f"{name}-age", ""), lines=False)[:LONGEST_AGE]
        birth = Birth(self.day(name, label), self.posted.get(f"{name}-unborn") == "yes", age)
        wrong = birth_wrong(birth, None) if birth.stored and len(self.faults) == known else ""
        if wrong and age_wrong(birth):
            self.fault(f"{name}-age", label, wrong)
        elif wrong:
            self.fault(name, label, wrong, ("day",))
        return birth.stored


def plain_text(raw: str, *, lines: bool) -> str:
    """What was typed without control characters and outer space; on one line unless ``lines``."""
    for end, plain in LINE_ENDS.items():
        raw = raw.replace(end, plain)
    text = raw.translate(NEVER_TEXT)
    return text.strip() if lines else " ".join(text.split())


def typed_parts(value: object) -> tuple[str, str, str]:
    """Day, month and year of a date that is kept, as they were typed where they are no date."""
    day, text = date_of(value), text_of(value)
    if day:
        return str(day.day), str(day.month), str(day.year)
    if text.count("/") < len(DATE_PARTS) - 1:
        return text, "", ""
    first, second, third = text.rsplit("/", 2)
    return first, second, third


def read_date(typed: Sequence[str]) -> tuple[date | None, str, tuple[str, ...]]:
    """A date from its day, month and year as typed; else None, what is wrong, and the parts that are."""
    missing = tuple(part for part, text in zip(DATE_PARTS, typed, strict=True) if not text)
    if missing:
        return None, f"must include {listed(tuple(f'a {part}' for part in missing))}", missing
    year = typed[2]
    if not all(re.fullmatch(r"[0-9]{1,4}", text) for text in typed):
        wrong = tuple(
            part
            for part, text in zip(DATE_PARTS, typed, strict=True)
            if not re.fullmatch(r"[0-9]{1,4}", text)
        )
        return None, "must be a real date in figures, like 23 3 2027", wrong
    if len(year) != 4:
        return None, "needs its year in four figures, like 2027", ("year",)
    if int(year) not in YEARS:
        return None, f"must have a year from {YEARS[0]} to {YEARS[-1]}", ("year",)
    try:
        return date(int(year), int(typed[1]), int(typed[0])), "", ()
    except ValueError:
        return None, "must be a real date: there is no such day", ("day", "month")


def read(section: Section, posted: Posted) -> Written:
    """One section as the browser sent it, kept as it is with a fault for whatever can't be signed so.

    What is wrong with a question that is not asked (given the other answers) is nobody's concern.
    """
    answers: dict[str, object] = {}
    shown: dict[str, object] = {}
    readings: dict[str, _Reading] = {}
    deed = deed_of(section, posted)
    for one in section.fields:
        reading = readings[one.key] = _Reading(posted)
        own = deed if deed and deed.table == one.key else None
        answers[one.key], shown[one.key] = _read_field(one, reading, own)
    return Written(
        answers={key: value for key, value in answers.items() if value},
        shown=shown,
        faults=tuple(
            fault for one in section.fields if is_shown(one, answers) for fault in readings[one.key].faults
        ),
        deed=deed,
        taken_out=readings[deed.table].taken_out if deed else {},
    )


def faults_in(section: Section, answers: SectionAnswers) -> tuple[Fault, ...]:
    """What can't be signed in answers that are kept already."""
    return read(section, MultiDict(as_sent(section, answers))).faults


def with_blank_rows(section: Section, shown: Mapping[str, object]) -> dict[str, object]:
    """The answers as a page draws them: a table that needs a row begins with an empty one."""
    drawn = {**shown}
    for one in section.fields:
        if one.kind in TABLE_KINDS and not shown.get(one.key):
            drawn[one.key] = [{}] if one.required or one.least else []
    return drawn


def put_back_sent(one: Field, row: Mapping[str, str]) -> list[tuple[str, str]]:
    """The names and values in which a page holds a row that was removed, so that it can be put back."""
    return [pair for column in one.columns for pair in _sent_cell(f"{PUT_BACK}{one.key}", column, row)]


def as_sent(section: Section, answers: SectionAnswers) -> list[tuple[str, str]]:
    """The names and values with which a browser would send these answers: ``read`` turned round."""
    return [pair for one in section.fields for pair in _sent(one, answers.get(one.key))]


def _read_field(one: Field, reading: _Reading, deed: RowDeed | None) -> tuple[object, object]:
    """The value to store and the value to draw again."""
    if one.kind in TABLE_KINDS:
        return _read_table(one, reading, deed)
    label = f"“{one.label.rstrip(': ')}”"
    value: object
    if one.kind == "documents":
        value = ""
    elif one.kind == "date":
        value = reading.day(one.key, label)
    elif one.kind == "choice":
        value = reading.one(one.key, label, one.options)
    elif one.kind == "choices":
        value = reading.some(one.key, label, one.options)
    elif one.kind == "yes_no":
        return _read_yes_no(one, label, reading)
    else:
        value = reading.text(one.key, label, one.limit, lines=one.kind == "text")
    return value, value


def _read_yes_no(one: Field, label: str, reading: _Reading) -> tuple[object, object]:
    answer = reading.one(one.key, label, YES_NO)
    why_label = f"“{one.why_label.rstrip(': ')}”" if one.why_label else f"The reason to {label}"
    why = reading.text(f"{one.key}-why", why_label, one.limit, lines=True) if one.why else ""
    both = {"answer": answer, "why": why}
    return (both if answer or why else ""), both


def _read_table(one: Field, reading: _Reading, deed: RowDeed | None) -> tuple[object, object]:
    if deed and deed.kind == "remove":
        reading.taken_out = _kept_cells(_read_row(one, _Reading(reading.posted), deed.prefix, 0))
    shown = [
        _read_row(one, reading, prefix, place)
        for place, prefix in enumerate(prefixes_after(one.key, reading.posted, deed))
    ]
    rows = [cells for row in shown if (cells := _kept_cells(row))]
    add = deed is not None and deed.kind == "add"
    if len(rows) > one.most or (add and len(shown) >= one.most):
        words = f"“{one.label.rstrip(': ')}” may hold {plural(one.most, 'row')} at most."
        reading.faults.append(Fault(one.key, words, past_keeping=len(rows) > ROWS_KEPT * one.most))
    elif add:
        shown.append({})
    return rows, shown


def _kept_cells(row: Mapping[str, str]) -> dict[str, str]:
    return {key: cell for key, cell in row.items() if cell}


def _read_row(one: Field, reading: _Reading, prefix: str, place: int) -> dict[str, str]:
    """One row; its faults stand at the place where the row is drawn again."""
    own = _Reading(reading.posted)
    row = {
        column.key: _read_cell(column, own, f"{prefix}-{column.key}", column.label, one.limit)
        for column in one.columns
    }
    moved, where = (f"{prefix}-", f"{one.key}-{place}-"), one.row_name(place + 1)
    reading.faults.extend(
        replace(fault, name=fault.name.replace(*moved, 1), row=where) for fault in own.faults
    )
    return row


def _read_cell(column: Column, reading: _Reading, name: str, label: str, limit: int) -> str:
    if column.kind == "date":
        return reading.day(name, label)
    if column.kind == "birth":
        return reading.birth(name, label)
    if column.kind == "choice":
        return reading.one(name, label, column.options)
    if column.kind == "score":
        return reading.one(name, label, SCORE_OPTIONS)
    return reading.text(name, label, limit, lines=column.kind == "text")


def _sent(one: Field, value: object) -> Iterator[tuple[str, str]]:
    if one.kind in TABLE_KINDS:
        for index, row in enumerate(rows_of(value)):
            for column in one.columns:
                yield from _sent_cell(f"{one.key}-{index}", column, row)
    elif one.kind == "yes_no":
        yield from ((one.key, answer) for answer in chosen(value))
        if one.why:
            yield f"{one.key}-why", reason_of(value)
    elif one.kind in ("choice", "choices"):
        yield from ((one.key, key) for key in chosen(value))
    elif one.kind != "documents":
        yield from _sent_text(one.key, value, is_date=one.kind == "date")


def _sent_cell(prefix: str, column: Column, row: Row) -> Iterator[tuple[str, str]]:
    name, value = f"{prefix}-{column.key}", row.get(column.key)
    if column.kind != "birth":
        yield from _sent_text(name, value, is_date=column.kind == "date")
        return
    birth = birth_of(value)
    yield from _sent_text(name, birth.day, is_date=True)
    yield f"{name}-unborn", "yes" if birth.unborn else ""
    yield f"{name}-age", birth.age


def _sent_text(name: str, value: object, *, is_date: bool) -> Iterator[tuple[str, str]]:
    if not is_date:
        yield name, text_of(value)
        return
    parts = typed_parts(value)
    yield from ((f"{name}-{part}", text) for part, text in zip(DATE_PARTS, parts, strict=True))
