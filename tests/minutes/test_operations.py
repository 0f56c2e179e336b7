"""Begun, written, made again, sent, sent back, approved: by whom, when, and that nothing written is lost (B1.25)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cmr.minutes import drafting, operations
from cmr.minutes.content import content_hash, fingerprint
from cmr.minutes.queries import earlier_texts, writers_of
from cmr.minutes.recorded import drafted
from cmr.models import HistoryEntry, MinutesSection, db
from cmr.rules.refusal import Refused
from tests.factories import a_deputy, a_person, a_seat
from tests.minutes.table import AFTER, Room, a_room

LATER = AFTER + timedelta(minutes=5)
LATEST = LATER + timedelta(minutes=5)


def section_of(room: Room, key: str) -> MinutesSection:
    return next(one for one in room.minutes().sections if one.key == key)


def write(room: Room, key: str, text: str, *, version: int | None = None) -> None:
    section = section_of(room, key)
    seen = section.version if version is None else version
    drafting.save(room.minutes(), section, text, seen, by=room.administrator, at=LATER)
    db.session.commit()


def verbs(room: Room) -> list[str]:
    rows = db.session.query(HistoryEntry).filter_by(record_kind="meeting", record_id=room.meeting.id)
    return [one.verb for one in rows.order_by(HistoryEntry.number)]


def test_the_draft_is_begun_once_and_beside_an_open_meeting_too(app: object) -> None:
    room = a_room(state="in_session")
    minutes = room.begins()
    assert minutes.state == "draft"
    assert minutes.drafter is room.administrator
    assert verbs(room) == ["begin_minutes"]
    with pytest.raises(Refused, match="begun already"):
        drafting.begin(room.meeting, drafted(room.meeting), by=room.administrator, at=AFTER)


def test_before_the_meeting_opened_nothing_is_begun(room: Room) -> None:
    room.meeting.state, room.meeting.closed_at = "circulated", None
    with pytest.raises(Refused, match="once the meeting has opened"):
        drafting.begin(room.meeting, (), by=room.administrator, at=AFTER)


def test_the_history_has_a_line_for_each_hand_that_takes_a_section_on(room: Room) -> None:
    """They save themselves as they are typed: not a line for each save."""
    room.begins()
    other = a_seat(room.meeting.panel, "administrator", a_person("Ola Other")).person
    for text in ("The last", "The last meeting’s", "The last meeting’s actions."):
        write(room, "item_previous", text)
    assert verbs(room) == ["begin_minutes", "write_minutes"]
    section = section_of(room, "item_previous")
    drafting.save(room.minutes(), section, "None.", section.version, by=other, at=LATER)
    write(room, "item_previous", "None is open.")
    rows = db.session.query(HistoryEntry).filter_by(verb="write_minutes").order_by(HistoryEntry.number).all()
    assert [one.by_id for one in rows] == [room.administrator.id, other.id, room.administrator.id]
    assert {one.detail["section"] for one in rows} == {section.title}


def test_one_text_put_over_another_and_an_answer_stand_in_the_history(room: Room) -> None:
    """Of a case's section its reference alone."""
    minutes = room.begins()
    section = section_of(room, room.case_key(0))
    drafting.settle(minutes, section, "Made.", "Both.", section.version, by=room.administrator, at=LATER)
    room.writes_the_rest()
    section.drafted = next(one.text for one in drafted(room.meeting) if one.key == section.key)
    operations.send(room.minutes(), drafted(room.meeting), by=room.administrator, at=LATER)
    operations.ask_for_changes(room.minutes(), [(section, "Shorter.")], by=room.chair, at=LATER)
    comment = room.minutes().comments[0]
    operations.answer(comment, "not", "It is short.", by=room.administrator, at=LATER)
    rows = db.session.query(HistoryEntry).filter(HistoryEntry.verb.in_(("settle_minutes", "answer_change")))
    found = [(one.verb, one.detail) for one in rows.order_by(HistoryEntry.number)]
    reference = room.cases[0].referral.reference
    assert found == [
        ("settle_minutes", {"section": reference}),
        ("answer_change", {"section": reference, "change": comment.id, "how": "not"}),
    ]


def test_each_text_that_is_written_over_is_kept_and_what_only_grew_is_not_kept_twice(room: Room) -> None:
    room.begins()
    write(room, "item_previous", "The last meeting’s actions were gone through.")
    write(room, "item_previous", "The last meeting’s actions were gone through. All are done.")
    assert earlier_texts(section_of(room, "item_previous")) == []
    write(room, "item_previous", "All are done.")
    (earlier,) = earlier_texts(section_of(room, "item_previous"))
    assert earlier.text == "The last meeting’s actions were gone through. All are done."
    assert earlier.saved_by is room.administrator
    assert room.text("item_previous") == "All are done."


