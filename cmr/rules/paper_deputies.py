"""Who came to a meeting on paper as somebody's deputy, and was not named here before it (B1.24, D5)."""

from __future__ import annotations

from datetime import date

from cmr.rules.refusal import Refusal
from cmr.rules.stays import Stays, in_words

ENTERED_IN = ("circulated", "in_session", "closed")


def why_not_entered_now(state: str, on: date, today: date) -> Refusal | None:
    """Why who came as a deputy is not entered yet, or not any more; that the minutes are approved is asked apart."""
    if state in ENTERED_IN and on <= today:
        return None
    if state in ("planned", "circulated"):
        return Refusal(
            "Who came is entered once it is the day of the meeting. Name a deputy beforehand.", "D5"
        )
    return Refusal("Nobody came to a meeting that was not held.", "D5")


def why_not_in_seat(name: str, *, listed: bool, entered: Stays) -> Refusal | None:
    """Why somebody is not entered as a deputy in this seat.

    ``listed``: whether they have a line in it already; ``entered``: when they were there in another place.
    """
    if listed:
        return Refusal(f"{name} has a line for this seat already: enter the times there.", "D5")
    if entered:
        words = (
            f"{name} is recorded {in_words(entered)} in another place, and nobody fills two. "
            "If that is wrong, take those times out first."
        )
        return Refusal(words, "B1.3")
    return None


def why_not_taken_off(name: str, *, from_here: bool, came: bool) -> Refusal | None:
    """Why somebody stays on the list as a deputy: they were not entered here, or their times are."""
    if not from_here:
        return Refusal(f"{name} was not entered as a deputy from paper.", "D5")
    if came:
        return Refusal(f"The times of {name} are entered. Take those out of the list first.", "B1.3")
    return None


def reads_its_cases(role: str, state: str, *, day_is_over: bool) -> bool:
    """Whether whoever is entered so has the meeting's cases until it closes, like one who was named for it (D5).

    Once its day is over only in the chair, who confirms what was signed: nobody else has anything to read for it.
    """
    return state != "closed" and (role == "chair" or not day_is_over)
