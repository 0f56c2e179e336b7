"""Before a meeting is made, changed or cancelled everything of it is read: what was typed, and what follows (D4)."""

from __future__ import annotations

import re
from html import unescape

import pytest

from cmr.agenda import operations
from cmr.models import Attendance, Person, db
from cmr.rules.clocks import NAMES
from tests.agenda.desk import LATER, NEXT, NOW, Desk
from tests.application import Opens
from tests.factories import CIN, a_meeting, a_panel, a_seat
from tests.schedule.deeds import looks

SERIES = {"from_on-day": 14, "from_on-month": 12, "from_on-year": 2026, "count": 2}
AT = {"starts_at": "9:30", "venue": "", "reason": "Burst pipe."}


def _words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.fixture
def both(desk: Desk) -> Person:
    """The member sits on the other panel too, which meets on both dates."""
    other = a_panel(CIN)
    a_seat(other, person=desk.member)
    for on in (NEXT, LATER):
        a_meeting(other, on)
    return desk.member


def test_a_series_shows_its_place_how_long_it_runs_and_who_would_be_at_two_meetings(
    desk: Desk, sign_in: Opens, both: Person
) -> None:
    db.session.delete(desk.later)
    db.session.flush()
    url = f"/panels/{desk.panel.key}/series"
    shown = _words(sign_in(desk.chair).get(url, query_string=SERIES | {"venue": "Room 4"}).text)
    assert "Time of each 9:30am to 11:30am, with room for 6 cases of 20 minutes Where Room 4" in shown
    said = f"The {a_panel(CIN).name} meets at that time, 9:30am to 12:10pm. One person sits on both: {both.name}."
    assert shown.count(said) == 1, "on the first of the two dates"
    without = _words(sign_in(desk.chair).get(url, query_string=SERIES).text)
    assert "Where Not said" in without


def test_one_meeting_shows_all_of_it(desk: Desk, sign_in: Opens, both: Person) -> None:
    url = f"/panels/{desk.panel.key}/meetings/new"
    typed = {"on-day": 10, "on-month": 12, "on-year": 2026, "starts_at": "11:30am", "venue": "Room 4"}
    shown = _words(looks(sign_in(desk.chair), url, typed).text)
    for words in (
        "Time 11:30am to 1:30pm, with room for 6 cases of 20 minutes",
        "Where Room 4",
        "the end of Tuesday 8 December 2026",
        "Wednesday 9 December 2026 After the end of Tuesday 8 December 2026, and before the meeting",
        "Tuesday 15 December 2026",
        f"One person sits on both: {both.name}.",
    ):
        assert words in shown


def test_the_dates_of_a_meeting_have_the_names_of_its_clocks(desk: Desk, sign_in: Opens) -> None:
    """B1.7, D3c, B1.24, B1.25: one list of words on the board, the dates and each preview."""
    browser = sign_in(desk.chair)
    dates = _words(browser.get(f"/meetings/{desk.meeting.id}/dates").text)
    board = _words(browser.get(f"/meetings/{desk.meeting.id}").text)
    typed = {"on-day": 11, "on-month": 12, "on-year": 2026, "starts_at": "11:30am", "venue": ""}
    preview = _words(looks(browser, f"/panels/{desk.panel.key}/meetings/new", typed).text)
    for name in NAMES.values():
        assert name in board
        assert name in dates
        assert name in preview or name == NAMES["deadline"]


def test_a_change_says_what_else_runs_then_and_what_its_date_sets_due(
    desk: Desk, sign_in: Opens, both: Person
) -> None:
    browser, url = sign_in(desk.administrator), f"/meetings/{desk.meeting.id}/change"
    moved = AT | {"on-day": 17, "on-month": 12, "on-year": 2026, "starts_at": "14:00"}
    shown = _words(looks(browser, url, moved).text)
    assert "Time 2pm to 4pm, with room for 6 cases of 20 minutes instead of 9:30am" in shown
    assert "instead of the end of Tuesday 8 December 2026. What was received in time" in shown, "the deadline"
    assert "Tuesday 22 December 2026 instead of Tuesday 15 December 2026" in shown, "minutes to the chair"
    assert "2026. instead of" not in shown, "one sentence"
    assert "sits on both" not in shown
    at_noon = _words(looks(browser, url, moved | {"starts_at": "12pm"}).text)
    assert f"One person sits on both: {both.name}." in at_noon


def test_a_case_on_the_agenda_is_not_said_to_wait_for_it(desk: Desk, sign_in: Opens) -> None:
    late = desk.late()
    operations.accept_late(late, by=desk.chair, at=NOW)
    desk.places(late)
    sorry = Attendance(person=desk.member, role="member", apologies=True, replied_at=NOW)
    desk.meeting.attendances.append(sorry)
    db.session.commit()
    browser, url = sign_in(desk.administrator), f"/meetings/{desk.meeting.id}/change"
    moved = AT | {"on-day": 17, "on-month": 12, "on-year": 2026, "starts_at": "14:00"}
    shown = _words(looks(browser, url, moved).text)
    assert "came late, and is in time by the new deadline" in shown
    assert "1 reply falls away" in shown
    assert "hat waits for it" not in shown
    waits = desk.waits()
    waits.deferred_to = desk.meeting
    db.session.commit()
    shown = _words(looks(browser, url, moved).text)
    before, _heading, after = shown.partition("And what waits for it")
    assert late.reference in before
    assert waits.reference in after
    assert late.reference not in after


@pytest.mark.parametrize("state", ["draft", "signed_by_social_worker", "signed_by_service_manager"])
def test_a_referral_that_asks_for_it_before_it_is_submitted_is_named_without_its_child(
    desk: Desk, sign_in: Opens, state: str
) -> None:
    asks = desk.waits("Zoe Quince", state)
    asks.asked_for = desk.meeting
    db.session.flush()
    browser, page = sign_in(desk.administrator), f"/meetings/{desk.meeting.id}"
    who = f"{asks.reference} {desk.worker.name}, {asks.team.name} asks for this meeting, not yet submitted"
    moved = AT | {"on-day": 15, "on-month": 12, "on-year": 2026}
    shown = looks(browser, f"{page}/change", moved).text
    assert f"{who}; its deadline becomes the end of Friday 11 December 2026." in _words(shown)
    assert "ZQ" not in shown
    assert f'href="/referrals/{asks.reference}"' not in shown
    same = AT | {"on-day": 10, "on-month": 12, "on-year": 2026, "starts_at": "14:00"}
    kept = _words(looks(browser, f"{page}/change", same).text)
    assert f"{who}; its deadline stays the end of Tuesday 8 December 2026." in kept
    gone = _words(browser.get(f"{page}/cancel").text)
    assert f"{who}: the wish falls away" in gone
    for page_of in (shown, browser.get(f"{page}/cancel").text):
        told = page_of.partition("told</h2>")[2]
        assert desk.worker.name in told
        assert asks.team.manager is not None
        assert asks.team.manager.name in told
