"""A board's counts mean what their words mean elsewhere: late for this meeting, waiting to be placed; who presents."""

from __future__ import annotations

import re

from cmr.agenda import presenting
from cmr.agenda.board import Board, board
from cmr.circulation.checks import circulation_facts
from cmr.circulation.queries import cases_on
from cmr.models import Meeting, Referral, db
from cmr.referrals.waiting import waiting_counts
from cmr.web.actor import actor_of
from tests import factories
from tests.agenda.desk import LATER, NEXT, NOW, Desk
from tests.application import Browser, Opens


def seen(desk: Desk, meeting: Meeting) -> Board:
    return board(meeting, actor_of(desk.administrator, NOW.date()), NOW)


def words(browser: Browser, meeting: Meeting) -> str:
    text = browser.get(f"/meetings/{meeting.id}").text
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_those_late_for_another_meeting_stand_apart_and_the_check_on_circulation_agrees(
    desk: Desk, sign_in: Opens
) -> None:
    """B1.7: each is decided on the board of the meeting that it came late for."""
    late = desk.late()
    for meeting, number in ((desk.meeting, 1), (desk.later, 0)):
        shown = seen(desk, meeting)
        assert len(shown.waiting_for_chair) == number
        assert len(shown.late_elsewhere) == 1 - number
        assert circulation_facts(meeting, cases_on(meeting), at=NOW).late_waiting == number
    db.session.commit()
    other = words(sign_in(desk.administrator), desk.later)
    assert "Late: waiting for the chair" not in other
    assert "Late for another meeting 1" in other
    assert late.reference in other
    assert "the board of Thursday 10 December 2026" in other
    assert f'/meetings/{desk.meeting.id}#late"' in sign_in(desk.chair).get(f"/meetings/{desk.later.id}").text
    assert "Late for another meeting" not in words(sign_in(desk.administrator), desk.meeting)


def test_as_many_wait_to_be_placed_on_every_board_as_at_home(desk: Desk, sign_in: Opens) -> None:
    """DF: a returned case that only a later meeting could hear is said by a word of its own there."""
    desk.waits()
    returned = desk.waits("Ona Brandt", "returned")
    returned.returns_on = LATER.replace(month=12, day=24)
    db.session.commit()
    actor = actor_of(desk.administrator, NOW.date())
    counted = waiting_counts({desk.panel.id: NEXT}, actor, NOW.date())[desk.panel.id].to_place
    near, far = seen(desk, desk.meeting), seen(desk, desk.later)
    assert counted == len(near.queue) == len(far.queue) == 1
    assert near.comes_back == ()
    assert _references(far) == [returned.reference]
    page = words(sign_in(desk.administrator), desk.later)
    assert "Waiting to be placed 1" in page
    assert "Comes back by then 1" in page
    sign_in(desk.administrator).post(f"/meetings/{desk.later.id}/cases", {"reference": returned.reference})
    db.session.refresh(returned)
    assert returned.state == "scheduled"


def _references(shown: Board) -> list[str]:
    return [line.row.reference for line in shown.comes_back]


def test_the_line_of_a_case_says_who_presents_it_and_whether_they_come(desk: Desk, sign_in: Opens) -> None:
    """D3d: the named presenter, and the social worker where nobody else is named."""
    case, browser = desk.places(desk.waits()), sign_in(desk.administrator)
    db.session.commit()
    assert f"Presented by {desk.worker.name} " in words(browser, desk.meeting)
    manager = case.referral.team.manager
    assert manager is not None
    presenting.name_presenter(case, manager, by=desk.administrator, at=NOW)
    db.session.commit()
    assert f"Presented by {manager.name} " in words(browser, desk.meeting)
    presenting.comes(case, by=manager, at=NOW)
    db.session.commit()
    assert f"Presented by {manager.name}, who comes" in words(browser, desk.meeting)
    presenting.cannot_come(case, None, by=manager, at=NOW)
    db.session.commit()
    assert f"Presented by {manager.name}, who can’t come" in words(browser, desk.meeting)


def test_a_line_of_an_unseen_case_names_no_presenter(desk: Desk, sign_in: Opens) -> None:
    referral: Referral = desk.waits()
    desk.places(referral)
    db.session.commit()
    member = factories.a_seat(desk.panel).person
    assert "Presented by" not in words(sign_in(member), desk.meeting)
