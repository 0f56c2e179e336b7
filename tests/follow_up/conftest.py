"""Cases heard in November, seen on Thursday 10 December 2026."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy import select

from cmr.models import Action, Meeting, Panel, Person, Referral, db
from tests.factories import CMR, a_meeting, a_panel, a_referral

TODAY = date(2026, 12, 10)


@pytest.fixture(autouse=True)
def in_december() -> Iterator[None]:
    """It is ten in the morning."""
    with time_machine.travel(datetime(2026, 12, 10, 10, 0, tzinfo=UTC), tick=True):
        yield


def a_heard_referral(
    key: str = CMR, *due: date, worker: Person | None = None, state: str = "heard"
) -> tuple[Panel, Referral]:
    """A referral heard on 12 November, with an action for each date."""
    panel = a_panel(key)
    held = select(Meeting).where(Meeting.panel_id == panel.id, Meeting.state == "closed")
    meeting = db.session.scalars(held).first() or a_meeting(panel, on=date(2026, 11, 12), state="closed")
    referral = a_referral(panel, worker, state, meeting=meeting)
    assert referral.case is not None
    for number, day in enumerate(due or (TODAY,), 1):
        an_action(referral, number, day)
    db.session.commit()
    return panel, referral


def an_action(referral: Referral, number: int, due_on: date) -> Action:
    """An action of the referral's last case."""
    action = Action(
        case=referral.case, referral=referral, number=number, kind="recommendation",
        text=f"See to thing {number} of {referral.reference}.", due_on=due_on, clause="BD",
    )  # fmt: skip
    db.session.add(action)
    db.session.flush()
    return action
