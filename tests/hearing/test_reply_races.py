"""Many who reply, and name deputies, at the same moment: each place is filled once. On both databases (B1.3, D5)."""

from __future__ import annotations

import contextvars
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from threading import Barrier

from flask import Flask
from werkzeug.test import TestResponse

from cmr.hearing.queries import meeting_by_id
from cmr.hearing.replies import SeatReply, replies_at
from cmr.models import Attendance, Deputyship, HistoryEntry, Notice, Person, db
from tests.application import Browser, Opens
from tests.factories import a_deputy, a_person, a_seat
from tests.hearing.conftest import Hearing, a_hearing

AT_ONCE = 12
Send = tuple[Browser, str, dict[str, object]]


def at_once(sends: list[Send]) -> list[TestResponse]:
    """Sends all of them at the same moment, each from a thread and on a connection of its own."""
    db.session.commit()
    start = Barrier(len(sends))

    def send(browser: Browser, url: str, form: dict[str, object]) -> TestResponse:
        start.wait(timeout=30)
        return browser.client.post(url, data={"csrf_token": browser.token} | form)

    with ThreadPoolExecutor(len(sends)) as pool:
        answers = list(pool.map(lambda one: contextvars.Context().run(send, *one), sends, timeout=60))
    db.session.rollback()
    db.session.expire_all()
    return answers


def statuses(answers: list[TestResponse]) -> list[int]:
    return sorted(answer.status_code for answer in answers)


def places(hearing: Hearing) -> dict[int, SeatReply]:
    """The meeting's seats as they stand now, by their holders' ids."""
    found = meeting_by_id(hearing.meeting.id)
    assert found is not None
    return {one.seat.holder.id: one for one in replies_at(found)}


def seat_of(hearing: Hearing, person: Person) -> int:
    return next(seat.id for seat in hearing.meeting.panel.seats if seat.person_id == person.id)


def replied(hearing: Hearing) -> list[HistoryEntry]:
    return db.session.query(HistoryEntry).filter_by(verb="reply").order_by(HistoryEntry.id).all()


def test_eight_of_twelve_come_and_four_are_told_calmly(any_app: Flask, sign_in: Opens) -> None:
    hearing = a_hearing(state="circulated")
    more = [a_seat(hearing.meeting.panel, key=f"extra_{number}").person for number in range(AT_ONCE - 2)]
    url = f"/meetings/{hearing.meeting.id}/reply"
    browsers = [sign_in(person) for person in (*hearing.members, *more)]
    answers = at_once([(one, url, {"answer": "comes"}) for one in browsers])
    assert statuses(answers) == [303] * 8 + [409] * 4
    assert all("the most at one meeting" in one.text for one in answers if one.status_code == 409)
    assert db.session.query(Attendance).filter(Attendance.replied_at.is_not(None)).count() == 8
    assert len(replied(hearing)) == 8


def test_the_eighth_place_is_promised_once(any_app: Flask, sign_in: Opens) -> None:
    """The administrator records six calls while six members reply themselves."""
    hearing = a_hearing(state="circulated")
    seats = [a_seat(hearing.meeting.panel, key=f"extra_{number}") for number in range(5 + AT_ONCE)]
    for member in [*hearing.members, *(seat.person for seat in seats[:5])]:
        db.session.add(
            Attendance(
                meeting=hearing.meeting,
                person=member,
                role="member",
                seat_key=next(
                    seat.key for seat in hearing.meeting.panel.seats if seat.person_id == member.id
                ),
                apologies=False,
                replied_at=hearing.case.placed_at,
            )
        )
    late, url = seats[5:], f"/meetings/{hearing.meeting.id}"
    sends: list[Send] = [(sign_in(one.person), f"{url}/reply", {"answer": "comes"}) for one in late[:6]]
    for one in late[6:]:
        form: dict[str, object] = {"seat": one.id, "person": one.person_id, "answer": "comes"}
        sends.append((sign_in(hearing.administrator), f"{url}/replies", form))
    assert statuses(at_once(sends)) == [303] + [409] * 11
    assert sum(one.expected.reply == "comes" for one in places(hearing).values()) == 8


