"""Whoever is to be at two meetings at one time: said where they reply, and where a deputy is chosen (D4, D5)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from cmr.models import Notice, Person, db
from cmr.notices.at_sending import as_of_now
from tests.application import Browser
from tests.factories import CIN, a_deputy, a_meeting, a_panel, a_person, a_seat
from tests.hearing.conftest import NOW, Hearing, a_hearing
from tests.hearing.test_replies import answers, said_at

SignIn = Callable[[Person], Browser]


@pytest.fixture
def before(app: Flask) -> Hearing:
    return a_hearing(state="circulated")


def test_who_sits_on_another_panel_that_meets_then_reads_it_while_replying(
    before: Hearing, sign_in: SignIn
) -> None:
    """D4, D5: nothing is refused for it, and the administrator sees it where quorum is foreseen."""
    (member, other), meeting = before.members, before.meeting
    panel = a_panel(CIN)
    a_seat(panel, person=member)
    a_meeting(panel, meeting.on)
    db.session.commit()
    url, words = (
        f"/meetings/{meeting.id}",
        "You sit on the Child in Need Review Panel too, and it meets at that time",
    )
    assert words in sign_in(member).get(url).text
    assert words not in sign_in(other).get(url).text
    run = "One person sits on both: " + member.name
    for page in (url, f"{url}/replies"):
        assert run in sign_in(before.administrator).get(page).text
    assert run not in sign_in(other).get(url).text
    assert (
        "Sits on the Child in Need Review Panel too"
        in sign_in(before.administrator).get(f"{url}/replies").text
    )
    assert sign_in(member).get("/").text.count("and it meets at that time") == 2
    answers(sign_in(member), meeting, "comes")
    assert said_at(meeting)[member.name] == "comes"


def test_who_is_to_be_elsewhere_then_or_cannot_come_is_offered_last(before: Hearing, sign_in: SignIn) -> None:
    """Where a deputy is chosen: whoever sits on another panel at that time, and whoever sent apologies."""
    member, meeting = before.members[0], before.meeting
    other = a_panel(CIN)
    a_meeting(other, meeting.on, state="circulated")
    busy = a_seat(other, person=a_person("Ann Busy", "service manager")).person
    away, free = a_person("Abe Away", "service manager"), a_person("Zoe Free", "service manager")
    a_deputy(member, away)
    db.session.commit()
    answers(sign_in(away), meeting, "apologies")
    browser = sign_in(member)
    shown = browser.get(f"/meetings/{meeting.id}/deputy").text
    elsewhere = "sits on the Child in Need Review Panel then, 9:30am to 12:10pm"
    assert f"Ann Busy, service manager ({elsewhere})" in shown
    assert "Abe Away, service manager (said that they can’t come)" in shown
    assert shown.index("Zoe Free") < shown.index("Abe Away") < shown.index("Ann Busy")
    assert free.name in shown
    browser.post(f"/meetings/{meeting.id}/deputy", {"deputy": busy.id})
    told = browser.get(f"/meetings/{meeting.id}").text
    assert (
        f"stands in for you at the meeting on Thursday 10 December 2026 alone. Ann Busy {elsewhere}." in told
    )


def test_a_deputy_who_is_asked_and_sits_elsewhere_then_is_no_answer_yet(
    before: Hearing, sign_in: SignIn
) -> None:
    """On the meeting's page and in the mails: that they are asked, and what they have at that hour."""
    member, meeting = before.members[0], before.meeting
    deputy, other = a_deputy(member, a_person("Marc Busy", member.position)), a_panel(CIN)
    a_seat(other, person=deputy)
    a_meeting(other, meeting.on, state="circulated")
    db.session.commit()
    browser = sign_in(member)
    answers(browser, meeting, "apologies")
    shown = " ".join(browser.get(f"/meetings/{meeting.id}").text.split())
    clash = "Marc Busy sits on the Child in Need Review Panel too, and it meets at that time, 9:30am to"
    assert "is asked whether they stand in: they have not answered yet. " + clash in shown
    told = {one.kind: as_of_now(one, dict(one.facts), NOW)[0] or {} for one in db.session.query(Notice)}
    assert str(told["apologies"]["clash"]).startswith(clash)
    assert str(told["deputy_asked"]["clash"]).startswith("You sit on the Child in Need Review Panel too")
    answers(sign_in(deputy), meeting, "comes")
    assert (
        "is your deputy on that day, and said that they come" in browser.get(f"/meetings/{meeting.id}").text
    )


def test_whose_own_team_has_a_case_at_the_meeting_is_offered_last(before: Hearing, sign_in: SignIn) -> None:
    """B1.4 would keep them from it: whoever chooses a deputy sees that before they choose."""
    member, meeting = before.members[0], before.meeting
    manager = before.referral.team.manager
    assert manager is not None
    manager.name, manager.position = "Abe Manager", "team manager"
    a_person("Zoe Free", "team manager")
    db.session.commit()
    shown = sign_in(member).get(f"/meetings/{meeting.id}/deputy").text
    assert "Abe Manager, team manager (has a case of their team at this meeting, 9:30am to" in shown
    assert shown.index("Zoe Free") < shown.index("Abe Manager")
