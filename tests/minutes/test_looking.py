"""Before minutes are approved: another family's name in a section is found, and stops them until somebody looked."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from cmr.filing.queries import seen_of as seen_on_file
from cmr.minutes import drafting, looking, operations
from cmr.minutes.content import fingerprint
from cmr.minutes.recorded import drafted
from cmr.models import Filing, Look, Minutes, db
from cmr.rules.refusal import Refused
from tests.application import Opens
from tests.filing.table import reason_in
from tests.minutes.table import AFTER, Room
from tests.statements import counted

PLANTED = "The school asked after Ivor Quayle too."
POSSIBLE = "The nurse, Ivor, was there."


def plants(room: Room, words: str, number: int = 0) -> Minutes:
    """The drafter wrote these words into a case's section."""
    room.begins()
    minutes = room.writes_the_rest()
    section = next(one for one in minutes.sections if one.key == room.case_key(number))
    drafting.save(
        minutes, section, f"{section.text}\n\n{words}", section.version, by=room.administrator, at=AFTER
    )
    db.session.commit()
    return room.minutes()


def looks(room: Room, reason: str = "The nurse is called so.", *, stays: bool = False) -> None:
    minutes = room.minutes()
    section = next(one for one in minutes.sections if one.key == room.case_key(0))
    seen = looking.seen_of(minutes)[section.id]
    looking.look_at(
        minutes, section, reason, stays=stays, read=seen.hash, by=room.administrator, at=AFTER, for_id=None
    )
    db.session.commit()


def sends(room: Room) -> None:
    operations.send(room.minutes(), drafted(room.meeting), by=room.administrator, at=AFTER)
    db.session.commit()


def test_what_names_another_family_is_not_sent_before_somebody_looked(room: Room) -> None:
    """B1.25."""
    plants(room, POSSIBLE)
    with pytest.raises(Refused, match="Another family may be named under") as refused:
        sends(room)
    assert [one.clause for one in refused.value.reasons] == ["B1.25"]
    looks(room)
    sends(room)
    assert room.minutes().state == "with_chair"


def test_what_saves_itself_says_at_once_that_somebody_must_look_and_no_longer_once_it_is_mended(
    room: Room, sign_in: Opens
) -> None:
    """B1.25: beside the text as it is typed, not only when the page is opened again."""
    room.begins()
    browser, url = sign_in(room.administrator), f"{room.url}/sections/{room.case_key(0)}"

    def types(text: str, version: int) -> str:
        return browser.post(
            url, {"version": str(version), "text": text}, target="save_status", status=200
        ).text

    found = types(f"It was discussed. {PLANTED}", 1)
    assert "Look first" in found
    assert f'href="{url}/look"' in found
    assert "Look first" in browser.get(url).text
    assert "“Ivor Quayle” is a name of" in types(f"Lena spoke. {PLANTED}", 2)
    assert "Look first" not in types("It was discussed.", 3)
    assert "Look first" not in browser.get(url).text


def test_nothing_stops_the_minutes_as_they_are_drafted(room: Room) -> None:
    room.begins()
    assert looking.waiting(room.minutes(), room.administrator) == ()


def test_another_text_is_looked_at_again(room: Room) -> None:
    plants(room, POSSIBLE)
    looks(room)
    minutes = room.minutes()
    section = next(one for one in minutes.sections if one.key == room.case_key(0))
    drafting.save(
        minutes, section, f"{section.text} Lena came.", section.version, by=room.administrator, at=AFTER
    )
    db.session.commit()
    assert looking.waiting(room.minutes(), room.administrator) == (section.title,)


def test_what_comes_up_after_they_were_sent_stops_the_approval(room: Room) -> None:
    """B1.25: here another case's form names somebody new since."""
    minutes = room.sends()
    section = next(one for one in minutes.sections if one.key == room.case_key(0))
    section.text += f"\n\n{PLANTED}"
    db.session.commit()
    minutes = room.minutes()
    with pytest.raises(Refused, match="Look there: take it out, or say why it stays"):
        operations.approve(minutes, fingerprint(minutes), by=room.chair, at=AFTER)


def test_a_certain_name_needs_more_than_a_reason(room: Room) -> None:
    plants(room, PLANTED)
    with pytest.raises(looking.NotSaid, match="belongs here although it names another family"):
        looks(room)
    looks(room, "The two are cousins, and it matters.", stays=True)
    sends(room)


def test_whoever_withdrew_from_a_case_is_not_stopped_by_what_they_cannot_see(room: Room) -> None:
    """B1.4: the second case is not Mo's to read."""
    plants(room, "So was Maya Fenwick.", number=1)
    withdrew = room.members[0]
    assert looking.waiting(room.minutes(), withdrew) == ()
    assert looking.waiting(room.minutes(), room.chair) != ()


