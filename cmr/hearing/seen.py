"""What one person is shown of a meeting that sits: the agenda with what is theirs, where it is, and until when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from cmr.hearing.case_over import over_of, to_go
from cmr.hearing.case_quorum import gaps_of
from cmr.hearing.chaired import left_the_chair
from cmr.hearing.queries import HEARS, Visitor, is_present
from cmr.hearing.room import Room
from cmr.models import Attendance, Case, Meeting, Person
from cmr.rules.agenda import Slot, slot
from cmr.rules.being_entered import HELD, being_entered
from cmr.rules.capacities import Actor
from cmr.rules.case_over import Over
from cmr.rules.declaring import asked_first
from cmr.rules.meeting import asks_paper, passed_unopened, shown_state
from cmr.rules.next_step import starts
from cmr.rules.noting import is_written
from cmr.rules.panel_type import AgendaItem, CaseStage
from cmr.rules.permissions import Can, may
from cmr.rules.refusal import Refusal
from cmr.rules.stages import DECLARATIONS, Timer, item_after, item_of, stage_after, stage_of, timer
from cmr.rules.wording import in_london


@dataclass(frozen=True)
class CaseLine:
    """A case on the agenda as this person may see it: without a link where its page is closed to them."""

    case: Case
    slot: Slot
    open: bool
    now: bool
    next: bool
    named: bool
    """Whether they may know which it is: who runs the meeting, chaired it or sat there reads it in the minutes too, and
    who came for it alone knows it once it is over."""
    not_taken: Refusal | None = None
    """Why it is not put before the panel now (B1.3)."""
    to_go: tuple[Person, ...] = ()
    """Who is marked present for it alone though it is over, for who marks attendance and may read the case."""

    @property
    def label(self) -> str:
        """How it is named to this person."""
        if not self.open:
            return self.case.referral.reference if self.named else "Another case"
        return f"{self.case.referral.reference} {self.case.referral.initials}"


@dataclass(frozen=True)
class ItemLine:
    """An item of the agenda, with its cases where it is theirs."""

    item: AgendaItem
    now: bool
    cases: tuple[CaseLine, ...] = ()
    note: bool = False
    """Whether the reader finds there what was said under it: who runs the meeting does."""


@dataclass(frozen=True)
class StageNow:
    """The stage of the case before the panel, with its clock."""

    stage: CaseStage
    following: CaseStage | None
    timer: Timer
    minutes: int
    steps: tuple[tuple[CaseStage, str], ...]
    """Every stage, each done, current or to come."""


@dataclass(frozen=True)
class Now:
    """Where the meeting is, for one person."""

    items: tuple[ItemLine, ...]
    item: AgendaItem
    item_next: AgendaItem | None
    case: CaseLine | None
    case_next: CaseLine | None
    over: Over | None
    """That all is over for which they came, to somebody who came for certain cases alone."""
    own: tuple[CaseLine, ...]
    """The cases still to be heard that they may see, of somebody who may not see them all."""
    stage: StageNow | None
    declaring: bool
    """Whether the case before the panel waits for declarations: none of its stages has begun (B1.4)."""
    sees_case: bool
    """Whether the case before the panel is open to them."""
    withdrew: bool
    """Whether they withdrew from the case before the panel."""
    runs: bool
    moves: bool
    here: tuple[Attendance, ...]
    apologies: tuple[Attendance, ...]
    mine: Attendance | None
    visitors: tuple[Visitor, ...]
    sits: bool
    """Whether the meeting is open, and held here."""
    held: tuple[str, str] | None
    """Of one that was held on paper and is being entered, what is entered next and by whom, as the reader is told."""
    enters: str
    """Who enters it, as the reader is told; empty of any other."""
    shown_state: str
    """The meeting's state as it is shown."""
    unopened: str
    """What is said of one whose day has passed unopened."""
    asks_paper: bool
    """Whether who runs it is asked if it was held on paper."""
    writes: bool
    """Whether they write what is said under the item that the meeting is at."""
    left: bool
    """Whether they sat in its chair and are marked as having left: what is the chair's is done by who is there."""
    view: tuple[object, ...]
    """All of this that differs from one person to the next: who has the same is shown the same."""

    @property
    def words(self) -> str:
        """Where it is, in words."""
        return self.case.label if self.case else self.item.text

    @property
    def next_words(self) -> str:
        """What comes next, in words."""
        if self.item.cases and self.case_next:
            return self.case_next.label
        return self.item_next.text if self.item_next else ""


