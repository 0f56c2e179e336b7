"""A late referral waits for the chair, wherever it might be placed (B1.7)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask

from cmr.agenda import operations
from cmr.agenda.board import board
from cmr.models import Person
from cmr.rules.refusal import Refused
from cmr.rules.wording import spoken_date
from cmr.web.actor import actor_of
from tests.agenda.desk import NOW, a_desk
from tests.application import Browser
from tests.factories import THEN, a_meeting, a_panel, a_referral, a_seat


def test_it_is_placed_on_no_meeting_at_all_before_the_chair_has_chosen_or_that_meeting_is_over(
    app: Flask,
) -> None:
    panel = a_panel()
    administrator = a_seat(panel, "administrator").person
    missed = a_meeting(panel, date(2026, 11, 5))
    later = a_meeting(panel, date(2026, 11, 12))
    late = a_referral(panel, state="submitted")
    late.submitted_at = missed.deadline_at + timedelta(hours=1)
    late.late_for, late.late_choice = missed, "waiting"
    shown = board(later, actor_of(administrator, THEN.date()), THEN)
    assert all(line.refusals for line in shown.queue if line.row.reference == late.reference)
    for meeting in (missed, later):
        with pytest.raises(Refused, match="The chair decides first"):
            operations.place(late, meeting, by=administrator, at=THEN)
    after = THEN + timedelta(days=5)
    operations.place(late, later, by=administrator, at=after)
    assert late.state == "scheduled"


def test_one_that_asked_for_the_later_meeting_is_placed_on_no_meeting_whose_deadline_it_missed(
    app: Flask,
) -> None:
    desk = a_desk()
    between = a_meeting(desk.panel, desk.meeting.on + timedelta(days=3))
    asked = desk.late()
    asked.late_choice, asked.deferred_to = "later", desk.later
    asked.submitted_at = between.deadline_at + timedelta(hours=1)

    for meeting in (desk.meeting, between):
        with pytest.raises(Refused, match="was submitted for a later meeting") as refused:
            desk.places(asked, meeting)
        assert refused.value.reasons[0].clause == "B1.7"
    desk.places(asked, desk.later)

    assert (asked.state, asked.meeting_id) == ("scheduled", desk.later.id)
    operations.take_off(asked, "", by=desk.administrator, at=NOW)
    with pytest.raises(Refused, match="was submitted for a later meeting"):
        desk.places(asked, desk.meeting)


def test_every_page_says_which_meeting_it_was_submitted_for(
    app: Flask, sign_in: Callable[[Person], Browser]
) -> None:
    desk = a_desk()
    asked = desk.late()
    asked.late_choice, asked.deferred_to = "later", desk.later
    actor = actor_of(desk.administrator, NOW.date())

    (near,) = board(desk.meeting, actor, NOW).queue
    (far,) = board(desk.later, actor, NOW).queue
    browser = sign_in(desk.administrator)

    assert (near.words, near.for_this, bool(near.refusals)) == (
        f"Submitted for {spoken_date(desk.later.on)}",
        False,
        True,
    )
    assert (far.words, far.for_this, far.refusals) == ("Submitted for this meeting", True, ())
    assert f"Submitted for {spoken_date(desk.later.on)}" in browser.get(f"/panels/{desk.panel.key}").text
    chosen = browser.get(f"/referrals/{asked.reference}/schedule").text
    assert f'value="{desk.later.id}" checked' in chosen
    assert "Submitted for this meeting. " in chosen
    assert "and was submitted for a later meeting" in chosen
    assert f"submitted for {spoken_date(desk.later.on)}" in browser.get("/").text


def test_one_that_asked_for_the_later_meeting_is_the_chairs_once_deferred_from_it(app: Flask) -> None:
    desk = a_desk()
    last = a_meeting(desk.panel, desk.later.on + timedelta(days=7))
    asked = desk.late()
    asked.late_choice, asked.deferred_to = "later", desk.later
    desk.places(asked, desk.later)

    operations.defer(asked, "The school is closed", last, by=desk.chair, at=NOW)

    assert (asked.late_choice, asked.deferred_to_id) == ("deferred", last.id)


@pytest.mark.parametrize("state", ["planned", "circulated"])
def test_a_meeting_that_nobody_opened_says_so(app: Flask, state: str) -> None:
    desk = a_desk()
    desk.meeting.state, desk.meeting.circulated_at = state, NOW if state == "circulated" else None
    after = NOW + timedelta(days=20)
    shown = board(desk.meeting, actor_of(desk.administrator, after.date()), after).next
    assert "nobody opened it" in shown.text
    assert ("If it was held on paper, enter what was written" in shown.text) is (state == "circulated")
    assert shown.late
