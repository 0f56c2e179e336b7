"""The decision sheet as a form, made from the panel type's data: its entries, its outcomes with what each wants."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import (
    Field,
    FieldList,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import Length, Optional

from cmr.hearing.sheets import LONGEST_OWNER, Draft
from cmr.rules import outcomes
from cmr.rules.form import Field as Want
from cmr.rules.form import chosen, date_of, reason_of, text_of
from cmr.rules.one_return import one_return
from cmr.rules.outcomes import ChosenOutcome, Entry
from cmr.rules.sheet_terms import DecisionSheet, Outcome
from cmr.rules.wording import spoken_date
from cmr.web.fields import DatePartsField, record_number

DUE_LABEL = "To be done by"
STANDS_BY_ITSELF = "None: it stands by itself"
LONG = 4_000
LONGEST = 10_000
ENTRY = re.compile(
    r"entries-(\d{1,3})-(kind|text|rationale|owner|outcome|due_on-day|due_on-month|due_on-year|due_reason)"
)
SAID = ("text", "rationale", "owner", "due_reason", "outcome")
"""What an entry says in words or by a choice."""
MOST_ROWS = 60
"""More than any sheet holds: rows past the sheet's own limit are shown again with the refusal, not cut."""
TOO_LONG = "Use %(max)d characters or fewer."


@dataclass(frozen=True)
class OutcomeChoice:
    """One outcome as the form offers it."""

    terms: Outcome
    due_on: date | None
    fields: tuple[Any, ...]
    """The WTForms fields that it wants; for a yes/no question followed by that of its reason."""


