"""A meeting as it stands at one beat of its pulse, read once for everybody who looks at it then.

A hundred pages that are open ask again after each deed. What they are shown is read from the database once a beat and
process, let go of the session and kept until the next beat; only what somebody may see of it is worked out for each.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import TypeVar

from flask import current_app, g
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from cmr.adapters import clock
from cmr.agenda.next_step import WhatNext, what_next
from cmr.hearing.chaired import chair_now, chair_words
from cmr.hearing.next_step import deciders_of
from cmr.hearing.not_theirs import named_in_case, withdrawals_at
from cmr.hearing.noting import notes_of
from cmr.hearing.proposal import proposed
from cmr.hearing.pulse import access_of, beat_of
from cmr.hearing.queries import (
    HEARS,
    SeatRow,
    Visitor,
    agenda,
    case_at_meeting,
    hearing_facts,
    meeting_by_id,
    quorum_of,
    seats_at,
    visitors_at,
)
from cmr.hearing.reviewing import reviewed_at
from cmr.hearing.said_rows import there_for
from cmr.hearing.sheet_paper import SheetPaper, paper_of
from cmr.hearing.sitting import sitting_of
from cmr.hearing.ties import suggestions_for
from cmr.hearing.where import shown_by
from cmr.models import Attendance, Case, DecisionSheet, ItemNote, Meeting, Person, Question, Sitting, db
from cmr.panels.entered import opened_how, to_enter
from cmr.panels.queries import administered_by, kept_terms
from cmr.reading.questions import all_noted
from cmr.rules.being_entered import ToEnter
from cmr.rules.capacities import Actor, Subject
from cmr.rules.deciding import Deciders
from cmr.rules.declaring import Suggestion
from cmr.rules.not_theirs import Named, Withdrawals
from cmr.rules.panel_type import PanelType
from cmr.rules.referral_facts import HearingFacts
from cmr.rules.refusal import Refusal
from cmr.rules.reviewed import Reviewed
from cmr.rules.stages import why_not_taken

Found = TypeVar("Found")
KEPT = 32
"""Rooms that a process keeps: today's meetings with the cases that are looked at."""
MOST_KEPT = 500
A_MOMENT = timedelta(seconds=0.6)
"""How long after a deed's reading the next deed waits to be read: with the script's own pace under three seconds."""


@dataclass(frozen=True)
class CaseRoom:
    """A case at its meeting, with what is worked out for whoever looks at it."""

    case: Case
    hearing: HearingFacts
    suggestions: dict[int, Suggestion]
    """What the service suggests that somebody declares, by their id."""
    paper: SheetPaper | None
    noted: tuple[Question, ...]
    """The questions noted beforehand, each for those alone who may read it."""
    deciders: Deciders | None
    """Who decides it, while the panel could not agree (D8)."""
    there: frozenset[int]
    """Who is there for it, by their ids."""
    named: Named
    """What of families stands in what is said of it from whose cases somebody withdrew."""


@dataclass(frozen=True)
class Room:
    """The meeting, its people and its cases; all of it loaded, none of it to be changed."""

    meeting: Meeting
    terms: PanelType
    seats: tuple[SeatRow, ...]
    visitors: tuple[Visitor, ...]
    cases: tuple[Case, ...]
    sitting: Sitting | None
    on_paper: bool
    """Whether it stands open since a time that was written on paper."""
    heard_here: bool
    """Whether a case of it was put before the panel in the service."""
    to_enter: ToEnter | None
    """What is entered so far of one that was opened so."""
    quorum: Refusal | None
    not_taken: Mapping[int, Refusal]
    """By the ids of its cases, why each that waits is not put before the panel now (B1.3)."""
    chair: Attendance | None
    """Who is in the chair now: for the case before the panel where there is one."""
    chaired: str
    """The same in words; of a closed meeting who chaired it, and from when."""
    subjects: dict[int, Subject]
    """How permissions see each case, by its id."""
    next_meeting: Meeting | None
    administered_by: str
    """Who runs the panel's meetings, by name."""
    afterwards: WhatNext | None
    """What happens next with a closed meeting: of its minutes and papers the first that is not done."""
    notes: Mapping[str, ItemNote]
    """What was written under its items, by their keys: for those who run it."""
    reviewed: Mapping[int, Reviewed]
    """How its cases ended, by their ids, while it looks back at them: each for those alone who may read it."""
    withdrawals: Withdrawals
    """Who withdrew from which of its cases."""
    looked_at: CaseRoom | None
    """The case before the panel, or the one whose page is read."""
    drawn: dict[tuple[object, ...], Markup] = field(default_factory=dict, compare=False)
    """Pieces of the page that were drawn of it, and are the same for everybody who sees as much."""

    def subject(self) -> Subject:
        """The meeting's."""
        return self.meeting.subject()

    @property
    def at(self) -> str:
        """Where the meeting is, as its page sends it back with what is pressed there."""
        return shown_by(self.sitting)

    @property
    def now(self) -> Case | None:
        """The case before the panel."""
        case_id = self.sitting.case_id if self.sitting else None
        return next((one for one in self.cases if one.id == case_id), None)


