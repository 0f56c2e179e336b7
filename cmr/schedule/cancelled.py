"""What a cancelled meeting left behind: the cases that went back to the queue, and where each of them is now (D4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from cmr.models import Case, Meeting, Person, Referral, Team, db
from cmr.referrals.queries import visible_to
from cmr.referrals.waiting import IN_LINE, in_turn
from cmr.rules.capacities import Actor
from cmr.rules.queue import CANCELLED_UNDER
from cmr.schedule.timeline import events


@dataclass(frozen=True)
class WentBack:
    """A case that was to be heard at a meeting that was cancelled, as it stands now."""

    reference: str
    initials: str
    worker: str
    team: str
    waits: bool
    """Whether it still waits to be placed."""
    meeting_id: int | None
    meeting_on: date | None
    """The meeting on whose agenda it is now, or was heard; None for one that waits or has left the panel."""


def left_behind(meeting: Meeting, actor: Actor) -> dict[str, Any]:
    """For the page of a cancelled meeting: what happened to it, and its cases that this person may see."""
    if meeting.state != "cancelled":
        return {"history": (), "went_back": ()}
    return {"history": events(meeting), "went_back": went_back(meeting, actor)}


def went_back(meeting: Meeting, actor: Actor) -> tuple[WentBack, ...]:
    """The cases that lost this meeting or are kept for it still, in the order of the queue; one statement."""
    now = aliased(Meeting)
    lost = select(Case.referral_id).where(
        Case.meeting_id == meeting.id,
        Case.state == "removed",
        Case.ended_reason.startswith(CANCELLED_UNDER, autoescape=True),
    )
    waits = Referral.meeting_id.is_(None) & IN_LINE
    rows = db.session.execute(
        select(Referral.reference, Referral.initials, Person.name, Team.name, waits, now.id, now.on)
        .join(Person, Person.id == Referral.worker_id)
        .join(Team, Team.id == Referral.team_id)
        .outerjoin(now, now.id == Referral.meeting_id)
        .where(
            or_(Referral.id.in_(lost), and_(Referral.deferred_to_id == meeting.id, IN_LINE)),
            visible_to(actor),
        )
        .order_by(*in_turn())
    )
    return tuple(WentBack(*row) for row in rows)
