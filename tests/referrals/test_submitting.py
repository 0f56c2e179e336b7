"""Submitting after the nearest meeting's deadline: what every page says before, what is asked, what is kept."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from flask import Flask

from cmr.adapters import clock
from cmr.models import Meeting, Panel, Referral
from cmr.referrals import operations
from cmr.referrals.lines import lines
from cmr.referrals.moves import waits_for_the_chair
from cmr.referrals.queries import history_of, waiting_for_the_chair
from cmr.rules.refusal import Refused
from cmr.rules.wording import spoken_date, spoken_moment
from tests import factories
from tests.application import Opens


def url(referral: Referral, page: str = "") -> str:
    return f"/referrals/{referral.reference}{page}"


def two_meetings(panel: Panel) -> tuple[Meeting, Meeting]:
    """Tomorrow's, whose deadline has passed, and one that can still be made."""
    today = clock.today()
    return (
        factories.a_meeting(panel, today + timedelta(days=1)),
        factories.a_meeting(panel, today + timedelta(days=21)),
    )


def short(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B}"


def both_truths(near: Meeting, later: Meeting, text: str) -> int:
    """How often the text says which meeting it makes and which it is too late for."""
    made, missed = f"In time for {short(later.on)}", f"too late for {short(near.on)} (the chair would decide)"
    return len(re.findall(rf"{made}: [^;<]+; {re.escape(missed)}", text))


@pytest.mark.parametrize("page", ["", "/sign"])
def test_every_page_before_it_says_both_truths(app: Flask, sign_in: Opens, page: str) -> None:
    panel = factories.a_panel()
    near, later = two_meetings(panel)
    referral = factories.a_referral(panel)

    assert both_truths(near, later, sign_in(referral.worker).get(url(referral, page)).text)


def test_home_beginning_and_submitting_say_them_too(app: Flask, sign_in: Opens) -> None:
    panel = factories.a_panel()
    near, later = two_meetings(panel)
    referral = factories.a_referral(panel, state="signed_by_service_manager")
    browser = sign_in(referral.worker)

    for page in ("/referrals/new", url(referral), url(referral, "/submit")):
        assert both_truths(near, later, browser.get(page).text) == 1, page
    home = browser.get("/").text
    assert f"For the meeting on {later.on:%a} {later.on.day} {later.on:%b}: " in home
    assert f"(late for {near.on:%a} {near.on.day} {near.on:%b})" in home
    assert "the chair would decide" not in home, "in full where it is decided"


def test_after_signing_it_says_them(app: Flask, sign_in: Opens) -> None:
    panel = factories.a_panel()
    near, later = two_meetings(panel)
    referral = factories.a_referral(panel)
    browser = sign_in(referral.worker)

    form = {"stage": "social_worker", "confirm": "yes", "password": factories.PASSWORD}
    browser.post(url(referral, "/sign"), form)
    said = browser.get(url(referral)).text

    assert f"Next: {referral.team.manager.name if referral.team.manager else ''}, team manager." in said
    assert both_truths(near, later, said) == 2


def test_the_sign_page_says_the_end_of_a_day_as_every_page_does(app: Flask, sign_in: Opens) -> None:
    panel = factories.a_panel()
    meeting = factories.a_meeting(panel, clock.today() + timedelta(days=21))
    referral = factories.a_referral(panel)

    said = sign_in(referral.worker).get(url(referral, "/sign")).text

    assert f"By {spoken_moment(meeting.deadline_at)}" in said
    assert "11:59pm" not in said


def test_it_asks_which_meeting_and_takes_the_later_in_time(app: Flask, sign_in: Opens) -> None:
    panel = factories.a_panel()
    near, later = two_meetings(panel)
    referral = factories.a_referral(panel, state="signed_by_service_manager")
    browser = sign_in(referral.worker)

    shown = browser.get(url(referral, "/submit")).text
    assert "Which meeting is it for?" in shown
    assert shown.count('type="radio"') == 2
    assert f'value="{near.id}"' in shown

    browser.post(url(referral, "/submit"), {"for_meeting": str(later.id)})
    said = browser.get(url(referral)).text

    assert (referral.state, referral.late_for_id, referral.late_choice) == ("submitted", near.id, "later")
    assert referral.deferred_to_id == later.id
    assert f"It came after the deadline of the meeting on {spoken_date(near.on)}" in said
    assert "It was submitted for a later meeting" in said
    assert f"It is in time for the meeting on {spoken_date(later.on)}" in said
    assert f"Asked for the meeting on {spoken_date(later.on)}, in time for it." in said
    detail = history_of(referral)[0].detail
    assert (detail["late"], detail["asked_for"]) == (False, later.on.isoformat())


