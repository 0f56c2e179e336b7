"""Referrals read: one whole, or many for a list, and only those that the person may see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import aliased, joinedload, selectinload

from cmr.models import (
    Action,
    Case,
    CaseGuest,
    Declaration,
    HistoryEntry,
    Meeting,
    Referral,
    Service,
    Signature,
    Team,
    db,
)
from cmr.models.case import DecisionSheet
from cmr.rules.capacities import Actor
from cmr.rules.meeting import TO_COME
from cmr.rules.next_step import Ahead
from cmr.schedule.queries import USED

WHOLE = (
    joinedload(Referral.panel),
    joinedload(Referral.terms),
    joinedload(Referral.worker),
    joinedload(Referral.team).options(
        joinedload(Team.manager), joinedload(Team.service).joinedload(Service.manager)
    ),
    joinedload(Referral.meeting),
    joinedload(Referral.late_for),
    joinedload(Referral.asked_for),
    joinedload(Referral.deferred_to),
    joinedload(Referral.closed_by),
    selectinload(Referral.sections),
    selectinload(Referral.children),
    selectinload(Referral.documents),
    selectinload(Referral.signatures).options(joinedload(Signature.person), joinedload(Signature.principal)),
    selectinload(Referral.actions).joinedload(Action.confirmed_by),
    selectinload(Referral.cases).options(
        joinedload(Case.meeting).joinedload(Meeting.chair),
        selectinload(Case.declarations).joinedload(Declaration.person),
        selectinload(Case.guests),
        joinedload(Case.sheet).options(
            joinedload(DecisionSheet.signed_by), joinedload(DecisionSheet.signed_for)
        ),
    ),
)
"""All of a referral, in a fixed number of statements."""


def by_reference(reference: str, *, lock: bool = False) -> Referral | None:
    """The referral whole, or None. ``lock`` takes its row lock first, for a request that may change it."""
    if lock:
        # Apart from the reading: a lock can't be taken on the nullable side of a join.
        locked = select(Referral.id).where(Referral.reference == reference).with_for_update()
        if db.session.scalar(locked) is None:
            return None
    query = select(Referral).where(Referral.reference == reference).options(*WHOLE)
    return db.session.scalar(query.execution_options(populate_existing=lock))


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The condition on ``Referral`` under which the person may see it: the same truth as Can.SEE_REFERRAL."""
    teams = {team for hat in actor.hats for team in hat.team_ids}
    services = {service for hat in actor.hats for service in hat.service_ids}
    administers = {panel for hat in actor.hats for panel in hat.administers}
    runs_at = {meeting for hat in actor.hats for meeting in hat.chairs_at | hat.administers_at}
    sits_at = {meeting for hat in actor.hats for meeting in hat.sits_at}
    heads = any(hat.position == "head of service" for hat in actor.hats)
    return or_(
        or_(Referral.id.not_in(_withdrawn_from(actor)), _awaits_the_head()) if heads else false(),
        Referral.worker_id == actor.id,
        Referral.team_id == actor.team_id if actor.team_id is not None else false(),
        Referral.team_id.in_(teams),
        Referral.team_id.in_(select(Team.id).where(Team.service_id.in_(services))),
        and_(
            or_(Referral.panel_id.in_(administers), *_chaired(actor), _at(runs_at)),
            Referral.submitted_at.is_not(None),
            ~_withdrew(actor),
        ),
        and_(or_(*_sat_on(actor), _at(sits_at)), _circulated(), ~_withdrew(actor)),
        guest_of(actor),
    )


def waiting_for_the_chair(today: date) -> ColumnElement[bool]:
    """The condition on ``Referral`` of ``waits_for_the_chair``: late for a meeting still to come, and not settled."""
    missed = aliased(Meeting)
    to_come = exists().where(missed.id == Referral.late_for_id, missed.state.in_(TO_COME), missed.on >= today)
    return and_(func.coalesce(Referral.late_choice, "") == "waiting", to_come)


def managed_teams(actor: Actor) -> Select[int]:
    """The ids of the teams that the person manages, themselves or through their services."""
    teams = {team for hat in actor.hats for team in hat.team_ids}
    services = {service for hat in actor.hats for service in hat.service_ids}
    return select(Team.id).where(or_(Team.id.in_(teams), Team.service_id.in_(services)))


def _current_case() -> ColumnElement[bool]:
    """The case that counts: the last one that was placed or heard."""
    later = (
        select(Case.id)
        .where(Case.referral_id == Referral.id, Case.state.in_(("placed", "heard")))
        .order_by(Case.id.desc())
        .limit(1)
        .correlate(Referral)
        .scalar_subquery()
    )
    return Case.id == later


def _at(meetings: set[int]) -> ColumnElement[bool]:
    """The condition under which the referral's case is one of these meetings'."""
    return exists().where(_current_case(), Case.meeting_id.in_(meetings)) if meetings else false()


def _chaired(actor: Actor) -> Iterator[ColumnElement[bool]]:
    """Of the panels that the person chairs; as a deputy for days none that is out for another date (D5)."""
    for hat in actor.hats:
        of_panels = Referral.panel_id.in_(hat.chairs)
        yield and_(of_panels, or_(~_out(), _dated(hat.days))) if hat.days else of_panels


