"""Where an open meeting is: its agenda item, the case before the panel, that case's stage and until when it lasts.

Everything is stored, nothing is counted in a process: after a restart the meeting is where it was (B1.13, B1.14).
Whoever calls holds the meeting's lock.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cmr.hearing.before_panel import steps_of
from cmr.hearing.case_quorum import gaps_of
from cmr.hearing.chaired import before_panel, chair_now, refuse_who_left, who
from cmr.hearing.queries import SeatRow, chair_of, hearers, quorum_of, seats_at
from cmr.models import Case, Declaration, Meeting, Person, Sitting, db
from cmr.models.history import record
from cmr.notices.operations import tell
from cmr.panels.entered import is_being_entered
from cmr.panels.queries import kept_terms
from cmr.rules.being_entered import why_not_heard_here
from cmr.rules.designate import why_not_designate, why_not_named_by
from cmr.rules.panel_type import Agenda, CaseStage
from cmr.rules.quorum_times import began_for
from cmr.rules.refusal import Refusal, Refused, refuse
from cmr.rules.stage_time import left_at
from cmr.rules.stages import (
    DECLARATIONS,
    item_of,
    item_of_cases,
    stage_after,
    stage_of,
    why_no_stage_moved,
    why_not_ended,
    why_not_extended,
    why_not_moved,
    why_not_taken,
)
from cmr.rules.wording import in_london

NO_CASE = Refusal("No case is before the panel.", "B1.14")


def sitting_of(meeting_id: int) -> Sitting | None:
    """Where the meeting is; None for one that never opened, or opened before this was kept."""
    query = select(Sitting).where(Sitting.meeting_id == meeting_id).options(joinedload(Sitting.designate))
    return db.session.scalar(query)


def begin(meeting: Meeting) -> Sitting:
    """The meeting's sitting, at the first item of its agenda where it had none yet."""
    found = sitting_of(meeting.id)
    if found is None:
        found = Sitting(meeting_id=meeting.id, agenda_item=_agenda(meeting).items[0].key)
        db.session.add(found)
        db.session.flush()
    return found


def go_to_item(meeting: Meeting, key: str, *, by: Person, at: datetime, for_id: int | None = None) -> Sitting:
    """Goes to an item of the agenda; under that of the cases, none is before the panel yet. Raises Refused."""
    refuse(why_not_moved(meeting.state))
    refuse_who_left(meeting, by)
    item = item_of(_agenda(meeting), key)
    if item is None:
        raise Refused(Refusal("The agenda has no such item.", "B1.13"))
    sitting = begin(meeting)
    sitting.agenda_item = item.key
    _between_cases(sitting)
    tell(record("meeting", meeting.id, "go_to_item", by=by, at=at, for_id=for_id, item=item.key), meeting)
    return sitting


def take_case(case: Case, *, by: Person, at: datetime, for_id: int | None = None) -> Sitting:
    """Puts the case before the panel, at its first stage; or where it was left, with the time that it had used.

    The first stage begins once everybody there has declared (B1.4). Raises Refused without a quorum for it (B1.3).
    """
    meeting, seats, today = case.meeting, seats_at(case.meeting), in_london(at).date()
    refuse_who_left(meeting, by)
    entered = is_being_entered(meeting, today)
    refuse(why_not_heard_here(entered=entered, day_is_over=today > meeting.on))
    quorum = quorum_of(meeting, seats, case)
    refuse(why_not_taken(meeting.state, case.state, case.undecided, quorum))
    agenda, sitting, left = _agenda(meeting), begin(meeting), _left(case, seats, at)
    sitting.agenda_item = item_of_cases(agenda).key
    sitting.case_id = case.id
    if left is None:
        _at_stage(sitting, agenda.case_stages[0], at)
    else:
        sitting.stage, sitting.stage_began_at, sitting.stage_minutes = left
    if left is None and _undeclared(meeting, sitting):
        sitting.stage = DECLARATIONS
    detail = {"case": case.id, "began": sitting.stage}
    tell(record("meeting", meeting.id, "take_case", by=by, at=at, for_id=for_id, **detail), meeting)
    return sitting


def begin_once_declared(meeting: Meeting, *, by: Person, at: datetime, for_id: int | None = None) -> None:
    """The case's first stage begins by itself as soon as nobody there is still to declare for it (B1.4, B1.14)."""
    sitting = sitting_of(meeting.id)
    if sitting is None or sitting.stage != DECLARATIONS or _why_not_ended(meeting, sitting):
        return
    first = _agenda(meeting).case_stages[0]
    _at_stage(sitting, first, at)
    detail = {"case": sitting.case_id, "began": first.key}
    tell(record("meeting", meeting.id, "begin_stage", by=by, at=at, for_id=for_id, **detail), meeting)


