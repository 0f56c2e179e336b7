"""What is asked before an agenda goes out, and what changed since it did: checks, supplements and their words (D3c)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Literal

from cmr.rules.refusal import Refusal
from cmr.rules.wording import listed, plural, spoken_date, spoken_time

WHY_LIMIT = 300
"""Characters that a circulation's row keeps of what it changes."""

Standing = Literal["good", "to_know", "wants_reason", "stops"]
Kind = Literal["added", "left", "replaced", "back", "moved", "document_in", "document_out", "meeting_moved"]


@dataclass(frozen=True)
class CaseFacts:
    """A case of an agenda that is to go out, as the checks see it."""

    reference: str
    as_signed: bool = True
    """Whether the form is what its signatures hold."""
    waits_for_the_chair: bool = False
    files_held: int = 0
    files_refused: int = 0
    reports_waiting: int = 0
    reports_refused: int = 0


@dataclass(frozen=True)
class CirculationFacts:
    """A snapshot of an agenda that is to go out."""

    cases: tuple[CaseFacts, ...]
    most_cases: int
    items: int
    """Items of the agenda that the terms name."""
    case_item: bool
    """Whether one of them is the case presentations."""
    statement: bool
    """Whether the terms have a statement of conduct and confidentiality."""
    quorum: Refusal | None
    """Why no quorum is to be expected."""
    quorum_words: str = "Enough people are expected."
    """What the replies say of it where it may come about."""
    quorum_open: bool = False
    """Whether it depends on people who have not replied."""
    quorum_must_be_foreseen: bool = False
    """Whether the terms forbid to circulate without."""
    late_waiting: int = 0
    """Late referrals for this meeting that the chair has not settled."""
    open_until: str = ""
    """The deadline in words while referrals still come in for this meeting."""
    clauses: Mapping[str, str] | None = None
    """The clauses of the terms: ``agenda``, ``conduct``, ``quorum``."""
    reason: str = ""
    """Why it goes out although no quorum is to be expected."""

    def clause(self, of: str) -> str:
        """The clause of the terms for one of their parts."""
        return (self.clauses or {}).get(of, "")


@dataclass(frozen=True)
class Check:
    """One thing that is looked at before an agenda goes out, and what was found."""

    title: str
    found: str
    standing: Standing = "good"
    clause: str = ""

    @property
    def refusal(self) -> Refusal:
        """The same, as a reason not to go on."""
        return Refusal(self.found, self.clause)


def checks(facts: CirculationFacts) -> tuple[Check, ...]:
    """Everything that is looked at, in the order in which a page shows it."""
    return (
        _cases(facts),
        _items(facts),
        _statement(facts),
        _quorum(facts),
        _deadline(facts),
        _waiting(facts),
        _signed(facts),
        _files(facts),
        _reports(facts),
    )


def refusals(facts: CirculationFacts) -> tuple[Refusal, ...]:
    """Why the agenda may not go out now: what stops it, and what wants a reason that nobody gave."""
    given = bool(facts.reason.strip())
    return tuple(
        one.refusal
        for one in checks(facts)
        if one.standing == "stops" or (one.standing == "wants_reason" and not given)
    )


def _cases(facts: CirculationFacts) -> Check:
    title, number, clause = "Cases", len(facts.cases), facts.clause("agenda")
    if not number:
        words = "There is no case on the agenda yet. Place at least one before it is circulated."
        return Check(title, words, "stops", "D3c")
    if number > facts.most_cases:
        words = f"{plural(number, 'case')} are on the agenda, and there is room for {facts.most_cases}. Take some off."
        return Check(title, words, "stops", clause)
    return Check(title, f"{plural(number, 'case')}, and room for {facts.most_cases}.", clause=clause)


def _items(facts: CirculationFacts) -> Check:
    title, clause = "Agenda items", facts.clause("agenda")
    if not facts.items or not facts.case_item:
        words = "The terms of reference name no agenda items, or none under which cases are presented."
        return Check(title, words, "stops", clause)
    return Check(title, f"{plural(facts.items, 'item')} by the terms of reference.", clause=clause)


def _statement(facts: CirculationFacts) -> Check:
    title, clause = "Statement of conduct and confidentiality", facts.clause("conduct")
    if not facts.statement:
        return Check(
            title, "The terms of reference have no statement to go with the agenda.", "stops", clause
        )
    return Check(title, "Goes with the agenda.", clause=clause)