def seen_by(room: Room, actor: Actor, at: datetime) -> Now:
    """What this person is shown; asks nothing of the database."""
    meeting, agenda, sitting = room.meeting, room.terms.agenda, room.sitting
    entered = being_entered(
        meeting.state, meeting.on, in_london(at).date(), on_paper=room.on_paper, heard_here=room.heard_here
    )
    sits = meeting.state == "in_session" and not entered
    unopened = passed_unopened(meeting.state, meeting.on, in_london(at).date())
    seen = {one.id for one in room.cases if may(actor, Can.SEE_REFERRAL, room.subjects[one.id])}
    runs = may(actor, Can.RUN_MEETING, meeting.subject())
    asks = runs and asks_paper(meeting.state, starts(meeting), at)
    # Whoever chaired it approves its minutes, in which they stand; whoever sat there reads them.
    keeps = runs or actor.id == meeting.chair_id or _sat(meeting, actor)
    named = {
        one.id
        for one in room.cases
        if (keeps or _was_theirs(room, one, actor)) and actor.id not in room.subjects[one.id].withdrawn_ids
    }
    lines = _case_lines(room, seen, named | seen, marks=runs, sits=sits)
    enters = _enters(room, actor) if entered else ""
    held = _held(room, actor, enters, runs=runs) if entered else None
    item = (item_of(agenda, sitting.agenda_item) if sitting and sits else None) or agenda.items[0]
    case, place = next((one for one in lines if one.now), None), agenda.items.index(item)
    sees = case is not None and case.open
    closed = sees and case is not None and asked_first(actor, room.subjects[case.case.id]) is not None
    withdrew = case is not None and actor.id in room.subjects[case.case.id].withdrawn_ids
    here = tuple(one for one in meeting.attendances if is_present(one))
    mine = next((one for one in here if one.person_id == actor.id), None)
    gone = left_the_chair(meeting, actor.id) is not None
    over = over_of(room.cases, room.visitors, actor.id) if sits else None
    waiting = tuple(one for one in lines if one.open and not one.now and one.case.waits)
    return Now(
        items=tuple(
            ItemLine(
                item=one,
                now=sits and one.key == item.key,
                cases=lines if one.cases else (),
                note=runs and is_written(one) and (one.key in room.notes or (sits and number <= place)),
            )
            for number, one in enumerate(agenda.items)
        ),
        item=item,
        item_next=item_after(agenda, item.key),
        case=case,
        case_next=next((one for one in lines if one.next), None),
        over=over,
        own=waiting if len(seen) < len(lines) else (),
        stage=_stage(room, at) if case else None,
        declaring=case is not None and sitting is not None and sitting.stage == DECLARATIONS,
        sees_case=sees,
        withdrew=withdrew,
        runs=runs,
        moves=sits and may(actor, Can.MOVE_MEETING, meeting.subject()) and not gone,
        here=here,
        apologies=tuple(one for one in meeting.attendances if one.apologies),
        mine=mine,
        visitors=_visitors_seen(room, seen, everybody=runs),
        sits=sits,
        held=held,
        enters=enters,
        shown_state=shown_state(meeting.state, entered=entered),
        unopened=unopened,
        asks_paper=asks,
        writes=sits and runs and not gone and case is None and is_written(item),
        view=(
            (frozenset(seen), frozenset(named)),
            (withdrew, closed, runs, gone, over, held, enters, unopened, asks),
            mine and (mine.id, mine.conduct_accepted_at),
        ),
        left=gone,
    )


def _sat(meeting: Meeting, actor: Actor) -> bool:
    """Whether they came to it in a seat that hears its cases: its minutes are theirs to read (B1.25)."""
    return any(
        one.person_id == actor.id and one.role in HEARS and one.arrived_at is not None
        for one in meeting.attendances
    )


def _was_theirs(room: Room, case: Case, actor: Actor) -> bool:
    """Whether they came for it and the panel is done with it: a guest knows which it was, closed or not (B1.2d)."""
    own = (one.references for one in room.visitors if one.person.id == actor.id)
    return not case.waits and any(case.referral.reference in references for references in own)


def _enters(room: Room, actor: Actor) -> str:
    on = room.meeting.on
    theirs = any(room.meeting.panel_id in hat.administers for hat in actor.hats if hat.covers(on))
    return "You" if theirs else room.administered_by


def _held(room: Room, actor: Actor, enters: str, *, runs: bool) -> tuple[str, str]:
    """What is still to be entered, to whoever may enter it; to anybody else that it is being entered."""
    if runs and room.to_enter is not None:
        return room.to_enter.next(runs=enters, reader_id=actor.id)
    return HELD, enters


def _case_lines(
    room: Room, seen: set[int], named: set[int], *, marks: bool, sits: bool
) -> tuple[CaseLine, ...]:
    now = room.now if sits else None
    waiting = [one for one in room.cases if one.waits and one is not now]
    later = [one for one in waiting if now is not None and one.place > now.place]
    following = next(iter(later or waiting), None) if sits else None
    gone = to_go(room.cases, room.visitors) if sits and marks else {}
    minutes, starts = room.terms.agenda.slot_minutes, room.meeting.starts_at
    return tuple(
        CaseLine(
            case=one,
            slot=slot(starts, minutes, one.place),
            open=one.id in seen,
            now=one is now,
            next=one is following,
            named=one.id in named,
            not_taken=room.not_taken.get(one.id),
            to_go=gone.get(one.id, ()) if one.id in seen else (),
        )
        for one in room.cases
    )


def _stage(room: Room, at: datetime) -> StageNow | None:
    sitting, stages, case = room.sitting, room.terms.agenda.case_stages, room.now
    stage = stage_of(stages, sitting.stage) if sitting else None
    if case is None or sitting is None or stage is None:
        return None
    if sitting.stage_began_at is None or sitting.stage_minutes is None:
        return None
    place = stages.index(stage)
    steps = tuple(
        (one, "done" if number < place else ("current" if number == place else "todo"))
        for number, one in enumerate(stages)
    )
    gaps = gaps_of(case, room.seats, room.terms.quorum, ((sitting.stage_began_at, None),))
    clock = timer(sitting.stage_began_at, sitting.stage_minutes, at, gaps)
    return StageNow(stage, stage_after(stages, stage.key), clock, sitting.stage_minutes, steps)


def _visitors_seen(room: Room, seen: set[int], *, everybody: bool) -> tuple[Visitor, ...]:
    """The people of the cases that may be seen; who runs the meeting marks everybody, by name alone for the others."""
    references = {one.referral.reference for one in room.cases if one.id in seen}
    found = [
        replace(one, references=tuple(each for each in one.references if each in references))
        for one in room.visitors
    ]
    return tuple(one for one in found if one.references or everybody)


def names(entries: Sequence[Attendance]) -> str:
    """Who they are, in a row."""
    return ", ".join(one.person.name for one in entries)
