"""Lists of referrals: never more than the gate admits, never less, and no statement more for a longer list."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask, current_app
from sqlalchemy import select

from cmr.models import Attendance, Case, Meeting, Panel, Person, Referral, Seat, db
from cmr.referrals.asking import ANY_STATE, Asked
from cmr.referrals.lines import lines
from cmr.referrals.lists import one_page
from cmr.referrals.queries import WHOLE, managed_teams, meetings_ahead, visible_to
from cmr.rules.capacities import Actor
from cmr.rules.permissions import Can, may
from cmr.rules.receipt import makes
from cmr.rules.referral_states import STATES
from cmr.rules.wording import in_london
from cmr.web.actor import actor_of
from tests import factories
from tests.statements import counted

TODAY = date(2026, 11, 23)
MEETING_STATES = ("planned", "circulated", "in_session", "closed")


class World:
    """Two panels, services, teams and people in every role; referrals in every state, drawn from one seed."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.panels = [factories.a_panel(factories.CMR), factories.a_panel(factories.CIN)]
        services = [factories.a_service() for _ in range(2)]
        self.teams = [factories.a_team(service=self.dice.choice(services)) for _ in range(3)]
        self.people = [person for team in self.teams for person in (team.manager,) if person]
        self.people += [service.manager for service in services if service.manager]
        self.workers = [factories.a_worker(team) for team in self.teams for _ in range(2)]
        self.people += self.workers
        self.people += [
            factories.a_person(position="head of service"),
            factories.a_person(position="partner agency"),
        ]
        self.people += [self._seat(panel, role).person for panel in self.panels for role in ROLES]
        self.people = list(dict.fromkeys(self.people))
        self._deputise()
        self.meetings = [
            factories.a_meeting(panel, date(2026, 12, 1 + number), state)
            for panel in self.panels
            for number, state in enumerate(MEETING_STATES)
        ]
        self.meetings += [
            factories.a_meeting(panel, TODAY - timedelta(days=4), "in_session") for panel in self.panels
        ]
        self._deputise_at_meetings()
        self.referrals = [self._referral(state) for state in STATES for _ in range(4)]
        db.session.commit()

    def _seat(self, panel: Panel, role: str) -> Seat:
        person = self.dice.choice([None, None, self.dice.choice(self.people)])
        return factories.a_seat(panel, role, person)

    def _deputise(self) -> None:
        for principal in self.dice.sample(self.people, 5):
            deputy = self.dice.choice([person for person in self.people if person is not principal])
            starts_on = self.dice.choice([TODAY, TODAY, date(2026, 12, 2), date(2027, 1, 1)])
            factories.a_deputy(principal, deputy, starts_on=starts_on, days=self.dice.choice([3, 22]))

    def _deputise_at_meetings(self) -> None:
        for meeting in self.meetings:
            seat = self.dice.choice(meeting.panel.seats)
            others = [person for person in self.people if person is not seat.person]
            factories.a_deputy(seat.person, self.dice.choice(others), meeting=meeting)

    def _referral(self, state: str) -> Referral:
        meeting = self.dice.choice(self._meetings_for(state))
        referral = factories.a_referral(meeting.panel, self.dice.choice(self.workers), state, meeting=meeting)
        if state in ("draft", "returned", "closed") and self.dice.random() < 0.5:
            referral.submitted_at = factories.THEN
            factories.a_case(
                referral, meeting, self.dice.choice(["heard", "removed", "tabled"]), place=40 + referral.id
            )
        for case in referral.cases:
            for person in self.dice.sample(self.people, 4):
                withdrew = self.dice.random() < 0.6
                factories.a_declaration(case, person, "involvement", withdrew=withdrew)
            self._guest(case)
            case.undecided = case.state == "placed" and self.dice.random() < 0.5
        return referral

    def _guest(self, case: Case) -> None:
        """Invited, and now and then marked as having left."""
        person = self.dice.choice(self.people)
        factories.a_guest(case, person)
        marked = {one.person_id for one in case.meeting.attendances}
        if self.dice.random() < 0.5 and person.id not in marked:
            left_at = self.dice.choice([None, factories.THEN])
            case.meeting.attendances.append(
                Attendance(person=person, role="guest", arrived_at=factories.THEN, left_at=left_at)
            )
            db.session.flush()

    def _meetings_for(self, state: str) -> list[Meeting]:
        fits = {"heard": ("in_session", "closed"), "actioned": ("in_session", "closed")}.get(
            state, MEETING_STATES
        )
        return [meeting for meeting in self.meetings if meeting.state in fits]