def _quorum(facts: CirculationFacts) -> Check:
    title = "Quorum foreseen"
    if facts.quorum is None:
        return Check(
            title, facts.quorum_words, "to_know" if facts.quorum_open else "good", facts.clause("quorum")
        )
    standing: Standing = "stops" if facts.quorum_must_be_foreseen else "wants_reason"
    return Check(title, facts.quorum.text, standing, facts.quorum.clause)


def _deadline(facts: CirculationFacts) -> Check:
    title = "Deadline"
    if not facts.open_until:
        return Check(title, "It has passed.", clause="B1.7")
    words = (
        f"Referrals still come in until {facts.open_until}. What is placed later goes out as a supplement."
    )
    return Check(title, words, "to_know", "B1.7")


def _waiting(facts: CirculationFacts) -> Check:
    title, names = "Late referrals", _named(facts.cases, "waits_for_the_chair")
    if names:
        return Check(title, f"{names} waits for the chair’s decision on its lateness.", "stops", "B1.7")
    if facts.late_waiting:
        one = facts.late_waiting == 1
        many = "1 late referral still waits" if one else f"{facts.late_waiting} late referrals still wait"
        return Check(
            title,
            f"{many} for the chair’s decision. What is accepted later goes out as a supplement.",
            "to_know",
            "B1.7",
        )
    return Check(title, "None waits for the chair.")


def _signed(facts: CirculationFacts) -> Check:
    title = "Forms as they were signed"
    changed = tuple(one.reference for one in facts.cases if not one.as_signed)
    if changed:
        words = f"{listed(changed)}: the form is not what was signed. It has to be signed anew."
        return Check(title, words, "stops", "D3a")
    return Check(title, "Each form is what its signatures hold.")


def _files(facts: CirculationFacts) -> Check:
    title = "Attached files"
    if held := _named(facts.cases, "files_held"):
        words = f"{held}: a file is still being checked for viruses. Nobody could open it."
        return Check(title, words, "stops", "D7")
    if refused := _named(facts.cases, "files_refused"):
        words = f"{refused}: the virus scanner refused a file. Readers do without it."
        return Check(title, words, "to_know", "D7")
    return Check(title, "All are checked, and can be opened.")


def _reports(facts: CirculationFacts) -> Check:
    title = "Extra reports"
    if waiting := _named(facts.cases, "reports_waiting"):
        words = f"{waiting}: an extra report waits for the chair’s agreement. Until then it stays out of the pack."
        return Check(title, words, "to_know", "B1.9")
    if refused := _named(facts.cases, "reports_refused"):
        return Check(
            title, f"{refused}: an extra report stays out of the pack, as the chair decided.", clause="B1.9"
        )
    return Check(title, "None waits for the chair’s agreement.")


def _named(cases: Iterable[CaseFacts], attribute: str) -> str:
    return listed(tuple(one.reference for one in cases if getattr(one, attribute)))


@dataclass(frozen=True)
class Circulated:
    """A case as it went out, or as it would go out now: its slot, its form's hash, and the files readers can open."""

    case_id: int
    reference: str
    place: int
    on: date
    at: time
    content_hash: str
    documents: tuple[str, ...] = ()
    """SHA-256 of each, in their order."""

    def as_json(self) -> dict[str, Any]:
        """As a circulation's row keeps it."""
        return {
            "case_id": self.case_id,
            "reference": self.reference,
            "place": self.place,
            "on": self.on.isoformat(),
            "at": self.at.isoformat(),
            "content_hash": self.content_hash,
            "documents": list(self.documents),
        }

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> Circulated:
        """From a circulation's row."""
        return cls(
            case_id=kept["case_id"],
            reference=kept["reference"],
            place=kept["place"],
            on=date.fromisoformat(kept["on"]),
            at=time.fromisoformat(kept["at"]),
            content_hash=kept["content_hash"],
            documents=tuple(kept["documents"]),
        )


@dataclass(frozen=True)
class Change:
    """One thing that is other than it went out."""

    kind: Kind
    reference: str
    """The case it is about; empty for the meeting itself."""
    text: str
    """A sentence with references, dates and times alone."""

    @property
    def mark(self) -> str:
        """In a word or two, as a mark beside the case."""
        return _MARKS[self.kind]


_MARKS: Mapping[Kind, str] = {
    "added": "Added",
    "left": "Off the agenda",
    "replaced": "Form replaced",
    "back": "On the agenda again",
    "moved": "New time",
    "document_in": "Document added",
    "document_out": "Document taken out",
    "meeting_moved": "Meeting moved",
}


