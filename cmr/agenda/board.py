"""A meeting before it is held, as one person sees it: its agenda with times, the queue, seats, clocks and moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from cmr.adapters import clock
from cmr.agenda.next_step import WhatNext, what_next
from cmr.agenda.presenting import NOBODY_READS, readiness_of
from cmr.agenda.queries import QUEUE_AT_ONCE, CaseRow, QueueRow, cases_of, queue_of, why_deferred
from cmr.hearing.queries import SeatRow, seats_at
from cmr.models import Meeting
from cmr.panels.entered import is_being_entered
from cmr.panels.queries import kept_terms
from cmr.referrals.known import twins_in
from cmr.rules.agenda import Slot, slot, slots
from cmr.rules.capacities import Actor
from cmr.rules.case_time import has_gone_out
from cmr.rules.lifecycle import Offer
from cmr.rules.meeting import TO_COME, MeetingFacts, asks_paper, offers, shown_state
from cmr.rules.next_step import starts
from cmr.rules.ordering import MOVABLE
from cmr.rules.panel_type import PanelType
from cmr.rules.permissions import Can, may
from cmr.rules.queue import Standing, age
from cmr.rules.readiness import Check, awaited, missing
from cmr.rules.referral import REFERRAL
from cmr.rules.referral_facts import ReferralFacts, place_of
from cmr.rules.refusal import Refusal
from cmr.rules.triage import what_accepting_brings
from cmr.rules.wording import listed, plural, spoken_date, spoken_time
from cmr.schedule.queries import MeetingRow, facts_of, open_meetings

STAGE_WORDS = {"summary": "for the summary", "discussion": "to discuss it", "decision": "for what is decided"}


@dataclass(frozen=True)
class BoardSlot:
    """One place of the agenda with its time; free where it has no case."""

    slot: Slot
    case: CaseRow | None
    up: bool = False
    down: bool = False
    checks: tuple[Check, ...] = ()
    """How ready its case is, where this person may know (B1.15)."""
    takes: bool = False
    """Whether a case can be moved here: it is free, or its case steps aside."""
    told: bool = True
    """Whether this person is told the time: whoever runs the meeting, and the others once the case has gone out."""

    gone_out: bool = False
    """Whether its case went out: it is deferred then, and not taken off (D3c)."""

    @property
    def missing(self) -> tuple[Check, ...]:
        """What its case still needs."""
        return missing(self.checks)

    @property
    def awaited(self) -> tuple[Check, ...]:
        """What is still to come before its case is heard."""
        return awaited(self.checks)


@dataclass(frozen=True)
class QueueLine:
    """A referral that waits, as this meeting sees it."""

    row: QueueRow
    words: str
    why: str = ""
    """The chair’s reason, where it is deferred."""
    age: str = ""
    """For how long it has waited."""
    for_this: bool = False
    """Deferred to this very meeting, or submitted for it."""
    refusals: tuple[Refusal, ...] = ()
    brings: Refusal | None = None
    """Where it waits for the chair: what more it takes, once accepted, until it is heard and read."""


@dataclass(frozen=True)
class SeatLine:
    """A seat of the panel's terms: who holds it on the meeting's date, or that nobody does."""

    name: str
    role: str
    holders: tuple[SeatRow, ...]
    wanted: bool
    """False for a seat that may stay empty."""


@dataclass(frozen=True)
class Board:
    """All that the meeting's page shows."""

    meeting: Meeting
    terms: PanelType
    slots: tuple[BoardSlot, ...]
    used: int
    queue: tuple[QueueLine, ...]
    """What waits to be placed, as every page of the panel counts it: by the date of its next meeting."""
    comes_back: tuple[QueueLine, ...]
    """Of a later meeting: the returned cases that it could hear whose date is too far off for the next (DF)."""
    waiting_for_chair: tuple[QueueLine, ...]
    """Those that came late for this very meeting: its agenda goes out once the chair has decided (B1.7)."""
    late_elsewhere: tuple[QueueLine, ...]
    """Those that came late for another meeting of the panel: the chair decides there."""
    more_wait: bool
    later: Sequence[MeetingRow]
    """The panel's meetings with room, to which the chair can defer a late case; none for anybody else."""
    seats: tuple[SeatLine, ...]
    moves: tuple[Offer[MeetingFacts], ...]
    next: WhatNext
    entered: bool
    """Whether the meeting was held on paper, and is being entered."""
    shown_state: str
    """Its state as it is shown."""
    asks_paper: bool
    """Whether who runs it is asked if it was held on paper."""
    runs: bool
    places: bool
    triages: bool
    movable: bool
    """Whether this person may change the order now."""
    twins: Mapping[str, tuple[str, ...]]
    """Of those that wait, by reference: the other open referrals of the same child with this panel."""

    @property
    def left(self) -> int:
        """Places that nobody has yet."""
        return self.meeting.most_cases - self.used

    @property
    def ended(self) -> str:
        """How the cases of a closed meeting ended, in a few words."""
        states = [one.case.state for one in self.slots if one.case is not None and one.case.state]
        waits = sum(state == "placed" for state in states)
        said = [f"{states.count(state)} {state}" for state in ("heard", "tabled") if state in states]
        return ", ".join([*said, f"{waits} with the head of service"] if waits else said)

    @property
    def unready(self) -> int:
        """Cases that want something still."""
        return sum(1 for one in self.slots if one.missing)

    @property
    def waits(self) -> int:
        """Cases that want nothing, but for which somebody’s word or reading is awaited."""
        return sum(1 for one in self.slots if one.awaited and not one.missing)

    @property
    def stages(self) -> str:
        """How long each case takes, by its stages, and when the last place ends (B1.14)."""
        agenda, last = (
            self.terms.agenda,
            slot(self.meeting.starts_at, self.terms.agenda.slot_minutes, self.meeting.most_cases),
        )
        parts = listed(
            tuple(f"{stage.minutes} {STAGE_WORDS.get(stage.key, stage.key)}" for stage in agenda.case_stages)
        )
        until = f" The last place ends at {spoken_time(last.ends_at)}."
        return f"Each case has {plural(agenda.slot_minutes, 'minute')}: {parts}.{until}"

    @property
    def stages_clause(self) -> str:
        """The clause that the stages rest on."""
        return next((stage.clause for stage in self.terms.agenda.case_stages), "")

    def said(self, *, placed: int | None = None, moved: int | None = None) -> str:
        """What is read out after a case was placed or moved; empty where nothing was, or it is not theirs to see."""
        one = next((one for one in self.slots if one.slot.place == (placed or moved)), None)
        if one is None or one.case is None or not one.case.seen:
            return ""
        did = "is on the agenda, at" if placed else "is at"
        return f"{one.case.reference} {did} place {one.slot.place}, {spoken_time(one.slot.starts_at)}"

    @property
    def before(self) -> bool:
        """Whether the meeting is still to be opened."""
        return self.meeting.state in TO_COME

    @property
    def vacant(self) -> int:
        """Seats that should be filled and are not."""
        return sum(1 for seat in self.seats if seat.wanted and not seat.holders)


