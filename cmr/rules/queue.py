"""Who goes first among those that wait to be placed on a meeting (B1.10, B1.19, D4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from cmr.rules.wording import in_london, plural


@dataclass(frozen=True)
class Waiting:
    """A referral in the queue, as far as its place there goes."""

    id: int
    queued_since: datetime
    """Kept when it is tabled, deferred or taken off, and when its meeting is cancelled."""
    priority: bool = False
    kept_for_state: str | None = None
    """The state of the meeting that it is kept for; None where it is kept for none."""

    @property
    def turn(self) -> tuple[bool, bool, datetime, int]:
        """What the queue is sorted by: whose meeting was cancelled, then priority, then who waits longest."""
        first = stands_first(self.kept_for_state)
        return (not first, not self.priority, self.queued_since, self.id)


def stands_first(kept_for_state: str | None) -> bool:
    """Whether it stands first in line: it was to be heard at a meeting that was cancelled (D4).

    The cancelled meeting stays the one it is kept for until it is placed again, or leaves the queue.
    """
    return kept_for_state == "cancelled"


def age(queued_since: datetime, today: date) -> str:
    """For how long a case has waited in the queue, in words."""
    days = (today - in_london(queued_since).date()).days
    return f"Waiting {plural(days, 'day')}" if days > 0 else "Waiting since today"