@dataclass(frozen=True)
class RoomOfCase:
    """A room whose page is that of one case."""

    room: Room
    shown: CaseRoom

    def subject(self) -> Subject:
        """The case's."""
        return self.room.subjects[self.shown.case.id]


class Kept(OrderedDict[tuple[object, ...], Found]):
    """What was worked out before, by all that it was worked out of; the oldest goes first."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def or_else(self, key: tuple[object, ...], work: Callable[[], Found]) -> Found:
        """What is kept under the key; else what the work gives, kept from now on."""
        found = self.get(key)
        if found is None:
            found = self[key] = work()
            while len(self) > self._most:
                self.popitem(last=False)
        return found


class Rooms:
    """What a process has read of meetings, the latest last."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[tuple[int, str, int, str], Room] = OrderedDict()
        self._asked: dict[int, tuple[int, datetime]] = {}
        self.actors: Kept[Actor] = Kept(MOST_KEPT)
        """Who people are, while none of what decides it changed."""
        self.own: Kept[Markup] = Kept(MOST_KEPT)
        """Pieces that are one person's in one browser, by all that stands in them."""

    def beat_shown(self, meeting_id: int, beat: int, at: datetime) -> int:
        """The beat that a poll is shown: an earlier one for a moment, so that many deeds in a row are read once."""
        shown, since = self._asked.get(meeting_id, (beat, at))
        if shown != beat and timedelta() <= at - since < A_MOMENT:
            return shown
        if shown != beat or meeting_id not in self._asked:
            self._asked[meeting_id] = (beat, at)
        return beat

    def at(self, meeting_id: int, reference: str, beat: int, access: str) -> Room | None:
        """The room as it stands at that beat, its cases being those people's; read by one, while others wait for it."""
        key = (meeting_id, reference, beat, access)
        if beat and (known := self._kept.get(key)):
            return known
        with self._lock:
            if beat and (known := self._kept.get(key)):
                return known
            found = _read_apart(meeting_id, reference)
            if beat and found is not None:
                self._kept[key] = found
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
        return found


def room_at(id: int, *, lock: bool = False) -> Room | None:  # noqa: A002 - the URL's own name
    """The meeting with the case before the panel; for what writes (``lock``) as it stands in its own transaction."""
    return read(id) if lock else rooms().at(id, "", *_shown(id))


def room_of_case(id: int, reference: str, *, lock: bool = False) -> RoomOfCase | None:  # noqa: A002
    """The same with that one of its cases."""
    room = read(id, reference) if lock else rooms().at(id, reference, *_shown(id))
    return RoomOfCase(room, room.looked_at) if room and room.looked_at else None


def rooms() -> Rooms:
    """Those of this process."""
    found: Rooms = current_app.extensions.setdefault("rooms", Rooms())
    return found


def _shown(meeting_id: int) -> tuple[int, str]:
    """The beat that this request is shown, and the word of whose the cases are."""
    shown: tuple[int, str] | None = g.get("room_shown")
    return (beat_of(meeting_id), access_of(meeting_id)) if shown is None else shown


def _read_apart(meeting_id: int, reference: str) -> Room | None:
    """Read in a session of its own, and let go of it whole: nothing of it is ever loaded further, or written."""
    with current_app.app_context():
        found = read(meeting_id, reference)
        db.session.expunge_all()
        return found


