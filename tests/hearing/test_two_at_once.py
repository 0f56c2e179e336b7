"""One person and two meetings at one time: counted as certain at neither, and told of it where they are asked."""

from __future__ import annotations

from datetime import date, time

import pytest
from flask import Flask

from cmr.hearing.asking import asked_of
from cmr.hearing.queries import meeting_by_id
from cmr.hearing.replies import foreseen_at
from cmr.models import Meeting, db
from cmr.rules.quorum import Foreseen
from tests.application import Opens
from tests.factories import CIN, a_deputy, a_meeting, a_panel, a_seat
from tests.hearing.conftest import Hearing, a_hearing
from tests.hearing.test_deputy_declines import says
from tests.statements import counted

TODAY = date(2026, 12, 10)


@pytest.fixture
def before(app: Flask) -> Hearing:
    return a_hearing(state="circulated")


@pytest.fixture
def other(before: Hearing) -> Meeting:
    """The other panel's meeting at that time, chaired by a member of the first."""
    panel = a_panel(CIN)
    a_seat(panel, "chair", before.members[0])
    found = a_meeting(panel, before.meeting.on)
    db.session.commit()
    return found


def seen(meeting: Meeting) -> Foreseen:
    found = meeting_by_id(meeting.id)
    assert found is not None
    return foreseen_at(found)


def test_whoever_comes_to_both_makes_neither_quorum_certain(
    before: Hearing, other: Meeting, sign_in: Opens
) -> None:
    """B1.3, D4: the boards of both say who it is."""
    twice = before.members[0]
    for person in (before.chair, *before.members):
        says(before.meeting, person, comes=True)
    assert seen(before.meeting).standing == "met"
    says(other, twice, comes=True)
    here, there = seen(before.meeting), seen(other)
    assert (here.standing, here.coming) == ("open", 2)
    assert there.coming == 0
    assert f"{twice.name} said that they come to the Child in Need Review Panel at the same time" in here.text
    assert f"{twice.name} said that they come to the {before.meeting.panel.name}" in there.text
    board = sign_in(before.administrator).get(f"/meetings/{before.meeting.id}").text
    assert f"{twice.name} said that they come to the Child in Need Review Panel" in board

    says(other, twice, comes=False)
    assert seen(before.meeting).standing == "met"
    assert seen(other).coming == 0


def test_at_another_hour_it_is_two_meetings_one_after_the_other(before: Hearing, other: Meeting) -> None:
    other.starts_at = time(14, 0)
    for meeting in (before.meeting, other):
        says(meeting, before.members[0], comes=True)
    assert (seen(before.meeting).coming, seen(other).coming) == (1, 1)


def test_home_tells_a_deputy_for_whom_they_are_asked_elsewhere(before: Hearing, other: Meeting) -> None:
    """D5: asked for two meetings at one time; silent again once they sent apologies to one."""
    here, principal = before.members[1], before.members[0]
    deputy = a_deputy(principal, here, meeting=other)
    db.session.commit()
    for_, own = (next(one for one in asked_of(deputy, TODAY) if one.id == id_) for id_ in _ids(other, before))
    assert own.at_that_time[0].startswith(f"You stand in for {principal.name} on the {other.panel.name} too")
    assert for_.at_that_time[0].startswith(f"You sit on the {before.meeting.panel.name} too")
    says(other, deputy, comes=False)
    (left,) = asked_of(deputy, TODAY)
    assert (left.id, left.at_that_time) == (before.meeting.id, ())


def test_home_tells_a_deputy_for_days_once_the_seat_falls_to_them(before: Hearing, other: Meeting) -> None:
    here, principal = before.members[1], before.members[0]
    deputy = a_deputy(principal, here)
    db.session.commit()
    assert [one.at_that_time for one in asked_of(deputy, TODAY)] == [()]
    says(other, principal, comes=False)
    found = {one.id: one.at_that_time for one in asked_of(deputy, TODAY)}
    assert found[before.meeting.id][0].startswith(
        f"You stand in for {principal.name} on the {other.panel.name}"
    )
    with counted() as sent:
        asked_of(deputy, TODAY)
    assert len(sent) == 2


def _ids(*of: Meeting | Hearing) -> list[int]:
    return [one.meeting.id if isinstance(one, Hearing) else one.id for one in of]
