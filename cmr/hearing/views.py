"""Pages of this room: the meeting on the day, its cases, their decision sheets."""

from __future__ import annotations

from cmr.hearing import (
    attendance_views,
    case_views,
    chair_views,
    note_views,
    pulse,
    reply_views,
    said_views,
    sheet_views,
    sitting_views,
    times_views,
)
from cmr.hearing.blueprint import blueprint

__all__ = [
    "attendance_views",
    "blueprint",
    "case_views",
    "chair_views",
    "note_views",
    "pulse",
    "reply_views",
    "said_views",
    "sheet_views",
    "sitting_views",
    "times_views",
]
