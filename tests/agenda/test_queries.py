"""What waits and what is placed, for the person who looks: never more than the gate admits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from cmr.agenda.board import board
from cmr.agenda.queries import QUEUE_AT_ONCE, cases_of, queue_of
from cmr.models import Person, Referral, db
from cmr.referrals.queries import by_reference
from cmr.rules.permissions import Can, may
from cmr.rules.refusal import Refused
from cmr.schedule.queries import by_id
from cmr.web.actor import actor_of
from tests.agenda.desk import NOW, Desk, a_desk
from tests.factories import (
    CIN,
    a_declaration,
    a_deputy,
    a_person,
    a_referral,
    a_seat,
    a_worker,
)
from tests.statements import counted

TODAY = NOW.date()


def _busy(desk: Desk) -> list[Referral]:
    """Some placed, some waiting, late, returned and elsewhere; the chair withdrew from the first."""
    cases = desk.fills(3)
    a_declaration(cases[0], desk.chair, "involvement", withdrew=True)
    waiting = [desk.waits("Wai Ting"), desk.late(), desk.waits("Re Turned", "returned")]
    theirs = a_referral(desk.panel, a_worker(), "submitted")
    return [*(case.referral for case in cases), *waiting, theirs, desk.waits("Dra Ft", "draft")]


WHO: dict[str, Callable[[Desk], Person]] = {
    "chair": lambda desk: desk.chair,
    "administrator": lambda desk: desk.administrator,
    "member": lambda desk: desk.member,
    "worker": lambda desk: desk.worker,
    "colleague": lambda desk: a_worker(desk.worker.team),
    "stranger": lambda _desk: a_person(position="partner agency"),
    "head of service": lambda _desk: a_person(position="head of service"),
    "deputy of the chair": lambda desk: a_deputy(desk.chair),
    "chair of another panel": lambda _desk: a_seat(a_desk(CIN).panel, "chair").person,
}


@pytest.mark.parametrize("circulated", [False, True])
@pytest.mark.parametrize("who", list(WHO))
def test_lists_show_what_the_gate_admits_and_nothing_else(desk: Desk, who: str, circulated: bool) -> None:
    referrals = _busy(desk)
    if circulated:
        desk.meeting.state, desk.meeting.circulated_at = "circulated", NOW
    person = WHO[who](desk)
    db.session.flush()
    actor = actor_of(person, TODAY)
    admitted = {one.reference for one in referrals if may(actor, Can.SEE_REFERRAL, one.subject())}
    placed = {one.reference for one in referrals if one.state == "scheduled"}
    waits = {one.reference for one in referrals if one.state in ("submitted", "returned")}
    rows = cases_of(desk.meeting, actor)
    assert len(rows) == 3
    assert {row.reference for row in rows if row.seen} == admitted & placed
    assert all((row.reference, row.initials, row.worker) == ("", "", "") for row in rows if not row.seen)
    assert {row.reference for row in queue_of(desk.panel.id, actor)} == admitted & waits


def test_priority_comes_first_and_then_the_longest_wait(desk: Desk) -> None:
    first, second, urgent = desk.waits("First One"), desk.waits("Second One"), desk.waits("Urgent One")
    second.queued_since = first.queued_since.replace(day=1) if first.queued_since else None
    urgent.priority = True
    db.session.flush()
    actor = actor_of(desk.administrator, TODAY)
    assert [row.reference for row in queue_of(desk.panel.id, actor)] == [
        urgent.reference, second.reference, first.reference,
    ]  # fmt: skip


def test_a_returned_case_joins_the_queue_a_week_before_its_date(desk: Desk) -> None:
    returned = desk.waits(state="returned")
    actor = actor_of(desk.administrator, TODAY)
    for on, there in ((date(2026, 12, 17), True), (date(2026, 12, 18), False)):
        returned.returns_on = on
        db.session.flush()
        assert bool(queue_of(desk.panel.id, actor, by=desk.meeting.on)) is there
        assert len(queue_of(desk.panel.id, actor)) == 1


def test_the_queue_is_as_long_as_a_page(desk: Desk) -> None:
    for number in range(QUEUE_AT_ONCE + 3):
        desk.waits(f"Child {number}")
    actor = actor_of(desk.administrator, TODAY)
    assert len(queue_of(desk.panel.id, actor)) == QUEUE_AT_ONCE + 1
    shown = board(desk.meeting, actor, NOW)
    assert (len(shown.queue), shown.more_wait) == (QUEUE_AT_ONCE, True)


def test_the_board_asks_the_same_number_of_statements_however_full_it_is(app: Flask) -> None:
    desk = a_desk()
    actor = actor_of(desk.administrator, TODAY)
    db.session.commit()

    def asked() -> int:
        db.session.expire_all()
        meeting = by_id(desk.meeting.id)
        assert meeting is not None
        with counted() as sent:
            board(meeting, actor, NOW)
        return len(sent)

    desk.fills(1)
    db.session.commit()
    empty = asked()
    desk.fills(5)
    for number in range(20):
        desk.waits(f"Child {number}")
    db.session.commit()
    assert asked() == empty
    assert empty <= 13


def test_the_board_puts_late_ones_apart_and_says_how_each_stands(desk: Desk) -> None:
    late, deferred, accepted = desk.late(), desk.waits("De Ferred"), desk.late("Ac Cepted")
    deferred.deferred_to, accepted.late_choice = desk.meeting, "accepted"
    on_time = desk.waits("On Time")
    db.session.flush()
    shown = board(desk.meeting, actor_of(desk.administrator, TODAY), NOW)
    assert [line.row.reference for line in shown.waiting_for_chair] == [late.reference]
    words = {line.row.reference: line.words for line in shown.queue}
    assert words == {
        deferred.reference: "Deferred to this meeting",
        accepted.reference: "Late, and accepted by the chair",
        on_time.reference: "In time",
    }
    assert all(not line.refusals for line in shown.queue)
    assert [line.row.reference for line in shown.queue if line.for_this] == [deferred.reference]


def test_what_the_board_offers_is_what_the_operation_allows(desk: Desk) -> None:
    desk.late().late_choice = "deferred"
    desk.waits("On Time")
    db.session.flush()
    shown = board(desk.meeting, actor_of(desk.administrator, TODAY), NOW)
    refused = {line.row.reference: line.refusals[0].text for line in shown.queue if line.refusals}
    assert len(refused) == 1
    assert "the chair deferred it." in next(iter(refused.values()))
    desk.fills(6)
    full = board(desk.meeting, actor_of(desk.administrator, TODAY), NOW)
    assert full.left == 0
    assert all(any("full" in one.text for one in line.refusals) for line in full.queue)
    for line in full.queue:
        referral = by_reference(line.row.reference)
        assert referral is not None
        with pytest.raises(Refused):
            desk.places(referral)


def test_vacant_seats_are_counted_and_those_that_may_stay_empty_are_not(desk: Desk) -> None:
    shown = board(desk.meeting, actor_of(desk.administrator, TODAY), NOW)
    empty = [seat.name for seat in shown.seats if not seat.holders]
    assert "Signs of Safety champion practitioner, if available" in empty
    assert shown.vacant == len(empty) - 1
