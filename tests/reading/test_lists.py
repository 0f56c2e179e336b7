"""The reading list, its time, and who has read what: for the reader, and for those who run the meeting (B1.8)."""

from __future__ import annotations

import re
from datetime import date, timedelta

import time_machine
from flask import Flask

from cmr.hearing.asking import asked_to_read
from cmr.hearing.queries import HEARS, seats_at
from cmr.hearing.replies import replies_at
from cmr.hearing.ties import suggestions_for
from cmr.models import Attendance, Person, ReadingMark, db
from cmr.reading.progress import foreseen, matrix_of
from cmr.reading.queries import panel_hash, reading_list
from cmr.web.actor import actor_of
from tests.application import Opens
from tests.factories import CIN, a_declaration, a_deputy, a_meeting, a_referral
from tests.reading.conftest import MONDAY, Desk, a_desk
from tests.statements import counted

TODAY = MONDAY.date()


def test_what_must_i_read_before_thursday(desk: Desk, sign_in: Opens) -> None:
    member = sign_in(desk.members[0])
    page = member.get("/reading").text
    assert "Thursday 10 December 2026" in page
    assert "Read 2 cases, about" in page
    assert "9:30am" in page
    assert "MF" in page
    assert "Maya" not in page
    assert desk.url in page
    home = member.get("/").text
    assert "Read 2 cases" in home
    assert "before Thursday 10 December 2026, 9:30am" in home
    assert "Declare and read" in home
    assert desk.url not in home, "one line a meeting, and not one more for each of its cases"
    assert f"/meetings/{desk.meeting.id}/reading" in member.get(f"/meetings/{desk.meeting.id}").text


def test_what_is_read_waits_no_more(desk: Desk, sign_in: Opens) -> None:
    person = desk.members[0]
    a_declaration(desk.case, person)
    db.session.add(
        ReadingMark(
            case=desk.case,
            person=person,
            opened_at=MONDAY,
            read_at=MONDAY,
            read_hash=panel_hash(desk.referral),
        )
    )
    db.session.commit()
    home = sign_in(person).get("/").text
    assert "Read 1 case" in home
    assert "1 read" in home


def test_the_soonest_meeting_stands_first_and_others_are_not_there(app: Flask) -> None:
    desk = a_desk()
    later = a_meeting(desk.meeting.panel, on=date(2026, 12, 17), state="circulated")
    a_referral(desk.meeting.panel, state="scheduled", meeting=later)
    for on, state in ((date(2026, 12, 3), "circulated"), (date(2026, 12, 22), "planned")):
        a_referral(
            desk.meeting.panel, state="scheduled", meeting=a_meeting(desk.meeting.panel, on=on, state=state)
        )
    other = a_desk(CIN)
    db.session.commit()
    found = reading_list(actor_of(desk.members[0], TODAY), TODAY)
    assert [one.id for one in found] == [desk.meeting.id, later.id]
    assert [one.id for one in reading_list(actor_of(other.members[0], TODAY), TODAY)] == [other.meeting.id]


def test_a_list_costs_the_same_however_long(app: Flask, sign_in: Opens) -> None:
    desk = a_desk()
    member, url = sign_in(desk.members[0]), f"/meetings/{desk.meeting.id}/reading"
    run = sign_in(desk.chair)
    a_declaration(desk.case, desk.members[0])
    db.session.add(ReadingMark(case=desk.case, person=desk.members[0], opened_at=MONDAY))
    db.session.commit()
    pages = ((member, "/reading"), (member, url), (run, f"/meetings/{desk.meeting.id}"), (member, desk.url))
    few = []
    for browser, one in pages:
        browser.get(one)
        with counted() as sent:
            browser.get(one)
        few.append(len(sent))
    for _ in range(3):
        more = a_referral(desk.meeting.panel, state="scheduled", meeting=desk.meeting)
        assert more.case is not None
        for person in (desk.chair, *desk.members):
            a_declaration(more.case, person)
            db.session.add(ReadingMark(case=more.case, person=person, opened_at=MONDAY))
    db.session.commit()
    for (browser, one), before in zip(pages, few, strict=True):
        with counted() as sent:
            browser.get(one)
        assert len(sent) == before, one


