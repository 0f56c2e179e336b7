"""The times of a meeting as they were written: opened first, closed last, each thing in its order between (B1.24).

Whatever is compared is compared to the minute: nobody writes seconds on paper.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from cmr.rules.refusal import Refusal
from cmr.rules.wording import in_london, spoken_time

CLAUSE = "B1.24"
EARLY = timedelta(hours=1)
"""Before its planned start; a meeting that opened earlier than that is asked about first."""


@dataclass(frozen=True)
class Recorded:
    """A moment that is recorded of a meeting, and what happened then: "the decision sheet of CMR-1 was signed"."""

    at: datetime
    what: str


def why_not_closed(moment: datetime, recorded: Iterable[Recorded]) -> Refusal | None:
    """Why a meeting did not close then: something of it is recorded as later, the last of which is named."""
    last = max(recorded, key=lambda one: one.at, default=None)
    if last is None or minute(last.at) <= minute(moment):
        return None
    return _no(f"It can’t have closed at {clock(moment)}", last)


def why_not_opened(moment: datetime, recorded: Iterable[Recorded]) -> Refusal | None:
    """Why a meeting did not open then: something that is done in an open meeting is recorded as earlier."""
    first = min(recorded, key=lambda one: one.at, default=None)
    if first is None or minute(moment) <= minute(first.at):
        return None
    return _no(f"It can’t have opened at {clock(moment)}", first)


def why_not_opened_by(name: str, moment: datetime, *, here: bool) -> Refusal | None:
    """Why it did not open then with them in the chair: they had another time of their own (B1.2)."""
    if here:
        return None
    words = (
        f"{name} was in the chair as it opened, but was not in the meeting at {clock(moment)}. "
        "Correct the one or the other."
    )
    return Refusal(words, "B1.2")


def asked_early(moment: datetime, planned: datetime) -> str:
    """What is asked about a meeting that opened long before it was planned to; empty where nothing is."""
    if minute(planned) - minute(moment) <= EARLY:
        return ""
    return (
        f"The meeting was planned for {clock(planned)}. If it did open at {clock(moment)}, save once more; "
        "otherwise put the time right."
    )


def why_not_signed_at(moment: datetime, said: Iterable[Recorded]) -> Refusal | None:
    """Why a sheet was not signed then: what was declared and said of its case comes before, the last of it named."""
    last = max(said, key=lambda one: one.at, default=None)
    if last is None or minute(last.at) <= minute(moment):
        return None
    return _no(f"The sheet can’t have been signed at {clock(moment)}", last)


def why_not_ended_at(moment: datetime, said: Iterable[Recorded]) -> Refusal | None:
    """The same of a case that was tabled or left undecided then."""
    last = max(said, key=lambda one: one.at, default=None)
    if last is None or minute(last.at) <= minute(moment):
        return None
    return _no(f"The panel can’t have been done with the case at {clock(moment)}", last)


def why_not_tabled_at(moment: datetime, *, chaired: bool) -> Refusal | None:
    """Why a case was not tabled then: whoever is in the chair does it, and nobody in the chair was in the room."""
    if chaired:
        return None
    words = (
        f"Nobody was in the chair at {clock(moment)}, and the chair tables a case in the meeting. "
        "Correct this time, or when the chair came and left."
    )
    return Refusal(words, "B1.2")


def why_not_declared_at(
    name: str, moment: datetime, *, here: bool, opened_at: datetime | None
) -> Refusal | None:
    """Why somebody did not declare then: it is done in the room, or before the meeting opens, wherever they are."""
    if here or (opened_at is not None and minute(moment) < minute(opened_at)):
        return None
    words = f"{name} was not in the meeting at {clock(moment)}. Say when they declared."
    return Refusal(words, "B1.4")


def why_not_said_at(
    name: str, moment: datetime, *, here: bool, opened_at: datetime | None, declared_at: datetime | None
) -> Refusal | None:
    """Why somebody did not say a view then: the meeting is open, they are in the room and have declared."""
    if opened_at is not None and minute(moment) < minute(opened_at):
        words = f"The meeting opened at {clock(opened_at)}, after {clock(moment)}: views are said in it."
        return Refusal(words, "B1.20")
    if not here:
        return Refusal(
            f"{name} was not in the meeting at {clock(moment)}. Say when they said their view.", "B1.20"
        )
    if declared_at is not None and minute(moment) < minute(declared_at):
        return Refusal(
            f"{name} declared at {clock(declared_at)}, so can’t have said a view at {clock(moment)} before that.",
            "B1.4",
        )
    return None


def why_not_in_this_order(declared_at: datetime | None, said_at: datetime | None) -> Refusal | None:
    """Why everybody's views were not said then: the declarations come before them."""
    if declared_at is None or said_at is None or minute(declared_at) <= minute(said_at):
        return None
    words = (
        f"The declarations were made at {clock(declared_at)}, so the views can’t have been said at {clock(said_at)} "
        "before that. Correct the one or the other."
    )
    return Refusal(words, "B1.4")


def why_nobodys(name: str, moment: datetime, *, unanswered: bool) -> Refusal:
    """Why a time for everybody is not taken: it would be nobody's.

    ``name``: "declared_at" or "said_at"; ``unanswered``: whether there is somebody of whom nothing is chosen.
    """
    did, clause = ("declared", "B1.4") if name == "declared_at" else ("said", "B1.20")
    if unanswered:
        words = (
            f"{clock(moment)} is nobody’s time yet: choose below what was {did} then, or take the time out."
        )
    else:
        words = (
            f"{clock(moment)} is nobody’s time: all that was {did} was recorded here as it happened, or has another "
            "time. Take it out, or give it to a person as another time."
        )
    return Refusal(words, clause)


def minute(moment: datetime) -> datetime:
    """The moment without its seconds."""
    return moment.replace(second=0, microsecond=0)


def clock(moment: datetime) -> str:
    """The time of day as London says it."""
    return spoken_time(in_london(moment).time())


def _no(what: str, other: Recorded) -> Refusal:
    words = f"{what}: at {clock(other.at)} {other.what}. Correct the one or the other."
    return Refusal(words, CLAUSE)
