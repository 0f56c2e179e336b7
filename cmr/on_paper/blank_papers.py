"""Papers for a meeting without network, to be filled in by hand: what ``cmr/print/on_paper.typ`` sets.

What lies on a table names no child: a case is its reference and initials. Each case's sheets follow the panel's own
decision sheet in its order, on pages that hold nothing of another case.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from cmr.adapters.pdf import Ink, typeset
from cmr.hearing.queries import HEARS, SeatRow, Visitor
from cmr.hearing.sheet_paper import head_of
from cmr.hearing.sheets import terms_of
from cmr.models import Case, Meeting, Person
from cmr.panels.queries import kept_terms
from cmr.rules import outcomes
from cmr.rules.agenda import slot
from cmr.rules.form import Field
from cmr.rules.on_paper import ASKED
from cmr.rules.sheet_terms import DecisionSheet, Outcome
from cmr.rules.wording import in_london, sentence, spoken_date, spoken_time

STEPS = (
    "Everybody signs the attendance list and writes when they came, when they left and when they came back.",
    "The chair reads the statement of conduct; for each case everybody declares before it is heard.",
    "The chair, or whom the chair names for it, signs each decision sheet before the next case, with the time.",
    "Afterwards scan each case’s sheets by themselves, and the attendance list by itself.",
    "Enter them on the meeting’s page under “On paper”, and attach each scan. Keep the papers locked away until then.",
)
MOST_ENTRIES = 4
"""Entries with room on the sheet: each with lines enough for one; few sheets have more."""
MORE_ENTRIES = (
    f"More than {MOST_ENTRIES}: on a sheet with this reference and initials alone, signed like this one."
)
CARRIES_OUT = "Which outcome it carries out, if one"
"""As the sheet's form asks of an entry: what is the same thing is one action (B1.22)."""
BLANK_LINES = 2
"""Empty lines below the names, for who was not foreseen."""


@dataclass(frozen=True)
class Papers:
    """What the papers are made of."""

    meeting: Meeting
    seats: Sequence[SeatRow]
    visitors: Sequence[Visitor]
    cases: Sequence[Case]
    """Those that the reader may see."""
    left_out: int
    next_on: str
    reader: str
    at: datetime


def papers_pdf(papers: Papers) -> bytes:
    """All of them as one tagged PDF."""
    return typeset("on_paper.typ", lambda ink: _paper(ink, papers), at=papers.at)


def filename(meeting: Meeting) -> str:
    """The name of the file."""
    return f"{kept_terms(meeting.terms).abbreviation}-on-paper-{meeting.on.isoformat()}.pdf"


def _paper(ink: Ink, papers: Papers) -> dict[str, object]:
    meeting, terms = papers.meeting, kept_terms(papers.meeting.terms)
    local = in_london(papers.at)
    heading = "Papers for a meeting without network"
    hears = [one for one in papers.seats if one.role in HEARS]
    return {
        "sheet": {
            "title": f"{heading}, {terms.abbreviation}, {spoken_date(meeting.on)}",
            "heading": heading,
            "reference": terms.abbreviation,
            "privileged": ink(terms.privileged) + ".",
            "standing": "To be filled in by hand",
            "draft": "",
            "reader": ink(f"Printed by {papers.reader}, {spoken_date(local)} at {spoken_time(local.time())}"),
        },
        "facts": [[label, ink(words)] for label, words in _facts(papers)],
        "steps": list(STEPS),
        "seats": [_named(ink, one) for one in papers.seats] + _empty(),
        "visitors": [
            {"name": ink(one.person.name), "note": ", ".join(one.references)} for one in papers.visitors
        ],
        "conduct": ink(terms.conduct.text),
        "cases": [_case(ink, one, hears) for one in papers.cases],
        "end": [["The next meeting", papers.next_on or "Not planned yet"]],
        "items": [ink(one.text) for one in terms.agenda.items if not one.cases],
        "asked": ASKED,
    }


def _facts(papers: Papers) -> Iterator[tuple[str, str]]:
    meeting = papers.meeting
    yield "Panel", meeting.panel.name
    yield "Meeting", f"{spoken_date(meeting.on)}, {spoken_time(meeting.starts_at)}"
    yield "Where", meeting.venue or "Not said"
    yield "Cases", ", ".join(one.referral.reference for one in papers.cases) or "None"
    if papers.left_out:
        words = "1 case is" if papers.left_out == 1 else f"{papers.left_out} cases are"
        yield "Not here", f"{words} not open to {papers.reader}: somebody else prints its sheets."


def _named(ink: Ink, seat: SeatRow) -> dict[str, str]:
    deputies = ", ".join(one.name for one in seat.deputies)
    where = seat.area or seat.name
    if seat.role == "chair" and "chair" not in where.lower():
        where = f"Chair, {where}"
    note = f"{where}; may stand in: {deputies}" if deputies else where
    return {"name": ink(seat.holder.name), "note": ink(note)}


