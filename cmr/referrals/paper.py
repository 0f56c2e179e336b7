"""A referral's form as a document: the real form's order and headings, the answers in words, tables for rows.

Templates draw it with ``{% include "referrals/document.html" %}``, given ``terms``, ``answers``, ``documents`` and
``reference``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cmr.models import ReferralDocument
from cmr.rules.completeness import Gap
from cmr.rules.form import (
    TABLE_KINDS,
    Column,
    DocumentKind,
    Field,
    Form,
    Option,
    SectionAnswers,
    chosen,
    date_of,
    is_shown,
    over_guide,
    reason_of,
    rows_of,
    text_of,
)
from cmr.rules.panel_type import PanelType
from cmr.rules.wording import spoken_date

NO_GAPS: tuple[Gap, ...] = ()


@dataclass(frozen=True)
class Entry:
    """One question with its answer as it reads on paper; ``gaps`` are what it still wants."""

    key: str
    label: str
    kind: str
    heading: str = ""
    lines: tuple[str, ...] = ()
    """The answer in words; several where several were chosen."""
    why_label: str = ""
    why: str = ""
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    over: int = 0
    """Words over the guide."""
    gaps: tuple[Gap, ...] = ()

    @property
    def shape(self) -> str:
        """How it is set: ``long`` (prose, tables, documents) or ``short``, in a line beside its question."""
        return "long" if self.kind in ("text", "documents", *TABLE_KINDS) else "short"


@dataclass(frozen=True)
class Part:
    """One section of the paper."""

    key: str
    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Enclosure:
    """A document that goes with the form, under its kind's name."""

    kind: str
    document: ReferralDocument
    waits_for_agreement: bool


def parts_of(
    terms: PanelType, answers: Mapping[str, SectionAnswers], gaps: Sequence[Gap] = NO_GAPS
) -> tuple[Part, ...]:
    """The whole form as it reads; questions that are not asked (given the other answers) are left out."""
    return tuple(
        Part(
            section.key,
            section.title,
            tuple(
                _entry(
                    field,
                    answers.get(section.key, {}).get(field.key),
                    tuple(gap for gap in gaps if (gap.section, gap.field) == (section.key, field.key)),
                )
                for field in section.fields
                if is_shown(field, answers.get(section.key, {}))
            ),
        )
        for section in terms.whole_form.sections
    )


def kinds_of(form: Form) -> dict[str, DocumentKind]:
    """Every kind of document that the form takes, by key."""
    return {kind.key: kind for _, field in form.fields() for kind in field.kinds}


def enclosures(terms: PanelType, documents: Sequence[ReferralDocument]) -> tuple[Enclosure, ...]:
    """The attached documents in the order of the panel's list of kinds."""
    kinds = kinds_of(terms.whole_form)
    order = list(kinds)
    known = sorted(documents, key=lambda one: order.index(one.kind) if one.kind in kinds else len(order))
    return tuple(
        Enclosure(
            kinds[one.kind].name if one.kind in kinds else "Document",
            one,
            one.kind in kinds and kinds[one.kind].needs_chairs_agreement and one.agreed_at is None,
        )
        for one in known
    )


def in_words(field: Field, value: object) -> str:
    """An answer as one text, for setting two beside each other."""
    entry = _entry(field, value, NO_GAPS)
    table = tuple("; ".join(cell for cell in row if cell) for row in entry.rows)
    return "\n".join((*entry.lines, *((entry.why,) if entry.why else ()), *table))


def _entry(field: Field, value: object, gaps: tuple[Gap, ...]) -> Entry:
    if field.kind in TABLE_KINDS:
        return Entry(
            field.key,
            field.label,
            field.kind,
            field.heading,
            head=tuple(column.label for column in field.columns),
            rows=tuple(
                tuple(_cell(column, row.get(column.key)) for column in field.columns)
                for row in rows_of(value)
            ),
            gaps=gaps,
        )
    return Entry(
        field.key,
        field.label,
        field.kind,
        field.heading,
        lines=_lines(field, value),
        why_label=field.why_label,
        why=reason_of(value),
        over=over_guide(field, text_of(value)),
        gaps=gaps,
    )


def _lines(field: Field, value: object) -> tuple[str, ...]:
    if field.kind in ("choice", "choices"):
        return _texts(field.options, chosen(value))
    if field.kind == "yes_no":
        return tuple(answer.capitalize() for answer in chosen(value))
    if field.kind == "date":
        return tuple(_spoken(value).split("\n")) if text_of(value) else ()
    return (text_of(value),) if text_of(value) else ()


def _texts(options: Sequence[Option], picked: Sequence[str]) -> tuple[str, ...]:
    return tuple(option.text for option in options if option.key in picked)


def _cell(column: Column, value: object) -> str:
    if column.kind == "choice":
        return "".join(_texts(column.options, chosen(value)))
    return _spoken(value) if column.kind == "date" else text_of(value)


def _spoken(value: object) -> str:
    day = date_of(value)
    return spoken_date(day) if day else text_of(value)