def test_what_was_looked_at_in_the_section_is_not_looked_at_again_in_the_part(room: Room) -> None:
    plants(room, POSSIBLE)
    looks(room, "The nurse is called so.")
    sends(room)
    minutes = room.minutes()
    operations.approve(minutes, fingerprint(minutes), by=room.chair, at=AFTER)
    db.session.commit()
    part = db.session.scalars(
        select(Filing).where(Filing.case_id == room.cases[0].id, Filing.kind == "minutes")
    ).one()
    seen = seen_on_file(part)
    assert [one.matched for one in seen.findings] == ["Ivor"]
    assert not seen.waits
    assert [one.reason for one in seen.looks] == ["The nurse is called so."]


def test_once_approved_nobody_looks_at_a_section_any_more(room: Room) -> None:
    minutes = room.approves()
    section = next(one for one in minutes.sections if one.case_id)
    assert looking.seen_of(minutes) == {}
    with pytest.raises(Refused, match="approved"):
        looking.look_at(minutes, section, "Fine.", stays=True, read="", by=room.chair, at=AFTER, for_id=None)


# ------------------------------------------------------------------ the pages


def test_the_drafter_finds_it_looks_and_sends(room: Room, sign_in: Opens) -> None:
    plants(room, PLANTED)
    way = f"{room.url}/sections/{room.case_key(0)}/look"
    browser = sign_in(room.administrator)
    page = browser.get(room.url).text
    assert f'href="{way}"' in page
    assert "They cannot go to the chair yet" in page
    assert f'href="{way}"' in browser.get(f"{room.url}/sections/{room.case_key(0)}").text
    shown = browser.get(way).text
    assert "<mark>Ivor Quayle</mark>" in shown
    read = looking.seen_of(room.minutes())[
        next(one.id for one in room.minutes().sections if one.key == room.case_key(0))
    ].hash
    refused = browser.post(way, {"read": read, "reason": "Cousins."}, status=422).text
    assert "Say that it belongs here although it names another family." in refused
    assert "Cousins." in refused
    browser.post(way, {"read": read, "reason": "They are cousins.", "stays": "y"})
    page = browser.get(room.url).text
    assert "Looked at" in page
    assert "They are cousins." in page
    browser.post(f"{room.url}/send", {})
    assert db.session.scalars(select(Look)).one().by_id == room.administrator.id
    assert "They are cousins." in sign_in(room.chair).get(f"{room.url}/approve").text


def test_the_chair_may_look_and_nobody_else(room: Room, sign_in: Opens) -> None:
    plants(room, POSSIBLE)
    way = f"{room.url}/sections/{room.case_key(0)}/look"
    assert "<mark>Ivor</mark>" in sign_in(room.chair).get(way).text
    sign_in(room.members[1]).get(way, status=403)


def test_the_page_asks_as_often_however_much_was_found(room: Room, sign_in: Opens) -> None:
    plants(room, POSSIBLE)
    browser = sign_in(room.administrator)
    browser.get(room.url)
    with counted() as one:
        browser.get(room.url)
    minutes = room.minutes()
    for section in minutes.sections:
        if section.case_id:
            section.text += "\n\nMaya Fenwick, Ivor Quayle and Lena Marsh were named."
    db.session.commit()
    with counted() as many:
        browser.get(room.url)
    assert len(many) == len(one)


def test_looked_at_again_what_is_new_comes_first_and_what_was_said_before_stands(
    room: Room, sign_in: Opens
) -> None:
    """B1.25: one sentence more is one thing more to look at."""
    plants(room, POSSIBLE)
    looks(room, "The nurse is called so.")
    minutes = room.minutes()
    section = next(one for one in minutes.sections if one.key == room.case_key(0))
    more = f"{section.text} Ivor’s mother rang. Lena Marsh came."
    drafting.save(minutes, section, more, section.version, by=room.administrator, at=AFTER)
    db.session.commit()
    way = f"{room.url}/sections/{room.case_key(0)}/look"
    page = sign_in(room.administrator).get(way).text
    assert (
        "Ada Admin looked 10am on Friday 11 December 2026: The nurse is called so. 2 things are new since."
        in page
    )
    assert page.count(">New<") == 2
    assert page.index("<mark>Lena Marsh</mark>") < page.index("mother rang") < page.index("The nurse, ")
    assert reason_in(page) == "The nurse is called so."
    # The same again with nothing new in it: what was looked at is told so, and the reason only wants saying again.
    drafting.save(
        room.minutes(), section, f"{section.text.split(' Ivor’s')[0]} It rained.", section.version,
        by=room.administrator, at=AFTER,
    )  # fmt: skip
    db.session.commit()
    page = sign_in(room.administrator).get(way).text
    assert "Nothing of this is new since." in page
    assert ">New<" not in page
    assert "Ada Admin looked at it 10am on Friday 11 December 2026: The nurse is called so." in page
    looks(room, "The nurse is called so.")
    sends(room)


def test_a_first_look_marks_nothing_as_new(room: Room, sign_in: Opens) -> None:
    plants(room, POSSIBLE)
    page = sign_in(room.administrator).get(f"{room.url}/sections/{room.case_key(0)}/look").text
    assert ">New<" not in page
    assert reason_in(page) == ""
