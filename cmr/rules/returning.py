"""The day on which a case comes back, held against the panel's meetings (DF, D2)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from cmr.rules.wording import spoken_date


def return_words(on: date, meetings: Collection[date]) -> str:
    """What a sheet's day of return does once it is signed, and that no meeting stands on it where that is so.

    No refusal: a case may be heard up to a week before its day, or after it, and the calendar may not reach that far
    yet. ``meetings`` are the days of those still to be held.
    """
    none_then = (
        "" if on in meetings else f"The panel has no meeting on {spoken_date(on)}. {_nearest(on, meetings)} "
    )
    return (
        f"{none_then}Once this is signed the case is on its way back by itself, also while its actions are open: "
        "it waits for a place from a week before that day on."
    )


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
