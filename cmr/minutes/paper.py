"""The minutes as printed, for one reader: what ``cmr/print/minutes.typ`` sets, every text passed through the ink."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from cmr.adapters.glyphs import MARK
from cmr.adapters.pdf import Ink, opening_with_bookmarks, typeset
from cmr.filing.writers import written_by
from cmr.hearing.chaired import chair_at_head
from cmr.minutes.pages import Shown, shown
from cmr.minutes.queries import Book
from cmr.models import Minutes, Person
from cmr.panels.queries import kept_terms
from cmr.rules.left_out import COPY
from cmr.rules.minutes import FROZEN, STATES
from cmr.rules.panel_type import PanelType
from cmr.rules.wording import in_london, spoken_date, spoken_moment, spoken_time

DRAFT = "Draft: not approved"


def minutes_pdf(book: Book, reader: Person, at: datetime) -> bytes:
    """The minutes as this person reads them, tagged; a case that they withdrew from is left out, and said to be."""
    return opening_with_bookmarks(typeset("minutes.typ", lambda ink: _data(ink, book, reader, at), at=at))


def filename(book: Book, reader: Person) -> str:
    """The name of the file; and that it is a copy, where something is left out of it (B1.4)."""
    copy = COPY if book.copy_note(reader.id) else ""
    return f"{kept_terms(book.meeting.terms).abbreviation}-minutes-{book.meeting.on.isoformat()}{copy}.pdf"


def _data(ink: Ink, book: Book, reader: Person, at: datetime) -> dict[str, object]:
    meeting, minutes, terms = book.meeting, book.the_minutes, kept_terms(book.meeting.terms)
    local, copy = in_london(at), book.copy_note(reader.id)
    standing = STATES[minutes.state] if minutes.state in FROZEN else DRAFT
    privileged = ink(terms.privileged) + "."
    return {
        "sheet": {
            "title": f"Minutes of the {terms.name}, {spoken_date(meeting.on)}",
            "heading": spoken_date(meeting.on),
            "reference": terms.abbreviation,
            "privileged": privileged,
            "standing": standing,
            "draft": "" if minutes.state in FROZEN else DRAFT,
            "reader": ink(f"Copy of {reader.name}, made {spoken_date(local)} at {spoken_time(local.time())}"),
        },
        "panel": ink(meeting.panel.name),
        "facts": [[label, ink(words)] for label, words in _facts(book, standing, copy)],
        "parts": [_part(ink, one, terms) for one in shown(book, reader.id)],
        "signed": _signed(ink, minutes, whole=not copy),
        "mark": MARK,
    }


def _facts(book: Book, standing: str, copy: str) -> Iterator[tuple[str, str]]:
    meeting = book.meeting
    yield "Meeting", f"{spoken_date(meeting.on)}, {spoken_time(meeting.starts_at)}"
    yield "Where", meeting.venue or "Not said"
    if chaired := chair_at_head(meeting):
        yield "Chair", chaired
    yield "Minutes by", written_by(book.the_minutes)
    yield "State", standing
    if copy:
        yield "Left out", copy


def _part(ink: Ink, one: Shown, terms: PanelType) -> dict[str, object]:
    ink.part = one.title
    return {
        "title": ink(one.title),
        "head": ink(one.title),
        "note": one.left_out if one.hidden else one.note,
        "pieces": [
            [ink(label), ink(words), [ink(point) for point in points]] for label, words, points in one.pieces
        ],
        "privileged": ink(terms.privileged) + ".",
    }


def _signed(ink: Ink, minutes: Minutes, *, whole: bool) -> list[list[str]]:
    if minutes.approved_by is None or minutes.approved_at is None:
        return []
    who = minutes.approved_by.name
    if minutes.approved_for:
        who = f"{who}, for {minutes.approved_for.name}"
    position = (minutes.approved_position or "").capitalize()
    hashed = minutes.content_hash or ""
    if not whole:
        hashed = f"The approved minutes stay as they were; their content (SHA-256): {hashed}"
    return [
        ["Approved by", ink(f"{who}\n{position}".strip())],
        ["When", spoken_moment(minutes.approved_at)],
        ["Content as approved (SHA-256)" if whole else "Whole", ink(hashed, 32)],
    ]
