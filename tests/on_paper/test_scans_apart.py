"""The scan of a case's sheets: read by who may read its views, in no other case, and nothing more once it is signed."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from cmr.models import MeetingPaper, db
from tests.factories import a_guest, a_referral
from tests.hearing.conftest import Hearing
from tests.on_paper.paper_desk import SignIn, attach, confirmed, entered, opened_on_paper
from tests.referrals import papers

pytestmark = pytest.mark.usefixtures("next_morning")
OTHER = papers.pdf(b"another scan")


def scan_url(hearing: Hearing) -> str:
    return f"{hearing.url}/scans/{db.session.scalars(select(MeetingPaper.id)).one()}"


def test_who_may_not_read_views_has_no_scan_of_them(circulated: Hearing, sign_in: SignIn) -> None:
    guest = a_guest(circulated.case)
    db.session.commit()
    entered(circulated, sign_in)
    sign_in(circulated.chair).post(f"{circulated.url}/on-paper/sign", confirmed(circulated))
    reader = sign_in(circulated.referral.worker)
    reader.get(scan_url(circulated), status=404)
    assert "No scan is here for you to read." in reader.get(f"{circulated.url}/scans").text
    assert f"{circulated.url}/scans" not in reader.get(circulated.url).text
    reader.get(f"{circulated.url}/sheet.pdf")
    # To a guest nothing of it is open on the morning after (B1.2d).
    invited = sign_in(guest)
    for path in (
        scan_url(circulated),
        f"{circulated.url}/scans",
        circulated.url,
        f"{circulated.url}/sheet.pdf",
    ):
        invited.get(path, status=404)
    for person in (circulated.chair, circulated.administrator, circulated.members[0]):
        sign_in(person).get(scan_url(circulated))


def test_nothing_is_attached_once_the_sheet_is_confirmed(circulated: Hearing, sign_in: SignIn) -> None:
    administrator = entered(circulated, sign_in)
    sign_in(circulated.chair).post(f"{circulated.url}/on-paper/sign", confirmed(circulated))
    page = administrator.get(f"{circulated.url}/on-paper").text
    assert f'action="{circulated.url}/scans"' not in page
    attach(administrator, circulated.url, status=409, content=OTHER)
    assert len(db.session.scalars(select(MeetingPaper)).all()) == 1


def test_a_scan_on_which_no_signature_rests_is_taken_off(circulated: Hearing, sign_in: SignIn) -> None:
    administrator = entered(circulated, sign_in)
    sign_in(circulated.chair).post(f"{circulated.url}/on-paper/sign", confirmed(circulated))
    confirmed_with = db.session.scalars(select(MeetingPaper)).one()
    later = {
        name: getattr(confirmed_with, name)
        for name in (
            "meeting_id",
            "case_id",
            "filename",
            "media_type",
            "size",
            "attached_at",
            "attached_by_id",
        )
    }
    wrong = MeetingPaper(**later, title="Another family’s", sha256="0" * 64)
    db.session.add(wrong)
    db.session.commit()
    remove, keep = (f"{circulated.url}/scans/{one.id}/remove" for one in (wrong, confirmed_with))
    page = administrator.get(f"{circulated.url}/on-paper").text
    assert remove in page
    assert keep not in page
    administrator.post(remove)
    administrator.post(keep, status=409)
    assert db.session.scalars(select(MeetingPaper)).all() == [confirmed_with]


def test_one_file_is_not_two_families(circulated: Hearing, sign_in: SignIn) -> None:
    other = a_referral(
        circulated.meeting.panel, state="scheduled", meeting=circulated.meeting, child="Ona Brandt"
    )
    db.session.commit()
    administrator = sign_in(circulated.administrator)
    opened_on_paper(circulated, administrator)
    theirs = f"/meetings/{circulated.meeting.id}/cases/{other.reference}"
    attach(administrator, circulated.url)
    page = attach(administrator, theirs, status=422)
    assert "This very file is attached elsewhere at this meeting" in page
    assert circulated.referral.reference not in page
    attach(administrator, theirs, content=OTHER)
