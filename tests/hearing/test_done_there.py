"""Times of attendance never contradict what somebody did in the room: no reason silences that (B1.24)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from cmr.models import MemberView, db
from tests.factories import a_declaration
from tests.hearing.conftest import NOW, Hearing, a_hearing
from tests.hearing.test_attendance import attendance_of, seat_id
from tests.on_paper.paper_desk import SignIn, confirmed, entered, listed

pytestmark = pytest.mark.usefixtures("next_morning")

REASON = {"reason": "Came late"}


@pytest.fixture
def signed(app: Flask, sign_in: SignIn) -> Hearing:
    found = a_hearing(state="circulated")
    entered(found, sign_in)
    sign_in(found.chair).post(f"{found.url}/on-paper/sign", confirmed(found))
    return found


def test_who_signed_a_sheet_did_not_come_after_it(signed: Hearing, sign_in: SignIn) -> None:
    administrator, url = sign_in(signed.administrator), f"/meetings/{signed.meeting.id}/on-paper/attendance"
    sent = listed(signed) | {f"p{signed.chair.id}-came": "10:21"} | REASON
    answer = administrator.post(url, sent, status=409).text
    name, reference = signed.chair.name, signed.referral.reference
    assert f"By these times {name} was not in the meeting at 10:20am" in answer
    assert f"when they signed the decision sheet of {reference}" in answer
    assert f"when they declared for {reference}" in answer
    assert f'href="#p{signed.chair.id}-came"' in answer
    assert attendance_of(signed.meeting, signed.chair).arrived_at == NOW.replace(hour=9, minute=35)


def test_who_said_a_view_did_not_leave_before_it(signed: Hearing, sign_in: SignIn) -> None:
    administrator, late = sign_in(signed.administrator), signed.members[1]
    url = f"/meetings/{signed.meeting.id}/attendance/{late.id}"
    sent = {"stays-0-came": "9:40", "stays-0-left": "10:14"} | REASON
    answer = administrator.post(url, sent, status=409).text
    assert (
        f"By these times {late.name} was not in the meeting at 10:15am, when they said their view" in answer
    )
    administrator.post(url, sent | {"stays-0-left": "10:21"})
    assert attendance_of(signed.meeting, late).left_at == NOW.replace(hour=10, minute=21)


def test_who_opened_it_in_the_chair_did_not_come_later(signed: Hearing, sign_in: SignIn) -> None:
    url = f"/meetings/{signed.meeting.id}/attendance/{signed.chair.id}"
    sent = {"stays-0-came": "9:36", "stays-0-left": "11:30"} | REASON
    answer = sign_in(signed.administrator).post(url, sent, status=409).text
    assert "was not in the meeting at 9:35am, when they were in the chair as it opened" in answer


def test_a_mark_with_a_time_or_taken_back_is_held_to_it_too(hearing: Hearing, sign_in: SignIn) -> None:
    member = hearing.members[0]
    a_declaration(hearing.case, member)
    said_at = NOW + timedelta(minutes=20)
    db.session.add(
        MemberView(case=hearing.case, person=member, view="agree", said_at=said_at, recorded_by_id=member.id)
    )
    db.session.commit()
    with time_machine.travel(NOW + timedelta(minutes=30)):
        administrator, url = sign_in(hearing.administrator), f"/meetings/{hearing.meeting.id}/attendance"
        mark = {"seat": str(seat_id(hearing, member)), "person": str(member.id)}
        answer = administrator.post(url, mark | {"mark": "left", "when": "10:10"}, status=409).text
        assert f"By these times {member.name} was not in the meeting at 10:20am" in answer
        administrator.post(url, mark | {"mark": "clear"}, status=409)
        assert attendance_of(hearing.meeting, member).left_at is None
        administrator.post(url, mark | {"mark": "left", "when": "10:25"})
        assert attendance_of(hearing.meeting, member).left_at == NOW + timedelta(minutes=25)