def _empty(number: int = BLANK_LINES) -> list[dict[str, str]]:
    return [{"name": "", "note": ""}] * number


def _case(ink: Ink, case: Case, hears: Sequence[SeatRow]) -> dict[str, object]:
    referral, meeting = case.referral, case.meeting
    minutes = kept_terms(meeting.terms).agenda.slot_minutes
    counts = kept_terms(meeting.terms).membership.chair_counts
    facts = [
        ["Case", f"{case.place}, at {spoken_time(slot(meeting.starts_at, minutes, case.place).starts_at)}"],
        ["Presented by", ink(case.presented_by.name)],
    ]
    return {
        "reference": referral.reference,
        "initials": ink(referral.initials),
        "facts": facts,
        "presenter": ink(f"Who presented it, if not {case.presented_by.name}"),
        "hears": [*_hearing(ink, hears), *_empty(1)],
        "views": [
            *_hearing(ink, [one for one in hears if counts or one.role == "member"], beside=hears),
            *_empty(1),
        ],
        "sheet": _sheet(ink, case),
    }


def _hearing(ink: Ink, seats: Sequence[SeatRow], beside: Sequence[SeatRow] = ()) -> Iterator[dict[str, str]]:
    """A line for everybody who may hear the case: who sent apologies has none, who stands in for them has one.

    Whoever stands in and has a seat of their own (also among those ``beside``) has their line there.
    """
    seated = {one.holder.id for one in (*seats, *beside)}
    for seat in seats:
        chair = "Chair" if seat.role == "chair" else ""
        if not _sorry(seat, seat.holder):
            yield {"name": ink(seat.holder.name), "note": chair}
        for one in seat.deputies:
            if one.id not in seated and not _sorry(seat, one):
                stands = f"for {seat.holder.name}"
                yield {"name": ink(one.name), "note": ink(f"{chair}, {stands}" if chair else stands)}


def _sorry(seat: SeatRow, person: Person) -> bool:
    entry = seat.of(person)
    return entry is not None and entry.apologies


def _sheet(ink: Ink, case: Case) -> dict[str, object]:
    terms, meeting = terms_of(case.referral), case.meeting
    due = outcomes.due_on(terms, meeting.on)
    several = len(terms.entry_kinds) > 1
    could_not = "The panel could not agree: the decision goes to the"
    undecided = f"{could_not} {terms.undecided_to}" if terms.undecided_to else ""
    return {
        "title": ink(terms.title),
        "facts": [
            *([ink(label), ink(words)] for label, words in head_of(case, terms, initials=True)),
            ["Meeting", spoken_date(meeting.on)],
        ],
        "parts": list(terms.parts),
        "agreed_label": ink(terms.agreed_label),
        "entries": [
            {
                "title": f"{number}. {terms.entry_label}".strip() if not several else f"{number}.",
                "kinds": [sentence(kind) for kind in terms.entry_kinds] if several else [],
                "outcome": CARRIES_OUT if any(one.action for one in terms.outcomes) else "",
                "rationale": ink(terms.decision_rationale_label) if "decision" in terms.entry_kinds else "",
                "due_label": ink((terms.entry_due_label or "To be done by").rstrip(": ")),
                "due_hint": f"Left empty: by its outcome’s time, or else {spoken_date(due)}",
                "due_why": "Why another date",
            }
            for number in range(1, min(terms.most_entries, MOST_ENTRIES) + 1)
        ],
        "more_entries": MORE_ENTRIES if terms.most_entries > MOST_ENTRIES else "",
        "outcomes_label": ink(terms.outcomes_label),
        "outcomes": [_outcome(ink, one) for one in terms.outcomes],
        "rationale_label": ink(terms.rationale_label),
        "undecided": undecided,
        "return_label": ink(terms.return_label.rstrip(": ")),
        "signing": list(_signing(terms)),
    }


def _outcome(ink: Ink, one: Outcome) -> dict[str, object]:
    return {"name": ink(one.name), "text": ink(one.text), "wants": [_want(ink, want) for want in one.wants]}


def _want(ink: Ink, want: Field) -> dict[str, object]:
    label = ink(want.label.rstrip(": "))
    match want.kind:
        case "date":
            return {"label": label, "shape": "date"}
        case "yes_no":
            return {"label": label, "shape": "ticks", "options": ["Yes", "No"], "why": ink(want.why_label)}
        case "choice" | "choices":
            options = [ink(option.text) for option in want.options]
            return {"label": label, "shape": "ticks", "options": options, "why": ""}
    return {"label": label, "shape": "line"}


def _signing(terms: DecisionSheet) -> Iterator[str]:
    yield terms.signer_label
    yield "Position"
    yield ASKED["signed_at"]
    yield "Signature"
    if terms.designate_may_complete:
        yield "If not the chair: named by"
