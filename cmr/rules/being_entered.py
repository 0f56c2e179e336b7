"""A meeting that was held on paper and is being entered: it stands open here, and nothing of it happens now (B1.24)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cmr.rules.on_paper import next_of_meeting
from cmr.rules.refusal import Refusal

CLAUSE = "B1.24"
HELD = "The meeting was held on paper, and is being entered."
"""What everybody is told of it, in the place of where it is and what comes next."""


def being_entered(state: str, on: date, today: date, *, on_paper: bool, heard_here: bool) -> bool:
    """Whether a meeting that stands open is entered afterwards, and is none to come to.

    ``on_paper``: it was opened at the time that was written; ``heard_here``: on its own day a case was put before the
    panel in the service, the network being back. Once that day is over nothing is heard any more.
    """
    return state == "in_session" and on_paper and (today > on or not heard_here)


def why_not_heard_here(*, entered: bool, day_is_over: bool) -> Refusal | None:
    """Why no case is put before the panel in the service: its meeting was held on paper, and its day is over."""
    if not (entered and day_is_over):
        return None
    return Refusal(
        "The meeting was held on paper, and its day is over: what was written of the case is entered.", CLAUSE
    )


@dataclass(frozen=True)
class ToEnter:
    """What is entered of such a meeting so far."""

    came: bool
    """Whether somebody beside the chair is entered as having come."""
    unsettled: Sequence[str]
    """The cases (references) of which nothing was confirmed or ended."""
    chair: str = ""
    chair_id: int | None = None

    def next(self, *, runs: str, reader_id: int) -> tuple[str, str]:
        """What is entered next, and by whom, as the reader is told it; ``runs``: who enters what was written."""
        chair = "you" if reader_id == self.chair_id else self.chair or "the chair"
        return next_of_meeting(came=self.came, unsettled=self.unsettled, runs=runs, chair=chair)
