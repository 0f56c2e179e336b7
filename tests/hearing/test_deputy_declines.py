"""A deputy who can't come either: whoever they stand in for is told and asked for another; a seat that falls to one."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from cmr.hearing.asking import asked_of
from cmr.hearing.queries import meeting_by_id, seats_at
from cmr.hearing.replies import replies_at, reply
from cmr.models import Meeting, Notice, Person, db
from cmr.rules.notice_words import KINDS
from cmr.rules.notices import words_of
from tests.application import Opens
from tests.factories import THEN, a_deputy, a_person
from tests.hearing.conftest import Hearing, a_hearing
from tests.statements import counted

TODAY = date(2026, 12, 10)


@pytest.fixture
def before(app: Flask) -> Hearing:
    return a_hearing(state="circulated")


def says(meeting: Meeting, person: Person, *, comes: bool) -> None:
    found = meeting_by_id(meeting.id)
    assert found is not None
    seats = seats_at(found)
    seat = next(one for one in seats if person in one.people)
    reply(found, seats, seat, person, comes=comes, by=person, at=THEN)
    db.session.commit()


def kinds(person: Person) -> list[str]:
    return [one.kind for one in db.session.query(Notice).filter_by(person_id=person.id).order_by(Notice.id)]


def test_a_standing_deputy_is_told_when_the_seat_falls_to_them(before: Hearing) -> None:
    """D5: at once, and not only on their home page."""
    member = before.members[0]
    deputy = a_deputy(member)
    says(before.meeting, member, comes=False)
    assert kinds(deputy) == ["deputy_asked"]


def test_who_said_that_they_come_is_not_asked_again(before: Hearing) -> None:
    member = before.members[0]
    deputy = a_deputy(member)
    says(before.meeting, deputy, comes=True)
    says(before.meeting, member, comes=False)
    assert kinds(deputy) == []


def test_whoever_was_named_was_told_then_and_a_deputy_for_days_is_asked_after_them(before: Hearing) -> None:
    member, meeting = before.members[0], before.meeting
    for_days, named = a_deputy(member), a_deputy(member, meeting=meeting)
    says(meeting, member, comes=False)
    assert (kinds(for_days), kinds(named)) == ([], [])
    says(meeting, named, comes=False)
    assert kinds(for_days) == ["deputy_asked"]
    assert kinds(member) == ["deputy_cannot"]


def test_whoever_they_stand_in_for_is_told_and_asked_for_another(before: Hearing, sign_in: Opens) -> None:
    member, meeting = before.members[0], before.meeting
    deputy = a_deputy(member, meeting=meeting)
    says(meeting, member, comes=False)
    assert asked_of(member, TODAY) == ()
    says(meeting, deputy, comes=False)
    assert kinds(member) == ["deputy_cannot"]
    browser, url = sign_in(member), f"/meetings/{meeting.id}"
    shown = browser.get(url).text
    assert f"{deputy.name} can’t come either, and your seat is empty." in shown
    assert f"{deputy.name}</strong> stands in for you" not in shown
    home = browser.get("/").text
    assert f"{deputy.name} can’t stand in for you" in home
    assert f'href="{url}/deputy"' in home
    with counted() as sent:
        (asked,) = asked_of(member, TODAY)
    assert (asked.declined, len(sent) <= 5) == (deputy.name, True)
    other = a_deputy(member, meeting=meeting)
    db.session.commit()
    assert asked_of(member, TODAY) == ()
    assert replies_at(meeting)[1].stands_in is other


def test_a_deputy_who_is_not_needed_troubles_nobody(before: Hearing) -> None:
    member, meeting = before.members[0], before.meeting
    deputy = a_deputy(member)
    says(meeting, member, comes=True)
    db.session.query(Notice).delete()
    says(meeting, deputy, comes=False)
    assert db.session.query(Notice).count() == 0


def test_a_silent_holder_is_told_that_whoever_was_named_cannot(before: Hearing, sign_in: Opens) -> None:
    member, meeting = before.members[0], before.meeting
    deputy = a_deputy(member, meeting=meeting)
    says(meeting, deputy, comes=False)
    assert kinds(member) == ["deputy_cannot"]
    shown = sign_in(member).get(f"/meetings/{meeting.id}").text
    assert f"{deputy.name} can’t stand in for you." in shown
    assert f"{deputy.name} stands in for you" not in shown


def test_after_apologies_the_next_step_stands_before_the_agenda(before: Hearing, sign_in: Opens) -> None:
    member = before.members[0]
    says(before.meeting, member, comes=False)
    shown = sign_in(member).get(f"/meetings/{before.meeting.id}").text
    assert shown.index("Name a deputy for this meeting") < shown.index('id="agenda')


def test_whoever_declined_and_is_named_again_is_asked_anew(before: Hearing, sign_in: Opens) -> None:
    """What they said before they were named does not speak against them any more."""
    member, meeting = before.members[0], before.meeting
    says(meeting, member, comes=False)
    browser, url = sign_in(member), f"/meetings/{meeting.id}"
    first, other = a_person("Ann First", member.position), a_person("Bo Other", member.position)
    db.session.commit()
    browser.post(f"{url}/deputy", {"deputy": first.id})
    says(meeting, first, comes=False)
    browser.post(f"{url}/deputy", {"deputy": other.id})
    browser.post(f"{url}/deputy", {"deputy": first.id})
    place = replies_at(meeting)[1]
    assert (place.stands_in, place.empty) == (first, False)
    assert [one.id for one in asked_of(first, TODAY)] == [meeting.id]
    assert "Ann First</strong> stands in for you" in browser.get(url).text


def test_a_member_who_sent_apologies_is_not_named_for_the_chair(before: Hearing, sign_in: Opens) -> None:
    """Their reply is of their own seat, so it stands; nobody is told that they come."""
    chair, member, meeting = before.chair, before.members[0], before.meeting
    member.position = chair.position
    says(meeting, member, comes=False)
    db.session.query(Notice).delete()
    db.session.commit()
    answer = sign_in(chair).post(f"/meetings/{meeting.id}/deputy", {"deputy": member.id}, status=409)
    assert "sent apologies for their own seat at this meeting" in answer.text
    assert db.session.query(Notice).count() == 0


def test_the_list_of_deputies_says_who_cannot_come(before: Hearing, sign_in: Opens) -> None:
    """To whom they stand in for, to themselves, and to the account manager; with the way to another."""
    member, meeting = before.members[0], before.meeting
    deputy = a_deputy(member, meeting=meeting)
    browser, manager = sign_in(member), sign_in(a_person(manages_accounts=True))
    assert "Stands in now" in browser.get("/deputies").text
    says(meeting, deputy, comes=False)
    shown = browser.get("/deputies").text
    assert "Stands in now" not in shown
    assert "Can’t come" in shown
    assert f'href="/meetings/{meeting.id}/deputy">Name another' in shown
    assert "(you said that you can’t come)" in sign_in(deputy).get("/deputies").text
    assert "Can’t come" in manager.get("/admin/deputies").text


def test_the_administrator_reads_that_the_deputy_is_stood_down(before: Hearing) -> None:
    member, meeting = before.members[0], before.meeting
    says(meeting, member, comes=False)
    deputy = a_deputy(member, meeting=meeting)
    says(meeting, member, comes=True)
    told = db.session.query(Notice).filter_by(kind="comes_after_all", person_id=before.administrator.id).one()
    assert told.facts["stood_down"] == deputy.name
    letter = " ".join(words_of(KINDS[told.kind], told.facts).lines)
    assert f"{deputy.name} was named to stand in for {member.name}, and is told" in letter
