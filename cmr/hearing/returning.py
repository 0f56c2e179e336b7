"""What the day of return on a sheet does, and whether the panel meets then."""

from __future__ import annotations

from sqlalchemy import select

from cmr.adapters import clock
from cmr.hearing.sheets import counts_from, proposed_return
from cmr.models import Case, Meeting, db
from cmr.rules.meeting import TO_COME
from cmr.rules.returning import return_words


def return_remark(case: Case) -> str:
    """What to know of the day of return on the case's sheet; empty where it has none. One statement at most."""
    on = proposed_return(case)
    if on is None or on <= counts_from(case):
        # A day that must be another is refused beside it; what it would do is not said.
        return ""
    days = select(Meeting.on).where(
        Meeting.panel_id == case.meeting.panel_id,
        Meeting.state.in_(TO_COME),
        Meeting.on > case.meeting.on,
        Meeting.on >= clock.today(),
    )
    return return_words(on, set(db.session.scalars(days)))
