"""How a case ended at a meeting of which something was on paper: as it is written there, or as it happens (B1.24)."""

from __future__ import annotations

from cmr.rules.refusal import Refusal

CLAUSE = "B1.24"


def why_end_not_put_right(meeting: str, *, written: bool, decided: bool) -> Refusal | None:
    """Why the time at which a case was tabled, or left undecided, is not put right; None where it is.

    ``meeting``: its state; ``written``: whether that time was entered from paper: one that was recorded as it happened
    is true; ``decided``: whether the head of service signed what the panel could not agree on (D8).
    """
    if not written:
        return Refusal("Only a time that was entered from paper is put right.", CLAUSE)
    if meeting != "in_session":
        return Refusal("The meeting is closed: how its cases ended stays as it is written.", CLAUSE)
    if decided:
        return Refusal("It is decided: when the panel could not agree stays as it is written.", "D8")
    return None


def why_not_as_it_happens(*, on_paper: bool, day_is_over: bool, before_panel: bool) -> Refusal | None:
    """Why it isn't said of a case at the moment of typing that it was tabled, or left undecided.

    ``on_paper``: something of its meeting was entered from paper. What the panel has before it in the service, on the
    meeting's own day, happens here; anything else is entered with the paper's time and its scan.
    """
    if not on_paper or (before_panel and not day_is_over):
        return None
    here = "" if day_is_over else " If the panel hears it here now, put the case before the panel first."
    return Refusal(
        "This meeting is entered from paper: how the case ended is entered with the time that is written and its scan, "
        f"on the case’s page for paper.{here}",
        CLAUSE,
    )