def read(meeting_id: int, reference: str = "") -> Room | None:
    """The meeting and its case as they stand, in a fixed number of statements."""
    meeting = meeting_by_id(meeting_id)
    if meeting is None:
        return None
    seats, cases, sitting = seats_at(meeting), agenda(meeting), sitting_of(meeting_id)
    quorum = quorum_of(meeting, seats)
    now = next((one for one in cases if sitting is not None and one.id == sitting.case_id), None)
    named = sitting.designate_id if sitting else None
    on_paper, heard_here = opened_how(meeting)
    wanted = reference or (now.referral.reference if now else "")
    withdrawals = withdrawals_at(meeting_id)
    return Room(
        meeting=meeting,
        terms=kept_terms(meeting.terms),
        seats=tuple(seats),
        visitors=tuple(visitors_at(meeting, cases, seats)),
        cases=tuple(cases),
        sitting=sitting,
        on_paper=on_paper,
        heard_here=heard_here,
        to_enter=to_enter([meeting_id]).get(meeting_id) if on_paper else None,
        quorum=quorum,
        not_taken={one.id: no for one in cases if (no := _not_taken(one, seats, quorum))},
        chair=chair_now(meeting, now),
        chaired=chair_words(meeting, now),
        subjects={one.id: replace(one.referral.subject(), designate_id=named) for one in cases},
        next_meeting=_next_meeting(meeting),
        administered_by=administered_by(meeting.panel_id, meeting.on),
        afterwards=what_next(meeting, seats, clock.now()) if meeting.state == "closed" else None,
        notes=notes_of(meeting_id),
        reviewed=reviewed_at(sitting, cases) if meeting.state == "in_session" else {},
        withdrawals=withdrawals,
        looked_at=_case(meeting_id, wanted, seats, withdrawals) if wanted else None,
    )


def _not_taken(case: Case, seats: Sequence[SeatRow], of_all: Refusal | None) -> Refusal | None:
    """Why a case that waits is not taken now; said as of the meeting where none of its cases has a quorum."""
    if not case.waits:
        return None
    quorum = of_all or quorum_of(case.meeting, seats, case)
    return why_not_taken(case.meeting.state, case.state, case.undecided, quorum)


def _case(
    meeting_id: int, reference: str, seats: Sequence[SeatRow], withdrawals: Withdrawals
) -> CaseRoom | None:
    case = case_at_meeting(meeting_id, reference)
    if case is None:
        return None
    presenter = db.session.get(Person, case.presenter_id) if case.presenter_id else None
    set_committed_value(case, "presenter", presenter)
    for document in case.referral.documents:
        set_committed_value(document, "referral", case.referral)
    if case.sheet is not None:
        people = joinedload(DecisionSheet.saved_by), joinedload(DecisionSheet.signed_by)
        db.session.scalars(
            select(DecisionSheet)
            .where(DecisionSheet.id == case.sheet.id)
            .options(*people, joinedload(DecisionSheet.signed_for))
            .execution_options(populate_existing=True)
        ).one()
    hearing, noted = hearing_facts(case, by=case.referral.worker, seats=seats), tuple(all_noted(case))
    paper = paper_of(case) if case.sheet is not None else None
    return CaseRoom(
        case=case,
        hearing=hearing,
        suggestions=suggestions_for(case, _who_declares(case, seats)),
        paper=paper,
        noted=noted,
        deciders=deciders_of(case),
        there=there_for(case),
        named=named_in_case(withdrawals, case, paper, proposed(case), hearing, noted),
    )


def _who_declares(case: Case, seats: Sequence[SeatRow]) -> list[Person]:
    found = {person.id: person for seat in seats if seat.role in HEARS for person in seat.people}
    found |= {one.person_id: one.person for one in case.meeting.attendances if one.role in HEARS}
    return list((found | {one.person_id: one.person for one in case.declarations}).values())


def _next_meeting(meeting: Meeting) -> Meeting | None:
    query = (
        select(Meeting)
        .where(Meeting.panel_id == meeting.panel_id, Meeting.on > meeting.on, Meeting.state != "cancelled")
        .order_by(Meeting.on, Meeting.starts_at)
        .limit(1)
    )
    return db.session.scalar(query)
