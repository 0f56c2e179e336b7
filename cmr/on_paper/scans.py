"""Scans of what was written on paper at a meeting: attached after the checks of every document, listed, read, removed.

A scan of the attendance list is the meeting’s, for who runs it; one of a case’s sheets is that case’s.

"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cmr.adapters.file_kinds import DOCX, FileKind
from cmr.adapters.files import Files, clean_name
from cmr.adapters.scanner import Away
from cmr.hearing.queries import case_at_meeting, meeting_by_id
from cmr.models import Case, Meeting, MeetingPaper, Person, ReferralDocument, db
from cmr.models.history import record
from cmr.notices.operations import tell
from cmr.on_paper.over import why_over
from cmr.referrals.documents import SCAN_WITHIN, files, scanner
from cmr.rules.capacities import Actor, Subject
from cmr.rules.enclosing import NOT_AS_ATTACHED
from cmr.rules.on_paper import SIGNED_ALREADY
from cmr.rules.permissions import Can, may
from cmr.rules.refusal import Refusal, Refused, refuse

MOST_SCANS = 40
"""Of one meeting: six cases with several pages each."""
A_PICTURE = Refusal("A scan is a PDF or a picture. Save the document as a PDF first.", "D7")
HARMFUL = Refusal("The virus scanner refused the file. Nothing of it was kept.", "D7")
NOT_LOOKED_AT = Refusal(
    "The virus scanner can’t be reached just now. Nothing was kept: attach it again later.", "D7"
)
FULL = Refusal(f"A meeting holds {MOST_SCANS} scans at most.", "D7")
TWICE = Refusal("This very file is attached here already.", "D7")
ELSEWHERE = Refusal(
    "This very file is attached elsewhere at this meeting. Scan the sheets of each case by themselves; or take the "
    "file off where it does not belong.",
    "B1.25",
)
NOT_HELD = Refusal("Scans are attached once the meeting has opened.", "B1.24")


class NotTakenScan(Refused):
    """The file is not taken as it is; whoever attaches it can mend that on the page."""


@dataclass(frozen=True)
class Scan:
    """A file to attach, recognised already."""

    title: str
    filename: str
    content: bytes
    file_kind: FileKind


@dataclass(frozen=True)
class ScanOfCase:
    """A scan, and the case that it is about."""

    case: Case
    paper: MeetingPaper

    def subject(self) -> Subject:
        """The case's: nobody else's."""
        return self.case.subject()


@dataclass(frozen=True)
class ScanOfMeeting:
    """A scan of what concerns the whole meeting."""

    meeting: Meeting
    paper: MeetingPaper

    def subject(self) -> Subject:
        """The meeting's."""
        return self.meeting.subject()


def attach_scan(
    meeting: Meeting, case: Case | None, scan: Scan, *, by: Person, at: datetime, for_id: int | None = None
) -> MeetingPaper:
    """Keeps a scan with the meeting, or with one case of it. Raises Refused, and NotTakenScan for the file itself."""
    if meeting.state not in ("in_session", "closed"):
        raise Refused(NOT_HELD)
    refuse(why_over(meeting.id))
    if case is not None and case.sheet is not None and case.sheet.signed_at:
        raise Refused(SIGNED_ALREADY)
    there = scans_of(meeting.id)
    sha256, case_id = Files.hash_of(scan.content), case.id if case else None
    if len(there) >= MOST_SCANS:
        raise NotTakenScan(FULL)
    if scan.file_kind is DOCX:
        raise NotTakenScan(A_PICTURE)
    if any((one.case_id, one.sha256) == (case_id, sha256) for one in there):
        raise NotTakenScan(TWICE)
    if any(one.sha256 == sha256 for one in there):
        raise NotTakenScan(ELSEWHERE)
    try:
        verdict = scanner().scan(scan.content, within=SCAN_WITHIN)
    except Away:
        raise NotTakenScan(NOT_LOOKED_AT) from None
    if verdict.found:
        raise NotTakenScan(HARMFUL)
    files().save(scan.content)
    paper = MeetingPaper(
        meeting_id=meeting.id,
        case_id=case_id,
        title=scan.title,
        filename=clean_name(scan.filename, scan.file_kind),
        media_type=scan.file_kind.media_type,
        size=len(scan.content),
        sha256=sha256,
        attached_at=at,
        attached_by_id=by.id,
    )
    db.session.add(paper)
    db.session.flush()
    record_scan(case or meeting, "attach_scan", paper, by=by, at=at, for_id=for_id)
    return paper


