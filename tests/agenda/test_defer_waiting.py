"""The chair defers a case that waits in time to a meeting that is named (B1.10)."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from cmr.agenda import operations
from cmr.models import HistoryEntry, Notice, Referral, db
from cmr.referrals.record import step_of
from cmr.referrals.submitting import ahead_of
from cmr.rules.refusal import Refused
from tests.agenda.desk import NEXT, NOW, Desk, a_desk
from tests.application import Opens
from tests.factories import CIN, a_meeting, a_person, a_seat

REASON = "The birth assessment is due on the fourteenth."


def _deferred(desk: Desk) -> Referral:
    referral = desk.waits()
    operations.defer_waiting(referral, REASON, desk.later, by=desk.chair, at=NOW)
    db.session.commit()
    return referral


def _text(of: object) -> str:
    return " ".join(str(getattr(of, "text", of)).split())


@pytest.mark.parametrize("key", ["case-management-review", CIN])
def test_it_stays_submitted_and_is_kept_for_the_meeting_that_is_named(app: Flask, key: str) -> None:
    desk = a_desk(key)
    referral = desk.waits()
    since, referral.priority = referral.queued_since, True
    operations.defer_waiting(referral, f" {REASON} ", desk.later, by=desk.chair, at=NOW)
    assert (referral.state, referral.deferred_to_id) == ("submitted", desk.later.id)
    assert (referral.priority, referral.queued_since) == (False, since)
    (entry,) = db.session.query(HistoryEntry).filter_by(record_kind="referral", record_id=referral.id)
    assert entry.verb == "defer_waiting"
    assert entry.detail | {"before": "", "after": ""} == {
        "reason": REASON,
        "from_on": "2026-12-10",
        "to_on": "2026-12-17",
        "priority_ended": True,
        "before": "",
        "after": "",
    }
    with pytest.raises(Refused, match="The chair deferred it to Thursday 17 December 2026") as refused:
        desk.places(referral)
    assert [one.clause for one in refused.value.reasons] == ["B1.10"]
    assert desk.places(referral, desk.later).state == "placed"


def test_it_is_deferred_to_no_meeting_that_is_not_after_the_one_it_waits_for(desk: Desk) -> None:
    referral = desk.waits()
    earlier = a_meeting(desk.panel, date(2026, 12, 3))
    past = a_meeting(desk.panel, date(2026, 11, 26))
    elsewhere = a_meeting(a_desk(CIN).panel, date(2026, 12, 22))
    opened = a_meeting(desk.panel, date(2026, 12, 24), "cancelled")
    for no in (earlier, past, elsewhere, opened):
        with pytest.raises(Refused, match="that comes after Thursday 3 December 2026"):
            operations.defer_waiting(referral, REASON, no, by=desk.chair, at=NOW)
    for number in range(6):
        desk.places(desk.waits(f"Full {chr(65 + number)}"), desk.later)
    with pytest.raises(Refused, match="Thursday 17 December 2026 is full") as refused:
        operations.defer_waiting(referral, REASON, desk.later, by=desk.chair, at=NOW)
    assert refused.value.reasons[0].clause == "B1.13"
    assert (referral.deferred_to_id, referral.state) == (None, "submitted")


def test_what_is_kept_for_one_meeting_is_deferred_to_a_later_one_alone(desk: Desk) -> None:
    referral, latest = _deferred(desk), a_meeting(desk.panel, date(2027, 1, 7))
    for no in (desk.meeting, desk.later):
        with pytest.raises(Refused, match="that comes after Thursday 17 December 2026"):
            operations.defer_waiting(referral, REASON, no, by=desk.chair, at=NOW)
    operations.defer_waiting(referral, REASON, latest, by=desk.chair, at=NOW)
    assert referral.deferred_to_id == latest.id


def test_the_chairs_word_takes_the_place_of_the_workers_wish(desk: Desk) -> None:
    referral, latest = desk.waits(), a_meeting(desk.panel, date(2027, 1, 7))
    referral.asked_for = referral.deferred_to = desk.later
    referral.late_for, referral.late_choice = desk.meeting, "later"
    operations.defer_waiting(referral, REASON, latest, by=desk.chair, at=NOW)
    assert (referral.asked_for_id, referral.deferred_to_id) == (None, latest.id)
    assert referral.late_choice == "deferred"
    db.session.commit()
    with pytest.raises(Refused, match="The chair deferred it to Thursday 7 January 2027"):
        desk.places(referral, desk.later)


def test_what_the_chair_had_accepted_although_late_waits_for_that_meeting_no_more(desk: Desk) -> None:
    late = desk.late()
    operations.accept_late(late, by=desk.chair, at=NOW)
    operations.defer_waiting(late, REASON, desk.later, by=desk.chair, at=NOW)
    words = "It was deferred: it is placed on the agenda of the later meeting"
    assert step_of(late, ahead_of(late, NOW), NOW).text == words


def test_a_late_one_is_settled_as_such_and_one_without_a_reason_is_not_deferred(desk: Desk) -> None:
    with pytest.raises(Refused, match="It came late: the chair accepts it, defers it or sends it back"):
        operations.defer_waiting(desk.late(), REASON, desk.later, by=desk.chair, at=NOW)
    with pytest.raises(Refused, match="Give a reason"):
        operations.defer_waiting(desk.waits(), "  ", desk.later, by=desk.chair, at=NOW)
    placed = desk.places(desk.waits("Ona Brandt")).referral
    words = f"{placed.reference} is on the agenda of Thursday 10 December 2026 already"
    with pytest.raises(Refused, match=words):
        operations.defer_waiting(placed, REASON, desk.later, by=desk.chair, at=NOW)


def test_the_chair_defers_it_from_the_queue_and_comes_back_to_the_board(desk: Desk, sign_in: Opens) -> None:
    referral = desk.waits()
    db.session.commit()
    chair, board = sign_in(desk.chair), f"/meetings/{desk.meeting.id}"
    url = f"/referrals/{referral.reference}/defer-waiting?back={desk.meeting.id}"
    assert f'href="{url}"' in chair.get(board).text
    form = chair.get(url)
    assert "It waits for a place on the meeting of Thursday 10 December 2026" in _text(form)
    assert f'<option value="{desk.meeting.id}"' not in form.text
    assert f'action="{url}"' in form.text
    empty = chair.post(url, {}, status=422).text
    assert "Choose the meeting that it is deferred to" in empty
    assert "Give a reason: the social worker will read it" in empty
    after = chair.post(url, {"meeting": desk.later.id, "reason": REASON})
    assert after.headers["Location"].endswith(board)
    shown = _text(chair.get(board))
    assert f"{referral.reference} is deferred to Thursday 17 December 2026." in shown
    assert f"Deferred to Thursday 17 December 2026: {REASON}" in shown


def test_its_record_offers_it_to_the_chair_and_tells_worker_why(desk: Desk, sign_in: Opens) -> None:
    referral = desk.waits()
    db.session.commit()
    record = f"/referrals/{referral.reference}"
    named = {"meeting": desk.later.id, "reason": REASON}
    for other in (desk.worker, desk.administrator):
        browser = sign_in(other)
        assert f"{record}/defer-waiting" not in browser.get(record).text
        browser.post(f"{record}/defer-waiting", named, status=403)
    sign_in(desk.member).post(f"{record}/defer-waiting", named, status=404)
    chair = sign_in(desk.chair)
    assert f"{record}/defer-waiting" in chair.get(record).text
    after = chair.post(f"{record}/defer-waiting", named)
    assert after.headers["Location"].endswith(record)
    shown = _text(sign_in(desk.worker).get(record))
    assert "Deferred by the chair" in shown
    assert "To the meeting on Thursday 17 December 2026" in shown
    assert REASON in shown
    told = {notice.kind: notice for notice in db.session.query(Notice)}
    assert told["deferred"].facts["to_on"] == "2026-12-17"
    assert "meeting_on" not in told["deferred_for_panel"].facts


def test_a_chair_of_another_panel_sees_no_such_case(desk: Desk, sign_in: Opens) -> None:
    referral = desk.waits()
    other = a_seat(a_desk(CIN).panel, "chair", a_person("Other Chair", "service manager")).person
    db.session.commit()
    url = f"/referrals/{referral.reference}/defer-waiting"
    sign_in(other).post(url, {"meeting": desk.later.id, "reason": REASON}, status=404)


def test_where_no_later_meeting_has_a_place_the_page_says_so(desk: Desk, sign_in: Opens) -> None:
    referral = desk.waits()
    desk.later.state, desk.later.cancelled_reason = "cancelled", "Snow."
    db.session.commit()
    shown = _text(sign_in(desk.chair).get(f"/referrals/{referral.reference}/defer-waiting"))
    assert "No later meeting of this panel has a place" in shown
    assert f"{NEXT:%-d %B %Y}" in shown


@pytest.mark.parametrize("state", ["submitted", "scheduled", "returned"])
def test_the_chair_sets_priority_from_the_record_and_comes_back_to_it(
    desk: Desk, sign_in: Opens, state: str
) -> None:
    referral = desk.waits(state="submitted" if state == "scheduled" else state)
    if state == "scheduled":
        desk.places(referral)
    db.session.commit()
    record = f"/referrals/{referral.reference}"
    link = f'href="{record}/priority?back=record"'
    assert link not in sign_in(desk.worker).get(record).text
    chair = sign_in(desk.chair)
    assert link in chair.get(record).text
    given = {"priority": "yes", "reason": "The birth is near."}
    after = chair.post(f"{record}/priority?back=record", given)
    assert after.headers["Location"].endswith(record)
    assert "End its priority" in chair.get(record).text
