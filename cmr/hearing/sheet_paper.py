"""A decision sheet as it reads: the real sheet's order and words, each date worked out.

Templates draw it with ``{% include "hearing/sheet.html" %}``, given ``paper``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cmr.hearing.sheets import actions_of, facts_of_sheet, terms_of
from cmr.models import Case
from cmr.referrals.paper import in_words
from cmr.rules import outcomes
from cmr.rules.days_off import day_off, of_outcome
from cmr.rules.majority import View
from cmr.rules.outcomes import Entry, NewAction, SheetFacts
from cmr.rules.sheet_terms import DecisionSheet as SheetTerms
from cmr.rules.sheet_terms import HeadLine, SheetPart
from cmr.rules.wording import listed, spoken_date

NO_TIME = "the terms give no time for it"


@dataclass(frozen=True)
class EntryLine:
    """One numbered line."""

    kind: str
    text: str
    rationale: str
    owner: str
    due_on: date
    due_reason: str
    """Why it is due on that day."""
    due_typed: str = ""
    """What stands in the draft while it is no date."""
    limit: date | None = None
    """The last day by the timescale of what it carries out."""
    carries_out: str = ""
    """The outcome that it carries out."""

    @property
    def due_words(self) -> str:
        """By when, with its reason; later than the timescale only where it is."""
        return outcomes.due_words(self.due_on, self.due_reason, self.limit)

    @property
    def day_off(self) -> str:
        """What to know of its day before it is signed: that nobody works then; empty where people do."""
        return "" if self.due_typed else day_off(self.due_on)


@dataclass(frozen=True)
class ViewLine:
    """A member's view as it stands beside the signature."""

    who: str
    words: str
    """What they think, and why."""


@dataclass(frozen=True)
class OutcomeLine:
    """One outcome with what was filled in for it."""

    name: str
    text: str
    details: tuple[tuple[str, str], ...]
    due_on: date | None
    """By when its own action is due; None where an entry carries it out, and has the date."""
    clause: str
    by_default: bool = False
    """Whether the terms give no time for it."""
    carried_by: str = ""
    """Which entries carry it out, and by when: "entry 1, by Friday 18 December 2026"."""
    days_off: tuple[str, ...] = ()
    """What to know of its dates before it is signed: on which of them nobody works."""

    @property
    def due_words(self) -> str:
        """By when, and where that is no time of the terms, that it is none; empty where an entry has the date."""
        no_time = f" ({NO_TIME})" if self.by_default else ""
        return f"{spoken_date(self.due_on)}{no_time}" if self.due_on else ""


@dataclass(frozen=True)
class SheetPaper:
    """The whole sheet."""

    title: str
    case: Case
    parts: tuple[SheetPart, ...]
    """In the order of the panel's own sheet."""
    agreed_label: str
    entries: tuple[EntryLine, ...]
    entry_due_label: str
    """What the panel's sheet calls an entry's date; empty where it has no place for one."""
    several_kinds: bool
    decision_label: str
    outcomes_label: str
    outcomes: tuple[OutcomeLine, ...]
    rationale_label: str
    rationale: str
    return_label: str
    returns_on: date | None
    returns_typed: str
    """What stands in the draft while it is no date."""
    undecided_reason: str
    decision_reasons: str
    against_majority: bool
    views: tuple[ViewLine, ...]
    """Each dissenting view where it is against the majority; everybody's where the panel could not agree."""
    note: str
    signed_by: str
    signed_position: str
    signed_for: str
    signed_at: datetime | None
    content_hash: str
    from_paper: bool = False
    """Whether it was signed on paper and entered afterwards."""

    @property
    def head(self) -> tuple[tuple[str, str], ...]:
        """What stands above it; read only where it is drawn, for it names people and the team."""
        presented = ("Presented by", self.case.presented_by.name)
        return (*head_of(self.case, terms_of(self.case.referral)), presented)

    @property
    def to_come(self) -> tuple[NewAction, ...]:
        """The actions that follow from it once it is signed (B1.22)."""
        return actions_of(self.case)

    @property
    def could_be_twice(self) -> bool:
        """Whether two of them could be one thing, as nobody said which outcome an entry carries out."""
        return outcomes.could_be_twice(self.to_come, facts_of_sheet(self.case))


