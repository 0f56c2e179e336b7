"""Scans of what was written on paper: checked as every document is, and read by those alone whose they are."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import time_machine
from sqlalchemy import select

from cmr.models import AccessRecord, HistoryEntry, MeetingPaper, Person, db
from tests.application import Browser
from tests.factories import a_declaration
from tests.hearing.conftest import NOW, Hearing
from tests.on_paper.paper_desk import SCAN, attach, sheet_signed
from tests.referrals import papers

SignIn = Callable[[Person], Browser]


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("scan.pdf", b"", "The file is empty."),
        ("scan.pdf", b"MZ" + bytes(200), "By its content this is no PDF, PNG or JPEG"),
        ("scan.docx", papers.docx(), "A scan is a PDF or a picture."),
    ],
)
def test_a_scan_is_checked_as_every_document_is(
    hearing: Hearing, sign_in: SignIn, name: str, content: bytes, why: str
) -> None:
    chair = sign_in(hearing.chair)
    assert why in attach(chair, hearing.url, 422, name=name, content=content)
    assert why in attach(chair, f"/meetings/{hearing.meeting.id}", 422, name=name, content=content)
    assert db.session.scalars(select(MeetingPaper)).all() == []


def test_a_scan_is_read_by_those_alone_whose_it_is(hearing: Hearing, sign_in: SignIn) -> None:
    hearing.everybody_declares()
    chair, member = sign_in(hearing.chair), sign_in(hearing.members[0])
    worker = sign_in(hearing.referral.worker)
    attach(chair, hearing.url, content=papers.pdf(b"of the case"))
    attach(chair, f"/meetings/{hearing.meeting.id}", title="Attendance list")
    of_case, of_meeting = db.session.scalars(select(MeetingPaper).order_by(MeetingPaper.id)).all()
    wide, narrow = (
        f"/meetings/{hearing.meeting.id}/scans/{of_meeting.id}",
        f"{hearing.url}/scans/{of_case.id}",
    )
    answer = chair.get(wide)
    assert answer.data == SCAN
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    member.get(wide, status=403)
    member.get(f"{hearing.url}/scans/{of_meeting.id}", status=404)
    chair.get(f"/meetings/{hearing.meeting.id}/scans/{of_case.id}", status=404)
    chair.get(narrow)
    worker.get(narrow, status=404)  # not before the sheet is signed
    sheet_signed(hearing, chair)
    worker.get(narrow, status=404)  # it holds every view, and what everybody declared
    member.get(narrow)
    assert "Decision sheet" in member.get(f"{hearing.url}/scans").text
    taken = db.session.scalars(select(AccessRecord).where(AccessRecord.what == "scan")).all()
    assert [one.record_kind for one in taken] == ["meeting", "referral", "referral"]


def test_whoever_withdrew_reads_no_scan_of_that_case(hearing: Hearing, sign_in: SignIn) -> None:
    attach(sign_in(hearing.administrator), hearing.url)
    a_declaration(hearing.case, hearing.chair, "involvement", withdrew=True)
    db.session.commit()
    scan = db.session.scalars(select(MeetingPaper)).one()
    chair = sign_in(hearing.chair)
    chair.get(f"{hearing.url}/scans/{scan.id}", status=404)
    chair.get(f"{hearing.url}/on-paper", status=404)
    page = chair.get(f"/meetings/{hearing.meeting.id}/on-paper").text
    assert f"/cases/{hearing.referral.reference}/on-paper" not in page


def test_the_same_scan_is_not_kept_twice_and_stays_once_confirmed(hearing: Hearing, sign_in: SignIn) -> None:
    hearing.everybody_declares()
    with time_machine.travel(NOW.replace(hour=12)):
        chair = sign_in(hearing.chair)
        attach(chair, hearing.url)
        assert "attached here already" in attach(chair, hearing.url, 422)
        sheet_signed(hearing, chair)
        scan = db.session.scalars(select(MeetingPaper)).one()
        chair.post(f"{hearing.url}/scans/{scan.id}/remove", status=409)
    verbs = db.session.scalars(select(HistoryEntry.verb).where(HistoryEntry.record_kind == "referral")).all()
    assert verbs.count("attach_scan") == 1
