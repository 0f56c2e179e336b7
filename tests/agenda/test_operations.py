"""Cases on and off an agenda (B1.7, B1.10, B1.13, B1.19)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from cmr.agenda import operations, ordering
from cmr.agenda.board import board
from cmr.models import Case, HistoryEntry, Notice, db
from cmr.rules.refusal import Refused
from cmr.web.actor import actor_of
from tests.agenda.desk import NOW, Desk, a_desk
from tests.application import Opens
from tests.factories import CIN, a_meeting, a_referral


def _verbs(record_id: int, kind: str = "referral") -> list[str]:
    entries = db.session.query(HistoryEntry).filter_by(record_kind=kind, record_id=record_id)
    return [entry.verb for entry in entries.order_by(HistoryEntry.number)]


def test_cases_take_the_lowest_free_place(desk: Desk) -> None:
    cases = desk.fills(3)
    assert [case.place for case in cases] == [1, 2, 3]
    operations.take_off(cases[1].referral, by=desk.administrator, at=NOW)
    assert desk.places(desk.waits()).place == 2
    referral = cases[0].referral
    assert (referral.state, referral.meeting_id) == ("scheduled", desk.meeting.id)
    assert _verbs(referral.id) == ["schedule"]


@pytest.mark.parametrize(("key", "most"), [("case-management-review", 6), (CIN, 8)])
def test_the_case_after_the_last_place_is_refused(app: Flask, key: str, most: int) -> None:
    desk = a_desk(key)
    desk.fills(most)
    one_more = desk.waits()
    with pytest.raises(Refused, match="The meeting is full") as refused:
        desk.places(one_more)
    assert refused.value.reasons[0].clause == "B1.13"
    assert one_more.state == "submitted"
    assert db.session.query(Case).filter_by(meeting_id=desk.meeting.id).count() == most


def test_a_meeting_of_another_panel_takes_none_of_ours(desk: Desk) -> None:
    elsewhere = a_desk(CIN).meeting
    with pytest.raises(Refused, match="another panel"):
        desk.places(desk.waits(), elsewhere)


@pytest.mark.parametrize("state", ["in_session", "closed", "cancelled"])
def test_a_meeting_that_opened_or_was_cancelled_takes_no_more(desk: Desk, state: str) -> None:
    over = a_meeting(desk.panel, NOW.date(), state=state)
    with pytest.raises(Refused, match="takes no more cases"):
        desk.places(desk.waits(), over)


def test_a_late_one_waits_for_the_chair_and_is_marked_when_it_is_placed(desk: Desk) -> None:
    late = desk.late()
    with pytest.raises(Refused, match="The chair decides first"):
        desk.places(late)
    operations.accept_late(late, by=desk.chair, at=NOW)
    case = desk.places(late)
    assert case.accepted_late
    assert _verbs(late.id) == ["accept_late", "schedule"]


def test_a_late_one_can_be_placed_on_the_next_meeting_but_one(desk: Desk) -> None:
    late = desk.late()
    operations.defer_late(late, "Too late to read.", desk.later, by=desk.chair, at=NOW)
    assert (late.late_choice, late.deferred_to_id) == ("deferred", desk.later.id)
    with pytest.raises(Refused, match="after this meeting’s deadline, and the chair deferred it"):
        desk.places(late)
    case = desk.places(late, desk.later)
    assert not case.accepted_late
    assert late.deferred_to_id is None


def test_lateness_is_settled_once(desk: Desk) -> None:
    late = desk.late()
    operations.accept_late(late, by=desk.chair, at=NOW)
    with pytest.raises(Refused, match="has been accepted for it already"):
        operations.defer_late(late, "After all not.", by=desk.chair, at=NOW)


def test_a_late_one_is_not_accepted_for_a_meeting_that_was_held(desk: Desk) -> None:
    late = desk.late()
    late.late_for = a_meeting(desk.panel, NOW.date(), state="closed")
    with pytest.raises(Refused, match="has been held or cancelled"):
        operations.accept_late(late, by=desk.chair, at=NOW)


def test_a_late_one_is_deferred_for_a_reason(desk: Desk) -> None:
    with pytest.raises(Refused, match="Give a reason"):
        operations.defer_late(desk.late(), "  ", by=desk.chair, at=NOW)


def test_a_deferred_case_keeps_its_place_in_the_queue(desk: Desk) -> None:
    case = desk.fills(1)[0]
    referral, queued = case.referral, case.referral.queued_since
    operations.defer(referral, "The parents ask for time.", desk.later, by=desk.chair, at=NOW)
    assert (referral.state, referral.queued_since) == ("submitted", queued)
    assert (referral.meeting_id, referral.deferred_to_id) == (None, desk.later.id)
    assert (case.state, case.ended_reason) == ("deferred", "The parents ask for time.")
    again = desk.places(referral, desk.later)
    assert (again.place, again.state) == (1, "placed")


def test_a_case_is_deferred_only_to_a_later_meeting_of_its_panel(desk: Desk) -> None:
    referral = desk.fills(1)[0].referral
    for wrong in (desk.meeting, a_meeting(desk.panel, NOW.date()), a_desk(CIN).later):
        with pytest.raises(Refused, match="comes after Thursday 10 December 2026"):
            operations.defer(referral, "Not now.", wrong, by=desk.chair, at=NOW)
    assert referral.state == "scheduled"


def test_a_circulated_case_is_deferred_not_taken_off(desk: Desk) -> None:
    referral = desk.fills(1)[0].referral
    desk.meeting.state, desk.meeting.circulated_at = "circulated", NOW
    db.session.flush()
    with pytest.raises(Refused, match="The agenda has been circulated"):
        operations.take_off(referral, by=desk.administrator, at=NOW)
    operations.defer(referral, "The worker is ill.", by=desk.chair, at=NOW)
    assert referral.state == "submitted"


def test_what_waits_for_its_supplement_is_taken_off_by_the_administrator(desk: Desk, sign_in: Opens) -> None:
    """D3c: placed by mistake after the agenda went out, it has reached no reader yet."""
    gone_out = desk.fills(1)[0].referral
    desk.meeting.state, desk.meeting.circulated_at = "circulated", NOW
    mistake = desk.waits()
    case = desk.places(mistake)
    case.placed_at = NOW + timedelta(minutes=1)
    db.session.commit()
    board = sign_in(desk.administrator).get(f"/meetings/{desk.meeting.id}").text
    assert f"/referrals/{mistake.reference}/take-off" in board
    assert f"/referrals/{gone_out.reference}/take-off" not in board
    record = sign_in(desk.administrator).get(f"/referrals/{mistake.reference}").text
    assert f"/referrals/{mistake.reference}/take-off" in record
    operations.take_off(mistake, by=desk.administrator, at=NOW + timedelta(minutes=2))
    assert (mistake.state, case.state) == ("submitted", "removed")
    told = db.session.query(Notice).filter_by(kind="taken_off")
    assert {one.person_id for one in told} >= {desk.worker.id}
    again = desk.places(mistake)
    desk.meeting.circulated_at = NOW + timedelta(minutes=5)
    db.session.flush()
    assert again.has_gone_out
    with pytest.raises(Refused, match="The agenda has been circulated"):
        operations.take_off(mistake, by=desk.administrator, at=NOW + timedelta(minutes=6))


def test_a_returned_case_is_scheduled_again_directly(desk: Desk) -> None:
    returned = desk.waits(state="returned")
    returned.returns_on = desk.meeting.on + timedelta(days=8)
    with pytest.raises(Refused, match="returned it to the panel on Friday 18 December 2026: this meeting"):
        desk.places(returned)
    returned.returns_on = desk.meeting.on + timedelta(days=7)
    case = desk.places(returned)
    assert (returned.state, case.referral.returns_on, returned.queued_since) == ("scheduled", None, NOW)
    assert case.place == 1


def test_priority_is_the_chairs_for_a_reason(desk: Desk) -> None:
    referral = desk.waits()
    with pytest.raises(Refused, match="Give a reason"):
        operations.set_priority(referral, True, " ", by=desk.chair, at=NOW)
    operations.set_priority(referral, True, "A birth is near.", by=desk.chair, at=NOW)
    with pytest.raises(Refused, match="priority already"):
        operations.set_priority(referral, True, "Again.", by=desk.chair, at=NOW)
    operations.set_priority(referral, False, "Not urgent any more.", by=desk.chair, at=NOW)
    assert not referral.priority
    assert _verbs(referral.id) == ["give_priority", "end_priority"]
    with pytest.raises(Refused, match="waits for the panel"):
        operations.set_priority(a_referral(desk.panel), True, "Soon.", by=desk.chair, at=NOW)


def test_cases_change_places_with_their_neighbours(desk: Desk) -> None:
    first, second, third = desk.fills(3)
    ordering.shift(third, "up", 3, by=desk.administrator, at=NOW)
    assert (first.place, third.place, second.place) == (1, 2, 3)
    ordering.shift(second, "down", 3, by=desk.administrator, at=NOW)
    assert second.place == 4
    with pytest.raises(Refused, match="end of the agenda"):
        ordering.shift(first, "up", 1, by=desk.administrator, at=NOW)
    with pytest.raises(Refused, match="Somebody else changed the order"):
        ordering.shift(third, "up", 3, by=desk.administrator, at=NOW)
    assert _verbs(desk.meeting.id, "meeting") == ["reorder", "reorder"]


def test_a_heard_case_keeps_its_place(desk: Desk) -> None:
    first, second = desk.fills(2)
    first.state, first.ended_at = "heard", datetime(2026, 12, 10, 10, tzinfo=UTC)
    db.session.flush()
    with pytest.raises(Refused, match="was heard already"):
        ordering.shift(second, "up", 2, by=desk.administrator, at=NOW)
    with pytest.raises(Refused, match="changed the order"):
        ordering.shift(first, "down", 1, by=desk.administrator, at=NOW)


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("had_priority", [True, False])
def test_what_the_chair_deferred_is_not_put_back_where_it_was_deferred_from(
    desk: Desk, named: bool, had_priority: bool
) -> None:
    referral = desk.waits()
    referral.priority = had_priority
    desk.places(referral)
    operations.defer(referral, "The school is closed.", desk.later if named else None, by=desk.chair, at=NOW)
    with pytest.raises(Refused, match="The chair deferred it") as refused:
        desk.places(referral)
    assert [one.clause for one in refused.value.reasons] == ["B1.10"]
    (line,) = board(desk.meeting, actor_of(desk.administrator, NOW.date()), NOW).queue
    assert [one.clause for one in line.refusals] == ["B1.10"]
    operations.set_priority(referral, True, "The school opens after all.", by=desk.chair, at=NOW)
    assert desk.places(referral).state == "placed"


def test_once_circulated_each_case_keeps_its_time(desk: Desk) -> None:
    first, second = desk.fills(2)
    desk.meeting.state, desk.meeting.circulated_at = "circulated", NOW
    with pytest.raises(Refused, match="each case keeps its time") as refused:
        ordering.shift(first, "down", 1, by=desk.administrator, at=NOW)
    assert refused.value.reasons[0].clause == "D3c"
    assert (first.place, second.place) == (1, 2)
    shown = board(desk.meeting, actor_of(desk.administrator, NOW.date()), NOW)
    assert not any(slot.up or slot.down for slot in shown.slots)
