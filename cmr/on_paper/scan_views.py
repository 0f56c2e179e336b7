"""Scans of what was written on paper: attached, listed, downloaded, taken off; each by those alone whose it is."""

from __future__ import annotations

from flask import Response, abort, url_for

from cmr.adapters import clock
from cmr.hearing.queries import case_at_meeting, meeting_by_id
from cmr.models import Case, Meeting
from cmr.on_paper.blueprint import blueprint
from cmr.on_paper.case_views import shown_case
from cmr.on_paper.forms import ScanForm
from cmr.on_paper.meeting_views import shown_on_paper
from cmr.on_paper.scans import (
    NotTakenScan,
    Scan,
    ScanOfCase,
    ScanOfMeeting,
    attach_scan,
    read_scan,
    scan_of_case,
    scan_of_meeting,
    scans_seen,
)
from cmr.on_paper.taking_off import remove_scan
from cmr.referrals.documents import MEGABYTE
from cmr.rules.permissions import Can
from cmr.web.access import taken
from cmr.web.copies import handed_out
from cmr.web.gate import acting_for, current_actor, current_person, needs
from cmr.web.page import done, page
from cmr.web.security import reads_files_up_to

MOST_READ = 50 * MEGABYTE
"""The most bytes of a request that are read: over what a file may hold, so that its page can say so."""


@blueprint.get("/meetings/<int:id>/cases/<reference>/scans")
@needs(Can.SEE_REFERRAL, case=case_at_meeting)
def case_scans(case: Case) -> Response:
    """The scans of what was signed, for those who see the case."""
    scans = scans_seen(case, current_actor())
    return page("on_paper/scans.html", case=case, reference=case.referral.reference, scans=scans)


@blueprint.post("/meetings/<int:id>/scans")
@reads_files_up_to(MOST_READ)
@needs(Can.RUN_MEETING, meeting=meeting_by_id)
def attach_to_meeting(meeting: Meeting) -> Response:
    """Attaches a scan of what concerns the whole meeting, such as the attendance list."""
    form = ScanForm().of(meeting)
    if not _attached(form, meeting, None):
        return shown_on_paper(meeting, scan=form, status=422)
    return done(url_for("on_paper.index", id=meeting.id, _anchor="scans"), "The scan is attached.")


@blueprint.post("/meetings/<int:id>/cases/<reference>/scans")
@reads_files_up_to(MOST_READ)
@needs(Can.WRITE_SHEET, case=case_at_meeting)
def attach_to_case(case: Case) -> Response:
    """Attaches a scan of one case's sheets."""
    form = ScanForm().of(case.meeting)
    if not _attached(form, case.meeting, case):
        return shown_case(case, scan=form, status=422)
    return done(_case_url(case), "The scan is attached.")


@blueprint.get("/meetings/<int:id>/scans/<int:paper_id>")
@needs(Can.RUN_MEETING, scan=scan_of_meeting)
def meeting_scan(scan: ScanOfMeeting) -> Response:
    """The file itself, to be kept, never to be shown as a page of this service."""
    content = read_scan(scan.paper)
    taken("scan", "meeting", scan.meeting.id, sha256=scan.paper.sha256)
    return handed_out(content, scan.paper.filename, scan.paper.media_type)


@blueprint.get("/meetings/<int:id>/cases/<reference>/scans/<int:paper_id>")
@needs(Can.SEE_REFERRAL, scan=scan_of_case)
def case_scan(scan: ScanOfCase) -> Response:
    """The same of one case: for those who see it, and before its sheet is signed for who records it."""
    if scan.paper not in scans_seen(scan.case, current_actor()):
        abort(404)
    content = read_scan(scan.paper)
    taken(
        "scan", "referral", scan.case.referral_id, meeting_id=scan.case.meeting_id, sha256=scan.paper.sha256
    )
    return handed_out(content, scan.paper.filename, scan.paper.media_type)


@blueprint.post("/meetings/<int:id>/scans/<int:paper_id>/remove")
@needs(Can.RUN_MEETING, scan=scan_of_meeting)
def remove_meeting_scan(scan: ScanOfMeeting) -> Response:
    """Takes off what was attached by mistake."""
    remove_scan(scan.meeting, None, scan.paper, by=current_person(), at=clock.now(), for_id=acting_for())
    return done(url_for("on_paper.index", id=scan.meeting.id, _anchor="scans"), "The scan is removed.")


@blueprint.post("/meetings/<int:id>/cases/<reference>/scans/<int:paper_id>/remove")
@needs(Can.WRITE_SHEET, scan=scan_of_case)
def remove_case_scan(scan: ScanOfCase) -> Response:
    """The same of one case."""
    remove_scan(
        scan.case.meeting, scan.case, scan.paper, by=current_person(), at=clock.now(), for_id=acting_for()
    )
    return done(_case_url(scan.case), "The scan is removed.")


def _attached(form: ScanForm, meeting: Meeting, case: Case | None) -> bool:
    """Whether it is attached now; said at the file's field where it is not taken."""
    if not form.validate() or form.file_kind is None:
        return False
    scan = Scan((form.title.data or "").strip(), form.file.data.filename, form.content, form.file_kind)
    try:
        attach_scan(meeting, case, scan, by=current_person(), at=clock.now(), for_id=acting_for())
    except NotTakenScan as refused:
        form.file.errors = [reason.text for reason in refused.reasons]
        return False
    return True


def _case_url(case: Case) -> str:
    where = url_for("on_paper.case_form", id=case.meeting_id, reference=case.referral.reference)
    return f"{where}#scans"
