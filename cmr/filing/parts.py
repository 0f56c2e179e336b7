"""A case's part of the approved minutes as its record shows it, to whoever reads the decision there (B1.25)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cmr.filing.paper import body_of, pieces_of
from cmr.filing.queries import OF_A_CASE, seen_of_all
from cmr.models import Case, Filing, Meeting, Minutes, Person, db


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


def parts_of(referral_id: int) -> tuple[PartShown, ...]:
    """The parts of every meeting at which the referral was, the latest first; a fixed number of statements."""
    query = (
        select(Filing, Minutes)
        .join(Case, Case.id == Filing.case_id)
        .join(Minutes, Minutes.meeting_id == Case.meeting_id)
        .where(Case.referral_id == referral_id, Filing.kind == "minutes", Filing.child_number == 1)
        .where(Minutes.approved_at.is_not(None))
        .options(joinedload(Filing.case).options(*OF_A_CASE), joinedload(Minutes.approved_by))
        .order_by(Filing.id.desc())
    )
    rows = [(filing, minutes) for filing, minutes in db.session.execute(query)]
    waits = _waiting([filing for filing, _ in rows])
    return tuple(
        _shown(filing, minutes, waits=filing.id in waits) for filing, minutes in rows if minutes.approved_by
    )


def part_at(case: Case) -> Filing | None:
    """What the part of a case is filed as, while it may be read: once it is approved, and nothing waits for a look."""
    query = select(Filing).where(
        Filing.case_id == case.id, Filing.kind == "minutes", Filing.child_number == 1
    )
    filing = db.session.scalar(query)
    return None if filing is None or _waiting([filing]) else filing


def part_filename(case: Case) -> str:
    """The name of the file: nothing of the child."""
    return f"{case.referral.reference}-minutes-{case.meeting.on.isoformat()}.pdf"


def _waiting(filings: Sequence[Filing]) -> set[int]:
    """Those that nobody may read yet; what is filed was looked through before."""
    unfiled = [one for one in filings if one.filed_at is None]
    return {number for number, seen in seen_of_all(unfiled).items() if seen.waits} if unfiled else set()


def _shown(filing: Filing, minutes: Minutes, *, waits: bool) -> PartShown:
    assert minutes.approved_by is not None  # noqa: S101 # asked by the caller
    assert minutes.approved_at is not None  # noqa: S101 # asked in the query
    meeting, reference = filing.case.meeting, filing.case.referral.reference
    return PartShown(
        meeting=meeting,
        approved_by=minutes.approved_by,
        approved_at=minutes.approved_at,
        pieces=() if waits else tuple(pieces_of(body_of(filing))),
        waits=waits,
        href=url_for("filing.part_as_pdf", id=meeting.id, reference=reference),
    )
