"""When a case of an agenda can go to another place (B1.13, B1.19, D3c)."""

from __future__ import annotations

from collections.abc import Collection

from cmr.rules.refusal import Refusal

MOVABLE = ("planned", "in_session")
"""The states of a meeting whose order can still change."""
LEAVING = ("deferred", "removed", "tabled")
"""The states of a case that is on the agenda no more."""
OVERTAKEN = Refusal(
    "Somebody else changed the order just now. Here is how it stands: look at it, and try again.", "B1.13"
)
LEFT = Refusal("It has left this agenda since the page was opened. Here is how it stands.", "B1.13")
AT_THE_END = Refusal("It is at the end of the agenda already.", "B1.13")
UNSAID = Refusal("Say where the case goes, and from which place.")


def may_be_moved(
    meeting_state: str, case_state: str, *, place: int, seen_at: int, to: int, most_cases: int
) -> Refusal | None:
    """The order is open, the case stands where it was seen, and the agenda has the place that it goes to."""
    if case_state in LEAVING:
        return LEFT
    if meeting_state == "circulated":
        words = "The agenda has been circulated, and people were told when to come: each case keeps its time."
        return Refusal(words, "D3c")
    if meeting_state not in MOVABLE:
        return Refusal("The meeting is over: its order stands.", "B1.13")
    if place != seen_at or case_state != "placed":
        return OVERTAKEN
    if not 1 <= to <= most_cases:
        return Refusal(f"This agenda has {most_cases} places.", "B1.13")
    return None


def steps_aside(to: int, fixed: Collection[int]) -> Refusal | None:
    """A case that was heard keeps its place."""
    return (
        Refusal("The case beside it was heard already and keeps its place.", "B1.19") if to in fixed else None
    )