def test_nobody_is_late_without_having_chosen_it(app: Flask, sign_in: Opens) -> None:
    panel = factories.a_panel()
    near, _ = two_meetings(panel)
    referral = factories.a_referral(panel, state="signed_by_service_manager")
    browser = sign_in(referral.worker)
    shown = browser.get(url(referral, "/submit")).text
    assert shown.count('type="radio"') == 2
    assert " checked" not in shown

    refused = browser.post(url(referral, "/submit"), {}, status=422).text
    assert "Choose which of these meetings it is for" in refused
    assert referral.state == "signed_by_service_manager"
    browser.post(url(referral, "/submit"), {"for_meeting": str(near.id)})

    assert (referral.late_for_id, referral.late_choice) == (near.id, "waiting")


def test_any_other_meeting_is_refused_at_the_field(app: Flask, sign_in: Opens) -> None:
    panel = factories.a_panel()
    _, later = two_meetings(panel)
    beyond = factories.a_meeting(panel, later.on + timedelta(days=14))
    referral = factories.a_referral(panel, state="signed_by_service_manager")
    browser = sign_in(referral.worker)
    browser.get(url(referral, "/submit"))

    for posted in (str(beyond.id), "no number"):
        answer = browser.post(url(referral, "/submit"), {"for_meeting": posted}, status=422)
        assert "Choose which of these meetings it is for" in answer.text
    assert referral.state == "signed_by_service_manager"

    with pytest.raises(Refused):
        operations.submit(referral, by=referral.worker, at=clock.now(), for_meeting=0)


def test_in_time_for_the_next_one_nothing_is_asked(app: Flask, sign_in: Opens) -> None:
    panel = factories.a_panel()
    factories.a_meeting(panel, clock.today() + timedelta(days=21))
    factories.a_meeting(panel, clock.today() + timedelta(days=35))
    referral = factories.a_referral(panel, state="signed_by_service_manager")

    assert "Which meeting" not in sign_in(referral.worker).get(url(referral, "/submit")).text


def a_late_one(panel: Panel, missed: Meeting) -> Referral:
    referral = factories.a_referral(panel, state="submitted")
    referral.late_for, referral.late_choice = missed, "waiting"
    return referral


@pytest.mark.parametrize(
    ("days", "state", "waits"),
    [
        (1, "planned", True),
        (0, "circulated", True),
        (0, "in_session", False),
        (-3, "planned", False),
        (-3, "closed", False),
    ],
)
def test_every_page_has_one_truth_of_whether_it_waits_for_the_chair(
    app: Flask, sign_in: Opens, days: int, state: str, waits: bool
) -> None:
    panel = factories.a_panel()
    chair = factories.a_seat(panel, "chair").person
    today = clock.today()
    missed = factories.a_meeting(panel, today + timedelta(days=days), state)
    following = factories.a_meeting(panel, today + timedelta(days=30))
    referral = a_late_one(panel, missed)

    assert waits_for_the_chair(referral, today) is waits
    assert bool(lines(waiting_for_the_chair(today), limit=5)) is waits
    assert lines(Referral.id == referral.id, limit=1)[0].waits_for_the_chair(today) is waits
    browser = sign_in(chair)
    record, board = browser.get(url(referral)).text, browser.get(f"/meetings/{following.id}").text
    home, found = browser.get("/").text, browser.get("/referrals?scope=panel").text
    assert ("the chair accepts it, defers it or sends it back" in record) is waits
    assert ("The chair decides whether it is heard all the same." in record) is waits
    assert ("Accept it although late" in record) is waits
    assert ("It came late: accept, defer or send it back" in home) is waits
    assert ("the chair decides" in board) is waits
    assert ("govuk-tag--red" in found) is waits


def test_an_acceptance_for_a_meeting_that_is_over_is_no_promise(app: Flask, sign_in: Opens) -> None:
    panel = factories.a_panel()
    referral = a_late_one(panel, factories.a_meeting(panel, clock.today() - timedelta(days=3), "closed"))
    referral.late_choice = "accepted"

    said = sign_in(referral.worker).get(url(referral)).text

    assert "It waits in the queue to be placed" in said


def test_what_was_never_late_offers_no_choice_about_lateness(app: Flask, sign_in: Opens) -> None:
    panel = factories.a_panel()
    chair = factories.a_seat(panel, "chair").person
    referral = factories.a_referral(panel, state="submitted")

    said = sign_in(chair).get(url(referral)).text

    assert "Accept it although late" not in said
    assert f"{url(referral)}/defer-late" not in said
    assert f"{url(referral)}/defer-waiting" in said
    assert "Send back" in said


def test_a_closed_move_that_is_not_quiet_still_says_why(app: Flask, sign_in: Opens) -> None:
    panel = factories.a_panel()
    administrator = factories.a_seat(panel, "administrator").person
    referral = a_late_one(panel, factories.a_meeting(panel, clock.today() + timedelta(days=1)))

    said = sign_in(administrator).get(url(referral)).text

    assert "Place it on a meeting" in said
    assert "The chair decides first" in said


def test_who_sees_a_draft_is_said_truly(app: Flask, sign_in: Opens) -> None:
    said = sign_in(factories.a_worker()).get("/referrals/new").text

    assert "a draft that only you, your team and your managers can see" in said
