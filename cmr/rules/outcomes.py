"""What a case's decision sheet must hold before it is signed, and what follows from it, by when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from cmr.rules.completeness import field_faults
from cmr.rules.form import date_of, text_of
from cmr.rules.refusal import Refusal
from cmr.rules.sheet_terms import DecisionSheet, Outcome
from cmr.rules.wording import listed, number_word, spoken_date

WRITE_A_DATE = "Write its day, month and year in figures, or leave it empty."
"""What to do where a date was left half written."""


@dataclass(frozen=True)
class Entry:
    """One numbered line: a recommendation, or a decision with its safeguarding rationale (B1.23)."""

    kind: str
    text: str
    due_on: date | None = None
    """Where none is given, the sheet's default timescale counts from the meeting."""
    rationale: str = ""
    owner: str = ""
    """Who sees to it."""
    due_reason: str = ""
    """Why it is due on another day than the timescale gives."""
    due_typed: str = ""
    """What was typed as its date while that is none: "31/2/2027"."""
    outcome: str = ""
    """The key of the outcome it carries out, whose timescale it has; empty for one that stands by itself."""


@dataclass(frozen=True)
class ChosenOutcome:
    """An outcome the panel came to, with the values of the fields it wants (as in a form's answers)."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class SheetFacts:
    """A decision sheet as it stands."""

    meeting_on: date
    entries: tuple[Entry, ...] = ()
    outcomes: tuple[ChosenOutcome, ...] = ()
    rationale: str = ""
    return_on: date | None = None
    return_typed: str = ""
    """What was typed as the date of return while that is none."""
    undecided: bool = False
    """The panel could not agree (D8)."""
    decision_reasons: str = ""
    """The reasons of whoever decided in the panel's stead; empty while their decision is awaited."""
    decided_on: date | None = None
    """The day on which somebody decides in the panel's stead."""

    @property
    def counts_from(self) -> date:
        """The day from which timescales count: that of the decision (B1.22), the meeting's or one after it (D8)."""
        return max(self.decided_on or self.meeting_on, self.meeting_on)

    @property
    def day_in_words(self) -> str:
        """That day, as a reason names it."""
        day = spoken_date(self.counts_from)
        return f"the day of the decision, {day}" if self.decided_on else f"the meeting on {day}"


@dataclass(frozen=True)
class NewAction:
    """An action that follows from a signed sheet: what, by when, and from which entry or outcome."""

    text: str
    due_on: date
    clause: str
    source: Literal["entry", "outcome"]
    key: str
    """The entry's number, counting from 1, or the outcome's key."""
    owner: str = ""
    """Who sees to it."""
    by_default: bool = False
    """Whether neither the panel nor its terms gave a day, so that it is due by the sheet's usual time."""


def problems(sheet: DecisionSheet, facts: SheetFacts) -> tuple[Refusal, ...]:
    """Why the sheet cannot be signed yet, all reasons at once; empty when it can."""
    return tuple(
        reason
        for part in (_undecided, _entries, _outcomes, _rationale, _return)
        for reason in part(sheet, facts)
    )


def commitment_problems(sheet: DecisionSheet, facts: SheetFacts) -> tuple[Refusal, ...]:
    """Why entries can't be acted on yet: nobody owns one, or no reason is given for one due later (B1.22, B1.26).

    Later is only what an outcome's timescale says: where the terms give no time, the panel's day is the day.
    """
    found = []
    for number, entry in enumerate(facts.entries, 1):
        if not entry.owner.strip():
            found.append(Refusal(f"{sheet.entry_word} {number} has no owner. Say who sees to it.", "B1.26"))
        limit = by_the_terms(sheet, facts, entry)
        if limit is None or entry.due_on is None or entry.due_on <= limit or entry.due_reason.strip():
            continue
        words = f"{sheet.entry_word} {number} would be due on {spoken_date(limit)}. Say why it is later."
        found.append(Refusal(words, sheet.outcome(entry.outcome).clause))
    return tuple(found)


def by_the_terms(sheet: DecisionSheet, facts: SheetFacts, entry: Entry) -> date | None:
    """The last day by the timescale of the outcome an entry carries out; None where the terms give no time (B1.22).

    Raises KeyError for an outcome the sheet does not have, and Refused outside the years of known working days.
    """
    timescale = sheet.outcome(entry.outcome).timescale if entry.outcome else None
    return timescale.due(facts.counts_from) if timescale else None


