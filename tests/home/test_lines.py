"""The home page's lines: each case once, what has a deadline first, who has it, and meetings still open."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from cmr.adapters import clock
from cmr.models import Action, Meeting, Panel, Person, Referral, db
from cmr.rules.wording import spoken_date, spoken_moment
from tests import factories
from tests.application import Opens
from tests.home.test_home import a_thursday, an_overdue_case, parts

BOARD = re.compile(r'<section class="cmr-board".*?</section>', re.DOTALL)


def given(person: Person | None) -> Person:
    assert person is not None
    return person


def with_action(panel: Panel, meeting: Meeting, days: int) -> Referral:
    referral = factories.a_referral(panel, state="heard", meeting=meeting)
    due_on = clock.today() + timedelta(days=days)
    referral.actions.append(Action(case=referral.case, number=1, kind="outcome", text="Meet.", due_on=due_on))
    db.session.flush()
    return referral


def test_a_case_stands_once_by_the_chairs_line_for_a_chair_who_manages_its_service(
    app: Flask, sign_in: Opens
) -> None:
    panel = factories.a_panel()
    held = factories.a_meeting(panel, clock.today() - timedelta(days=20), "closed")
    referral = an_overdue_case(panel, held)
    factories.a_seat(panel, "chair", given(referral.team.service.manager)) if not panel.seats else None
    chair = next(seat for seat in panel.seats if seat.role == "chair")
    chair.person = given(referral.team.service.manager)
    db.session.flush()

    whole = "".join(parts(sign_in(chair.person)).values())

    assert len(re.findall(f'cmr-reference">{referral.reference}<', whole)) == 1
    assert "Nobody confirmed an action that was due" in whole
    assert "Confirm what was done" not in whole


def test_what_to_sign_comes_first_then_what_is_overdue_then_reading(app: Flask, sign_in: Opens) -> None:
    panel, cin = factories.a_panel(), factories.a_panel(factories.CIN)
    held = factories.a_meeting(panel, clock.today() - timedelta(days=20), "closed")
    soon = factories.a_meeting(panel, clock.today() + timedelta(days=1), "circulated")
    factories.a_meeting(cin, a_thursday(6))
    factories.a_referral(panel, state="scheduled", meeting=soon)
    to_sign = factories.a_referral(cin, state="signed_by_social_worker")
    manager = given(to_sign.team.manager)
    factories.a_seat(panel, "member", manager)
    ours = factories.a_worker(to_sign.team)
    overdue = factories.a_referral(panel, ours, state="heard", meeting=held)
    overdue.actions.append(
        Action(
            case=overdue.case,
            number=1,
            kind="outcome",
            text="Meet.",
            due_on=clock.today() - timedelta(days=9),
        )
    )
    db.session.flush()

    found = parts(sign_in(manager))["waiting"]

    places = [found.index(one) for one in (to_sign.reference, overdue.reference, "Read 1 case")]
    assert places == sorted(places)


def test_actions_are_the_workers_and_the_team_managers_jointly(app: Flask, sign_in: Opens) -> None:
    panel = factories.a_panel()
    held = factories.a_meeting(panel, clock.today() - timedelta(days=20), "closed")
    referral = with_action(panel, held, 9)
    worker, manager = referral.worker, given(referral.team.manager)
    chief = given(referral.team.service.manager)

    owns = parts(sign_in(worker))["waiting"]
    assert "Confirm what was done" in owns
    assert "to be done and confirmed" not in owns, "the count stands in the note, as at the manager's"
    assert f"1 action open, with you and {manager.name}" in owns
    assert f"1 action open, with you and {worker.name}" in parts(sign_in(manager))["waiting"]
    assert f"1 action open, with {worker.name} and {manager.name}" in parts(sign_in(chief))["coming"]


def test_late_actions_are_counted_among_the_open_ones(app: Flask, sign_in: Opens) -> None:
    panel = factories.a_panel()
    held = factories.a_meeting(panel, clock.today() - timedelta(days=20), "closed")
    referral = with_action(panel, held, 9)
    for days in (-1, 12):
        due_on = clock.today() + timedelta(days=days)
        referral.actions.append(
            Action(case=referral.case, number=2 + (days > 0), kind="decision", text="Visit.", due_on=due_on)
        )
    db.session.flush()
    manager = given(referral.team.manager)

    assert (
        f"3 actions open, 1 late, with you and {manager.name}" in parts(sign_in(referral.worker))["waiting"]
    )


def test_a_case_that_is_called_back_keeps_saying_what_is_owed_of_it(app: Flask, sign_in: Opens) -> None:
    panel = factories.a_panel()
    held = factories.a_meeting(panel, clock.today() - timedelta(days=20), "closed")
    referral = with_action(panel, held, -2)
    referral.state, referral.returns_on = "returned", clock.today() + timedelta(days=20)
    db.session.flush()

    waiting = parts(sign_in(referral.worker))["waiting"]
    assert "1 action late, with you" in waiting
    assert "It comes back to the panel on" in waiting


def test_what_the_reader_holds_is_with_you(app: Flask, sign_in: Opens) -> None:
    panel = factories.a_panel()
    referral = factories.a_referral(panel, state="submitted")
    factories.a_seat(panel, "administrator", referral.worker)
    quiet = factories.a_referral(panel, referral.worker, state="returned")

    found = parts(sign_in(referral.worker))["coming"]

    assert quiet.reference in found
    assert "With you" in found
    assert "With the panel’s administrator" not in found


def test_deadlines_of_what_is_coming_are_said_as_everywhere(app: Flask, sign_in: Opens) -> None:
    panel = factories.a_panel()
    member = factories.a_seat(panel).person
    meeting = factories.a_meeting(panel, a_thursday(3))

    found = parts(sign_in(member))["coming"]

    assert f"Deadline: {spoken_moment(meeting.deadline_at)}" in found
    assert "11:59pm" not in found


@pytest.mark.parametrize(("days", "state"), [(0, "in_session"), (-2, "in_session"), (-2, "circulated")])
@pytest.mark.parametrize("role", ["administrator", "chair"])
def test_a_meeting_nobody_closed_stays_on_top(
    app: Flask, sign_in: Opens, role: str, days: int, state: str
) -> None:
    panel = factories.a_panel()
    person = factories.a_seat(panel, role).person
    held = factories.a_meeting(panel, clock.today() + timedelta(days=days), state)
    following = factories.a_meeting(panel, a_thursday(2))
    browser = sign_in(person)

    shown = BOARD.findall(browser.get("/").text)
    assert len(shown) == 2
    assert f"Still open: {spoken_date(held.on)}" in shown[0]
    assert f"/meetings/{held.id}" in shown[0]
    assert f"Next meeting: {spoken_date(following.on)}" in shown[1]

    held.state, held.closed_at, held.opened_at = "closed", clock.now(), clock.now()
    held.chair = held.chair or person
    db.session.commit()
    assert len(BOARD.findall(browser.get("/").text)) == 1


def test_a_meeting_circulated_for_today_is_the_next_not_left_open(app: Flask, sign_in: Opens) -> None:
    panel = factories.a_panel()
    person = factories.a_seat(panel, "chair").person
    factories.a_meeting(panel, clock.today(), "circulated")

    shown = BOARD.findall(sign_in(person).get("/").text)

    assert len(shown) == 1
    assert f"Next meeting: {spoken_date(clock.today())}" in shown[0]


def test_what_a_panel_could_not_decide_says_since_when_it_waits(app: Flask, sign_in: Opens) -> None:
    panel = factories.a_panel(factories.CIN)
    held = factories.a_meeting(panel, clock.today() - timedelta(days=6), "closed")
    referral = factories.a_referral(panel, state="scheduled", meeting=held)
    referral.cases[0].undecided = True
    head = factories.a_person(position="head of service")

    found = parts(sign_in(head))["waiting"]

    assert f"waiting since {spoken_date(held.on)}" in found
    assert "9:30am" not in found


@pytest.mark.parametrize("role", ["administrator", "chair"])
def test_a_meeting_whose_hour_passed_unopened_asks_whether_it_was_held_on_paper(
    app: Flask, sign_in: Opens, role: str
) -> None:
    """B1.24: on its day from its hour on, and after it; not before, and not of one that is open."""
    panel = factories.a_panel()
    person = factories.a_seat(panel, role).person
    meeting = factories.a_meeting(panel, date(2026, 12, 10), "circulated")
    db.session.commit()
    way, said = f'href="/meetings/{meeting.id}/on-paper"', "nobody opened it"

    def board(day: int, hour: int, minute: int) -> str:
        with time_machine.travel(datetime(2026, 12, day, hour, minute, tzinfo=clock.LONDON)):
            return str(BOARD.findall(sign_in(person).get("/").text)[0])

    shown = [board(10, 9, 29), board(10, 9, 31), board(10, 14, 0), board(11, 9, 0)]
    assert [way in one for one in shown] == [False, True, True, True]
    assert [said in one for one in shown] == [False, True, True, True]
    assert "It was to begin at 9:30am, and nobody opened it." in shown[2]
    meeting.state, meeting.opened_at, meeting.chair = "in_session", meeting.circulated_at, person
    db.session.commit()
    assert way not in board(10, 14, 0)


def test_late_ones_are_counted_while_their_meeting_is_to_come(app: Flask, sign_in: Opens) -> None:
    panel = factories.a_panel()
    person = factories.a_seat(panel, "administrator").person
    over = factories.a_meeting(panel, clock.today() - timedelta(days=3), "closed")
    coming = factories.a_meeting(panel, a_thursday(1))
    for missed in (over, coming):
        late = factories.a_referral(panel, state="submitted")
        late.late_for, late.late_choice = missed, "waiting"
    browser = sign_in(person)

    found = parts(browser)["waiting"]
    shown = " ".join(re.sub(r"<[^>]+>", " ", BOARD.findall(browser.get("/").text)[0]).split())

    assert "1 late, for the chair to decide" in shown
    assert found.count("Place it on an agenda") == 1
