"""What somebody did in the room of a meeting, which holds their times there: nobody signs who is not there (B1.24)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cmr.rules.paper_times import clock
from cmr.rules.refusal import Refusal
from cmr.rules.stays import Stays, there_at


@dataclass(frozen=True)
class Deed:
    """Something that is recorded of somebody as done in the room: "said their view on CMR-1"."""

    at: datetime
    what: str
    clause: str
    signed: bool = False
    """Whether it stands with a signed sheet, which stays as it is."""


def why_not_away(name: str, before: Stays, after: Stays, deeds: Iterable[Deed]) -> tuple[Refusal, ...]:
    """Why somebody's times aren't taken, whatever the reason: by them they were away when they did something there.

    To the minute. What the times before contradicted already, as a declaration made before somebody came, is no news.
    """
    return tuple(
        _refused(name, one)
        for one in sorted(deeds, key=lambda one: one.at)
        if there_at(before, one.at) and not there_at(after, one.at)
    )


def _refused(name: str, one: Deed) -> Refusal:
    mend = (
        "What is signed stays as it is: correct the times." if one.signed else "Correct the one or the other."
    )
    words = f"By these times {name} was not in the meeting at {clock(one.at)}, when they {one.what}. {mend}"
    return Refusal(words, one.clause)
