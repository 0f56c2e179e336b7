"""What is said at a meeting under an item that no record tells of, such as any other business (B1.13, B1.25)."""

from __future__ import annotations

from cmr.rules.minutes_draft import LONGEST
from cmr.rules.panel_type import Agenda, AgendaItem
from cmr.rules.refusal import Refusal
from cmr.rules.stages import item_of

CLAUSE = "B1.13"
RECORDED = frozenset({"purpose", "conduct", "previous", "review", "next_date"})
"""Items of which the draft of the minutes says what was recorded anyway."""
TOO_LONG = Refusal(
    f"What is said under an item has {LONGEST:,} characters at most. Nothing of what you typed is lost: "
    "shorten it and save.",
    CLAUSE,
)


def is_written(item: AgendaItem) -> bool:
    """Whether what is said under it is written at the meeting: its section of the minutes would be empty otherwise."""
    return not item.cases and item.key not in RECORDED


def written_item(agenda: Agenda, key: str) -> AgendaItem | None:
    """The item of that key, where what is said under it is written."""
    found = item_of(agenda, key)
    return found if found is not None and is_written(found) else None


def why_not_written(item: AgendaItem, meeting_state: str) -> Refusal | None:
    """Why nothing is written under it now; None while the meeting sits."""
    if meeting_state == "in_session":
        return None
    if meeting_state == "closed":
        words = f"The meeting is closed. What is still to be said goes into the minutes, under “{item.text}”."
        return Refusal(words, CLAUSE)
    return Refusal("What is said under an item is written while the meeting is open.", CLAUSE)
