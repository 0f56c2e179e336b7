"""Who is named before a meeting is made, moved, changed or cancelled is who is written to afterwards (D4)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from html import unescape
from typing import Any

import pytest
from flask import Flask

from cmr.models import Meeting, Notice, NoticeChoice, Person, Referral, db
from tests.agenda.desk import NOW, Desk, a_desk
from tests.application import Browser, Opens
from tests.factories import (
    CIN,
    a_deputy,
    a_guest,
    a_person,
    a_referral,
    a_seat,
    a_team,
    a_worker,
)
from tests.schedule.deeds import looks, seen

LINE = re.compile(r"<li>([^<]+?) <span class=\"cmr-quiet\">([^<]*)</span></li>")


@dataclass
class Crowd:
    """A panel whose people have to do with a meeting in several ways at once."""

    desk: Desk
    writes: Referral
    """Being written, and asks for the meeting."""
    being_signed: Referral
    kept: Referral
    gone: Person
    """Somebody who can't sign in any more."""


@pytest.fixture
def crowd(app: Flask) -> Crowd:
    """Its meeting has two cases; others were late for it, are kept for it, or ask for it before they are submitted."""
    desk = a_desk(CIN)
    fills = desk.fills(2)
    a_guest(fills[0])
    fills[1].presenter = a_person(position="social worker")
    # The member manages a team besides, whose worker has a case, one that came late, and one that is being written.
    team = a_team("Assessment North", manager=desk.member)
    both = a_worker(team)
    desk.places(a_referral(desk.panel, both, "submitted", child="Bo Th"))
    late = a_referral(desk.panel, both, "submitted", child="La Te")
    late.late_for, late.late_choice = desk.meeting, "waiting"
    late.submitted_at = datetime(2026, 12, 7, 17, 0, tzinfo=UTC)
    writes = a_referral(desk.panel, both, child="Dra Ft")
    kept = a_referral(desk.panel, a_worker(), "submitted", child="Ke Pt")
    being_signed = a_referral(desk.panel, a_worker(), "signed_by_team_manager", child="Si Gned")
    gone = a_worker()
    gone.active = False
    left = a_referral(desk.panel, gone, child="Le Ft")
    kept.deferred_to = desk.meeting
    for one in (writes, being_signed, left, kept):
        one.asked_for = desk.meeting
    # One who wants to hear nothing of how referrals go on, and one who stands in at this meeting alone.
    quiet = a_referral(desk.panel, a_worker(), "submitted", child="Qui Et")
    quiet.late_for, quiet.late_choice, quiet.submitted_at = desk.meeting, "waiting", late.submitted_at
    db.session.add(NoticeChoice(person_id=quiet.worker_id, group="progress", how="none"))
    a_deputy(desk.chair, meeting=desk.meeting)
    a_deputy(desk.member, both)
    a_seat(desk.panel, person=both)
    db.session.query(Notice).delete()
    db.session.flush()
    return Crowd(desk, writes, being_signed, kept, gone)


def _named(page: str) -> dict[str, str]:
    """The people of a preview, each with the capacities in which they are told."""
    found = LINE.findall(page)
    people = {unescape(name): unescape(capacity) for name, capacity in found}
    assert len(people) == len(found), "everybody is named once"
    count = re.search(r"(\d+) (?:person is|people are) told", page)
    assert count
    assert int(count[1]) == len(people)
    return people


def _written_to() -> set[str]:
    ids = db.session.query(Notice.person_id)
    return {person.name for person in db.session.query(Person).filter(Person.id.in_(ids))}


def _does(browser: Browser, url: str, typed: dict[str, Any]) -> dict[str, str]:
    """Asks, sees, and presses; answers with whom the page named."""
    shown = looks(browser, url, typed).text
    named = _named(shown)
    browser.post(url, typed | seen(shown))
    return named


ON = {"on-day": 15, "on-month": 12, "on-year": 2026}
AT = {"starts_at": "9:30", "venue": "", "reason": "Burst pipe."}
AS_IT_IS = {"on-day": 10, "on-month": 12, "on-year": 2026}


@pytest.mark.parametrize(
    "typed",
    [
        AT | ON,
        AT | ON | {"starts_at": "14:00", "venue": "Room 9"},
        AT | AS_IT_IS | {"starts_at": "14:00"},
        AT | AS_IT_IS | {"venue": "Room 9"},
    ],
    ids=["moved", "moved with time and place", "another hour", "another place"],
)
@pytest.mark.parametrize("circulated", [False, True])
def test_a_changed_meeting(crowd: Crowd, sign_in: Opens, typed: dict[str, Any], circulated: bool) -> None:
    desk = crowd.desk
    if circulated:
        desk.meeting.state, desk.meeting.circulated_at = "circulated", NOW
        db.session.flush()
    named = _does(sign_in(desk.administrator), f"/meetings/{desk.meeting.id}/change", typed)
    assert set(named) == _written_to()
    assert crowd.gone.name not in named
    assert desk.administrator.name not in named
    # An hour or a place matters to them once they have a case there; another date moves their deadline.
    moves = "on-day" in typed and typed["on-day"] == ON["on-day"]
    for one in (crowd.writes, crowd.being_signed):
        assert one.team.manager is not None
        assert ({one.worker.name, one.team.manager.name} <= set(named)) is (moves or one is crowd.writes)
    # Whose case is kept for it was to come at that hour.
    hour = typed["starts_at"] == "14:00"
    assert (crowd.kept.worker.name in named) is (moves or hour)


@pytest.mark.parametrize("circulated", [False, True])
def test_a_cancelled_meeting(crowd: Crowd, sign_in: Opens, circulated: bool) -> None:
    desk = crowd.desk
    if circulated:
        desk.meeting.state, desk.meeting.circulated_at = "circulated", NOW
        db.session.flush()
    browser, url = sign_in(desk.chair), f"/meetings/{desk.meeting.id}/cancel"
    shown = browser.get(url).text
    named = _named(shown)
    browser.post(url, {"reason": "Burst pipe."} | seen(shown))
    assert set(named) == _written_to()
    assert crowd.gone.name not in named
    assert desk.chair.name not in named
    late = db.session.query(Referral).filter_by(initials="LT").one()
    assert {late.worker.name, crowd.writes.worker.name, crowd.being_signed.worker.name} <= set(named)


def test_a_meeting_that_is_added(crowd: Crowd, sign_in: Opens) -> None:
    desk = crowd.desk
    typed = {"on-day": 14, "on-month": 12, "on-year": 2026, "starts_at": "9:30", "venue": "Room 9"}
    named = _does(sign_in(desk.chair), f"/panels/{desk.panel.key}/meetings/new", typed)
    assert set(named) == _written_to()
    assert desk.administrator.name in named


def test_a_series(crowd: Crowd, sign_in: Opens) -> None:
    desk = crowd.desk
    seat = a_seat(desk.panel)
    seat.starts_on = date(2027, 2, 1)  # sits at the last of the new meetings only
    browser, url = sign_in(desk.administrator), f"/panels/{desk.panel.key}/series"
    asked = {"from_on-day": 11, "from_on-month": 12, "from_on-year": 2026, "count": 3, "venue": "Room 9"}
    shown = browser.get(url, query_string=asked).text
    named = _named(shown)
    browser.post(url, asked | seen(shown))
    assert [one.on.isoformat() for one in db.session.query(Meeting).order_by(Meeting.on)][-2:] == [
        "2027-01-14", "2027-02-11",
    ]  # fmt: skip
    assert set(named) == _written_to()
    assert seat.person.name in named
