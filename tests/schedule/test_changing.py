"""A meeting's date, time and place changed: what is shown first is what is done (B1.2, D4)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from flask import Flask

from cmr.agenda import operations as agenda
from cmr.models import Attendance, Deputyship, HistoryEntry, Notice, db
from cmr.rules.refusal import Refused
from cmr.rules.rescheduling import When
from cmr.schedule import changing, operations
from cmr.schedule.operations import SeriesWanted
from tests.agenda.desk import LATER, NEXT, NOW, Desk
from tests.application import Opens
from tests.factories import CIN, CMR, a_meeting, a_panel, a_person, a_worker
from tests.schedule.deeds import looks, moves, seen, verbs

MONDAY, TUESDAY, FRIDAY = date(2026, 12, 7), date(2026, 12, 8), date(2026, 12, 11)


def test_the_chair_picks_a_date_within_the_week_and_the_deadline_follows(app: Flask) -> None:
    chair = a_person()
    made = operations.make_series(a_panel(CMR), SeriesWanted(MONDAY, 1), by=chair, at=NOW)[0]
    with pytest.raises(Refused, match="The chair picks the date"):
        moves(made, TUESDAY, by=chair, chairs=False)
    with pytest.raises(Refused, match="within its week"):
        moves(made, date(2026, 12, 14), by=chair)
    with pytest.raises(Refused, match="already"):
        moves(made, by=chair)
    moves(made, TUESDAY, by=chair)
    assert made.deadline_at == datetime(2026, 12, 4, 23, 59, 59, tzinfo=UTC)
    assert made.note == "Moved from Thursday 10 December 2026: the chair picked this date."
    moves(made, FRIDAY, by=chair)
    assert made.series_on == NEXT, "the week it belongs to"
    assert (verbs(made), made.sequence) == (["make", "move", "move"], 2)


def test_the_administrator_changes_time_and_place_of_a_meeting_whose_date_the_chair_picks(app: Flask) -> None:
    by = a_person()
    made = operations.make_series(a_panel(CMR), SeriesWanted(MONDAY, 1), by=by, at=NOW)[0]
    before = made.deadline_at, made.deadline_why
    moves(made, starts_at=time(14, 0), venue="Room 4", by=by, chairs=False)
    assert (made.on, made.starts_at, made.venue, made.note) == (NEXT, time(14, 0), "Room 4", "")
    assert (made.deadline_at, made.deadline_why) == before
    assert (verbs(made), made.sequence) == (["make", "change"], 1)


@pytest.mark.parametrize(("state", "then"), [("planned", time(14, 0)), ("circulated", time(14, 20))])
def test_the_preview_tells_the_time_that_circulation_will_give_where_an_early_place_is_free(
    desk: Desk, state: str, then: time
) -> None:
    first, second = desk.fills(2)
    first.state, first.ended_at, first.ended_reason = "removed", NOW, "Taken off."
    desk.meeting.state = state
    desk.meeting.circulated_at = NOW if state == "circulated" else None
    found = moves(desk.meeting, reason="The room.", starts_at=time(14, 0), by=desk.administrator)
    assert [(one.case_id, one.starts_at) for one in found.change.cases] == [(second.id, then)]


def test_another_meeting_moves_to_any_working_day_for_a_reason(app: Flask) -> None:
    by = a_person()
    made = operations.make_series(a_panel(CIN), SeriesWanted(date(2026, 12, 1), 1), by=by, at=NOW)[0]
    to = date(2026, 12, 15)
    refused = (
        (to, "", "Say why"),
        (date(2026, 12, 19), "The room.", "not a working day"),
        (date(2026, 12, 25), "The room.", "Christmas Day"),
        (date(2026, 11, 27), "The room.", "has passed"),
    )
    for on, reason, words in refused:
        with pytest.raises(Refused, match=words):
            moves(made, on, reason, by=by)
    with pytest.raises(Refused, match="after midnight"):
        moves(made, starts_at=time(23, 0), by=by)
    moves(made, to, "The room is taken.", by=by, chairs=False)
    assert made.on == to
    assert made.note.endswith("The room is taken.")


def test_two_meetings_of_a_panel_never_share_a_minute(desk: Desk) -> None:
    for starts_at in (None, time(8), time(11)):
        with pytest.raises(Refused, match="9:30am to 11:30am, already"):
            moves(desk.meeting, LATER, "Snow.", starts_at=starts_at, by=desk.chair)
    moves(desk.later, starts_at=time(14, 0), by=desk.chair)
    moves(desk.meeting, LATER, "Snow.", by=desk.chair)
    assert desk.meeting.on == desk.later.on


def test_a_circulated_meeting_moves_its_cases_keep_their_order_and_everybody_is_told(desk: Desk) -> None:
    cases = desk.fills(2)
    desk.meeting.state, desk.meeting.circulated_at = "circulated", NOW
    with pytest.raises(Refused, match="Say why"):
        moves(desk.meeting, venue="Room 9", by=desk.administrator)
    found = moves(desk.meeting, FRIDAY, "Burst pipe.", starts_at=time(14, 0), by=desk.administrator)
    assert (desk.meeting.on, desk.meeting.state) == (FRIDAY, "circulated")
    assert [(case.place, case.sequence, case.state) for case in cases] == [(1, 1, "placed"), (2, 1, "placed")]
    assert [one.starts_at for one in found.change.cases] == [time(14, 0), time(14, 20)]
    told = {one.person_id for one in found.told}
    assert {desk.chair.id, desk.member.id, desk.worker.id} <= told
    assert desk.administrator.id not in told, "who did it knows it"
    assert {notice.person_id for notice in db.session.query(Notice).filter_by(kind="meeting_moved")} == told


def test_what_was_received_in_time_stays_in_time_when_the_meeting_moves_forward(desk: Desk) -> None:
    referral = desk.waits()
    referral.submitted_at = datetime(2026, 12, 8, 10, 0, tzinfo=UTC)
    db.session.flush()
    moves(desk.meeting, TUESDAY, "The chair is away.", by=desk.chair)
    assert desk.meeting.deadline_at < referral.submitted_at
    assert desk.places(referral).accepted_late is False


def test_what_a_later_date_finds_in_time_is_late_no_more(desk: Desk) -> None:
    late = desk.late()
    found = moves(desk.meeting, date(2026, 12, 16), "Snow.", by=desk.chair)
    assert found.change.in_time_now == (late.id,)
    db.session.refresh(late)
    assert (late.late_for_id, late.late_choice) == (None, None)
    assert desk.places(late).accepted_late is False


def test_what_the_chair_deferred_to_a_later_meeting_stays_there_when_the_one_it_missed_moves(
    desk: Desk,
) -> None:
    settled = desk.late()
    settled.worker = a_worker()
    agenda.defer_late(settled, "Later.", desk.later, by=desk.chair, at=NOW)
    found = moves(desk.meeting, date(2026, 12, 16), "Snow.", by=desk.chair)
    assert (found.change.in_time_now, found.change.tied) == ((), ())
    assert settled.worker_id not in {one.person_id for one in found.told}
    db.session.refresh(settled)
    assert (settled.late_choice, settled.deferred_to_id) == ("deferred", desk.later.id)


def test_what_is_kept_for_a_meeting_follows_it(desk: Desk) -> None:
    kept, writing = desk.waits(), desk.waits("Dra Ft", "draft")
    kept.deferred_to, writing.asked_for = desk.later, desk.later
    db.session.flush()
    found = moves(desk.later, date(2026, 12, 18), "Snow.", by=desk.chair)
    assert [(one.referral_id, one.tie, one.being_written) for one in found.change.tied] == [
        (kept.id, "kept", False),
        (writing.id, "wished", True),
    ]
    assert (kept.deferred_to_id, writing.asked_for_id) == (desk.later.id, desk.later.id)


def test_replies_and_deputies_of_the_day_follow_another_time(desk: Desk) -> None:
    case = desk.fills(1)[0]
    case.presenter_replied_at = NOW
    sorry = Attendance(person=desk.member, role="member", apologies=True, replied_at=NOW)
    desk.meeting.attendances.append(sorry)
    deputy = Deputyship(
        principal=desk.member, deputy=a_person(), starts_on=NEXT, ends_on=NEXT, meeting_id=desk.meeting.id
    )
    db.session.add(deputy)
    db.session.flush()

    def said() -> list[object]:
        return [sorry.apologies, sorry.replied_at, case.presenter_replied_at]

    assert moves(desk.meeting, venue="Room 4", by=desk.chair).change.replies == 0
    assert said() == [True, NOW, NOW]
    change = moves(desk.meeting, FRIDAY, "Snow.", by=desk.chair).change
    assert (change.replies, change.replied) == (2, tuple(sorted((desk.member.id, case.presented_by.id))))
    assert said() == [False, None, None]
    assert (deputy.starts_on, deputy.ends_on) == (FRIDAY, FRIDAY)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("in_session", "The meeting is open"),
        ("closed", "The meeting is closed"),
        ("cancelled", "This meeting is cancelled"),
    ],
)
def test_a_meeting_that_was_opened_or_cancelled_does_not_change(desk: Desk, state: str, words: str) -> None:
    other = a_meeting(desk.panel, date(2026, 12, 3), state)
    with pytest.raises(Refused, match=words):
        moves(other, LATER, "Why.", by=desk.chair)


def test_a_past_meeting_does_not_change(desk: Desk) -> None:
    past = a_meeting(desk.panel, date(2026, 11, 26))
    with pytest.raises(Refused, match="date has passed"):
        moves(past, LATER, "Why.", by=desk.chair)


def test_nothing_is_written_by_looking(desk: Desk) -> None:
    desk.fills(1)
    db.session.commit()
    history = db.session.query(HistoryEntry).count()
    after = When(FRIDAY, time(14, 0), "Room 4")
    first = changing.foresee(desk.meeting, after, "Snow.", chairs=True, by=desk.chair, at=NOW)
    again = changing.foresee(desk.meeting, after, "Snow.", chairs=True, by=desk.chair, at=NOW)
    assert first.seen == again.seen
    assert desk.meeting.on == NEXT
    assert not db.session.is_modified(desk.meeting)
    assert db.session.query(HistoryEntry).count() == history


def test_the_mark_of_what_was_shown_is_another_once_anything_of_it_changed(desk: Desk) -> None:
    after = When(FRIDAY, desk.meeting.starts_at, "")

    def seen() -> str:
        return changing.foresee(desk.meeting, after, "Snow.", chairs=True, by=desk.chair, at=NOW).seen

    marks = [seen()]
    desk.fills(1)
    marks.append(seen())
    desk.waits().deferred_to = desk.meeting
    db.session.flush()
    marks.append(seen())
    desk.late()
    marks.append(seen())
    assert len(set(marks)) == len(marks)


def test_another_room_is_named_once_it_is_changed(desk: Desk, sign_in: Opens) -> None:
    url = f"/meetings/{desk.meeting.id}/change"
    typed = {"on-day": 10, "on-month": 12, "on-year": 2026, "day": "2026-12-10", "starts_at": "9:30"}
    typed |= {"venue": "Room 9", "reason": "Burst pipe."}
    browser = sign_in(desk.administrator)
    browser.post(url, typed | seen(looks(browser, url, typed).text))
    shown = browser.get(f"/meetings/{desk.meeting.id}").text
    assert "The meeting is on Thursday 10 December 2026, 9:30am. Place: Room 9." in shown
