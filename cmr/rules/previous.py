"""What a panel's meeting before agreed, for the minutes' item of it: counted, as every family's stand there (B1.13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cmr.rules.wording import in_words, listed, number_word, sentence, spoken_date


@dataclass(frozen=True)
class Previous:
    """What the panel's meeting before agreed, as it stood when this one opened: how many, and of no case."""

    on: date
    actions: int
    """Agreed at it, by the panel itself."""
    done: int
    """Confirmed by then, of all."""
    late: int
    """Not confirmed, and past their date; of all."""
    undecided: int = 0
    """Cases that were still left to the head of service."""
    decided_since: int = 0
    """Actions that the head of service decided in the panel's stead, by then: nobody agreed them at it (D8)."""


def previous_words(one: Previous) -> str:
    """The same as sentences."""
    on = f"At the meeting of {spoken_date(one.on)}"
    still = f" {_cases(one.undecided)} still with the head of service to decide." if one.undecided else ""
    agreed = f"{in_words(one.actions, 'action')} {'was' if one.actions == 1 else 'were'} agreed"
    said = f"{on} {agreed if one.actions else 'no actions were agreed'}{_since(one)}."
    every = one.actions + one.decided_since
    if not every:
        return f"{said}{still}"
    left = every - one.done
    standing = [f"{_were(one.done)} confirmed as done"] if one.done else []
    standing += [f"{_were(left)} open"] if left else []
    late = f", {number_word(one.late)} of them past the agreed date" if one.late else ""
    return f"{said} When this meeting opened, {listed(tuple(standing))}{late}.{still}"


def _since(one: Previous) -> str:
    if not one.decided_since:
        return ""
    more = " more" if one.actions else ""
    return f"; the head of service decided {number_word(one.decided_since)}{more} afterwards"


def _cases(number: int) -> str:
    return f"{sentence(in_words(number, 'case'))} {'was' if number == 1 else 'were'}"


def _were(number: int) -> str:
    return f"{number_word(number)} {'was' if number == 1 else 'were'}"
