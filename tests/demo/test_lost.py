"""In the made-up council one case lost its meeting, and stands first in line where it waits (D4)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from flask import Flask

from cmr.agenda.queries import queue_of
from cmr.demo.load import load
from cmr.models import Meeting, Person, Seat, db
from cmr.schedule.timeline import events
from cmr.web.actor import actor_of
from tests.factories import CMR, a_panel

TODAY = date(2026, 11, 23)


def test_the_queue_begins_with_the_case_whose_meeting_was_cancelled(app: Flask, tmp_path: Path) -> None:
    load(seed=1, today=TODAY, referrals=60, files=tmp_path)
    panel = a_panel(CMR)
    seat = db.session.query(Seat).filter_by(panel_id=panel.id, role="administrator").one()
    first, *others = queue_of(panel.id, actor_of(db.session.get_one(Person, seat.person_id), TODAY))
    assert first.lost_meeting
    assert first.lost_meeting > TODAY
    assert {row.lost_meeting for row in others} == {None}
    meeting = db.session.query(Meeting).filter_by(panel_id=panel.id, on=first.lost_meeting).one()
    assert (meeting.state, meeting.sequence) == ("cancelled", 1)
    assert [event.title for event in events(meeting)] == ["Cancelled", "Meeting made"]
