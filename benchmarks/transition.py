"""What one move of a referral costs in the shared machine, beside a machine made for the row: `make bench`.

Both run in the same process, in turn, so that their ratio holds on a busy computer. Figures are medians.
"""

from __future__ import annotations

import gc
from dataclasses import dataclass
from statistics import median
from time import perf_counter

from transitions import Machine

from cmr.rules.referral import REFERRAL
from cmr.rules.referral_facts import ReferralFacts

ROUNDS = 15
MOVES = 4_000
MACHINES = 40
FACTS = ReferralFacts(by_id=1, signed_hash="a" * 64, content_hash="a" * 64)


@dataclass
class Row:
    """A row with nothing but its state."""

    state: str


def shared() -> float:
    """Seconds for one move in the shared machine, its guards asked."""
    rows = [Row("draft") for _ in range(MOVES)]
    start = perf_counter()
    for row in rows:
        REFERRAL.fire(row, "sign_as_social_worker", FACTS)
    return (perf_counter() - start) / MOVES


def one_each() -> float:
    """Seconds for the same move where every row gets a machine of its own."""
    states = list(REFERRAL.states)
    start = perf_counter()
    for _ in range(MACHINES):
        row = Row("draft")
        machine = Machine(model=row, states=states, initial="draft", auto_transitions=False)
        for move in REFERRAL.moves.values():
            machine.add_transition(move.name, list(move.sources), move.destination)
        row.trigger("sign_as_social_worker")  # type: ignore[attr-defined] # grafted on by the library
    return (perf_counter() - start) / MACHINES


def main() -> None:
    """Prints both figures and their ratio."""
    shared(), one_each()
    gc.disable()
    pairs = [(shared(), one_each()) for _ in range(ROUNDS)]
    ours, theirs = (median(column) * 1e6 for column in zip(*pairs, strict=True))
    print(f"shared machine:        {ours:8.1f} µs a move (median of {ROUNDS} rounds of {MOVES} moves)")
    print(f"a machine for the row: {theirs:8.1f} µs a move (median of {ROUNDS} rounds of {MACHINES} moves)")
    print(f"ratio, pair by pair:   {median(b / a for a, b in pairs):8.1f}")


if __name__ == "__main__":
    main()
