"""A signed decision sheet as printed: what ``cmr/print/sheet.typ`` sets, every text passed through the ink.

Its parts and their words stand in the order of the panel's own sheet, as its terms have them (BD, DF).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from cmr.adapters.pdf import Ink, typeset
from cmr.hearing.sheet_paper import EntryLine, SheetPaper, paper_of
from cmr.hearing.sheets import terms_of
from cmr.models import Case
from cmr.panels.queries import kept_terms
from cmr.rules.designate import was_designated
from cmr.rules.left_out import AS_IT_IS, Copy
from cmr.rules.sheet_terms import DecisionSheet as SheetTerms
from cmr.rules.wording import in_london, sentence, spoken_date, spoken_moment, spoken_time

SIGNED = "Signed"


def sheet_pdf(case: Case, reader: str, at: datetime, copy: Copy = AS_IT_IS) -> bytes:
    """The signed sheet, tagged. ``reader``: whose copy it is, said on each page; ``copy``: what of it they read."""
    return typeset("sheet.typ", lambda ink: sheet_data(ink, case, reader, at, copy), at=at)


def filename(case: Case, copy: Copy) -> str:
    """The name of the file: nothing of the child; and that it is a copy, where something is left out of it (B1.25)."""
    return f"{case.referral.reference}-decision-sheet-{case.meeting.on.isoformat()}{copy.in_its_name}.pdf"


def sheet_data(ink: Ink, case: Case, reader: str, at: datetime, copy: Copy = AS_IT_IS) -> dict[str, object]:
    """The sheet as it is set."""
    ink.of_copy = copy.of
    paper, terms = paper_of(case), terms_of(case.referral)
    local = in_london(at)
    ink.part = paper.title
    return {
        "sheet": {
            "title": f"{case.referral.reference}: {paper.title}",
            "heading": ink(paper.title),
            "reference": case.referral.reference,
            "privileged": ink(kept_terms(case.referral.terms).privileged) + ".",
            "standing": SIGNED,
            "draft": "",
            "reader": ink(f"Copy of {reader}, made {spoken_date(local)} at {spoken_time(local.time())}"),
        },
        "facts": [[ink(label), ink(words, 32)] for label, words in _facts(case, paper, copy)],
        "parts": list(paper.parts),
        "undecided": ink(paper.undecided_reason),
        "agreed_label": ink(paper.agreed_label),
        "entries": [_entry(ink, one, paper, terms) for one in paper.entries],
        "outcomes_label": ink(paper.outcomes_label),
        "outcomes": list(_outcomes(ink, paper, terms)),
        "rationale_label": ink(paper.rationale_label),
        "rationale": ink(paper.rationale),
        "reasons": ink(paper.decision_reasons),
        "views_label": "Against the majority" if paper.against_majority else "Members’ views",
        "against": "The chair decides against the view of most of those who said theirs."
        if paper.against_majority
        else "",
        "views": [ink(one.words) for one in paper.views],
        "return_label": ink(paper.return_label.rstrip(": ")),
        "returns_on": spoken_date(paper.returns_on) if paper.returns_on else "No date",
        "signed": [[label, ink(words, 32)] for label, words in _signed(paper, terms)],
        "note": ink(paper.note),
    }


def _facts(case: Case, paper: SheetPaper, copy: Copy) -> Iterator[tuple[str, str]]:
    yield from paper.head
    yield "Panel", case.referral.panel.name
    yield "Meeting", f"{spoken_date(case.meeting.on)}, {spoken_time(case.meeting.starts_at)}"
    if copy.note:
        yield "Left out", copy.note


def _entry(ink: Ink, one: EntryLine, paper: SheetPaper, terms: SheetTerms) -> dict[str, object]:
    kind = one.kind.capitalize() if paper.several_kinds else (terms.entry_label or "Recommendation")
    more = []
    if one.kind == "decision":
        more.append([paper.decision_label, one.rationale])
    if one.owner:
        more.append(["Who sees to it", one.owner])
    if one.carries_out:
        more.append(["Carries out", one.carries_out])
    more.append([terms.entry_due_label or "To be done by", one.due_words])
    return {"title": kind, "text": ink(one.text), "more": [[ink(label), ink(words)] for label, words in more]}


def _outcomes(ink: Ink, paper: SheetPaper, terms: SheetTerms) -> Iterator[dict[str, object]]:
    """Every outcome of the panel's own sheet, as its boxes: chosen or not."""
    chosen = {one.name: one for one in paper.outcomes}
    for term in terms.outcomes:
        line = chosen.get(term.name)
        details = [(label.rstrip(": "), words) for label, words in line.details] if line else []
        if line and line.due_words:
            details.append(("By", line.due_words))
        if line and line.carried_by:
            details.append(("Carried out by", line.carried_by))
        yield {
            "name": ink(term.name),
            "chosen": line is not None,
            "details": [[ink(label), ink(words)] for label, words in details],
        }


def _signed(paper: SheetPaper, terms: SheetTerms) -> Iterator[tuple[str, str]]:
    who = f"{paper.signed_by}, for {paper.signed_for}" if paper.signed_for else paper.signed_by
    if paper.from_paper:
        yield "How", "On paper; recorded from paper"
    yield terms.designate_label if was_designated(paper.signed_by, paper.note) else terms.signer_label, who
    yield "Position", sentence(paper.signed_position)
    if paper.signed_at:
        yield "Date and time", sentence(spoken_moment(paper.signed_at))
    yield "Content as signed (SHA-256)", paper.content_hash
