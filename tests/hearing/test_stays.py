"""Somebody who comes, leaves and comes again: each stay is kept, shown, counted and put right for a reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from cmr.hearing.attendance_times import set_times
from cmr.hearing.pulse import beat_of
from cmr.hearing.queries import meeting_by_id, quorum_of, seats_at
from cmr.minutes.recorded import drafted
from cmr.models import Attendance, HistoryEntry, Minutes, Person, Presence, db
from cmr.rules.refusal import Refused
from tests.application import Browser
from tests.factories import a_deputy, a_guest, a_person, a_seat
from tests.hearing.conftest import NOW, Hearing, a_hearing, arrives
from tests.hearing.test_attendance import attendance_of, seat_id

SignIn = Callable[[Person], Browser]


def times_of(entry: Attendance) -> list[tuple[str, str]]:
    rows = db.session.scalars(
        select(Presence).where(Presence.attendance_id == entry.id).order_by(Presence.arrived_at)
    )
    return [(f"{one.arrived_at:%H:%M}", f"{one.left_at:%H:%M}" if one.left_at else "") for one in rows]


def sent_times(*stays: tuple[str, str], **more: str) -> dict[str, str]:
    rows: dict[str, str] = {}
    for number, (came, left) in enumerate(stays):
        rows |= {f"stays-{number}-came": came, f"stays-{number}-left": left}
    return rows | more


def comes_and_goes(hearing: Hearing, browser: Browser, member: Person) -> None:
    """Here from ten, gone at eleven, back at half past."""
    url, sent = (
        f"/meetings/{hearing.meeting.id}/attendance",
        {"seat": seat_id(hearing, member), "person": member.id},
    )
    with time_machine.travel(NOW.replace(hour=11)):
        browser.post(url, sent | {"mark": "left"})
    with time_machine.travel(NOW.replace(hour=11, minute=30)):
        browser.post(url, sent | {"mark": "present"})


def test_each_stay_is_kept_shown_and_stands_in_the_minutes(hearing: Hearing, sign_in: SignIn) -> None:
    member, browser = hearing.members[0], sign_in(hearing.administrator)
    comes_and_goes(hearing, browser, member)
    entry = attendance_of(hearing.meeting, member)
    assert times_of(entry) == [("10:00", "11:00"), ("11:30", "")]
    assert (f"{entry.arrived_at:%H:%M}", entry.left_at) == ("10:00", None)
    page = browser.get(f"/meetings/{hearing.meeting.id}/attendance").text
    assert "from 10am to 11am and from 11:30am" in page
    text = drafted(hearing.meeting)[0].text
    line = next(one for one in text.splitlines() if one.startswith(member.name))
    assert line.endswith(", from 10am to 11am and from 11:30am")


def test_quorum_is_lost_while_they_are_out_and_the_page_says_what_restores_it(
    hearing: Hearing, sign_in: SignIn
) -> None:
    member, browser = hearing.members[0], sign_in(hearing.chair)
    url, sent = (
        f"/meetings/{hearing.meeting.id}/attendance",
        {"seat": seat_id(hearing, member), "person": member.id},
    )
    browser.post(url, sent | {"mark": "left"})
    assert "To restore it, one more member must be present" in browser.get(url).text
    browser.post(url, sent | {"mark": "present"})
    assert "There is a quorum" in browser.get(url).text
    meeting = meeting_by_id(hearing.meeting.id)
    assert meeting is not None
    assert quorum_of(meeting, seats_at(meeting)) is None


def test_pressed_twice_is_pressed_once(hearing: Hearing, sign_in: SignIn) -> None:
    member, browser = hearing.members[0], sign_in(hearing.chair)
    url, sent = (
        f"/meetings/{hearing.meeting.id}/attendance",
        {"seat": seat_id(hearing, member), "person": member.id},
    )
    browser.post(url, sent | {"mark": "left"})
    browser.post(url, sent | {"mark": "left"})
    browser.post(url, sent | {"mark": "present"})
    browser.post(url, sent | {"mark": "present"})
    assert len(times_of(attendance_of(hearing.meeting, member))) == 2


def test_whoever_marks_what_is_marked_already_reads_how_it_stands(hearing: Hearing, sign_in: SignIn) -> None:
    """Two windows: the first mark stands, nothing more is written down, and the second is told so."""
    member, url = hearing.members[0], f"/meetings/{hearing.meeting.id}/attendance"
    one, other = sign_in(hearing.chair), sign_in(hearing.administrator)
    sent = {"seat": seat_id(hearing, member), "person": member.id}

    def marks() -> int:
        return db.session.query(HistoryEntry).filter_by(record_kind="meeting", verb="attendance").count()

    for minute, mark, words in (
        (0, "left", "has left already: here from 10am to 10am."),
        (5, "present", "is here already: from 10am to 10am and from 10:05am."),
        (10, "clear", "has no mark to take back."),
        (15, "apologies", "sent apologies already."),
    ):
        with time_machine.travel(NOW.replace(minute=minute)):
            one.post(url, sent | {"mark": mark})
        known, beats = marks(), beat_of(hearing.meeting.id)
        with time_machine.travel(NOW.replace(minute=minute + 2)):
            other.post(url, sent | {"mark": mark})
            assert f"{member.name} {words} Nothing was changed." in other.get(url).text
            again = other.post(url, sent | {"mark": mark}, target="attendance", status=200).text
            drawn = other.get(url).text
        assert f'data-announce="{member.name} {words} Nothing was changed."' in again
        assert f"{words} Nothing was changed.</p>" in again
        assert (marks(), beat_of(hearing.meeting.id)) == (known, beats)
        held = re.findall(r'id="attendance" class="cmr-region" data-mark="(\w+)"', again)
        assert held == re.findall(r'id="attendance" class="cmr-region" data-mark="(\w+)"', drawn), (
            "not drawn anew"
        )


def test_a_wrong_time_is_put_right_and_the_reason_is_kept(hearing: Hearing, sign_in: SignIn) -> None:
    member, browser = hearing.members[0], sign_in(hearing.administrator)
    comes_and_goes(hearing, browser, member)
    url = f"/meetings/{hearing.meeting.id}/attendance/{member.id}"
    assert 'value="11:00"' in browser.get(url).text
    right = sent_times(("10am", "10:45"), ("11:30", ""))
    with time_machine.travel(NOW.replace(hour=12)):
        refused = browser.post(url, right, status=409)
        assert f"Say why the times of {member.name} are others than were recorded" in refused.text
        assert times_of(attendance_of(hearing.meeting, member))[0] == ("10:00", "11:00")
        browser.post(url, right | {"reason": "The clock in the room was fast."})
        assert times_of(attendance_of(hearing.meeting, member)) == [("10:00", "10:45"), ("11:30", "")]
        told = browser.get(url).text
    assert "The clock in the room was fast." in told
    assert (
        "Corrected: from 10am to 10:45am and from 11:30am. Before: from 10am to 11am and from 11:30am."
        in told
    )
    entry = db.session.scalars(select(HistoryEntry).where(HistoryEntry.verb == "correct_times")).one()
    assert entry.detail["reason"] == "The clock in the room was fast."
    assert len(entry.detail["before"]) == len(entry.detail["after"]) == 2


@pytest.mark.parametrize(
    ("stays", "status", "why"),
    [
        ((("10am", "9am"),), 409, "can’t leave before they arrived"),
        ((("10am", ""), ("10:30am", "")), 409, "say first when they left"),
        ((("11pm", ""),), 409, "has not come yet"),
        ((("", "10am"),), 422, "Say when they came."),
        ((("half ten", ""),), 422, "Write a time of day"),
    ],
)
def test_times_that_cannot_be_are_refused_with_what_was_typed(
    hearing: Hearing, sign_in: SignIn, stays: tuple[tuple[str, str], ...], status: int, why: str
) -> None:
    member, browser = hearing.members[0], sign_in(hearing.chair)
    url = f"/meetings/{hearing.meeting.id}/attendance/{member.id}"
    with time_machine.travel(NOW.replace(hour=12)):
        answer = browser.post(url, sent_times(*stays, reason="Written wrongly"), status=status)
    assert why in answer.text
    assert "Written wrongly" in answer.text
    assert attendance_of(hearing.meeting, member).stays == ((NOW, None),)


def test_what_was_recorded_says_the_time_that_was_entered(hearing: Hearing, sign_in: SignIn) -> None:
    member, browser = hearing.members[0], sign_in(hearing.administrator)
    url = f"/meetings/{hearing.meeting.id}/attendance"
    sent = {"seat": seat_id(hearing, member), "person": member.id}
    browser.post(url, sent | {"mark": "clear"})
    with time_machine.travel(NOW.replace(hour=11)):
        browser.post(url, sent | {"mark": "present", "when": "9:10am"})
        browser.post(url, sent | {"mark": "left", "when": "10:20am"})
        text = " ".join(browser.get(f"{url}/{member.id}").text.split())
    for words in ("Marked present from 9:10am", "Marked as gone at 10:20am"):
        line = text[text.index(words) :].split("</li>")[0]
        assert f"Recorded by {hearing.administrator.name}, Thursday 10 December 2026, 11am" in line
    assert "Marks taken back<" in text.replace(" <", "<")


def test_a_line_more_is_offered_as_one_that_may_stay_empty(hearing: Hearing, sign_in: SignIn) -> None:
    member, browser = hearing.members[0], sign_in(hearing.administrator)
    text = browser.get(f"/meetings/{hearing.meeting.id}/attendance/{member.id}").text
    legends = re.findall(r"<legend[^>]*>([^<]*)</legend>", text)
    assert legends == ["First time here", "If they came again (optional)"]


def test_a_ninth_member_is_refused_at_any_moment(hearing: Hearing, sign_in: SignIn) -> None:
    for number in range(5):
        seat = a_seat(hearing.meeting.panel, key=f"extra_{number}")
        arrives(hearing.meeting, seat.person, "member", seat.key)
    eighth, ninth = a_seat(hearing.meeting.panel, key="eighth"), a_seat(hearing.meeting.panel, key="ninth")
    browser, base = sign_in(hearing.chair), f"/meetings/{hearing.meeting.id}/attendance"
    with time_machine.travel(NOW.replace(hour=13)):
        browser.post(f"{base}/{eighth.person_id}", sent_times(("11am", "12:30pm")))
        answer = browser.post(f"{base}/{ninth.person_id}", sent_times(("10:30am", "")), status=409)
        assert "Eight members are present" in answer.text  # at eleven there would have been nine
        browser.post(f"{base}/{ninth.person_id}", sent_times(("10:30am", "10:50am"), ("12:40pm", "")))
    assert times_of(attendance_of(hearing.meeting, ninth.person)) == [("10:30", "10:50"), ("12:40", "")]


def test_holder_and_deputy_fill_their_seat_one_after_the_other(app: Flask, sign_in: SignIn) -> None:
    hearing = a_hearing(present=False)
    holder = hearing.members[0]
    deputy = a_deputy(holder)
    browser, base = sign_in(hearing.administrator), f"/meetings/{hearing.meeting.id}/attendance"
    with time_machine.travel(NOW.replace(hour=12)):
        browser.post(f"{base}/{holder.id}", sent_times(("10am", "11am")))
        answer = browser.post(f"{base}/{deputy.id}", sent_times(("10:30am", "")), status=409)
        assert f"{holder.name} filled this seat from 10am to 11am." in answer.text
        browser.post(f"{base}/{deputy.id}", sent_times(("11am", "")))
    assert attendance_of(hearing.meeting, deputy).principal == holder


def test_a_guests_times_are_put_right_too(hearing: Hearing, sign_in: SignIn) -> None:
    guest = a_guest(hearing.case)
    browser, url = sign_in(hearing.chair), f"/meetings/{hearing.meeting.id}/attendance/{guest.id}"
    with time_machine.travel(NOW.replace(hour=12)):
        browser.post(url, sent_times(("10:10", "10:30")))
    assert attendance_of(hearing.meeting, guest).role == "guest"
    assert times_of(attendance_of(hearing.meeting, guest)) == [("10:10", "10:30")]


def test_only_who_runs_the_meeting_puts_times_right(hearing: Hearing, sign_in: SignIn) -> None:
    member = hearing.members[0]
    url = f"/meetings/{hearing.meeting.id}/attendance/{member.id}"
    sign_in(member).get(url, status=403)
    sign_in(member).post(url, sent_times(("10am", "")), status=403)
    sign_in(hearing.chair).get(f"/meetings/{hearing.meeting.id}/attendance/{a_person().id}", status=404)


def test_what_approved_minutes_say_is_not_changed(hearing: Hearing, sign_in: SignIn) -> None:
    member = hearing.members[0]
    hearing.meeting.state, hearing.meeting.closed_at = "closed", NOW.replace(hour=11)
    db.session.commit()
    url = f"/meetings/{hearing.meeting.id}/attendance/{member.id}"
    with time_machine.travel(NOW.replace(hour=12)):
        sign_in(hearing.chair).post(url, sent_times(("10am", "11am")))
        assert times_of(attendance_of(hearing.meeting, member)) == [("10:00", "11:00")]
        approve(hearing)
        assert "The minutes are approved" in sign_in(hearing.chair).get(url).text
        sign_in(hearing.chair).post(url, sent_times(("10am", "12pm"), reason="No"), status=409)


def approve(hearing: Hearing) -> None:
    at: datetime = NOW
    db.session.add(
        Minutes(
            meeting_id=hearing.meeting.id, state="approved", drafter=hearing.administrator, drafted_at=at,
            approved_at=at, approved_by=hearing.chair, content_hash="0" * 64,
        )
    )  # fmt: skip
    db.session.commit()


def test_both_databases_keep_stays(any_app: Flask) -> None:
    hearing = a_hearing()
    member = hearing.members[0]
    meeting = meeting_by_id(hearing.meeting.id, lock=True)
    assert meeting is not None
    seats = seats_at(meeting)
    place = next(one for one in seats if one.holder is member)
    entry = next(one for one in meeting.attendances if one.person_id == member.id)
    at = NOW.replace(hour=12)
    stays = ((NOW, NOW.replace(hour=11)), (NOW.replace(hour=11, minute=30), None))
    set_times(meeting, seats, place, entry, stays, by=hearing.chair, at=at)
    db.session.commit()
    assert times_of(entry) == [("10:00", "11:00"), ("11:30", "")]
    with pytest.raises(Refused):
        set_times(meeting, seats, place, entry, (), by=hearing.chair, at=at)
    set_times(meeting, seats, place, entry, (), by=hearing.chair, at=at, reason="They were not here.")
    db.session.commit()
    assert times_of(entry) == []
    assert entry.arrived_at is None


def test_a_departure_before_a_case_that_counted_them_says_so_and_wants_its_reason(
    hearing: Hearing, sign_in: SignIn
) -> None:
    member, browser = hearing.members[0], sign_in(hearing.administrator)
    reference = hearing.referral.reference
    hearing.case.state, hearing.case.ended_at = "heard", NOW.replace(hour=10, minute=30)
    hearing.referral.state, hearing.referral.meeting, hearing.referral.heard_at = "heard", None, NOW
    db.session.commit()
    url = f"/meetings/{hearing.meeting.id}/attendance/{member.id}"
    came = "10:00"
    with time_machine.travel(NOW.replace(hour=12)):
        page = browser.get(url).text
        assert "Where a recorded time is changed: why?" in page
        assert (
            "(optional)" not in page[page.index("Where a recorded time") :].split("</label>", maxsplit=1)[0]
        )
        browser.post(url, sent_times((came, "11am")))
        gone = sent_times((came, "10:15am"))
        refused = browser.post(url, gone, status=409).text
        assert (
            f"{member.name} was counted for {reference}, and was not there with these times: say why."
            in refused
        )
        browser.post(url, gone | {"reason": "She left when the child was named."})
    assert times_of(attendance_of(hearing.meeting, member)) == [(came, "10:15")]