def end_stage(meeting: Meeting, *, by: Person, at: datetime, for_id: int | None = None) -> Sitting:
    """Ends the stage, before its time or after it: the next begins; after the last the case is left. Raises Refused."""
    sitting = _with_a_case(meeting, by)
    ended = sitting.stage
    following = stage_after(_agenda(meeting).case_stages, ended)
    if following is not None:
        refuse(_why_not_ended(meeting, sitting))
    detail = {"case": sitting.case_id, "ended": ended, "began": following.key if following else ""}
    if following is None:
        _between_cases(sitting)
    else:
        _at_stage(sitting, following, at)
    tell(record("meeting", meeting.id, "end_stage", by=by, at=at, for_id=for_id, **detail), meeting)
    return sitting


def extend(meeting: Meeting, minutes: int, *, by: Person, at: datetime, for_id: int | None = None) -> Sitting:
    """Gives the stage so many minutes more. Raises Refused without a case, or for no sensible number."""
    sitting = _with_a_case(meeting, by)
    refuse(why_not_extended(sitting.stage, minutes))
    sitting.stage_minutes = (sitting.stage_minutes or 0) + minutes
    detail = {"case": sitting.case_id, "stage": sitting.stage, "minutes": minutes}
    tell(record("meeting", meeting.id, "extend_stage", by=by, at=at, for_id=for_id, **detail), meeting)
    return sitting


def name_designate(
    meeting: Meeting, person: Person | None, *, by: Person, at: datetime, for_id: int | None = None
) -> Sitting:
    """Names who signs decision sheets in the chair's stead; None takes it back (B1.24). Raises Refused."""
    refuse_who_left(meeting, by)
    chair, of_case = chair_of(meeting), chair_now(meeting, before_panel(meeting))
    refuse(
        why_not_named_by(
            in_the_chair=by.id in {one.person_id for one in (chair, of_case) if one},
            hears=by.id in {one.person_id for one in hearers(meeting)},
        )
    )
    if person is not None:
        refuse(
            why_not_designate(
                person.name,
                known_to_terms=kept_terms(meeting.terms).sheet.designate_may_complete,
                hears=any(one.person_id == person.id for one in hearers(meeting)),
                chairs=chair is not None and chair.person_id == person.id,
                open_=meeting.state == "in_session",
            )
        )
    refuse(why_not_moved(meeting.state))
    sitting = begin(meeting)
    sitting.designate = person
    tell(
        record(
            "meeting",
            meeting.id,
            "name_designate",
            by=by,
            at=at,
            for_id=for_id,
            person=person.id if person else None,
            **({"chair": who(chair)} if chair is not None else {}),
        ),
        meeting,
    )
    return sitting


def leave(case: Case) -> None:
    """The case is settled, or with the head of service: where it was before the panel, no case is now."""
    sitting = sitting_of(case.meeting_id)
    if sitting is not None and sitting.case_id == case.id:
        _between_cases(sitting)


def stage_now(meeting: Meeting, sitting: Sitting) -> CaseStage | None:
    """The stage of the case that is before the panel; None before its first."""
    return stage_of(_agenda(meeting).case_stages, sitting.stage)


def _agenda(meeting: Meeting) -> Agenda:
    return kept_terms(meeting.terms).agenda


def _undeclared(meeting: Meeting, sitting: Sitting) -> list[str]:
    query = select(Declaration.person_id).where(Declaration.case_id == sitting.case_id)
    declared = set(db.session.scalars(query))
    return [one.person.name for one in hearers(meeting) if one.person_id not in declared]


def _why_not_ended(meeting: Meeting, sitting: Sitting) -> Refusal | None:
    quorum = quorum_of(meeting, seats_at(meeting), sitting.case)
    return why_not_ended(_undeclared(meeting, sitting), quorum)


def _with_a_case(meeting: Meeting, by: Person) -> Sitting:
    refuse(why_not_moved(meeting.state))
    refuse_who_left(meeting, by)
    sitting = begin(meeting)
    if sitting.case_id is None:
        raise Refused(NO_CASE)
    withdrew = select(Declaration.person_id).where(
        Declaration.case_id == sitting.case_id, Declaration.withdrew
    )
    refuse(why_no_stage_moved(by.id, set(db.session.scalars(withdrew))))
    return sitting


def _left(case: Case, seats: list[SeatRow], at: datetime) -> tuple[str, datetime, int] | None:
    """The stage where the case was left, as of when it would have begun, and its minutes; None where none began."""
    terms = kept_terms(case.meeting.terms)
    left = left_at(case.id, steps_of(case), terms.agenda.case_stages, at)
    if left is None:
        return None
    since = min(began for began, _ in left.times)
    gaps = gaps_of(case, seats, terms.quorum, ((since, at),))
    return left.stage.key, began_for(left.used(gaps), at, gaps), left.minutes


def _at_stage(sitting: Sitting, stage: CaseStage, at: datetime) -> None:
    sitting.stage, sitting.stage_began_at, sitting.stage_minutes = stage.key, at, stage.minutes


def _between_cases(sitting: Sitting) -> None:
    sitting.case_id = sitting.stage = sitting.stage_began_at = sitting.stage_minutes = None
