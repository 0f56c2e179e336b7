"""What is said under an item that no record tells of: written while the meeting sits, by who runs it (B1.13)."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from flask import Flask

from cmr.hearing import noting, sitting
from cmr.hearing.attendance import close_meeting
from cmr.hearing.noting import note_of
from cmr.hearing.operations import table_case
from cmr.models import HistoryEntry, ItemNote, Person, db
from cmr.rules.minutes_draft import LONGEST
from tests.application import Browser, Opens
from tests.factories import a_guest, a_person
from tests.hearing.conftest import NOW, Hearing, a_hearing
from tests.hearing.test_live import opened, pieces
from tests.hearing.test_races import each_at_once

AOB = "any_other_business"
LEAVE = "Leave over the holidays was agreed."


def goes_to(hearing: Hearing, key: str = AOB) -> None:
    sitting.go_to_item(hearing.meeting, key, by=hearing.chair, at=NOW)
    db.session.commit()


def url_of(hearing: Hearing, key: str = AOB) -> str:
    return f"/meetings/{hearing.meeting.id}/items/{key}/note"


def day_of(hearing: Hearing) -> str:
    return f"/meetings/{hearing.meeting.id}/attendance"


def kept(hearing: Hearing, key: str = AOB) -> ItemNote:
    note = db.session.query(ItemNote).filter_by(meeting_id=hearing.meeting.id, item=key).one()
    db.session.refresh(note)
    return note


def writes(hearing: Hearing, text: str, by: Person, version: int, minute: int = 0) -> None:
    noted = note_of(hearing.meeting.id, AOB)
    assert noted is not None
    noting.save(noted, text, version, by=by, at=NOW + timedelta(minutes=minute))
    db.session.commit()


def leaves(hearing: Hearing, person: Person) -> None:
    entry = next(one for one in hearing.meeting.attendances if one.person_id == person.id)
    entry.left_at = NOW + timedelta(seconds=1)
    db.session.commit()


def test_who_runs_the_meeting_writes_it_where_the_meeting_is(hearing: Hearing, sign_in: Opens) -> None:
    goes_to(hearing)
    browser = sign_in(hearing.administrator)
    page = browser.get(day_of(hearing)).text
    assert "What is said under this item" in page
    assert "Name no family" in page
    browser.post(url_of(hearing), {"version": "0", "note": LEAVE})
    assert kept(hearing).text == LEAVE
    assert kept(hearing).saved_by_id == hearing.administrator.id
    assert LEAVE in sign_in(hearing.chair).get(day_of(hearing)).text


def test_it_saves_itself_while_it_is_typed_and_goes_on_from_there(hearing: Hearing, sign_in: Opens) -> None:
    goes_to(hearing)
    browser, url = sign_in(hearing.chair), url_of(hearing)
    said = browser.post(url, {"version": "0", "note": "Leave"}, target="save_status", status=200).text
    assert 'name="version" value="1"' in said
    assert "Saved at" in said
    assert "<html" not in said
    again = browser.post(url, {"version": "1", "note": LEAVE}, target="save_status", status=200).text
    assert 'name="version" value="2"' in again
    assert (kept(hearing).text, kept(hearing).earlier) == (LEAVE, [])


def test_a_save_whose_answer_was_lost_is_sent_again_and_changes_nothing(
    hearing: Hearing, sign_in: Opens
) -> None:
    goes_to(hearing)
    browser, url = sign_in(hearing.chair), url_of(hearing)
    for _ in range(2):
        browser.post(url, {"version": "0", "note": LEAVE}, target="save_status", status=200)
    assert kept(hearing).version == 1


def test_over_somebody_elses_text_nothing_is_saved_and_both_are_shown(
    hearing: Hearing, sign_in: Opens
) -> None:
    goes_to(hearing)
    writes(hearing, "The chair’s words.", hearing.chair, 0)
    browser, url = sign_in(hearing.administrator), url_of(hearing)
    mine = {"version": "0", "note": "<b>Mine</b>"}
    quiet = browser.post(url, mine, target="save_status", status=409).text
    assert "See both texts and choose" in quiet
    assert 'name="version" value="0"' in quiet
    both = browser.post(url, mine, status=409).text
    assert "The chair’s words." in both
    assert "&lt;b&gt;Mine&lt;/b&gt;" in both
    assert 'name="version" value="1"' in both
    assert kept(hearing).text == "The chair’s words."
    browser.post(url, mine | {"version": "1"})
    assert kept(hearing).text == "<b>Mine</b>"
    assert [one["text"] for one in kept(hearing).earlier] == ["The chair’s words."]


def test_what_is_written_over_is_kept_and_can_be_brought_back(hearing: Hearing, sign_in: Opens) -> None:
    goes_to(hearing)
    writes(hearing, LEAVE, hearing.chair, 0)
    writes(hearing, "", hearing.chair, 1, minute=3)
    browser, url = sign_in(hearing.administrator), url_of(hearing)
    page = browser.get(url).text
    assert LEAVE in page
    assert f">{hearing.chair.name}, " in page
    browser.post(url, {"version": "2", "note": LEAVE, "stays": "yes"})
    assert kept(hearing).text == LEAVE


def test_the_history_tells_of_each_hand_once_and_every_open_page_of_each_save(
    hearing: Hearing, sign_in: Opens
) -> None:
    goes_to(hearing)
    page = opened(sign_in(hearing.administrator), day_of(hearing))
    for number, (text, by) in enumerate(
        (("Leave", hearing.chair), (LEAVE, hearing.chair), (f"{LEAVE} By all.", hearing.administrator))
    ):
        writes(hearing, text, by, number)
        answer = page.ask()
        assert "centre" in pieces(answer)
        assert text in answer.text
    told = db.session.query(HistoryEntry).filter_by(verb="write_note").order_by(HistoryEntry.number).all()
    assert [one.by_id for one in told] == [hearing.chair.id, hearing.administrator.id]
    assert told[0].detail == {"item": "Any other business"}


def test_nobody_else_in_the_room_reads_it(hearing: Hearing, sign_in: Opens) -> None:
    """It may name a family all the same."""
    guest = a_guest(hearing.case)
    goes_to(hearing)
    others = [hearing.members[0], guest, hearing.referral.worker]
    pages = [opened(sign_in(one), day_of(hearing)) for one in others]
    runs = opened(sign_in(hearing.administrator), day_of(hearing))
    writes(hearing, "The Fenwicks wrote.", hearing.chair, 0)
    assert "The Fenwicks wrote." in runs.ask().text
    for person, page in zip(others, pages, strict=True):
        browser = sign_in(person)
        assert "Fenwicks" not in page.ask().text
        text = browser.get(day_of(hearing)).text
        assert "Fenwicks" not in text
        assert url_of(hearing) not in text
        browser.get(url_of(hearing), status=403)
        browser.post(url_of(hearing), {"version": "1", "note": "Mine."}, status=403)
    sign_in(a_person("Nina Outside", "social worker")).get(url_of(hearing), status=403)
    assert kept(hearing).version == 1


def test_a_chair_who_left_reads_it_and_writes_nothing(hearing: Hearing, sign_in: Opens) -> None:
    goes_to(hearing)
    writes(hearing, LEAVE, hearing.administrator, 0)
    leaves(hearing, hearing.chair)
    browser = sign_in(hearing.chair)
    page = browser.get(day_of(hearing)).text
    assert LEAVE in page
    assert "What is said under this item" not in page
    assert "You are marked as having left" in browser.get(url_of(hearing)).text
    sent = {"version": "1", "note": "After I left."}
    assert (
        "You are marked as having left"
        in browser.post(url_of(hearing), sent, target="save_status", status=409).text
    )
    refused = browser.post(url_of(hearing), sent, status=409).text
    assert "After I left." in refused
    assert kept(hearing).text == LEAVE


def test_after_the_meeting_the_minutes_are_the_place_and_nothing_typed_is_lost(
    hearing: Hearing, sign_in: Opens
) -> None:
    goes_to(hearing)
    writes(hearing, LEAVE, hearing.chair, 0)
    table_case(hearing.case, "The school is missing.", by=hearing.chair, at=NOW)
    db.session.commit()
    with time_machine.travel(NOW + timedelta(hours=1)):
        close_meeting(hearing.meeting, by=hearing.chair, at=NOW + timedelta(hours=1))
        db.session.commit()
        browser = sign_in(hearing.administrator)
        sent = {"version": "1", "note": f"{LEAVE} And more."}
        quiet = browser.post(url_of(hearing), sent, target="save_status", status=409).text
        refused = browser.post(url_of(hearing), sent, status=409).text
        for said in (quiet, refused):
            assert "goes into the minutes, under “Any other business”" in said
            assert f'href="/meetings/{hearing.meeting.id}/minutes"' in said
        assert "And more." in refused
        day = browser.get(day_of(hearing)).text
        assert "What is still to be said under an item" in day
        assert url_of(hearing) in day
    assert kept(hearing).text == LEAVE


def test_before_it_opens_and_under_what_is_recorded_anyway_there_is_nothing_to_write(
    circulated: Hearing, sign_in: Opens
) -> None:
    browser = sign_in(circulated.chair)
    for key in ("cases", "review", "purpose", "nothing_of_the_kind"):
        browser.post(url_of(circulated, key), {"version": "0", "note": "Said."}, status=404)
    browser.post(url_of(circulated), {"version": "0", "note": "Said."}, status=409)
    assert db.session.query(ItemNote).count() == 0


def test_what_is_said_of_patterns_at_the_other_panel_is_written_too(
    cin_hearing: Hearing, sign_in: Opens
) -> None:
    goes_to(cin_hearing, "themes")
    browser = sign_in(cin_hearing.administrator)
    assert "What is said under this item" in browser.get(day_of(cin_hearing)).text
    browser.post(url_of(cin_hearing, "themes"), {"version": "0", "note": "Housing comes up again."})
    assert kept(cin_hearing, "themes").text == "Housing comes up again."


def test_who_is_still_writing_when_the_meeting_went_on_is_kept(hearing: Hearing, sign_in: Opens) -> None:
    goes_to(hearing)
    goes_to(hearing, "next_date")
    browser = sign_in(hearing.administrator)
    assert url_of(hearing) in browser.get(day_of(hearing)).text
    browser.post(url_of(hearing), {"version": "0", "note": LEAVE}, target="save_status", status=200)
    assert kept(hearing).text == LEAVE


def test_too_long_a_text_is_said_beside_it_and_not_lost(hearing: Hearing, sign_in: Opens) -> None:
    goes_to(hearing)
    browser, long = sign_in(hearing.chair), "a" * (LONGEST + 1)
    said = browser.post(
        url_of(hearing), {"version": "0", "note": long}, target="save_status", status=409
    ).text
    assert "40,000 characters at most" in said
    assert long in browser.post(url_of(hearing), {"version": "0", "note": long}, status=409).text


def test_of_many_first_saves_at_once_one_is_kept(any_app: Flask) -> None:
    """On both databases: each of the others is told, and nothing is written over."""
    hearing = a_hearing()
    goes_to(hearing)
    writers = [Browser(any_app).sign_in(one) for one in (hearing.chair, hearing.administrator) * 3]
    url = url_of(hearing)
    sent: list[tuple[Browser, str, dict[str, object]]] = [
        (writer, url, {"version": "0", "note": f"Number {number}."}) for number, writer in enumerate(writers)
    ]
    answers = each_at_once(sent, {"HX-Request": "true", "HX-Target": "save_status"})
    assert sorted(answers) == [200] + [409] * (len(writers) - 1)
    note = db.session.query(ItemNote).one()
    assert (note.version, note.text, note.earlier) == (1, f"Number {answers.index(200)}.", [])
