"""A case's part of the approved minutes as its record shows it, to whoever reads the decision there (B1.25)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cmr.filing.leaving_out import copies_as_read
from cmr.filing.paper import body_of, pieces_of
from cmr.filing.queries import OF_A_CASE, Seen, seen_of_all
from cmr.models import Case, Filing, Meeting, Minutes, Person, db
from cmr.rules.capacities import Actor
from cmr.rules.left_out import Copy


@dataclass(frozen=True)
class PartShown:
    """The part of one meeting's minutes."""

    meeting: Meeting
    approved_by: Person
    approved_at: datetime
    pieces: tuple[tuple[str, str], ...]
    """Its paragraphs, each with the line that heads it; none while it waits for a look."""
    waits: bool
    """Whether something in it may be another family's and nobody has looked yet."""
    href: str
    """Its copy as PDF."""
    note: str = ""
    """What is left out of it for this reader; empty where nothing is."""


def parts_of(referral_id: int, actor: Actor) -> tuple[PartShown, ...]:
    """The parts of every meeting at which the referral was, the latest first, as this person reads them."""
    query = (
        select(Filing, Minutes)
        .join(Case, Case.id == Filing.case_id)
        .join(Minutes, Minutes.meeting_id == Case.meeting_id)
        .where(Case.referral_id == referral_id, Filing.kind == "minutes")
        .where(Minutes.approved_at.is_not(None))
        .options(
            joinedload(Filing.case).options(*OF_A_CASE),
            joinedload(Filing.left_out_by),
            joinedload(Minutes.approved_by),
        )
        .order_by(Filing.id.desc())
    )
    rows = {one.Filing: one.Minutes for one in db.session.execute(query)}
    ones = [filing for filing in rows if filing.child_number == 1]
    seen = _seen(ones)
    waits, copies = _waiting(seen), copies_as_read(rows, actor, seen)
    return tuple(
        _shown(one, rows[one], copies[one.case_id], waits=one.id in waits)
        for one in ones
        if rows[one].approved_by
    )


def part_at(case: Case, actor: Actor) -> tuple[Filing, Copy] | None:
    """What the part of a case is filed as, and the copy of it that this person reads.

    None before it may be read: before it is approved, and while something in it waits for a look.
    """
    query = select(Filing).where(Filing.case_id == case.id, Filing.kind == "minutes")
    filings = db.session.scalars(query.order_by(Filing.child_number)).all()
    seen = _seen(filings[:1])
    if not filings or _waiting(seen):
        return None
    return filings[0], copies_as_read(filings, actor, seen)[case.id]


def part_filename(case: Case, copy: Copy) -> str:
    """The name of the file: nothing of the child; and that it is a copy, where something is left out of it (B1.25)."""
    return f"{case.referral.reference}-minutes-{case.meeting.on.isoformat()}{copy.in_its_name}.pdf"


def _seen(filings: Sequence[Filing]) -> Mapping[int, Seen]:
    """What stands in those that are not filed; what is was looked through before."""
    unfiled = [one for one in filings if one.filed_at is None]
    return seen_of_all(unfiled) if unfiled else {}


def _waiting(seen: Mapping[int, Seen]) -> set[int]:
    """Those that nobody may read yet."""
    return {number for number, one in seen.items() if one.waits}


def _shown(filing: Filing, minutes: Minutes, copy: Copy, *, waits: bool) -> PartShown:
    assert minutes.approved_by is not None  # noqa: S101 # asked by the caller
    assert minutes.approved_at is not None  # noqa: S101 # asked in the query
    meeting, reference = filing.case.meeting, filing.case.referral.reference
    return PartShown(
        meeting=meeting,
        approved_by=minutes.approved_by,
        approved_at=minutes.approved_at,
        pieces=() if waits else tuple(pieces_of(body_of(filing, copy))),
        waits=waits,
        href=url_for("filing.part_as_pdf", id=meeting.id, reference=reference),
        note="" if waits else copy.note,
    )
