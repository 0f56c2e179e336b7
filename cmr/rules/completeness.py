"""What is still missing from a referral form, or wrong in it, before anybody can sign it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from dateutil.relativedelta import relativedelta

from cmr.rules.birth import birth_of, birth_wrong
from cmr.rules.form import (
    SCORES,
    TABLE_KINDS,
    Column,
    Document,
    DocumentKind,
    Field,
    Form,
    Option,
    Row,
    Section,
    SectionAnswers,
    chosen,
    date_of,
    is_answered,
    is_shown,
    reason_of,
    referral_date,
    rows_of,
    text_of,
)
from cmr.rules.refusal import Refusal
from cmr.rules.wording import number_word, plural, spoken_date

SectionState = Literal["not started", "in progress", "complete", "optional"]

WANTS_ANSWER = "needs an answer"
WANTS_DATE = "must be a real date with day, month and year"
WANTS_OPTION = "must be one of the answers offered"


@dataclass(frozen=True)
class Gap:
    """One thing that keeps a form from being signed: where it is, a sentence for its worker, and the clause.

    ``row`` counts from 1 and, with ``column``, is set where the gap is in one cell of a table.
    """

    section: str
    field: str
    text: str
    clause: str
    row: int | None = None
    column: str = ""

    @property
    def refusal(self) -> Refusal:
        """The gap as a reason not to sign."""
        return Refusal(self.text, self.clause)


@dataclass(frozen=True)
class _Wrong:
    """What is wrong with one answer, as the end of a sentence that begins with its label."""

    words: str
    clause: str = ""
    row: int | None = None
    column: str = ""


@dataclass(frozen=True)
class _Days:
    """The two days a date is checked against; None: not known yet, so not checked."""

    today: date | None
    referral: date | None
    before: tuple[date, str] | None = None
    """The date that this one may not lie before, and the label of its field."""


def gaps(
    form: Form,
    answers: Mapping[str, SectionAnswers],
    documents: Sequence[Document],
    on: date,
) -> tuple[Gap, ...]:
    """Everything missing or wrong for signing on a day, in the form's order; empty when it can be signed.

    A date's ``months-since`` counts up to the date of the referral that the form gives, or else to ``on``.
    """
    days = _Days(on, referral_date(form, answers) or on)
    return tuple(
        gap
        for section in form.sections
        for gap in _section_gaps(section, answers.get(section.key, {}), documents, days)
    )


def section_state(
    section: Section,
    answers: SectionAnswers,
    documents: Sequence[Document] = (),
    on: date | None = None,
) -> SectionState:
    """How far one section is; ``answers`` are its own. Without ``on`` the dates' checks wait for signing.

    A section of which nothing is required, and in which nothing stands yet, is optional.
    """
    complete = next(_section_gaps(section, answers, documents, _Days(on, on)), None) is None
    started = any(
        _attached(field, documents)
        if field.kind == "documents"
        else is_answered(field, answers.get(field.key))
        for field in section.fields
    )
    if complete:
        return "complete" if started else "optional"
    return "in progress" if started else "not started"


def missing_documents(
    kinds: Sequence[DocumentKind], documents: Sequence[Document]
) -> tuple[DocumentKind, ...]:
    """The required kinds of which no document is attached (D7)."""
    attached = {document.kind for document in documents}
    return tuple(kind for kind in kinds if kind.required and kind.key not in attached)


def field_faults(field: Field, value: object, on: date) -> tuple[tuple[str, str], ...]:
    """What is missing or wrong in one answer outside a form, as a sentence's end and its clause."""
    return tuple(
        (wrong.words, wrong.clause or field.clause) for wrong in _wrongs(field, value, _Days(on, on))
    )


def _section_gaps(
    section: Section, answers: SectionAnswers, documents: Sequence[Document], days: _Days
) -> Iterator[Gap]:
    for field in section.fields:
        if not is_shown(field, answers):
            continue
        clause = field.clause or section.clause
        if field.kind == "documents":
            for text, own_clause in _document_gaps(field, documents):
                yield Gap(section.key, field.key, text, own_clause or clause)
            continue
        name = f"“{field.label.rstrip(': ')}” "
        own_days = replace(days, before=_date_before(section, field, answers))
        for wrong in _wrongs(field, answers.get(field.key), own_days):
            yield Gap(
                section.key,
                field.key,
                f"{name if wrong.row is None else field.row_name(wrong.row) + ': '}{wrong.words}.",
                wrong.clause or clause,
                wrong.row,
                wrong.column,
            )


def _date_before(section: Section, field: Field, answers: SectionAnswers) -> tuple[date, str] | None:
    if not field.check or not field.check.from_field:
        return None
    earlier = section.field(field.check.from_field)
    day = date_of(answers.get(earlier.key)) if is_shown(earlier, answers) else None
    return (day, earlier.label.rstrip(": ")) if day else None


