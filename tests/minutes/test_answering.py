"""What the chair asked to be changed is done or answered before it goes back, and the chair sees which (B1.25)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cmr.minutes import drafting, operations
from cmr.minutes.content import fingerprint
from cmr.minutes.recorded import drafted
from cmr.models import MinutesComment, MinutesSection, db
from cmr.rules.refusal import Refused
from tests.application import Opens
from tests.minutes.table import AFTER, Room

LATER = AFTER + timedelta(minutes=5)
STILL_LATER = AFTER + timedelta(minutes=9)


def section_of(room: Room, key: str = "item_review") -> MinutesSection:
    return next(one for one in room.minutes().sections if one.key == key)


def asked(room: Room) -> list[MinutesComment]:
    """The chair asked for one change of a section and for one of the whole; the administrator has them again."""
    minutes = room.sends()
    remarks = [(section_of(room), "Say which were tabled."), (None, "Shorter, please.")]
    operations.ask_for_changes(minutes, remarks, by=room.chair, at=LATER)
    db.session.commit()
    return room.minutes().comments


def send(room: Room) -> None:
    operations.send(room.minutes(), drafted(room.meeting), by=room.administrator, at=STILL_LATER)
    db.session.commit()


def test_unanswered_they_do_not_go_back(room: Room) -> None:
    first, second = asked(room)
    with pytest.raises(Refused, match=f"{section_of(room).title}; the minutes as a whole"):
        send(room)
    assert room.minutes().state == "draft"
    operations.answer(first, "done", "", by=room.administrator, at=STILL_LATER)
    with pytest.raises(Refused, match=r"neither done nor answered: the minutes as a whole\."):
        send(room)
    with pytest.raises(Refused, match="Say why it is not done"):
        operations.answer(second, "not", " ", by=room.administrator, at=STILL_LATER)
    operations.answer(second, "not", "The terms want all of it.", by=room.administrator, at=STILL_LATER)
    send(room)
    assert [(bool(one.done_at), one.answer) for one in room.minutes().comments] == [
        (True, ""), (True, "The terms want all of it."),
    ]  # fmt: skip


def test_an_answer_given_by_a_slip_is_taken_back_until_they_are_sent(room: Room) -> None:
    first, second = asked(room)
    operations.answer(first, "done", "", by=room.administrator, at=STILL_LATER)
    operations.answer(first, "open", "", by=room.administrator, at=STILL_LATER)
    assert first.done_at is None
    operations.answer(first, "done", "", by=room.administrator, at=STILL_LATER)
    operations.answer(second, "done", "", by=room.administrator, at=STILL_LATER)
    send(room)
    with pytest.raises(Refused, match="with the chair"):
        operations.answer(first, "open", "", by=room.administrator, at=STILL_LATER)


def test_the_chair_reads_beside_each_section_what_was_asked_done_and_changed(
    room: Room, sign_in: Opens
) -> None:
    first, second = asked(room)
    section = section_of(room)
    before, writes, chairs = section.text, sign_in(room.administrator), sign_in(room.chair)
    # What only grew is kept too: the chair read what stood there.
    grown = f"{before} One was tabled."
    minutes, by = room.minutes(), room.administrator
    drafting.save(minutes, section, grown, section.version, by=by, at=STILL_LATER)
    db.session.commit()
    writes.post(f"{room.url}/remarks/{first.id}/done", {"how": "done"})
    refused = writes.post(
        f"{room.url}/remarks/{second.id}/done", {"how": "not", f"why-{second.id}": ""}, status=422
    )
    assert "Say why it is not done." in refused.text
    writes.post(f"{room.url}/remarks/{second.id}/done", {"how": "not", f"why-{second.id}": "All is needed."})
    writes.post(f"{room.url}/send")
    for way in (room.url, f"{room.url}/approve", f"{room.url}/changes"):
        page = chairs.get(way).text
        assert "Say which were tabled." in page
        assert "Not done" in page
        assert "All is needed." in page
        assert page.count("Changed since you read it") == 1
        assert "One was tabled." in page
    assert "As you read it" in chairs.get(f"{room.url}/approve").text


def test_earlier_rounds_stay_readable_for_both(room: Room, sign_in: Opens) -> None:
    for one in asked(room):
        operations.answer(one, "not", "It stands in the terms.", by=room.administrator, at=STILL_LATER)
    send(room)
    again = [(section_of(room), "Then say where.")]
    operations.ask_for_changes(room.minutes(), again, by=room.chair, at=STILL_LATER + timedelta(minutes=1))
    db.session.commit()
    for person in (room.administrator, room.chair):
        page = sign_in(person).get(room.url).text
        assert "Then say where." in page
        assert "Say which were tabled." in page
        assert "It stands in the terms." in page
        assert "Asked for earlier" in page
    # What was asked for is between those two: members read the approved minutes alone.
    operations.answer(room.minutes().comments[-1], "done", "", by=room.administrator, at=STILL_LATER)
    send(room)
    operations.approve(room.minutes(), fingerprint(room.minutes()), by=room.chair, at=STILL_LATER)
    db.session.commit()
    assert "Then say where." not in sign_in(room.members[1]).get(room.url).text
    page = sign_in(room.chair).get(room.url).text
    assert "Then say where." in page.split("Asked for before they were approved: 2")[1]
    assert "Then say where." not in page.split("Asked for before they were approved: 2")[0]
