"""A meeting on paper of which everything is entered: its minutes, and who entered it (B1.24, B1.25)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cmr.models import HistoryEntry, Meeting, Minutes, db
from cmr.rules.on_paper import why_nothing_more
from cmr.rules.refusal import Refusal


def minutes_state(meeting_id: int) -> str:
    """The state of the meeting's minutes; empty where they are not begun."""
    return db.session.scalar(select(Minutes.state).where(Minutes.meeting_id == meeting_id)) or ""


def why_over(meeting_id: int) -> Refusal | None:
    """Why nothing of the meeting is entered or attached any more; None while something is."""
    return why_nothing_more(minutes_state(meeting_id))


def entered_by(meeting: Meeting) -> tuple[str, ...]:
    """The names of those who entered from paper when it opened and closed and who came, the first of them first."""
    query = (
        select(HistoryEntry)
        .where(HistoryEntry.record_kind == "meeting", HistoryEntry.record_id == meeting.id)
        .options(joinedload(HistoryEntry.by))
        .order_by(HistoryEntry.number)
    )
    written = (one for one in db.session.scalars(query) if one.detail.get("from_paper"))
    return tuple(dict.fromkeys(one.by.name for one in written if one.by is not None))
