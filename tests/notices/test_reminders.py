"""Reminders by the domain's own dates: when, to whom, once for each date, and no more once done."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from cmr.models import Action, Attendance, Case, Meeting, Notice, Person, Referral, Seat, db
from cmr.notices import sending
from cmr.notices.reminders import still_due, sweep
from cmr.notices.sight import looked_at
from cmr.referrals.operations import send_back, sign
from cmr.rules.notice_words import KINDS
from tests.factories import THEN, a_deputy, a_guest, a_meeting, a_panel, a_person, a_referral, a_seat
from tests.notices.postbox import Postbox

LONDON = ZoneInfo("Europe/London")
"""A CMR meeting on Thursday 10 December 2026 has its deadline at the end of Tuesday 8 December."""


def at(day: int, hour: int = 9, month: int = 12) -> datetime:
    """A moment of that day in London."""
    return datetime.combine(date(2026, month, day), time(hour), LONDON)


def found(now: datetime) -> dict[str, set[str]]:
    """What a sweep at that moment adds: the kinds by the name of who gets them."""
    before = {notice.id for notice in db.session.query(Notice)}
    sweep(now)
    new: dict[str, set[str]] = {}
    for notice in db.session.query(Notice).order_by(Notice.id):
        if notice.id not in before:
            new.setdefault(notice.person.name, set()).add(notice.kind)
    return new


def manager_of(referral: Referral) -> Person:
    """Its team's manager."""
    assert referral.team.manager is not None
    return referral.team.manager


def comes(meeting: Meeting, person: Person, role: str = "member", *, stead: Seat | None = None) -> None:
    """The person said that they come, in the seat of another where they stand in."""
    seat = {"seat_key": stead.key, "for_id": stead.person_id} if stead else {}
    db.session.add(Attendance(meeting=meeting, person=person, role=role, replied_at=THEN, **seat))
    db.session.flush()


def an_action(referral: Referral, due_on: date) -> Action:
    """An action of its case that nobody has confirmed."""
    case = db.session.query(Case).filter_by(referral_id=referral.id).one()
    action = Action(
        referral=referral, case=case, number=1, kind="decision", text="Visit the family.", due_on=due_on
    )
    db.session.add(action)
    db.session.commit()
    return action


def test_whoever_signs_next_is_reminded_the_working_day_before_and_once(any_app: Flask) -> None:
    panel = a_panel()
    a_meeting(panel)
    referral = a_referral(panel, state="signed_by_social_worker")
    deputy = a_deputy(manager_of(referral))
    assert found(at(2)) == {}
    # Three steps in three working days: the team manager's is due on Friday 4 December.
    expected = {manager_of(referral).name: {"remind_sign"}, deputy.name: {"remind_sign"}}
    assert found(at(3)) == expected
    assert found(at(3, 12)) == {}


@pytest.mark.parametrize("moment", [at(3, 5), at(5), at(6)])
def test_nobody_is_reminded_at_night_or_at_the_weekend(app: Flask, moment: datetime) -> None:
    panel = a_panel()
    a_meeting(panel)
    a_referral(panel, state="signed_by_social_worker")
    assert found(moment) == {}


def test_whoever_was_asked_today_is_not_reminded_of_it_today(app: Flask) -> None:
    panel = a_panel()
    a_meeting(panel)
    referral = a_referral(panel)
    sign(referral, "social_worker", by=referral.worker, at=at(3))
    assert found(at(3, 11)) == {}
    send_back(referral, "", {"criteria": "Say which plan it is."}, by=manager_of(referral), at=at(3, 12))
    assert found(at(3, 13)) == {}
    assert found(at(4)) == {referral.worker.name: {"remind_change"}}


def test_a_draft_reminds_only_once_it_was_sent_back_or_aims_at_a_meeting(app: Flask) -> None:
    panel = a_panel()
    meeting = a_meeting(panel)
    quiet, aiming = a_referral(panel), a_referral(panel)
    aiming.asked_for = meeting
    db.session.flush()
    assert found(at(4)) == {aiming.worker.name: {"remind_change"}}
    assert quiet.worker.name != aiming.worker.name


def test_a_moved_date_makes_another_reminder_and_the_old_one_is_not_sent(
    app: Flask, postbox: Postbox
) -> None:
    panel = a_panel()
    meeting = a_meeting(panel, state="circulated")
    member = a_seat(panel).person
    comes(meeting, member)
    assert member.name in found(at(9))
    # No server listens: it waits. Meanwhile the meeting moves by a week.
    sending.run(within=timedelta(minutes=1), now=lambda: at(9))
    meeting.on = date(2026, 12, 17)
    db.session.commit()
    assert found(at(9, 12)) == {}
    with postbox.open():
        sending.run(within=timedelta(minutes=1), now=lambda: at(9, 15))
    assert postbox.arrived == []
    db.session.expire_all()
    assert {notice.state for notice in db.session.query(Notice)} == {"dropped"}
    assert found(at(16)) == {member.name: {"remind_meeting"}}


