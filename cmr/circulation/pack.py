"""One reader's copy of a meeting's papers: which cases are in it, and why any is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from cmr.circulation.queries import cases_on, circulations_of, marks_on, places_closed_up, told_changes
from cmr.models import Case, Circulation, Meeting
from cmr.panels.queries import kept_terms
from cmr.rules.agenda import Slot, slot
from cmr.rules.circulation import name_of
from cmr.rules.declaring import asked_first
from cmr.rules.panel_type import PanelType
from cmr.rules.permissions import Actor, Can, Subject, may
from cmr.schedule.queries import by_id
from cmr.web.gate import current_actor

Standing = Literal["in", "declare", "withdrew", "not_yours", "not_out"]
OUT = ("circulated", "in_session", "closed")
"""The states of a meeting whose agenda has gone out."""


@dataclass(frozen=True)
class Line:
    """A case of the agenda, as this reader's copy has it."""

    case: Case
    slot: Slot
    standing: Standing
    marks: tuple[str, ...] = ()

    @property
    def named(self) -> bool:
        """Whether its reference and initials are said: not of a case that is closed to the reader."""
        return self.standing in ("in", "declare", "not_out")


@dataclass(frozen=True)
class Pack:
    """A reader's copy."""

    meeting: Meeting
    terms: PanelType
    lines: tuple[Line, ...]
    sent: Sequence[Circulation]

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
        return "As circulated" if self.number == 1 else f"With {name_of(self.number).lower()}"

    def for_the_whole(self, actor: Actor) -> bool:
        """Whether the person hears or runs the meeting: a guest comes for one case and learns of no other."""
        panel = self.meeting.subject()
        return may(actor, Can.DECLARE, panel) or may(actor, Can.RUN_MEETING, panel)

    def subject(self) -> Subject:
        """The meeting as permissions see it: whether its agenda is out, and who is a guest of one of its cases."""
        open_to_guests = self.meeting.state in ("circulated", "in_session")
        return Subject(
            panel_id=self.meeting.panel_id,
            panel_key=self.meeting.panel.key,
            circulated=not self.draft,
            meeting_id=self.meeting.id,
            guest_ids=frozenset(
                guest.person_id
                for line in self.lines
                for guest in line.case.guests
                if open_to_guests and line.case.has_gone_out
            ),
        )


def pack_of(id: int, *, lock: bool = False) -> Pack | None:  # noqa: A002 # the URL's own word
    """The signed-in person's copy of that meeting's papers; None where there is no such meeting, or it is cancelled."""
    meeting = by_id(id, lock=lock)
    if meeting is None or meeting.state == "cancelled":
        return None
    return pack_for(meeting, current_actor())


def pack_for(meeting: Meeting, actor: Actor) -> Pack:
    """The person's copy, in a fixed number of statements. Who may have one at all is the gate's to say."""
    terms, cases, sent = kept_terms(meeting.terms), cases_on(meeting), circulations_of(meeting)
    places, marks = places_closed_up(meeting, cases), marks_on(sent)
    runs = may(actor, Can.RUN_MEETING, meeting.subject())
    lines = tuple(_line(case, meeting, terms, places, marks, actor) for case in cases)
    # A case that has not gone out is known to those who run the meeting alone.
    return Pack(meeting, terms, tuple(one for one in lines if runs or one.standing != "not_out"), sent)


def _line(
    case: Case,
    meeting: Meeting,
    terms: PanelType,
    places: Mapping[int, int],
    marks: Mapping[str, tuple[str, ...]],
    actor: Actor,
) -> Line:
    at = slot(meeting.starts_at, terms.agenda.slot_minutes, places[case.id])
    return Line(case, at, _standing(case, meeting, actor), marks.get(case.referral.reference, ()))


def _standing(case: Case, meeting: Meeting, actor: Actor) -> Standing:
    subject = case.subject()
    if actor.id in subject.withdrawn_ids:
        return "withdrew"
    if meeting.state in OUT and not case.has_gone_out:
        return "not_out"
    if not may(actor, Can.SEE_REFERRAL, subject):
        return "not_yours"
    return "declare" if asked_first(actor, subject) else "in"


def told_of(pack: Pack, hears: bool) -> dict[int, str]:
    """What each supplement told this reader, by its number: nothing of a case that is closed to them."""
    named = {line.case.referral.reference for line in pack.lines if line.named}
    closed = {line.case.referral.reference for line in pack.lines} - named
    changes = told_changes(pack.sent)
    found = {}
    for sent in pack.sent:
        if sent.number > 1:
            told = [
                change.text
                for change in changes.get(sent.number, ())
                if not change.reference
                or change.reference in named
                or (hears and change.reference not in closed)
            ]
            found[sent.number] = " ".join(told)
    return found
