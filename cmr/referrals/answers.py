"""A section's form as the browser sends it, read into answers by the form's own data, and back.

Names of inputs: a field's key; ``<key>-day``, ``-month``, ``-year`` for a date; ``<key>-why`` for a reason;
``<key>-<row>-<column>`` in tables. Whatever else is sent is ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from werkzeug.datastructures import MultiDict

from cmr.rules.form import (
    SCORES,
    TABLE_KINDS,
    YEARS,
    Column,
    Field,
    Option,
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

LINE_ENDS = {"\r\n": "\n", "\r": "\n", "\u2028": "\n", "\u2029": "\n\n"}
NEVER_TEXT = {
    code: None
    for code in (*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF)
    if chr(code) not in "\n\t"
}
"""Control characters, and those that turn the direction of the text around them: they are nobody's words."""


@dataclass(frozen=True)
class Fault:
    """What can't be kept as typed: the input it stands at, a sentence, and for a date the parts that are wrong."""

    name: str
    text: str
    parts: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """The id to which the error summary leads."""
        return f"{self.name}-{self.parts[0]}" if self.parts else self.name


@dataclass(frozen=True)
class Written:
    """One section as it was sent.

    ``answers`` hold what may be stored; ``shown`` what the page draws again, as it was typed. ``added`` and
    ``removed`` name the table whose row was added or removed by its button.
    """

    answers: dict[str, object]
    shown: dict[str, object]
    faults: tuple[Fault, ...] = ()
    added: str = ""
    removed: str = ""

    @property
    def rows_changed(self) -> bool:
        """Whether a row's button was pressed, so that the same page follows."""
        return bool(self.added or self.removed)


@dataclass
class _Reading:
    """What has been read of one field so far."""

    posted: Posted
    faults: list[Fault] = field(default_factory=list)

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

    def day(self, name: str, label: str) -> str | tuple[str, ...]:
        """The date in ISO 8601; the three parts as typed where they are no date; empty where nothing is."""
        typed = tuple(plain_text(self.posted.get(f"{name}-{part}", ""), lines=False) for part in DATE_PARTS)
        if not any(typed):
            return ""
        day, words, parts = read_date(typed)
        if day is None:
            self.fault(name, label, words, parts)
            return typed
        return day.isoformat()


def plain_text(raw: str, *, lines: bool) -> str:
    """What was typed without control characters and outer space; on one line unless ``lines``."""
    for end, plain in LINE_ENDS.items():
        raw = raw.replace(end, plain)
    text = raw.translate(NEVER_TEXT)
    return text.strip() if lines else " ".join(text.split())


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
        return None, "must be a real date in figures, like 27 3 2027", wrong
    if len(year) != 4:
        return None, "needs its year in four figures, like 2027", ("year",)
    if int(year) not in YEARS:
        return None, f"must have a year from {YEARS[0]} to {YEARS[-1]}", ("year",)
    try:
        return date(int(year), int(typed[1]), int(typed[0])), "", ()
    except ValueError:
        return None, "must be a real date: there is no such day", ("day", "month")


def read(section: Section, posted: Posted) -> Written:
    """One section as the browser sent it. What can't be kept becomes a fault; a draft may be incomplete.

    A fault in a question that is not asked (given the other answers) is nobody's concern: its value is dropped.
    """
    answers: dict[str, object] = {}
    shown: dict[str, object] = {}
    faults: dict[str, list[Fault]] = {}
    added, removed = posted.get("add", ""), posted.get("remove", "")
    for one in section.fields:
        reading = _Reading(posted)
        value, again = _read_field(one, reading, added == one.key, _removed_row(one, removed))
        answers[one.key], shown[one.key], faults[one.key] = value, again, reading.faults
    for one in section.fields:
        if faults[one.key] and not is_shown(one, answers):
            answers[one.key], faults[one.key] = "", []
    tables = [one.key for one in section.fields if one.kind in TABLE_KINDS]
    return Written(
        answers={key: value for key, value in answers.items() if value},
        shown=shown,
        faults=tuple(fault for some in faults.values() for fault in some),
        added=added if added in tables else "",
        removed=next((key for key in tables if removed.startswith(f"{key}-")), ""),
    )


def with_blank_rows(section: Section, shown: Mapping[str, object]) -> dict[str, object]:
    """The answers as a page draws them: a table that needs a row begins with an empty one."""
    drawn = {**shown}
    for one in section.fields:
        if one.kind in TABLE_KINDS and not shown.get(one.key):
            drawn[one.key] = [{}] if one.required or one.least else []
    return drawn


