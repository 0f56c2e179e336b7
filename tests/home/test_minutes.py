"""Home: minutes to be written for the administrator, to be approved for who chaired, until they are (B1.25)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from cmr.filing.operations import sheet_signed
from cmr.minutes import operations
from cmr.minutes.content import fingerprint
from cmr.models import Person, db
from tests.application import Opens
from tests.factories import a_deputy
from tests.minutes.table import AFTER, Room, a_room

WRITE, APPROVE = "Write the minutes and send them to the chair", "Approve the minutes, or ask for changes"


@pytest.fixture(autouse=True)
def the_morning_after() -> Iterator[None]:
    with time_machine.travel(AFTER, tick=True):
        yield


@pytest.fixture
def room(app: Flask) -> Room:
    return a_room()


def home(sign_in: Opens, person: Person) -> str:
    return sign_in(person).get("/").text


def test_the_administrator_writes_and_sends_and_the_chair_approves(room: Room, sign_in: Opens) -> None:
    assert WRITE in home(sign_in, room.administrator)
    assert "due Tuesday 15 December 2026" in home(sign_in, room.administrator)
    assert APPROVE not in home(sign_in, room.chair)
    minutes = room.sends()
    assert WRITE not in home(sign_in, room.administrator)
    assert APPROVE in home(sign_in, room.chair)
    operations.ask_for_changes(minutes, [(None, "Shorter.")], by=room.chair, at=AFTER)
    assert "Make the changes that the chair asked for" in home(sign_in, room.administrator)
    assert APPROVE not in home(sign_in, room.chair)


def test_once_approved_nobody_has_anything_to_do_with_them(room: Room, sign_in: Opens) -> None:
    room.approves()
    for person in (room.administrator, room.chair):
        page = home(sign_in, person)
        assert APPROVE not in page
        assert f"/meetings/{room.number}/minutes" not in page


def test_who_sat_there_reads_for_two_weeks_that_they_are_approved(room: Room, sign_in: Opens) -> None:
    """B1.25: nobody else does, nor whoever sent apologies."""
    room.approves()
    sat, absent = sign_in(room.members[1]), sign_in(room.members[3])
    for path in ("/", "/reading"):
        page = sat.get(path).text
        assert "Minutes to read" in page
        assert f'href="{room.url}"' in page
        assert "approved by Cher Chair on Friday 11 December 2026" in page
        assert "Minutes to read" not in absent.get(path).text
    sat.get(room.url)
    assert "Minutes to read" not in sign_in(room.administrator).get("/").text
    with time_machine.travel(AFTER.replace(day=26), tick=True):
        assert "Minutes to read" not in home(sign_in, room.members[1])


def test_after_their_day_they_are_late(room: Room, sign_in: Opens) -> None:
    with time_machine.travel(AFTER.replace(day=17), tick=True):
        assert "2 working days late" in home(sign_in, room.administrator)


def test_they_are_asked_for_until_they_are_there_and_though_every_case_was_tabled(
    room: Room, sign_in: Opens
) -> None:
    """B1.25: home asks as the clocks do, however long ago the meeting was."""
    for case in room.cases:
        case.state, case.ended_reason = "tabled", "The health visitor was missing."
    db.session.commit()
    with time_machine.travel(AFTER.replace(year=2027, month=4), tick=True):
        assert WRITE in home(sign_in, room.administrator)


def test_the_chair_reads_by_when_and_the_administrator_what_waits_for_it(room: Room, sign_in: Opens) -> None:
    """B1.25: what is approved later can't be filed in time."""
    for case in room.cases:
        if case.state == "heard":
            sheet_signed(case, at=AFTER)
    room.sends()
    found = home(sign_in, room.chair)
    assert "due Thursday 17 December 2026" in found
    assert "With you since Friday 11 December 2026" in found
    with time_machine.travel(AFTER.replace(day=21), tick=True):
        assert "2 working days late" in home(sign_in, room.chair)
        found = home(sign_in, room.administrator)
    assert "Child’s part of the minutes uploaded to the child’s file" in found
    assert "There is something to file once the minutes are approved" in found
    assert f'href="{room.url}"' in found


def test_whoever_stands_in_for_who_chaired_has_the_line_too(room: Room, sign_in: Opens) -> None:
    deputy = a_deputy(room.chair)
    room.sends()
    assert APPROVE in home(sign_in, deputy)


def test_the_meetings_page_leads_to_them(room: Room, sign_in: Opens) -> None:
    url = f"/meetings/{room.number}"
    assert "Write the minutes" in sign_in(room.administrator).get(url).text
    assert room.url not in sign_in(room.members[1]).get(url).text
    room.sends()
    assert "Read the minutes and approve them" in sign_in(room.chair).get(url).text
    assert f"{room.url}" not in sign_in(room.members[1]).get(url).text
    minutes = room.minutes()
    operations.approve(minutes, fingerprint(minutes), by=room.chair, at=AFTER)
    assert room.url in sign_in(room.members[1]).get(url).text
    assert room.url not in sign_in(room.cases[0].referral.worker).get(url).text


@pytest.mark.parametrize("answered", [False, True])
def test_sent_back_they_have_one_day_and_one_lateness_everywhere(
    room: Room, sign_in: Opens, *, answered: bool
) -> None:
    """B1.25: the first sending counts, and what is due then is their approval: at home and on their page."""
    minutes = room.sends()
    operations.ask_for_changes(minutes, [(None, "Shorter.")], by=room.chair, at=AFTER)
    db.session.commit()
    if answered:
        operations.answer(room.minutes().comments[0], "not", "It is short.", by=room.administrator, at=AFTER)
        db.session.commit()
    with time_machine.travel(AFTER.replace(day=21), tick=True):
        pages = [home(sign_in, room.administrator), sign_in(room.administrator).get(room.url).text]
    for page in pages:
        assert "2 working days late" in page
        assert "4 working days late" not in page
    assert "To be approved by" in pages[1]
    assert "Due at the chair" not in pages[1]


def test_what_happens_next_of_the_meeting_names_its_minutes_beside_the_sheets(
    room: Room, sign_in: Opens
) -> None:
    for case in room.cases:
        if case.state == "heard":
            sheet_signed(case, at=AFTER)
    db.session.commit()
    url = f"/meetings/{room.number}"
    said = "The decision sheets are put on the children’s files."
    assert (
        f"{said} The minutes are written and sent to the chair. Due"
        in sign_in(room.administrator).get(url).text
    )
    minutes = room.sends()
    operations.ask_for_changes(minutes, [(None, "Shorter.")], by=room.chair, at=AFTER)
    db.session.commit()
    assert f"{said} The chair asked for changes of the minutes" in sign_in(room.administrator).get(url).text
