"""Whether the next meeting is ready, on the home page of those who run it: the same as its board has it."""

from __future__ import annotations

import re
from datetime import date

from cmr.models import Person, db
from tests.agenda.desk import NOW
from tests.application import Browser, Opens
from tests.factories import a_deputy, a_meeting
from tests.hearing.test_deputy_declines import says
from tests.home.test_lines import BOARD
from tests.reading.conftest import Desk, desk, on_monday

__all__ = ["desk", "on_monday"]


def card(browser: Browser) -> str:
    """The next meeting's card in words, with the addresses of its links."""
    text = re.sub(r'<a [^>]*href="([^"]*)"[^>]*>', r" [\1] ", BOARD.findall(browser.get("/").text)[-1])
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_unready_cases_and_members_who_have_not_read_are_counted_as_on_the_board(
    desk: Desk, sign_in: Opens
) -> None:
    """B1.8, B1.15: with a link to where each of them stands."""
    case = desk.case
    case.presenter_replied_at, case.presenter_cannot = NOW, True
    db.session.commit()
    browser = sign_in(desk.administrator)
    board, found = browser.get(f"/meetings/{desk.meeting.id}").text, card(browser)
    unready, unread = (
        re.findall(r">(\d+) not ready<", board),
        re.findall(r"(\d+) of (\d+) with something", board),
    )
    assert unready == ["1"]
    assert f"[/meetings/{desk.meeting.id}#agenda] 1 of 2 cases not ready" in found
    ((few, all_),) = unread
    assert (
        f"[/meetings/{desk.meeting.id}/replies] {few} of {all_} members with something left to read" in found
    )


def test_where_no_case_is_on_it_nothing_is_unready(desk: Desk, sign_in: Opens) -> None:
    assert "cases not ready" in card(sign_in(desk.administrator))
    desk.meeting.state, desk.meeting.cancelled_reason = "cancelled", "Nothing to hear."
    a_meeting(desk.meeting.panel, date(2026, 12, 17))
    db.session.commit()
    found = card(sign_in(desk.administrator))
    assert "Thursday 17 December 2026" in found
    assert "not ready" not in found
    assert "left to read" not in found


def test_a_seat_that_apologies_left_empty_is_said_on_both_homes_with_the_way_to_fill_it(
    desk: Desk, sign_in: Opens
) -> None:
    """D5: the chair's own, and the administrator's for them; once a deputy is named, neither."""
    chair, meeting = desk.chair, desk.meeting
    says(meeting, chair, comes=False)
    url = f"/meetings/{meeting.id}/deputy"
    own, theirs = card(sign_in(chair)), card(sign_in(desk.administrator))
    assert "Short by 1" in own
    assert "Short by 1" in theirs
    assert f"You sent apologies and nobody stands in for you. [{url}] Name your deputy" in own
    seat = next(one for one in meeting.panel.seats if one.person is chair)
    assert f"{chair.name} sent apologies and nobody stands in. [{url}?seat={seat.id}] Name a deputy" in theirs
    a_deputy(chair, meeting=meeting)
    db.session.commit()
    for person in (chair, desk.administrator):
        found = card(sign_in(person))
        assert "Short by" not in found
        assert "nobody stands in" not in found


def test_where_quorum_is_open_the_way_to_the_replies_stands_beside_it(desk: Desk, sign_in: Opens) -> None:
    """B1.3."""
    found = card(sign_in(desk.administrator))
    assert "Quorum not certain yet" in found
    assert f"[/meetings/{desk.meeting.id}/replies] Members and their replies" in found


def test_the_clocks_of_the_meeting_say_what_is_due_and_what_is_done(desk: Desk, sign_in: Opens) -> None:
    """B1.7, D3c, B1.24, B1.25: the first that is not done stands in front."""
    found = card(sign_in(desk.administrator))
    assert "Due next: Decision sheets filed: due Friday 11 December 2026." in found
    assert "Minutes to the chair" in found
    assert "Due Tuesday 15 December 2026" in found
    desk.meeting.state, desk.meeting.circulated_at = "planned", None
    db.session.commit()
    assert "Due next: Agenda and papers circulated" in card(sign_in(desk.administrator))


def test_who_only_sits_on_the_panel_has_no_card(desk: Desk, sign_in: Opens) -> None:
    member: Person = desk.members[0]
    assert BOARD.findall(sign_in(member).get("/").text) == []