def board(
    meeting: Meeting, actor: Actor, now: datetime, unread: Mapping[str, tuple[int, int]] = NOBODY_READS
) -> Board:
    """The meeting as this person sees it; a fixed number of statements however much is on it.

    ``unread``: by reference, how many members have still to read a case, and how many read it (B1.8).
    """
    terms, panel = kept_terms(meeting.terms), meeting.subject()
    today = now.astimezone(clock.LONDON).date()
    runs = may(actor, Can.RUN_MEETING, panel)
    cases = cases_of(meeting, actor, tabled=meeting.state == "closed")
    before = meeting.state in TO_COME and meeting.on >= today
    waiting = queue_of(meeting.panel_id, actor, by=meeting.on) if runs and before else ()
    shown = waiting[:QUEUE_AT_ONCE]
    ahead = open_meetings(meeting.panel_id, today) if runs and before else ()
    to_come, next_on = {one.id: one for one in ahead}, ahead[0].on if ahead else None
    why = why_deferred([row.reference for row in shown]) if runs and before else {}
    lines = [_queue_line(row, meeting, len(cases), actor, today, to_come, why) for row in shown]

    def stands(how: Standing) -> tuple[QueueLine, ...]:
        return tuple(line for line in lines if line.row.standing(next_on, today) == how)

    twins = twins_in([line.row.reference for line in lines], actor) if runs and before else {}
    seats, entered = seats_at(meeting), is_being_entered(meeting, today)
    facts = facts_of(meeting, today=today, only_asking=True)
    ready = readiness_of(meeting, today, unread) if runs and before else {}
    return Board(
        meeting=meeting,
        terms=terms,
        slots=_slots(meeting, terms, cases, ready, runs=runs),
        used=len(cases),
        queue=stands("to_place"),
        comes_back=stands("comes_later"),
        waiting_for_chair=tuple(
            line for line in stands("for_the_chair") if line.row.late_for_id == meeting.id
        ),
        late_elsewhere=tuple(line for line in stands("for_the_chair") if line.row.late_for_id != meeting.id),
        more_wait=len(waiting) > QUEUE_AT_ONCE,
        later=[one for one in ahead if one.left > 0] if may(actor, Can.TRIAGE, panel) else (),
        seats=seat_lines(terms, seats),
        moves=offers(actor, panel, meeting.state, facts),
        next=what_next(meeting, seats, now),
        entered=entered,
        shown_state=shown_state(meeting.state, entered=entered),
        asks_paper=runs and asks_paper(meeting.state, starts(meeting), now),
        runs=runs,
        places=may(actor, Can.PLACE_CASES, panel),
        triages=may(actor, Can.TRIAGE, panel),
        movable=runs and meeting.state in MOVABLE,
        twins=twins,
    )


