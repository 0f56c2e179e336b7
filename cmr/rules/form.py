"""A referral form as data: its sections and the ten kinds of field.

Answers are plain JSON values, kept per section as ``{field key: value}``:

=============  ==========================================================
kind           value
=============  ==========================================================
line, text     ``str``
date           ``str``, ISO 8601 (``2026-12-10``); in a draft also what is no date, as typed (``31/2/2026``)
yes_no         ``{"answer": "yes" | "no" | "", "why": str}``
choice         ``str``, an option's key
choices        ``list[str]``, options' keys
people, rows   ``list[dict[column key, str]]``; a ``birth`` as ``cmr.rules.birth`` has it
scale          ``list[dict[column key, str]]``, with a ``score`` of 0 to 10
documents      nothing: documents are kept beside the answers
=============  ==========================================================
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, model_validator

from cmr.rules.birth import YEARS, Birth, birth_of
from cmr.rules.option_lists import GROUPED, ListName, options_named

Answers = dict[str, dict[str, object]]
"""Section key → field key → value."""

SectionAnswers = Mapping[str, object]
"""One section of the answers: field key → value."""

Row = Mapping[str, object]

ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
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
    group: str = ""
    """The heading under which it stands, where the options are many. Elsewhere its text stands alone."""


class Offering(Term):
    """Something with ``options`` of its own or ``options_from`` a list that the service knows by name."""

    @model_validator(mode="before")
    @classmethod
    def _with_named_options(cls, given: object) -> object:
        name = given.get("options_from") if isinstance(given, Mapping) else None
        if not isinstance(given, Mapping) or not isinstance(name, str) or name not in GROUPED:
            return given
        if given.get("options"):
            raise ValueError(f"the options of {name} and others are both given")
        return {**given, "options": options_named(name)}


class When(Term):
    """Shows (and asks for) a field only when another field of the same section holds a value."""

    field: str
    holds: str


class Column(Offering):
    """One column of a table field."""

    key: str
    label: str
    kind: Literal["line", "text", "date", "birth", "choice", "score"] = "line"
    required: bool = False
    hint: str = ""
    options: tuple[Option, ...] = ()
    options_from: Literal["", ListName] = ""
    unborn: bool = False
    """Whether a birth may be one that is still expected."""
    carries: str = ""
    """The name under which forms share what it holds, where that is another than its key."""


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
    ``not-after``: the date may not lie in the future. With ``from_field``, nor before the date of that field of the
    section.
    """

    kind: Literal["months-since", "not-after"]
    months: int = 0
    from_field: str = ""
    clause: str = ""


class Field(Offering):
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
    options_from: Literal["", ListName] = ""
    columns: tuple[Column, ...] = ()
    one: str = ""
    """What one row of its table is called: "Agency"."""
    children: bool = False
    """Marks the people field whose rows are the children this referral is about."""
    carries: Literal["", "relatives", "mother", "father", "network", "agencies", "address"] = ""
    """What of a family it holds, that the child's next referral may take over; the children always do."""
    least: int = 0
    most: int = 30
    kinds: tuple[DocumentKind, ...] = ()
    when: When | None = None
    check: Check | None = None
    prefill: Literal["", "worker", "team", "team_manager", "today"] = ""
    """What a new draft starts with here; the worker may change it."""
    referral_date: bool = False
    """Marks the date field on which the referral stands; ``months-since`` counts up to it."""
    by: Literal["", "team_manager", "service_manager"] = ""
    """The manager who writes it with their signature; its worker is never asked for it, and signs none of it."""

    @property
    def row_word(self) -> str:
        """What one row of its table is called."""
        by_kind = {"people": "Person", "scale": "Score"}.get(self.kind, "Row")
        return self.one or ("Child" if self.children else by_kind)

    def row_name(self, number: int) -> str:
        """One row of its table by its number from 1: "Child 2"; "Mother" where there is only one."""
        return f"{self.row_word} {number}" if self.most > 1 else self.row_word


class Section(Term):
    """One page of the form."""

    key: str
    title: str
    guidance: str = ""
    clause: str = ""
    fields: tuple[Field, ...]
    bands: tuple[tuple[tuple[str, ...], ...], ...] = ()
    """Where the real form sets questions beside each other: bands of columns of the fields' keys, each key once."""

    def field(self, key: str) -> Field:
        """The field of that key; KeyError where there is none."""
        for field in self.fields:
            if field.key == key:
                return field
        raise KeyError(key)

    @property
    def of_worker(self) -> Section:
        """The section without what a manager writes when signing."""
        theirs = {field.key for field in self.fields if field.by}
        if not theirs:
            return self
        bands = (
            tuple(tuple(key for key in column if key not in theirs) for column in band) for band in self.bands
        )
        kept = tuple(tuple(column for column in band if column) for band in bands)
        fields = tuple(field for field in self.fields if not field.by)
        return self.model_copy(update={"fields": fields, "bands": tuple(band for band in kept if band)})


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
        return [self.kind, self.sha256, canonical_text(self.title), dated, canonical_text(self.description)]


@dataclass(frozen=True)
class Child:
    """A child this referral is about, as the form names them."""

    name: str
    born: Birth
    record_number: str

    @property
    def date_of_birth(self) -> date | None:
        """None for a child who is not born yet, or whose age alone is known."""
        return None if self.born.unborn else self.born.on


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
        Child(name, birth_of(row.get("date_of_birth")), text_of(row.get("record_number")))
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


def canonical_text(value: object) -> str:
    """A text as it is signed: without the space around it, however its lines end and its letters are composed."""
    text = text_of(value).replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text)