ROLES = ("chair", "administrator", "member", "member", "member")


@pytest.mark.parametrize("seed", range(6))
def test_the_list_is_what_the_gate_admits(app: Flask, seed: int) -> None:
    _same_truth(World(seed))


def test_the_list_is_what_the_gate_admits_on_postgres(postgres_app: Flask) -> None:
    _same_truth(World(99))


def _same_truth(world: World) -> None:
    db.session.expire_all()
    everything = db.session.scalars(select(Referral).options(*WHOLE)).all()
    seen = 0
    for person in world.people:
        actor = actor_of(person, TODAY)
        admitted = {one.reference for one in everything if may(actor, Can.SEE_REFERRAL, one.subject())}
        listed = set(db.session.scalars(select(Referral.reference).where(visible_to(actor))))
        assert listed == admitted, f"{person.position}: {listed ^ admitted}"
        assert _shown(world, actor) == admitted
        seen += len(listed)
    assert 0 < seen < len(world.people) * len(everything)


def _shown(world: World, actor: Actor) -> set[str]:
    """What the list shows of all that the person may see, page after page."""
    shown: set[str] = set()
    asked = Asked("all", state=ANY_STATE)
    now = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    while True:
        with current_app.test_request_context():
            rows = one_page(asked, actor, world.panels, now).rows
        if not rows:
            return shown
        shown |= {row.line.reference for row in rows}
        asked = replace(asked, older_than=rows[-1].line.id)


@pytest.mark.parametrize("count", [1, 30])
def test_a_list_takes_one_statement_whatever_its_length(app: Flask, count: int) -> None:
    meeting = factories.a_meeting(most_cases=40)
    for _ in range(count):
        factories.a_referral(state="scheduled", meeting=meeting)
    db.session.commit()

    with counted() as statements:
        assert len(lines(Referral.state == "scheduled", limit=50)) == count

    assert len(statements) == 1


def test_a_line_says_what_happens_next_without_a_name_of_a_child(app: Flask) -> None:
    panel = factories.a_panel()
    meeting = factories.a_meeting(panel)
    factories.a_referral(panel, state="signed_by_social_worker", child="Maya Fenwick")
    factories.a_referral(panel, state="scheduled", meeting=meeting)

    scheduled, signed = lines(limit=5)
    now = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    ahead = meetings_ahead([panel.id], TODAY)[panel.id]

    assert signed.initials == "MF"
    assert "Fenwick" not in repr(signed)
    falls = signed.step(ahead, now).falls()
    assert falls is not None
    assert in_london(falls).date() == date(2026, 12, 4), (
        "two working days before the deadline: two steps follow"
    )
    assert in_london(meeting.deadline_at).date() == date(2026, 12, 8)
    assert signed.step([], now).falls() is None
    assert scheduled.meeting is not None
    assert scheduled.meeting.on == meeting.on
    assert scheduled.step([], now).when(now) == "Thursday 10 December 2026, from 9:30am"


def test_meetings_ahead_are_the_next_that_take_cases_of_each_panel(app: Flask) -> None:
    one, two = factories.a_panel(), factories.a_panel(factories.CIN)
    for day in (20, 26, 27, 28, 29, 30):
        factories.a_meeting(one, date(2026, 11, day))
    factories.a_meeting(one, date(2026, 11, 25), "cancelled")
    factories.a_meeting(one, date(2026, 11, 24), "closed")

    found = meetings_ahead([one.id, two.id], TODAY, most=3)

    assert [meeting.on.day for meeting in found[one.id]] == [26, 27, 28]
    assert found[two.id] == []
    assert set(meetings_ahead(None, TODAY)) == {one.id}
    first = makes(found[one.id], found[one.id][0].deadline_at)
    assert first == found[one.id][0]
    assert makes(found[one.id], found[one.id][0].deadline_at + timedelta(seconds=1)) == found[one.id][1]
    assert makes([], datetime(2026, 11, 25, 12, 0, tzinfo=UTC)) is None


def test_managed_teams_are_those_of_the_person_their_services_and_principals(app: Flask) -> None:
    service = factories.a_service()
    inside, outside = factories.a_team(service=service), factories.a_team()
    assert service.manager is not None
    assert outside.manager is not None
    deputy = factories.a_deputy(outside.manager, starts_on=TODAY)

    def of(person: Person) -> set[int]:
        return set(db.session.scalars(managed_teams(actor_of(person, TODAY))))

    assert of(service.manager) == {inside.id}
    assert of(deputy) == {outside.id}
    assert of(factories.a_worker(inside)) == set()
