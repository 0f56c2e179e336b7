"""Referrals read: one whole, or many for a list, and only those that the person may see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, false, func, or_, select, union
from sqlalchemy.orm import QueryableAttribute, aliased, joinedload, selectinload

from cmr.models import (
    Action,
    Case,
    CaseGuest,
    Declaration,
    HistoryEntry,
    Meeting,
    Panel,
    Person,
    Referral,
    Service,
    Signature,
    Team,
    db,
)
from cmr.models.case import DecisionSheet
from cmr.rules.meeting import TO_COME
from cmr.rules.next_step import Ahead, NextStep, StepFacts, next_step
from cmr.rules.permissions import Actor
from cmr.rules.receipt import makes, received_at, to_come, waits_for_the_chair
from cmr.rules.wording import in_london

WHOLE = (
    joinedload(Referral.panel),
    joinedload(Referral.terms),
    joinedload(Referral.worker),
    joinedload(Referral.team).options(
        joinedload(Team.manager), joinedload(Team.service).joinedload(Service.manager)
    ),
    joinedload(Referral.meeting),
    joinedload(Referral.late_for),
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
    runs = {panel for hat in actor.hats for panel in hat.chairs | hat.administers}
    sits_on = {panel for hat in actor.hats for panel in hat.sits_on}
    if any(hat.position == "head of service" for hat in actor.hats):
        return Referral.id.is_not(None)
    return or_(
        Referral.worker_id == actor.id,
        Referral.team_id == actor.team_id if actor.team_id is not None else false(),
        Referral.team_id.in_(teams),
        Referral.team_id.in_(select(Team.id).where(Team.service_id.in_(services))),
        and_(
            Referral.panel_id.in_(runs),
            Referral.submitted_at.is_not(None),
            ~_withdrew(actor),
        ),
        and_(Referral.panel_id.in_(sits_on), _circulated(), ~_withdrew(actor)),
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


def _circulated() -> ColumnElement[bool]:
    return exists().where(
        _current_case(),
        Case.meeting_id == Meeting.id,
        Meeting.state.in_(("circulated", "in_session", "closed")),
    )


def _withdrew(actor: Actor) -> ColumnElement[bool]:
    return exists().where(
        _current_case(),
        Declaration.case_id == Case.id,
        Declaration.person_id == actor.id,
        Declaration.withdrew,
    )


def guest_of(actor: Actor) -> ColumnElement[bool]:
    """Invited for its case alone, while that counts (B1.2d)."""
    return exists().where(
        _current_case(),
        CaseGuest.case_id == Case.id,
        CaseGuest.person_id == actor.id,
        Case.meeting_id == Meeting.id,
        Meeting.state.in_(("circulated", "in_session")),
    )


@dataclass(frozen=True)
class MeetingAhead(Ahead):
    """A meeting that can still take cases."""

    id: int
    panel_id: int
    state: str
    most_cases: int


def meetings_ahead(
    panel_ids: Iterable[int] | None, today: date, most: int = 8
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
        )
        .join(first, first.c.id == Meeting.id)
        .where(first.c.number <= most)
        .order_by(Meeting.on, Meeting.starts_at)
    )
    found: dict[int, list[MeetingAhead]] = {panel_id: [] for panel_id in asked or ()}
    for row in rows:
        found.setdefault(row.panel_id, []).append(MeetingAhead(*row))
    return found


@dataclass(frozen=True)
class Line:
    """A referral as one line of a list: no name of a child, no text of its form."""

    id: int
    reference: str
    initials: str
    panel_id: int
    panel: str
    panel_key: str
    team: str
    state: str
    state_since: datetime
    worker_id: int
    worker: str
    team_manager: str | None
    team_manager_id: int | None
    service_manager: str | None
    service_manager_id: int | None
    sent_back: bool
    priority: bool
    late_choice: str | None
    late_for_on: date | None
    late_for_state: str | None
    deferred_to_on: date | None
    deferred_to_state: str | None
    submitted_at: datetime | None
    meeting: Ahead | None
    meeting_id: int | None
    meeting_state: str | None
    undecided: bool
    open_actions: int
    next_action_due: date | None
    returns_on: date | None
    closed_at: datetime | None
    withdrawn: bool

    def waits_for_the_chair(self, today: date) -> bool:
        """Whether it came late for a meeting that is still to come, and the chair has not chosen."""
        return waits_for_the_chair(self.late_choice, self.late_for_on, self.late_for_state, today)

    def step(self, ahead: Sequence[MeetingAhead], now: datetime) -> NextStep:
        """What happens next with it; ``ahead`` are the meetings of its panel that take cases."""
        today = in_london(now).date()
        missed = to_come(self.late_for_on, self.late_for_state, today)
        deferred = to_come(self.deferred_to_on, self.deferred_to_state, today)
        return next_step(
            StepFacts(
                state=self.state,
                worker=self.worker,
                team_manager=self.team_manager or "",
                service_manager=self.service_manager or "",
                sent_back=self.sent_back,
                late_choice=self.late_choice or "",
                late_for_on=self.late_for_on if missed else None,
                deferred_to_on=self.deferred_to_on if deferred else None,
                makes=makes(ahead, received_at(self.state, self.submitted_at, now)),
                meeting=self.meeting,
                meeting_state=self.meeting_state or "",
                undecided=self.undecided,
                open_actions=self.open_actions,
                next_action_due=self.next_action_due,
                returns_on=self.returns_on,
                withdrawn=self.withdrawn,
                closed_on=in_london(self.closed_at).date() if self.closed_at else None,
            )
        )


_worker = aliased(Person)
_team_manager = aliased(Person)
_service_manager = aliased(Person)
_late_for = aliased(Meeting)
_deferred_to = aliased(Meeting)


def lines(
    *conditions: ColumnElement[bool],
    limit: int,
    newest_first: bool = True,
    by: QueryableAttribute[Any] = Referral.id,
) -> list[Line]:
    """The referrals that meet every condition, as lines, in the order of their ids or of ``by``; one statement.

    They are chosen first and drawn afterwards, so that joins are paid for the lines shown and no others.
    """
    order = by.desc() if newest_first else by
    chosen = select(Referral.id).where(*conditions).order_by(order).limit(limit)
    return _drawn(chosen, order)


def newest_lines(
    branches: Sequence[ColumnElement[bool]],
    states: Sequence[str],
    *conditions: ColumnElement[bool],
    limit: int,
    newest_first: bool = True,
) -> list[Line]:
    """The newest (or oldest) referrals of any branch in any of the states that meet every condition; one statement.

    Each branch fixes the worker, team or panel; with the state that is the beginning of an index whose end is the id,
    so that a page is read off its ends and costs the same however many referrals there are.
    """
    order = Referral.id.desc() if newest_first else Referral.id.asc()
    ends = [
        select(
            select(Referral.id)
            .where(branch, Referral.state == state, *conditions)
            .order_by(order)
            .limit(limit)
            .subquery()
            .c.id
        )
        for branch in branches
        for state in states
    ]
    if not ends:
        return []
    pooled = union(*ends).subquery()
    pool_order = pooled.c.id.desc() if newest_first else pooled.c.id.asc()
    return _drawn(select(pooled.c.id).order_by(pool_order).limit(limit), order)


def _drawn(chosen: Select[int], order: Any) -> list[Line]:
    ids = chosen.subquery()
    query = _columns().join(ids, ids.c.id == Referral.id).order_by(order)
    return [_line(row) for row in db.session.execute(query)]


def _columns() -> Select[*tuple[Any, ...]]:
    still_open = and_(Action.referral_id == Referral.id, Action.confirmed_at.is_(None))
    opens = select(func.count()).select_from(Action).where(still_open).correlate(Referral).scalar_subquery()
    due = select(func.min(Action.due_on)).where(still_open).correlate(Referral).scalar_subquery()
    undecided = exists().where(Case.referral_id == Referral.id, Case.state == "placed", Case.undecided)
    return (
        select(
            Referral.id,
            Referral.reference,
            Referral.initials,
            Referral.panel_id,
            Panel.name.label("panel"),
            Panel.key.label("panel_key"),
            Team.name.label("team"),
            Referral.state,
            Referral.state_since,
            Referral.worker_id,
            _worker.name.label("worker"),
            _team_manager.name.label("team_manager"),
            _team_manager.id.label("team_manager_id"),
            _service_manager.name.label("service_manager"),
            _service_manager.id.label("service_manager_id"),
            (func.length(func.coalesce(Referral.sent_back["reason"].as_string(), "")) > 0).label("sent_back"),
            Referral.priority,
            Referral.late_choice,
            _late_for.on.label("late_for_on"),
            _late_for.state.label("late_for_state"),
            _deferred_to.on.label("deferred_to_on"),
            _deferred_to.state.label("deferred_to_state"),
            Referral.submitted_at,
            Meeting.id.label("meeting_id"),
            Meeting.on.label("meeting_on"),
            Meeting.starts_at,
            Meeting.deadline_at,
            Meeting.state.label("meeting_state"),
            undecided.label("undecided"),
            opens.label("open_actions"),
            due.label("next_action_due"),
            Referral.returns_on,
            Referral.closed_at,
            Referral.withdrawn,
        )
        .join(Panel, Panel.id == Referral.panel_id)
        .join(Team, Team.id == Referral.team_id)
        .join(Service, Service.id == Team.service_id)
        .join(_worker, _worker.id == Referral.worker_id)
        .outerjoin(_team_manager, _team_manager.id == Team.manager_id)
        .outerjoin(_service_manager, _service_manager.id == Service.manager_id)
        .outerjoin(Meeting, Meeting.id == Referral.meeting_id)
        .outerjoin(_late_for, _late_for.id == Referral.late_for_id)
        .outerjoin(_deferred_to, _deferred_to.id == Referral.deferred_to_id)
    )


def _line(row: Row[*tuple[Any, ...]]) -> Line:
    values = dict(row._mapping)
    on, starts_at, deadline_at = (values.pop(name) for name in ("meeting_on", "starts_at", "deadline_at"))
    return Line(**values, meeting=Ahead(on, starts_at, deadline_at) if on else None)


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
