"""What hangs on a meeting: the cases on its agenda, the referrals kept for it, replies and deputies of the day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from hashlib import sha256
from typing import Literal

from sqlalchemy import or_, select, update
from sqlalchemy.orm import contains_eager, joinedload

from cmr.models import Attendance, Case, Deputyship, Meeting, Person, Referral, Team, db
from cmr.notices.operations import Told
from cmr.panels.queries import kept_terms
from cmr.referrals.queries import visible_to
from cmr.referrals.waiting import times_lost
from cmr.rules.agenda import places_sent, slot
from cmr.rules.capacities import Actor
from cmr.rules.queue import Turn, Waiting
from cmr.rules.receipt import CHOSEN_LATER, hangs_late, lifts
from cmr.rules.referral_facts import BEFORE_SUBMISSION
from cmr.rules.wording import is_past

Tie = Literal["kept", "wished", "late"]
"""How a referral that is not on the agenda hangs on a meeting: kept for it, asked for by its worker, late for it."""


@dataclass(frozen=True)
class OnAgenda:
    """A case of the meeting, with the time at which it begins; before circulation, that which this will give it."""

    case_id: int
    referral_id: int
    place: int
    starts_at: time
    turn: Turn
    """Where it stands in the queue, should it go back there because the meeting is cancelled."""


@dataclass(frozen=True)
class Tied:
    """A referral that is not on the agenda, and how it hangs on the meeting."""

    referral_id: int
    tie: Tie
    being_written: bool


@dataclass(frozen=True)
class Line:
    """A referral as the person who asks may see it; ``seen`` is false where it is not theirs to read.

    One that is not submitted yet is named all the same, though not its child: its people are told of the deed.
    """

    referral_id: int
    seen: bool
    reference: str = ""
    initials: str = ""
    worker: str = ""
    team: str = ""


def on_agenda(meeting: Meeting) -> tuple[OnAgenda, ...]:
    """The cases that are still to be heard at the meeting, in their order; one statement."""
    minutes = kept_terms(meeting.terms).agenda.slot_minutes
    cases = db.session.execute(
        select(Case, times_lost())
        .join(Case.referral)
        .where(Case.meeting_id == meeting.id, Case.state == "placed")
        .order_by(Case.place)
        .options(contains_eager(Case.referral))
    ).all()
    sent = places_sent(meeting.state, [one.place for one, _ in cases])
    return tuple(
        OnAgenda(
            one.id,
            one.referral_id,
            one.place,
            slot(meeting.starts_at, minutes, sent[one.place]).starts_at,
            Waiting(
                one.referral_id,
                one.referral.queued_since or one.placed_at,
                one.referral.priority,
                "cancelled",
                lost,
            ).turn,
        )
        for one, lost in cases
    )


def tied_to(meeting: Meeting) -> tuple[Tied, ...]:
    """The referrals that hang on the meeting without being on its agenda, in one statement."""
    rows = db.session.execute(
        select(
            Referral.id,
            Referral.state,
            Referral.deferred_to_id,
            Referral.asked_for_id,
            Referral.late_for_id,
            Referral.late_choice,
            Referral.priority,
        )
        .where(
            Referral.panel_id == meeting.panel_id,
            Referral.state.in_((*BEFORE_SUBMISSION, "submitted", "scheduled")),
            or_(
                Referral.deferred_to_id == meeting.id,
                Referral.asked_for_id == meeting.id,
                Referral.late_for_id == meeting.id,
            ),
            or_(Referral.meeting_id.is_(None), Referral.meeting_id != meeting.id),
        )
        .order_by(Referral.id)
    )
    return tuple(
        Tied(row.id, tie, row.state in BEFORE_SUBMISSION)
        for row in rows
        if (tie := _tie(meeting.id, *row[1:])) is not None
    )


def _tie(
    meeting_id: int,
    state: str,
    kept: int | None,
    asked: int | None,
    late: int | None,
    choice: str | None,
    priority: bool,
) -> Tie | None:
    lifted = lifts(priority, state)
    if kept == meeting_id and not lifted:
        return "kept"
    if late == meeting_id and state == "submitted" and hangs_late(choice):
        return "late"
    return "wished" if asked == meeting_id and not lifted else None


def let_go(meeting: Meeting) -> None:
    """What priority has lifted from the meeting does not point at it any more; its cases are not in this yet."""
    for column in (Referral.deferred_to_id, Referral.asked_for_id):
        lifted = column == meeting.id, Referral.state == "submitted", Referral.priority
        db.session.execute(update(Referral).where(*lifted).values({column: None}))


def in_time_by(meeting: Meeting, deadline_at: datetime) -> tuple[int, ...]:
    """The ids of those that came late for the meeting, and would be in time by another deadline."""
    rows = db.session.execute(
        select(Referral.id, Referral.submitted_at)
        .where(Referral.late_for_id == meeting.id, Referral.late_choice.not_in(CHOSEN_LATER))
        .order_by(Referral.id)
    )
    return tuple(
        row.id for row in rows if row.submitted_at is not None and not is_past(deadline_at, row.submitted_at)
    )


def replies_to(meeting: Meeting) -> Sequence[Attendance]:
    """What people said beforehand of whether they come."""
    return db.session.scalars(
        select(Attendance)
        .where(
            Attendance.meeting_id == meeting.id,
            Attendance.arrived_at.is_(None),
            or_(Attendance.apologies, Attendance.replied_at.is_not(None)),
        )
        .order_by(Attendance.id)
    ).all()


def who_replied(meeting: Meeting) -> list[int]:
    """Whoever said whether they come, in a seat or to present a case: their id once for each reply."""
    presenters = db.session.execute(
        select(Case.presenter_id, Referral.worker_id)
        .join(Case.referral)
        .where(Case.meeting_id == meeting.id, Case.state == "placed", Case.presenter_replied_at.is_not(None))
        .order_by(Case.id)
    )
    present = [named or worker for named, worker in presenters]
    return [one.person_id for one in replies_to(meeting)] + present


def deputies_for(meeting: Meeting) -> Sequence[Deputyship]:
    """Those who stand in for somebody at this one meeting."""
    query = select(Deputyship).where(Deputyship.meeting_id == meeting.id, Deputyship.ended_at.is_(None))
    return db.session.scalars(query.order_by(Deputyship.id)).all()


def lines(ids: Iterable[int], actor: Actor) -> dict[int, Line]:
    """Referrals by id as this person may see them, in one statement."""
    rows = db.session.execute(
        select(
            Referral.id,
            visible_to(actor).label("seen"),
            Referral.reference,
            Referral.initials,
            Person.name,
            Team.name,
            Referral.state,
        )
        .join(Person, Person.id == Referral.worker_id)
        .join(Team, Team.id == Referral.team_id)
        .where(Referral.id.in_(list(ids)))
    )
    found = {}
    for id_, seen, reference, initials, worker, team, state in rows:
        if seen:
            found[id_] = Line(id_, True, reference, initials, worker, team)
        elif state in BEFORE_SUBMISSION:
            found[id_] = Line(id_, False, reference, "", worker, team)
        else:
            found[id_] = Line(id_, False)
    return found


def referrals(ids: Iterable[int]) -> Sequence[Referral]:
    """These referrals with their panel, team and service, whose people are told; in the order of their ids."""
    whole = joinedload(Referral.panel), joinedload(Referral.team).joinedload(Team.service)
    return db.session.scalars(
        select(Referral).where(Referral.id.in_(list(ids))).order_by(Referral.id).options(*whole)
    ).all()


def locked_referrals(ids: Iterable[int]) -> Sequence[Referral]:
    """These referrals, their rows locked in the order of their ids and read anew."""
    query = select(Referral).where(Referral.id.in_(list(ids))).order_by(Referral.id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).all()


def as_seen(plan: object, told: Iterable[Told]) -> str:
    """A mark of what a person was shown before they did it: another one, once anything of it has changed."""
    written = f"{plan!r}|{sorted((one.person_id, one.capacity) for one in told)}"
    return sha256(written.encode()).hexdigest()[:20]