def seat_lines(terms: PanelType, held: Sequence[SeatRow]) -> tuple[SeatLine, ...]:
    """Every seat that the terms name, filled or vacant, and then any that they do not name."""
    named = [
        SeatLine(seat.name, seat.role, tuple(one for one in held if one.key == seat.key), seat.essential)
        for seat in terms.membership.seats
    ]
    known = {seat.key for seat in terms.membership.seats}
    others = [SeatLine(one.name, one.role, (one,), wanted=False) for one in held if one.key not in known]
    return (*named, *others)


def _slots(
    meeting: Meeting,
    terms: PanelType,
    cases: Sequence[CaseRow],
    ready: Mapping[str, tuple[Check, ...]],
    *,
    runs: bool,
) -> tuple[BoardSlot, ...]:
    """Who runs the meeting sees every place; anybody else those of the cases they may see.

    Once it has closed, each case that was on the agenda, as it ended there.
    """
    if meeting.state == "closed":
        return tuple(
            BoardSlot(slot(meeting.starts_at, terms.agenda.slot_minutes, case.place), case)
            for case in cases
            if runs or case.seen or case.withdrew
        )
    at = {case.place: case for case in cases}
    movable = runs and meeting.state in MOVABLE
    fixed = {case.place for case in cases if case.state != "placed"}
    most = max((meeting.most_cases, *at))
    found = []
    for one in slots(meeting.starts_at, terms.agenda.slot_minutes, most):
        case = at.get(one.place)
        if not runs and (case is None or not (case.seen or case.withdrew)):
            continue
        moves = movable and case is not None and case.seen and case.state == "placed"
        up = moves and one.place > 1 and one.place - 1 not in fixed
        down = moves and one.place < most and one.place + 1 not in fixed
        checks = ready.get(case.reference, ()) if case and case.seen else ()
        takes = _takes(case, meeting, runs=runs)
        out = _has_gone_out(case, meeting)
        line = BoardSlot(one, case, up=up, down=down, checks=checks, takes=takes)
        found.append(replace(line, told=runs or out, gone_out=out))
    return tuple(found)


def _has_gone_out(case: CaseRow | None, meeting: Meeting) -> bool:
    placed_at = case.placed_at if case else None
    return placed_at is not None and has_gone_out(meeting.state, meeting.circulated_at, placed_at)


def _takes(case: CaseRow | None, meeting: Meeting, *, runs: bool) -> bool:
    """Whether a case can be put there: on a free place, also of the queue; on another's, where that steps aside."""
    if case is None:
        return runs and meeting.state in (*MOVABLE, *TO_COME)
    return runs and meeting.state in MOVABLE and case.state in ("placed", "")


def _queue_line(
    row: QueueRow,
    meeting: Meeting,
    used: int,
    actor: Actor,
    today: date,
    to_come: Mapping[int, MeetingRow],
    why: Mapping[str, str],
) -> QueueLine:
    missed = to_come.get(row.late_for_id or 0)
    waits = row.waits_for_the_chair(today)
    at = place_of(meeting, row, taken=used, today=today, not_before=row.not_before(today))
    return QueueLine(
        row=row,
        words=_standing(row, meeting, today),
        why=why.get(row.reference, "") if _is_deferred(row, today) else "",
        age=age(row.queued_since, today) if row.queued_since else "",
        for_this=row.deferred_to(today) == meeting.id,
        refusals=REFERRAL.moves["schedule"].refusals(
            ReferralFacts(by_id=actor.id, meeting=at, waits_for_late_choice=waits)
        ),
        brings=what_accepting_brings(missed.on, missed.state, missed.left) if waits and missed else None,
    )


def _standing(row: QueueRow, meeting: Meeting, today: date) -> str:
    """In one phrase, how the referral stands to the meetings to come."""
    if row.state == "returned" and row.returns_on:
        comes = f"Returns to the panel on {spoken_date(row.returns_on)}"
        return f"{comes}; {row.owed}" if row.owed else comes
    if row.waits_for_the_chair(today) and row.late_for_on:
        return f"Late for {spoken_date(row.late_for_on)}: the chair decides"
    if row.lost_meeting:
        return f"First in line: its meeting on {spoken_date(row.lost_meeting)} was cancelled"
    deferred = row.deferred_to(today)
    if deferred == meeting.id:
        return f"{row.kept_for} this meeting"
    if deferred and row.deferred_to_on:
        return f"{row.kept_for} {spoken_date(row.deferred_to_on)}"
    if row.deferred_from:
        return f"Deferred from {spoken_date(row.deferred_from)}"
    if row.late_choice == "accepted" and row.late_for_id == meeting.id:
        return "Late, and accepted by the chair"
    return "In time"


def _is_deferred(row: QueueRow, today: date) -> bool:
    """Whether the chair keeps it for a later meeting, named or not."""
    return row.deferred_from is not None or (row.deferred_to(today) is not None and not row.by_wish)
