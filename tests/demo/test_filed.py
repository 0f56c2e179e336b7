"""What the made-up council's meetings left for the children's files: filed, done late, and stopped by a name."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from cmr.demo.commands import SEED
from cmr.demo.load import load
from cmr.filing.queries import seen_of_all
from cmr.models import Filing, HistoryEntry, Minutes, db
from cmr.rules.wording import in_london

TODAY = date(2026, 11, 23)


def test_papers_are_filed_filed_late_and_stopped_by_a_name(app: Flask, tmp_path: Path) -> None:
    """B1.24, B1.25: what is filed says so in its history; what waits is late, and is looked at first."""
    load(seed=SEED, today=TODAY, referrals=60, files=tmp_path)
    found = db.session.scalars(select(Filing)).all()
    filed = [one for one in found if one.filed_at]
    waiting = [one for one in found if not one.filed_at]
    late = [one for one in filed if one.filed_at and in_london(one.filed_at).date() > one.due_on]
    assert late
    assert len(late) < len(filed)
    assert {one.kind for one in filed} == {"sheet", "minutes", "chronology"}
    assert waiting
    assert all(one.due_on < TODAY for one in waiting)
    stopped = [seen.waits for seen in seen_of_all(waiting).values()]
    assert any(stopped)
    assert not all(stopped)
    assert not any(seen.findings for seen in seen_of_all(filed).values())
    told = select(func.count()).select_from(HistoryEntry).where(HistoryEntry.verb == "file_paper")
    assert db.session.scalar(told) == len(filed)
    states = {one.state for one in db.session.scalars(select(Minutes))}
    assert states == {"filed", "approved", "with_chair"}
