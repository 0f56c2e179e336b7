"""A referral form as data: its sections and the ten kinds of field.

Answers are plain JSON values, kept per section as ``{field key: value}``:

=============  ==========================================================
kind           value
=============  ==========================================================
line, text     ``str``
date           ``str``, ISO 8601 (``2026-12-10``)
yes_no         ``{"answer": "yes" | "no" | "", "why": str}``
choice         ``str``, an option's key
choices        ``list[str]``, options' keys
people, rows   ``list[dict[column key, str]]``
scale          ``list[dict[column key, str]]``, with a ``score`` of 0 to 10
documents      nothing: documents are kept beside the answers
=============  ==========================================================
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

Answers = dict[str, dict[str, object]]
"""Section key → field key → value."""

SectionAnswers = Mapping[str, object]
"""One section of the answers: field key → value."""

Row = Mapping[str, object]

ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
YEARS = range(1900, 2101)
SCORES = frozenset(str(score) for score in range(11))
TABLE_KINDS = ("people", "rows", "scale")


class Term(BaseModel):
    """The base of everything read from a panel type's file: frozen, and a key it does not know is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Option(Term):
    """One thing that may be chosen."""

    key: str
    text: str
    clause: str = ""


class When(Term):
    """Shows (and asks for) a field only when another field of the same section holds a value."""

    field: str
    holds: str


class Column(Term):
    """One column of a table field."""

    key: str
    label: str
    kind: Literal["line", "text", "date", "choice", "score"] = "line"
    required: bool = False
    hint: str = ""
    options: tuple[Option, ...] = ()


class DocumentKind(Term):
    """A kind of document that goes with the form."""

    key: str
    name: str
    hint: str = ""
    required: bool = False
    dated: bool = True
    needs_chairs_agreement: bool = False
    clause: str = ""


class Check(Term):
    """A rule about one date field.

    ``months-since``: at least ``months`` must have passed between the date and the referral date.
    ``not-after``: the date may not lie in the future.
    """

    kind: Literal["months-since", "not-after"]
    months: int = 0
    clause: str = ""


class Field(Term):
    """One question of the form."""

    key: str
    label: str
    kind: Literal[
        "line", "text", "date", "yes_no", "choice", "choices", "people", "rows", "scale", "documents"
    ]
    heading: str = ""
    """Printed above the field where the real form starts a new part within the section."""
    hint: str = ""
    required: bool = True
    clause: str = ""
    words: int | None = None
    """The word guide of a text: shown as a count, warned about, never cut."""
    limit: int = 20_000
    """The most characters a text may hold; a longer one is refused, not cut."""
    why: Literal["", "yes", "no"] = ""
    """The answer of a yes/no question that wants its reason."""
    why_label: str = ""
    options: tuple[Option, ...] = ()
    columns: tuple[Column, ...] = ()
    children: bool = False
    """Marks the people field whose rows are the children this referral is about."""
    least: int = 0
    most: int = 30
    kinds: tuple[DocumentKind, ...] = ()
    when: When | None = None
    check: Check | None = None
    prefill: Literal["", "worker", "team", "team_manager", "today"] = ""
    """What a new draft starts with here; the worker may change it."""
    referral_date: bool = False
    """Marks the date field on which the referral stands; ``months-since`` counts up to it."""


class Section(Term):
    """One page of the form."""

    key: str
    title: str
    guidance: str = ""
    clause: str = ""
    fields: tuple[Field, ...]

    def field(self, key: str) -> Field:
        """The field of that key; KeyError where there is none."""
        for field in self.fields:
            if field.key == key:
                return field
        raise KeyError(key)


class Form(Term):
    """A whole referral form, in the order of the real one."""

    title: str
    note: str = ""
    sections: tuple[Section, ...]

    def section(self, key: str) -> Section:
        """The section of that key; KeyError where there is none."""
        for section in self.sections:
            if section.key == key:
                return section
        raise KeyError(key)

    def fields(self) -> Iterator[tuple[Section, Field]]:
        """Every field with its section, in the form's order."""
        return ((section, field) for section in self.sections for field in section.fields)


@dataclass(frozen=True)
class Document:
    """A document that goes with a referral: what is said of it, the date it carries and the SHA-256 of its content."""

    kind: str
    title: str
    dated: date | None
    sha256: str
    description: str = ""

    @property
    def signed(self) -> list[str]:
        """What a signature covers of it: everything that its signatory read, and the file itself."""
        dated = self.dated.isoformat() if self.dated else ""
        return [self.kind, self.sha256, _plain(self.title), dated, _plain(self.description)]


@dataclass(frozen=True)
class Child:
    """A child this referral is about, as the form names them."""

    name: str
    date_of_birth: date | None
    record_number: str


def text_of(value: object) -> str:
    """A stored text without the space around it; empty for anything that is no text."""
    return value.strip() if isinstance(value, str) else ""