class SheetForm(Form):
    """What is common to every panel's sheet; ``sheet_form`` adds the rest."""

    version = HiddenField(default="0")
    began = HiddenField()
    """What the page began from, as short hashes."""
    rationale = TextAreaField(validators=[Length(max=LONGEST, message=TOO_LONG)])
    returns_on = DatePartsField(required=False)
    decision_reasons = TextAreaField("Reasons for the decision", [Length(max=LONGEST, message=TOO_LONG)])
    entries: FieldList[Any]
    outcomes: SelectMultipleField
    terms: DecisionSheet
    counts_from: date
    """The day from which timescales count: the meeting's, or that of a decision in the panel's stead."""
    owners: str
    entries_errors: Sequence[str] = ()

    @property
    def row_links(self) -> list[tuple[str, str]]:
        """What is wrong with the rows as a whole, for the page's error summary."""
        return [("#entries", text) for text in self.entries_errors]

    @property
    def due_by_default(self) -> date:
        """The day on which an entry is due where neither the panel nor the terms give one."""
        return outcomes.due_on(self.terms, self.counts_from)

    @property
    def further_row(self) -> Any:
        """An empty entry as another would be, for the page to add by itself; it is none of the form's rows."""
        self.entries.append_entry({"owner": self.owners})
        return self.entries.pop_entry()

    def choices(self) -> Iterator[OutcomeChoice]:
        """Each outcome with its fields, and the day on which what follows from it is due."""
        for one in self.terms.outcomes:
            due = None
            if one.action and one.timescale:
                due = outcomes.due_on(self.terms, self.counts_from, ChosenOutcome(one.key))
            fields = [self[name] for want in one.wants for name in _names(one, want)]
            yield OutcomeChoice(one, due, tuple(fields))

    def draft(self) -> Draft:
        """What was written, as the operations take it; empty rows are left out."""
        picked = self.outcomes.data or []
        chosen = (
            ChosenOutcome(one.key, {want.key: self._value(one, want) for want in one.wants})
            for one in self.terms.outcomes
            if one.key in picked
        )
        asked = (self.returns_on.data, self.returns_on.typed) if self.terms.return_label else (None, "")
        found, returns_on, returns_typed = one_return(self.terms, tuple(chosen), *asked)
        return Draft(
            entries=tuple(self._entries()),
            outcomes=found,
            rationale=(self.rationale.data or "").strip(),
            returns_on=returns_on,
            returns_typed=returns_typed,
            decision_reasons=(self.decision_reasons.data or "").strip(),
            version=record_number(self.version.data) or 0,
        )

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Shapes and lengths, and no more rows than the sheet has."""
        right: bool = super().validate(extra_validators)
        count = len(list(self._entries()))
        if count > self.terms.most_entries:
            self.entries_errors = [f"The sheet holds {self.terms.most_entries} at most; you wrote {count}."]
            return False
        return right

    def past_keeping(self) -> str:
        """What no draft can hold, such as a text that is too long; empty where all of it can be kept.

        A date that is none yet is kept as it was typed: signing alone refuses it.
        """
        self.validate()
        wrong = [
            *self.entries_errors,
            *(words for field in self for words in _past_keeping(field, self.terms.entry_word)),
        ]
        return str(wrong[0]) if wrong else ""

    def _entries(self) -> Iterator[Entry]:
        for row in self.entries:
            said = {name: (row.form[name].data or "").strip() for name in SAID}
            due = row.form["due_on"]
            # A row where nothing was filled in is none; one with a date alone is kept, and signing asks about it.
            if (
                any(said[name] for name in SAID if name != "owner")
                or said["owner"] not in ("", self.owners)
                or (due.data or due.typed)
            ):
                kind = row.form["kind"].data or self.terms.entry_kinds[0]
                yield Entry(kind, due_on=due.data, due_typed=due.typed, **said)

    def _value(self, outcome: Outcome, want: Want) -> object:
        names = _names(outcome, want)
        field = self[names[0]]
        value = field.data
        if isinstance(field, DatePartsField):
            return value.isoformat() if value else field.typed
        match want.kind:
            case "yes_no":
                return {"answer": value or "", "why": (self[names[1]].data or "").strip()}
            case "choices":
                return list(value or [])
        return (value or "").strip()


def sheet_form(
    terms: DecisionSheet,
    counts_from: date,
    draft: Draft,
    sent: MultiDict[str, str] | None = None,
    *,
    owners: str = "",
) -> SheetForm:
    """The form of this panel's sheet, filled from what is kept, or from what was sent.

    ``owners``: who sees to an entry unless somebody else is named.
    """
    kinds = tuple(SelectChoice(kind, kind.capitalize()) for kind in terms.entry_kinds)
    parts: dict[str, Any] = {
        "entries": FieldList(
            FormField(_entry_form(kinds, terms, counts_from, owners)),
            max_entries=MOST_ROWS,
        ),
        "outcomes": SelectMultipleField(
            terms.outcomes_label,
            choices=[SelectChoice(one.key, one.name) for one in terms.outcomes],
            invalid_choice_message="Choose among the outcomes shown; “%(value)s” is none of them.",  # type: ignore[call-arg] # newer than its stubs
        ),
    }
    for one in terms.outcomes:
        for want in one.wants:
            parts |= dict(zip(_names(one, want), _want_fields(want), strict=True))
    made: type[SheetForm] = type("SheetOfPanel", (SheetForm,), parts)
    form = made(_known(sent) if sent is not None else None, data=_data(terms, draft, owners))
    form.terms, form.counts_from, form.owners = terms, counts_from, owners
    form.rationale.label.text = terms.rationale_label
    form.returns_on.label.text = terms.return_label
    return form


def _past_keeping(field: Field, entry_word: str) -> Iterator[str]:
    match field:
        case FieldList():
            for number, row in enumerate(field, 1):
                for part in row.form:
                    yield from (
                        f"{entry_word} {number}: {words}" for words in _past_keeping(part, entry_word)
                    )
        case DatePartsField():
            return
        case _:
            yield from (f"“{field.label.text.rstrip(': ')}”: {words}" for words in field.errors)


def another_row(form: SheetForm) -> None:
    """Adds an empty entry while the sheet has room."""
    if len(form.entries.entries) < form.terms.most_entries:
        form.entries.append_entry({"owner": form.owners})


def without_row(sent: MultiDict[str, str]) -> MultiDict[str, str]:
    """What was sent, less the row whose "remove" was pressed (``entries-3``)."""
    gone = f"{sent.get('remove', '')}-"
    return MultiDict([(name, value) for name, value in sent.items(multi=True) if not name.startswith(gone)])


def as_sent(form: SheetForm) -> MultiDict[str, str]:
    """What a browser would send of the form as it stands, so that it is read and marked like anything sent."""
    rows = (part for row in form.entries for part in row.form)
    aside = (one for one in form if not isinstance(one, FieldList))
    return MultiDict([pair for one in (*aside, *rows) for pair in _pairs(one)])


def _pairs(field: Field) -> Iterator[tuple[str, str]]:
    match field:
        case DatePartsField():
            yield from zip(
                (f"{field.name}-{part}" for part in ("day", "month", "year")), field.parts, strict=True
            )
        case SelectMultipleField():
            yield from ((field.name, str(one)) for one in field.data or ())
        case _:
            yield field.name, str(field.data or "")


def _carried(terms: DecisionSheet, counts_from: date) -> Iterator[SelectChoice]:
    """What an entry may carry out: every outcome that asks for something to be done, with its time (B1.22)."""
    yield SelectChoice("", STANDS_BY_ITSELF)
    for one in terms.outcomes:
        if one.action:
            by = f" (by {spoken_date(one.timescale.due(counts_from))})" if one.timescale else ""
            yield SelectChoice(one.key, f"{one.name}{by}")


def _entry_form(
    kinds: tuple[SelectChoice, ...], terms: DecisionSheet, counts_from: date, owners: str
) -> type[Form]:
    carried = list(_carried(terms, counts_from))
    parts = {
        "kind": RadioField("Kind", [Optional()], choices=list(kinds)),
        "text": TextAreaField(
            terms.entry_label or "What the panel agreed", [Length(max=LONG, message=TOO_LONG)]
        ),
        "outcome": SelectField("Which outcome it carries out", choices=carried, default=""),
        "owner": StringField("Who sees to it", [Length(max=LONGEST_OWNER, message=TOO_LONG)], default=owners),
        "due_on": DatePartsField(terms.entry_due_label or DUE_LABEL, required=False),
        "due_reason": StringField("Why another date", [Length(max=500, message=TOO_LONG)]),
        "rationale": TextAreaField("Why", [Length(max=LONG, message=TOO_LONG)]),
    }
    return type("EntryForm", (Form,), parts)


def _names(outcome: Outcome, want: Want) -> tuple[str, ...]:
    name = f"{outcome.key}__{want.key}"
    return (name, f"{name}__why") if want.kind == "yes_no" else (name,)


def _want_fields(want: Want) -> tuple[Field, ...]:
    limit = [Length(max=want.limit, message=TOO_LONG)]
    options = [SelectChoice(one.key, one.text) for one in want.options]
    match want.kind:
        case "date":
            return (DatePartsField(want.label.rstrip(": "), required=False, description=want.hint),)
        case "text":
            return (TextAreaField(want.label, limit, description=want.hint),)
        case "choice":
            return (RadioField(want.label, [Optional()], choices=options, description=want.hint),)
        case "choices":
            return (SelectMultipleField(want.label, choices=options, description=want.hint),)
        case "yes_no":
            answers = [SelectChoice("yes", "Yes"), SelectChoice("no", "No")]
            why = TextAreaField(want.why_label or "Why?", limit)
            return (RadioField(want.label, [Optional()], choices=answers, description=want.hint), why)
    return (StringField(want.label, limit, description=want.hint),)


def _known(sent: MultiDict[str, str]) -> MultiDict[str, str]:
    """What was sent, less rows under names that no page of ours gives."""
    return MultiDict(
        [
            (name, value)
            for name, value in sent.items(multi=True)
            if not name.startswith("entries") or (name.isascii() and ENTRY.fullmatch(name))
        ]
    )


def _data(terms: DecisionSheet, draft: Draft, owners: str) -> dict[str, Any]:
    entries: list[dict[str, Any]] = [
        {
            "kind": one.kind,
            "text": one.text,
            "rationale": one.rationale,
            "owner": one.owner,
            "outcome": one.outcome,
            "due_on": one.due_typed or one.due_on,
            "due_reason": one.due_reason,
        }
        for one in draft.entries
    ]
    data: dict[str, Any] = {
        "version": str(draft.version),
        "entries": entries or [{"owner": owners}],
        "outcomes": [one.key for one in draft.outcomes],
        "rationale": draft.rationale,
        "returns_on": draft.returns_typed or draft.returns_on,
        "decision_reasons": draft.decision_reasons,
    }
    for outcome in terms.outcomes:
        kept = next((one.values for one in draft.outcomes if one.key == outcome.key), {})
        for want in outcome.wants:
            data |= dict(zip(_names(outcome, want), _shown(want, kept.get(want.key)), strict=True))
    return data


def _shown(want: Want, value: object) -> tuple[object, ...]:
    match want.kind:
        case "date":
            return (date_of(value) or text_of(value),)
        case "yes_no":
            return ("".join(chosen(value)[:1]), reason_of(value))
        case "choices":
            return (list(chosen(value)),)
    return (text_of(value),)
