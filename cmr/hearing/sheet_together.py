"""A decision sheet that two people wrote at once, put together by what the page of the second began from (B1.24)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date

from cmr.hearing.sheets import Draft, parts_in_words
from cmr.rules import three_texts
from cmr.rules.form import date_of
from cmr.rules.outcomes import ChosenOutcome, Entry
from cmr.rules.sheet_terms import DecisionSheet as SheetTerms
from cmr.rules.three_texts import ROWS, Row, Text

ASIDE = ("rationale", "decision_reasons")


@dataclass(frozen=True)
class Clash:
    """Two texts of one sheet: what somebody else saved, and what was written here."""

    key: str
    label: str
    theirs: str
    yours: str


def began_from(terms: SheetTerms, draft: Draft) -> str:
    """What a page shows of the sheet, as short hashes: by them is told later what was changed on it."""
    return three_texts.carried(_text(terms, draft))


def put_together(
    terms: SheetTerms, began: str, mine: Draft, theirs: Draft
) -> tuple[Draft, frozenset[str] | None]:
    """What was sent with what somebody else saved meanwhile, to be kept over theirs; and the parts both changed.

    None in their place where the page did not say what it began from: then it is what was sent.
    """
    marks = three_texts.read(began)
    if marks is None:
        return replace(mine, version=theirs.version), None
    own = _text(terms, mine)
    found = three_texts.put_together(marks, own, _text(terms, theirs))
    fields = dict(found.text.fields)
    for one in terms.outcomes:
        names = [name for name in fields if name == one.key or name.startswith(f"{one.key}__")]
        if found.both.intersection(names):
            # An outcome with what belongs to it is chosen as a whole.
            fields |= {name: own.fields.get(name) for name in names}
    parts = frozenset(_part(name) for name in found.both)
    if len(found.text.rows) > terms.most_entries:
        # Together they wrote more than a sheet holds: which of them stay is theirs to say.
        parts |= {"entries"}
    return _draft(terms, Text(fields, found.text.rows), theirs.version), parts


def clashes(
    terms: SheetTerms, theirs: Draft, yours: Draft, only: Collection[str] | None = None
) -> tuple[Clash, ...]:
    """The parts of the sheet on which what is kept and what was sent differ; ``only`` of these, where it is known."""
    return tuple(
        Clash(one.key, one.label, one.text or "Nothing written", other.text or "Nothing written")
        for one, other in zip(parts_in_words(terms, theirs), parts_in_words(terms, yours), strict=True)
        if one.text != other.text and (only is None or one.key in only)
    )


def _part(name: str) -> str:
    if name == ROWS:
        return "entries"
    return name if name in (*ASIDE, "return") else "outcomes"


def _text(terms: SheetTerms, draft: Draft) -> Text:
    chosen = {one.key: one.values for one in draft.outcomes}
    fields: dict[str, object] = {name: getattr(draft, name) for name in ASIDE}
    fields["return"] = _day(draft.returns_on, draft.returns_typed)
    for one in terms.outcomes:
        fields[one.key] = "chosen" if one.key in chosen else ""
        for want in one.wants:
            fields[f"{one.key}__{want.key}"] = chosen.get(one.key, {}).get(want.key)
    return Text(fields, tuple(_row(one) for one in draft.entries))


def _row(one: Entry) -> Row:
    return {
        "kind": one.kind,
        "text": one.text,
        "rationale": one.rationale if one.kind == "decision" else "",
        "owner": one.owner,
        "outcome": one.outcome,
        "due_on": _day(one.due_on, one.due_typed),
        "due_reason": one.due_reason,
    }


def _draft(terms: SheetTerms, text: Text, version: int) -> Draft:
    rationale, reasons = (str(text.fields.get(name) or "") for name in ASIDE)
    returns_on, returns_typed = _day_of(text.fields.get("return"))
    return Draft(
        entries=tuple(_entry(row) for row in text.rows),
        outcomes=tuple(_outcomes(terms, text.fields)),
        rationale=rationale,
        returns_on=returns_on,
        returns_typed=returns_typed,
        decision_reasons=reasons,
        version=version,
    )


def _outcomes(terms: SheetTerms, fields: Row) -> Iterator[ChosenOutcome]:
    for one in terms.outcomes:
        if fields.get(one.key):
            yield ChosenOutcome(
                one.key, {want.key: fields.get(f"{one.key}__{want.key}") or "" for want in one.wants}
            )


def _entry(row: Row) -> Entry:
    said = {name: str(row.get(name) or "") for name in row if name != "due_on"}
    due_on, due_typed = _day_of(row.get("due_on"))
    return Entry(due_on=due_on, due_typed=due_typed, **said)


def _day(on: date | None, typed: str) -> str:
    return on.isoformat() if on else typed


def _day_of(kept: object) -> tuple[date | None, str]:
    on = date_of(kept)
    return on, "" if on else str(kept or "")
