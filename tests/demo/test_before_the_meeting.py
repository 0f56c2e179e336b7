"""In the demo council somebody has replied to each circulated meeting, and somebody is still awaited (B1.15, D3d)."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from cmr.agenda.presenting import readiness_of
from cmr.hearing.replies import replies_at
from cmr.models import Meeting, db
from cmr.rules.readiness import awaited, missing

TODAY = date(2026, 11, 23)


@pytest.fixture
def circulated(app: Flask) -> list[Meeting]:
    loaded = app.test_cli_runner().invoke(args=["demo", "load", "--today", TODAY.isoformat()])
    assert loaded.exit_code == 0, loaded.output
    return db.session.query(Meeting).filter_by(state="circulated").all()


def test_replies_differ_and_so_does_what_is_awaited(circulated: list[Meeting]) -> None:
    assert len(circulated) == 2
    for meeting in circulated:
        said = {one.reply for one in replies_at(meeting) if one.seat.role in ("chair", "member")}
        assert said == {"comes", "apologies", ""}
        ready = readiness_of(meeting, TODAY).values()
        assert {bool(awaited(checks)) for checks in ready} == {True, False}
        assert not any(missing(checks) for checks in ready)
