"""What somebody who came to a meeting for a case alone is told once the panel is done with it (B1.14, B1.22, D3d).

A guest reads it until they have left (B1.2d).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Part = Literal["own side", "presenter", "guest"]
"""Whose the case is to them: its social worker's or team manager's; presented by them; or they were asked in."""


@dataclass(frozen=True)
class Ended:
    """One of their cases that the panel is done with."""

    id: int
    reference: str
    state: str
    undecided: bool
    part: Part

    @property
    def heard(self) -> bool:
        """Whether its sheet is signed."""
        return self.state == "heard"


@dataclass(frozen=True)
class Over:
    """That nothing more is before the panel for which they came, and what happens next with it."""

    cases: tuple[Ended, ...]
    left: bool
    """Whether they are not in the room any more, or never came."""

    @property
    def head(self) -> str:
        """That it is over, and whether they may go."""
        which = "This case is over for you." if len(self.cases) == 1 else "Your cases are over for you."
        return which if self.left else f"{which} You may go."

    @property
    def follows(self) -> tuple[tuple[Ended, str], ...]:
        """Each case, and what happens next with it."""
        return tuple((one, what_follows(one)) for one in self.cases)

    @property
    def has_actions(self) -> bool:
        """Whether actions may be theirs to carry out from now on."""
        return any(one.heard and one.part == "own side" for one in self.cases)

    @property
    def reads_on(self) -> bool:
        """Whether what they may read ends once they have left, or with the meeting (B1.2d)."""
        return any(self.reads(one) and one.part == "guest" for one in self.cases)

    def reads(self, case: Ended) -> bool:
        """Whether its signed sheet is theirs to read: a guest's until they have left (B1.2d)."""
        return case.heard and not (self.left and case.part == "guest")


def waits(state: str, *, undecided: bool) -> bool:
    """Whether the panel has still to hear a case that stands so."""
    return state == "placed" and not undecided


def who_reads(guests: Iterable[tuple[int, bool]], *, waits: bool) -> frozenset[int]:
    """Those of a case's guests, each with whether they are marked as having left, who may read it (B1.2d).

    All of them while it is still before the panel: somebody may step out. Once it is over, whoever has not left.
    """
    return frozenset(person_id for person_id, left in guests if waits or not left)


def over_for(theirs: Sequence[Ended], waiting: int, *, left: bool) -> Over | None:
    """What they are told; None for whoever has a case that is still to be heard, or came for none."""
    return Over(tuple(theirs), left) if theirs and not waiting else None


def what_follows(case: Ended) -> str:
    """What happens next with one case, as it is theirs."""
    own = case.part == "own side"
    if case.heard:
        if own:
            return "Its decision sheet is signed. Its actions are carried out and confirmed."
        who = "the case’s social worker and team manager"
        return f"Its decision sheet is signed. Its actions are carried out and confirmed by {who}."
    if case.state == "tabled":
        back = "It waits in the queue for another meeting."
        return f"The case was tabled. {back}{'' if own else ' If you are asked to come again, you are told.'}"
    decides = "The panel could not agree: the head of service makes the decision."
    return f"{decides} You are told when it is made." if own else decides


def may_be_marked_gone(*, here: bool, waiting: int, settled: int) -> bool:
    """Whether whoever marks attendance is offered to say that they left: nothing keeps them there any more."""
    return here and settled > 0 and waiting == 0
