"""What waits for a place on a panel's agenda: which referrals, in which order, and how many; for every page (D4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, SQLColumnExpression, and_, case, false, func, or_, select
from sqlalchemy.orm import aliased

from cmr.models import HistoryEntry, Meeting, Referral, db
from cmr.referrals.queries import visible_to, waiting_for_the_chair
from cmr.rules.capacities import Actor
from cmr.rules.queue import LOST, returns_until

IN_LINE = Referral.state.in_(("submitted", "returned"))


@dataclass(frozen=True)
class WaitingCount:
    """How many wait at a panel: to be placed, for the chair's word, and to come back at a later date."""

    to_place: int = 0
    for_the_chair: int = 0
    comes_later: int = 0


def to_be_placed(panel_id: int, next_on: date | None, today: date) -> ColumnElement[bool]:
    """The condition on ``Referral`` of what the panel's administrator can place, as ``rules.queue.standing`` has it.

    ``next_on`` is the date of the panel's next meeting that takes cases.
    """
    return and_(
        Referral.panel_id == panel_id,
        or_(
            and_(Referral.state == "submitted", ~waiting_for_the_chair(today)),
            and_(Referral.state == "returned", Referral.returns_on <= returns_until(next_on, today)),
        ),
    )


def in_turn() -> tuple[SQLColumnExpression[Any], ...]:
    """The order of the queue, as ``rules.queue.Waiting.turn`` has it (B1.10, D4)."""
    kept_for = aliased(Meeting)
    state = select(kept_for.state).where(kept_for.id == Referral.deferred_to_id).correlate(Referral)
    first = case((state.scalar_subquery() == "cancelled", 0), else_=1)
    oftenest = case((state.scalar_subquery() == "cancelled", -times_lost()), else_=0)
    return first, oftenest, Referral.priority.desc(), Referral.queued_since, Referral.id


def times_lost() -> ScalarSelect[int]:
    """How many meetings a ``Referral`` lost, because they were cancelled, since it joined the queue."""
    lost = select(func.count()).where(
        HistoryEntry.record_kind == "referral",
        HistoryEntry.record_id == Referral.id,
        HistoryEntry.verb.in_(LOST),
        HistoryEntry.at >= Referral.queued_since,
    )
    return lost.correlate(Referral).scalar_subquery()


def waiting_counts(next_on: Mapping[int, date | None], actor: Actor, today: date) -> dict[int, WaitingCount]:
    """How many wait at each panel that this person may see, with the date of its next meeting; one statement."""
    late = and_(Referral.state == "submitted", waiting_for_the_chair(today))
    place = or_(false(), *(to_be_placed(panel_id, on, today) for panel_id, on in next_on.items()))
    rows = db.session.execute(
        select(
            Referral.panel_id,
            func.sum(case((place, 1), else_=0)),
            func.sum(case((late, 1), else_=0)),
            func.count(),
        )
        .where(IN_LINE, Referral.panel_id.in_(next_on), visible_to(actor))
        .group_by(Referral.panel_id)
    )
    return {
        panel_id: WaitingCount(placed, waits, everything - placed - waits)
        for panel_id, placed, waits, everything in rows
    }
