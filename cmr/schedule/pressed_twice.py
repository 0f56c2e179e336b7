"""A button that was pressed twice: the second press finds what the first one did, and says so instead of refusing."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from cmr.models import HistoryEntry, Meeting, Panel, Person, db
from cmr.rules.meeting import TO_COME

AT_ONCE = timedelta(minutes=1)
"""Within this time it is taken for one deed of one person."""


def done_just_now(
    meeting: Meeting, verbs: Collection[str], *, by: Person, at: datetime, reason: str = ""
) -> bool:
    """Whether the last thing done to the meeting is one of these, by the same person and for the same reason."""
    query = select(HistoryEntry).where(
        HistoryEntry.record_kind == "meeting", HistoryEntry.record_id == meeting.id
    )
    last = db.session.scalar(query.order_by(HistoryEntry.number.desc()).limit(1))
    if last is None or last.verb not in verbs or last.by_id != by.id or at - last.at > AT_ONCE:
        return False
    return str(last.detail.get("reason", "")) == reason.strip()


def standing_at(panel: Panel, on: date, starts_at: time, venue: str) -> Meeting | None:
    """The panel's meeting at just that time and place; None where none is."""
    return db.session.scalar(
        select(Meeting).where(
            Meeting.panel_id == panel.id,
            Meeting.on == on,
            Meeting.starts_at == starts_at,
            Meeting.venue == venue.strip(),
            Meeting.state.in_(TO_COME),
        )
    )
