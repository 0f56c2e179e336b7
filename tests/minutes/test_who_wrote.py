"""Two administrators write one meeting's minutes: both are told, named, and led back to the minutes (B1.25)."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from cmr.minutes import drafting, operations
from cmr.minutes.content import fingerprint
from cmr.minutes.recorded import drafted
from cmr.models import Notice, Person, db
from tests.application import Opens
from tests.factories import a_person, a_seat
from tests.minutes.table import AFTER, Room
from tests.pdf_read import Pdf, squeezed


class Two(NamedTuple):
    """The room, and its second administrator."""

    room: Room
    second: Person


@pytest.fixture
def two(room: Room) -> Two:
    second = a_seat(room.meeting.panel, "administrator", a_person("Des Second", "business support")).person
    room.begins()
    minutes = room.minutes()
    section = next(one for one in minutes.sections if not one.text)
    drafting.save(minutes, section, "Des wrote this.", section.version, by=second, at=AFTER)
    db.session.commit()
    minutes = room.writes_the_rest()
    operations.send(minutes, drafted(room.meeting), by=room.administrator, at=AFTER)
    db.session.commit()
    return Two(room, second)


def told(kind: str) -> set[int]:
    return {one.person_id for one in db.session.query(Notice).filter_by(kind=kind)}


def test_both_are_told_of_what_should_change_and_of_the_approval(two: Two) -> None:
    room, both = two.room, {two.room.administrator.id, two.second.id}
    minutes = room.minutes()
    operations.approve(minutes, fingerprint(minutes), by=room.chair, at=AFTER)
    db.session.commit()
    assert told("minutes_approved_drafter") == both
    assert not told("minutes_approved") & both


def test_the_chair_reads_whom_the_changes_go_to(two: Two, sign_in: Opens) -> None:
    room, chair = two.room, sign_in(two.room.chair)
    assert "Ada Admin and Des Second are told" in chair.get(f"{room.url}/changes").text
    chair.post(f"{room.url}/changes", {"remark": "Shorter."})
    assert told("minutes_to_change") == {room.administrator.id, two.second.id}
    assert "The minutes are with Ada Admin or Des Second again" in chair.get(room.url).text


def test_all_who_wrote_are_named(two: Two, sign_in: Opens) -> None:
    room, chair = two.room, sign_in(two.room.chair)
    both = "Ada Admin and Des Second"
    for way in ("", "/changes", "/approve"):
        assert both in chair.get(f"{room.url}{way}").text
    assert squeezed(both) in Pdf(chair.get(f"{room.url}.pdf").data).words
    minutes = room.minutes()
    operations.approve(minutes, fingerprint(minutes), by=room.chair, at=AFTER)
    db.session.commit()
    part = f"/meetings/{room.number}/cases/{room.cases[0].referral.reference}/minutes.pdf"
    assert squeezed(both) in Pdf(sign_in(room.administrator).get(part).data).words


def test_whoever_is_refused_in_a_section_is_led_back_to_the_minutes(two: Two, sign_in: Opens) -> None:
    room = two.room
    key = room.minutes().sections[0].key
    answer = (
        sign_in(two.second)
        .post(f"{room.url}/sections/{key}", {"version": "1", "text": "Too late."}, status=409)
        .text
    )
    assert f'href="{room.url}">Open the page as it is now' in answer
    assert "Too late." in answer
