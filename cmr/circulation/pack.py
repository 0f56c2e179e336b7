"""One reader's copy of a meeting's papers: which cases are in it, and why any is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from cmr.circulation.queries import (
    cases_on,
    changed_since,
    circulations_of,
    gone_from,
    marks_on,
    places_closed_up,
    told_changes,
    withdrawn_at,
)
from cmr.models import Case, Circulation, Meeting
from cmr.panels.queries import kept_terms
from cmr.rules.agenda import Slot, slot
from cmr.rules.capacities import Actor, Subject
from cmr.rules.circulation import Change, since, version_of
from cmr.rules.declaring import to_declare
from cmr.rules.panel_type import PanelType
from cmr.rules.permissions import Can, may
from cmr.schedule.queries import by_id
from cmr.web.gate import current_actor

Standing = Literal["in", "declare", "withdrew", "not_yours", "not_out"]
OUT = ("circulated", "in_session", "closed")
"""The states of a meeting whose agenda has gone out."""
NAMED = ("in", "declare", "not_out")
"""Standings of a case that is named to the reader."""
NOTHING_OF_THEIRS = "Nothing that you read changed with it."


@dataclass(frozen=True)
class Line:
    """A case of the agenda, as this reader's copy has it."""

    gone: ClassVar[bool] = False
    case: Case
    slot: Slot
    standing: Standing
    marks: tuple[str, ...] = ()

    @property
    def named(self) -> bool:
        """Whether its reference and initials are said: not of a case that is closed to the reader."""
        return self.standing in NAMED


@dataclass(frozen=True)
class GoneLine:
    """The place of a case that went out and has left the agenda since."""

    gone: ClassVar[bool] = True
    slot: Slot
    reference: str
    """Empty where it was closed to this reader."""
    mark: str


@dataclass(frozen=True)
class Pack:
    """A reader's copy."""

    meeting: Meeting
    terms: PanelType
    lines: tuple[Line, ...]
    sent: Sequence[Circulation]
    since: tuple[Change, ...] = ()
    """What changed after the last circulation, and holds already."""
    left: tuple[GoneLine, ...] = ()
    withdrawn: frozenset[str] = frozenset()
    """References of the meeting's cases from which the reader withdrew."""
    hears: bool = True
    """Whether the reader hears or runs the meeting: a guest comes for one case and learns of no other."""

    @property
    def agenda(self) -> tuple[Line | GoneLine, ...]:
        """Its cases in the order of their times, with the places of those that left."""
        return tuple(sorted((*self.lines, *self.left), key=lambda one: one.slot.place))

    @property
    def draft(self) -> bool:
        """Whether the agenda has not gone out: then only those who run the meeting have a copy, to look at."""
        return self.meeting.state not in OUT

    @property
    def included(self) -> tuple[Line, ...]:
        """The cases whose forms are in it."""
        return tuple(line for line in self.lines if line.standing == "in")

    @property
    def number(self) -> int:
        """The circulation it holds; 0 for a draft."""
        return 0 if self.draft else (self.sent[-1].number if self.sent else 1)

    @property
    def version(self) -> str:
        """In words, what it is up to date with."""
        if self.draft:
            return "Draft: not circulated yet"
        return version_of(self.number, len(told_since(self)))

    def subject(self) -> Subject:
        """The meeting as permissions see it: whether its agenda is out, and who is a guest of one of its cases."""
        about = self.meeting.subject()
        guests = frozenset[int]().union(*(line.case.subject().guest_ids for line in self.lines))
        return replace(about, circulated=not self.draft, guest_ids=guests)


def pack_of(id: int, *, lock: bool = False) -> Pack | None:  # noqa: A002 # the URL's own word
    """The signed-in person's copy of that meeting's papers; None where there is no such meeting, or it is cancelled."""
    meeting = by_id(id, lock=lock)
    if meeting is None or meeting.state == "cancelled":
        return None
    return pack_for(meeting, current_actor())


def pack_for(meeting: Meeting, actor: Actor) -> Pack:
    """The person's copy, in a fixed number of statements. Who may have one at all is the gate's to say."""
    terms, cases, sent = kept_terms(meeting.terms), cases_on(meeting), circulations_of(meeting)
    places, marks, panel = places_closed_up(meeting, cases), marks_on(sent), meeting.subject()
    changed = changed_since(meeting, cases, sent)
    for one in changed:
        marks[one.reference] = (f"{one.mark} {since(sent[-1].number)}", *marks.get(one.reference, ()))
    runs = may(actor, Can.RUN_MEETING, panel)
    lines = tuple(_line(case, meeting, terms, places, marks, actor) for case in cases)
    withdrawn, hears = withdrawn_at(meeting, actor.id), runs or may(actor, Can.DECLARE, panel)
    return Pack(
        meeting,
        terms,
        # A case that has not gone out is known to those who run the meeting alone.
        tuple(one for one in lines if runs or one.standing != "not_out"),
        sent,
        changed,
        _left(meeting, terms, cases, sent, withdrawn) if hears else (),
        withdrawn,
        hears,
    )


def _left(
    meeting: Meeting,
    terms: PanelType,
    cases: Sequence[Case],
    sent: Sequence[Circulation],
    withdrawn: frozenset[str],
) -> tuple[GoneLine, ...]:
    minutes = terms.agenda.slot_minutes
    return tuple(
        GoneLine(
            slot(meeting.starts_at, minutes, one.place),
            "" if one.reference in withdrawn else one.reference,
            one.mark,
        )
        for one in gone_from(meeting, cases, sent)
    )


def _line(
    case: Case,
    meeting: Meeting,
    terms: PanelType,
    places: Mapping[int, int],
    marks: Mapping[str, tuple[str, ...]],
    actor: Actor,
) -> Line:
    at = slot(meeting.starts_at, terms.agenda.slot_minutes, places[case.id])
    standing = _standing(case, meeting, actor)
    return Line(case, at, standing, marks.get(case.referral.reference, ()) if standing in NAMED else ())


def _standing(case: Case, meeting: Meeting, actor: Actor) -> Standing:
    subject = case.subject()
    if actor.id in subject.withdrawn_ids:
        return "withdrew"
    if meeting.state in OUT and not case.has_gone_out:
        return "not_out"
    if not may(actor, Can.SEE_REFERRAL, subject):
        return "not_yours"
    return "declare" if to_declare(actor, subject) else "in"


def told_of(pack: Pack) -> dict[int, str]:
    """What each supplement told this reader, by its number: nothing of a case that is closed to them."""
    changes = told_changes(pack.sent)
    found = {}
    for number in (one.number for one in pack.sent if one.number > 1):
        told = " ".join(change.text for change in changes.get(number, ()) if _tells(pack, change))
        found[number] = told or (NOTHING_OF_THEIRS if changes.get(number) else "")
    return found


def told_since(pack: Pack) -> tuple[Change, ...]:
    """What changed since the last circulation, as far as this reader is told."""
    return tuple(change for change in pack.since if _tells(pack, change))


def _tells(pack: Pack, change: Change) -> bool:
    if not change.reference:
        return True
    line = next((one for one in pack.lines if one.case.referral.reference == change.reference), None)
    if line is not None:
        return line.named
    return pack.hears and change.reference not in pack.withdrawn
