"""Guests for one case and nothing else (B1.2d)."""

from __future__ import annotations

from hashlib import sha256

import pytest

from cmr.agenda import operations
from cmr.agenda.queries import people_named
from cmr.models import CaseGuest, Terms, db
from cmr.rules.refusal import Refused
from tests.agenda.desk import NOW, Desk
from tests.application import Opens
from tests.factories import (
    CIN,
    a_guest,
    a_meeting,
    a_panel,
    a_person,
    a_referral,
    a_seat,
)


def test_a_guest_sees_the_case_from_circulation_on_and_no_other(desk: Desk, sign_in: Opens) -> None:
    mine, other = desk.fills(2)
    guest = a_person("Gita Osei", "partner agency")
    operations.invite(mine, guest, by=desk.chair, at=NOW)
    db.session.commit()
    browser = sign_in(guest)
    browser.get(f"/referrals/{mine.referral.reference}", status=404)
    desk.meeting.state, desk.meeting.circulated_at = "circulated", NOW
    browser.get(f"/referrals/{mine.referral.reference}")
    browser.get(f"/referrals/{other.referral.reference}", status=404)
    shown = browser.get(f"/meetings/{desk.meeting.id}").text
    assert mine.referral.reference in shown
    assert other.referral.reference not in shown


def test_who_sits_on_the_panel_or_is_invited_already_is_no_guest(desk: Desk) -> None:
    case = desk.fills(1)[0]
    with pytest.raises(Refused, match="hears the case anyway"):
        operations.invite(case, desk.member, by=desk.chair, at=NOW)
    guest = a_person()
    operations.invite(case, guest, by=desk.chair, at=NOW)
    with pytest.raises(Refused, match="invited already"):
        operations.invite(case, guest, by=desk.chair, at=NOW)
    gone = a_person()
    gone.active = False
    with pytest.raises(Refused, match="no account any more"):
        operations.invite(case, gone, by=desk.chair, at=NOW)


def test_a_panel_whose_terms_know_no_guests_has_none(desk: Desk) -> None:
    case = desk.fills(1)[0]
    source = desk.meeting.terms.source.replace("guests_allowed = true", "guests_allowed = false")
    desk.meeting.terms = Terms(
        key=desk.panel.key,
        version="2",
        sha256=sha256(source.encode()).hexdigest(),
        source=source,
        kept_at=NOW,
    )
    with pytest.raises(Refused, match="know no guests") as refused:
        operations.invite(case, a_person(), by=desk.chair, at=NOW)
    assert refused.value.reasons[0].clause == "B1.2"


def test_guests_stand_once_the_case_was_heard(desk: Desk) -> None:
    case = desk.fills(1)[0]
    guest = a_person()
    operations.invite(case, guest, by=desk.chair, at=NOW)
    case.state, case.ended_at = "heard", NOW
    for deed in (operations.invite, operations.uninvite):
        with pytest.raises(Refused, match="has been heard"):
            deed(case, guest, by=desk.chair, at=NOW)


def test_people_are_found_by_part_of_a_name_and_not_twice(desk: Desk) -> None:
    case = desk.fills(1)[0]
    ada, bea = a_person("Ada Lindqvist"), a_person("Bea Lindqvist")
    assert [one.name for one in people_named("lindq", case)] == ["Ada Lindqvist", "Bea Lindqvist"]
    assert [one.name for one in people_named("bea.lindq", case)] == ["Bea Lindqvist"]
    assert people_named("%", case) != []
    assert people_named("example", case) == [], "where everybody’s mail is says nothing of them"
    assert [one.name for one in people_named(people_named("bea", case)[0].email, case)] == ["Bea Lindqvist"]
    operations.invite(case, ada, by=desk.chair, at=NOW)
    bea.active = False
    db.session.flush()
    assert people_named("lindq", case) == []


def test_nobody_is_found_who_hears_the_case_or_comes_with_it(desk: Desk) -> None:
    case = desk.fills(1)[0]
    desk.member.name, desk.worker.name = "Nora Sits", "Nora Comes"
    other = a_person("Nora Knows", "partner agency")
    db.session.commit()
    assert people_named("nora", case) == [other]