def date_of(value: object) -> date | None:
    """A stored date; None where it is empty or malformed (one part, 31 February, the year 26)."""
    text = text_of(value)
    if not ISO_DATE.fullmatch(text):
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in YEARS else None


def rows_of(value: object) -> tuple[Row, ...]:
    """The rows of a stored table that hold something."""
    rows = value if isinstance(value, list | tuple) else ()
    return tuple(
        row for row in rows if isinstance(row, Mapping) and any(text_of(cell) for cell in row.values())
    )


def chosen(value: object) -> tuple[str, ...]:
    """The option keys a stored value holds: of a choice, of choices, or the answer of a yes/no question."""
    if isinstance(value, Mapping):
        value = value.get("answer")
    if isinstance(value, list | tuple):
        return tuple(key for key in value if isinstance(key, str) and key)
    text = text_of(value)
    return (text,) if text else ()


def reason_of(value: object) -> str:
    """The reason given with a yes/no answer."""
    return text_of(value.get("why")) if isinstance(value, Mapping) else ""


def is_shown(field: Field, answers: SectionAnswers) -> bool:
    """Whether a field is asked at all, given the other answers of its section."""
    return field.when is None or field.when.holds in chosen(answers.get(field.when.field))


def is_answered(field: Field, value: object) -> bool:
    """Whether anything has been entered."""
    if field.kind in TABLE_KINDS:
        return bool(rows_of(value))
    return bool(chosen(value) or reason_of(value))


def word_count(text: str) -> int:
    """How many words a text has: runs of characters between spaces."""
    return len(text.split())


def over_guide(field: Field, text: str) -> int:
    """By how many words a text exceeds its guide (B1.9); 0 within it or where there is none."""
    return max(0, word_count(text) - field.words) if field.words is not None else 0


def children(form: Form, answers: Mapping[str, SectionAnswers]) -> tuple[Child, ...]:
    """The children the referral is about, in the form's order; rows without a name are not children yet."""
    return tuple(
        Child(name, date_of(row.get("date_of_birth")), text_of(row.get("record_number")))
        for section, field in form.fields()
        if field.children
        for row in rows_of(answers.get(section.key, {}).get(field.key))
        if (name := text_of(row.get("name")))
    )


def referral_date(form: Form, answers: Mapping[str, SectionAnswers]) -> date | None:
    """The date the form itself gives as the referral's; None where it has none or it is not a date yet."""
    for section, field in form.fields():
        if field.referral_date:
            return date_of(answers.get(section.key, {}).get(field.key))
    return None


def prefilled(form: Form, known: Mapping[str, str]) -> Answers:
    """The answers a new draft starts with.

    ``known`` holds what the service knows for ``Field.prefill``: the names of ``worker``, ``team`` and
    ``team_manager``, and ``today`` as an ISO date.
    """
    start: Answers = {}
    for section, field in form.fields():
        if known.get(field.prefill):
            start.setdefault(section.key, {})[field.key] = known[field.prefill]
    return start


def canonical(
    panel_key: str,
    version: str,
    form: Form,
    answers: Mapping[str, SectionAnswers],
    documents: Sequence[Document],
) -> bytes:
    """What a signature covers, as bytes that are the same wherever the same form is written the same.

    UTF-8 JSON with sorted keys; texts NFC-normalised with one kind of line end; only what the form asks and
    shows (keys unknown to it, hidden fields, empty answers and empty rows are no part of the signed paper).
    """
    content: dict[str, dict[str, object]] = {}
    for section, field in form.fields():
        given = answers.get(section.key, {})
        if is_shown(field, given) and (value := _canonical_value(field, given.get(field.key))):
            content.setdefault(section.key, {})[field.key] = value
    paper = {
        "panel_type": panel_key,
        "version": version,
        "answers": content,
        "documents": sorted(document.signed for document in documents),
    }
    return json.dumps(paper, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode(
        "utf-8", errors="surrogatepass"
    )


def content_hash(
    panel_key: str,
    version: str,
    form: Form,
    answers: Mapping[str, SectionAnswers],
    documents: Sequence[Document],
) -> str:
    """The SHA-256 of the canonical content, in hexadecimal: what each signature holds."""
    return hashlib.sha256(canonical(panel_key, version, form, answers, documents)).hexdigest()


def _canonical_value(field: Field, value: object) -> object:
    """One answer in its canonical shape; empty (falsy) where there is none."""
    if field.kind in TABLE_KINDS:
        columns = [column.key for column in field.columns]
        rows = (
            {key: _plain(row.get(key)) for key in columns if _plain(row.get(key))} for row in rows_of(value)
        )
        return [row for row in rows if row]
    if field.kind == "choices":
        return sorted(set(chosen(value)))
    if field.kind == "yes_no":
        answer, why = _plain("".join(chosen(value)[:1])), _plain(reason_of(value))
        return {key: text for key, text in (("answer", answer), ("why", why)) if text}
    return _plain(value)


def _plain(value: object) -> str:
    text = text_of(value).replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text)
