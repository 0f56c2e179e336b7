"""What home says after a meeting to its administrator, and of vacant seats to who manages accounts."""

from __future__ import annotations

from datetime import datetime

import pytest
import time_machine
from flask import Flask

from cmr.adapters import clock
from cmr.models import Declaration, db
from tests import factories
from tests.agenda.desk import NOW, Desk, a_desk
from tests.application import Opens
from tests.filing.table import a_desk as a_table
from tests.home.test_preparing import THURSDAY, a_placed_case, circulates, travels, waiting

__all__ = ["travels"]


@pytest.fixture
def desk(app: Flask) -> Desk:
    return a_desk()


def test_what_a_meeting_leaves_to_be_done_stands_until_it_is_done(
    desk: Desk, sign_in: Opens, travels: time_machine.Traveller
) -> None:
    """B1.24, B1.25: with its day and where it is done, for the administrator alone."""
    case, meeting = a_placed_case(desk), desk.meeting
    circulates(meeting)
    case.state, meeting.state, meeting.closed_at = "heard", "closed", NOW
    case.ended_at, meeting.opened_at, meeting.chair = NOW, NOW, desk.chair
    db.session.commit()
    travels.move_to(THURSDAY)
    found = waiting(sign_in(desk.administrator))
    assert "Decision sheet uploaded to the child’s file" in found
    assert "due tomorrow" in found
    assert f"[/meetings/{meeting.id}#agenda] See the cases" in found
    assert "Write the minutes and send them to the chair" in found
    assert "due Tuesday 15 December 2026" in found
    assert "Decision sheet" not in waiting(sign_in(desk.chair))
    travels.move_to(datetime(2027, 3, 30, 8, 0, tzinfo=clock.LONDON))
    found = waiting(sign_in(desk.administrator))
    assert "Decision sheet uploaded to the child’s file" in found
    assert "was due Friday 11 December 2026" in found
    assert "working days late [" in found


def test_vacant_seats_are_a_line_for_who_manages_accounts(desk: Desk, sign_in: Opens) -> None:
    manager = factories.a_person(manages_accounts=True)
    db.session.commit()
    found = waiting(sign_in(manager))
    assert "seats are vacant" in found
    assert f"/admin/panels/{desk.panel.key}" in found
    assert "vacant" not in waiting(sign_in(desk.worker))


def test_what_is_to_be_filed_is_one_line_for_the_administrator(
    app: Flask, sign_in: Opens, travels: time_machine.Traveller
) -> None:
    """B1.24, B1.25: how much is late and what comes next; the clocks of the same papers say nothing besides."""
    travels.move_to(datetime(2026, 12, 15, 10, 0, tzinfo=clock.LONDON))
    six = a_table()
    found = waiting(sign_in(six.administrator))
    assert "Filing: 6 late, 6 due Thursday 17 December 2026" in found
    assert "12 papers for children’s files" in found
    assert "uploaded to the child’s file" not in found
    assert "Filing" not in waiting(sign_in(six.chair))


def test_home_counts_of_the_filing_what_its_list_and_the_menu_hold(
    app: Flask, sign_in: Opens, travels: time_machine.Traveller
) -> None:
    """B1.4: a case that the administrator withdrew from is nobody's line of theirs, nor in their number."""
    travels.move_to(datetime(2026, 12, 15, 10, 0, tzinfo=clock.LONDON))
    six = a_table()
    db.session.add(
        Declaration(
            case=six.cases[0],
            person=six.administrator,
            kind="involvement",
            detail="My neighbour.",
            withdrew=True,
            declared_at=NOW,
            recorded_by_id=six.administrator.id,
        )
    )
    db.session.commit()
    found = waiting(sign_in(six.administrator))
    assert "Filing: 5 late, 5 due Thursday 17 December 2026" in found
    assert "10 papers for children’s files" in found
