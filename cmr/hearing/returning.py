"""Whether the panel meets on the day on which a case is to come back."""

from __future__ import annotations

from sqlalchemy import select

from cmr.adapters import clock
from cmr.hearing.sheets import proposed_return
from cmr.models import Case, Meeting, db
from cmr.rules.meeting import TO_COME
from cmr.rules.returning import no_meeting_then


def return_remark(case: Case) -> str:
    """What to know of the day of return on the case's sheet; empty where nothing is to be said. One statement."""
    on = proposed_return(case)
    if on is None:
        return ""
    days = select(Meeting.on).where(
        Meeting.panel_id == case.meeting.panel_id,
        Meeting.state.in_(TO_COME),
        Meeting.on > case.meeting.on,
        Meeting.on >= clock.today(),
    )
    return no_meeting_then(on, set(db.session.scalars(days)))