def test_a_reminder_stops_when_it_is_done(app: Flask) -> None:
    panel = a_panel()
    a_meeting(panel)
    referral = a_referral(panel, state="signed_by_social_worker")
    found(at(3))
    (notice,) = db.session.query(Notice)
    assert still_due(notice, at(3, 12))
    sign(referral, "team_manager", by=manager_of(referral), at=at(3, 13))
    assert not still_due(notice, at(3, 14))


def test_members_read_and_everybody_comes(app: Flask) -> None:
    panel = a_panel()
    meeting = a_meeting(panel, state="circulated")
    referral = a_referral(panel, state="scheduled", meeting=meeting)
    member, seat = a_seat(panel).person, a_seat(panel)
    sorry, stands_in = seat.person, a_deputy(seat.person)
    db.session.add(Attendance(meeting=meeting, person=sorry, role="member", apologies=True, replied_at=THEN))
    comes(meeting, member)
    comes(meeting, stands_in, stead=seat)
    assert referral.case is not None
    referral.case.presenter_replied_at = THEN
    guest = a_guest(referral.case)
    assert found(at(8)) == {member.name: {"remind_read"}, stands_in.name: {"remind_read"}}
    assert found(at(9)) == {
        member.name: {"remind_meeting"},
        stands_in.name: {"remind_meeting"},
        referral.worker.name: {"remind_meeting"},
        manager_of(referral).name: {"remind_meeting"},
        guest.name: {"remind_guest"},
    }


def test_owners_hear_of_an_action_before_and_after_its_day(app: Flask) -> None:
    panel = a_panel()
    referral = a_referral(panel, state="heard", meeting=a_meeting(panel, date(2026, 11, 12), "closed"))
    action = an_action(referral, date(2026, 12, 10))
    service_manager = referral.team.service.manager
    assert service_manager is not None
    owners = {referral.worker.name, manager_of(referral).name}
    assert found(at(7)) == {}
    assert found(at(8)) == {name: {"remind_action"} for name in owners}
    assert found(at(10)) == {}
    assert found(at(11)) == {name: {"remind_overdue"} for name in owners}
    assert found(at(14)) == {}
    assert found(at(17)) == {name: {"remind_overdue"} for name in {*owners, service_manager.name}}
    action.confirmed_at, action.confirmed_by = THEN, referral.worker
    db.session.flush()
    assert not any(still_due(notice, at(17)) for notice in db.session.query(Notice))


def test_the_administrator_circulates_and_keeps_the_clocks(app: Flask) -> None:
    panel = a_panel()
    administrator = a_seat(panel, "administrator").person
    meeting = a_meeting(panel)
    a_referral(panel, state="scheduled", meeting=meeting)
    assert found(at(8)) == {}
    deputy = a_deputy(administrator, starts_on=date(2026, 12, 9), days=0)
    a_deputy(administrator, starts_on=date(2026, 12, 10), days=0)
    assert found(at(9)) == {one.name: {"remind_circulate"} for one in (administrator, deputy)}
    (told,) = db.session.query(Notice).filter_by(person_id=deputy.id)
    facts, why = looked_at(told, KINDS[told.kind], at(9))
    assert (facts is not None, why) == (True, "")
    held = a_meeting(panel, date(2026, 11, 26), "closed")
    a_referral(panel, state="heard", meeting=held)
    clocks = [found(at(day)).get(administrator.name) for day in (1, 3)]
    assert clocks == [{"remind_clocks"}, {"remind_clocks", "remind_minutes"}]


def test_the_head_of_service_is_asked_again_and_a_return_is_placed(app: Flask) -> None:
    panel = a_panel()
    administrator = a_seat(panel, "administrator").person
    head = a_person("Hetty Head", "head of service")
    returning = a_referral(panel, state="returned")
    returning.returns_on = date(2026, 12, 17)
    meeting = a_meeting(panel, date(2026, 12, 1), "closed")
    undecided = a_referral(panel, state="scheduled", meeting=meeting)
    db.session.flush()
    assert undecided.case is not None
    undecided.case.undecided, undecided.case.undecided_reason = True, "They could not agree."
    db.session.flush()
    assert found(at(2)) == {}
    assert meeting.chair is not None
    assert meeting.chair.position == "head of service"
    asked = {head.name, meeting.chair.name}
    # A case that the panel could not agree on was discussed: its meeting leaves minutes.
    of_the_panel = {administrator.name: {"remind_returns", "remind_minutes"}}
    expected = {name: {"remind_undecided"} for name in asked} | of_the_panel
    assert found(at(3)) == expected


def test_a_late_one_that_waits_is_said_to_the_chair_before_the_meeting(app: Flask) -> None:
    panel = a_panel()
    chair = a_seat(panel, "chair").person
    meeting = a_meeting(panel)
    comes(meeting, chair, "chair")
    referral = a_referral(panel, state="submitted")
    referral.late_for, referral.late_choice = meeting, "waiting"
    db.session.flush()
    assert found(at(8)) == {}
    assert found(at(9)) == {chair.name: {"remind_late"}}
