"""Which meeting a case goes to: the nearest dates first, every other one a press away."""

from __future__ import annotations

import re
from datetime import timedelta

from cmr.models import Meeting, db
from tests.agenda.desk import LATER, NOW, Desk
from tests.application import Browser, Opens
from tests.factories import a_meeting


def a_year_of_weeks(desk: Desk) -> list[Meeting]:
    """Ten meetings after the two that the desk has."""
    made = [a_meeting(desk.panel, LATER + timedelta(weeks=week)) for week in range(3, 13)]
    db.session.commit()
    return made


def offered(browser: Browser, url: str) -> list[int]:
    """The meetings that the page lets be chosen, or shows as closed."""
    return [
        int(one) for one in re.findall(r'name="meeting" type="radio" value="(\d+)"', browser.get(url).text)
    ]


def test_the_next_six_are_shown_and_the_others_at_a_press(desk: Desk, sign_in: Opens) -> None:
    referral, more = desk.waits(), a_year_of_weeks(desk)
    browser, url = sign_in(desk.administrator), f"/referrals/{referral.reference}/schedule"
    every = [desk.meeting.id, desk.later.id, *(one.id for one in more)]
    assert offered(browser, url) == every[:6]
    assert "Show 6 more dates" in browser.get(url).text
    assert offered(browser, f"{url}?dates=all") == every
    assert "more dates" not in browser.get(f"{url}?dates=all").text
    browser.post(url, {"meeting": every[-1]})
    assert referral.meeting_id == every[-1]


def test_the_one_that_the_case_is_kept_for_is_shown_however_late(desk: Desk, sign_in: Opens) -> None:
    referral, more = desk.waits(), a_year_of_weeks(desk)
    referral.deferred_to = more[-1]
    db.session.commit()
    url = f"/referrals/{referral.reference}/schedule"
    shown = offered(sign_in(desk.administrator), url)
    assert shown[-1] == more[-1].id
    assert len(shown) == 7


def test_a_meeting_whose_agenda_has_gone_out_says_so(desk: Desk, sign_in: Opens) -> None:
    referral = desk.waits()
    desk.meeting.state, desk.meeting.circulated_at = "circulated", NOW
    db.session.commit()
    said = sign_in(desk.administrator).get(f"/referrals/{referral.reference}/schedule").text
    assert said.count("Its agenda has been circulated: a supplement brings the case to its readers.") == 1
