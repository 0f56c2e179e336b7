"""Reminders follow a moved date, stop when done, and say nothing twice: one of each kind that has a date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from flask import Flask

from cmr.hearing.queries import seats_at
from cmr.hearing.replies import reply
from cmr.models import Action, Meeting, Notice, Person, Referral, db
from cmr.models.reading import ReadingMark
from cmr.notices import dates, sending
from cmr.notices.queries import subject_of
from cmr.notices.reminders import still_due
from cmr.reading.queries import panel_content
from cmr.referrals.changes import keep_content
from cmr.referrals.operations import sign, submit
from tests.factories import THEN, a_deputy, a_meeting, a_panel, a_referral, a_seat
from tests.notices.postbox import Postbox
from tests.notices.test_reminders import an_action, at, comes, found, manager_of

A_WEEK = timedelta(days=7)


@dataclass
class Scene:
    """A circulated meeting or one to circulate on 10 December, a case of it, and an action due on that day."""

    meeting: Meeting
    referral: Referral
    member: Person
    administrator: Person
    action: Action

    def move(self) -> None:
        """Every date moves by a week."""
        self.meeting.on += A_WEEK
        self.meeting.deadline_at += A_WEEK
        self.action.due_on += A_WEEK
        db.session.commit()


def a_scene(meeting_state: str, referral_state: str) -> Scene:
    """The panel with one of each."""
    panel = a_panel()
    administrator, member = a_seat(panel, "administrator").person, a_seat(panel).person
    meeting = a_meeting(panel, state=meeting_state)
    scheduled = referral_state == "scheduled"
    referral = a_referral(panel, state=referral_state, meeting=meeting if scheduled else None)
    heard = a_referral(panel, state="heard", meeting=a_meeting(panel, date(2026, 10, 1), "closed"))
    if scheduled:
        comes(meeting, member)
    return Scene(meeting, referral, member, administrator, an_action(heard, date(2026, 12, 10)))


def read(scene: Scene) -> None:
    """The member read the case."""
    case = scene.referral.case
    assert case is not None
    mark = ReadingMark(case_id=case.id, person_id=scene.member.id, opened_at=THEN, read_at=THEN)
    mark.read_hash = keep_content(panel_content(case.referral))
    db.session.add(mark)


def confirm(scene: Scene) -> None:
    """The action was confirmed."""
    scene.action.confirmed_at, scene.action.confirmed_by = THEN, scene.referral.worker


def circulate(scene: Scene) -> None:
    """The agenda went out."""
    scene.meeting.state, scene.meeting.circulated_at = "circulated", THEN


def sign_it(scene: Scene) -> None:
    """The team manager signed."""
    sign(scene.referral, "team_manager", by=manager_of(scene.referral), at=at(3, 11))


def submit_it(scene: Scene) -> None:
    """Its worker submitted it."""
    submit(scene.referral, by=scene.referral.worker, at=at(7, 11))


def cancel(scene: Scene) -> None:
    """The meeting is not held."""
    scene.meeting.state, scene.meeting.cancelled_reason = "cancelled", "The chair is ill."


KINDS = {
    # the kind: the meeting's and the referral's state, its first day in December, and what does it
    "remind_sign": ("planned", "signed_by_social_worker", 3, sign_it),
    "remind_submit": ("planned", "signed_by_service_manager", 7, submit_it),
    "remind_circulate": ("planned", "scheduled", 9, circulate),
    "remind_read": ("circulated", "scheduled", 8, read),
    "remind_meeting": ("circulated", "scheduled", 9, cancel),
    "remind_action": ("planned", "draft", 8, confirm),
    "remind_overdue": ("planned", "draft", 11, confirm),
}


def of(kind: str, day: int) -> set[str]:
    """Whom a sweep on that day in December reminds of this kind."""
    return {name for name, kinds in found(at(day)).items() if kind in kinds}


@pytest.mark.parametrize("kind", KINDS)
def test_a_date_that_moves_after_its_reminder_reminds_anew(any_app: Flask, kind: str) -> None:
    meeting_state, referral_state, day, _ = KINDS[kind]
    scene = a_scene(meeting_state, referral_state)
    before = day - 1 if day != 7 else 4
    assert of(kind, before) == set()
    first = of(kind, day)
    assert first
    assert of(kind, day) == set(), "Once for each date."
    scene.move()
    assert of(kind, day) == set()
    assert of(kind, day + 7) == first


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_done_is_not_reminded_of_and_a_waiting_reminder_is_dropped(
    app: Flask, postbox: Postbox, kind: str
) -> None:
    meeting_state, referral_state, day, does = KINDS[kind]
    scene = a_scene(meeting_state, referral_state)
    assert of(kind, day)
    waiting = db.session.query(Notice).filter_by(kind=kind).all()
    assert all(still_due(one, at(day, 12)) for one in waiting)
    does(scene)
    db.session.commit()
    with postbox.open():
        sending.run(within=A_WEEK, now=lambda: at(day, 12))
    db.session.expire_all()
    mine = [one for one in waiting if scene.member.id == one.person_id] if kind == "remind_read" else waiting
    assert {one.state for one in mine} == {"dropped"}
    assert of(kind, day) == set()


def test_a_meeting_that_moves_there_and_back_before_its_reminder_went_is_reminded_of(
    app: Flask, postbox: Postbox
) -> None:
    scene = a_scene("circulated", "scheduled")
    read(scene)
    assert scene.member.name in of("remind_meeting", 9)
    scene.meeting.on += A_WEEK
    db.session.commit()
    with postbox.open():
        sending.run(within=A_WEEK, now=lambda: at(9, 10))
        assert not any(scene.member.email in str(mail["To"]) for mail in postbox.arrived)
        scene.meeting.on -= A_WEEK
        db.session.commit()
        assert scene.member.name in of("remind_meeting", 9)
        assert of("remind_meeting", 9) == set()
        sending.run(within=A_WEEK, now=lambda: at(9, 12))
    assert sum(scene.member.email in str(mail["To"]) for mail in postbox.arrived) == 1


def test_nobody_is_reminded_on_the_day_the_agenda_went_out(app: Flask) -> None:
    scene = a_scene("circulated", "scheduled")
    scene.meeting.circulated_at = at(9, 8)
    db.session.commit()
    told = {kind for kinds in found(at(9, 15)).values() for kind in kinds}
    assert told == {"remind_action"}
    assert scene.member.name in of("remind_read", 10)


def test_what_a_meeting_set_due_is_said_after_a_day_without_a_worker_and_once(app: Flask) -> None:
    panel = a_panel()
    administrator = a_seat(panel, "administrator").person
    a_referral(panel, state="heard", meeting=a_meeting(panel, date(2026, 11, 26), "closed"))
    # The minutes are due to the chair on Tuesday 1 December; no worker ran on that day.
    assert of("remind_clocks", 2) == {administrator.name}
    (notice,) = db.session.query(Notice).filter_by(kind="remind_clocks")
    assert subject_of(notice).startswith("Was due by Tuesday 1 December 2026 after the meeting")
    assert of("remind_clocks", 2) == set()


def test_a_meeting_that_heard_nobody_leaves_minutes_too_and_no_sheets(app: Flask) -> None:
    """B1.25: its cases were tabled; the reminder asks for what its clocks ask for."""
    panel = a_panel()
    administrator = a_seat(panel, "administrator").person
    case = a_referral(panel, state="heard", meeting=a_meeting(panel, date(2026, 11, 26), "closed")).cases[-1]
    case.state, case.ended_reason = "tabled", "The health visitor was missing."
    db.session.commit()
    assert of("remind_clocks", 2) == {administrator.name}
    (notice,) = db.session.query(Notice).filter_by(kind="remind_clocks")
    assert notice.facts["tasks"] == "minutes to the chair"


def test_whoever_did_not_reply_is_asked_until_they_do(any_app: Flask) -> None:
    panel = a_panel()
    silent, quick, away = (a_seat(panel).person for _ in range(3))
    deputy = a_deputy(away)
    administrator = a_seat(panel, "administrator").person
    meeting = a_meeting(panel)
    comes(meeting, quick)
    reply_of(meeting, away, says=False)
    assert of("remind_reply", 4) == set()
    assert of("remind_reply", 7) == {silent.name, deputy.name}, "A deputy is asked for whoever is away."
    assert of("remind_reply", 8) == set()
    meeting.state, meeting.circulated_at = "circulated", at(8, 18)
    db.session.commit()
    # On the day that the others are reminded of the meeting, they are asked once more instead.
    last = found(at(9))
    assert last[silent.name] == {"remind_reply"}
    assert last[deputy.name] == {"remind_reply"}
    assert last[quick.name] == {"remind_meeting"}
    assert last[administrator.name] == {"remind_meeting"}
    waiting = db.session.query(Notice).filter_by(kind="remind_reply", person_id=silent.id).all()
    reply_of(meeting, silent, says=True)
    assert not any(still_due(one, at(9, 10)) for one in waiting)


def test_a_meeting_that_moves_asks_for_replies_anew(app: Flask) -> None:
    panel = a_panel()
    member = a_seat(panel).person
    meeting = a_meeting(panel)
    assert of("remind_reply", 7) == {member.name}
    meeting.on += A_WEEK
    db.session.commit()
    assert of("remind_reply", 8) == set()
    assert of("remind_reply", 14) == {member.name}


def test_a_presenter_who_has_not_said_that_they_come_is_asked(app: Flask, postbox: Postbox) -> None:
    panel = a_panel()
    meeting = a_meeting(panel, state="circulated")
    referral, other = (a_referral(panel, state="scheduled", meeting=meeting) for _ in range(2))
    assert other.case is not None
    other.case.presenter_replied_at = THEN
    db.session.flush()
    assert of("remind_present", 4) == set()
    assert of("remind_present", 7) == {referral.worker.name}
    last = found(at(9))
    assert last[referral.worker.name] == {"remind_present"}
    assert last[other.worker.name] == {"remind_meeting"}
    assert last[manager_of(referral).name] == {"remind_meeting"}
    with postbox.open():
        sending.run(within=A_WEEK, now=lambda: at(9, 10))
    (mail,) = (one for one in postbox.arrived if referral.worker.email in str(one["To"]))
    assert (
        mail["Subject"]
        == f"Say that you come at 9:30am on Thursday 10 December 2026 to present {referral.reference}"
    )
    body = mail.get_body(("plain",))
    assert body is not None
    assert f"You are to present {referral.reference}" in body.get_content()


def test_a_panel_s_file_says_when(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    panel = a_panel()
    member = a_seat(panel).person
    a_meeting(panel)
    types = dict(app.extensions["panel_types"])
    days = types[panel.key].reminders.model_copy(update={"reply_before": 5})
    types[panel.key] = types[panel.key].model_copy(update={"reminders": days})
    monkeypatch.setattr(dates, "registry", lambda: types)
    assert of("remind_reply", 2) == set()
    assert of("remind_reply", 3) == {member.name}


def reply_of(meeting: Meeting, person: Person, *, says: bool) -> None:
    """The holder of a seat replies."""
    seats = seats_at(meeting)
    seat = next(one for one in seats if one.holder is person)
    reply(meeting, seats, seat, person, comes=says, by=person, at=THEN)
    db.session.commit()
    db.session.expire_all()