def test_over_a_newer_text_nothing_is_saved(room: Room) -> None:
    room.begins()
    write(room, "item_review", "Mine.")
    with pytest.raises(drafting.SectionOvertaken):
        write(room, "item_review", "Yours.", version=1)
    assert room.text("item_review") == "Mine."
    # The same text sent twice, as a browser may on a broken line, is no clash.
    write(room, "item_review", "Mine.", version=1)


def waits(room: Room) -> tuple[list[str], list[str]]:
    """The keys of what making the draft again changes, and of what only somebody who has both texts can."""
    found = drafting.outdated(room.minutes(), drafted(room.meeting))
    return [one.key for one in found.anew], [one.key for one in found.written]


def test_made_again_takes_what_was_recorded_since_and_leaves_what_a_person_wrote(room: Room) -> None:
    room.begins()
    written = room.text(room.case_key(0)) + "\n\nThe panel asked for a genogram."
    write(room, room.case_key(0), written)
    for case in room.cases[:2]:
        assert case.sheet is not None
        case.sheet.rationale = "Signed again on paper."
    db.session.commit()
    minutes = room.minutes()
    assert waits(room) == ([room.case_key(1)], [room.case_key(0)])
    drafting.make_again(minutes, drafted(room.meeting), by=room.administrator, at=LATER)
    db.session.commit()
    assert room.text(room.case_key(0)) == written
    assert "Signed again on paper." in room.text(room.case_key(1))
    assert waits(room) == ([], [room.case_key(0)])
    # Where nothing can be made again, nothing is, and the history has no line of it.
    told = verbs(room)
    drafting.make_again(room.minutes(), drafted(room.meeting), by=room.administrator, at=LATEST)
    assert verbs(room) == told


@pytest.mark.parametrize("take", ["written", "recorded"])
def test_after_both_texts_were_looked_at_nobody_is_asked_again(room: Room, take: str) -> None:
    room.begins()
    write(room, room.case_key(0), "All my own words.")
    assert room.cases[0].sheet is not None
    room.cases[0].sheet.rationale = "Another rationale."
    db.session.commit()
    section = section_of(room, room.case_key(0))
    made = next(one.text for one in drafted(room.meeting) if one.key == section.key)
    text = section.text if take == "written" else made
    drafting.settle(room.minutes(), section, made, text, section.version, by=room.administrator, at=LATER)
    db.session.commit()
    assert waits(room) == ([], [])
    kept = [one.text for one in earlier_texts(section_of(room, room.case_key(0)))]
    assert ("All my own words." in kept) == (take == "recorded")


def test_a_case_that_came_later_gets_its_section_in_its_place(app: object) -> None:
    room = a_room(state="in_session")
    late = room.cases[1]
    late.state = "deferred"
    db.session.commit()
    room.begins()
    late.state = "heard"
    db.session.commit()
    drafting.make_again(room.minutes(), drafted(room.meeting), by=room.administrator, at=LATER)
    db.session.commit()
    keys = [one.key for one in room.minutes().sections]
    assert keys[5:8] == [room.case_key(number) for number in range(3)]


def test_they_go_to_the_chair_when_the_meeting_is_closed_and_all_is_written(app: object) -> None:
    room = a_room(state="in_session")
    room.begins()
    with pytest.raises(Refused) as refused:
        operations.send(room.minutes(), drafted(room.meeting), by=room.administrator, at=LATER)
    said = " ".join(one.text for one in refused.value.reasons)
    assert "once it is closed" in said
    assert "Nothing is written yet under: Introductions" in said
    room.meeting.state, room.meeting.closed_at = "closed", AFTER
    room.writes_the_rest()
    with pytest.raises(
        Refused, match="More was recorded since this draft was made: Next date and adjournment"
    ):
        operations.send(room.minutes(), drafted(room.meeting), by=room.administrator, at=LATER)
    drafting.make_again(room.minutes(), drafted(room.meeting), by=room.administrator, at=LATER)
    operations.send(room.minutes(), drafted(room.meeting), by=room.administrator, at=LATER)
    db.session.commit()
    assert room.minutes().state == "with_chair"
    assert room.minutes().sent_at == LATER


def test_while_they_are_with_the_chair_nobody_writes(room: Room) -> None:
    room.sends()
    with pytest.raises(Refused, match="with the chair"):
        write(room, "item_review", "Once more.")
    with pytest.raises(Refused, match="with the chair"):
        drafting.make_again(room.minutes(), drafted(room.meeting), by=room.administrator, at=LATER)