def due_words(due_on: date, reason: str = "", limit: date | None = None) -> str:
    """A day as the sheet says it: within the ``limit`` of the timescale simply so, and a later one as later (B1.22)."""
    late = f", later than the timescale’s {spoken_date(limit)}" if limit and due_on > limit else ""
    why = f": {reason.strip()}" if reason.strip() else ""
    return f"{spoken_date(due_on)}{late}{why}"


def proposed_due(sheet: DecisionSheet, facts: SheetFacts, entry: Entry) -> date:
    """The day on which an entry is due where nobody gives one: by its outcome's timescale, else by the sheet's.

    Raises KeyError for an outcome the sheet does not have, and Refused outside the years of known working days.
    """
    if not entry.outcome:
        return due_on(sheet, facts.counts_from)
    return due_on(sheet, facts.counts_from, _chosen(facts, entry.outcome))


def due_on(sheet: DecisionSheet, counts_from: date, outcome: ChosenOutcome | None = None) -> date:
    """The day an action of this outcome is due; without an outcome, of an entry that gives no date.

    Raises KeyError for an outcome the sheet does not have, and Refused outside the years of known working days.
    """
    terms = sheet.outcome(outcome.key) if outcome else None
    if terms and outcome and terms.action_due_field:
        wanted = date_of(outcome.values.get(terms.action_due_field))
        if wanted is not None:
            return wanted
    timescale = terms.timescale if terms and terms.timescale else sheet.default_timescale
    return timescale.due(counts_from)


def actions_from(sheet: DecisionSheet, facts: SheetFacts, owner: str = "") -> tuple[NewAction, ...]:
    """The actions of a signed sheet: one for each entry, and one for each outcome that no entry carries out.

    What an entry carries out is one action with it, not a second one beside it (B1.22, B1.24). ``owner``: who sees to
    an outcome's own action, for which the sheet asks nobody's name (B1.26).
    """
    entries = (
        _of_entry(sheet, facts, number, entry)
        for number, entry in enumerate(facts.entries, 1)
        if entry.text.strip() or entry.outcome
    )
    outcomes = (
        NewAction(
            action_words(terms, chosen),
            due_on(sheet, facts.counts_from, chosen),
            terms.clause,
            "outcome",
            chosen.key,
            owner,
            by_default=not terms.gives_a_day,
        )
        for chosen in facts.outcomes
        if (terms := sheet.outcome(chosen.key)).action and not carried_by(facts, chosen.key)
    )
    return (*entries, *outcomes)


def carried_by(facts: SheetFacts, key: str) -> tuple[int, ...]:
    """The numbers of the entries that carry out an outcome."""
    return tuple(number for number, entry in enumerate(facts.entries, 1) if entry.outcome == key)


def could_be_twice(actions: Sequence[NewAction], facts: SheetFacts) -> bool:
    """Whether an entry that stands by itself may be the same thing as an outcome's own action, under other words."""
    return any(one.source == "outcome" for one in actions) and any(not one.outcome for one in facts.entries)


def action_words(terms: Outcome, chosen: ChosenOutcome) -> str:
    """An outcome's own action, with what was chosen of what it wants; until then with all there is to choose from."""
    words = terms.action
    for want in terms.choices_in_action:
        picked = [one for one in want.options if one.key == text_of(chosen.values.get(want.key))]
        said = " or ".join(_within(one.text) for one in picked or want.options)
        words = words.replace(f"{{{want.key}}}", said)
    return words


def _of_entry(sheet: DecisionSheet, facts: SheetFacts, number: int, entry: Entry) -> NewAction:
    words, clause, by_default = entry.text.strip(), _entry_clause(sheet, entry), entry.due_on is None
    if entry.outcome:
        terms = sheet.outcome(entry.outcome)
        carries, clause = action_words(terms, _chosen(facts, entry.outcome)), terms.clause
        by_default = by_default and not terms.gives_a_day
        if carries and carries.casefold() not in words.casefold():
            words = f"{words.rstrip('.')} ({_within(carries)})" if words else carries
    due = entry.due_on or proposed_due(sheet, facts, entry)
    return NewAction(words, due, clause, "entry", str(number), entry.owner.strip(), by_default)


def _chosen(facts: SheetFacts, key: str) -> ChosenOutcome:
    return next((one for one in facts.outcomes if one.key == key), ChosenOutcome(key))


