"""A referral's form as a document: the real form's order and headings, the answers in words, tables for rows.

Templates draw it with ``{% include "referrals/document.html" %}``, given ``terms``, ``answers``, ``documents`` and
``reference``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cmr.models import ReferralDocument, Signature
from cmr.rules.answer_words import answer_lines, cell_words
from cmr.rules.completeness import Gap
from cmr.rules.enclosing import stays_out
from cmr.rules.form import (
    TABLE_KINDS,
    DocumentKind,
    Field,
    Form,
    Section,
    SectionAnswers,
    is_shown,
    over_guide,
    reason_of,
    rows_of,
    text_of,
)
from cmr.rules.panel_type import PanelType
from cmr.rules.taken_over import STILL_HOLDS, carries
from cmr.rules.wording import in_london, spoken_date

NO_GAPS: tuple[Gap, ...] = ()

SCALED = ("name", "date_of_birth", "ethnicity", "disability")
"""Columns of the children that stand above the scores."""


@dataclass(frozen=True)
class Comments:
    """What a manager wrote into the form with their signature, and when."""

    text: str
    by: str
    at: datetime

    @property
    def signed(self) -> str:
        """Who wrote it, with what they are, and on which day."""
        return f"{self.by}, {spoken_date(in_london(self.at).date())}"


WITHOUT_COMMENTS: Mapping[str, Comments] = {}


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
    score: int | None = None
    """Which cell of each row is a score from 0 to 10, to be drawn as a scale."""
    over: int = 0
    """Words over the guide."""
    gaps: tuple[Gap, ...] = ()
    by: str = ""
    """Who writes it when they sign, where that is not the form's worker: "team manager"."""
    signed: str = ""
    """Who wrote it, with what they are, and when."""

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
    bands: tuple[tuple[tuple[str, ...], ...], ...] = ()
    """Where entries stand beside each other, as the form's section has it."""

    @property
    def rows(self) -> tuple[tuple[tuple[Entry, ...], ...], ...]:
        """The entries as they are set: bands of columns; one band of one column where nothing is set beside another."""
        if not self.bands:
            return ((self.entries,),)
        by_key = {entry.key: entry for entry in self.entries}
        return tuple(
            tuple(tuple(by_key[key] for key in column if key in by_key) for column in band)
            for band in self.bands
        )


@dataclass(frozen=True)
class Enclosure:
    """A document that goes with the form, under its kind's name."""

    kind: str
    document: ReferralDocument

    @property
    def waits_for_agreement(self) -> bool:
        """Whether the chair has still to say that it goes to the panel (B1.9)."""
        return self.document.agreement == "waiting"

    @property
    def stays_out(self) -> bool:
        """Whether the panel's members and guests read the referral without it (B1.9)."""
        return stays_out(self.document.agreement)


def comments_of(signatures: Sequence[Signature]) -> dict[str, Comments]:
    """What the standing signatures say in the form, by their stage."""
    return {
        one.stage: Comments(one.comments, f"{one.name}, {one.position}", one.signed_at)
        for one in signatures
        if one.voided_at is None and one.comments
    }


def parts_of(
    terms: PanelType,
    answers: Mapping[str, SectionAnswers],
    gaps: Sequence[Gap] = NO_GAPS,
    comments: Mapping[str, Comments] = WITHOUT_COMMENTS,
) -> tuple[Part, ...]:
    """The whole form as it reads; questions that are not asked (given the other answers) are left out.

    ``comments`` are what managers wrote with their signatures, by their stage.
    """
    return tuple(
        Part(
            section.key,
            section.title,
            tuple(
                _commented(field, comments.get(field.by))
                if field.by
                else _entry(
                    field,
                    answers.get(section.key, {}).get(field.key),
                    _gaps_of(section, field, gaps),
                )
                for field in section.fields
                if is_shown(field, answers.get(section.key, {}))
            ),
            section.bands,
        )
        for section in terms.paper_form.sections
    )


def children_scaled(terms: PanelType, answers: Mapping[str, SectionAnswers]) -> Entry | None:
    """The children as the real form names them above the scores (BF): without what else is known of them."""
    for section, field in terms.paper_form.fields():
        if field.children:
            columns = tuple(column for column in field.columns if column.key in SCALED)
            value = answers.get(section.key, {}).get(field.key)
            return _entry(field.model_copy(update={"columns": columns}), value, NO_GAPS)
    return None


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
        )
        for one in known
    )


def in_words(field: Field, value: object) -> str:
    """An answer as one text, for setting two beside each other."""
    entry = _entry(field, value, NO_GAPS)
    table = tuple("; ".join(cell for cell in row if cell) for row in entry.rows)
    return "\n".join((*entry.lines, *((entry.why,) if entry.why else ()), *table))


def _commented(field: Field, comments: Comments | None) -> Entry:
    return Entry(
        field.key,
        field.label,
        field.kind,
        field.heading,
        lines=(comments.text,) if comments else (),
        by=field.by.replace("_", " "),
        signed=comments.signed if comments else "",
    )


def _gaps_of(section: Section, field: Field, gaps: Sequence[Gap]) -> tuple[Gap, ...]:
    """What a question still wants; that a section was taken over stands beside the first question that was."""
    first = next((one.key for one in section.fields if carries(one)), "")
    keys = (field.key, STILL_HOLDS) if field.key == first else (field.key,)
    return tuple(gap for gap in gaps if gap.section == section.key and gap.field in keys)


def _entry(field: Field, value: object, gaps: tuple[Gap, ...]) -> Entry:
    if field.kind in TABLE_KINDS:
        return Entry(
            field.key,
            field.label,
            field.kind,
            field.heading,
            head=tuple(column.label for column in field.columns),
            rows=tuple(
                tuple(cell_words(column, row.get(column.key)) for column in field.columns)
                for row in rows_of(value)
            ),
            score=next((place for place, column in enumerate(field.columns) if column.kind == "score"), None),
            gaps=gaps,
        )
    return Entry(
        field.key,
        field.label,
        field.kind,
        field.heading,
        lines=answer_lines(field, value),
        why_label=field.why_label,
        why=reason_of(value),
        over=over_guide(field, text_of(value)),
        gaps=gaps,
    )
