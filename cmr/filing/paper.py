"""A paper for one child's file as printed: what ``cmr/print/filed.typ`` sets, every text passed through the ink."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from cmr.adapters.glyphs import MARK
from cmr.adapters.pdf import Ink, opening_with_bookmarks, typeset
from cmr.filing.completed import completed_pdf, holds_the_form
from cmr.filing.leaving_out import copy_for_file
from cmr.filing.queries import minutes_for
from cmr.filing.writers import written_by
from cmr.hearing.sheet_print import sheet_pdf
from cmr.models import Filing, Person, Referral
from cmr.panels.queries import kept_terms
from cmr.referrals.documents import seen_by
from cmr.referrals.integrity import faults_shown
from cmr.referrals.moves import content_hash
from cmr.referrals.printing import FormPaper, Reading
from cmr.referrals.queries import history_of
from cmr.rules.capacities import Actor
from cmr.rules.left_out import COPY, Copy
from cmr.rules.wording import in_london, listed, spoken_date, spoken_moment, spoken_time

HEAD = "The panel’s discussion and decision"


def filed_pdf(filing: Filing, reader: Person, actor: Actor, at: datetime) -> bytes:
    """The paper, tagged, with the reader's name at the foot of each page; a signed sheet as it is printed anywhere."""
    if holds_the_form(filing):
        return completed_pdf(filing, _form(filing.case.referral, reader, actor, at), at)
    if filing.kind == "sheet":
        return sheet_pdf(filing.case, reader.name, at, copy_for_file(filing))
    copy = copy_for_file(filing)
    return opening_with_bookmarks(
        typeset("filed.typ", lambda ink: _data(ink, filing, reader, at, copy), at=at)
    )


def _form(referral: Referral, reader: Person, actor: Actor, at: datetime) -> FormPaper:
    terms, seen = kept_terms(referral.terms), seen_by(referral, actor)
    faults = faults_shown(referral, content_hash(referral), history_of(referral))
    return FormPaper(referral, terms, seen, Reading(reader.name, at), faults)


def part_pdf(filing: Filing, reader: Person, at: datetime, copy: Copy) -> bytes:
    """A case’s part of the minutes as its record has it for this reader: of all its children at once."""
    return opening_with_bookmarks(
        typeset("filed.typ", lambda ink: _data(ink, filing, reader, at, copy, of_all=True), at=at)
    )


def filename(filing: Filing) -> str:
    """The name of the file: no child's name; and that it is a copy, where something is left out of it (B1.25)."""
    copy = COPY if filing.left_out else ""
    return f"{filing.case.referral.reference}-{filing.kind}-{filing.child_number}{copy}.pdf"


def body_of(filing: Filing, copy: Copy) -> str:
    """The copy's text without the lines that stand above it when it is pasted: the paper has a head of its own."""
    return copy.of(filing.text.partition("\n\n")[2])


def _data(
    ink: Ink, filing: Filing, reader: Person, at: datetime, copy: Copy, *, of_all: bool = False
) -> dict[str, object]:
    terms, local = kept_terms(filing.case.meeting.terms), in_london(at)
    return {
        "sheet": {
            "title": f"{filing.title}: {filing.case.referral.reference}",
            "heading": ink(filing.title),
            "reference": filing.case.referral.reference,
            "privileged": ink(terms.privileged) + ".",
            "standing": "Approved",
            "draft": "",
            "reader": ink(f"Copy of {reader.name}, made {spoken_date(local)} at {spoken_time(local.time())}"),
        },
        "facts": [[label, ink(words, 32)] for label, words in _facts(filing, copy, of_all=of_all)],
        "title": HEAD,
        "pieces": [[ink(label), ink(words)] for label, words in pieces_of(body_of(filing, copy))],
        "signed": [[label, ink(words, 32)] for label, words in _signed(filing)],
        "mark": MARK,
    }


def _facts(filing: Filing, copy: Copy, *, of_all: bool) -> Iterator[tuple[str, str]]:
    meeting, children = filing.case.meeting, filing.case.referral.children
    if of_all and len(children) > 1:
        yield "Children", listed(tuple(one.name for one in children))
    else:
        yield "Child", filing.child_name
    number = next((one.record_number for one in children if one.number == filing.child_number), "")
    number = "" if of_all and len(children) > 1 else number
    if number:
        yield "Record number", number
    yield "Reference", filing.case.referral.reference
    yield "Panel", meeting.panel.name
    yield "Meeting", spoken_date(meeting.on)
    if copy.note:
        yield "Left out", copy.note


def _signed(filing: Filing) -> Iterator[tuple[str, str]]:
    minutes = minutes_for(filing.case)
    if minutes is not None and minutes.approved_by is not None and minutes.approved_at is not None:
        who = minutes.approved_by.name
        yield (
            "Minutes approved by",
            f"{who}, for {minutes.approved_for.name}" if minutes.approved_for else who,
        )
        yield "When", spoken_moment(minutes.approved_at)
        yield "Minutes written by", written_by(minutes)
    yield "Content (SHA-256)", filing.content_hash


def pieces_of(text: str) -> Iterator[tuple[str, str]]:
    """The paragraphs of a part, each with the line that heads it, where its first line ends with a colon."""
    for paragraph in (one.strip("\n") for one in text.split("\n\n")):
        first, _, rest = paragraph.partition("\n")
        if rest and first.rstrip().endswith(":"):
            yield first.strip(), rest
        elif paragraph.strip():
            yield "", paragraph
