"""What is put on each child's file after a meeting, under which title and by when (B1.24, B1.25, D6c)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from cmr.rules.foreign import Finding
from cmr.rules.form import Child
from cmr.rules.outcomes import due_words
from cmr.rules.panel_type import Clock, PanelType
from cmr.rules.refusal import Refusal
from cmr.rules.sheet_terms import DecisionSheet, SheetPart
from cmr.rules.wording import listed, plural, spoken_date

Kind = Literal["sheet", "minutes", "chronology"]
KIND_OF_TASK: dict[str, Kind] = {
    "file_sheet": "sheet",
    "file_form": "sheet",
    "file_minutes": "minutes",
    "chronology": "chronology",
}
"""The clocks' tasks that put something on a child's file. A completed form is the sheet with its referral (D6c)."""
WHAT: dict[Kind, str] = {
    "sheet": "the decision sheet",
    "minutes": "the child’s part of the minutes",
    "chronology": "the chronology entry",
}
SHEET_STANDS = "The minutes say this otherwise than the signed decision sheet: the sheet stands."
"""Above a part that does not say what was signed: it goes onto the file beside the sheet (B1.24)."""
UNTICKED = Refusal("Say that it belongs here although it names another family.", "B1.25")
LEAST_OF_A_REASON = 3
"""Characters without which nothing was said."""


@dataclass(frozen=True)
class Agreed:
    """One line of the sheet as it is filed."""

    kind: str
    text: str
    due_on: date | None = None
    owner: str = ""
    rationale: str = ""
    """Why a decision and not a recommendation."""
    due_reason: str = ""
    """Why it is due on that day."""
    limit: date | None = None
    """The last day by the timescale of what it carries out."""
    carries_out: str = ""
    """The outcome that it carries out."""

    def named(self, sheet: DecisionSheet) -> str:
        """Its text; with its kind where the sheet has several."""
        kind = f"{self.kind.capitalize()}: " if len(sheet.entry_kinds) > 1 else ""
        return f"{kind}{self.text.strip()}"

    def short(self, sheet: DecisionSheet) -> str:
        """In one line, with who does it and by when."""
        by = f"by {spoken_date(self.due_on)}" if self.due_on else ""
        who = ", ".join(one for one in (self.owner, by) if one)
        return _on_a_line(self.named(sheet)) + (f" ({who})" if who else "")

    def lines(self, number: int, sheet: DecisionSheet) -> Iterator[str]:
        """As the sheet has it, line by line."""
        yield f"{number}. {self.named(sheet)}"
        if self.rationale.strip():
            yield f"{sheet.decision_rationale_label} {self.rationale.strip()}".strip()
        if self.carries_out:
            yield f"Carries out: {self.carries_out}"
        if self.owner:
            yield f"Who sees to it: {self.owner}"
        if self.due_on:
            by = due_words(self.due_on, self.due_reason, self.limit)
            yield f"{(sheet.entry_due_label or 'To be done by').rstrip(': ')}: {by}"


@dataclass(frozen=True)
class Concluded:
    """One outcome of the sheet as it is filed."""

    name: str
    details: tuple[tuple[str, str], ...] = ()
    """What it wanted to know, each with its label."""
    due_on: date | None = None

    def short(self) -> str:
        """In one line, with what was filled in for it and by when."""
        said = [_on_a_line(one) for one in self._filled_in]
        more = "; ".join((*said, f"by {self._by}") if self._by else said)
        return f"{self.name} ({more})" if more else self.name

    def lines(self, sheet: DecisionSheet) -> Iterator[str]:
        """As the sheet has it, line by line."""
        yield f"{sheet.outcomes_label.rstrip(': ')}: {self.name}"
        yield from self._filled_in
        if self._by:
            yield f"To be done by: {self._by}"

    @property
    def _filled_in(self) -> list[str]:
        return [f"{label.rstrip(':? ')}: {words.strip()}" for label, words in self.details if words.strip()]

    @property
    def _by(self) -> str:
        """By when it is to be done, where what was filled in does not say so already."""
        by = spoken_date(self.due_on) if self.due_on else ""
        return "" if any(one.endswith(by) for one in self._filled_in) else by


@dataclass(frozen=True)
class Settled:
    """A case as its meeting settled it."""

    reference: str
    meeting_on: date
    children: tuple[Child, ...]
    outcomes: tuple[Concluded, ...] = ()
    agreed: tuple[Agreed, ...] = ()
    rationale: str = ""
    returns_on: date | None = None
    undecided_reason: str = ""
    """On what the panel could not agree (D8)."""
    decision_reasons: str = ""
    """Of whoever decided in its stead."""
    decided_by: str = ""
    """Who decided in the panel's stead, with their position (D8)."""
    signed_on: date | None = None
    """The day on which the sheet was signed; None while it is not."""
    signed_by: str = ""
    """With their position, and for whom."""
    part: str = ""
    """The part of the approved minutes that is about it."""
    approved_on: date | None = None


