"""What waits to be placed: one order and one count on home, on the board of the meeting and on the panel's page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

import pytest
import time_machine
from flask import Flask

from cmr.agenda.queries import queue_of
from cmr.home.queries import found_for
from cmr.models import Referral, db
from cmr.referrals.waiting import waiting_counts
from cmr.web.actor import actor_of
from tests import factories
from tests.agenda.desk import NEXT, NOW, Desk, a_desk
from tests.application import Browser, Opens
from tests.home.test_home import parts
from tests.home.test_lines import BOARD

REFERENCE = re.compile(r'cmr-reference">([A-Z]+-\d{4}-\d{4,})<')


@pytest.fixture(autouse=True)
def on_a_monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def desk(app: Flask) -> Desk:
    return a_desk()


def returning(desk: Desk, on: date) -> Referral:
    referral = desk.waits("Re Turned", "returned")
    referral.returns_on, referral.queued_since = on, NOW - timedelta(days=90)
    db.session.flush()
    return referral


def a_mixed_queue(desk: Desk) -> None:
    """Some of everything: priority, a lost meeting, one kept for later, late ones, returned ones near and far."""
    rng = Random(7)
    lost = factories.a_meeting(desk.panel, date(2026, 12, 1), "cancelled")
    for number in range(8):
        referral = desk.waits(f"Child {number}")
        referral.queued_since = NOW - timedelta(days=rng.randrange(9))
        referral.priority = rng.random() < 0.4
        referral.deferred_to = rng.choice((None, None, lost, desk.later))
    for _ in range(2):
        desk.late()
    for days in (0, 7, 8, 90):
        returning(desk, NEXT + timedelta(days=days))
    db.session.commit()


def to_place(browser: Browser) -> list[str]:
    lines = parts(browser)["waiting"].split("<li")
    return [found[1] for line in lines if "Place it" in line and (found := REFERENCE.search(line))]


def test_home_stands_in_the_queues_order(desk: Desk, sign_in: Opens) -> None:
    a_mixed_queue(desk)
    rows = queue_of(desk.panel.id, actor_of(desk.administrator, NOW.date()), by=NEXT)

    found = to_place(sign_in(desk.administrator))

    assert found == [row.reference for row in rows if not row.waits_for_the_chair(NOW.date())]
    assert len(found) == 10


def test_home_board_and_panel_count_the_same(desk: Desk, sign_in: Opens) -> None:
    a_mixed_queue(desk)
    browser = sign_in(desk.administrator)

    def words(text: str) -> str:
        return " ".join(re.sub(r"<[^>]+>", " ", text).split())

    home = words(BOARD.findall(browser.get("/").text)[0])
    board = words(browser.get(f"/meetings/{desk.meeting.id}").text)
    panel = words(browser.get(f"/panels/{desk.panel.key}").text)

    assert "10 waiting to be placed" in home
    assert "2 late, for the chair to decide" in home
    assert "Waiting to be placed 10" in board
    assert "Late: waiting for the chair 2" in board
    assert "Waiting to be placed 10" in panel
    assert "Late: waiting for the chair 2" in panel
    assert "Coming back later 2" in panel


@pytest.mark.parametrize(("days", "shown"), [(-1, True), (7, True), (8, False), (17, False)])
def test_a_returned_case_waits_from_the_meeting_within_a_week_before_its_date(
    desk: Desk, sign_in: Opens, days: int, shown: bool
) -> None:
    """On no page earlier: until then it could be placed on no meeting that is next (DF)."""
    referral = returning(desk, NEXT + timedelta(days=days))
    db.session.commit()
    browser = sign_in(desk.administrator)
    actor = actor_of(desk.administrator, NOW.date())

    assert (referral.reference in to_place(browser)) == shown
    assert (referral.reference in browser.get(f"/meetings/{desk.meeting.id}").text) == shown
    counted = waiting_counts({desk.panel.id: NEXT}, actor, NOW.date())[desk.panel.id]
    assert (counted.to_place, counted.comes_later) == ((1, 0) if shown else (0, 1))


def test_without_a_meeting_a_returned_case_shows_a_week_before_its_date(app: Flask, sign_in: Opens) -> None:
    panel = factories.a_panel()
    administrator = factories.a_seat(panel, "administrator").person
    near, far = (factories.a_referral(panel, state="returned") for _ in range(2))
    near.returns_on, far.returns_on = (NOW.date() + timedelta(days=days) for days in (7, 8))
    db.session.commit()

    assert to_place(sign_in(administrator)) == [near.reference]


def test_both_databases_read_home_alike(any_app: Flask) -> None:
    """Order, counts, own times and what is due, on SQLite and on PostgreSQL."""
    desk = a_desk()
    a_mixed_queue(desk)
    case = desk.places(desk.waits("Pla Ced"), desk.later)
    desk.later.state, desk.later.circulated_at = "circulated", NOW
    db.session.commit()
    actor = actor_of(desk.administrator, NOW.date())

    found = found_for(desk.administrator, actor, NOW)
    worker = found_for(desk.worker, actor_of(desk.worker, NOW.date()), NOW)

    rows = queue_of(desk.panel.id, actor, by=NEXT)
    waiting = [row.reference for row in rows if not row.waits_for_the_chair(NOW.date())]
    assert [line.reference for line in found.to_place] == waiting
    counted = found.queues[desk.panel.id]
    assert (counted.to_place, counted.for_the_chair, counted.comes_later) == (10, 2, 2)
    (asked,) = worker.asked_to_present
    assert asked.reference == case.referral.reference
    assert asked.begins_at is not None
    assert f"{asked.begins_at:%H:%M}" == "09:30"
