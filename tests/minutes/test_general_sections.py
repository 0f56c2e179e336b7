"""No family is named unseen under a heading that is about no case; who withdrew reads none of theirs (B1.4, B1.25)."""

from __future__ import annotations

import pytest

from cmr.minutes import drafting, looking, operations
from cmr.minutes.content import fingerprint
from cmr.minutes.recorded import drafted
from cmr.models import HistoryEntry, Minutes, MinutesSection, db
from cmr.rules.left_out import MARK
from cmr.rules.refusal import Refused
from tests.application import Opens
from tests.minutes.table import AFTER, Room
from tests.pdf_read import Pdf, squeezed

SAID = "Any news of Ivor Quayle is sent to the chair."


def other_business(minutes: Minutes) -> MinutesSection:
    """The first section about no case in which nothing is drafted."""
    return next(
        one for one in minutes.sections if one.case_id is None and one.key != "attendance" and not one.drafted
    )


def says(room: Room, words: str) -> MinutesSection:
    minutes = room.begins()
    section = other_business(minutes)
    drafting.save(minutes, section, words, section.version, by=room.administrator, at=AFTER)
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
    drafting.save(minutes, again, f"{SAID} Lena came.", again.version, by=room.administrator, at=AFTER)
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


def names_in_case(room: Room, words: str, number: int = 0) -> MinutesSection:
    """The section of a case with those words in it, looked at and approved."""
    minutes = room.begins()
    section = next(one for one in minutes.sections if one.key == room.case_key(number))
    text = f"{section.text}\n\n{words}"
    drafting.save(minutes, section, text, section.version, by=room.administrator, at=AFTER)
    room.writes_the_rest()
    db.session.commit()
    return next(one for one in room.minutes().sections if one.key == room.case_key(number))


def approves_all(room: Room) -> None:
    minutes = sends(room)
    operations.approve(minutes, fingerprint(minutes), by=room.chair, at=AFTER)
    db.session.commit()


def test_in_another_cases_section_the_name_is_left_out_of_the_copy_of_whoever_withdrew(
    room: Room, sign_in: Opens
) -> None:
    """Mo withdrew from the case of Ivor Quayle; the chair let his name stay in that of Maya Fenwick."""
    looks(room, names_in_case(room, "The school of Ivor Quayle says the same of Maya."))
    approves_all(room)
    withdrew, heard = sign_in(room.members[0]), sign_in(room.members[1])
    for words in (withdrew.get(room.url).text, Pdf(withdrew.get(f"{room.url}.pdf").data).words):
        assert "Quayle" not in words
        assert squeezed(f"The school of {MARK} says the same of Maya.") in squeezed(words)
        assert squeezed("2 words are left out of this copy") in squeezed(words)
    assert "The school of Ivor Quayle says the same of Maya." in heard.get(room.url).text


def test_a_chair_who_withdrew_is_not_shown_the_name_to_look_at_it(room: Room, sign_in: Opens) -> None:
    section = names_in_case(room, "The school of Ivor Quayle says the same of Maya.")
    _withdraws(room)
    way, chair = f"{room.url}/sections/{section.key}/look", sign_in(room.chair)
    assert "Quayle" not in chair.get(room.url).text
    chair.get(way, status=404)
    assert looking.waiting(room.minutes(), room.chair) == ()
    # Whoever writes them looks, before they go to the chair.
    assert looking.waiting(room.minutes(), room.administrator) == (section.title,)
    sign_in(room.administrator).get(way)


def _withdraws(room: Room) -> None:
    """The chair had withdrawn from the second case."""
    own = next(one for one in room.cases[1].declarations if one.person_id == room.chair.id)
    own.kind, own.withdrew = "involvement", True
    db.session.commit()
