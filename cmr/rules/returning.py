"""The day on which a case comes back, held against the panel's meetings (DF, D2)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from cmr.rules.days_off import why_off
from cmr.rules.outcomes import SheetFacts
from cmr.rules.sheet_terms import DecisionSheet
from cmr.rules.wording import spoken_date


def return_words(on: date, meetings: Collection[date]) -> str:
    """What a sheet's day of return does once it is signed, with what to know of that day before.

    ``meetings`` are the days of those still to be held.
    """
    known = day_words(on, meetings)
    return (
        f"{known}{' ' if known else ''}Once this is signed the case is on its way back by itself, also while its "
        "actions are open: it waits for a place from a week before that day on."
    )


def day_words(on: date, meetings: Collection[date]) -> str:
    """That no meeting stands on a day of return, and that nobody works then; empty for the day of a meeting.

    No refusal: a case may be heard up to a week before its day, or after it, and the calendar may not reach that far
    yet.
    """
    if on in meetings:
        return ""
    why = why_off(on)
    none_then = f"{spoken_date(on)} is {why}: the panel has no meeting then." if why else ""
    return f"{none_then or f'The panel has no meeting on {spoken_date(on)}.'} {_nearest(on, meetings)}"


def typed_words(on: date, meetings: Collection[date], facts: SheetFacts) -> str:
    """What is said of a day of return as it is typed: that it must be later, or that no meeting stands on it."""
    return f"It must be after {facts.day_in_words}." if on <= facts.counts_from else day_words(on, meetings)


def return_name(sheet: DecisionSheet, facts: SheetFacts) -> str:
    """What the sheet calls its day of return: as it is asked with a chosen outcome, else under its own label (D3f)."""
    chosen = {one.key for one in facts.outcomes}
    asked = (one.return_day for one in sheet.outcomes if one.return_field and one.key in chosen)
    return next(asked, sheet.return_label.rstrip(": "))


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
