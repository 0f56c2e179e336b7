"""The calendar's pages and a meeting's page, by each person."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest

from cmr.models import Meeting, db
from tests.agenda.desk import NEXT, NOW, Desk
from tests.application import Opens
from tests.factories import a_declaration, a_person, a_worker
from tests.schedule.deeds import cancels, looks, seen

DAY = {"on-day": "8", "on-month": "12", "on-year": "2026"}


def test_a_series_is_shown_before_it_is_made(desk: Desk, sign_in: Opens) -> None:
    browser, url = sign_in(desk.administrator), f"/panels/{desk.panel.key}/series"
    browser.get(url)
    asked: dict[str, Any] = {"from_on-day": 7, "from_on-month": 12, "from_on-year": 2026, "count": 4}
    shown = browser.get(url, query_string=asked).text
    assert "2 to make, 2 there already" in shown
    assert "Make these 2 meetings" in shown
    assert db.session.query(Meeting).count() == 2
    assert "1 person is told" not in shown, "the chair and the member"
    assert "2 people are told" in shown
    told = browser.post(url, asked, status=409).text
    assert "nothing has been done" in told, "not without having seen them"
    browser.post(url, asked | seen(shown))
    assert db.session.query(Meeting).count() == 4
    assert "2 meetings made." in browser.get(f"/panels/{desk.panel.key}").text
    assert "Every one of these meetings stands already" in browser.post(url, asked, status=409).text


@pytest.mark.parametrize(
    ("asked", "status", "words"),
    [
        (
            {"from_on-day": "31", "from_on-month": "2", "from_on-year": "2027", "count": "3"},
            422,
            "must be a real date",
        ),
        (
            {"from_on-day": "3", "from_on-month": "", "from_on-year": "2027", "count": "3"},
            422,
            "must include a month",
        ),
        (
            {"from_on-day": "3", "from_on-month": "2", "from_on-year": "27", "count": "3"},
            422,
            "must be a real date",
        ),
        (
            {"from_on-day": "3", "from_on-month": "2", "from_on-year": "2027", "count": "61"},
            422,
            "1 to 60 meetings",
        ),
        ({"from_on-day": "3", "from_on-month": "2", "from_on-year": "2027", "count": "many"}, 422, "1 to 60"),
        (
            {"from_on-day": "3", "from_on-month": "2", "from_on-year": "2026", "count": "3"},
            409,
            "Choose today or a later date",
        ),
        (
            {"from_on-day": "3", "from_on-month": "2", "from_on-year": "2099", "count": "3"},
            409,
            "Bank holidays are known",
        ),
    ],
)
def test_a_series_asked_for_wrongly_says_what_is_wrong(
    desk: Desk, sign_in: Opens, asked: dict[str, str], status: int, words: str
) -> None:
    answer = sign_in(desk.administrator).get(
        f"/panels/{desk.panel.key}/series", query_string=asked, status=status
    )
    assert words in answer.text
    assert f'value="{asked["from_on-day"]}"' in answer.text


def test_a_number_that_is_none_is_said_once(desk: Desk, sign_in: Opens) -> None:
    typed = {"from_on-day": 14, "from_on-month": 12, "from_on-year": 2026, "count": "a dozen"}
    shown = sign_in(desk.chair).get(f"/panels/{desk.panel.key}/series", query_string=typed, status=422).text
    assert "A series has 1 to 60 meetings" in shown
    assert "Not a valid integer" not in shown
    assert 'value="a dozen"' in shown


def test_a_series_may_begin_at_another_time_of_day(desk: Desk, sign_in: Opens) -> None:
    """D4: the panel's own time stands there; another is kept while its dates are looked at, and made."""
    browser, url = sign_in(desk.administrator), f"/panels/{desk.panel.key}/series"
    assert 'name="starts_at" type="text" value="09:30"' in browser.get(url).text
    asked: dict[str, Any] = {"from_on-day": 7, "from_on-month": 12, "from_on-year": 2026, "count": 4}
    shown = browser.get(url, query_string=asked | {"starts_at": "1pm"}).text
    assert "1pm to " in shown
    assert shown.count('name="starts_at"') == shown.count('value="1pm"') == 2, "the form, and what makes them"
    assert "stale" not in browser.post(url, asked | seen(shown), status=409).text, (
        "not at the panel's own time"
    )
    browser.post(url, asked | {"starts_at": "1pm"} | seen(shown))
    made = db.session.query(Meeting).order_by(Meeting.id.desc()).limit(2).all()
    assert [one.starts_at for one in made] == [time(13)] * 2
    late = browser.get(url, query_string=asked | {"starts_at": "11pm"}, status=409).text
    assert 'value="11pm"' in late


def test_dates_of_a_series_that_were_cancelled_are_counted_apart(desk: Desk, sign_in: Opens) -> None:
    cancels(desk.meeting, "Nobody can come.", by=desk.administrator)
    asked: dict[str, Any] = {"from_on-day": 7, "from_on-month": 12, "from_on-year": 2026, "count": 4}
    shown = sign_in(desk.administrator).get(f"/panels/{desk.panel.key}/series", query_string=asked).text
    assert "2 to make, 1 there already, 1 cancelled" in shown
    assert all(f"<span>{word}</span>" in shown for word in ("Date", "Deadline", "Standing")), (
        "headings of the dates"
    )


