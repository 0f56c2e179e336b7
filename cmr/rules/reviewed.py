"""What became of each case at a meeting, in short: for the item that reviews what was decided (B1.13)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cmr.rules.wording import spoken_date

REVIEWS = frozenset({"review", "themes"})
"""Items of the agenda that look back at the meeting's own cases."""


@dataclass(frozen=True)
class Said:
    """One thing that was agreed or decided, and who sees to it by when."""

    text: str
    who: str


@dataclass(frozen=True)
class Reviewed:
    """One case: how it ended, and what follows from it."""

    stands: str
    signed: bool = False
    agreed: tuple[Said, ...] = ()
    outcomes: tuple[Said, ...] = ()
    reason: str = ""
    """Why it was tabled."""


def stands(state: str, *, undecided: bool) -> str:
    """How the case stands after the panel had it, in words."""
    if state == "heard":
        by = "decided by the head of service, " if undecided else ""
        return f"heard, {by}its decision sheet signed"
    if state == "tabled":
        return "tabled"
    return "with the head of service to decide" if undecided else "not heard yet"


def entry_said(text: str, kind: str, owner: str, due_on: date | None) -> Said:
    """An entry of the signed sheet. ``kind``: empty where the sheet has one kind alone."""
    return Said(f"{kind.capitalize()}: {text}" if kind else text, _who((owner.strip(), _by(due_on))))


def outcome_said(name: str, due_on: date | None, carried_by: str) -> Said:
    """An outcome of the signed sheet; one that an entry carries out has that entry's day."""
    return Said(name, f"carried out by {carried_by}" if carried_by else _by(due_on))


def _by(due_on: date | None) -> str:
    return f"by {spoken_date(due_on)}" if due_on else ""


def _who(parts: Iterable[str]) -> str:
    return ", ".join(part for part in parts if part)