def scans_of(meeting_id: int, case: Case | None = None) -> Sequence[MeetingPaper]:
    """The meeting's scans, or those of one case alone, in the order in which they were attached."""
    query = select(MeetingPaper).where(MeetingPaper.meeting_id == meeting_id)
    if case is not None:
        query = query.where(MeetingPaper.case_id == case.id)
    return db.session.scalars(
        query.options(joinedload(MeetingPaper.attached_by)).order_by(MeetingPaper.id)
    ).all()


def scans_seen(case: Case, actor: Actor) -> Sequence[MeetingPaper]:
    """A case's scans for somebody who sees the case: they hold every view, and the words of every declaration.

    So they are for who may read those there: until its sheet is signed who records or decides it, then the members too.
    """
    subject = case.subject()
    signed = case.sheet is not None and case.sheet.signed_at is not None
    needed = (Can.WRITE_SHEET, Can.DECIDE_UNDECIDED, *((Can.GIVE_VIEW,) if signed else ()))
    shown = may(actor, Can.SEE_REFERRAL, subject) and any(may(actor, one, subject) for one in needed)
    return scans_of(case.meeting_id, case) if shown else ()


def scan_of_case(id: int, reference: str, paper_id: int, *, lock: bool = False) -> ScanOfCase | None:  # noqa: A002
    """One scan of a case at that meeting."""
    case = case_at_meeting(id, reference, lock=lock)
    paper = db.session.get(MeetingPaper, paper_id)
    there = case is not None and paper is not None and (paper.meeting_id, paper.case_id) == (id, case.id)
    return ScanOfCase(case, paper) if there and case and paper else None


def scan_of_meeting(id: int, paper_id: int, *, lock: bool = False) -> ScanOfMeeting | None:  # noqa: A002
    """One scan of what concerns the whole meeting."""
    meeting, paper = meeting_by_id(id, lock=lock), db.session.get(MeetingPaper, paper_id)
    there = meeting is not None and paper is not None and (paper.meeting_id, paper.case_id) == (id, None)
    return ScanOfMeeting(meeting, paper) if there and meeting and paper else None


def read_scan(paper: MeetingPaper) -> bytes:
    """The file's content, compared with its hash anew. Raises Refused where it is not whole."""
    content = files().read(paper.sha256)
    if content is None:
        raise Refused(NOT_AS_ATTACHED)
    return content


def held_elsewhere(sha256: str) -> bool:
    """Whether that content is attached to a referral, or is another scan: then it is kept."""
    attached = select(ReferralDocument.id).where(ReferralDocument.sha256 == sha256).limit(1)
    scanned = select(MeetingPaper.id).where(MeetingPaper.sha256 == sha256).limit(1)
    return any(db.session.scalar(query) is not None for query in (attached, scanned))


def record_scan(
    of: Case | Meeting, verb: str, paper: MeetingPaper, *, by: Person, at: datetime, for_id: int | None
) -> None:
    """What concerns a case stands in its record alone; what concerns the meeting in the meeting's."""
    if isinstance(of, Meeting):
        tell(record("meeting", of.id, verb, by=by, at=at, for_id=for_id, sha256=paper.sha256), of)
        return
    detail = {"meeting": of.meeting_id, "sha256": paper.sha256}
    tell(record("referral", of.referral_id, verb, by=by, at=at, for_id=for_id, **detail), of.referral)
