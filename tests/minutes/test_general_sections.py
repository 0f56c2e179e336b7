"""No family is named unseen under a heading that is about no case; who withdrew reads none of theirs (B1.4, B1.25)."""

from __future__ import annotations

import pytest

from cmr.minutes import looking, operations
from cmr.minutes.content import fingerprint
from cmr.minutes.recorded import drafted
from cmr.models import HistoryEntry, Minutes, MinutesSection, db
from cmr.rules.refusal import Refused
from tests.application import Opens
from tests.minutes.table import AFTER, Room
from tests.pdf_read import Pdf

SAID = "Any news of Ivor Quayle is sent to the chair."


def other_business(minutes: Minutes) -> MinutesSection:
    """The first section about no case in which nothing is drafted."""
    return next(
        one for one in minutes.sections if one.case_id is None and one.key != "attendance" and not one.drafted
    )


def says(room: Room, words: str) -> MinutesSection:
    minutes = room.begins()
    section = other_business(minutes)
    operations.save(minutes, section, words, section.version, by=room.administrator, at=AFTER)
    room.writes_the_rest()
    db.session.commit()
    return other_business(room.minutes())


def sends(room: Room) -> Minutes:
    operations.send(room.minutes(), drafted(room.meeting), by=room.administrator, at=AFTER)
    db.session.commit()
    return room.minutes()


def looks(room: Room, section: MinutesSection, *, stays: bool = True) -> None:
    minutes = room.minutes()
    looking.look_at(
        minutes, section, "The chair asked for it.", stays=stays,
        read=looking.seen_of(minutes)[section.id].hash, by=room.administrator, at=AFTER, for_id=None,
    )  # fmt: skip
    db.session.commit()


def test_a_family_named_under_any_other_business_is_looked_at_before_they_are_sent(room: Room) -> None:
    section = says(room, SAID)
    assert looking.waiting(room.minutes(), room.administrator) == (section.title,)
    with pytest.raises(Refused, match=section.title):
        sends(room)
    with pytest.raises(looking.NotSaid, match="Say that it belongs here"):
        looks(room, section, stays=False)
    looks(room, section)
    minutes = sends(room)
    operations.approve(minutes, fingerprint(minutes), by=room.chair, at=AFTER)
    entry = db.session.query(HistoryEntry).filter_by(verb="look_at_section").one()
    assert entry.detail["section"] == section.title


def test_a_look_is_of_the_text_as_it_was(room: Room) -> None:
    section = says(room, SAID)
    looks(room, section)
    minutes = room.minutes()
    again = next(one for one in minutes.sections if one.id == section.id)
    operations.save(minutes, again, f"{SAID} Lena came.", again.version, by=room.administrator, at=AFTER)
    db.session.commit()
    assert looking.waiting(room.minutes(), room.administrator) == (section.title,)


def test_the_page_marks_it_and_leads_to_the_look(room: Room, sign_in: Opens) -> None:
    section = says(room, SAID)
    way = f"{room.url}/sections/{section.key}/look"
    browser = sign_in(room.administrator)
    page = browser.get(room.url).text
    assert f'href="{way}"' in page
    assert "A family may be named here" in page
    shown = browser.get(way).text
    assert "<mark>Ivor Quayle</mark>" in shown
    read = looking.seen_of(room.minutes())[section.id].hash
    browser.post(way, {"read": read, "reason": "The chair asked for it.", "stays": "y"})
    assert "The chair asked for it." in browser.get(room.url).text


def test_whoever_withdrew_reads_no_general_section_that_names_that_family(room: Room, sign_in: Opens) -> None:
    """Mo withdrew from the case of Ivor Quayle; Sia heard it."""
    section = says(room, SAID)
    looks(room, section)
    minutes = sends(room)
    operations.approve(minutes, fingerprint(minutes), by=room.chair, at=AFTER)
    db.session.commit()
    withdrew, heard = sign_in(room.members[0]), sign_in(room.members[1])
    page = withdrew.get(room.url).text
    assert "Quayle" not in page
    assert "it names, or may name, the family of a case that you withdrew from" in page
    assert "Quayle" not in Pdf(withdrew.get(f"{room.url}.pdf").data).words
    assert SAID in heard.get(room.url).text


def test_a_section_that_names_nobody_of_it_stays_in_their_copy(room: Room, sign_in: Opens) -> None:
    """Another family's, though a relative of theirs has the same last name."""
    says(room, "Any news of Maya Fenwick is sent to the chair.")
    looks(room, other_business(room.minutes()))
    minutes = sends(room)
    operations.approve(minutes, fingerprint(minutes), by=room.chair, at=AFTER)
    db.session.commit()
    assert "Any news of Maya Fenwick" in sign_in(room.members[0]).get(room.url).text