def as_sent(section: Section, answers: SectionAnswers) -> list[tuple[str, str]]:
    """The names and values with which a browser would send these answers: ``read`` turned round."""
    return [pair for one in section.fields for pair in _sent(one, answers.get(one.key))]


def _read_field(one: Field, reading: _Reading, add: bool, remove: int | None) -> tuple[object, object]:
    """The value to store and the value to draw again."""
    label = f"“{one.label.rstrip(': ')}”"
    if one.kind in TABLE_KINDS:
        return _read_table(one, label, reading, add, remove)
    if one.kind == "documents":
        return "", ""
    if one.kind == "date":
        day = reading.day(one.key, label)
        return (day if isinstance(day, str) else ""), day
    if one.kind == "choice":
        picked = reading.one(one.key, label, one.options)
        return picked, picked
    if one.kind == "choices":
        several = reading.some(one.key, label, one.options)
        return several, several
    if one.kind == "yes_no":
        answer = reading.one(one.key, label, YES_NO)
        why_label = f"“{one.why_label.rstrip(': ')}”" if one.why_label else f"The reason to {label}"
        why = reading.text(f"{one.key}-why", why_label, one.limit, lines=True) if one.why else ""
        both = {"answer": answer, "why": why}
        return (both if answer or why else ""), both
    text = reading.text(one.key, label, one.limit, lines=one.kind == "text")
    return text, text


def _read_table(
    one: Field, label: str, reading: _Reading, add: bool, remove: int | None
) -> tuple[object, object]:
    shown: list[dict[str, object]] = []
    for index in _row_numbers(one, reading.posted):
        if index != remove:
            shown.append(_read_row(one, label, reading, index, len(shown)))
    rows = [
        {key: cell for key, cell in row.items() if isinstance(cell, str) and cell}
        for row in shown
        if any(row.values())
    ]
    if len(rows) > one.most or (add and len(shown) >= one.most):
        reading.fault(one.key, label, f"may hold {plural(one.most, 'row')} at most")
    elif add:
        shown.append({})
    return rows, shown


def _read_row(one: Field, label: str, reading: _Reading, index: int, place: int) -> dict[str, object]:
    """One row; its faults stand at the place where the row is drawn again."""
    own = _Reading(reading.posted)
    row = {
        column.key: _read_cell(
            column,
            own,
            f"{one.key}-{index}-{column.key}",
            f"{label}, row {place + 1}: “{column.label}”",
            one.limit,
        )
        for column in one.columns
    }
    moved = (f"{one.key}-{index}-", f"{one.key}-{place}-")
    reading.faults.extend(replace(fault, name=fault.name.replace(*moved, 1)) for fault in own.faults)
    return row


def _read_cell(column: Column, reading: _Reading, name: str, label: str, limit: int) -> object:
    if column.kind == "date":
        return reading.day(name, label)
    if column.kind == "choice":
        return reading.one(name, label, column.options)
    if column.kind == "score":
        return reading.one(name, label, SCORE_OPTIONS)
    return reading.text(name, label, limit, lines=column.kind == "text")


def _row_numbers(one: Field, posted: Posted) -> list[int]:
    names = re.compile(rf"{re.escape(one.key)}-([0-9]{{1,4}})-")
    return sorted({int(found[1]) for name in posted if (found := names.match(name))})


def _removed_row(one: Field, pressed: str) -> int | None:
    found = re.fullmatch(rf"{re.escape(one.key)}-([0-9]{{1,4}})", pressed)
    return int(found[1]) if found else None


def _sent(one: Field, value: object) -> Iterator[tuple[str, str]]:
    if one.kind in TABLE_KINDS:
        for index, row in enumerate(rows_of(value)):
            for column in one.columns:
                name = f"{one.key}-{index}-{column.key}"
                yield from _sent_text(name, row.get(column.key), is_date=column.kind == "date")
    elif one.kind == "yes_no":
        yield from ((one.key, answer) for answer in chosen(value))
        if one.why:
            yield f"{one.key}-why", reason_of(value)
    elif one.kind in ("choice", "choices"):
        yield from ((one.key, key) for key in chosen(value))
    elif one.kind != "documents":
        yield from _sent_text(one.key, value, is_date=one.kind == "date")


def _sent_text(name: str, value: object, *, is_date: bool) -> Iterator[tuple[str, str]]:
    if not is_date:
        yield name, text_of(value)
        return
    day = date_of(value)
    parts = (str(day.day), str(day.month), str(day.year)) if day else ("", "", "")
    yield from ((f"{name}-{part}", text) for part, text in zip(DATE_PARTS, parts, strict=True))
