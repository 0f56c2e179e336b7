"""A guest's way to the one case that they come for: their home, the reading page, the record, the pack (B1.2d)."""

from __future__ import annotations

from cmr.models import db
from tests.application import Opens
from tests.factories import a_guest
from tests.pdf_read import Pdf
from tests.reading.conftest import MONDAY, Desk


def test_a_guest_finds_the_one_case_and_nothing_of_another(desk: Desk, sign_in: Opens) -> None:
    guest = a_guest(desk.case)
    db.session.commit()
    browser, reference, other = sign_in(guest), desk.referral.reference, desk.other.reference
    record, pack = f"/referrals/{reference}", f"/meetings/{desk.meeting.id}/pack"
    for page in ("/", "/reading", f"/meetings/{desk.meeting.id}/reading", f"/meetings/{desk.meeting.id}"):
        shown = browser.get(page).text
        assert "You are a guest for one case" in shown
        assert f'href="{record}"' in shown
        assert f'href="{pack}"' in shown
        assert other not in shown
        assert "Ona" not in shown
    assert "Maya Fenwick" in browser.get(record).text
    assert other not in browser.get(pack).text
    words = " ".join(Pdf(browser.get(f"{pack}.pdf").data).pages)
    assert "Maya Fenwick" in words
    assert other not in words
    # They hear no case: nothing is declared, read or asked.
    browser.get(desk.url, status=403)
    browser.post(f"{desk.url}/questions", {"text": "Why?"}, status=403)


def test_before_circulation_a_guest_is_told_when_and_where_and_not_which(desk: Desk, sign_in: Opens) -> None:
    guest = a_guest(desk.case)
    desk.meeting.state, desk.meeting.circulated_at = "planned", None
    db.session.commit()
    shown = sign_in(guest).get("/reading").text
    assert "Told once the agenda is circulated" in shown
    assert desk.referral.reference not in shown


def test_after_the_meeting_a_guest_has_nothing(desk: Desk, sign_in: Opens) -> None:
    guest = a_guest(desk.case)
    meeting = desk.meeting
    meeting.state, meeting.opened_at, meeting.chair, meeting.closed_at = "closed", MONDAY, desk.chair, MONDAY
    db.session.commit()
    browser, reference = sign_in(guest), desk.referral.reference
    browser.get("/reading", status=403)
    browser.get(f"/meetings/{meeting.id}/reading", status=403)
    browser.get(f"/meetings/{meeting.id}/pack", status=404)
    browser.get(f"/referrals/{reference}", status=404)
    browser.get(f"/meetings/{meeting.id}", status=404)
    assert reference not in browser.get("/").text
