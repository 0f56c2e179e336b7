"""Referrals as lines of a list: chosen first and drawn afterwards, in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    SQLColumnExpression,
    String,
    Subquery,
    and_,
    cast,
    exists,
    func,
    literal,
    select,
    union,
)
from sqlalchemy.orm import QueryableAttribute, aliased

from cmr.models import Action, Case, Meeting, Panel, Person, Referral, Service, Team, Terms, db
from cmr.models.referral import CAME_LATE_CHOICES
from cmr.panels.entered import heard_here, on_paper
from cmr.panels.queries import kept_terms_by
from cmr.referrals.queries import MeetingAhead
from cmr.rules.being_entered import being_entered
from cmr.rules.case_time import time_told
from cmr.rules.next_step import Ahead, NextStep, StepFacts, next_step
from cmr.rules.path import due_by
from cmr.rules.presenting import Says, says_of
from cmr.rules.queue import stands_first
from cmr.rules.receipt import (
    by_wish,
    deferred_from,
    made_by,
    not_before,
    sooner_than,
    to_come,
    waits_for_the_chair,
)
from cmr.rules.referral_states import shown_state
from cmr.rules.wording import in_london


@dataclass(frozen=True)
class Line:
    """A referral as one line of a list: no name of a child, no text of its form."""

    id: int
    reference: str
    initials: str
    panel_id: int
    panel: str
    panel_key: str
    team_id: int
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
    deferred_to_id: int | None
    asked_for_id: int | None
    submitted_at: datetime | None
    left_as: str | None
    """How its last case ended; None where it never was on an agenda."""
    left_on: date | None
    """The day of the meeting of that case."""
    late_for_id: int | None
    meeting: Ahead | None
    meeting_id: int | None
    meeting_state: str | None
    on_paper: bool
    """Whether that meeting stands open since a time that was written on paper."""
    heard_here: bool
    """Whether a case of it was put before the panel in the service."""
    presenter: str
    """Who presents it at its meeting: the one who was named, or its worker (D3d)."""
    presenter_says: Says
    """What whoever presents it said about coming."""
    begins_at: datetime | None
    """Its own time at its meeting, from when it has gone out (D3c)."""
    undecided: bool
    action_days: tuple[date, ...]
    """When each action that nobody has confirmed is due."""
    returns_on: date | None
    closed_at: datetime | None
    withdrawn: bool

    @property
    def shown_state(self) -> str:
        """Its state as it is shown: of one that the panel could not agree about, with whom it is (D8)."""
        return shown_state(self.state, undecided=self.undecided)

    @property
    def owes(self) -> bool:
        """Whether actions of a case that was heard are open, also of one that is on its way back (B1.26)."""
        return self.state in ("heard", "returned") and bool(self.action_days)

    @property
    def came_late(self) -> bool:
        """Whether it came after the deadline of the meeting it was for."""
        return self.late_choice in CAME_LATE_CHOICES

    def waits_for_the_chair(self, today: date) -> bool:
        """Whether it came late for a meeting that is still to come, and the chair has not chosen."""
        return waits_for_the_chair(self.late_choice, self.late_for_on, self.late_for_state, today)

    @property
    def by_wish(self) -> bool:
        """Whether the meeting that it is kept for is the one its worker asked for."""
        return by_wish(self.late_choice, self.asked_for_id, self.deferred_to_id)

    def not_before(self, today: date) -> date | None:
        """The date of the later meeting that it is kept for, while it is not heard before that."""
        return not_before(self.priority, self.deferred_to_on, self.deferred_to_state, today)

    def step(self, ahead: Sequence[MeetingAhead], now: datetime) -> NextStep:
        """What happens next with it; ``ahead`` are the meetings of its panel that take cases."""
        today = in_london(now).date()
        missed = to_come(self.late_for_on, self.late_for_state, today)
        from_on = deferred_from(
            self.late_choice, self.late_for_on, self.left_as, self.left_on, priority=self.priority
        )
        made = made_by(ahead, self.state, self.submitted_at, self.asked_for_id, now, deferred_from=from_on)
        return next_step(
            StepFacts(
                state=self.state,
                worker=self.worker,
                team_manager=self.team_manager or "",
                service_manager=self.service_manager or "",
                sent_back=self.sent_back,
                late_choice=self.late_choice or "",
                late_for_on=self.late_for_on if missed else None,
                deferred_to_on=self.not_before(today),
                deferred=from_on is not None,
                lost_meeting_on=self.deferred_to_on if stands_first(self.deferred_to_state) else None,
                by_wish=self.by_wish,
                makes=made,
                sooner=sooner_than(made, ahead, self.state, self.submitted_at, now, deferred_from=from_on),
                due=due_by(self.state, made.deadline_at, now) if made else None,
                meeting=self.meeting,
                meeting_state=self.meeting_state or "",
                entered=self.meeting is not None and self._entered(self.meeting.on, today),
                begins_at=self.begins_at,
                today=today,
                undecided=self.undecided,
                open_actions=len(self.action_days),
                next_action_due=min(self.action_days, default=None),
                returns_on=self.returns_on,
                withdrawn=self.withdrawn,
                closed_on=in_london(self.closed_at).date() if self.closed_at else None,
            )
        )

    def _entered(self, on: date, today: date) -> bool:
        state = self.meeting_state or ""
        return being_entered(state, on, today, on_paper=self.on_paper, heard_here=self.heard_here)


_worker = aliased(Person)
_team_manager = aliased(Person)
_service_manager = aliased(Person)
_presenter = aliased(Person)
_late_for = aliased(Meeting)
_deferred_to = aliased(Meeting)
_last = aliased(Case)
"""The last case of a referral: the one it is placed as, where it is."""
_left = aliased(Meeting)
_LAST_CASE = (
    select(func.max(Case.id)).where(Case.referral_id == Referral.id).correlate(Referral).scalar_subquery()
)


def lines(
    *conditions: ColumnElement[bool],
    limit: int,
    newest_first: bool = True,
    by: QueryableAttribute[Any] = Referral.id,
    order: Sequence[SQLColumnExpression[Any]] = (),
) -> list[Line]:
    """The referrals that meet every condition, as lines, in the order of their ids or of ``by``; one statement.

    Or in a whole ``order``, such as the queue's. They are chosen first and drawn afterwards, so that joins are paid for
    the lines shown and no others.
    """
    order = order or (by.desc() if newest_first else by.asc(),)
    chosen = select(Referral.id).where(*conditions).order_by(*order).limit(limit)
    return _drawn(chosen, *order)


def newest_lines(
    branches: Sequence[ColumnElement[bool]],
    states: Sequence[str] | None,
    *conditions: ColumnElement[bool],
    limit: int,
    newest_first: bool = True,
) -> list[Line]:
    """The newest (or oldest) referrals of any branch in any of the states that meet every condition; one statement.

    Each branch fixes the worker, team or panel; alone (no states: whatever it is) or with the state that is the
    beginning of an index whose end is the id, so that a page is read off its ends and costs the same however many
    referrals there are.
    """
    order = Referral.id.desc() if newest_first else Referral.id.asc()
    ends = [
        select(
            select(Referral.id)
            .where(branch, *in_state, *conditions)
            .order_by(order)
            .limit(limit)
            .subquery()
            .c.id
        )
        for branch in branches
        for in_state in ([[Referral.state == state] for state in states] if states is not None else [[]])
    ]
    if not ends:
        return []
    pooled = union(*ends).subquery()
    pool_order = pooled.c.id.desc() if newest_first else pooled.c.id.asc()
    return _drawn(select(pooled.c.id).order_by(pool_order).limit(limit), order)


def lines_among(
    ids: Select[int], *conditions: ColumnElement[bool], limit: int, newest_first: bool = True
) -> list[Line]:
    """The newest (or oldest) referrals of few ids that meet every condition; one statement.

    Each id is asked by itself, in order, until there are enough: no database reads all referrals instead.
    """
    bare = ids.subquery()
    few = select(bare.c[0].label("id")).distinct().subquery()
    meets = (
        select(literal(1)).where(Referral.id == few.c.id, *conditions).correlate(few).scalar_subquery()
    ).is_not(None)
    order = few.c.id.desc() if newest_first else few.c.id.asc()
    chosen = select(few.c.id).where(meets).order_by(order).limit(limit)
    return _drawn(chosen, Referral.id.desc() if newest_first else Referral.id.asc())


def _drawn(chosen: Select[int], *order: SQLColumnExpression[Any]) -> list[Line]:
    query = _columns(chosen.subquery()).order_by(*order)
    return [_line(row) for row in db.session.execute(query)]


def _columns(ids: Subquery) -> Select[*tuple[Any, ...]]:
    still_open = and_(Action.referral_id == Referral.id, Action.confirmed_at.is_(None))
    days = func.aggregate_strings(cast(Action.due_on, String), " ")
    due = select(days).where(still_open).correlate(Referral).scalar_subquery()
    undecided = exists().where(Case.referral_id == Referral.id, Case.state == "placed", Case.undecided)
    return (
        select(
            Referral.id,
            Referral.reference,
            Referral.initials,
            Referral.panel_id,
            Panel.name.label("panel"),
            Panel.key.label("panel_key"),
            Referral.team_id,
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
            Referral.deferred_to_id,
            Referral.asked_for_id,
            Referral.submitted_at,
            Referral.late_for_id,
            _last.state.label("left_as"),
            _left.on.label("left_on"),
            _last.place,
            _last.placed_at,
            func.coalesce(_presenter.name, _worker.name).label("presenter"),
            _last.presenter_replied_at,
            _last.presenter_cannot,
            Meeting.circulated_at,
            Meeting.terms_id,
            Terms.key.label("terms_key"),
            Terms.sha256.label("terms_sha256"),
            Meeting.id.label("meeting_id"),
            Meeting.on.label("meeting_on"),
            Meeting.starts_at,
            Meeting.deadline_at,
            Meeting.state.label("meeting_state"),
            on_paper().label("on_paper"),
            heard_here().label("heard_here"),
            undecided.label("undecided"),
            due.label("action_days"),
            Referral.returns_on,
            Referral.closed_at,
            Referral.withdrawn,
        )
        # The few ids first: PostgreSQL keeps the order of so many joins, and would otherwise join every referral.
        .select_from(ids)
        .join(Referral, Referral.id == ids.c.id)
        .join(Panel, Panel.id == Referral.panel_id)
        .join(Team, Team.id == Referral.team_id)
        .join(Service, Service.id == Team.service_id)
        .join(_worker, _worker.id == Referral.worker_id)
        .outerjoin(_team_manager, _team_manager.id == Team.manager_id)
        .outerjoin(_service_manager, _service_manager.id == Service.manager_id)
        .outerjoin(Meeting, Meeting.id == Referral.meeting_id)
        .outerjoin(Terms, Terms.id == Meeting.terms_id)
        .outerjoin(_last, _last.id == _LAST_CASE)
        .outerjoin(_presenter, _presenter.id == _last.presenter_id)
        .outerjoin(_left, _left.id == _last.meeting_id)
        .outerjoin(_late_for, _late_for.id == Referral.late_for_id)
        .outerjoin(_deferred_to, _deferred_to.id == Referral.deferred_to_id)
    )


def _line(row: Row[*tuple[Any, ...]]) -> Line:
    values = dict(row._mapping)
    values["action_days"] = tuple(map(date.fromisoformat, (values["action_days"] or "").split()))
    replied_at, cannot = values.pop("presenter_replied_at"), values.pop("presenter_cannot")
    values["presenter_says"] = says_of(replied=replied_at is not None, cannot=bool(cannot))
    on, starts_at, deadline_at = (values.pop(name) for name in ("meeting_on", "starts_at", "deadline_at"))
    at = {name: values.pop(name) for name in ("place", "placed_at", "circulated_at")}
    terms = [values.pop(name) for name in ("terms_id", "terms_key", "terms_sha256")]
    if on is None:
        return Line(**values, meeting=None, begins_at=None)
    minutes, state = kept_terms_by(*terms).agenda.slot_minutes, values["meeting_state"]
    own = time_told(on, starts_at, minutes, state=state, **at)
    return Line(**values, meeting=Ahead(on, starts_at, deadline_at), begins_at=own)