def paper_of(case: Case, facts: SheetFacts | None = None) -> SheetPaper:
    """The case's sheet as it stands, signed or not; or with other ``facts`` in it."""
    terms, facts, sheet = terms_of(case.referral), facts or facts_of_sheet(case), case.sheet
    entries = tuple(_entry(terms, facts, one) for one in facts.entries)
    lines = []
    for chosen in facts.outcomes:
        term = terms.outcome(chosen.key)
        details = tuple((want.label, in_words(want, chosen.values.get(want.key))) for want in term.wants)
        carriers = outcomes.carried_by(facts, chosen.key)
        own = bool(term.action) and not carriers
        lines.append(
            OutcomeLine(
                term.name,
                term.text,
                details,
                outcomes.due_on(terms, facts.counts_from, chosen) if own else None,
                term.clause,
                by_default=own and not term.gives_a_day,
                carried_by=listed(tuple(_carrier(terms, entries, one) for one in carriers)),
                days_off=of_outcome(term, chosen),
            )
        )
    signed = sheet is not None and sheet.signed_at is not None
    return SheetPaper(
        title=terms.title,
        case=case,
        parts=terms.parts,
        agreed_label=terms.agreed_label,
        entries=entries,
        entry_due_label=terms.entry_due_label.rstrip(": "),
        several_kinds=len(terms.entry_kinds) > 1,
        decision_label=terms.decision_rationale_label,
        outcomes_label=terms.outcomes_label,
        outcomes=tuple(lines),
        rationale_label=terms.rationale_label,
        rationale=facts.rationale,
        return_label=terms.return_label,
        returns_on=outcomes.returns_on(terms, facts),
        returns_typed=facts.return_typed,
        undecided_reason=case.undecided_reason or "" if case.undecided else "",
        decision_reasons=facts.decision_reasons,
        against_majority=sheet is not None and sheet.against_majority,
        views=tuple(_view(one) for one in sheet.dissent or ()) if sheet else (),
        note=sheet.note if sheet else "",
        signed_by=sheet.signed_by.name if sheet and sheet.signed_by and signed else "",
        signed_position=sheet.signed_position or "" if sheet else "",
        signed_for=sheet.signed_for.name if sheet and sheet.signed_for else "",
        signed_at=sheet.signed_at if sheet else None,
        content_hash=sheet.content_hash or "" if sheet else "",
        from_paper=sheet is not None and sheet.from_paper,
    )


def head_of(case: Case, terms: SheetTerms, *, initials: bool = False) -> Iterator[tuple[str, str]]:
    """What stands at the head of the sheet, under its labels. ``initials``: on a paper that names no child."""
    for line in terms.head:
        yield line.label, _named(case, line, initials=initials)


def _named(case: Case, line: HeadLine, *, initials: bool) -> str:
    referral = case.referral
    if initials and line.about == "children":
        return f"{referral.initials} (initials alone on this paper)"
    if initials and line.about == "record_numbers":
        return "Not on this paper"
    match line.about:
        case "children":
            return listed(tuple(one.name for one in referral.children))
        case "record_numbers":
            return (
                listed(tuple(one.record_number for one in referral.children if one.record_number)) or "None"
            )
        case "worker":
            return referral.worker.name
        case "team":
            return referral.team.name
    return referral.team.manager.name if referral.team.manager else "None is named"


def _entry(terms: SheetTerms, facts: SheetFacts, one: Entry) -> EntryLine:
    proposed = outcomes.proposed_due(terms, facts, one)
    due_on = one.due_on or proposed
    reason = one.due_reason if due_on != proposed else ""
    return EntryLine(
        one.kind,
        one.text,
        one.rationale,
        one.owner,
        due_on,
        reason,
        one.due_typed,
        outcomes.by_the_terms(terms, facts, one),
        terms.outcome(one.outcome).name if one.outcome else "",
    )


def _carrier(terms: SheetTerms, entries: tuple[EntryLine, ...], number: int) -> str:
    return f"{terms.entry_word.lower()} {number}, by {spoken_date(entries[number - 1].due_on)}"


def _view(kept: Mapping[str, Any]) -> ViewLine:
    view = View(
        person_id=int(kept.get("person_id") or 0),
        name=str(kept.get("name", "")),
        stand=kept.get("view", "disagree"),
        text=str(kept.get("text", "")),
        stands_in_for=str(kept.get("for", "")),
    )
    return ViewLine(view.who, view.words)
