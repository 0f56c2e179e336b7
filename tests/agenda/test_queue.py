"""The queue that the page shows stands in the order of the rule (B1.10, D4)."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from cmr.agenda.queries import queue_of
from cmr.models import Referral, db
from cmr.models.history import record
from cmr.rules.queue import Turn, Waiting
from cmr.web.actor import actor_of
from tests.agenda.desk import NOW, Desk
from tests.factories import a_meeting


def _turn(referral: Referral, lost: int) -> Turn:
    kept = referral.deferred_to
    assert referral.queued_since is not None
    state = kept.state if kept else None
    return Waiting(referral.id, referral.queued_since, referral.priority, state, lost).turn


def test_the_database_sorts_as_the_rule_does(desk: Desk) -> None:
    rng = Random(4)
    lost = a_meeting(desk.panel, date(2026, 12, 1), "cancelled")
    waiting = [desk.waits(f"Child {number}") for number in range(12)]
    for referral in waiting:
        referral.queued_since = NOW - timedelta(days=rng.randrange(4))
        referral.priority = rng.random() < 0.4
        referral.deferred_to = rng.choice((None, lost, desk.later))
    db.session.flush()
    times = {referral.id: rng.randrange(3) for referral in waiting}
    for id_, number in times.items():
        for _ in range(number):
            record("referral", id_, "lose_meeting", by=desk.chair, at=NOW)
    found = queue_of(desk.panel.id, actor_of(desk.administrator, NOW.date()))
    in_order = sorted(waiting, key=lambda one: _turn(one, times[one.id]))
    assert [row.reference for row in found] == [one.reference for one in in_order]
    assert {row.lost_meeting for row in found} == {None, lost.on}
