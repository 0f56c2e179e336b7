"""Will it be heard? Said where a writer checks the whole form, as on the record."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from cmr.adapters import clock
from cmr.models import db
from cmr.rules.path import due_by
from cmr.rules.wording import due_words, spoken_date, spoken_moment
from tests import factories
from tests.application import Opens
from tests.referrals.writing_desk import a_desk


def test_the_check_says_which_meeting_it_makes_and_by_when_to_sign(app: Flask, sign_in: Opens) -> None:
    desk = a_desk(sign_in)
    meeting = factories.a_meeting(desk.referral.panel, clock.today() + timedelta(weeks=6))
    db.session.commit()

    page = desk.browser.get(f"{desk.url}/check").text

    due = due_by("draft", meeting.deadline_at, clock.now())
    assert due is not None
    said = page.split("Will it be heard?")[1].split("</div>")[0]
    assert f"To be heard on {spoken_date(meeting.on)}" in said
    assert spoken_moment(meeting.deadline_at) in said
    assert f"Your signature is {due_words(due, clock.now())}." in said


def test_where_no_meeting_is_planned_the_check_says_that_and_asks_for_nothing_by_a_day(
    app: Flask, sign_in: Opens
) -> None:
    desk = a_desk(sign_in)

    page = desk.browser.get(f"{desk.url}/check").text

    assert "No meeting is planned yet." in page
    assert "Your signature is" not in page
