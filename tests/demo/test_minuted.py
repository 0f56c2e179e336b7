"""The minutes of the made-up council: approved, with the chair, and of the last meeting still to be written."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from cmr.demo.load import load
from cmr.minutes.content import content_hash
from cmr.models import Meeting, Minutes, db


def test_minutes_are_approved_with_the_chair_and_still_to_be_written(app: Flask, tmp_path: Path) -> None:
    """Each approved one with the hash of what it says; of the last meeting that was held nobody has begun them."""
    load(seed=7, today=date(2026, 11, 23), referrals=60, files=tmp_path)
    found = db.session.scalars(select(Minutes)).all()
    assert {one.state for one in found} == {"filed", "approved", "with_chair"}
    assert all(content_hash(one) == one.content_hash for one in found if one.state != "with_chair")
    assert all(section.text for one in found for section in one.sections)
    held = select(Meeting.id).where(Meeting.state == "closed").order_by(Meeting.on.desc()).limit(1)
    assert db.session.scalar(held) not in {one.meeting_id for one in found}
    # The clocks look back on many meetings: none is late for ever because it was held long ago.
    by_panel = (
        select(Meeting.id, Meeting.panel_id).where(Meeting.state == "closed").order_by(Meeting.on.desc())
    )
    without = [row for row in db.session.execute(by_panel) if row.id not in {one.meeting_id for one in found}]
    assert len(without) == 1
