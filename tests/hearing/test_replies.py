"""Replies before a meeting, the deputy for it alone, and whether a quorum is foreseen (B1.3, D5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from cmr.hearing.asking import asked_of
from cmr.hearing.queries import meeting_by_id, seats_at
from cmr.hearing.replies import foreseen_at, replies_at, reply
from cmr.models import Attendance, Deputyship, HistoryEntry, Meeting, Notice, Person, db
from cmr.people.membership import nominate_deputy
from cmr.rules.refusal import Refused
from cmr.web.actor import actor_of
from tests.application import Browser
from tests.factories import CIN, THEN, a_deputy, a_meeting, a_panel, a_person, a_referral, a_seat, a_worker
from tests.hearing.conftest import Hearing, a_hearing
from tests.statements import counted

SignIn = Callable[[Person], Browser]


@pytest.fixture
def before(app: Flask) -> Hearing:
    return a_hearing(state="circulated")


def said_at(meeting: Meeting) -> dict[str, str]:
    db.session.expire_all()
    return {one.seat.holder.name: one.reply for one in replies_at(meeting)}


def answers(browser: Browser, meeting: Meeting, answer: str, **more: str) -> str:
    return browser.post(f"/meetings/{meeting.id}/reply", {"answer": answer, **more}).text


def seat_of(meeting: Meeting, person: Person) -> int:
    return next(seat.id for seat in meeting.panel.seats if seat.person_id == person.id)


def test_a_member_says_with_one_press_that_they_come_and_changes_it(before: Hearing, sign_in: SignIn) -> None:
    member, meeting = before.members[0], before.meeting
    browser = sign_in(member)
    assert "Will you be there?" in browser.get(f"/meetings/{meeting.id}").text
    answers(browser, meeting, "comes")
    assert said_at(meeting)[member.name] == "comes"
    assert "You said that you will be there" in browser.get(f"/meetings/{meeting.id}").text
    answers(browser, meeting, "apologies")
    assert said_at(meeting)[member.name] == "apologies"
    entry = db.session.query(Attendance).filter_by(person_id=member.id).one()
    assert (entry.role, entry.arrived_at) == ("member", None)
    assert entry.replied_at is not None
    assert "Name a deputy for this meeting" in browser.get(f"/meetings/{meeting.id}").text


def test_home_asks_and_stops_asking(before: Hearing, sign_in: SignIn) -> None:
    browser = sign_in(before.members[0])
    assert "Will you be there?" in browser.get("/").text
    answers(browser, before.meeting, "comes", back="home")
    assert "Will you be there?" not in browser.get("/").text


def test_the_administrators_reply_is_not_waited_for(before: Hearing, sign_in: SignIn) -> None:
    meeting, office = before.meeting, sign_in(before.administrator)
    board, replies = (office.get(f"/meetings/{meeting.id}{page}").text for page in ("", "/replies"))
    silent = foreseen_at(meeting).silent
    assert silent > 0
    assert f"{silent} to reply" in board
    assert replies.count("Has not replied") == silent
    assert replies.count("Need not reply") == 1
    assert "Will you be there?" not in board
    assert "nobody waits for your reply" in board


def test_the_same_answer_twice_is_one_deed(before: Hearing, sign_in: SignIn) -> None:
    browser = sign_in(before.members[0])
    for _ in range(2):
        answers(browser, before.meeting, "apologies")
    assert db.session.query(HistoryEntry).filter_by(record_kind="meeting", verb="reply").count() == 1
    told = {one.person_id for one in db.session.query(Notice).filter_by(kind="apologies")}
    assert told == {before.chair.id, before.administrator.id}


def test_who_has_no_seat_there_does_not_reply(before: Hearing, sign_in: SignIn) -> None:
    stranger = a_worker()
    db.session.commit()
    url = f"/meetings/{before.meeting.id}/reply"
    sign_in(stranger).post(url, {"answer": "comes"}, status=403)
    assert "Will you be there?" not in sign_in(stranger).get(f"/meetings/{before.meeting.id}").text
    assert db.session.query(Attendance).count() == 0


def test_once_the_meeting_is_open_nobody_replies(app: Flask) -> None:
    hearing = a_hearing(present=False)
    meeting = meeting_by_id(hearing.meeting.id)
    assert meeting is not None
    seats = seats_at(meeting)
    with pytest.raises(Refused, match="before the meeting opens"):
        reply(meeting, seats, seats[1], seats[1].holder, comes=True, by=hearing.chair, at=THEN)


def test_the_administrator_records_what_was_said_by_telephone(before: Hearing, sign_in: SignIn) -> None:
    member, meeting = before.members[1], before.meeting
    url = f"/meetings/{meeting.id}/replies"
    office = sign_in(before.administrator)
    assert "Has not replied" in office.get(url).text
    seat = seat_of(meeting, member)
    office.post(url, {"seat": str(seat), "person": str(member.id), "answer": "apologies"})
    assert said_at(meeting)[member.name] == "apologies"
    entry = db.session.query(HistoryEntry).filter_by(verb="reply").one()
    assert (entry.by_id, entry.detail["person"]) == (before.administrator.id, member.id)
    assert sign_in(member).look(url).status_code == 403


def test_the_ninth_who_says_that_they_come_is_refused(app: Flask) -> None:
    """B1.3: at most eight members; the chair and guests are none of them."""
    panel = a_panel()
    chair = a_seat(panel, "chair").person
    seats = [a_seat(panel, key=f"extra-{number}") for number in range(9)]
    db.session.commit()
    meeting = a_meeting(panel)
    for seat in seats[:8]:
        _says(meeting, seat.person, comes=True)
    with pytest.raises(Refused, match="Eight members said that they come"):
        _says(meeting, seats[8].person, comes=True)
    _says(meeting, chair, comes=True)
    _says(meeting, seats[0].person, comes=False)
    _says(meeting, seats[8].person, comes=True)


def test_a_deputy_of_one_who_sent_apologies_counts_among_the_eight(app: Flask) -> None:
    panel = a_panel()
    seats = [a_seat(panel, key=f"extra-{number}") for number in range(9)]
    meeting = a_meeting(panel)
    a_deputy(seats[0].person, meeting=meeting)
    db.session.commit()
    _says(meeting, seats[0].person, comes=False)
    for seat in seats[1:8]:
        _says(meeting, seat.person, comes=True)
    with pytest.raises(Refused, match="the most at one meeting"):
        _says(meeting, seats[8].person, comes=True)


def test_with_apologies_they_name_a_deputy_for_this_meeting_who_reads_it_and_nothing_else(
    before: Hearing, sign_in: SignIn
) -> None:
    member, meeting = before.members[0], before.meeting
    other = a_meeting(meeting.panel, date(2026, 12, 17), state="circulated")
    elsewhere = a_referral(meeting.panel, state="scheduled", meeting=other, child="Ivo Marsh")
    deputy = a_person("Dina Stand", position="service manager")
    db.session.commit()
    reads = sign_in(deputy)
    assert reads.look(before.url).status_code == 404
    browser = sign_in(member)
    answers(browser, meeting, "apologies")
    page = f"/meetings/{meeting.id}/deputy"
    assert "Who stands in for you" in browser.get(page).text
    browser.post(page, {"deputy": str(deputy.id)})
    row = db.session.query(Deputyship).one()
    assert (row.meeting_id, row.starts_on, row.ends_on) == (meeting.id, meeting.on, meeting.on)
    assert f"for {member.name}" in sign_in(before.administrator).get(f"/meetings/{meeting.id}/replies").text
    reads = sign_in(deputy)
    assert reads.look(before.url).status_code in (200, 303)
    assert reads.look(f"/referrals/{elsewhere.reference}").status_code == 404
    assert before.referral.reference in reads.get("/referrals").text
    assert elsewhere.reference not in reads.get("/referrals").text
    kinds = {one.kind for one in db.session.query(Notice).filter_by(person_id=deputy.id)}
    assert "deputy_at_meeting" in kinds


def test_who_comes_after_all_needs_no_deputy_and_theirs_is_told(before: Hearing, sign_in: SignIn) -> None:
    member, meeting = before.members[0], before.meeting
    deputy = a_deputy(member, meeting=meeting)
    db.session.commit()
    answers(sign_in(member), meeting, "apologies")
    answers(sign_in(member), meeting, "comes")
    db.session.expire_all()
    assert db.session.query(Deputyship).one().ended_at is not None
    assert sign_in(deputy).look(before.url).status_code == 404
    assert (
        db.session.query(Notice).filter_by(kind="deputy_at_meeting_ended", person_id=deputy.id).count() == 1
    )


def test_another_deputy_takes_the_place_of_the_first(before: Hearing, sign_in: SignIn) -> None:
    member, meeting = before.members[0], before.meeting
    first = a_deputy(member, meeting=meeting)
    second = a_person(position="service manager")
    db.session.commit()
    sign_in(before.administrator).post(
        f"/meetings/{meeting.id}/deputy?seat={seat_of(meeting, member)}", {"deputy": str(second.id)}
    )
    live = db.session.query(Deputyship).filter_by(ended_at=None).one()
    assert live.deputy_id == second.id
    assert sign_in(first).look(before.url).status_code == 404


def test_nobody_fills_two_seats(before: Hearing, sign_in: SignIn) -> None:
    """B1.3: another member is neither offered nor taken, not even where two say so at once."""
    member, other = before.members
    url = f"/meetings/{before.meeting.id}/deputy"
    browser = sign_in(member)
    assert other.name not in browser.get(url).text
    browser.post(url, {"deputy": str(other.id)}, status=422)
    with pytest.raises(Refused, match="has a seat of their own at this meeting"):
        nominate_deputy(
            member, other, before.meeting.on, before.meeting.on, by=member, at=THEN, meeting=before.meeting
        )
    assert db.session.query(Deputyship).count() == 0


def test_a_member_may_stand_in_for_the_chair(before: Hearing) -> None:
    member, meeting = before.members[0], before.meeting
    nominate_deputy(before.chair, member, meeting.on, meeting.on, by=before.chair, at=THEN, meeting=meeting)
    assert actor_of(member, meeting.on).hats[1].chairs_at == {meeting.id}


def test_whoever_chairs_in_the_chairs_stead_may_chair(before: Hearing, sign_in: SignIn) -> None:
    """B1.2, B1.11: a head of service or a service manager, where the terms name those alone; D5 names nobody."""
    meeting, lesser = before.meeting, a_person(position="team manager")
    before.chair.position = "service manager"
    db.session.commit()
    form = sign_in(before.chair).get(f"/meetings/{meeting.id}/deputy").text
    assert lesser.name not in form
    assert "For a service manager: a service manager or a head of service" in form
    for only in (meeting, None):
        with pytest.raises(Refused, match="whoever stands in for its chair must be"):
            nominate_deputy(
                before.chair, lesser, meeting.on, meeting.on, by=before.chair, at=THEN, meeting=only
            )
    a_deputy(before.chair, lesser, meeting=meeting)
    assert lesser not in replies_at(meeting)[0].people
    cin = a_hearing(CIN, state="circulated")
    cin.chair.position = "service manager"
    nominate_deputy(cin.chair, lesser, meeting.on, meeting.on, by=cin.chair, at=THEN, meeting=cin.meeting)


def test_nobody_names_a_deputy_for_somebody_elses_seat(before: Hearing, sign_in: SignIn) -> None:
    seat = seat_of(before.meeting, before.members[1])
    url = f"/meetings/{before.meeting.id}/deputy?seat={seat}"
    assert sign_in(before.members[0]).look(url).status_code == 403
    assert sign_in(before.administrator).look(url).status_code == 200


def test_a_deputy_replies_in_their_principals_seat(before: Hearing, sign_in: SignIn) -> None:
    member, meeting = before.members[0], before.meeting
    deputy = a_deputy(member, meeting=meeting)
    db.session.commit()
    browser = sign_in(deputy)
    assert f"You stand in for {member.name}" in browser.get(f"/meetings/{meeting.id}").text
    answers(browser, meeting, "apologies")
    one = next(one for one in replies_at(meeting) if one.seat.holder is member)
    assert one.stands_in is None
    assert one.said_by(deputy) == "apologies"


def test_whoever_was_named_is_expected_until_they_reply(before: Hearing, sign_in: SignIn) -> None:
    member, meeting = before.members[0], before.meeting
    deputy = a_deputy(member, meeting=meeting)
    _says(meeting, member, comes=False)
    url = f"/meetings/{meeting.id}/replies"
    shown = sign_in(before.administrator).get(url).text
    assert "Named for this meeting" in shown
    assert foreseen_at(meeting).coming == 0
    assert "Nobody said that they come so far." in shown
    assert "have not replied." in shown
    answers(sign_in(deputy), meeting, "comes")
    assert "Named for this meeting" not in sign_in(before.administrator).get(url).text


def test_quorum_is_foreseen_from_replies_and_deputies(before: Hearing) -> None:
    meeting, (first, second) = before.meeting, before.members
    assert foreseen_at(meeting).standing == "open"
    for person in (before.chair, first):
        _says(meeting, person, comes=True)
    assert (foreseen_at(meeting).standing, foreseen_at(meeting).short_by) == ("open", 1)
    _says(meeting, second, comes=False)
    short = foreseen_at(meeting)
    assert (short.standing, short.short_by) == ("short", 1)
    assert short.refusal is not None
    deputy = a_deputy(second, meeting=meeting)
    found = foreseen_at(meeting)
    assert (found.standing, found.coming, found.silent) == ("open", 2, 1)
    assert found.text.startswith(f"Ready if {deputy.name} comes, who has not replied: it takes")
    _says(meeting, deputy, comes=True)
    assert (foreseen_at(meeting).standing, foreseen_at(meeting).silent) == ("met", 0)


def test_a_holder_and_the_deputy_named_for_them_are_both_silent(before: Hearing, sign_in: SignIn) -> None:
    """A deputy named by the administrator is expected; until they reply they make no quorum (B1.3, D5)."""
    meeting, (first, second) = before.meeting, before.members
    for person in (before.chair, first):
        _says(meeting, person, comes=True)
    deputy = a_deputy(second, meeting=meeting)
    found = foreseen_at(meeting)
    assert (found.standing, found.coming, found.silent) == ("open", 2, 2)
    assert f"Ready if {deputy.name} comes, who has not replied" in found.text
    assert f" {second.name} has not replied." in found.text
    assert "2 to reply" in sign_in(before.administrator).get(f"/meetings/{meeting.id}").text


def test_a_deputy_is_not_needed_beside_a_member_who_comes(before: Hearing, sign_in: SignIn) -> None:
    """D5: one person fills a seat; the page says who comes instead of asking."""
    member, meeting = before.members[0], before.meeting
    deputy = a_deputy(member)
    db.session.commit()
    browser = sign_in(deputy)
    url = f"/meetings/{meeting.id}"
    assert f"{member.name} has not replied" in browser.get(url).text
    _says(meeting, member, comes=True)
    assert f"{member.name} said that they come" in browser.get(url).text
    refused = browser.post(f"{url}/reply", {"answer": "comes"}, status=409).text
    assert "One person fills a seat" in refused
    answers(browser, meeting, "apologies")


def test_a_member_who_stands_in_for_the_chair_replies_once_for_both(before: Hearing, sign_in: SignIn) -> None:
    member, other, meeting = *before.members, before.meeting
    a_deputy(before.chair, member, meeting=meeting)
    a_deputy(other, meeting=meeting)
    db.session.commit()
    assert [one.principal for one in asked_of(member, date(2026, 12, 10))] == [before.chair.name]
    browser = sign_in(member)
    assert f"You stand in for {before.chair.name} too" in browser.get(f"/meetings/{meeting.id}").text
    answers(browser, meeting, "comes")
    foreseen = foreseen_at(meeting)
    assert (foreseen.standing, foreseen.coming, foreseen.silent) == ("short", 1, 2)
    answers(browser, meeting, "apologies")
    chair, *_ = replies_at(meeting)
    assert chair.stands_in is None
    assert foreseen_at(meeting).coming == 0


def test_home_asks_the_deputy_of_one_who_sent_apologies(before: Hearing) -> None:
    member, today = before.members[0], date(2026, 12, 10)
    deputy = a_deputy(member)
    db.session.commit()
    assert asked_of(deputy, today) == ()
    _says(before.meeting, member, comes=False)
    assert [(one.id, one.principal) for one in asked_of(deputy, today)] == [(before.meeting.id, member.name)]
    with counted() as sent:
        asked_of(deputy, today)
    assert len(sent) == 2


def test_nobody_is_named_for_two_seats_of_one_meeting(before: Hearing) -> None:
    """B1.3: whoever stands in for one there stands in for no other."""
    (first, second), meeting = before.members, before.meeting
    deputy = a_deputy(first, meeting=meeting)
    with pytest.raises(Refused, match="stands in for somebody else at this meeting"):
        nominate_deputy(second, deputy, meeting.on, meeting.on, by=second, at=THEN, meeting=meeting)


def test_only_the_chair_and_members_are_asked_at_home(before: Hearing) -> None:
    today = date(2026, 12, 10)
    assert [one.id for one in asked_of(before.chair, today)] == [before.meeting.id]
    assert asked_of(before.administrator, today) == ()
    far = a_meeting(before.meeting.panel, date(2027, 1, 28))
    db.session.commit()
    assert far.id not in [one.id for one in asked_of(before.chair, today)]


def test_replies_are_read_in_few_statements(before: Hearing) -> None:
    meeting = meeting_by_id(before.meeting.id)
    assert meeting is not None
    seats = seats_at(meeting)
    with counted() as sent:
        foreseen_at(meeting, replies_at(meeting, seats))
    assert len(sent) <= 3


def _says(meeting: Meeting, person: Person, *, comes: bool) -> None:
    found = meeting_by_id(meeting.id)
    assert found is not None
    seats = seats_at(found)
    seat = next(one for one in seats if person in (one.holder, *one.deputies))
    reply(found, seats, seat, person, comes=comes, by=person, at=THEN)
    db.session.commit()
