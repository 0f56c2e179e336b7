"""Who runs a meeting, chaired it or sat there keeps the references of the cases that were tabled at it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cmr.models import Person, db
from tests.application import Browser
from tests.factories import a_case, a_declaration, a_guest, a_referral
from tests.hearing.conftest import NOW, Hearing

SignIn = Callable[[Person], Browser]
HIDDEN = "Another case, not yours to read"


@pytest.fixture
def tabled(hearing: Hearing, sign_in: SignIn) -> Hearing:
    """The case is tabled, and the meeting closed."""
    sign_in(hearing.chair).post(f"{hearing.url}/table", {"reason": "The worker was ill."})
    hearing.meeting.state, hearing.meeting.closed_at = "closed", NOW
    db.session.commit()
    return hearing


def agenda(browser: Browser, hearing: Hearing) -> str:
    page = browser.get(f"/meetings/{hearing.meeting.id}/attendance").text
    return page.split('aria-label="Agenda"')[1].split("</nav>")[0]


def test_the_chair_reads_it(tabled: Hearing, sign_in: SignIn) -> None:
    assert f">{tabled.referral.reference}</a>" in agenda(sign_in(tabled.chair), tabled)


def test_a_member_who_chaired_it_keeps_its_reference_alone(tabled: Hearing, sign_in: SignIn) -> None:
    """The case has left the meeting, so it is not theirs to read: they may still say which it was."""
    tabled.meeting.chair = tabled.members[0]
    db.session.commit()
    browser = sign_in(tabled.members[0])
    shown = agenda(browser, tabled)
    assert f"{tabled.referral.reference}, not yours to read any more" in shown
    assert tabled.referral.initials not in shown.replace(tabled.referral.reference, "")
    assert HIDDEN not in shown
    browser.get(f"/referrals/{tabled.referral.reference}", status=404)


def test_a_member_who_sat_there_keeps_its_reference_alone(tabled: Hearing, sign_in: SignIn) -> None:
    """The minutes that they read tell of it (B1.25)."""
    shown = agenda(sign_in(tabled.members[0]), tabled)
    assert f"{tabled.referral.reference}, not yours to read any more" in shown
    assert HIDDEN not in shown


def test_whoever_withdrew_or_did_not_come_learns_nothing(tabled: Hearing, sign_in: SignIn) -> None:
    away, chaired = tabled.members
    tabled.meeting.chair = chaired
    for one in tabled.meeting.attendances:
        if one.person_id == away.id:
            one.arrived_at = one.left_at = None
    a_declaration(tabled.case, chaired, kind="involvement", withdrew=True)
    db.session.commit()
    for person in (away, chaired):
        shown = agenda(sign_in(person), tabled)
        assert HIDDEN in shown
        assert tabled.referral.reference not in shown


def test_who_came_for_it_alone_keeps_its_reference_alone(hearing: Hearing, sign_in: SignIn) -> None:
    """A guest knows for which case they came (B1.2d); of the others they are told nothing."""
    guest = a_guest(hearing.case)
    other = a_referral(hearing.meeting.panel, state="submitted")
    a_case(other, hearing.meeting)
    other.state, other.meeting = "scheduled", hearing.meeting
    db.session.commit()
    sign_in(hearing.chair).post(f"{hearing.url}/table", {"reason": "The worker was ill."})
    browser = sign_in(guest)
    shown = agenda(browser, hearing)
    assert f"{hearing.referral.reference}, not yours to read any more" in shown
    assert hearing.referral.initials not in shown.replace(hearing.referral.reference, "")
    assert shown.count(HIDDEN) == 1
    assert other.reference not in shown
    browser.get(f"/referrals/{hearing.referral.reference}", status=404)
