"""Seats that nobody holds, since when, and before which meeting one falls vacant (B1.2, D5)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from cmr.models import db
from cmr.people.membership import places
from tests.application import Browser, Opens
from tests.factories import a_deputy, a_meeting, a_panel, a_person, a_seat

pytestmark = pytest.mark.usefixtures("app")
TODAY = date(2026, 11, 10)


@pytest.fixture
def office(sign_in: Opens) -> Browser:
    office = a_person("Ada Accounts", "business support", manages_accounts=True)
    db.session.commit()
    return sign_in(office)


def test_a_vacant_seat_says_when_it_was_held_last(office: Browser) -> None:
    panel = a_panel()
    seat = a_seat(panel, key="fscp")
    seat.ends_on = date(2026, 3, 31)
    db.session.commit()
    told = office.get(f"/admin/panels/{panel.key}/seats").text
    assert "Last held on 31 Mar 2026" in told
    assert "Never filled yet" in told


def test_a_seat_that_ends_before_the_meeting_is_empty_on_its_day() -> None:
    panel = a_panel()
    seat = a_seat(panel, key="fscp")
    seat.ends_on = TODAY + timedelta(days=5)
    db.session.commit()
    place = next(one for one in places(panel, TODAY) if one.term.key == "fscp")
    assert not place.vacant
    assert not place.empty_on(TODAY + timedelta(days=5))
    assert place.empty_on(TODAY + timedelta(days=6))
    champion = next(one for one in places(panel, TODAY) if not one.term.essential)
    assert not champion.empty_on(TODAY), "one that may stay empty is never missed"


def test_the_page_warns_of_a_seat_that_ends_before_the_next_meeting(office: Browser) -> None:
    panel = a_panel()
    meeting = a_meeting(panel, date(2027, 6, 10))
    a_seat(panel, key="fscp").ends_on = meeting.on - timedelta(days=1)
    db.session.commit()
    assert "Ends before the next meeting, 10 Jun 2027" in office.get(f"/admin/panels/{panel.key}/seats").text


def test_a_seat_says_who_stands_in_for_its_holder(office: Browser) -> None:
    panel = a_panel()
    holder = a_seat(panel, key="fscp").person
    days = a_deputy(holder, starts_on=date(2027, 6, 1), days=9)
    meeting = a_meeting(panel, date(2027, 6, 17))
    other = a_deputy(holder, meeting=meeting)
    db.session.commit()
    told = office.get(f"/admin/panels/{panel.key}/seats").text
    assert f"{days.name} stands in from 1 Jun 2027 until 10 Jun 2027" in told
    assert f"{other.name} stands in at the meeting of 17 Jun 2027" in told
