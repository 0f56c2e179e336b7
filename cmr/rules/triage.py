"""The chair's choices about a case before its meeting: a late one, priority, another meeting (B1.7, B1.10)."""

from __future__ import annotations

from datetime import date, time
from typing import Protocol

from cmr.rules.meeting import TO_COME
from cmr.rules.refusal import Refusal
from cmr.rules.wording import spoken_date

IN_THE_QUEUE = ("submitted", "scheduled", "returned")
"""States of a referral in which priority means something."""
ACCEPTED_WHILE_FULL = "The meeting is full, so it waits for a place that comes free."


class Later(Protocol):
    """A meeting to which a case may be deferred."""

    @property
    def panel_id(self) -> int: ...
    @property
    def state(self) -> str: ...
    @property
    def on(self) -> date: ...
    @property
    def starts_at(self) -> time: ...


def may_be_deferred_to(to: Later, than: Later, left: int) -> Refusal | None:
    """A named meeting is the same panel's, comes later, takes cases, and has a place (of ``left``) to hear it at."""
    if (
        to.panel_id != than.panel_id
        or to.state not in TO_COME
        or (to.on, to.starts_at) <= (than.on, than.starts_at)
    ):
        return Refusal(f"Choose a meeting of this panel that comes after {spoken_date(than.on)}.", "B1.10")
    if left <= 0:
        words = f"The meeting on {spoken_date(to.on)} is full. Choose another, or the next that has room."
        return Refusal(words, "B1.13")
    return None


def choice_once_deferred(late_choice: str | None) -> str | None:
    """How a late one stands once the chair has deferred it: its worker's wish for a later meeting stands no more."""
    return "deferred" if late_choice == "later" else late_choice


def may_be_accepted(meeting_state: str | None) -> Refusal | None:
    """A late one is accepted for a meeting that can still take it; ``None`` where it came late for none (B1.7)."""
    if meeting_state is None or meeting_state in TO_COME:
        return None
    return Refusal("The meeting it came late for has been held or cancelled. It waits in the queue.", "B1.7")


def what_accepting_brings(on: date, meeting_state: str, left: int) -> Refusal | None:
    """Why a late one that is accepted is not heard, or not known to its readers, without more being done; else None.

    ``on`` is the day of the meeting that it came late for: other meetings' pages say this of it too.
    """
    which = spoken_date(on)
    if left <= 0:
        words = f"The meeting on {which} is full: once accepted, it waits for a place that comes free."
        return Refusal(words, "B1.13")
    if meeting_state == "circulated":
        words = (
            f"The agenda of {which} has gone out: once placed there, it reaches its readers in a supplement."
        )
        return Refusal(words, "D3c")
    return None


def may_set_priority(state: str) -> bool:
    """Whether priority means something for a referral in this state (B1.10)."""
    return state in IN_THE_QUEUE


def may_have_priority(state: str, *, has: bool, wants: bool, reason: str) -> Refusal | None:
    """Priority is given to what waits for the panel, or ended, for a reason that the worker reads (B1.10)."""
    if not may_set_priority(state):
        return Refusal("Only a case that waits for the panel can have priority.", "B1.10")
    if not reason.strip():
        return Refusal("Give a reason: the social worker will read it.", "B1.10")
    if has == wants:
        return Refusal(f"This case has {'priority already' if wants else 'no priority'}.", "B1.10")
    return None
