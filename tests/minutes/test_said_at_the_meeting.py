"""What was said under an item stands in the draft of its section, written once, at the meeting (B1.13, B1.25)."""

from __future__ import annotations

from flask import Flask

from cmr.hearing import noting
from cmr.hearing.noting import note_of
from cmr.minutes import drafting, operations
from cmr.minutes.recorded import drafted
from cmr.models import db
from tests.application import Opens
from tests.minutes.table import AFTER, OPENED, Room, a_room

AOB = "any_other_business"
LEAVE = "Leave over the holidays was agreed."


def says(room: Room, text: str, version: int = 0, key: str = AOB) -> None:
    """The chair writes at the open meeting what was said."""
    noted = note_of(room.number, key)
    assert noted is not None
    noting.save(noted, text, version, by=room.chair, at=OPENED)
    db.session.commit()


def text_of(room: Room, key: str = AOB) -> str:
    return next(one.text for one in drafted(room.book().meeting) if one.key == f"item_{key}")


def test_the_draft_takes_it_under_its_item_and_nowhere_else(app: Flask) -> None:
    room = a_room(state="in_session")
    says(room, LEAVE)
    assert text_of(room) == LEAVE
    assert [one.key for one in drafted(room.book().meeting) if LEAVE in one.text] == [f"item_{AOB}"]


def test_an_item_with_words_of_the_meeting_keeps_nobody_from_sending(app: Flask) -> None:
    room = a_room(state="in_session")
    says(room, LEAVE)
    room.begins()
    section = next(one for one in room.minutes().sections if one.key == f"item_{AOB}")
    facts = operations.facts_of(room.minutes(), by=room.administrator)
    assert section.title not in facts.empty_sections
    assert section.text == section.drafted == LEAVE


def test_making_the_draft_again_picks_up_what_was_written_later(app: Flask, sign_in: Opens) -> None:
    room = a_room(state="in_session")
    room.begins()
    assert room.text(f"item_{AOB}") == ""
    says(room, LEAVE)
    browser = sign_in(room.administrator)
    assert "Make the draft again" in browser.get(room.url).text
    browser.post(f"{room.url}/again")
    assert room.text(f"item_{AOB}") == LEAVE


def test_what_was_written_in_the_minutes_meanwhile_is_not_written_over(app: Flask, sign_in: Opens) -> None:
    room = a_room(state="in_session")
    minutes = room.begins()
    section = next(one for one in minutes.sections if one.key == f"item_{AOB}")
    drafting.save(minutes, section, "Written here.", section.version, by=room.administrator, at=AFTER)
    db.session.commit()
    says(room, LEAVE)
    waits = drafting.make_again(room.minutes(), drafted(room.book().meeting), by=room.administrator, at=AFTER)
    db.session.commit()
    assert [one.title for one in waits.written] == [section.title]
    page = sign_in(room.administrator).get(f"{room.url}/sections/item_{AOB}").text
    assert "Written here." in page
    assert "More was recorded since this was drafted" in page


def test_the_chair_who_wrote_it_at_the_meeting_may_approve_the_minutes(app: Flask) -> None:
    """As with the decision sheet: it was recorded there, and whoever drafts takes it from there (B1.25)."""
    room = a_room(state="in_session")
    says(room, LEAVE)
    room.begins()
    facts = operations.facts_of(room.minutes(), by=room.chair)
    assert facts.drafter_id != room.chair.id