def test_a_single_meeting_is_added(desk: Desk, sign_in: Opens) -> None:
    browser, url = sign_in(desk.chair), f"/panels/{desk.panel.key}/meetings/new"
    browser.get(url)
    typed = DAY | {"starts_at": "2pm", "venue": "Room 4"}
    first = looks(browser, url, typed).text
    assert "2 people are told" in first
    assert desk.member.name in first
    assert db.session.query(Meeting).count() == 2
    assert 'value="2pm"' in looks(browser, url, typed | {"edit": "yes"}).text
    answer = browser.post(url, typed | seen(first))
    shown = browser.get(answer.headers["Location"]).text
    assert "Tuesday 8 December 2026" in shown
    assert "The end of Friday 4 December 2026" in shown
    assert "Room 4" in shown


@pytest.mark.parametrize(
    ("typed", "status", "words"),
    [
        (DAY | {"starts_at": "half past"}, 422, "Write a time of day"),
        (DAY | {"starts_at": ""}, 422, "Enter a start time"),
        ({"starts_at": "9:30"}, 422, "Enter the date of the meeting"),
        (DAY | {"starts_at": "9:30", "venue": "x" * 201}, 422, "200 characters or fewer"),
        (DAY | {"starts_at": "9:30", "on-day": "25", "venue": "Room 4"}, 409, "is Christmas Day"),
    ],
)
def test_a_meeting_that_cannot_be_is_refused_and_what_was_typed_kept(
    desk: Desk, sign_in: Opens, typed: dict[str, str], status: int, words: str
) -> None:
    browser, url = sign_in(desk.administrator), f"/panels/{desk.panel.key}/meetings/new"
    answer = looks(browser, url, typed, status=409) if status == 409 else browser.post(url, typed, status=422)
    assert words in answer.text
    assert f'value="{typed["starts_at"]}"' in answer.text or not typed["starts_at"]
    assert db.session.query(Meeting).count() == 2


def test_the_chair_picks_a_day_and_the_administrator_the_time_and_place(desk: Desk, sign_in: Opens) -> None:
    desk.meeting.series_on = desk.meeting.on
    db.session.commit()
    url = f"/meetings/{desk.meeting.id}/change"
    administrator, chair = sign_in(desk.administrator), sign_in(desk.chair)
    asked = administrator.get(url).text
    assert f"{desk.chair.name}, the chair, picks the date" in asked
    assert "Change the time or place of the meeting" in asked
    assert 'name="on-day"' not in asked
    assert 'name="day"' not in asked
    typed = {"starts_at": "9:30", "venue": "Room 4"}
    sent = looks(administrator, url, typed | DAY | {"day": "2026-12-08"}).text
    administrator.post(url, typed | DAY | seen(sent))
    assert "Thursday 10 December 2026" in administrator.get(f"/meetings/{desk.meeting.id}").text
    assert "any working day of the same week" in chair.get(url).text
    picked = typed | {"day": "2026-12-08"}
    first = looks(chair, url, picked).text
    assert "instead of Thursday 10 December 2026" in first
    chair.post(url, picked | seen(first))
    assert "Moved from Thursday 10 December 2026" in chair.get(f"/meetings/{desk.meeting.id}").text
    assert "Pick a day" in chair.post(url, typed, status=422).text
    chair.post(url, typed | {"day": "2026-12-25"}, status=422)


def test_a_change_shows_cases_deadline_and_who_is_told_before_it_is_made(desk: Desk, sign_in: Opens) -> None:
    case = desk.fills(2)[1]
    browser, url = sign_in(desk.administrator), f"/meetings/{desk.meeting.id}/change"
    typed = {"on-day": "15", "on-month": "12", "on-year": "2026", "starts_at": "2pm", "reason": "Burst pipe."}
    assert "Say why" in looks(browser, url, typed | {"reason": ""}, status=409).text
    first = looks(browser, url, typed).text
    assert "2 cases are touched" in first
    assert "2:20pm" in first
    assert "9:50am" in first
    assert case.referral.reference in first
    assert "Two working days before Tuesday 15 December 2026 is the end of Friday 11 December 2026" in first
    assert desk.worker.name in first
    assert desk.meeting.on == NEXT
    desk.fills(1)
    again = browser.post(url, typed | seen(first), status=409).text
    assert "Something changed while you looked" in again
    assert "3 cases are touched" in again
    assert desk.meeting.on == NEXT
    assert "Burst pipe." in looks(browser, url, typed | {"edit": "yes"}).text
    browser.post(url, typed | seen(again))
    assert "Tuesday 15 December 2026" in browser.get(f"/meetings/{desk.meeting.id}").text
    assert "Burst pipe." in browser.get(f"/meetings/{desk.meeting.id}/dates").text