def _sat_on(actor: Actor) -> Iterator[ColumnElement[bool]]:
    """Of the panels of which the person is a member; as a deputy for days those of meetings in the days (D5)."""
    for hat in actor.hats:
        of_panels = Referral.panel_id.in_(hat.sits_on)
        yield and_(of_panels, _dated(hat.days)) if hat.days else of_panels


def _dated(days: tuple[date, date]) -> ColumnElement[bool]:
    """The case is one of a meeting whose date lies in these days."""
    return exists().where(_current_case(), Case.meeting_id == Meeting.id, Meeting.on.between(*days))


def _out() -> ColumnElement[bool]:
    """It went out, and its meeting has not closed."""
    out = or_(Meeting.state == "in_session", gone_out())
    return exists().where(_current_case(), Case.meeting_id == Meeting.id, out)


def _circulated() -> ColumnElement[bool]:
    return exists().where(
        _current_case(),
        Case.meeting_id == Meeting.id,
        or_(Meeting.state.in_(("in_session", "closed")), gone_out()),
    )


def gone_out(case: type[Case] = Case, meeting: type[Meeting] = Meeting) -> ColumnElement[bool]:
    """The condition on a case and its meeting (or aliases) that it went out, and the meeting has not opened (D3c)."""
    return and_(meeting.state == "circulated", case.placed_at <= meeting.circulated_at)


def _withdrew(actor: Actor) -> ColumnElement[bool]:
    """From its last case, on an agenda still or not."""
    each = aliased(Case)
    last = select(func.max(each.id)).where(each.referral_id == Referral.id).correlate(Referral)
    return exists().where(
        Case.id == last.scalar_subquery(),
        Declaration.case_id == Case.id,
        Declaration.person_id == actor.id,
        Declaration.withdrew,
    )


def _withdrawn_from(actor: Actor) -> Select[int]:
    """The same as ids, found by the person: a head of service sees all but these few, asked once and not row by row."""
    each = aliased(Case)
    last = select(func.max(each.id)).where(each.referral_id == Case.referral_id).correlate(Case)
    return (
        select(Case.referral_id)
        .join(Declaration, Declaration.case_id == Case.id)
        .where(Declaration.person_id == actor.id, Declaration.withdrew, Case.id == last.scalar_subquery())
    )


def _awaits_the_head() -> ColumnElement[bool]:
    """The panel could not agree, and the head of service has not decided yet (D8)."""
    return and_(Referral.state == "scheduled", exists().where(_current_case(), Case.undecided))


def guest_of(actor: Actor) -> ColumnElement[bool]:
    """Invited for its case alone, while that counts (B1.2d): the same truth as ``rules.capacities.guest_of_case``."""
    return exists().where(
        _current_case(),
        CaseGuest.case_id == Case.id,
        CaseGuest.person_id == actor.id,
        Case.meeting_id == Meeting.id,
        Meeting.on >= actor.today if actor.today else true(),
        or_(Meeting.state == "in_session", gone_out()),
        or_(still_waits(), ~CaseGuest.left),
    )


def still_waits() -> ColumnElement[bool]:
    """The condition on a case that the panel has still to hear it, as ``rules.case_over.waits`` says."""
    return and_(Case.state == "placed", ~Case.undecided)


@dataclass(frozen=True)
class MeetingAhead(Ahead):
    """A meeting that can still take cases."""

    id: int
    panel_id: int
    state: str
    most_cases: int
    used: int = 0

    @property
    def left(self) -> int:
        """Places that nobody has yet."""
        return self.most_cases - self.used


def meetings_ahead(
    panel_ids: Iterable[int] | None, today: date, most: int = 13
) -> dict[int, list[MeetingAhead]]:
    """The next meetings that can still take cases, by panel, at most so many each; of every panel for None."""
    number = func.row_number().over(partition_by=Meeting.panel_id, order_by=(Meeting.on, Meeting.starts_at))
    coming = select(Meeting.id, number.label("number")).where(Meeting.state.in_(TO_COME), Meeting.on >= today)
    asked = None if panel_ids is None else list(panel_ids)
    if asked is not None:
        coming = coming.where(Meeting.panel_id.in_(asked))
    first = coming.subquery()
    rows = db.session.execute(
        select(
            Meeting.on,
            Meeting.starts_at,
            Meeting.deadline_at,
            Meeting.id,
            Meeting.panel_id,
            Meeting.state,
            Meeting.most_cases,
            USED,
        )
        .join(first, first.c.id == Meeting.id)
        .where(first.c.number <= most)
        .order_by(Meeting.on, Meeting.starts_at)
    )
    found: dict[int, list[MeetingAhead]] = {panel_id: [] for panel_id in asked or ()}
    for row in rows:
        found.setdefault(row.panel_id, []).append(MeetingAhead(*row))
    return found


def history_of(referral: Referral) -> Sequence[HistoryEntry]:
    """Everything that happened to it, newest first, with who did it."""
    return db.session.scalars(
        select(HistoryEntry)
        .where(HistoryEntry.record_kind == "referral", HistoryEntry.record_id == referral.id)
        .order_by(HistoryEntry.number.desc())
        .options(joinedload(HistoryEntry.by), joinedload(HistoryEntry.principal))
    ).all()


def guest_cases(actor: Actor) -> Select[int]:
    """The ids of the referrals of which the person ever was a case's guest."""
    return select(Case.referral_id).join(CaseGuest).where(CaseGuest.person_id == actor.id)