@dataclass(frozen=True)
class ToFile:
    """One thing to put on one child's file."""

    kind: Kind
    child_number: int
    """Which of the case's children, counting from 1."""
    child: Child
    title: str
    """Exactly so on the child's file."""
    text: str
    """Ready to paste."""
    due_on: date
    clause: str
    key: str
    """The clock's."""


def to_file(terms: PanelType, case: Settled) -> tuple[ToFile, ...]:
    """Everything to be filed for a case and each of its children, soonest first; nothing before it exists.

    The sheet and the chronology entry are there once the sheet is signed, the part once the minutes are approved.
    Raises Refused outside the years of known working days.
    """
    found = [
        ToFile(
            kind, number, child, clock.filed_as or clock.name, _text(terms, kind, clock, case, child),
            due_on(clock, case), clock.clause, clock.key,
        )
        for clock in terms.clocks
        if (kind := KIND_OF_TASK.get(clock.task)) and _exists(kind, case)
        for number, child in enumerate(case.children, 1)
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: one.due_on))


def part_of(
    sections: Iterable[str], there: Iterable[str], next_on: date | None, *, otherwise: bool = False
) -> str:
    """A case's part of the minutes: its own sections, who heard it, and when the panel meets next (B1.25).

    Nothing else of the minutes comes into it. ``there``: those who stayed for this case, with what they came as.
    ``otherwise``: whether it says otherwise what its signed sheet says; its reader is told which of them counts.
    """
    about = [text for one in sections if (text := one.strip())]
    if not about:
        return ""
    if otherwise:
        about.insert(0, SHEET_STANDS)
    here = [one for one in there if one]
    if here:
        about.append("\n".join(("Present for this case:", *here)))
    if next_on:
        about.append(f"The panel meets next on {spoken_date(next_on)}.")
    return "\n\n".join(about)


def due_on(clock: Clock, case: Settled) -> date:
    """The last day for a clock's task: counted from the meeting (B1.24, B1.25).

    What the head of service decided later (D8) counts from the day it was signed: nobody files what is not there.
    """
    later = case.signed_on if KIND_OF_TASK.get(clock.task) in ("sheet", "chronology") else None
    return clock.timescale.due(max(case.meeting_on, later or case.meeting_on))


def chronology(terms: PanelType, case: Settled) -> str:
    """The chronology entry's sentences: what the panel came to, and where the completed paper is (D6c)."""
    heard = f"{spoken_date(case.meeting_on)}: discussed at the {terms.name} ({case.reference})."
    decided = f" {_decided(case)}." if case.decided_by else ""
    reasons = _on_a_line(case.decision_reasons)
    decided += f" Reasons: {reasons}." if reasons else ""
    parts = "".join(
        f" {said}." for one in terms.sheet.parts if (said := _in_a_sentence(one, terms.sheet, case))
    )
    paper = next(
        (one.filed_as for task in ("file_form", "file_sheet") for one in terms.clocks if one.task == task), ""
    )
    see = f" See “{paper}” on the child’s file." if paper else ""
    return f"{heard}{decided}{parts}{see}"


def _decided(case: Settled) -> str:
    """Who decided in the panel's stead; with the day, where that is not the meeting's (D8)."""
    later = case.signed_on if case.signed_on and case.signed_on > case.meeting_on else None
    on = f"on {spoken_date(later)} " if later else ""
    return f"Decided {on}by {case.decided_by}, as the panel could not agree"


def _in_a_sentence(part: SheetPart, sheet: DecisionSheet, case: Settled) -> str:
    """A part of the sheet for the chronology, without its full stop; the rationale stands on the paper alone."""
    if part == "outcomes" and case.outcomes:
        return f"{sheet.outcomes_label.rstrip(': ')}: {'; '.join(one.short() for one in case.outcomes)}"
    if part == "entries" and case.agreed:
        return f"{sheet.agreed_label.rstrip(': ')}: {'; '.join(one.short(sheet) for one in case.agreed)}"
    if part == "return" and case.returns_on:
        return f"{_return_label(sheet)}: {spoken_date(case.returns_on)}"
    return ""


def _on_a_line(words: str) -> str:
    """A text of several lines as part of a sentence."""
    return " ".join(words.split()).rstrip(". ")


def _return_label(sheet: DecisionSheet) -> str:
    return sheet.return_label.rstrip(": ") or "Returns to the panel on"


