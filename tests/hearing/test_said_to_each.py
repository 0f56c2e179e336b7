"""What is not there for somebody is said so that it is true of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from cmr.adapters import clock
from cmr.models import db
from tests import factories
from tests.application import Opens


@pytest.mark.parametrize(
    ("state", "said", "not_said"),
    [
        ("planned", "Members read the cases once the agenda is circulated.", "Whoever hears them"),
        ("circulated", "each case’s own people read theirs.", "once the agenda is circulated"),
    ],
)
def test_whoever_may_read_none_of_an_agenda_is_told_who_does(
    app: Flask, sign_in: Opens, state: str, said: str, not_said: str
) -> None:
    meeting = factories.a_meeting(factories.a_panel(), clock.today() + timedelta(days=14), state)
    factories.a_referral(meeting.panel, state="scheduled", meeting=meeting)
    db.session.commit()
    page = sign_in(factories.a_worker()).get(f"/meetings/{meeting.id}").text
    assert "None of the cases on this agenda is yours to read." in page
    assert said in page
    assert not_said not in page


def test_only_whoever_runs_the_meeting_is_told_to_mark_who_is_here(app: Flask, sign_in: Opens) -> None:
    panel = factories.a_panel()
    chair = factories.a_seat(panel, "chair").person
    meeting = factories.a_meeting(panel, clock.today(), "in_session")
    referral = factories.a_referral(panel, state="scheduled", meeting=meeting)
    db.session.commit()
    address = f"/meetings/{meeting.id}/cases/{referral.reference}"
    for person, marks in ((chair, True), (referral.worker, False)):
        page = sign_in(person).get(address).text
        assert "Nobody who hears cases is marked present yet." in page
        assert ("Mark who is here first." in page) is marks


def test_a_guests_home_says_that_nothing_else_is_coming_up(app: Flask, sign_in: Opens) -> None:
    meeting = factories.a_meeting(factories.a_panel(), clock.today() + timedelta(days=3), "circulated")
    referral = factories.a_referral(meeting.panel, state="scheduled", meeting=meeting)
    guest = factories.a_guest(referral.cases[0])
    db.session.commit()
    page = sign_in(guest).get("/").text
    assert "Nothing else is coming up." in page
    assert "Nothing is coming up." not in page