def test_a_reply_and_what_the_administrator_records_of_it_are_one_line(
    any_app: Flask, sign_in: Opens
) -> None:
    hearing = a_hearing(state="circulated")
    member, url = hearing.members[0], f"/meetings/{hearing.meeting.id}"
    recorded: dict[str, object] = {"seat": seat_of(hearing, member), "person": member.id}
    sends: list[Send] = [(sign_in(member), f"{url}/reply", {"answer": "comes"}) for _ in range(6)]
    sends += [
        (sign_in(hearing.administrator), f"{url}/replies", recorded | {"answer": "apologies"})
        for _ in range(6)
    ]
    assert statuses(at_once(sends)) == [303] * AT_ONCE
    (line,) = db.session.query(Attendance).filter_by(person_id=member.id)
    told = replied(hearing)
    assert line.apologies is not told[-1].detail["comes"]
    said = [one.detail["comes"] for one in told]
    assert all(one is not other for one, other in pairwise(said))


def test_of_deputies_named_at_once_one_stands_in(any_app: Flask, sign_in: Opens) -> None:
    hearing = a_hearing(state="circulated")
    member, url = hearing.members[0], f"/meetings/{hearing.meeting.id}/deputy"
    deputies = [a_person(position="service manager") for _ in range(AT_ONCE)]
    sends: list[Send] = [(sign_in(member), url, {"deputy": one.id}) for one in deputies[:6]]
    seat = f"{url}?seat={seat_of(hearing, member)}"
    sends += [(sign_in(hearing.administrator), seat, {"deputy": one.id}) for one in deputies[6:]]
    assert statuses(at_once(sends)) == [303] * AT_ONCE
    (live,) = db.session.query(Deputyship).filter_by(ended_at=None)
    assert db.session.query(Deputyship).count() == AT_ONCE
    stands_in = places(hearing)[member.id].stands_in
    assert stands_in is not None
    assert stands_in.id == live.deputy_id
    ended = db.session.query(Notice).filter_by(kind="deputy_at_meeting_ended").all()
    assert {one.person_id for one in ended} >= {one.id for one in deputies} - {live.deputy_id}


def test_one_deputy_named_at_once_for_two_seats_takes_one(any_app: Flask, sign_in: Opens) -> None:
    hearing = a_hearing(state="circulated")
    deputy, url = a_person(position="service manager"), f"/meetings/{hearing.meeting.id}/deputy"
    answers = at_once([(sign_in(one), url, {"deputy": deputy.id}) for one in hearing.members])
    assert statuses(answers) == [303, 409]
    assert db.session.query(Deputyship).filter_by(ended_at=None).count() == 1


def test_a_holder_and_their_deputy_who_say_at_once_that_they_come_fill_one_place(
    any_app: Flask, sign_in: Opens
) -> None:
    hearing = a_hearing(state="circulated")
    member = hearing.members[0]
    deputy = a_deputy(member)
    db.session.commit()
    url = f"/meetings/{hearing.meeting.id}/reply"
    answers = at_once([(sign_in(one), url, {"answer": "comes"}) for one in (member, deputy)])
    # The holder comes in any case; the deputy is refused, or was quicker and is not needed.
    assert statuses(answers) in ([303, 303], [303, 409])
    place = places(hearing)[member.id]
    assert (place.reply, place.comes.id) == ("comes", member.id)


def test_replies_while_the_meeting_opens_are_kept_or_refused(any_app: Flask, sign_in: Opens) -> None:
    hearing = a_hearing(state="circulated")
    url = f"/meetings/{hearing.meeting.id}"
    sends: list[Send] = [(sign_in(one), f"{url}/reply", {"answer": "comes"}) for one in hearing.members]
    sends.append((sign_in(hearing.chair), f"{url}/open", {"chair": hearing.chair.id}))
    *answers, opened = at_once(sends)
    assert opened.status_code == 303
    assert set(statuses(answers)) <= {303, 409}
    assert len(replied(hearing)) == statuses(answers).count(303)