def _exists(kind: Kind, case: Settled) -> bool:
    return bool(case.approved_on and case.part.strip()) if kind == "minutes" else case.signed_on is not None


def _text(terms: PanelType, kind: Kind, clock: Clock, case: Settled, child: Child) -> str:
    if kind == "chronology":
        return chronology(terms, case)
    number = f" ({child.record_number})" if child.record_number else ""
    head = [
        clock.filed_as or clock.name,
        f"{child.name}{number}",
        f"{terms.name}, {spoken_date(case.meeting_on)}, {case.reference}",
        terms.privileged,
    ]
    body = [case.part.strip()] if kind == "minutes" else sheet_lines(terms, case)
    return "\n".join([*head, "", *body])


def sheet_lines(terms: PanelType, case: Settled) -> list[str]:
    """The decision sheet for pasting, line by line; who signed it once somebody has."""
    lines = (
        [f"The panel could not agree: {case.undecided_reason.strip()}"]
        if case.undecided_reason.strip()
        else []
    )
    for part in terms.sheet.parts:
        lines += _part_of_sheet(part, terms.sheet, case)
    reasons = case.decision_reasons.strip()
    lines += [f"Reasons of the head of service: {reasons}"] if reasons else []
    lines += [_decided(case)] if case.decided_by else []
    if case.signed_on:
        lines.append(f"Signed by {case.signed_by} on {spoken_date(case.signed_on)}")
    return lines


def _part_of_sheet(part: SheetPart, sheet: DecisionSheet, case: Settled) -> Iterator[str]:
    match part:
        case "entries" if case.agreed:
            yield f"{sheet.agreed_label.rstrip(': ')}:"
            for number, entry in enumerate(case.agreed, 1):
                yield from entry.lines(number, sheet)
        case "outcomes":
            for outcome in case.outcomes:
                yield from outcome.lines(sheet)
        case "rationale" if case.rationale.strip():
            yield f"{sheet.rationale_label.rstrip(': ')}: {case.rationale.strip()}"
        case "return" if case.returns_on:
            yield f"{_return_label(sheet)}: {spoken_date(case.returns_on)}"


# ------------------------------------------------------------------ looked at by a person


@dataclass(frozen=True)
class Looked:
    """A person looked at what was found in a text and says what it is (D6d)."""

    text_hash: str
    """Of the text and of what was found, as ``looked_hash`` has it."""
    by: str
    reason: str


def looked_hash(text: str, findings: Sequence[Finding]) -> str:
    """SHA-256, in hex, of a text and what was found in it: when either changes, somebody looks again."""
    found = [(one.start, one.end, one.kind, one.sure, one.reference) for one in findings]
    return hashlib.sha256(
        json.dumps([text, found], ensure_ascii=False).encode(errors="surrogatepass")
    ).hexdigest()


def not_looked_at(
    text: str, findings: Sequence[Finding], looks: Iterable[Looked], *, what: str
) -> Refusal | None:
    """Why a text is not filed yet: it may name another family, and nobody looked at it as it is now (B1.25)."""
    if not findings:
        return None
    seen = looked_hash(text, findings)
    if any(one.text_hash == seen and one.reason.strip() for one in looks):
        return None
    others = tuple(dict.fromkeys(one.reference for one in findings))
    return Refusal(
        f"{what[:1].upper()}{what[1:]} holds {plural(len(findings), 'thing')} that may belong to "
        f"{listed(others)}. Somebody must look before it is filed: take it out, or say why it stays.",
        "B1.25",
    )


def look_problems(
    reason: str, findings: Sequence[Finding] = (), *, stays: bool = False
) -> tuple[Refusal, ...]:
    """What is missing when somebody says that they have looked: why it may stay (B1.25).

    What certainly is another family's is not waved through with a reason alone: ``stays`` says that they know.
    """
    found = []
    if len(reason.strip()) < LEAST_OF_A_REASON:
        found.append(Refusal("Say what you found and why it may stay in this family’s paper.", "B1.25"))
    if has_certain(findings) and not stays:
        found.append(UNTICKED)
    return tuple(found)


def has_certain(findings: Iterable[Finding]) -> bool:
    """Whether any of it is another family's beyond doubt."""
    return any(one.sure == "certain" for one in findings)


def same_findings(one: Iterable[Finding], other: Iterable[Finding]) -> bool:
    """Whether two texts hold the same of the same cases, wherever in them: one look is enough for both."""

    def said(found: Iterable[Finding]) -> list[tuple[str, str, str, str]]:
        return [(it.matched, it.kind, it.sure, it.reference) for it in found]

    return said(one) == said(other)