def _within(words: str) -> str:
    """As it stands within a sentence; what is an abbreviation stays one."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def returns_on(sheet: DecisionSheet, facts: SheetFacts) -> date | None:
    """The day the case comes back: the sheet's own, or else the earliest that an outcome asks for."""
    wanted = [
        day
        for chosen in facts.outcomes
        if (terms := sheet.outcome(chosen.key)).return_field
        and (day := date_of(chosen.values.get(terms.return_field))) is not None
    ]
    return facts.return_on or min(wanted, default=None)


def leads_to(sheet: DecisionSheet, facts: SheetFacts) -> Literal["", "return", "close"]:
    """The usual next step for the chair: a return where anything asks for one, else a close, else none."""
    steps = {sheet.outcome(chosen.key).leads_to for chosen in facts.outcomes}
    if facts.return_on is not None or "return" in steps:
        return "return"
    return "close" if "close" in steps else ""


def _undecided(sheet: DecisionSheet, facts: SheetFacts) -> Iterator[Refusal]:
    if not facts.undecided:
        return
    if not sheet.undecided_to:
        yield Refusal("In this panel the chair decides, so a case cannot be left undecided.", sheet.clause)
    elif not facts.decision_reasons.strip():
        yield Refusal(
            f"The panel could not agree, so the {sheet.undecided_to} decides. "
            "Write the reasons for the decision: they complete the sheet.",
            sheet.undecided_clause,
        )


def _entries(sheet: DecisionSheet, facts: SheetFacts) -> Iterator[Refusal]:
    count = len(facts.entries)
    if count < sheet.least_entries:
        yield Refusal(f"Write {_count(sheet.least_entries, 'entry')} or more on the sheet.", sheet.clause)
    if count > sheet.most_entries:
        allowed = _count(sheet.most_entries, "entry")
        yield Refusal(f"The sheet holds {allowed} at most; there are {count}.", sheet.clause)
    for number, entry in enumerate(facts.entries, 1):
        if not entry.text.strip():
            yield Refusal(f"{sheet.entry_word} {number} {_without_words(entry)}", sheet.clause)
        if entry.kind not in sheet.entry_kinds:
            yield Refusal(
                f"{sheet.entry_word} {number} must be a {' or a '.join(sheet.entry_kinds)}.", sheet.clause
            )
        elif entry.kind == "decision" and not entry.rationale.strip():
            yield Refusal(
                f"{sheet.entry_word} {number} is a decision. Say why safeguarding warrants one.",
                sheet.decision_clause or sheet.clause,
            )
        if entry.due_typed:
            yield Refusal(
                f"{sheet.entry_word} {number}: “{entry.due_typed}” is no date. {WRITE_A_DATE}", sheet.clause
            )
        if entry.due_on is not None and entry.due_on < facts.counts_from:
            due = spoken_date(entry.due_on)
            than = facts.day_in_words if facts.decided_on else "the meeting"
            yield Refusal(f"{sheet.entry_word} {number} is due on {due}, before {than}.", sheet.clause)
        yield from _carries(sheet, facts, number, entry)


def _without_words(entry: Entry) -> str:
    kept = {
        "an outcome that it carries out": entry.outcome,
        "a date": entry.due_on or entry.due_typed,
        "why that date": entry.due_reason.strip(),
        "why it is a decision": entry.rationale.strip(),
    }
    only = listed(tuple(name for name, value in kept.items() if value)) or (entry.owner and "who sees to it")
    if not only:
        return "is empty. Write it, or remove it."
    return f"has no words, only {only}. Write what was agreed, or remove it."


def _carries(sheet: DecisionSheet, facts: SheetFacts, number: int, entry: Entry) -> Iterator[Refusal]:
    """What an entry carries out is chosen, or the sheet says two things (B1.22)."""
    if entry.outcome and entry.outcome not in {one.key for one in facts.outcomes}:
        name = next((one.name for one in sheet.outcomes if one.key == entry.outcome), entry.outcome)
        yield Refusal(
            f"{sheet.entry_word} {number} carries out “{name}”, which is not chosen. Choose that outcome, or say that "
            f"{sheet.entry_word.lower()} {number} stands by itself.",
            sheet.clause,
        )


def _entry_clause(sheet: DecisionSheet, entry: Entry) -> str:
    return sheet.decision_clause or sheet.clause if entry.kind == "decision" else sheet.clause


