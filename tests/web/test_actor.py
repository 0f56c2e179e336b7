"""A person as the rules see them on a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask

from cmr.models import Deputyship, Person, db
from cmr.rules.capacities import Hat
from cmr.web.actor import actor_of
from tests.factories import CIN, a_deputy, a_meeting, a_panel, a_person, a_seat, a_service, a_team
from tests.statements import counted

pytestmark = pytest.mark.usefixtures("app")
DAY = date(2026, 11, 10)


def test_their_own_hat_says_what_they_manage_and_where_they_sit() -> None:
    manager = a_person(position="service manager")
    service = a_service(manager=manager)
    team = a_team(service=service, manager=manager)
    panel = a_panel()
    a_seat(panel, "chair", manager)
    own = actor_of(manager, DAY).own
    assert own.position == "service manager"
    assert (own.team_ids, own.service_ids) == (frozenset({team.id}), frozenset({service.id}))
    assert (own.chairs, own.sits_on, own.administers) == (frozenset({panel.id}), frozenset(), frozenset())


@pytest.mark.parametrize(("day", "stands_in"), [(-1, False), (0, True), (3, True), (4, False)])
def test_a_deputy_stands_in_from_the_first_day_to_the_last(day: int, stands_in: bool) -> None:
    team = a_team()
    assert team.manager is not None
    deputy = a_deputy(team.manager, starts_on=DAY, days=3)
    actor = actor_of(deputy, DAY + timedelta(days=day))
    assert [hat.principal_id for hat in actor.hats] == [deputy.id, *([team.manager.id] if stands_in else [])]
    assert any(team.id in hat.team_ids for hat in actor.hats) is stands_in


def test_a_deputy_who_was_ended_early_stands_in_no_more(app: Flask) -> None:
    principal = a_person(position="team manager")
    deputy = a_deputy(principal, starts_on=DAY)
    row = db.session.query(Deputyship).one()
    row.ended_at = row.principal.created_at
    db.session.flush()
    assert len(actor_of(deputy, DAY).hats) == 1


@pytest.mark.parametrize(
    ("state", "open_to_them"),
    [("planned", False), ("circulated", True), ("in_session", True), ("closed", False), ("cancelled", False)],
)
def test_whoever_stands_in_at_one_meeting_does_so_from_circulation_to_its_end(
    state: str, open_to_them: bool
) -> None:
    panel = a_panel()
    member = a_seat(panel).person
    meeting = a_meeting(panel, state=state)
    deputy = a_deputy(member, meeting=meeting)
    for day in (DAY, meeting.on):
        hats = actor_of(deputy, day).hats[1:]
        assert [(hat.principal_id, hat.sits_at) for hat in hats] == (
            [(member.id, frozenset({meeting.id}))] if open_to_them else []
        )


@pytest.mark.parametrize(
    ("state", "open_to_them"),
    [("planned", False), ("circulated", True), ("in_session", True), ("closed", False)],
)
def test_before_their_first_day_a_deputy_for_days_has_the_meetings_that_are_out_and_lie_in_them(
    state: str, open_to_them: bool
) -> None:
    """D5: a deputy for days deputises for the meetings whose date lies in the days, from circulation."""
    panel = a_panel()
    member, meeting = a_seat(panel).person, a_meeting(panel, DAY + timedelta(days=9), state)
    for day in (7, 10):
        a_meeting(panel, DAY + timedelta(days=day), "circulated")
    a_meeting(a_panel(CIN), meeting.on, "circulated")
    deputy = a_deputy(member, starts_on=DAY + timedelta(days=8), days=1)
    hats = actor_of(deputy, DAY).hats[1:]
    assert list(hats) == ([Hat(member.id, sits_at=frozenset({meeting.id}))] if open_to_them else [])
    on_it = actor_of(deputy, meeting.on).hats[1]
    assert on_it.sits_on == {panel.id}
    assert on_it.days == (DAY + timedelta(days=8), DAY + timedelta(days=9))
    assert len(actor_of(deputy, DAY + timedelta(days=10)).hats) == 1


def test_they_have_nothing_else_of_their_principal() -> None:
    team, panel = a_team(), a_panel()
    assert team.manager is not None
    a_seat(panel, person=team.manager)
    meeting, other = a_meeting(panel, state="circulated"), a_meeting(panel, DAY, state="circulated")
    deputy = a_deputy(team.manager, meeting=meeting)
    hat = actor_of(deputy, meeting.on).hats[1]
    assert hat == Hat(team.manager.id, sits_at=frozenset({meeting.id}))
    assert other.id not in hat.at_meetings


def test_who_looks_ahead_takes_a_planned_meeting_as_circulated() -> None:
    panel = a_panel()
    meeting = a_meeting(panel)
    deputy = a_deputy(a_seat(panel, "chair").person, meeting=meeting)
    assert actor_of(deputy, DAY, circulated=meeting.id).hats[1].chairs_at == {meeting.id}
    assert actor_of(deputy, DAY, circulated=meeting.id + 1).hats[1:] == ()


def test_a_seat_that_ends_before_the_meeting_gives_its_deputy_nothing() -> None:
    panel = a_panel()
    seat, meeting = a_seat(panel), a_meeting(panel, state="circulated")
    deputy = a_deputy(seat.person, meeting=meeting)
    seat.ends_on = meeting.on - timedelta(days=1)
    db.session.flush()
    assert len(actor_of(deputy, DAY).hats) == 1


def test_being_a_deputy_is_not_passed_on() -> None:
    first = a_person(position="team manager")
    second = a_deputy(first, starts_on=DAY)
    third = a_deputy(second, starts_on=DAY)
    assert [hat.principal_id for hat in actor_of(third, DAY).hats] == [third.id, second.id]


@pytest.mark.parametrize(
    ("day", "sits"), [(date(2025, 12, 31), False), (date(2026, 1, 1), True), (DAY, True)]
)
def test_a_seat_counts_from_its_first_day(day: date, sits: bool) -> None:
    seat = a_seat(a_panel())
    assert bool(actor_of(seat.person, day).own.sits_on) is sits


def test_a_seat_counts_to_the_end_of_its_last_day() -> None:
    seat = a_seat(a_panel())
    seat.ends_on = DAY
    db.session.flush()
    assert actor_of(seat.person, DAY).own.sits_on
    assert not actor_of(seat.person, DAY + timedelta(days=1)).own.sits_on


def test_a_deputy_takes_the_principals_seat() -> None:
    panel = a_panel()
    chair = a_seat(panel, "chair").person
    deputy = a_deputy(chair, starts_on=DAY)
    assert actor_of(deputy, DAY).hats[1].chairs == {panel.id}


def test_terms_may_say_that_a_seat_has_no_deputy(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    panel = a_panel()
    chair = a_seat(panel, "chair").person
    deputy = a_deputy(chair, starts_on=DAY)
    terms = app.extensions["panel_types"][panel.key]
    seats = tuple(
        seat.model_copy(update={"deputy_allowed": seat.key != "chair"}) for seat in terms.membership.seats
    )
    strict = terms.model_copy(update={"membership": terms.membership.model_copy(update={"seats": seats})})
    monkeypatch.setitem(app.extensions, "panel_types", {panel.key: strict})
    assert actor_of(deputy, DAY).hats[1].chairs == frozenset()
    assert actor_of(chair, DAY).own.chairs == {panel.id}


def test_what_they_are_takes_four_statements_however_many_they_stand_in_for() -> None:
    deputy = a_person(position="service manager")
    for _ in range(5):
        team = a_team()
        assert team.manager is not None
        a_deputy(team.manager, deputy, starts_on=DAY)
    db.session.flush()
    person = db.session.get_one(Person, deputy.id)
    with counted() as sent:
        actor = actor_of(person, DAY)
    assert len(actor.hats) == 6
    assert len(sent) == 4


def test_a_deputy_named_before_their_principal_became_chair_chairs_only_where_the_terms_let_them() -> None:
    """B1.2: who stands in for the chair is a head of service or a service manager; D5 leaves the rest to them."""
    principal = a_person(position="service manager")
    lesser = a_deputy(principal, a_person(position="team manager"), starts_on=DAY)
    panel = a_panel()
    a_seat(panel, "chair", principal)
    stands_in = actor_of(lesser, DAY).hats[1]
    assert (stands_in.principal_id, stands_in.chairs) == (principal.id, frozenset())
    fit = a_deputy(principal, a_person(position="head of service"), starts_on=DAY)
    assert actor_of(fit, DAY).hats[1].chairs == {panel.id}
