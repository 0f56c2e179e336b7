"""The day on which a case comes back, held against the panel's meetings (DF, D2)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from cmr.rules.wording import spoken_date


def no_meeting_then(on: date, meetings: Collection[date]) -> str:
    """What to know of a day of return on which the panel has no meeting; empty where it has one.

    A remark and no refusal: a case may be heard up to a week before its day, or after it, and the calendar may not
    reach that far yet. ``meetings`` are the days of those still to be held.
    """
    if on in meetings:
        return ""
    so = "If it stays so, the case waits for a place from a week before that day on."
    return f"The panel has no meeting on {spoken_date(on)}. {_nearest(on, meetings)} {so}"


def _nearest(on: date, meetings: Collection[date]) -> str:
    before = max((day for day in meetings if day < on), default=None)
    after = min((day for day in meetings if day > on), default=None)
    if before and after:
        return f"The nearest are on {spoken_date(before)} and {spoken_date(after)}."
    if before:
        return f"The last that is planned is on {spoken_date(before)}."
    if after:
        return f"The nearest is on {spoken_date(after)}."
    return "No later one is planned yet."