def test_the_chair_and_the_administrator_see_who_has_read_what(desk: Desk, sign_in: Opens) -> None:
    reader, slow, out = desk.members
    for person in (reader, slow):
        a_declaration(desk.case, person)
    db.session.add(
        ReadingMark(
            case=desk.case,
            person=reader,
            opened_at=MONDAY,
            read_at=MONDAY,
            read_hash=panel_hash(desk.referral),
        )
    )
    db.session.add(ReadingMark(case=desk.case, person=slow, opened_at=MONDAY))
    a_declaration(desk.case, out, "involvement", withdrew=True)
    db.session.commit()
    found = matrix_of(desk.meeting, actor_of(desk.administrator, TODAY))
    assert found is not None
    cells = {one.name: [cell.words for cell in one.cells] for one in found.readers}
    assert cells == {
        desk.chair.name: ["Not opened", "Not opened"],
        reader.name: ["Read", "Not opened"],
        slow.name: ["Opened, not read", "Not opened"],
        out.name: ["Withdrew", "Not opened"],
    }
    for person in (desk.chair, desk.administrator):
        page = sign_in(person).get(f"/meetings/{desk.meeting.id}/replies").text
        assert "Who has read what" in page
        assert "4 of 4 have something left to read." in page
        assert (
            "4 of 4 with something left to read" in sign_in(person).get(f"/meetings/{desk.meeting.id}").text
        )
    assert "left to read" not in sign_in(reader).get(f"/meetings/{desk.meeting.id}").text


def test_a_deputy_who_reads_stands_under_the_seat(desk: Desk) -> None:
    deputy = a_deputy(desk.members[0])
    idle = a_deputy(desk.members[1])
    db.session.add(ReadingMark(case=desk.case, person=deputy, opened_at=MONDAY))
    db.session.commit()
    found = matrix_of(desk.meeting, actor_of(desk.administrator, TODAY))
    assert found is not None
    seats = {one.name: one.seat for one in found.readers}
    assert seats[deputy.name].endswith(f", for {desk.members[0].name}")
    assert idle.name not in seats


def test_the_quorum_of_the_case_is_counted_anew(desk: Desk, sign_in: Opens) -> None:
    first, second, third = desk.members
    a_declaration(desk.case, first, "involvement", withdrew=True)
    db.session.commit()
    # Three members, one out: the chair and two others are the least there may be (B1.3).
    assert foreseen(desk.meeting, replies_at(desk.meeting), desk.case) is None
    said = sign_in(first).get(f"/meetings/{desk.meeting.id}/reading").text
    assert "there is still a quorum for it" in said
    member = sign_in(second)
    member.post(
        f"{desk.url}/declaration", {"kind": "involvement", "detail": "My sister’s flat.", "withdraws": "y"}
    )
    said = member.get(f"/meetings/{desk.meeting.id}/reading").text
    assert "There is no quorum for this case" in said
    assert "one more member" in said
    board = sign_in(desk.administrator).get(f"/meetings/{desk.meeting.id}").text
    assert "No quorum" in board
    assert "There is no quorum for this case" in board
    assert third.name in sign_in(desk.administrator).get(f"/meetings/{desk.meeting.id}/replies").text


def test_cases_that_lack_the_same_quorum_are_named_together(desk: Desk, sign_in: Opens) -> None:
    board, chair = f"/meetings/{desk.meeting.id}", sign_in(desk.chair)
    chair.post(f"{board}/reply", {"answer": "apologies"})
    again = "for any of these cases"
    for url in (board, f"{board}/replies"):
        said = sign_in(desk.administrator).get(url).text
        assert said.count(again) == 1
        assert "There is no quorum for this case" not in said
        named = re.sub(r"<[^>]+>", "", said[: said.index(again)].rsplit("<p", 1)[1])
        matrix = matrix_of(desk.meeting, actor_of(desk.administrator, TODAY))
        assert matrix is not None
        assert all(column.reference in named for column in matrix.columns)
        assert len(matrix.columns) == 2
    a_declaration(desk.case, desk.members[0], "involvement", withdrew=True)
    db.session.commit()
    apart = sign_in(desk.administrator).get(board).text
    assert again not in apart
    assert apart.count("There is no quorum for this case") == 2


