"""The meeting on the day: opened, attended, its conduct accepted, closed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from cmr.models import Attendance, Meeting, Person, db
from tests.application import Browser
from tests.factories import (
    a_declaration,
    a_deputy,
    a_guest,
    a_meeting,
    a_panel,
    a_person,
    a_referral,
    a_seat,
    a_worker,
)
from tests.hearing.conftest import Hearing, a_hearing, arrives

SignIn = Callable[[Person], Browser]


def attendance_of(meeting: Meeting, person: Person) -> Attendance:
    return db.session.scalars(
        select(Attendance).where(Attendance.meeting_id == meeting.id, Attendance.person_id == person.id)
    ).one()


def seat_id(hearing: Hearing, person: Person) -> int:
    return next(seat.id for seat in hearing.meeting.panel.seats if seat.person_id == person.id)


def test_the_chair_opens_and_is_present_in_the_chair(circulated: Hearing, sign_in: SignIn) -> None:
    url = f"/meetings/{circulated.meeting.id}/open"
    chair = sign_in(circulated.chair)
    assert "Statement of conduct" in chair.get(url).text
    chair.post(url, {"chair": str(circulated.chair.id)})
    assert (circulated.meeting.state, circulated.meeting.chair) == ("in_session", circulated.chair)
    entry = attendance_of(circulated.meeting, circulated.chair)
    assert (entry.role, entry.arrived_at, entry.for_id) == ("chair", circulated.meeting.opened_at, None)


def test_an_administrator_opens_it_for_a_deputy_in_the_chair(circulated: Hearing, sign_in: SignIn) -> None:
    deputy = a_deputy(circulated.chair)
    url = f"/meetings/{circulated.meeting.id}/open"
    sign_in(circulated.administrator).post(url, {"chair": str(deputy.id)})
    assert (circulated.meeting.chair, circulated.meeting.chair_for) == (deputy, circulated.chair)
    assert attendance_of(circulated.meeting, deputy).principal == circulated.chair


def test_nobody_else_can_be_put_in_the_chair(circulated: Hearing, sign_in: SignIn) -> None:
    url = f"/meetings/{circulated.meeting.id}/open"
    browser = sign_in(circulated.administrator)
    browser.post(url, {"chair": str(circulated.members[0].id)}, status=422)
    assert "Choose who is in the chair." in browser.post(url, {}, status=422).text
    assert circulated.meeting.state == "circulated"


def test_a_member_cannot_open_or_mark_or_close(circulated: Hearing, sign_in: SignIn) -> None:
    member = sign_in(circulated.members[0])
    for page in ("open", "close"):
        member.get(f"/meetings/{circulated.meeting.id}/{page}", status=403)
        member.post(f"/meetings/{circulated.meeting.id}/{page}", status=403)
    member.post(f"/meetings/{circulated.meeting.id}/attendance", status=403)


def test_a_meeting_does_not_open_before_its_day(app: Flask, sign_in: SignIn) -> None:
    hearing = a_hearing(state="circulated")
    hearing.meeting.on = hearing.meeting.on.replace(day=17)
    db.session.commit()
    chair = sign_in(hearing.chair)
    assert "opens on its own date" in chair.get(f"/meetings/{hearing.meeting.id}/open").text
    chair.post(f"/meetings/{hearing.meeting.id}/open", {"chair": str(hearing.chair.id)}, status=409)
    assert hearing.meeting.state == "circulated"


def test_people_are_marked_with_times(hearing: Hearing, sign_in: SignIn) -> None:
    member = hearing.members[0]
    browser, url = sign_in(hearing.administrator), f"/meetings/{hearing.meeting.id}/attendance"
    sent = {"seat": seat_id(hearing, member), "person": member.id}
    browser.post(url, sent | {"mark": "left", "when": "10:30am"}, status=409)  # it is ten o'clock
    browser.post(url, sent | {"mark": "left"})
    assert attendance_of(hearing.meeting, member).left_at is not None
    early = browser.post(url, sent | {"mark": "present", "when": "9:35"}, status=409)
    assert "left at 10am, so can’t come again before that" in early.text
    browser.post(url, sent | {"mark": "apologies"}, status=409)  # who was here sends none
    browser.post(url, sent | {"mark": "clear"})
    browser.post(url, sent | {"mark": "present", "when": "9:35"})
    entry = attendance_of(hearing.meeting, member)
    assert entry.arrived_at is not None
    assert (entry.left_at, f"{entry.arrived_at:%H:%M}") == (None, "09:35")
    browser.post(url, sent | {"mark": "clear"})
    browser.post(url, sent | {"mark": "apologies"})
    entry = attendance_of(hearing.meeting, member)
    assert (entry.apologies, entry.arrived_at) == (True, None)
    browser.post(url, sent | {"mark": "clear"})
    assert not attendance_of(hearing.meeting, member).apologies


@pytest.mark.parametrize(
    "bad", [{"mark": "dancing"}, {"mark": "present", "when": "25:99"}, {"mark": "present", "person": ""}]
)
def test_a_bad_mark_says_why_in_the_page(hearing: Hearing, sign_in: SignIn, bad: dict[str, str]) -> None:
    member = hearing.members[0]
    sent = {"seat": str(seat_id(hearing, member)), "person": str(member.id)} | bad
    answer = sign_in(hearing.chair).post(f"/meetings/{hearing.meeting.id}/attendance", sent, status=422)
    assert "There is a problem" in answer.text


def test_somebody_without_a_place_there_is_unknown(hearing: Hearing, sign_in: SignIn) -> None:
    sent = {"person": a_person().id, "mark": "present"}
    sign_in(hearing.chair).post(f"/meetings/{hearing.meeting.id}/attendance", sent, status=404)


def test_htmx_gets_the_attendance_and_then_the_quorum(hearing: Hearing, sign_in: SignIn) -> None:
    member = hearing.members[0]
    sent = {"seat": seat_id(hearing, member), "person": member.id, "mark": "left"}
    url = f"/meetings/{hearing.meeting.id}/attendance"
    chair = sign_in(hearing.chair)
    answer = chair.post(url, sent, target="attendance", status=200)
    assert answer.text.strip().startswith('<section id="attendance"')
    assert "one more member must be present" in chair.get(url, target="meeting_now").text


def test_the_ninth_member_is_refused(hearing: Hearing, sign_in: SignIn) -> None:
    for number in range(6):
        seat = a_seat(hearing.meeting.panel, key=f"extra_{number}")
        arrives(hearing.meeting, seat.person, "member", seat.key)
    ninth = a_seat(hearing.meeting.panel, key="ninth")
    browser, url = sign_in(hearing.chair), f"/meetings/{hearing.meeting.id}/attendance"
    answer = browser.post(url, {"seat": ninth.id, "person": ninth.person_id, "mark": "present"}, status=409)
    assert "Eight members are present, the most at one meeting." in answer.text
    leaving = hearing.members[0]
    browser.post(url, {"seat": seat_id(hearing, leaving), "person": leaving.id, "mark": "left"})
    browser.post(url, {"seat": ninth.id, "person": ninth.person_id, "mark": "present"})
    assert attendance_of(hearing.meeting, ninth.person).arrived_at is not None


def test_a_deputy_fills_the_seat_for_its_holder(app: Flask, sign_in: SignIn) -> None:
    hearing = a_hearing(present=False)
    holder = hearing.members[0]
    deputy = a_deputy(holder)
    url = f"/meetings/{hearing.meeting.id}/attendance"
    browser, sent = sign_in(hearing.administrator), {"seat": seat_id(hearing, holder), "mark": "present"}
    browser.post(url, sent | {"person": deputy.id})
    assert attendance_of(hearing.meeting, deputy).principal == holder
    assert f"for {holder.name}" in browser.get(url).text
    answer = browser.post(url, sent | {"person": holder.id}, status=409)
    assert f"{deputy.name} fills this seat now" in answer.text


def test_nobody_fills_two_places(hearing: Hearing, sign_in: SignIn) -> None:
    first, second = hearing.members
    a_deputy(second, first)
    sent = {"seat": seat_id(hearing, second), "person": first.id, "mark": "present"}
    browser, url = sign_in(hearing.chair), f"/meetings/{hearing.meeting.id}/attendance"
    assert "Nobody fills two places" in browser.post(url, sent, status=409).text


def test_a_guest_of_another_meeting_finds_no_page_of_this_one(hearing: Hearing, sign_in: SignIn) -> None:
    elsewhere = a_referral(state="scheduled", meeting=a_meeting(hearing.meeting.panel, date(2026, 12, 17)))
    assert elsewhere.case
    stranger, guest = a_guest(elsewhere.case), a_guest(hearing.case)
    db.session.commit()
    for page in ("attendance", "live"):
        sign_in(stranger).get(f"/meetings/{hearing.meeting.id}/{page}", status=404)
    sign_in(guest).get(f"/meetings/{hearing.meeting.id}/attendance")


def test_workers_and_guests_come_for_their_case_and_do_not_count(hearing: Hearing, sign_in: SignIn) -> None:
    guest = a_guest(hearing.case)
    browser, url = sign_in(hearing.chair), f"/meetings/{hearing.meeting.id}/attendance"
    text = browser.get(url).text
    assert guest.name in text
    assert hearing.referral.worker.name in text
    for person in (guest, hearing.referral.worker):
        browser.post(url, {"person": person.id, "mark": "present"})
        assert attendance_of(hearing.meeting, person).role == "guest"


def test_conduct_is_accepted_by_oneself_or_recorded_for_all(hearing: Hearing, sign_in: SignIn) -> None:
    url = f"/meetings/{hearing.meeting.id}/conduct"
    first, second = hearing.members
    member = sign_in(first)
    member.post(url)
    assert attendance_of(hearing.meeting, first).conduct_accepted_at is not None
    member.post(url, {"person": str(second.id)}, status=403)
    assert attendance_of(hearing.meeting, second).conduct_accepted_at is None
    sign_in(hearing.administrator).post(url, {"person": "all"})
    assert attendance_of(hearing.meeting, second).conduct_accepted_at is not None


def test_somebody_who_is_not_there_accepts_nothing(hearing: Hearing, sign_in: SignIn) -> None:
    sign_in(a_worker()).post(f"/meetings/{hearing.meeting.id}/conduct", status=409)


def test_the_meeting_closes_once_every_case_is_settled(hearing: Hearing, sign_in: SignIn) -> None:
    chair, url = sign_in(hearing.chair), f"/meetings/{hearing.meeting.id}/close"
    assert hearing.referral.reference in chair.get(url).text
    chair.post(url, status=409)
    hearing.case.undecided = True
    db.session.commit()
    chair.post(url)
    assert (hearing.meeting.state, hearing.meeting.closed_at is not None) == ("closed", True)
    member = hearing.members[0]
    sent = {"seat": seat_id(hearing, member), "person": member.id, "mark": "left"}
    answer = chair.post(f"/meetings/{hearing.meeting.id}/attendance", sent, status=409)
    assert "while the meeting is open" in answer.text


def test_anybody_sees_the_day_but_no_case_that_is_not_theirs(hearing: Hearing, sign_in: SignIn) -> None:
    text = sign_in(a_worker()).get(f"/meetings/{hearing.meeting.id}/attendance").text
    assert "Another case, not yours to read" in text
    assert hearing.referral.reference not in text
    assert hearing.referral.worker.name not in text
    assert hearing.url not in text
    assert f"> {hearing.referral.initials}" not in text


def test_who_runs_the_day_marks_everybody_but_reads_no_reference_of_a_case_they_left(
    hearing: Hearing, sign_in: SignIn
) -> None:
    url = f"/meetings/{hearing.meeting.id}/attendance"
    assert hearing.referral.reference in sign_in(hearing.chair).get(url).text
    hearing.chair.position = "service manager"  # a head of service sees every case of the council
    a_declaration(hearing.case, hearing.chair, "involvement", withdrew=True)
    text = sign_in(hearing.chair).get(url).text
    assert hearing.referral.worker.name in text
    assert hearing.referral.reference not in text


@pytest.mark.parametrize("target", ["", "attendance"])
def test_a_time_that_is_none_is_said_at_its_field_and_kept(
    hearing: Hearing, sign_in: SignIn, target: str
) -> None:
    url, member = f"/meetings/{hearing.meeting.id}/attendance", hearing.members[0]
    seat = seat_id(hearing, member)
    sent = {"seat": seat, "person": member.id, "mark": "present", "when": "25:99"}
    text = sign_in(hearing.chair).post(url, sent, status=422, target=target).text
    place = f"mark-{seat}-{member.id}-when"
    typed = re.search(rf'<input[^>]*id="{place}"[^>]*>', text)
    assert typed
    assert 'value="25:99"' in typed[0]
    assert f'aria-describedby="{place.removesuffix("-when")}-error"' in typed[0]
    assert "Write a time of day" in text
    assert (f'href="#{place}"' in text) is not bool(target)


def test_a_time_that_is_none_is_read_out_as_what_it_is(hearing: Hearing, sign_in: SignIn) -> None:
    url, member = f"/meetings/{hearing.meeting.id}/attendance", hearing.members[0]
    sent = {"seat": seat_id(hearing, member), "person": member.id, "mark": "left", "when": "25:99"}
    text = sign_in(hearing.chair).post(url, sent, status=422, target="attendance").text
    assert 'data-announce="Attendance changed"' not in text
    assert f'data-announce="{member.name}: Write a time of day, for example 9:30am or 14:00."' in text


def test_a_seat_that_is_filled_is_offered_to_nobody_else_and_the_reason_stands_in_the_row(
    app: Flask, sign_in: SignIn
) -> None:
    hearing = a_hearing()
    member = hearing.members[0]
    deputy = a_deputy(member)
    db.session.commit()
    chair, url = sign_in(hearing.chair), f"/meetings/{hearing.meeting.id}/attendance"
    seat, name = seat_id(hearing, member), member.name
    key, why = f"mark-{seat}-{deputy.id}", f"{name} fills this seat now. Mark them as gone first."
    page = chair.get(url).text
    assert f'id="{key}-present"' not in page
    assert f'id="{key}-apologies"' in page
    assert f"{name} fills this seat now." in page
    sent = {"seat": seat, "person": deputy.id, "mark": "present", "when": "9:30am"}
    refused = chair.post(url, sent, status=409, target="attendance")
    row = refused.text.split(f'id="row-{seat}-{deputy.id}"')[1].split("</li>")[0]
    assert why in row
    assert "data-unsaved" in row[:80]
    assert "This cannot be done" not in refused.text
    assert f'data-announce="{deputy.name}: {why}"' in refused.text
    assert why in chair.post(url, sent, status=409).text
    chair.post(url, {"seat": seat, "person": member.id, "mark": "left"})
    assert f'id="{key}-present"' in chair.get(url).text


def test_after_closing_the_page_says_who_was_here_and_until_when(hearing: Hearing, sign_in: SignIn) -> None:
    url, member = f"/meetings/{hearing.meeting.id}/attendance", hearing.members[0]
    chair = sign_in(hearing.chair)
    chair.post(f"{hearing.url}/table", {"reason": "The report is awaited."})
    before = chair.get(url).text
    assert "Who is here" in before
    assert 'data-standing="' not in before
    with time_machine.travel(datetime(2026, 12, 10, 11, 45, tzinfo=UTC)):
        chair.post(f"/meetings/{hearing.meeting.id}/close")
        text = chair.get(url).text
    assert "Who was here" in text
    assert "Who is here" not in text
    row = text.split(f"{member.name}</p>")[1].split("</li>")[0]
    assert "Was here" in row
    assert "Present" not in row
    assert "from 10am to the end at 11:45am" in row
    assert 'data-standing="The meeting is closed"' in text


def test_after_closing_what_nobody_recorded_is_said_as_past(hearing: Hearing, sign_in: SignIn) -> None:
    """B1.4, B1.20: of who was not marked, said no view and declared nothing."""
    silent = a_seat(hearing.meeting.panel).person
    url, member = f"/meetings/{hearing.meeting.id}/attendance", hearing.members[0]
    chair = sign_in(hearing.chair)
    assert "Nobody has said a view yet." not in chair.get(url).text
    assert "Not declared yet" in chair.get(hearing.url).text
    for one in (hearing.chair, member):
        a_declaration(hearing.case, one)
    hearing.case.undecided, hearing.case.undecided_reason = True, "Two views."
    db.session.commit()
    assert "Nobody has said a view yet." in chair.get(hearing.url).text
    chair.post(f"/meetings/{hearing.meeting.id}/close")
    row = chair.get(url).text.split(f"{silent.name}</p>")[1].split("</li>")[0]
    assert "Not marked: nobody recorded whether they came" in row
    assert f'href="{url}/{silent.id}">Enter the times<' in row, (
        "who was forgotten on the day is entered afterwards"
    )
    assert silent.name in chair.get(f"{url}/{silent.id}").text
    text = chair.get(hearing.url).text
    assert "Nobody said a view." in text
    assert "Said no view" in text.split(f"{member.name}</p>")[-1].split("</li>")[0]
    assert "Did not declare" in text.split(f"{hearing.members[1].name}</p>")[1].split("</li>")[0]
    for words in ("Nobody has said a view yet", "Not said yet", "Not declared yet"):
        assert words not in text


def test_who_came_before_the_meeting_opened_is_said_beside_them(hearing: Hearing, sign_in: SignIn) -> None:
    url, member = f"/meetings/{hearing.meeting.id}/attendance", hearing.members[0]
    chair, seat = sign_in(hearing.chair), seat_id(hearing, hearing.members[0])
    hearing.meeting.opened_at = datetime(2026, 12, 10, 9, 30, 25, tzinfo=UTC)
    db.session.commit()
    for when, hinted in (("9:10am", True), ("9:30am", False)):
        chair.post(url, {"seat": seat, "person": member.id, "mark": "clear"})
        chair.post(url, {"seat": seat, "person": member.id, "mark": "present", "when": when})
        assert ("before the meeting opened at 9:30am" in chair.get(url).text) is hinted
    assert "The meeting opened at 9:30am" in chair.get(f"{url}/{member.id}").text


def test_an_unknown_meeting_is_not_there(hearing: Hearing, sign_in: SignIn) -> None:
    sign_in(hearing.chair).get("/meetings/987654/attendance", status=404)
    other = a_referral(a_panel(), state="submitted")
    sign_in(hearing.chair).get(f"/meetings/{hearing.meeting.id}/cases/{other.reference}", status=404)
    elsewhere = a_meeting(on=hearing.meeting.on.replace(day=17))
    sign_in(hearing.chair).get(f"/meetings/{elsewhere.id}/cases/{hearing.referral.reference}", status=404)


def test_beside_the_quorum_stands_who_makes_it_and_apart_who_else_is_there(
    hearing: Hearing, sign_in: Callable[[Person], Browser]
) -> None:
    arrives(hearing.meeting, a_person(), "guest", "")
    db.session.commit()
    page = sign_in(hearing.chair).get(f"/meetings/{hearing.meeting.id}/attendance").text
    assert "The chair and 2 members present, and 1 other" in page
    assert "people present" not in page
