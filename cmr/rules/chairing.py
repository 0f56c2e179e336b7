"""Somebody else in the chair of an open meeting, and a case that nobody there can chair (B1.2, B1.19, D5)."""

from __future__ import annotations

from cmr.rules.refusal import Refusal


def why_not_handed(*, open_: bool, seat_held: bool, name: str, in_the_chair: bool) -> Refusal | None:
    """Why the chair is not handed to somebody now; None where it is.

    That they may chair this panel at all is asked of whoever is named its deputy.
    """
    if not open_:
        return Refusal("The chair is handed over while the meeting is open.", "B1.2")
    if not seat_held:
        return Refusal(
            "Nobody holds the chair’s seat on this date, so nobody stands in for its holder.", "B1.2"
        )
    if in_the_chair:
        return Refusal(f"{name} is in the chair’s seat already.", "B1.2")
    return None


def why_not_back(*, in_the_chair: bool, has_own_seat: bool, name: str) -> Refusal | None:
    """Why somebody does not go back from the chair to a seat of their own; None where they do."""
    if in_the_chair and has_own_seat:
        return None
    return Refusal(f"{name} is not in the chair’s seat for somebody else, with a seat of their own.", "B1.3")


def why_not_left(*, somebody_chairs: bool) -> Refusal | None:
    """Why a case is not tabled for want of a chair; None where nobody is there who can chair it (B1.19)."""
    if not somebody_chairs:
        return None
    return Refusal("Somebody is in the chair for this case: tabling it is theirs.", "B1.19")
