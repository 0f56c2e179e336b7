"""Between its submission and its hearing: home, list and record say the same next step, holder and date (B1.7, D3c)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from cmr.agenda import operations
from cmr.models import Referral, db
from cmr.referrals.lines import lines
from cmr.referrals.operations import withdraw
from cmr.referrals.queries import by_reference, meetings_ahead
from cmr.referrals.record import step_of
from cmr.schedule import cancelling
from tests.agenda.desk import NOW, Desk, a_desk
from tests.application import Opens

ADMINISTRATOR = "the panel’s administrator"
NEXT = "Thursday 10 December 2026"
LATER = "Thursday 17 December 2026"
SUPPLEMENT = f"{LATER}, or {NEXT} with a supplement"


@pytest.fixture(autouse=True)
def on_a_monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def desk(app: Flask) -> Desk:
    return a_desk()


def received(desk: Desk) -> Referral:
    return desk.waits()


def received_before_it_went_out(desk: Desk) -> Referral:
    referral = received(desk)
    desk.meeting.state, desk.meeting.circulated_at = "circulated", NOW
    return referral


def late(desk: Desk) -> Referral:
    referral = desk.late()
    referral.submitted_at = desk.meeting.deadline_at + timedelta(hours=1)
    return referral


def late_accepted(desk: Desk) -> Referral:
    referral = late(desk)
    operations.accept_late(referral, by=desk.chair, at=NOW)
    return referral


def late_deferred(desk: Desk) -> Referral:
    referral = late(desk)
    operations.defer_late(referral, "Too little time to read it.", by=desk.chair, at=NOW)
    return referral


def placed(desk: Desk) -> Referral:
    desk.fills(2)
    referral = desk.waits()
    desk.places(referral)
    return referral


def deferred(desk: Desk) -> Referral:
    referral = placed(desk)
    operations.defer(referral, "The plan is not ready.", by=desk.chair, at=NOW)
    return referral


def deferred_to_the_last(desk: Desk) -> Referral:
    """No later meeting is planned."""
    referral = desk.waits()
    desk.places(referral, desk.later)
    operations.defer(referral, "The plan is not ready.", by=desk.chair, at=NOW)
    return referral


def deferred_to_a_meeting(desk: Desk) -> Referral:
    referral = placed(desk)
    operations.defer(referral, "The plan is not ready.", desk.later, by=desk.chair, at=NOW)
    return referral


def deferred_then_of_priority(desk: Desk) -> Referral:
    referral = deferred(desk)
    operations.set_priority(referral, True, "The child moves home soon.", by=desk.chair, at=NOW)
    return referral


def asked_for_later(desk: Desk) -> Referral:
    """Its worker submitted it for the meeting after the next."""
    referral = desk.waits()
    referral.asked_for = referral.deferred_to = desk.later
    return referral


def never_opened(desk: Desk) -> Referral:
    referral = circulated(desk)
    desk.meeting.on = NOW.date() - timedelta(days=4)
    return referral


def taken_off(desk: Desk) -> Referral:
    referral = placed(desk)
    operations.take_off(referral, by=desk.administrator, at=NOW)
    return referral


def circulated(desk: Desk) -> Referral:
    referral = placed(desk)
    desk.meeting.state, desk.meeting.circulated_at = "circulated", NOW
    referral.cases[0].presenter_replied_at = NOW
    return referral


def added_since(desk: Desk) -> Referral:
    desk.fills(2)
    desk.meeting.state, desk.meeting.circulated_at = "circulated", NOW - timedelta(hours=1)
    db.session.flush()
    referral = desk.waits()
    desk.places(referral)
    return referral


def moved(desk: Desk) -> Referral:
    referral = circulated(desk)
    desk.meeting.on += timedelta(days=1)
    return referral


def lost(desk: Desk) -> Referral:
    referral = placed(desk)
    found = cancelling.foresee(desk.meeting, by=desk.chair, at=NOW).cancellation
    cancelling.make(desk.meeting, found, "No quorum.", by=desk.chair, at=NOW)
    return referral


def in_session(desk: Desk) -> Referral:
    referral = circulated(desk)
    desk.meeting.state, desk.meeting.opened_at, desk.meeting.chair = "in_session", NOW, desk.chair
    return referral


def withdrawn(desk: Desk) -> Referral:
    referral = placed(desk)
    withdraw(referral, "The family has moved.", by=desk.worker, at=NOW)
    return referral


STANDINGS: tuple[tuple[Callable[[Desk], Referral], str, str, str], ...] = (
    (received, "It waits in the queue", ADMINISTRATOR, f"{NEXT} at the earliest"),
    (received_before_it_went_out, "It waits in the queue", ADMINISTRATOR, SUPPLEMENT),
    (late, "came after the deadline", "the chair of the panel", NEXT),
    (late_accepted, "accepted it although late", ADMINISTRATOR, NEXT),
    (late_deferred, "The chair deferred it to a later meeting", ADMINISTRATOR, f"{LATER} at the earliest"),
    (placed, "It is on the agenda", ADMINISTRATOR, f"{NEXT}, from 9:30am"),
    (deferred, "The chair deferred it to a later meeting", ADMINISTRATOR, f"{LATER} at the earliest"),
    (deferred_to_the_last, "The chair deferred it to a later meeting", ADMINISTRATOR, ""),
    (deferred_to_a_meeting, "deferred: it is placed on the agenda of the later", ADMINISTRATOR, LATER),
    (deferred_then_of_priority, "It waits in the queue", ADMINISTRATOR, f"{NEXT} at the earliest"),
    (asked_for_later, "submitted for a later meeting: it is placed", ADMINISTRATOR, LATER),
    (never_opened, "Nobody opened its meeting on its day", ADMINISTRATOR, "2 working days late"),
    (taken_off, "It waits in the queue", ADMINISTRATOR, f"{NEXT} at the earliest"),
    (circulated, "The members read it", "the panel", f"{NEXT}, 10:10am"),
    (added_since, "goes out with a supplement", ADMINISTRATOR, f"{NEXT}, from 9:30am"),
    (moved, "The members read it", "the panel", "Friday 11 December 2026, 10:10am"),
    (lost, f"Its meeting on {NEXT} was cancelled", ADMINISTRATOR, f"{LATER} at the earliest"),
    (in_session, "meeting that is open now", "the chair of the panel", f"{NEXT}, 10:10am"),
    (withdrawn, "It was withdrawn on Monday 30 November 2026", "", ""),
)


@pytest.mark.parametrize(
    ("made", "text", "who", "when"), STANDINGS, ids=[one[0].__name__ for one in STANDINGS]
)
def test_every_page_says_what_is_true_of_it(
    desk: Desk, sign_in: Opens, made: Callable[[Desk], Referral], text: str, who: str, when: str
) -> None:
    referral = made(desk)
    db.session.commit()
    ahead = meetings_ahead([desk.panel.id], NOW.date())[desk.panel.id]

    (line,) = lines(Referral.id == referral.id, limit=1)
    whole = by_reference(referral.reference)
    assert whole is not None
    for step in (line.step(ahead, NOW), step_of(whole, ahead, NOW)):
        assert text in step.text
        assert step.who == who
        assert step.when(NOW) == when

    browser = sign_in(desk.worker)
    assert when in browser.get(f"/referrals/{referral.reference}").text
    home = browser.get("/").text
    assert text in home or line.state == "closed"
    assert when in home


@pytest.mark.parametrize(
    ("made", "when"),
    [(placed, f"{NEXT}, from 9:30am"), (circulated, f"{NEXT}, 10:10am to 10:30am (case 3)")],
    ids=["placed", "circulated"],
)
def test_the_head_of_the_record_and_its_paper_say_when(
    desk: Desk, sign_in: Opens, made: Callable[[Desk], Referral], when: str
) -> None:
    reference = made(desk).reference
    db.session.commit()
    browser = sign_in(desk.worker)

    for page in (f"/referrals/{reference}", f"/referrals/{reference}/print"):
        shown = " ".join(re.sub(r"<[^>]+>", " ", browser.get(page).text).split())
        assert f"Meeting {when}" in shown


def test_the_own_time_is_by_the_terms_of_the_meeting(desk: Desk) -> None:
    """Kept with it: a meeting made under earlier terms keeps their minutes."""
    referral = circulated(desk)
    terms = desk.meeting.terms
    terms.source = terms.source.replace("minutes = 10", "minutes = 20")
    terms.sha256 = "0" * 64
    db.session.flush()

    (line,) = lines(Referral.id == referral.id, limit=1)

    assert line.step([], NOW).when(NOW) == f"{NEXT}, 10:30am"


def test_the_date_is_londons(desk: Desk) -> None:
    """The day of the meeting is said by London's calendar in summer too."""
    referral = circulated(desk)
    desk.meeting.on = date(2027, 6, 10)
    db.session.flush()

    (line,) = lines(Referral.id == referral.id, limit=1)

    falls = line.step([], NOW).falls()
    assert falls is not None
    assert falls.astimezone(UTC) == datetime(2027, 6, 10, 9, 10, tzinfo=UTC)
