"""A meeting cancelled: its cases first in line, what hung on it free of it, their people told (D4)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cmr.agenda import operations as agenda
from cmr.agenda.queries import queue_of
from cmr.models import HistoryEntry, Notice, Referral, db
from cmr.referrals.queries import by_reference
from cmr.referrals.record import step_of
from cmr.rules.refusal import Refused
from cmr.schedule import cancelling
from cmr.web.actor import actor_of
from tests.agenda.desk import NOW, Desk
from tests.application import Opens
from tests.factories import a_guest, a_worker
from tests.schedule.deeds import cancels, verbs

SNOW = "Snow has closed the building."


def _queue(desk: Desk) -> list[str]:
    return [row.reference for row in queue_of(desk.panel.id, actor_of(desk.administrator, NOW.date()))]


def _last(referral: Referral) -> HistoryEntry:
    entries = db.session.query(HistoryEntry).filter_by(record_kind="referral", record_id=referral.id)
    return entries.order_by(HistoryEntry.number.desc()).first()  # type: ignore[return-value] # there is one


@pytest.mark.parametrize("circulated", [False, True])
def test_cases_go_back_to_the_queue_first_in_line_and_their_people_are_told(
    desk: Desk, circulated: bool
) -> None:
    waited_longer = desk.waits("Wai Ting")
    cases = desk.fills(2)
    given_priority = desk.waits("Pri Ority")
    given_priority.priority = True
    guest = a_guest(cases[0])
    if circulated:
        desk.meeting.state, desk.meeting.circulated_at = "circulated", NOW
    db.session.flush()
    before = [case.referral.queued_since for case in cases]
    found = cancels(desk.meeting, SNOW, by=desk.administrator)
    assert (desk.meeting.state, desk.meeting.cancelled_reason, desk.meeting.sequence) == (
        "cancelled",
        SNOW,
        1,
    )
    assert [(case.state, case.sequence, case.ended_at) for case in cases] == [("removed", 1, NOW)] * 2
    referrals = [case.referral for case in cases]
    assert [one.state for one in referrals] == ["submitted"] * 2
    assert [one.queued_since for one in referrals] == before, "its place in the queue is kept"
    assert _queue(desk) == [
        *(one.reference for one in referrals), given_priority.reference, waited_longer.reference,
    ]  # fmt: skip
    told = {one.person_id for one in found.told}
    assert {desk.chair.id, desk.member.id, desk.worker.id, guest.id} <= told
    assert {one.person_id for one in db.session.query(Notice).filter_by(record_kind="meeting")} == told
    assert _last(referrals[0]).verb == "lose_meeting"
    assert verbs(desk.meeting)[-1] == "cancel"


def test_first_in_line_lasts_until_it_is_placed_again_or_leaves_the_queue(desk: Desk) -> None:
    case = desk.fills(1)[0]
    waiting = desk.waits("Wai Ting")
    cancels(desk.meeting, SNOW, by=desk.chair)
    db.session.expire_all()
    again = desk.places(case.referral, desk.later)
    assert again.referral.deferred_to_id is None
    db.session.expire_all()
    agenda.take_off(again.referral, by=desk.administrator, at=NOW)
    assert again.referral.queued_since == waiting.queued_since
    rows = queue_of(desk.panel.id, actor_of(desk.administrator, NOW.date()))
    assert {row.lost_meeting for row in rows} == {None}


def test_one_that_lost_two_meetings_goes_before_those_that_lost_one(desk: Desk) -> None:
    twice = [case.referral for case in desk.fills(2)]
    once = [desk.waits("On Ce"), desk.waits("Pri Ority")]
    for one in once:
        one.queued_since = NOW - timedelta(days=30)
    once[1].priority = True
    db.session.flush()
    cancels(desk.meeting, SNOW, by=desk.chair)
    for one in (*twice, *once):
        db.session.refresh(one)
        desk.places(one, desk.later)
    in_order = [one.reference for one in (*twice, once[1], once[0])]
    found = cancels(desk.later, SNOW, by=desk.chair)
    foreseen = [db.session.get_one(Referral, one.referral_id).reference for one in found.cancellation.cases]
    assert (foreseen, _queue(desk)) == (in_order, in_order)


def test_the_page_of_a_cancelled_meeting_leads_to_its_cases_and_to_what_went_out(
    desk: Desk, sign_in: Opens
) -> None:
    waits, placed = (case.referral for case in desk.fills(2))
    kept, other = desk.waits("Ke Pt"), desk.waits("Ot Her")
    kept.deferred_to = desk.meeting
    desk.meeting.state, desk.meeting.circulated_at = "circulated", NOW
    db.session.flush()
    cancels(desk.meeting, SNOW, by=desk.chair)
    db.session.refresh(placed)
    desk.places(placed, desk.later)
    shown = " ".join(sign_in(desk.administrator).get(f"/meetings/{desk.meeting.id}").text.split())
    assert "Deadline for referrals" not in shown
    for one in (waits, kept):
        assert f'href="/referrals/{one.reference}"' in shown
        assert f'href="/referrals/{one.reference}/schedule"' in shown
    assert f'href="/referrals/{placed.reference}/schedule"' not in shown
    assert f'On the agenda of <a class="govuk-link" href="/meetings/{desk.later.id}">' in shown
    assert other.reference not in shown
    assert f'href="/meetings/{desk.meeting.id}/circulations"' in shown
    theirs = sign_in(desk.worker).get(f"/meetings/{desk.meeting.id}").text
    assert waits.reference in theirs
    assert f"{waits.reference}/schedule" not in theirs
    assert "/circulations" not in theirs


def test_its_page_says_that_it_stands_first_in_line(desk: Desk) -> None:
    case = desk.fills(1)[0]
    cancels(desk.meeting, SNOW, by=desk.chair)
    db.session.expire_all()
    whole = by_reference(case.referral.reference)
    assert whole is not None
    assert (
        "Its meeting on Thursday 10 December 2026 was cancelled: it stands first in line"
        in step_of(whole, [], NOW).text
    )


def test_what_was_kept_for_it_or_asked_for_it_or_late_for_it_is_free_of_it(desk: Desk) -> None:
    kept, asked, writing = desk.waits("Ke Pt"), desk.waits("As Ked"), desk.waits("Dra Ft", "draft")
    late, other = desk.late(), desk.waits("Ot Her")
    kept.deferred_to = desk.meeting
    asked.deferred_to = asked.asked_for = desk.meeting
    writing.asked_for = desk.meeting
    db.session.flush()
    found = cancels(desk.meeting, SNOW, by=desk.chair).cancellation
    ties = {one.referral_id: one.tie for one in found.tied}
    assert ties == {kept.id: "kept", asked.id: "kept", writing.id: "wished", late.id: "late"}
    for one in (kept, asked, writing, late):
        db.session.refresh(one)
    assert (asked.asked_for_id, writing.asked_for_id) == (None, None)
    assert (late.late_for_id, late.late_choice) == (None, None)
    said = [_last(one).verb for one in (kept, asked, writing, late)]
    assert said == ["meeting_lost", "meeting_lost", "wish_lost", "late_no_more"]
    assert _queue(desk)[:2] == [kept.reference, asked.reference]
    assert desk.places(late, desk.later).accepted_late is False
    assert desk.places(other, desk.later).place == 2
    events = {
        (one.person_id, one.record_id) for one in db.session.query(Notice).filter_by(record_kind="referral")
    }
    assert {(desk.worker.id, one.id) for one in (kept, asked, writing, late)} <= events


@pytest.mark.parametrize("named", [True, False])
def test_what_the_chair_deferred_to_a_later_meeting_has_nothing_to_hear_of_it(
    desk: Desk, sign_in: Opens, named: bool
) -> None:
    settled = desk.late()
    settled.worker = a_worker()
    agenda.defer_late(settled, "Later.", desk.later if named else None, by=desk.chair, at=NOW)
    db.session.query(Notice).delete()
    shown = sign_in(desk.chair).get(f"/meetings/{desk.meeting.id}/cancel").text
    assert settled.reference not in shown
    assert settled.worker.name not in shown
    found = cancels(desk.meeting, SNOW, by=desk.chair)
    assert (found.cancellation.tied, _last(settled).verb) == ((), "defer_late")
    db.session.refresh(settled)
    assert settled.deferred_to_id == (desk.later.id if named else None), "the chair's choice stands"
    assert settled.worker_id not in {one.person_id for one in db.session.query(Notice)}
    assert desk.places(settled, desk.later).accepted_late is False


def test_one_that_asked_for_a_later_meeting_stays_too_late_for_the_one_it_missed(desk: Desk) -> None:
    referral = desk.late()
    referral.late_choice = "later"
    referral.deferred_to = referral.asked_for = desk.later
    db.session.flush()
    cancels(desk.later, SNOW, by=desk.chair)
    db.session.refresh(referral)
    assert (referral.late_for_id, referral.late_choice) == (desk.meeting.id, "later")
    with pytest.raises(Refused, match="submitted for a later meeting"):
        desk.places(referral, desk.meeting)


def test_a_meeting_is_cancelled_once_and_for_a_reason(desk: Desk) -> None:
    with pytest.raises(Refused, match="Say why"):
        cancels(desk.later, " ", by=desk.chair)
    cancels(desk.later, SNOW, by=desk.chair)
    with pytest.raises(Refused, match="is cancelled"):
        cancels(desk.later, SNOW, by=desk.chair)


def test_the_mark_of_what_was_shown_changes_with_the_agenda(desk: Desk) -> None:
    first = cancelling.foresee(desk.meeting, by=desk.chair, at=NOW).seen
    desk.fills(1)
    assert cancelling.foresee(desk.meeting, by=desk.chair, at=NOW).seen != first


def test_the_administrators_home_says_so_too(desk: Desk, sign_in: Opens) -> None:
    reference = desk.fills(1)[0].referral.reference
    cancels(desk.meeting, SNOW, by=desk.chair)
    shown = " ".join(sign_in(desk.administrator).get("/").text.split())
    assert reference in shown
    assert f"First in line, {desk.panel.name}" in shown
    assert "deferred to Thursday 10 December 2026" not in shown
