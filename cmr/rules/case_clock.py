"""What a timer that everyone sees counts, and what is said of a case's time afterwards (B1.14).

Nothing ticks here: what is left is worked out from when a stage began, so that every page, and a server that has just
come back, say the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from cmr.rules.panel_type import CaseStage
from cmr.rules.wording import number_word, plural

A_SECOND = timedelta(seconds=1)
A_MINUTE = timedelta(minutes=1)


def seconds_left(began_at: datetime, minutes: int, now: datetime) -> int:
    """Whole seconds until a stage's minutes are over; less than nothing once they are. Both moments must be aware.

    A clock that was set back shows the stage whole, never longer than it is.
    """
    # In UTC: across a clock change two London moments are an hour further apart than they look.
    spent = max(now.astimezone(UTC) - began_at.astimezone(UTC), timedelta())
    return -((spent - timedelta(minutes=minutes)) // A_SECOND)


def as_clock(seconds: int) -> str:
    """As a timer shows it: "4:05", and "+1:30" for what is over."""
    minutes, rest = divmod(abs(seconds), 60)
    return f"{'+' if seconds < 0 else ''}{minutes}:{rest:02}"


def left_words(seconds: int) -> str:
    """The same in words: "4 minutes left", "Less than a minute left", "Time is up", "2 minutes over time"."""
    if seconds <= 0:
        over = -seconds // 60
        return f"{plural(over, 'minute')} over time" if over else "Time is up"
    return "Less than a minute left" if seconds < 60 else f"{plural(-(-seconds // 60), 'minute')} left"


def spent_words(stages: Sequence[CaseStage], took: timedelta) -> str:
    """How long a case took, for the minutes: "24 minutes, four more than its 20"."""
    planned = sum(one.minutes for one in stages)
    minutes = round(took / A_MINUTE)
    if minutes <= planned:
        return plural(minutes, "minute")
    return f"{plural(minutes, 'minute')}, {number_word(minutes - planned)} more than its {planned}"


def behind_words(planned_at: datetime, now: datetime) -> str:
    """How far a meeting is behind its agenda when a case begins; empty up to a minute."""
    minutes = (now.astimezone(UTC) - planned_at.astimezone(UTC)) // A_MINUTE
    return f"{plural(minutes, 'minute')} behind the agenda" if minutes > 1 else ""
