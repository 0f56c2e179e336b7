"""Until the agenda goes out, a case's own people read no time that can still change (D3c)."""

from __future__ import annotations

import re

import pytest

from cmr.models import db
from tests.agenda.desk import NOW, Desk
from tests.application import Browser, Opens


def words(browser: Browser, address: str) -> str:
    text = re.search(r"<main.*?</main>", browser.get(address).text, re.DOTALL)
    assert text is not None
    return " ".join(re.sub(r"<[^>]+>", " ", text[0]).split())


@pytest.fixture
def pages(desk: Desk) -> tuple[str, str]:
    """The meeting's page and the page of the second case on it."""
    desk.fills(1)
    case = desk.places(desk.waits())
    db.session.commit()
    meeting = f"/meetings/{desk.meeting.id}"
    return meeting, f"{meeting}/cases/{case.referral.reference}/presenter"


def test_its_people_are_told_from_when_the_meeting_hears_cases(
    desk: Desk, sign_in: Opens, pages: tuple[str, str]
) -> None:
    browser = sign_in(desk.worker)
    for address in pages:
        found = words(browser, address)
        assert "9:50am" not in found
        assert "from 9:30am" in found
        assert "once the agenda is circulated" in found


def test_once_it_is_circulated_they_are_told_its_own_time(
    desk: Desk, sign_in: Opens, pages: tuple[str, str]
) -> None:
    desk.meeting.state, desk.meeting.circulated_at = "circulated", NOW
    db.session.commit()
    browser = sign_in(desk.worker)
    for address in pages:
        found = words(browser, address)
        assert "9:50am" in found
        assert "from 9:30am" not in found


def test_who_runs_the_meeting_sees_the_times_that_its_order_gives(
    desk: Desk, sign_in: Opens, pages: tuple[str, str]
) -> None:
    browser = sign_in(desk.administrator)
    for address in pages:
        assert "9:50am" in words(browser, address)


def test_the_record_of_a_case_that_has_gone_out_says_when_where_and_who_presents_it(
    desk: Desk, sign_in: Opens
) -> None:
    case = desk.fills(1)[0]
    desk.meeting.venue = "Committee room 2"
    desk.meeting.state, desk.meeting.circulated_at = "circulated", NOW
    db.session.commit()
    address = f"/referrals/{case.referral.reference}"
    found = words(sign_in(desk.worker), address)
    assert "9:30am to 9:50am (case 1)" in found
    assert "Where Committee room 2" in found
    assert f"Presented by {desk.worker.name}" in found
    assert "Say that you come" in found
    page = sign_in(desk.worker).get(address).text
    assert f'href="/meetings/{desk.meeting.id}/cases/{case.referral.reference}/presenter"' in page
    assert "Say that you come" not in words(sign_in(desk.administrator), address)