def changes(before: Sequence[Circulated], now: Sequence[Circulated]) -> tuple[Change, ...]:
    """What is other than it went out, in the agenda's order; what left it comes last."""
    was = {one.reference: one for one in before}
    found, together = list(_of_the_meeting(before, now)), bool(_moved_together(before, now))
    for one in now:
        found.extend(_of_case(was.get(one.reference), one, moved_together=together))
    stays = {one.reference for one in now}
    found.extend(
        Change("left", one.reference, f"{one.reference} is off the agenda.")
        for one in before
        if one.reference not in stays
    )
    return tuple(found)


def why(changed: Sequence[Change]) -> str:
    """What a supplement changes in one text, as long as a row keeps."""
    said = " ".join(one.text for one in changed)
    return said if len(said) <= WHY_LIMIT else said[: WHY_LIMIT - 1].rsplit(" ", 1)[0] + "…"


@dataclass(frozen=True)
class Gone:
    """A case that readers were sent and that left the agenda: the place where it stood, and since when it is gone."""

    reference: str
    place: int
    mark: str


def gone(sent: Sequence[tuple[int, Sequence[Circulated]]], now: Sequence[Circulated]) -> tuple[Gone, ...]:
    """What was sent, by the number of each circulation, and is on the agenda no more, by its last place."""
    last: dict[str, tuple[int, Circulated]] = {}
    for number, cases in sent:
        last |= {one.reference: (number, one) for one in cases}
    stays = {one.reference for one in now}
    newest = max((number for number, _ in sent), default=0)
    return tuple(
        Gone(reference, one.place, _gone_since(number, newest))
        for reference, (number, one) in sorted(last.items(), key=lambda item: item[1][1].place)
        if reference not in stays
    )


def _gone_since(number: int, newest: int) -> str:
    mark = _MARKS["left"]
    return f"{mark} {since(number)}" if number == newest else f"{mark} in {name_of(number + 1).lower()}"


def since(number: int) -> str:
    """From when on something is other, where no supplement has told it yet."""
    return "since the agenda went out" if number == 1 else f"since {name_of(number).lower()}"


def version_of(number: int, changed: int) -> str:
    """What a copy is up to date with, and how much changed after that."""
    version = "As circulated" if number == 1 else f"With {name_of(number).lower()}"
    return f"{version}, and {plural(changed, 'change')} since" if changed else version


def name_of(number: int) -> str:
    """What the circulation of that number is called: the agenda first, then its supplements from 1."""
    return "The agenda" if number == 1 else f"Supplement {number - 1}"


def _of_the_meeting(before: Sequence[Circulated], now: Sequence[Circulated]) -> Iterable[Change]:
    if before and now and before[0].on != now[0].on:
        on, not_on = spoken_date(now[0].on), spoken_date(before[0].on)
        yield Change("meeting_moved", "", f"The meeting is on {on}, not {not_on}.")
    if pairs := _moved_together(before, now):
        was, one = pairs[0]
        at, not_at = spoken_time(one.at), spoken_time(was.at)
        yield Change(
            "meeting_moved", "", f"Every case has a new time: {one.reference} is at {at}, not {not_at}."
        )


def _moved_together(
    before: Sequence[Circulated], now: Sequence[Circulated]
) -> list[tuple[Circulated, Circulated]]:
    """The cases that were there before, where each kept its place and has another time: the meeting itself moved."""
    was = {one.reference: one for one in before}
    pairs = [(was[one.reference], one) for one in now if one.reference in was]
    return pairs if pairs and all(old.at != new.at and old.place == new.place for old, new in pairs) else []


def _of_case(was: Circulated | None, now: Circulated, *, moved_together: bool) -> Iterable[Change]:
    name, at = now.reference, spoken_time(now.at)
    if was is None:
        yield Change("added", name, f"{name} is added, at {at}.")
        return
    if was.content_hash != now.content_hash:
        yield Change(
            "replaced", name, f"{name} has a new form, which takes the place of the one sent before."
        )
    elif was.case_id != now.case_id:
        yield Change("back", name, f"{name} left the agenda and is on it again.")
    if was.at != now.at and not moved_together:
        yield Change("moved", name, f"{name} is at {at} now, not {spoken_time(was.at)}.")
    if was.content_hash == now.content_hash:
        yield from _of_documents(was, now)


def _of_documents(was: Circulated, now: Circulated) -> Iterable[Change]:
    """Where the form is the same: the chair's answer about an extra report, or a file that can be opened no more."""
    name, more = now.reference, set(now.documents) - set(was.documents)
    if more:
        yield Change("document_in", name, f"{name}: {plural(len(more), 'document')} can be read now.")
    if fewer := set(was.documents) - set(now.documents):
        yield Change("document_out", name, f"{name}: {plural(len(fewer), 'document')} can be read no more.")
