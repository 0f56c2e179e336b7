"""The chair picks the day of each week's meeting as the series is made (B1.2)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from cmr.models import Meeting, db
from cmr.schedule import operations
from cmr.schedule.operations import SeriesWanted
from tests.agenda.desk import NOW, Desk
from tests.application import Opens
from tests.factories import CIN, a_meeting, a_panel, a_seat
from tests.schedule.deeds import seen

JANUARY: dict[str, Any] = {"from_on-day": 4, "from_on-month": 1, "from_on-year": 2027, "count": 3}
FIRST, SECOND, THIRD = date(2027, 1, 7), date(2027, 1, 14), date(2027, 1, 21)
TUESDAY = date(2027, 1, 12)
PICK = {"pick-2027-01-14": "2027-01-12"}


def _shown(page: str) -> dict[str, str]:
    found = re.search(r'name="shown" value="([^"]*)"', page)
    assert found
    return {"shown": found[1]}


def _made(desk: Desk) -> list[tuple[date, date | None, str]]:
    query = db.session.query(Meeting).filter(
        Meeting.panel_id == desk.panel.id, Meeting.on >= date(2027, 1, 1)
    )
    return [(one.on, one.series_on, one.note) for one in query.order_by(Meeting.on)]


def test_a_picked_day_is_seen_with_its_deadline_before_it_is_made(desk: Desk, sign_in: Opens) -> None:
    browser, url = sign_in(desk.chair), f"/panels/{desk.panel.key}/series"
    first = browser.get(url, query_string=JANUARY).text
    assert first.count('class="govuk-select cmr-pick"') == 3
    asked = JANUARY | PICK
    anew = browser.post(url, asked | seen(first) | _shown(first), status=409).text
    assert "You picked other days, so nothing has been made yet." in anew
    assert _made(desk) == []
    again = browser.get(
        browser.post(url, asked | seen(first) | _shown(first) | {"again": "yes"}).location
    ).text
    assert "The chair picked this date instead of Thursday 14 January 2027." in again
    assert "Two working days before Tuesday 12 January 2027 is the end of Friday 8 January 2027." in again
    assert "nothing has been" not in again
    assert "day that nobody works" not in again, "picked, and not moved off a holiday"
    browser.post(url, asked | seen(again) | _shown(again))
    note = "The chair picked this date instead of Thursday 14 January 2027."
    assert _made(desk) == [(FIRST, FIRST, ""), (TUESDAY, SECOND, note), (THIRD, THIRD, "")]
    made = db.session.query(Meeting).filter_by(on=TUESDAY).one()
    assert made.deadline_at == datetime(2027, 1, 8, 23, 59, 59, tzinfo=UTC)
    once_more = browser.get(url, query_string=JANUARY).text
    assert "This meeting stands already: it was moved to Tuesday 12 January 2027." in once_more
    assert "cmr-pick" not in once_more


def test_what_was_picked_stays_while_something_else_is_asked_for(desk: Desk, sign_in: Opens) -> None:
    browser, url = sign_in(desk.chair), f"/panels/{desk.panel.key}/series"
    shown = browser.get(url, query_string=JANUARY | PICK | {"venue": "Room 4"}).text
    assert '<input type="hidden" name="pick-2027-01-14" value="2027-01-12">' in shown
    assert '<option value="2027-01-12" selected>' in shown


def test_nobody_but_the_chair_picks(desk: Desk, sign_in: Opens) -> None:
    url = f"/panels/{desk.panel.key}/series"
    browser = sign_in(desk.administrator)
    assert "cmr-pick" not in browser.get(url, query_string=JANUARY).text
    refused = browser.get(url, query_string=JANUARY | PICK, status=409).text
    assert "The chair picks the date of each week" in refused
    browser.post(url, JANUARY | PICK, status=409)
    assert _made(desk) == []


@pytest.mark.parametrize(
    ("pick", "words"),
    [
        ("2027-01-18", "within its week"),
        ("2027-01-16", "not a working day"),
        ("soon", "days that are offered"),
    ],
)
def test_a_day_that_cannot_be_is_refused(desk: Desk, sign_in: Opens, pick: str, words: str) -> None:
    asked = JANUARY | {"pick-2027-01-14": pick}
    url = f"/panels/{desk.panel.key}/series"
    assert words in sign_in(desk.chair).get(url, query_string=asked, status=409).text


def test_the_dates_of_another_rhythm_are_not_picked(desk: Desk, sign_in: Opens) -> None:
    panel = a_panel(CIN)
    browser, url = sign_in(a_seat(panel, "chair").person), f"/panels/{CIN}/series"
    assert "cmr-pick" not in browser.get(url, query_string=JANUARY).text
    refused = browser.get(url, query_string=JANUARY | PICK, status=409).text
    assert "follow its rhythm" in refused


def test_a_day_on_which_the_panel_meets_already_is_not_made_and_can_be_picked_anew(
    desk: Desk, sign_in: Opens
) -> None:
    a_meeting(desk.panel, TUESDAY)
    shown = sign_in(desk.chair).get(f"/panels/{desk.panel.key}/series", query_string=JANUARY | PICK).text
    assert "2 to make, 1 there already" in shown
    assert shown.count('class="govuk-select cmr-pick"') == 3


def test_a_cancelled_meeting_leaves_its_day_free_for_another_week_of_the_rhythm(desk: Desk) -> None:
    a_meeting(desk.panel, TUESDAY, "cancelled")
    made = operations.make_series(
        desk.panel, SeriesWanted(SECOND, 1, picks={SECOND: TUESDAY}, chairs=True), by=desk.chair, at=NOW
    )
    assert [(one.on, one.starts_at, one.series_on) for one in made] == [(TUESDAY, time(9, 30), SECOND)]
