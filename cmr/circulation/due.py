"""Which circulated meetings have changed since their agenda, or the last supplement, went out (D3c)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from cmr.circulation.queries import due_changes
from cmr.models import Case, Circulation, Meeting, Referral, db
from cmr.schedule.queries import ON_THE_AGENDA


@dataclass(frozen=True)
class SupplementDue:
    """A meeting whose readers are to be told of so many changes."""

    meeting_id: int
    panel: str
    on: date
    starts_at: time
    changes: int


def supplements_due(panel_ids: Collection[int], today: date) -> tuple[SupplementDue, ...]:
    """Those of the panels' meetings to come, soonest first; four statements however many there are."""
    query = (
        select(Meeting)
        .where(Meeting.state == "circulated", Meeting.on >= today, Meeting.panel_id.in_(panel_ids))
        .options(joinedload(Meeting.panel), joinedload(Meeting.terms))
    )
    meetings = db.session.scalars(query.order_by(Meeting.on, Meeting.starts_at, Meeting.id)).all()
    cases, last = _cases(meetings), _latest(meetings)
    found = ((one, len(due_changes(one, cases[one.id], last.get(one.id)))) for one in meetings)
    return tuple(
        SupplementDue(one.id, one.panel.name, one.on, one.starts_at, changes)
        for one, changes in found
        if changes
    )


def _cases(meetings: Collection[Meeting]) -> defaultdict[int, list[Case]]:
    query = (
        select(Case)
        .where(Case.meeting_id.in_({one.id for one in meetings}), Case.state.in_(ON_THE_AGENDA))
        .order_by(Case.meeting_id, Case.place)
        .options(
            joinedload(Case.meeting), joinedload(Case.referral).options(selectinload(Referral.documents))
        )
    )
    found: defaultdict[int, list[Case]] = defaultdict(list)
    for case in db.session.scalars(query):
        found[case.meeting_id].append(case)
    return found


def _latest(meetings: Collection[Meeting]) -> dict[int, Circulation]:
    number = (
        select(Circulation.meeting_id, func.max(Circulation.number).label("number"))
        .where(Circulation.meeting_id.in_({one.id for one in meetings}))
        .group_by(Circulation.meeting_id)
        .subquery()
    )
    same = (Circulation.meeting_id == number.c.meeting_id) & (Circulation.number == number.c.number)
    return {one.meeting_id: one for one in db.session.scalars(select(Circulation).join(number, same))}
