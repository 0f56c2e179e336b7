"""A decision on the record as somebody reads it: without what was left out of its copy for the child's file (B1.25)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from cmr.filing.leaving_out import sheets_as_read
from cmr.hearing.not_theirs import left_at, questions_read
from cmr.models import Referral
from cmr.reading.questions import QuestionLine
from cmr.referrals.record import ActionLine, SignedSheet
from cmr.referrals.timeline import Event
from cmr.rules.capacities import Actor
from cmr.rules.left_out import AS_IT_IS, Copy, told
from cmr.rules.not_theirs import as_read


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
            found = tuple(told(one, copy.of) for one in found) if copy.left else found
        return found

    def _sheet(self, one: SignedSheet, copy: Copy) -> SignedSheet:
        if not copy.left:
            return one
        return replace(told(one, copy.of), note=" ".join(filter(None, (copy.of(one.note), copy.note))))


def decision_as_read(referral: Referral, actor: Actor) -> AsRead:
    """What this person reads of what was decided of a referral."""
    of_cases = sheets_as_read(referral.id, actor)
    return AsRead({one.meeting_id: of_cases[one.id] for one in referral.cases if one.id in of_cases})


@dataclass(frozen=True)
class Said:
    """What stands on a referral's record beside its form and its sheets, as one person reads it (B1.4)."""

    questions: tuple[QuestionLine, ...]
    reasons: Mapping[int, str]
    """By case, why it was tabled, deferred or left undecided."""
    closed: str
    events: tuple[Event, ...]
    covered: bool
    """Whether they read any of it without a name."""


def said_as_read(
    referral: Referral, actor: Actor, questions: tuple[QuestionLine, ...], events: tuple[Event, ...]
) -> Said:
    """The same without the names of a family from whose case they withdrew at a meeting of this one."""
    reasons = {one.id: one.ended_reason or one.undecided_reason or "" for one in referral.cases}
    found = whole = Said(questions, reasons, referral.closed_reason or "", events, covered=False)
    if not any(hat.hears for hat in actor.hats):
        return whole
    meetings = {one.meeting_id for one in referral.cases}
    words = (*questions, *reasons.values(), whole.closed, *events)
    for left in left_at(meetings, referral.reference, actor.id, words):
        found = Said(
            questions_read(found.questions, left),
            {id_: left.of(why) for id_, why in found.reasons.items()},
            left.of(found.closed),
            as_read(found.events, left),
            covered=False,
        )
    return replace(found, covered=found != whole)