def _outcomes(sheet: DecisionSheet, facts: SheetFacts) -> Iterator[Refusal]:
    known = {outcome.key: outcome for outcome in sheet.outcomes}
    keys = [chosen.key for chosen in facts.outcomes]
    exactly = sheet.outcomes_least == sheet.outcomes_most
    if len(keys) < sheet.outcomes_least:
        least = _count(sheet.outcomes_least, "outcome")
        yield Refusal(f"Choose {least}{'' if exactly else ' or more'}.", sheet.clause)
    if len(keys) > sheet.outcomes_most:
        most = f"{_count(sheet.outcomes_most, 'outcome')}{'' if exactly else ' at most'}"
        yield Refusal(f"Choose {most}; there are {len(keys)}.", sheet.clause)
    if len(keys) != len(set(keys)):
        yield Refusal("An outcome is chosen twice. Choose each once.", sheet.clause)
    if not {*keys} <= {*known}:
        names = ", ".join(outcome.name for outcome in sheet.outcomes)
        yield Refusal(f"An outcome is not one of this panel's. Choose among: {names}.", sheet.clause)
    chosen_terms = [(chosen, known[chosen.key]) for chosen in facts.outcomes if chosen.key in known]
    yield from _contradictions([terms for _, terms in chosen_terms])
    for chosen, terms in chosen_terms:
        yield from _wanted(terms, chosen, facts)


def _contradictions(chosen: list[Outcome]) -> Iterator[Refusal]:
    for number, one in enumerate(chosen):
        for other in chosen[number + 1 :]:
            if other.key in one.not_with or one.key in other.not_with:
                yield Refusal(
                    f"“{one.name}” and “{other.name}” contradict each other. Choose one.", one.clause
                )


def _wanted(terms: Outcome, chosen: ChosenOutcome, facts: SheetFacts) -> Iterator[Refusal]:
    for want in terms.wants:
        value = chosen.values.get(want.key)
        for words, clause in field_faults(want, value, facts.counts_from):
            yield Refusal(f"{terms.name}: “{want.label.rstrip(': ')}” {words}.", clause or terms.clause)
        day = date_of(value)
        to_come = want.key in (terms.action_due_field, terms.return_field)
        if to_come and day is not None and day <= facts.counts_from:
            label = want.label.rstrip(": ")
            yield Refusal(f"{terms.name}: “{label}” must be after {facts.day_in_words}.", terms.clause)


def _rationale(sheet: DecisionSheet, facts: SheetFacts) -> Iterator[Refusal]:
    if sheet.rationale_required and not facts.rationale.strip():
        yield Refusal("Write the rationale for the recommendations and decisions made.", sheet.clause)


def _return(sheet: DecisionSheet, facts: SheetFacts) -> Iterator[Refusal]:
    if facts.return_typed:
        words = f"The date of return: “{facts.return_typed}” is no date. {WRITE_A_DATE}"
        yield Refusal(words, sheet.clause)
    if facts.return_on is None:
        return
    if not sheet.return_label:
        yield Refusal("This panel's sheet has no date of return. Remove it.", sheet.clause)
    elif facts.return_on <= facts.counts_from:
        yield Refusal(f"The date of return must be after {facts.day_in_words}.", sheet.clause)
    else:
        known = {one.key: one for one in sheet.outcomes}
        for chosen in facts.outcomes:
            if chosen.key in known:
                yield from _against_the_return(known[chosen.key], chosen, facts.return_on)


def _against_the_return(terms: Outcome, chosen: ChosenOutcome, return_on: date) -> Iterator[Refusal]:
    """What an outcome has against the sheet's own date of return: one sheet has one day for it, or none."""
    if terms.never_returns:
        yield Refusal(
            f"“{terms.name}” ends the panel’s part in the case, and the sheet returns it on "
            f"{spoken_date(return_on)}. Remove the date, or choose another outcome.",
            terms.clause,
        )
    asked = date_of(chosen.values.get(terms.return_field)) if terms.return_field else None
    if asked is not None and asked != return_on:
        yield Refusal(
            f"{terms.name}: “{terms.return_day}” is {spoken_date(asked)}, and the sheet returns the case on "
            f"{spoken_date(return_on)}. Give one day, or leave the date of return empty.",
            terms.clause,
        )


def _count(number: int, noun: str) -> str:
    several = noun.removesuffix("y") + "ies" if noun.endswith("y") else noun + "s"
    return f"{number_word(number)} {noun if number == 1 else several}"
