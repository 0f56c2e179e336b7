"""Lifecycles as tables: states, moves between them, and what each move asks before it is made.

The one place that knows the ``transitions`` library. One shared machine serves every row: it holds no model,
and reads and writes the ``state`` of the row it is handed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from transitions import EventData, Machine, MachineError

from cmr.rules.permissions import Can
from cmr.rules.refusal import Refusal, Refused
from cmr.rules.wording import sentence

Facts = TypeVar("Facts")


class HasState(Protocol):
    """A row with a state."""

    state: Any


@dataclass(frozen=True)
class Move(Generic[Facts]):
    """One step of a life: from where, to where, who may make it, and what must be true first.

    A ``destination`` of None stays where it is. Each guard answers with its refusal, or None.
    ``wants_reason`` says that the person must give one; ``quiet_when_closed`` that the move answers something that
    most records never meet, so that no page offers it greyed.
    """

    name: str
    text: str
    sources: tuple[str, ...]
    destination: str | None
    needs: Can
    guards: tuple[Callable[[Facts], Iterable[Refusal] | Refusal | None], ...] = ()
    clause: str = ""
    wants_reason: bool = False
    quiet_when_closed: bool = False

    def refusals(self, facts: Facts) -> tuple[Refusal, ...]:
        """Every reason why this move can't be made now; empty when it can."""
        found: list[Refusal] = []
        for guard in self.guards:
            answer = guard(facts)
            if isinstance(answer, Refusal):
                found.append(answer)
            elif answer is not None:
                found.extend(answer)
        return tuple(found)


@dataclass(frozen=True)
class Moved:
    """What a fired move did."""

    move: str
    before: str
    after: str


@dataclass(frozen=True)
class Offer(Generic[Facts]):
    """A move that the person has the ability for, with what stands in its way; open when nothing does."""

    move: Move[Facts]
    refusals: tuple[Refusal, ...]

    @property
    def open(self) -> bool:
        return not self.refusals


class Lifecycle(Generic[Facts]):
    """The whole life of one kind of record."""

    def __init__(
        self,
        name: str,
        states: dict[str, str],
        moves: Iterable[Move[Facts]],
        happened: Mapping[str, Callable[[Facts], str]] | None = None,
    ) -> None:
        """``states``: each state with its words; ``happened``: what is so in a state, where those make no sentence.

        Raises ValueError for a move between unknown states.
        """
        self.name = name
        self.happened = happened or {}
        self.states = states
        self.moves = {move.name: move for move in moves}
        self._machine = Machine(
            model=None, states=list(states), initial=None, auto_transitions=False, send_event=True
        )
        for move in self.moves.values():
            unknown = {*move.sources, move.destination or move.sources[0]} - states.keys()
            if unknown:
                raise ValueError(
                    f"The move {move.name!r} names unknown states: {', '.join(sorted(unknown))}."
                )
            self._machine.add_transition(
                move.name, list(move.sources), move.destination, conditions=_asking(move)
            )

    def fire(self, row: HasState, name: str, facts: Facts) -> Moved:
        """Makes the move on the row. Raises Refused, with every reason, and leaves the row alone."""
        before = row.state
        try:
            self._machine.events[name].trigger(row, facts=facts)
        except MachineError:
            raise Refused(self._out_of_turn(self.moves[name], before, facts)) from None
        return Moved(name, before, row.state)

    def refusals(self, name: str, state: str, facts: Facts) -> tuple[Refusal, ...]:
        """Why the move can't be made from this state with these facts; empty when it can."""
        move = self.moves[name]
        return move.refusals(facts) if state in move.sources else (self._out_of_turn(move, state, facts),)

    def _out_of_turn(self, move: Move[Facts], state: str, facts: Facts) -> Refusal:
        said = self.happened.get(state)
        here = said(facts) if said else f"this {self.name} is {self.states.get(state, state).lower()}"
        return Refusal(f"{sentence(here)}.", move.clause)

    def from_state(self, state: str) -> tuple[Move[Facts], ...]:
        """The moves that leave (or stay in) this state, whoever may make them."""
        return tuple(move for move in self.moves.values() if state in move.sources)


def _asking(move: Move[Any]) -> Callable[[EventData], bool]:
    """The move's guards as a ``transitions`` condition: true, or Refused with every reason."""

    def condition(event: EventData) -> bool:
        refusals = move.refusals(event.kwargs["facts"])
        if refusals:
            raise Refused(*refusals)
        return True

    return condition
