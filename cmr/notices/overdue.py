"""Mail that should have gone out by now and has not: how much, and since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, case, func, or_, select

from cmr.models import Notice, db
from cmr.notices.operations import next_digest
from cmr.notices.queries import may_see
from cmr.rules.capacities import Actor
from cmr.rules.wording import in_london, plural, spoken_date, spoken_time

LATE_AFTER = timedelta(minutes=15)
"""The service sends every minute: what was due so long ago is held up."""


@dataclass(frozen=True)
class Overdue:
    """What is held up, of the notices that somebody looks after."""

    count: int
    since: datetime

    @property
    def words(self) -> str:
        """How much, and since when."""
        local = in_london(self.since)
        have = "has" if self.count == 1 else "have"
        day, time = spoken_date(local), spoken_time(local.time())
        return f"{plural(self.count, 'mail')} {have} not gone out since {day}, {time}"


def overdue(actor: Actor, now: datetime) -> Overdue | None:
    """What has not gone out though it was due; None where nothing is held up. One statement."""
    untried, daily = Notice.attempts == 0, Notice.how == "daily"
    query = select(
        func.count().label("many"),
        func.min(case((untried, Notice.next_try_at))).label("untried"),
        func.min(case((and_(~untried, ~daily), Notice.made_at))).label("tried"),
        func.min(case((and_(~untried, daily), Notice.made_at))).label("daily"),
    )
    row = db.session.execute(query.where(held_up(now), may_see(actor))).one()
    since = [row.untried, row.tried, next_digest(row.daily) if row.daily else None]
    return Overdue(row.many, min(one for one in since if one)) if row.many else None


def held_up(now: datetime) -> Any:
    """Which notices wait though they were due: never tried, or tried in vain and waiting for the next try."""
    long_ago = now - LATE_AFTER
    untried = and_(Notice.attempts == 0, Notice.next_try_at <= long_ago)
    tried = and_(Notice.attempts > 0, Notice.made_at <= long_ago)
    return and_(Notice.state.in_(("waiting", "sending")), or_(untried, tried))
