"""The head of service reads on their home what is late at each panel, and nobody else does (B1.24, B1.25)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from cmr.filing.operations import sheet_signed
from cmr.models import Minutes, db
from tests.application import Opens
from tests.factories import CIN, a_panel, a_person, a_seat
from tests.minutes.table import AFTER, Room, a_room


@pytest.fixture(autouse=True)
def the_morning_after() -> Iterator[None]:
    with time_machine.travel(AFTER, tick=True):
        yield


@pytest.fixture
def room(app: Flask) -> Room:
    return a_room()


def test_the_head_of_service_reads_what_is_late_with_the_way_to_the_clocks(
    room: Room, sign_in: Opens
) -> None:
    for case in room.cases:
        if case.state == "heard":
            sheet_signed(case, at=AFTER)
    head, service_manager = a_person(position="head of service"), room.members[1]
    db.session.commit()
    assert "Late at the panels" not in sign_in(head).get("/").text
    with time_machine.travel(AFTER.replace(day=17), tick=True):
        page = sign_in(head).get("/").text
        assert "2 papers not filed and the minutes of 1 meeting not with the chair." in page
        assert f'href="/panels/{room.meeting.panel.key}/clocks"' in page
        assert "Late at the panels" not in sign_in(service_manager).get("/").text


def test_before_the_minutes_are_approved_the_childrens_parts_are_no_papers_that_are_late(
    room: Room, sign_in: Opens
) -> None:
    for case in room.cases:
        if case.state == "heard":
            sheet_signed(case, at=AFTER)
    head = a_person(position="head of service")
    db.session.commit()
    with time_machine.travel(AFTER + timedelta(days=18), tick=True):
        page = sign_in(head).get("/").text
        assert "2 papers not filed" in page, "The two sheets; the parts do not exist yet."


def test_a_head_of_service_who_chairs_a_panel_reads_what_is_late_there_too(
    room: Room, sign_in: Opens
) -> None:
    for case in room.cases:
        if case.state == "heard":
            sheet_signed(case, at=AFTER)
    room.chair.position = "head of service"
    db.session.commit()
    with time_machine.travel(AFTER.replace(day=17), tick=True):
        page = sign_in(room.chair).get("/").text
        assert "Late at the panels" in page
        assert f'href="/panels/{room.meeting.panel.key}/clocks"' in page


def test_a_chair_reads_what_is_late_at_their_own_panel_and_of_no_other(room: Room, sign_in: Opens) -> None:
    for case in room.cases:
        if case.state == "heard":
            sheet_signed(case, at=AFTER)
    room.chair.position = "service manager"
    other = a_seat(a_panel(CIN), "chair").person
    db.session.commit()
    with time_machine.travel(AFTER.replace(day=17), tick=True):
        page = sign_in(room.chair).get("/").text
        assert "2 papers not filed and the minutes of 1 meeting not with the chair." in page
        assert f'href="/panels/{room.meeting.panel.key}/clocks"' in page
        assert "Late at the panels" not in sign_in(other).get("/").text


def test_what_stands_in_ones_own_list_is_counted_once(room: Room, sign_in: Opens) -> None:
    for case in room.cases:
        if case.state == "heard":
            sheet_signed(case, at=AFTER)
    db.session.commit()
    with time_machine.travel(AFTER.replace(day=17), tick=True):
        page = sign_in(room.administrator).get("/").text
        assert "Filing: 2 late" in page
        assert "Write the minutes and send them to the chair" in page
        assert "Late at the panels" not in page
    minutes = Minutes(
        meeting=room.meeting, state="with_chair", sent_at=AFTER, drafter=room.administrator, drafted_at=AFTER
    )
    db.session.add(minutes)
    db.session.commit()
    with time_machine.travel(AFTER.replace(day=22), tick=True):
        told = "the minutes of 1 meeting not approved"
        assert told in sign_in(room.administrator).get("/").text
        chair = sign_in(room.chair).get("/").text
        assert "Approve the minutes, or ask for changes" in chair
        assert told not in chair


def test_a_meeting_whose_day_passed_unopened_leaves_no_paper(app: Flask, sign_in: Opens) -> None:
    unopened = a_room(state="circulated")
    head = a_person(position="head of service")
    unopened.meeting.closed_at = unopened.meeting.opened_at = None
    for case in unopened.cases:
        case.state, case.ended_at, case.ended_reason = "placed", None, None
    db.session.commit()
    with time_machine.travel(AFTER.replace(day=17), tick=True):
        page = sign_in(head).get("/").text
        assert "not filed" not in page
        assert "1 meeting not opened on its day" in page