def _wrongs(field: Field, value: object, days: _Days) -> Iterator[_Wrong]:
    if field.kind in TABLE_KINDS:
        yield from _table_wrongs(field, value, days.today)
    elif not is_answered(field, value):
        if field.required:
            yield _Wrong(WANTS_ANSWER)
    elif field.kind == "date":
        yield from _date_wrongs(field, value, days)
    elif field.kind == "yes_no":
        yield from _yes_no_wrongs(field, value)
    elif field.kind in ("choice", "choices"):
        yield from _choice_wrongs(field, value)
    else:
        yield from _length_wrongs(field, text_of(value))
        if not text_of(value) and field.required:
            yield _Wrong(WANTS_ANSWER)


def _length_wrongs(field: Field, text: str) -> Iterator[_Wrong]:
    if len(text) > field.limit:
        over = len(text) - field.limit
        yield _Wrong(f"may hold {plural(field.limit, 'character')} at most: it is {over:,} over")


def _date_wrongs(field: Field, value: object, days: _Days) -> Iterator[_Wrong]:
    day = date_of(value)
    if day is None:
        yield _Wrong(WANTS_DATE)
        return
    check = field.check
    if check is None:
        return
    if days.today is not None and day > days.today:
        yield _Wrong("must not lie in the future", check.clause)
    elif days.before is not None and day < days.before[0]:
        earlier, label = days.before
        yield _Wrong(f"must not lie before {spoken_date(earlier)}, the date under “{label}”", check.clause)
    elif check.kind == "months-since" and days.referral is not None:
        enough = day + relativedelta(months=check.months)
        if enough > days.referral:
            yield _Wrong(
                f"must be {number_word(check.months)} months or more before the referral date "
                f"({spoken_date(days.referral)}): from {spoken_date(day)} that is {spoken_date(enough)}",
                check.clause,
            )


def _yes_no_wrongs(field: Field, value: object) -> Iterator[_Wrong]:
    answer = "".join(chosen(value)[:1])
    if not answer:
        yield _Wrong(WANTS_ANSWER)
    elif answer not in ("yes", "no"):
        yield _Wrong("must be answered with yes or no")
    elif field.why == answer and not reason_of(value):
        yield _Wrong(f"is answered {answer}, so it needs the reason why")
    yield from _length_wrongs(field, reason_of(value))


def _choice_wrongs(field: Field, value: object) -> Iterator[_Wrong]:
    picked = chosen(value)
    unknown = not _all_offered(picked, field.options) or (field.kind == "choice" and len(picked) != 1)
    if unknown:
        yield _Wrong(WANTS_OPTION)
    elif field.kind == "choices" and len(set(picked)) < field.least:
        yield _Wrong(f"needs {number_word(field.least)} or more of the answers offered")


def _all_offered(picked: Sequence[str], options: Sequence[Option]) -> bool:
    return {*picked} <= {option.key for option in options}


def _table_wrongs(field: Field, value: object, today: date | None) -> Iterator[_Wrong]:
    rows = rows_of(value)
    least = max(field.least, 1) if field.required else field.least
    if len(rows) < least:
        yield _Wrong(f"needs {number_word(least)} {'row' if least == 1 else 'rows'} or more")
    if len(rows) > field.most:
        yield _Wrong(f"may hold {plural(field.most, 'row')} at most: it has {len(rows):,}")
    for number, row in enumerate(rows, 1):
        for column in field.columns:
            words = _cell_wrong(field, column, row, today)
            if words:
                yield _Wrong(f"{column.label} {words}", "", number, column.key)


def _cell_wrong(field: Field, column: Column, row: Row, today: date | None) -> str:
    text = text_of(row.get(column.key))
    if not text:
        return WANTS_ANSWER if column.required else ""
    if column.kind == "date" and date_of(text) is None:
        return WANTS_DATE
    if column.kind == "birth":
        return birth_wrong(birth_of(text), today)
    if column.kind == "choice" and not _all_offered((text,), column.options):
        return WANTS_OPTION
    if column.kind == "score" and text not in SCORES:
        return "must be a whole number from 0 to 10"
    if len(text) > field.limit:
        return f"may hold {plural(field.limit, 'character')} at most"
    return ""


def _attached(field: Field, documents: Sequence[Document]) -> bool:
    kinds = {kind.key for kind in field.kinds}
    return any(document.kind in kinds for document in documents)


def _document_gaps(field: Field, documents: Sequence[Document]) -> Iterator[tuple[str, str]]:
    for kind in missing_documents(field.kinds, documents):
        yield f"Attach this document: {kind.name}.", kind.clause
    for kind in field.kinds:
        undated = kind.dated and any(
            document.kind == kind.key and document.dated is None for document in documents
        )
        if undated:
            yield f"Say of which date this document is: {kind.name}.", kind.clause
