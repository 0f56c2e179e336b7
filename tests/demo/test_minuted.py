"""The minutes of the made-up council: approved, with the chair, and of the last meeting still to be written."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from cmr.demo.commands import SEED
from cmr.demo.load import load
from cmr.demo.wordings import TABLED
from cmr.hearing.proposal import is_begun
from cmr.minutes.content import content_hash
from cmr.models import Case, DecisionSheet, Filing, Meeting, Minutes, db
from cmr.rules.wording import spoken_date


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


def test_what_the_minutes_say_of_the_made_up_meetings_is_true(app: Flask, tmp_path: Path) -> None:
    """B1.13, B1.25: the date that followed, nobody late who was not, and no part of what was not discussed."""
    load(seed=SEED, today=date(2026, 11, 23), referrals=60, files=tmp_path)
    for minutes in db.session.scalars(select(Minutes)):
        said = {one.key: one.text for one in minutes.sections}
        meeting = minutes.meeting
        query = select(func.min(Meeting.on)).where(
            Meeting.panel_id == meeting.panel_id, Meeting.on > meeting.on
        )
        assert (
            f"The next meeting is on {spoken_date(db.session.scalars(query).one())}" in said["item_next_date"]
        )
        present = said["attendance"].split("There for a case:")[0]
        assert " from " not in present
    tabled = db.session.scalars(select(Case).where(Case.state == "tabled")).all()
    assert tabled
    parts = select(Filing.case_id).where(Filing.kind == "minutes")
    assert not {one.id for one in tabled} & set(db.session.scalars(parts))


def test_why_a_case_was_tabled_promises_nothing_of_another_case_or_date() -> None:
    """It may be the only case of its meeting, and comes before a later one in its turn in the queue (B1.19)."""
    assert not any(word in one for one in TABLED for word in ("cases", "first", "next meeting"))


def test_what_waits_for_the_head_of_service_begins_empty_beside_what_was_proposed(
    app: Flask, tmp_path: Path
) -> None:
    """D8."""
    load(seed=7, today=date(2026, 11, 23), referrals=60, files=tmp_path)
    waiting = select(DecisionSheet).join(DecisionSheet.case).where(Case.undecided, Case.state == "placed")
    (sheet,) = db.session.scalars(waiting)
    assert not is_begun(sheet)
    assert sheet.proposed["entries"]
    assert sheet.proposed["outcomes"]
