"""What the chair asked to be changed is done or answered before it goes back, and the chair sees which (B1.25)."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest

from cmr.minutes import drafting, operations
from cmr.minutes.content import fingerprint
from cmr.minutes.recorded import drafted
from cmr.models import MinutesComment, MinutesSection, db
from cmr.rules.refusal import Refused
from tests.application import Opens
from tests.factories import PASSWORD
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


def hidden(page: str, name: str) -> str:
    """What a page sends along unseen."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return found[1]


def send(room: Room) -> None:
    operations.send(room.minutes(), drafted(room.meeting), by=room.administrator, at=STILL_LATER)
    db.session.commit()


def changes(room: Room, words: str, key: str = "item_review", *, at: datetime = STILL_LATER) -> None:
    """The drafter writes over a section."""
    section = section_of(room, key)
    drafting.save(room.minutes(), section, words, section.version, by=room.administrator, at=at)
    db.session.commit()


def test_unanswered_they_do_not_go_back(room: Room) -> None:
    first, second = asked(room)
    changes(room, "One was tabled.")
    with pytest.raises(Refused, match=f"{section_of(room).title}; the minutes as a whole"):
        send(room)
    assert room.minutes().state == "draft"
    operations.answer(first, "done", "", by=room.administrator, at=STILL_LATER)
    with pytest.raises(Refused, match=r"neither made nor answered: the minutes as a whole\."):
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
    changes(room, "One was tabled.")
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
    changes(room, grown)
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
    changes(room, "One was tabled.", at=STILL_LATER + timedelta(minutes=2))
    operations.answer(room.minutes().comments[-1], "done", "", by=room.administrator, at=STILL_LATER)
    send(room)
    operations.approve(room.minutes(), fingerprint(room.minutes()), by=room.chair, at=STILL_LATER)
    db.session.commit()
    assert "Then say where." not in sign_in(room.members[1]).get(room.url).text
    page = sign_in(room.chair).get(room.url).text
    assert "Then say where." in page.split("Asked for before they were approved: 2")[1]
    assert "Then say where." not in page.split("Asked for before they were approved: 2")[0]


# ------------------------------------------------------------------ said to be done, and nothing changed


def test_of_a_section_that_reads_as_the_chair_read_it_nobody_says_that_it_is_done(room: Room) -> None:
    """B1.25: the chair would read a promise beside the text that she wanted to be changed."""
    first, second = asked(room)
    with pytest.raises(Refused, match="This section reads as Cher Chair read it"):
        operations.answer(first, "done", "", by=room.administrator, at=STILL_LATER)
    with pytest.raises(Refused, match="No section was changed since Cher Chair read the minutes"):
        operations.answer(second, "done", "", by=room.administrator, at=STILL_LATER)
    changes(room, "One was tabled.")
    for one in (first, second):
        operations.answer(one, "done", "", by=room.administrator, at=STILL_LATER)
    send(room)


def test_what_was_said_to_be_done_and_reads_again_as_before_waits_for_an_answer(room: Room) -> None:
    first, second = asked(room)
    before = section_of(room).text
    changes(room, "One was tabled.")
    operations.answer(first, "done", "", by=room.administrator, at=STILL_LATER)
    operations.answer(second, "not", "It is short already.", by=room.administrator, at=STILL_LATER)
    changes(room, before)
    with pytest.raises(Refused, match=f"neither made nor answered: {section_of(room).title}"):
        send(room)


def test_the_drafter_is_asked_why_where_nothing_was_changed(room: Room, sign_in: Opens) -> None:
    first, _ = asked(room)
    writes = sign_in(room.administrator)
    refused = writes.post(f"{room.url}/remarks/{first.id}/done", {"how": "done"}, status=422)
    title = section_of(room).title
    assert f"{title}: this section reads as Cher Chair read it. Change it, or say why" in refused.text
    assert "This section reads as Cher Chair read it" in refused.text
    assert first.done_at is None
    writes.post(
        f"{room.url}/remarks/{first.id}/done",
        {"how": "not", f"why-{first.id}": "It says so under attendance."},
    )
    assert "It says so under attendance." in writes.get(room.url).text


def test_the_chair_is_told_plainly_where_nothing_was_changed(room: Room, sign_in: Opens) -> None:
    """B1.25: also of what was marked as done before anybody asked whether it was."""
    first, second = asked(room)
    operations.answer(second, "not", "All is needed.", by=room.administrator, at=STILL_LATER)
    first.done_at = STILL_LATER
    room.minutes().state = "with_chair"
    db.session.commit()
    for way in (room.url, f"{room.url}/approve", f"{room.url}/changes"):
        page = sign_in(room.chair).get(way).text
        assert "Said to be done" in page
        assert "Nothing was changed here since you read it." in page
        assert ">Done<" not in page
    page = sign_in(room.chair).get(f"{room.url}/approve").text
    since = page[page.index("What changed since you read them") :]
    assert "No section was changed." in since
    assert f'href="#section-{section_of(room).id}"' in since.split("</section>")[0]


def test_the_chair_finds_at_the_head_what_changed_since_she_read_them(room: Room, sign_in: Opens) -> None:
    first, second = asked(room)
    changes(room, "One was tabled.")
    changes(room, "Nobody spoke of it.", "item_previous")
    operations.answer(first, "done", "", by=room.administrator, at=STILL_LATER)
    operations.answer(second, "done", "", by=room.administrator, at=STILL_LATER)
    assert "What changed since" not in sign_in(room.administrator).get(room.url).text
    send(room)
    for way in (room.url, f"{room.url}/approve"):
        page = sign_in(room.chair).get(way).text
        since = page[page.index("What changed since you read them") :].split("</section>")[0]
        for key in ("item_review", "item_previous"):
            assert f'href="#section-{section_of(room, key).id}"' in since
        assert "Left as it was" not in since
        assert page.count(">Done<") == 2
    operations.approve(room.minutes(), fingerprint(room.minutes()), by=room.chair, at=STILL_LATER)
    db.session.commit()
    page = sign_in(room.chair).get(room.url).text
    assert "What changed since" not in page
    assert "Nothing was changed here" not in page


def test_an_approval_of_what_she_did_not_read_says_what_changed(room: Room, sign_in: Opens) -> None:
    """B1.25: a deputy sent them back and had them again while her page was open."""
    room.sends()
    chairs = sign_in(room.chair)
    page = chairs.get(f"{room.url}/approve")
    form = {name: hidden(page.text, name) for name in ("read", "sent")} | {"password": PASSWORD}
    operations.ask_for_changes(room.minutes(), [(section_of(room), "Say which.")], by=room.chair, at=LATER)
    changes(room, "One was tabled.")
    operations.answer(room.minutes().comments[0], "done", "", by=room.administrator, at=STILL_LATER)
    send(room)
    refused = chairs.post(f"{room.url}/approve", form, status=409)
    assert "The minutes were changed after you opened them." in refused.text
    since = refused.text[refused.text.index("What changed since you read them") :].split("</section>")[0]
    assert f'href="#section-{section_of(room).id}"' in since
    assert "One was tabled." in refused.text
    # What she has before her now she may approve.
    again = {name: hidden(refused.text, name) for name in ("read", "sent")} | {"password": PASSWORD}
    chairs.post(f"{room.url}/approve", again)
    assert room.minutes().state == "approved"