def test_the_page_says_when_a_guest_is_expected(desk: Desk, sign_in: Opens) -> None:
    case = desk.fills(2)[1]
    db.session.commit()
    url = f"/meetings/{desk.meeting.id}/cases/{case.referral.reference}/guests"
    shown = sign_in(desk.administrator).get(url).text
    assert "It is to be heard on Thursday 10 December 2026 at 9:50am" in shown
    assert "until their part in the meeting ends" in shown


def test_the_administrator_invites_and_takes_back_by_the_page(desk: Desk, sign_in: Opens) -> None:
    case = desk.fills(1)[0]
    guest = a_person("Gita Osei", "partner agency")
    url = f"/meetings/{desk.meeting.id}/cases/{case.referral.reference}/guests"
    browser = sign_in(desk.administrator)
    assert "Invite Gita Osei" in browser.get(f"{url}?name=osei").text
    assert "Nobody you could invite has this name" in browser.get(f"{url}?name=zzzz").text
    browser.post(url, {"person": guest.id, "does": "invite"})
    assert "Take back the invitation of Gita Osei" in browser.get(url).text
    browser.post(url, {"person": guest.id, "does": "uninvite"})
    assert db.session.query(CaseGuest).count() == 0
    assert "Choose somebody who has an account" in browser.post(url, {"person": "x"}, status=409).text


def test_only_who_runs_the_panel_invites(desk: Desk, sign_in: Opens) -> None:
    case = desk.fills(1)[0]
    url = f"/meetings/{desk.meeting.id}/cases/{case.referral.reference}/guests"
    sign_in(desk.worker).get(url, status=403)
    sign_in(desk.member).get(url, status=404)
    sign_in(a_person(position="partner agency")).post(url, {"person": 1, "does": "invite"}, status=404)


def test_a_guest_finds_what_when_and_where_and_only_then_which_case(desk: Desk, sign_in: Opens) -> None:
    """B1.2d: at home and on the meeting's page; which case it is, from circulation to the end of the meeting."""
    mine = desk.fills(1)[0]
    guest = a_person("Gita Osei", "partner agency")
    desk.meeting.venue = "Harbour room"
    operations.invite(mine, guest, by=desk.chair, at=NOW)
    db.session.commit()
    browser, page = sign_in(guest), f"/meetings/{desk.meeting.id}"
    for url in ("/", page):
        told = browser.get(url).text
        assert "You are a guest for one case" in told
        assert "Harbour room" in told
        assert mine.referral.reference not in told
    desk.meeting.state, desk.meeting.circulated_at = "circulated", NOW
    for url in ("/", page):
        assert "Read the case" in browser.get(url).text
    operations.uninvite(mine, guest, by=desk.chair, at=NOW)
    assert "You are a guest" not in browser.get("/").text
    assert "to a guest once their part in its meeting ends" in browser.get(page, status=404).text
    browser.get(f"/referrals/{mine.referral.reference}", status=404)


def test_the_page_of_a_meeting_says_to_a_guest_what_is_theirs_and_says_it_once(
    desk: Desk, sign_in: Opens
) -> None:
    case = desk.fills(2)[1]
    guest = a_guest(case)
    db.session.commit()
    browser, page = sign_in(guest), f"/meetings/{desk.meeting.id}"
    for url in (page, "/"):
        assert "9:50" not in browser.get(url).text, "its place can still change"
        assert "ome time from 9:30am" in browser.get(url).text
    desk.meeting.state, desk.meeting.circulated_at = "circulated", NOW
    db.session.commit()
    shown = browser.get(page).text
    assert "Read the case, and come at 9:50am." in shown
    assert shown.count(case.referral.reference) == shown.count(f"/{case.referral.reference}") + 1
    for others in ("Places", "Deadline for referrals", "Cases you can see", "Dates, and what happened"):
        assert others not in shown
    assert "The meeting on the day" not in shown
    desk.meeting.state, desk.meeting.opened_at, desk.meeting.chair = "in_session", NOW, desk.chair
    case.state, case.ended_at = "heard", NOW
    db.session.commit()
    for url in ("/", page):
        assert "Read the case" in browser.get(url).text
    assert (
        "Your case was heard. You can read on until you leave, or the meeting ends." in browser.get(page).text
    )
    assert f'href="{page}/attendance">The meeting on the day: where it is now' in browser.get(page).text


