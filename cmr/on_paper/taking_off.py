"""A scan that was attached by mistake is taken off, unless what was entered rests on it (B1.24)."""

from __future__ import annotations

from datetime import datetime

from cmr.models import Case, Meeting, MeetingPaper, Person, db
from cmr.on_paper.ending import written_ends
from cmr.on_paper.over import why_over
from cmr.on_paper.scans import held_elsewhere, record_scan, scans_of
from cmr.referrals.documents import files
from cmr.rules.on_paper import why_scan_stays
from cmr.rules.refusal import Refusal, refuse


def remove_scan(
    meeting: Meeting,
    case: Case | None,
    paper: MeetingPaper,
    *,
    by: Person,
    at: datetime,
    for_id: int | None = None,
) -> None:
    """Takes a scan off that was attached by mistake, its content with it. Raises Refused where it stays."""
    refuse(why_it_stays(case, paper) if case is not None else None, why_over(meeting.id))
    db.session.delete(paper)
    db.session.flush()
    record_scan(case or meeting, "remove_scan", paper, by=by, at=at, for_id=for_id)
    if not held_elsewhere(paper.sha256):
        files().forget(paper.sha256)


def why_it_stays(case: Case, paper: MeetingPaper) -> Refusal | None:
    """Why a case keeps this scan; None where it may be taken off. Two statements at most."""
    return why_scan_stays(
        signed_by_it=_is_signed_by_it(case, paper),
        ended=case.id in written_ends([case]),
        alone=len(scans_of(case.meeting_id, case)) == 1,
    )


def _is_signed_by_it(case: Case, paper: MeetingPaper) -> bool:
    """Whether the signature rests on this scan: its hash stands beside it, or it was there by then."""
    sheet = case.sheet
    if sheet is None or sheet.signed_at is None:
        return False
    return paper.sha256 in sheet.note if sheet.from_paper else paper.attached_at <= sheet.signed_at
