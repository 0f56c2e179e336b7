"""Two texts of a section beside each other, with what differs marked in each (B1.25)."""

from __future__ import annotations

from dataclasses import dataclass

from cmr.rules.minutes import may_have_both
from cmr.rules.word_changes import Pieces, in_context, words_changed

SHORTEST, TALLEST, ON_A_LINE = 8, 120, 85
"""The lines of a box to write in, at least and at most, and about how many characters stand on one."""


@dataclass(frozen=True)
class SideBySide:
    """What stands in the one alone, in the other alone, and in both; long stretches of both are only counted."""

    theirs: Pieces
    mine: Pieces
    both: str
    """One below the other; empty where something would stand there twice."""
    rows: int
    """How tall a box is that shows all of the second."""


def side_by_side(theirs: str, mine: str) -> SideBySide:
    """The two texts, the saved or written one first."""
    pieces = in_context(words_changed(theirs, mine))
    return SideBySide(
        theirs=tuple(one for one in pieces if one.kind != "added"),
        mine=tuple(one for one in pieces if one.kind != "removed"),
        both=f"{theirs}\n\n{mine}" if may_have_both(theirs, mine) else "",
        rows=rows_of(mine),
    )


def rows_of(text: str) -> int:
    """About how many lines a text takes in a box."""
    lines = sum(1 + len(line) // ON_A_LINE for line in text.split("\n"))
    return min(TALLEST, max(SHORTEST, lines + 1))