def test_home_says_that_an_invitation_has_ended_and_why(desk: Desk, sign_in: Opens) -> None:
    case, guest = desk.fills(1)[0], a_person(position="partner agency")
    db.session.commit()
    browser = sign_in(guest)
    assert "You have no invitation to a meeting now" in browser.get("/").text
    a_guest(case, guest)
    operations.take_off(case.referral, by=desk.administrator, at=NOW, reason="It needs a report.")
    db.session.commit()
    for url in ("/", f"/meetings/{desk.meeting.id}"):
        assert "is not heard on Thursday 10 December 2026: your invitation has ended" in browser.get(url).text
    desk.meeting.chair = desk.chair
    desk.meeting.state, desk.meeting.opened_at, desk.meeting.closed_at = "closed", NOW, NOW
    case.state = "heard"
    db.session.commit()
    assert "meeting on Thursday 10 December 2026 is over, and your invitation" in browser.get("/").text
    assert "your invitation" not in sign_in(desk.member).get("/").text


def test_home_names_the_clause_as_the_terms_of_the_guests_panel_have_it(desk: Desk, sign_in: Opens) -> None:
    """Home is about no one panel, and each invitation is about its own (B1.2, D4)."""
    case = a_referral(a_panel(CIN), state="scheduled").cases[0]
    guest = a_guest(case)
    db.session.commit()
    shown = sign_in(guest).get("/").text
    assert "Clause D4 of the panel’s terms" in shown
    assert "Clause B1.2 of" not in shown


def test_a_guest_opens_the_meeting_of_their_case_and_no_other(desk: Desk, sign_in: Opens) -> None:
    case, guest = desk.fills(1)[0], a_person()
    a_guest(case, guest)
    db.session.commit()
    browser, page = sign_in(guest), f"/meetings/{desk.meeting.id}"
    browser.get(page)
    browser.get(f"{page}/dates", status=404)
    browser.get(f"/meetings/{desk.later.id}", status=404)
    desk.meeting.chair = desk.chair
    desk.meeting.state, desk.meeting.opened_at, desk.meeting.closed_at = "closed", NOW, NOW
    db.session.commit()
    assert "to a guest once their part in its meeting ends" in browser.get(page, status=404).text
    sign_in(desk.worker).get(f"{page}/dates")


def test_a_guest_who_is_to_be_elsewhere_then_is_told_so_and_so_is_who_invites(
    desk: Desk, sign_in: Opens
) -> None:
    """Invited to two panels at one time: said where they are found, where they were invited, and to them."""
    here, elsewhere = desk.fills(2), a_panel(CIN)
    other = a_meeting(elsewhere, desk.meeting.on)
    theirs = a_referral(elsewhere, desk.worker, "scheduled", meeting=other).case
    assert theirs is not None
    guest = a_guest(theirs, a_person("Gita Osei", "partner agency"))
    db.session.commit()
    url = f"/meetings/{desk.meeting.id}/cases/{here[1].referral.reference}/guests"
    browser, said = sign_in(desk.administrator), "a guest at the Child in Need Review Panel that day"
    assert f"Is {said}, some time from 9:30am." in browser.get(f"{url}?name=osei").text
    browser.post(url, {"person": guest.id, "does": "invite"})
    shown = browser.get(url).text
    assert f"is invited for this case. Gita Osei is {said}" in shown
    for page in ("/", f"/meetings/{desk.meeting.id}"):
        own = sign_in(guest).get(page).text
        assert f"You are {said}, some time from 9:30am. If you can’t be at both" in own
    for meeting in (desk.meeting, other):
        meeting.state, meeting.circulated_at = "circulated", NOW
    db.session.commit()
    assert "If you can’t be at both" not in sign_in(guest).get("/").text, "9:50am and 9:30am"


def test_who_sits_on_another_panel_then_and_comes_is_no_free_guest(desk: Desk, sign_in: Opens) -> None:
    here, elsewhere = desk.fills(1)[0], a_panel(CIN)
    a_meeting(elsewhere, desk.meeting.on)
    sits = a_seat(elsewhere, person=a_person("Sara Sits", "team manager")).person
    db.session.commit()
    url = f"/meetings/{desk.meeting.id}/cases/{here.referral.reference}/guests?name=sara"
    shown = sign_in(desk.administrator).get(url).text
    assert "Sits on the Child in Need Review Panel then, 9:30am to 12:10pm." in shown
    assert sits.email in shown