def test_a_cases_quorum_is_certain_only_by_those_who_said_that_they_come(desk: Desk, sign_in: Opens) -> None:
    def row() -> str:
        replies = sign_in(desk.administrator).get(f"/meetings/{desk.meeting.id}/replies").text
        return replies.split("<tfoot")[1]

    assert "Not certain yet" in row()
    for person in (desk.chair, *desk.members[:2]):
        sign_in(person).post(f"/meetings/{desk.meeting.id}/reply", {"answer": "comes"})
    assert "Not certain yet" not in row()
    assert "Yes" in row()


def test_apologies_count_and_a_deputy_who_comes_fills_the_seat(desk: Desk) -> None:
    a_declaration(desk.case, desk.members[0], "involvement", withdrew=True)
    holder = desk.members[1]
    seat = next(one for one in seats_at(desk.meeting) if one.holder.id == holder.id)
    db.session.add(
        Attendance(meeting=desk.meeting, person=holder, role="member", seat_key=seat.key, apologies=True)
    )
    db.session.commit()
    assert foreseen(desk.meeting, replies_at(desk.meeting), desk.case) is not None
    deputy = a_deputy(holder)
    db.session.add(
        Attendance(
            meeting=desk.meeting, person=deputy, role="member", seat_key=seat.key, apologies=False,
            for_id=holder.id, replied_at=MONDAY,
        )
    )  # fmt: skip
    db.session.commit()
    assert foreseen(desk.meeting, replies_at(desk.meeting), desk.case) is None


def test_whoever_sent_apologies_is_not_waited_for_to_read(desk: Desk) -> None:
    holder = desk.members[1]
    seat = next(one for one in seats_at(desk.meeting) if one.holder.id == holder.id)
    db.session.add(
        Attendance(meeting=desk.meeting, person=holder, role="member", seat_key=seat.key, apologies=True)
    )
    db.session.commit()
    matrix = matrix_of(desk.meeting, actor_of(desk.administrator, TODAY))
    assert matrix is not None
    assert (matrix.unread, matrix.expected, len(matrix.readers)) == (3, 3, 4)


def _asked(desk: Desk) -> set[str]:
    """Who is asked to read, and that it is who is expected at the meeting."""
    people = {one.id: one.name for one in db.session.query(Person)}
    asked = {name for id_, name in people.items() if asked_to_read(id_, [desk.meeting.id])}
    db.session.expire_all()
    replies = [one for one in replies_at(desk.meeting) if one.seat.role in HEARS]
    assert asked == {one.comes.name for one in replies if one.expected.reply != "apologies"}
    return asked


def test_only_who_is_expected_on_its_day_is_asked_to_read(any_app: Flask) -> None:
    desk = a_desk()
    chair, (first, second, third) = desk.chair.name, desk.members
    assert _asked(desk) == {chair, first.name, second.name, third.name}
    # Until the day before; on the day; for the meeting alone, while the holder is silent.
    until_before = a_deputy(first, starts_on=date(2026, 12, 1), days=8)
    on_the_day = a_deputy(second, starts_on=desk.meeting.on, days=1)
    named = a_deputy(third, meeting=desk.meeting)
    assert _asked(desk) == {chair, first.name, second.name, named.name}
    for person in (first, second):
        db.session.add(
            Attendance(meeting=desk.meeting, person=person, role="member", apologies=True, replied_at=MONDAY)
        )
    db.session.commit()
    assert _asked(desk) == {chair, on_the_day.name, named.name}
    assert reading_list(actor_of(until_before, TODAY), TODAY) == ()
    assert reading_list(actor_of(first, TODAY), TODAY) == ()


def test_an_empty_seat_is_said_to_who_runs_the_meeting(desk: Desk, sign_in: Opens) -> None:
    away, page = desk.members[0], f"/meetings/{desk.meeting.id}"
    said = f"{away.name} sent apologies and nobody stands in."
    for person in (desk.administrator, desk.chair):
        assert said not in sign_in(person).get(page).text
    sign_in(away).post(f"{page}/reply", {"answer": "apologies"})
    for person in (desk.administrator, desk.chair):
        shown = sign_in(person).get(page).text
        assert said in shown
        seat = next(one.id for one in desk.meeting.panel.seats if one.person_id == away.id)
        assert f'href="{page}/deputy?seat={seat}">Name a deputy' in shown
    assert "left to read" not in sign_in(away).get("/").text
    assert "Read 2 cases" not in sign_in(away).get("/").text
    a_deputy(away)
    db.session.commit()
    assert said not in sign_in(desk.administrator).get(page).text


