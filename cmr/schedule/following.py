"""The meeting that follows another, read with what was done to its date since (B1.13)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select

from cmr.models import HistoryEntry, Meeting, db
from cmr.rules.following import Altered, Planned, When, following

ALTERS = ("make", "move", "change", "cancel")
AHEAD = 30
"""So many of the panel's meetings are looked at: more than half a year of weeks."""


def next_meeting(meeting: Meeting, now: datetime) -> When | None:
    """When the panel meets next after this meeting, as it stood at its close; two statements."""
    query = (
        select(Meeting.id, Meeting.on, Meeting.starts_at, Meeting.state)
        .where(Meeting.panel_id == meeting.panel_id, Meeting.on >= meeting.on, Meeting.id != meeting.id)
        .order_by(Meeting.on, Meeting.starts_at, Meeting.id)
        .limit(AHEAD)
    )
    rows = db.session.execute(query).all()
    altered = _altered([row.id for row in rows])
    others = [
        Planned(When(row.on, row.starts_at), altered[row.id], cancelled=row.state == "cancelled")
        for row in rows
    ]
    return following(When(meeting.on, meeting.starts_at), others, meeting.closed_at or now)


def _altered(ids: Collection[int]) -> Mapping[int, list[Altered]]:
    query = (
        select(HistoryEntry.record_id, HistoryEntry.verb, HistoryEntry.at, HistoryEntry.detail)
        .where(HistoryEntry.record_kind == "meeting", HistoryEntry.record_id.in_(ids))
        .where(HistoryEntry.verb.in_(ALTERS))
        .order_by(HistoryEntry.record_id, HistoryEntry.number)
    )
    found: dict[int, list[Altered]] = defaultdict(list)
    for id_, verb, at, detail in db.session.execute(query):
        found[id_].append(Altered(verb, at, _day(detail), _time(detail)))
    return found


def _day(detail: Mapping[str, Any]) -> date | None:
    said = detail.get("from_on")
    return date.fromisoformat(said) if said else None


def _time(detail: Mapping[str, Any]) -> time | None:
    said = detail.get("from_time")
    return time.fromisoformat(said) if said else None