def test_cancelling_shows_what_goes_back_and_wants_a_reason(desk: Desk, sign_in: Opens) -> None:
    case = desk.fills(1)[0]
    browser, url = sign_in(desk.administrator), f"/meetings/{desk.meeting.id}/cancel"
    first = browser.get(url).text
    assert "1 case goes back to the queue, first in line" in first
    assert case.referral.reference in first
    assert desk.worker.name in first
    mark = seen(first)
    browser.post(url, {"reason": " "} | mark, status=422)
    browser.post(url, {"reason": "x" * 501} | mark, status=422)
    assert "Something changed" in browser.post(url, {"reason": "The building is closed."}, status=409).text
    browser.post(url, {"reason": "The building is closed."} | mark)
    shown = browser.get(f"/meetings/{desk.meeting.id}").text
    assert "The building is closed." in shown
    assert "is cancelled" in browser.post(url, {"reason": "Again."} | mark, status=409).text
    assert "is cancelled" in browser.get(url, status=409).text
    queue = browser.get(f"/panels/{desk.panel.key}").text
    assert "First in line: its meeting on Thursday 10 December 2026 was cancelled" in queue
    record = sign_in(desk.worker).get(f"/referrals/{case.referral.reference}").text
    assert "it stands first in line" in record


def test_a_case_that_is_not_theirs_to_read_is_counted_and_not_named(desk: Desk, sign_in: Opens) -> None:
    case = desk.fills(1)[0]
    a_declaration(case, desk.chair, "involvement", withdrew=True)
    shown = sign_in(desk.chair).get(f"/meetings/{desk.meeting.id}/cancel").text
    assert "1 case goes back" in shown
    assert "A case that is not yours to read" in shown
    assert case.referral.reference not in shown


@pytest.mark.parametrize("deed", ["change", "cancel"])
def test_only_who_runs_the_panel_changes_or_cancels(desk: Desk, sign_in: Opens, deed: str) -> None:
    for person in (desk.worker, desk.member, a_person(position="head of service")):
        browser, url = sign_in(person), f"/meetings/{desk.meeting.id}/{deed}"
        browser.get(url, status=403)
        browser.post(url, status=403)
    sign_in(desk.administrator).get(f"/meetings/98765/{deed}", status=404)


def test_a_worker_sees_the_date_the_deadline_and_their_own_cases_alone(desk: Desk, sign_in: Opens) -> None:
    mine = desk.fills(2)[1].referral
    elsewhere = a_worker()
    shown = sign_in(desk.worker).get(f"/meetings/{desk.meeting.id}").text
    assert mine.reference in shown
    assert "from 9:30am" in shown, "its own time can still change"
    assert "Cases you can see" in shown
    assert "Take off" not in shown
    bare = sign_in(elsewhere).get(f"/meetings/{desk.meeting.id}").text
    assert "The end of Tuesday 8 December 2026" in bare
    assert "2 of 6 used" in bare
    assert mine.reference not in bare
    assert "Maya" not in shown + bare


@pytest.mark.parametrize(
    ("path", "methods"),
    [("series", "GET POST"), ("meetings/new", "GET POST")],
)
def test_only_who_runs_the_panel_makes_meetings(desk: Desk, sign_in: Opens, path: str, methods: str) -> None:
    for person in (desk.worker, desk.member, a_person(position="head of service")):
        browser, url = sign_in(person), f"/panels/{desk.panel.key}/{path}"
        for method in methods.split():
            (browser.get if method == "GET" else browser.post)(url, status=403)
    assert db.session.query(Meeting).count() == 2


def test_what_happens_next_is_said_in_every_state(desk: Desk, sign_in: Opens) -> None:
    browser, page = sign_in(desk.administrator), f"/meetings/{desk.meeting.id}"
    assert "Referrals come in until the deadline" in browser.get(page).text
    desk.fills(1)
    desk.meeting.state, desk.meeting.circulated_at = "circulated", NOW
    assert "Members read the cases" in browser.get(page).text
    desk.meeting.state, desk.meeting.opened_at, desk.meeting.chair = "in_session", NOW, desk.chair
    assert "The panel hears the cases in their order" in browser.get(page).text
    desk.meeting.state, desk.meeting.closed_at = "closed", NOW
    assert "The minutes are written and sent to the chair." in browser.get(page).text


def test_only_what_moved_has_the_dot_of_the_year(desk: Desk, sign_in: Opens) -> None:
    desk.meeting.note, desk.meeting.series_on = "An additional panel, beside the usual dates.", None
    db.session.commit()
    dot = '<span class="cmr-year__moved" aria-hidden="true">•</span>'
    page = f"/panels/{desk.panel.key}"
    assert dot not in sign_in(desk.chair).get(page).text
    desk.meeting.note = "Moved from Wednesday 9 December 2026: snow."
    db.session.commit()
    assert sign_in(desk.chair).get(page).text.count(dot) == 1
    desk.meeting.note, desk.meeting.series_on = "The chair picked this date.", date(2026, 12, 10)
    db.session.commit()
    assert sign_in(desk.chair).get(page).text.count(dot) == 1
