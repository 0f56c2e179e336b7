"""What waits to be placed on a meeting, and who goes first among it (B1.10, B1.19, D4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from cmr.rules.placing import RETURNS_AHEAD
from cmr.rules.wording import in_london, plural

Standing = Literal["to_place", "for_the_chair", "comes_later"]
"""Of what has no place yet: it can be placed, the chair decides on it first, or its date of return is too far off."""

Turn = tuple[bool, int, bool, datetime, int]
"""What the queue is sorted by."""
LOST = ("lose_meeting", "meeting_lost")
"""The verbs in a referral’s history with which it loses its meeting, which is cancelled."""


CANCELLED_UNDER = "The meeting was cancelled: "
"""How the reason begins for which a case left the agenda of a meeting that was cancelled."""


@dataclass(frozen=True)
class Waiting:
    """A referral in the queue, as far as its place there goes."""

    id: int
    queued_since: datetime
    """Kept when it is tabled, deferred or taken off, and when its meeting is cancelled."""
    priority: bool = False
    kept_for_state: str | None = None
    """The state of the meeting that it is kept for; None where it is kept for none."""
    times_lost: int = 0
    """How many meetings at which it was to be heard were cancelled since it joined the queue."""

    @property
    def turn(self) -> Turn:
        """What the queue is sorted by: whose meeting was cancelled, then priority, then who waits longest.

        Whose meetings were cancelled more than once goes before those that lost one: it stood first in line already.
        """
        first = stands_first(self.kept_for_state)
        return (not first, -self.times_lost if first else 0, not self.priority, self.queued_since, self.id)


def stands_first(kept_for_state: str | None) -> bool:
    """Whether it stands first in line: it was to be heard at a meeting that was cancelled (D4).

    The cancelled meeting stays the one it is kept for until it is placed again, or leaves the queue.
    """
    return kept_for_state == "cancelled"


def returns_until(next_on: date | None, today: date) -> date:
    """The latest date of return of the cases that wait for a place now (DF).

    A returned case joins the queue when the next meeting (``next_on``) is the first that may hear it: one held up to a
    week before its date, or later. Where none is planned, a week before its date.
    """
    return (next_on or today) + RETURNS_AHEAD


def standing(waits_for_chair: bool, returns_on: date | None, next_on: date | None, today: date) -> Standing:
    """How one that has no place yet stands (B1.7, DF); ``returns_on`` is None for what did not come back."""
    if returns_on is not None:
        return "to_place" if returns_on <= returns_until(next_on, today) else "comes_later"
    return "for_the_chair" if waits_for_chair else "to_place"


def age(queued_since: datetime, today: date) -> str:
    """For how long a case has waited in the queue, in words."""
    days = (today - in_london(queued_since).date()).days
    return f"Waiting {plural(days, 'day')}" if days > 0 else "Waiting since today"
