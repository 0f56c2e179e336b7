"""A decision on the record as somebody reads it: without what was left out of its copy for the child's file (B1.25)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TypeVar

from cmr.filing.leaving_out import sheets_as_read
from cmr.models import Referral
from cmr.referrals.record import ActionLine, SignedSheet
from cmr.rules.capacities import Actor
from cmr.rules.left_out import AS_IT_IS, Copy

T = TypeVar("T")


@dataclass(frozen=True)
class AsRead:
    """The copies that one person reads of a referral's signed sheets."""

    copies: Mapping[int, Copy]
    """By the meeting at which it was signed."""

    def sheets(self, signed: Iterable[SignedSheet]) -> tuple[SignedSheet, ...]:
        """The sheets, each with the note of what is left out of it."""
        return tuple(self._sheet(one, self.copies.get(one.meeting.id, AS_IT_IS)) for one in signed)

    def actions(self, lines: Iterable[ActionLine]) -> tuple[ActionLine, ...]:
        """The actions, which say what the sheets say."""
        found = tuple(lines)
        for copy in self.copies.values():
            found = tuple(_told(one, copy.of) for one in found) if copy.left else found
        return found

    def _sheet(self, one: SignedSheet, copy: Copy) -> SignedSheet:
        if not copy.left:
            return one
        told = _told(one, copy.of)
        return replace(told, note=" ".join(filter(None, (told.note, copy.note))))


def decision_as_read(referral: Referral, actor: Actor) -> AsRead:
    """What this person reads of what was decided of a referral."""
    of_cases = sheets_as_read(referral.id, actor)
    return AsRead({one.meeting_id: of_cases[one.id] for one in referral.cases if one.id in of_cases})


def _told(value: T, of: Callable[[str], str]) -> T:
    """The same with every text in it as the copy has it."""
    if isinstance(value, str):
        return of(value)  # type: ignore[return-value]  # a str for a str
    if isinstance(value, tuple):
        return tuple(_told(one, of) for one in value)  # type: ignore[return-value]  # a tuple for a tuple
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: _told(getattr(value, one.name), of) for one in fields(value)})
    return value
