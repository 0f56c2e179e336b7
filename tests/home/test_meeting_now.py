"""What home says of a meeting that is open now, to whoever is in it, sits on it or brings a case."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from cmr.hearing.asking import asked_of
from cmr.models import Attendance, Person, db
from cmr.rules.wording import in_london, spoken_time
from tests import factories
from tests.application import Browser, Opens
from tests.hearing.conftest import NOW, Hearing, a_hearing, arrives
from tests.home.test_home import parts

FIRST = re.compile(r'<section class="cmr-board cmr-board--now".*?</section>', re.DOTALL)


@pytest.fixture(autouse=True)
def on_the_day() -> Iterator[None]:
    """It is ten in the morning on the day of the meeting."""
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def sitting(app: Flask) -> Hearing:
    return a_hearing()


def now(browser: Browser) -> str:
    """What home says first of meetings that are open, in words with the addresses of their links."""
    found = "".join(FIRST.findall(browser.get("/").text))
    return " ".join(
        re.sub(r"<[^>]+>", " ", re.sub(r'<a [^>]*href="([^"]*)"[^>]*>', r" [\1] ", found)).split()
    )


def test_who_is_in_a_meeting_finds_it_first_on_home(sitting: Hearing, sign_in: Opens) -> None:
    """B1.14: with its page one press away, and among what is coming as what is now."""
    browser, meeting = sign_in(sitting.members[0]), sitting.meeting

    said = now(browser)

    assert f"The {meeting.panel.name} is meeting now" in said
    assert "You are marked present" in said
    assert f"[/meetings/{meeting.id}/attendance] Go to the meeting" in said
    text = browser.get("/").text
    assert meeting.opened_at is not None
    assert text.index("is meeting now") < text.index('id="coming-title"')
    assert f"now, since {spoken_time(in_london(meeting.opened_at).time())}" in parts(browser)["coming"]


def test_who_sits_or_presents_or_is_a_guest_finds_it_though_not_marked(
    sitting: Hearing, sign_in: Opens
) -> None:
    """B1.2, D3d: not whoever sent apologies, presents what was heard already, or has nothing to do with it."""
    meeting, case = sitting.meeting, sitting.case
    late, sorry = factories.a_seat(meeting.panel).person, factories.a_seat(meeting.panel).person
    away = Attendance(meeting=meeting, person=sorry, role="member", seat_key="", apologies=True)
    db.session.add(away)
    guest, stranger = factories.a_guest(case), factories.a_worker()
    worker, manager = case.referral.worker, case.referral.team.manager
    deputy = factories.a_deputy(sorry, meeting=meeting)
    db.session.commit()
    assert manager is not None
    there = (late, guest, worker, manager, deputy, sitting.administrator)
    assert ["is meeting now" in now(sign_in(one)) for one in there] == [True] * 6
    assert "You are not marked present yet" in now(sign_in(late))
    assert "one of its cases is yours" in now(sign_in(worker))
    assert [now(sign_in(one)) for one in (sorry, stranger)] == ["", ""]
    case.state, case.ended_at = "heard", NOW
    db.session.commit()
    assert now(sign_in(worker)) == ""


def test_a_meeting_that_nobody_closed_yesterday_is_not_now(sitting: Hearing, sign_in: Opens) -> None:
    with time_machine.travel(NOW + timedelta(days=1)):
        assert now(sign_in(sitting.members[0])) == ""


def test_who_is_in_a_meeting_is_told_so_where_another_at_that_hour_asks_for_them(
    sitting: Hearing, sign_in: Opens
) -> None:
    """D4, D5: also of a meeting that has opened, and of one at which they have no seat."""
    other = factories.a_meeting(factories.a_panel(factories.CIN), sitting.meeting.on, "circulated")
    member = factories.a_seat(other.panel, person=sitting.members[0]).person
    seated = factories.a_seat(other.panel, person=factories.a_seat(sitting.meeting.panel).person).person
    visitor = factories.a_seat(other.panel).person
    arrives(sitting.meeting, visitor, "guest", "")
    db.session.commit()

    def told(person: Person) -> tuple[str, ...]:
        return next(one.at_that_time for one in asked_of(person, other.on) if one.id == other.id)

    name = sitting.meeting.panel.name
    here = f"The {name} meets at that time, 9:30am to 11:30am, and you are marked present there."
    assert told(member) == told(visitor) == (here,)
    assert told(seated) == (f"You sit on the {name} too, and it meets at that time, 9:30am to 11:30am.",)
    assert here in sign_in(member).get("/").text


def test_reading_before_a_meeting_that_has_opened_says_that_it_meets(
    sitting: Hearing, sign_in: Opens
) -> None:
    """B1.8: nothing is to be done before an hour that has passed."""
    waiting = parts(sign_in(sitting.members[0]))["waiting"]
    assert "Read 1 case" in waiting
    assert "before 9:30am" not in waiting
    assert "it is meeting now" in waiting