def test_after_its_day_nobody_is_asked_to_read_or_to_reply(desk: Desk, sign_in: Opens) -> None:
    with time_machine.travel(MONDAY + timedelta(days=7), tick=True):
        member = sign_in(desk.members[0])
        home, page = member.get("/").text, member.get(f"/meetings/{desk.meeting.id}").text
        assert "Read it before" not in home
        assert "before Thursday 10 December" not in home
        assert "Will you be there?" not in home + page
        assert "nobody opened it" in sign_in(desk.chair).get("/").text


def test_both_databases_say_the_same(any_app: Flask) -> None:
    desk = a_desk()
    reader = desk.members[0]
    a_declaration(desk.case, reader)
    hash_now = panel_hash(desk.referral)
    db.session.add(
        ReadingMark(case=desk.case, person=reader, opened_at=MONDAY, read_at=MONDAY, read_hash=hash_now)
    )
    db.session.commit()
    (found,) = reading_list(actor_of(reader, TODAY), TODAY)
    assert [(one.standing, one.declared) for one in found.cases] == [("read", "none"), ("unread", "")]
    assert suggestions_for(desk.case, [reader, desk.referral.worker])[desk.referral.worker_id].words == (
        "Signed this referral as social worker; is the allocated social worker"
    )
    matrix = matrix_of(desk.meeting, actor_of(desk.administrator, TODAY))
    assert matrix is not None
    assert (matrix.unread, matrix.short) == (4, ())


def test_on_its_day_the_list_says_today(desk: Desk, sign_in: Opens) -> None:
    with time_machine.travel(MONDAY.replace(month=12, day=10, hour=8), tick=False):
        shown = sign_in(desk.members[0]).get(f"/meetings/{desk.meeting.id}/reading").text
    assert "Today, before 9:30am" in shown


def test_a_deputy_whose_holder_comes_is_asked_to_read_nothing(desk: Desk, sign_in: Opens) -> None:
    """D5: the meeting’s page says that they need not come, and so does the list of its cases."""
    holder = desk.members[0]
    deputy = a_deputy(holder)
    db.session.commit()
    url, browser = f"/meetings/{desk.meeting.id}/reading", sign_in(deputy)
    waits = (
        f"{holder.name} has not sent apologies: you need not read the cases of this meeting unless they do."
    )
    assert waits in browser.get(url).text
    own = sign_in(holder)
    assert "Read 2 cases" in own.get(url).text
    own.post(f"/meetings/{desk.meeting.id}/reply", {"answer": "comes"})
    shown = browser.get(url).text
    assert f"{holder.name} said that they come: you need not read the cases of this meeting." in shown
    assert "Read 2 cases" not in shown
    assert desk.referral.reference in shown, "they are open to them still"
    a_declaration(desk.case, deputy)
    db.session.commit()
    page = browser.get(desk.url).text
    assert f"{holder.name} said that they come: you need not read" in page
    assert "Read the case, and note what you want to ask." not in page
    own.post(f"/meetings/{desk.meeting.id}/reply", {"answer": "apologies"})
    assert "Read 2 cases" in browser.get(url).text
    assert "Read the case, and note what you want to ask." in browser.get(desk.url).text
    assert "You sent apologies for this meeting" in own.get(url).text


def test_home_asks_for_a_declaration_only_where_one_is_wanting(desk: Desk, sign_in: Opens) -> None:
    person = desk.members[0]
    for referral in (desk.referral, desk.other):
        assert referral.case is not None
        assert "Declare and read" in sign_in(person).get("/").text
        a_declaration(referral.case, person)
        db.session.commit()
    home = sign_in(person).get("/").text
    assert "Read 2 cases" in home
    assert "Declare and read" not in home


def test_the_meetings_page_leads_to_no_list_for_whoever_need_not_read(desk: Desk, sign_in: Opens) -> None:
    page, button = f"/meetings/{desk.meeting.id}", "Your reading list for this meeting"
    person = desk.members[0]
    assert button in sign_in(person).get(page).text
    seat = next(one for one in desk.meeting.panel.seats if one.person is person)
    db.session.add(
        Attendance(meeting=desk.meeting, person=person, role="member", seat_key=seat.key, apologies=True)
    )
    db.session.commit()
    assert button not in sign_in(person).get(page).text
    assert button in sign_in(desk.members[1]).get(page).text
