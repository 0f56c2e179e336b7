"""A deferral that the chair's priority lifted is said nowhere as if it stood (B1.10)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from cmr.agenda import operations as agenda
from cmr.models import Meeting, Notice, Person, Referral, db
from tests.agenda.desk import Desk, a_desk
from tests.notices.council import NOW, REASON, Council, a_council
from tests.notices.postbox import Postbox
from tests.notices.test_still_true import LATER, Deeds, administrator, said, worker
from tests.schedule.deeds import cancels, moves


def off_an_agenda(of: Council) -> None:
    """It was to be heard on the tenth."""
    case, later = of.case(), of.meeting(date(2026, 12, 17))
    agenda.defer(case.referral, REASON, later, by=of.chair, at=NOW)
    agenda.set_priority(case.referral, True, REASON, by=of.chair, at=LATER)


def while_it_waited(of: Council) -> None:
    """It was on no agenda yet."""
    of.meeting()
    referral, later = of.referral("submitted"), of.meeting(date(2026, 12, 17))
    agenda.defer_waiting(referral, REASON, later, by=of.chair, at=NOW)
    agenda.set_priority(referral, True, REASON, by=of.chair, at=LATER)


@pytest.mark.parametrize(
    ("deeds", "person", "holds"),
    [
        (off_an_agenda, worker, "is not heard on Thursday 10 December 2026"),
        (off_an_agenda, administrator, "is off the agenda of Thursday 10 December 2026"),
        (while_it_waited, worker, "gave priority to"),
        (while_it_waited, administrator, ""),
    ],
)
def test_no_mail_says_that_it_is_deferred_still(
    app: Flask, postbox: Postbox, deeds: Deeds, person: Callable[[Council], Person], holds: str
) -> None:
    text = " ".join(said(a_council(), postbox, deeds, person))
    assert holds in text
    assert "17 December" not in text
    assert "is deferred to" not in text
    assert ("That lifts the deferral" in text) is (deeds is off_an_agenda)


@pytest.fixture
def desk(app: Flask) -> Desk:
    """A panel with its people and the two meetings ahead."""
    return a_desk()


def _kept(desk: Desk, meeting: Meeting, child: str) -> Referral:
    referral = desk.waits(child)
    referral.deferred_to = meeting
    db.session.flush()
    return referral


def test_it_hangs_on_that_meeting_no_more(desk: Desk) -> None:
    kept, lifted = _kept(desk, desk.later, "Ke Pt"), _kept(desk, desk.later, "Li Fted")
    lifted.priority = True
    db.session.flush()
    found = moves(desk.later, date(2026, 12, 18), "Snow.", by=desk.chair)
    assert [one.referral_id for one in found.change.tied] == [kept.id]
    (told,) = db.session.query(Notice).filter_by(kind="waiting_moved", person_id=desk.worker.id)
    assert [one["id"] for one in told.facts["waiting_of"]] == [kept.id]


def test_a_cancelled_meeting_leaves_it_where_priority_put_it(desk: Desk) -> None:
    kept, lifted = _kept(desk, desk.later, "Ke Pt"), _kept(desk, desk.later, "Li Fted")
    on_it = desk.places(_kept(desk, desk.later, "On It"), desk.later).referral
    lifted.priority = on_it.priority = True
    db.session.flush()
    cancels(desk.later, "Snow.", by=desk.chair)
    for one in (kept, lifted, on_it):
        db.session.refresh(one)
    assert lifted.deferred_to_id is None, "it lost no meeting, and is not first for that"
    assert {kept.deferred_to_id, on_it.deferred_to_id} == {desk.later.id}
    told = db.session.query(Notice).filter_by(kind="meeting_lost", person_id=desk.worker.id)
    assert {one.record_id for one in told} == {kept.id}
