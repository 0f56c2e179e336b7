"""Children known by their record number: who is told of their other referrals, and what that costs."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from cmr.models import Referral, db
from cmr.referrals.known import MOST_LISTED, others_of, twins_in, with_number
from cmr.referrals.queries import WHOLE, by_reference
from cmr.rules.permissions import Can, may
from cmr.rules.referral_states import OPEN
from cmr.web.actor import actor_of
from tests import factories
from tests.application import Opens
from tests.factories import CIN
from tests.referrals.known_children import known_as, start
from tests.referrals.test_queries import TODAY, World
from tests.referrals.writing_desk import a_desk
from tests.statements import counted

NUMBERS = ("40217", "40218", "")


class KnownWorld(World):
    """The world of the lists, in which most children have one of two record numbers."""

    def _referral(self, state: str) -> Referral:
        referral = super()._referral(state)
        return known_as(referral, *self.dice.sample(NUMBERS, self.dice.randint(1, 3)))


@pytest.mark.parametrize("seed", range(4))
def test_what_is_listed_is_what_the_gate_admits(app: Flask, seed: int) -> None:
    _same_truth(KnownWorld(seed))


def test_what_is_listed_is_what_the_gate_admits_on_postgres(postgres_app: Flask) -> None:
    _same_truth(KnownWorld(77))


def _same_truth(world: KnownWorld) -> None:
    db.session.expire_all()
    everything = db.session.scalars(select(Referral).options(*WHOLE)).all()
    numbers = {one.id: {child.record_number for child in one.children} - {""} for one in everything}
    told = hidden = 0
    for person in world.people:
        actor = actor_of(person, TODAY)
        admitted = {one.id for one in everything if may(actor, Can.SEE_REFERRAL, one.subject())}
        for number in ("40217", "40218"):
            of_number = {one.id for one in everything if number in numbers[one.id]}
            listed = {one.id for one in with_number(number, actor)}
            assert listed <= of_number & admitted
            assert len(listed) == min(len(of_number & admitted), MOST_LISTED)
            told, hidden = told + len(listed), hidden + len(of_number - admitted)
        for one in random.Random(person.id).sample(everything, 6):
            _others_are_those_admitted(one, everything, numbers, admitted, actor)
        _twins_are_those_admitted(everything, numbers, admitted, actor)
    assert told
    assert hidden


def _others_are_those_admitted(
    one: Referral, everything: Any, numbers: dict[int, set[str]], admitted: set[int], actor: Any
) -> None:
    of_child = {other.id for other in everything if other is not one and numbers[other.id] & numbers[one.id]}
    found = others_of(one, actor)
    listed = {other.id for other in found.listed}
    assert listed <= of_child & admitted
    assert len(listed) == min(len(of_child & admitted), MOST_LISTED)
    assert {twin.id for twin in found.twins} <= listed


def _twins_are_those_admitted(
    everything: Any, numbers: dict[int, set[str]], admitted: set[int], actor: Any
) -> None:
    found = twins_in([one.reference for one in everything], actor)
    for one in everything:
        twins = {
            other.reference
            for other in everything
            if other is not one
            and other.id in admitted
            and other.state in OPEN
            and other.panel_id == one.panel_id
            and numbers[other.id] & numbers[one.id]
        }
        assert set(found.get(one.reference, ())) == twins


def test_somebody_who_may_not_see_it_is_told_what_they_are_told_of_nothing(
    any_app: Flask, sign_in: Opens
) -> None:
    known_as(factories.a_referral(state="submitted"), "40217")
    db.session.commit()
    browser = sign_in(factories.a_worker())

    there = start(browser, number="40217", look="yes").text
    nothing = start(browser, number="99999", look="yes").text

    assert "that you can see" in there
    # A token says the second it was made in: the two pages may fall into different ones.
    bare = [
        re.sub(r'(name="csrf_token" value=")[^"]*', r"\1", page).split("<main")[1]
        for page in (there, nothing)
    ]
    assert bare[0].replace("40217", "99999") == bare[1]


def test_nor_is_anything_said_when_the_same_child_is_written_of(app: Flask, sign_in: Opens) -> None:
    elsewhere = known_as(factories.a_referral(state="submitted"), "40217")
    desk = a_desk(sign_in)
    known_as(desk.referral, "40217")
    db.session.commit()

    for url in (desk.url, f"{desk.url}/check", f"{desk.url}/sign"):
        said = desk.browser.get(url).text
        assert elsewhere.reference not in said
        assert "same record number" not in said


@pytest.mark.parametrize("number", ["Not known", "n/a", "000"])
def test_what_is_no_number_is_nobodys(app: Flask, number: str) -> None:
    worker = factories.a_worker()
    known_as(factories.a_referral(worker=worker), "")
    assert with_number(number, actor_of(worker, TODAY)) == ()


def test_two_open_referrals_to_one_panel_are_warned_about_and_never_stopped(
    app: Flask, sign_in: Opens
) -> None:
    worker = factories.a_worker()
    first = known_as(factories.a_referral(worker=worker, state="submitted"), "40217")
    closed = known_as(factories.a_referral(worker=worker, state="closed"), "40217")
    elsewhere = known_as(factories.a_referral(factories.a_panel(CIN), worker), "40217")
    second = known_as(factories.a_referral(worker=worker), "40217", "40218")
    db.session.commit()
    browser = sign_in(worker)

    for url in ("", "/check", "/sign"):
        said = browser.get(f"/referrals/{second.reference}{url}").text
        warning = said.split("cmr-twins")[1].split("Nothing is stopped by this")[0]
        assert first.reference in warning
        assert closed.reference not in warning
        assert elsewhere.reference not in warning
    assert 'name="password"' in browser.get(f"/referrals/{second.reference}/sign").text
    said = start(browser, number="40217", look="yes").text
    card = said.split("already, with this panel")[1].split("You can begin another")[0]
    assert first.reference in card
    assert closed.reference not in card
    assert elsewhere.reference not in card


def test_whoever_submits_is_warned(app: Flask, sign_in: Opens) -> None:
    worker = factories.a_worker()
    first = known_as(factories.a_referral(worker=worker, state="submitted"), "40217")
    ready = known_as(factories.a_referral(worker=worker, state="signed_by_service_manager"), "40217")
    db.session.commit()
    assert first.reference in sign_in(worker).get(f"/referrals/{ready.reference}/submit").text


def test_whoever_places_a_case_is_warned(app: Flask, sign_in: Opens) -> None:
    worker = factories.a_worker()
    first = known_as(factories.a_referral(worker=worker, state="signed_by_service_manager"), "40217")
    second = known_as(factories.a_referral(first.panel, worker=worker, state="submitted"), "40217")
    third = known_as(factories.a_referral(first.panel, worker=worker, state="submitted"), "40217")
    support = sign_in(factories.a_seat(first.panel, "administrator").person)
    warning = support.get(f"/referrals/{second.reference}/schedule").text.split("cmr-twins")[1]
    assert third.reference in warning.split("Nothing is stopped by this")[0]


def test_a_closed_referral_warns_of_nothing_and_lists_the_later_one(app: Flask, sign_in: Opens) -> None:
    worker = factories.a_worker()
    closed = known_as(factories.a_referral(worker=worker, state="closed"), "40217")
    later = known_as(factories.a_referral(worker=worker), "40217")
    db.session.commit()

    said = sign_in(worker).get(f"/referrals/{closed.reference}").text

    assert "Other referrals of this child" in said
    assert later.reference in said
    assert "cmr-twins" not in said
    assert "Earlier referrals of this child" in sign_in(worker).get(f"/referrals/{later.reference}").text


@pytest.mark.parametrize("others", [0, 1, 12])
def test_the_pages_cost_the_same_however_many_there_are(app: Flask, sign_in: Opens, others: int) -> None:
    desk = a_desk(sign_in)
    known_as(desk.referral, *(f"4{place}" for place in range(1, 6)))
    for place in range(others):
        known_as(factories.a_referral(worker=desk.worker, state="submitted"), f"4{place % 5 + 1}")
    db.session.commit()
    actor = actor_of(desk.worker, TODAY)
    referral = by_reference(desk.referral.reference)
    assert referral is not None

    with counted() as statements:
        assert len(others_of(referral, actor).listed) == others
        with_number("41", actor)
        twins_in([referral.reference], actor)
    assert len(statements) == 3
    with counted() as statements:
        start(desk.browser, number="41", look="yes")
    assert len(statements) <= 12


def test_the_board_tells_whoever_runs_the_meeting(app: Flask, sign_in: Opens) -> None:
    panel = factories.a_panel()
    administrator, member = factories.a_seat(panel, "administrator").person, factories.a_seat(panel).person
    meeting = factories.a_meeting(panel)
    first = known_as(factories.a_referral(panel, state="submitted"), "40217")
    second = known_as(factories.a_referral(panel, state="submitted"), "40217")
    draft = known_as(factories.a_referral(panel), "40217")
    db.session.commit()

    said = sign_in(administrator).get(f"/meetings/{meeting.id}").text

    assert said.count("Same child:") == 2
    assert first.reference in said.split("Same child:")[1]
    assert second.reference in said
    assert draft.reference not in said
    assert "Same child:" not in sign_in(member).get(f"/meetings/{meeting.id}").text