def test_the_chair_asks_for_changes_and_gets_them_again(room: Room) -> None:
    minutes = room.sends()
    with pytest.raises(Refused, match="Say what should change"):
        operations.ask_for_changes(minutes, [(None, " ")], by=room.chair, at=LATER)
    section = section_of(room, "item_review")
    remarks = [(section, "Say which were tabled."), (None, "Shorter, please.")]
    operations.ask_for_changes(minutes, remarks, by=room.chair, at=LATER)
    db.session.commit()
    minutes = room.minutes()
    assert minutes.state == "draft"
    assert [(one.section_id, one.text, one.by.name) for one in minutes.comments] == [
        (section.id, "Say which were tabled.", "Cher Chair"), (None, "Shorter, please.", "Cher Chair"),
    ]  # fmt: skip
    drafting.save(minutes, section, "One was tabled.", section.version, by=room.administrator, at=LATEST)
    for one in minutes.comments:
        operations.answer(one, "done", "", by=room.administrator, at=LATEST)
    operations.send(minutes, drafted(room.meeting), by=room.administrator, at=LATEST)
    db.session.commit()
    assert all(one.done_at for one in room.minutes().comments)
    assert verbs(room)[-5:] == [
        "send_minutes_back", "write_minutes", "answer_change", "answer_change", "send_minutes",
    ]  # fmt: skip


def test_an_approval_freezes_them_with_who_when_and_every_word(room: Room) -> None:
    minutes = room.sends()
    operations.approve(minutes, fingerprint(minutes), by=room.chair, at=LATER)
    db.session.commit()
    minutes = room.minutes()
    assert (minutes.state, minutes.approved_by, minutes.approved_at) == ("approved", room.chair, LATER)
    assert minutes.approved_position == "head of service"
    assert minutes.content_hash == content_hash(minutes)
    with pytest.raises(Refused, match="What was approved is not changed"):
        write(room, "item_review", "Another word.")
    minutes.sections[3].text += "."
    assert minutes.content_hash != content_hash(minutes)


def test_only_what_was_read_is_approved(room: Room) -> None:
    minutes = room.sends()
    with pytest.raises(Refused, match="changed after you opened them"):
        operations.approve(minutes, "0" * 64, by=room.chair, at=LATER)
    assert room.minutes().state == "with_chair"


def test_whoever_wrote_any_of_it_does_not_approve_it(room: Room) -> None:
    room.begins()
    section = section_of(room, "item_previous")
    drafting.save(room.minutes(), section, "I say so.", section.version, by=room.chair, at=LATER)
    section = section_of(room, "item_previous")
    drafting.save(room.minutes(), section, "They say so.", section.version, by=room.administrator, at=LATER)
    room.writes_the_rest()
    minutes = room.minutes()
    operations.send(minutes, drafted(room.meeting), by=room.administrator, at=LATER)
    assert writers_of(minutes) == {room.chair.id, room.administrator.id}
    with pytest.raises(Refused, match="You drafted these minutes"):
        operations.approve(minutes, fingerprint(minutes), by=room.chair, at=LATER)


def test_who_chaired_approves_and_another_chair_of_the_panel_does_not(room: Room) -> None:
    other = a_person("Otto Other", "head of service")
    minutes = room.sends()
    with pytest.raises(Refused, match="approved by the person who chaired the meeting"):
        operations.approve(minutes, fingerprint(minutes), by=other, at=LATER)
    # Whoever stands in today for who chaired does it for them (D5); and where that person has left, the chair of now.
    operations.approve(minutes, fingerprint(minutes), by=other, at=LATER, for_id=room.chair.id)
    db.session.commit()
    assert room.minutes().approved_for is room.chair


def test_a_deputy_who_chaired_approves_for_whom_they_stood_in(room: Room) -> None:
    deputy = a_deputy(room.chair, a_person("Dee Deputy", "head of service"))
    room.meeting.chair, room.meeting.chair_for = deputy, room.chair
    db.session.commit()
    minutes = room.sends()
    operations.approve(minutes, fingerprint(minutes), by=deputy, at=LATER)
    db.session.commit()
    assert room.minutes().approved_for is room.chair
    assert room.minutes().approved_by is deputy


def test_where_who_chaired_has_left_the_chair_of_now_approves(room: Room) -> None:
    minutes = room.sends()
    room.chair.active = False
    successor = a_seat(
        room.meeting.panel, "chair", a_person("Nia Next", "head of service"), key="chair"
    ).person
    operations.approve(minutes, fingerprint(minutes), by=successor, at=LATER)
    assert minutes.approved_by is successor
