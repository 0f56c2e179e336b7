"""Who is asked before a meeting: whoever is expected in a seat on its day (B1.3, B1.8, D3d, D5); what stays open."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask

from cmr.models import Attendance, Meeting, Notice, NoticeChoice, Person, db
from cmr.notices import sending
from cmr.notices.reminders import still_due
from tests.factories import THEN, a_deputy, a_meeting, a_panel, a_person, a_referral, a_seat
from tests.notices.postbox import Postbox
from tests.notices.test_reminders import at, comes, found

READS, COMES = {"remind_read"}, {"remind_meeting"}


def sends_apologies(meeting: Meeting, person: Person) -> None:
    """The person said that they do not come."""
    db.session.add(Attendance(meeting=meeting, person=person, role="member", apologies=True, replied_at=THEN))
    db.session.flush()


def a_circulated_meeting() -> Meeting:
    """One of Thursday 10 December with a case, whose own people said that they come."""
    meeting = a_meeting(a_panel(), state="circulated")
    referral = a_referral(meeting.panel, state="scheduled", meeting=meeting)
    assert referral.case is not None
    referral.case.presenter_replied_at = THEN
    db.session.flush()
    return meeting


def test_who_stands_in_until_the_day_before_is_not_asked_of_the_meeting(app: Flask) -> None:
    meeting = a_circulated_meeting()
    away = a_seat(meeting.panel).person
    sends_apologies(meeting, away)
    until_before = a_deputy(away, starts_on=date(2026, 12, 1), days=8)
    assert not {away.name, until_before.name} & found(at(8)).keys()
    assert not {away.name, until_before.name} & found(at(9)).keys()


def test_who_stands_in_only_on_the_meetings_day_is_asked_before_it(app: Flask) -> None:
    meeting = a_circulated_meeting()
    seat = a_seat(meeting.panel)
    sends_apologies(meeting, seat.person)
    on_the_day = a_deputy(seat.person, starts_on=meeting.on, days=1)
    assert found(at(8))[on_the_day.name] == {"remind_read", "remind_reply"}
    comes(meeting, on_the_day, stead=seat)
    assert found(at(9))[on_the_day.name] == COMES


def test_nobody_reads_and_comes_who_is_stood_in_for(app: Flask) -> None:
    meeting = a_circulated_meeting()
    away = a_seat(meeting.panel).person
    named = a_deputy(away, meeting=meeting)
    reminded = found(at(8))
    assert reminded[named.name] >= READS
    assert away.name not in reminded
    assert away.name not in found(at(9))


def test_the_administrators_deputy_of_that_day_comes(app: Flask) -> None:
    meeting = a_circulated_meeting()
    administrator = a_seat(meeting.panel, "administrator").person
    sends_apologies(meeting, administrator)
    now = a_deputy(administrator, starts_on=date(2026, 12, 1), days=8)
    then = a_deputy(administrator, starts_on=meeting.on, days=1)
    reminded = found(at(9))
    assert reminded[then.name] == COMES
    assert now.name not in reminded


def test_a_meeting_nobody_opened_is_said_once_to_who_runs_it(app: Flask) -> None:
    meeting = a_circulated_meeting()
    chair = a_seat(meeting.panel, "chair").person
    administrator = a_seat(meeting.panel, "administrator").person
    member = a_seat(meeting.panel).person
    found(at(9))
    assert "remind_open" not in found(at(10)).get(chair.name, set())
    said = found(at(11))
    assert said[chair.name] == said[administrator.name] == {"remind_open"}
    assert member.name not in said
    assert found(at(14)) == {}
    assert found(at(21)) == {}


@pytest.mark.parametrize("state", ["in_session", "closed", "cancelled", "planned"])
def test_one_that_was_opened_cancelled_or_has_no_case_is_not(app: Flask, state: str) -> None:
    panel = a_panel()
    a_seat(panel, "chair")
    a_seat(panel, "administrator")
    a_meeting(panel, state=state)
    assert not any("remind_open" in kinds for kinds in found(at(11)).values())


def test_the_head_of_service_is_asked_every_week_until_they_decide(app: Flask) -> None:
    panel = a_panel()
    head = a_person("Hetty Head", "head of service")
    referral = a_referral(panel, state="scheduled", meeting=a_meeting(panel, date(2026, 12, 1), "closed"))
    assert referral.case is not None
    referral.case.undecided, referral.case.undecided_reason = True, "They could not agree."
    db.session.flush()
    asked = [day for day in (2, 3, 4, 9, 10, 11, 16, 17) if head.name in found(at(day))]
    assert asked == [3, 10, 17]
    (*_, last) = (one for one in db.session.query(Notice) if one.person_id == head.id)
    assert still_due(last, at(17, 12))
    referral.case.undecided = False
    db.session.flush()
    assert not still_due(last, at(17, 12))


def test_who_chose_to_have_none_meanwhile_is_sent_none_and_what_must_come_is_sent(
    app: Flask, postbox: Postbox
) -> None:
    meeting = a_circulated_meeting()
    person = a_seat(meeting.panel).person
    assert found(at(8)) == {person.name: {"remind_read", "remind_reply"}}
    for group in ("coming", "due"):
        db.session.add(NoticeChoice(person_id=person.id, group=group, how="none"))
    db.session.commit()
    with postbox.open():
        sending.run(within=timedelta(minutes=1), now=lambda: at(8, 10))
    db.session.expire_all()
    states = {one.kind: one.state for one in db.session.query(Notice)}
    assert states == {"remind_read": "dropped", "remind_reply": "sent"}
