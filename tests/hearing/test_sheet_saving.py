"""A decision sheet saves while somebody types: half written as it is, over nobody, and without filling the history."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from cmr.hearing.pulse import beat_of
from cmr.models import DecisionSheet, HistoryEntry, Person, db
from tests.application import Browser
from tests.application import Opens as SignIn
from tests.factories import CIN, CMR, a_person
from tests.hearing.conftest import Hearing, a_hearing
from tests.hearing.sheets import PASSWORD, all_asked, cin_sheet, cmr_sheet, date_of
from tests.hearing.test_live import opened, pieces
from tests.hearing.test_races import each_at_once

LATER: dict[str, Any] = {
    "version": "1",
    "rationale": "The plan has drifted since September, and nobody saw it.",
}


def types(hearing: Hearing, browser: Browser, /, status: int = 200, **changes: Any) -> str:
    """What the page sends by itself while somebody writes; the line that is said beside the text."""
    text = browser.post(
        f"{hearing.url}/sheet", cmr_sheet(**changes), target="save_status", status=status
    ).text
    assert text.strip().startswith('<div class="cmr-save-line" id="save_status"')
    return text


def sheet_of(hearing: Hearing) -> DecisionSheet:
    assert hearing.case.sheet is not None
    return hearing.case.sheet


def shows(page: str, name: str, value: str) -> bool:
    """Whether the field of that name holds the value."""
    return f'value="{value}"' in page.split(f'name="{name}"')[1].split(">", maxsplit=1)[0]


def told(hearing: Hearing) -> list[tuple[str, int | None]]:
    found = db.session.query(HistoryEntry).filter_by(
        record_kind="referral", record_id=hearing.referral.id, verb="save_sheet"
    )
    return [(one.verb, one.by_id) for one in found.order_by(HistoryEntry.number)]


def test_what_is_typed_is_kept_and_the_next_save_goes_on_from_it(hearing: Hearing, sign_in: SignIn) -> None:
    chair = sign_in(hearing.chair)
    first = types(hearing, chair)
    assert "Saved at 10am" in first
    assert 'name="version" value="1"' in first
    assert 'value="2"' in types(hearing, chair, **LATER)
    sheet = sheet_of(hearing)
    assert (sheet.rationale, sheet.saved_by) == (LATER["rationale"], hearing.chair)
    assert f"Saved at 10am by {hearing.chair.name}" in sign_in(hearing.administrator).get(hearing.url).text


def test_a_save_whose_answer_was_lost_is_sent_again_and_changes_nothing(
    hearing: Hearing, sign_in: SignIn
) -> None:
    chair = sign_in(hearing.chair)
    types(hearing, chair)
    beat, saved_at = beat_of(hearing.meeting.id), sheet_of(hearing).saved_at
    assert 'value="1"' in types(hearing, chair)
    assert (beat_of(hearing.meeting.id), sheet_of(hearing).saved_at) == (beat, saved_at)


def test_dates_that_are_none_are_kept_as_typed_and_only_signing_refuses_them(
    cin_hearing: Hearing, sign_in: SignIn
) -> None:
    cin_hearing.everybody_declares()
    chair = sign_in(cin_hearing.chair)
    half = cin_sheet(
        outcomes=["no_further_action"],
        no_further_action__guidance="Close by spring.",
        **date_of("entries-0-due_on", "31", "2", ""),
        **date_of("no_further_action__transfer_panel_on", "14", "", ""),
        **date_of("returns_on", "soon", "", "2027"),
    )
    half["entries-0-text"] = "The paragraph that must not be lost."
    line = chair.post(f"{cin_hearing.url}/sheet", half, target="save_status", status=200).text
    assert "Saved at 10am" in line
    assert "error" not in line
    sheet = sheet_of(cin_hearing)
    assert sheet.entries[0]["text"] == "The paragraph that must not be lost."
    assert (sheet.entries[0]["due_on"], sheet.entries[0]["due_typed"]) == (None, "31/2/")
    assert (sheet.returns_on, sheet.returns_typed) == (None, "soon//2027")
    page = sign_in(cin_hearing.administrator).get(cin_hearing.url).text
    for name, part in (("entries-0-due_on", "31"), ("no_further_action__transfer_panel_on", "14")):
        assert shows(page, f"{name}-day", part)
    assert shows(page, "returns_on-day", "soon")
    assert "“31/2/”, which is no date yet" in sign_in(cin_hearing.members[0]).get(cin_hearing.url).text
    refused = chair.post(f"{cin_hearing.url}/sign", {"version": "1", "password": PASSWORD}, status=409).text
    for words in (
        "Action 1: “31/2/” is no date.",
        "must be a real date with day, month and year",
        "The date of return: “soon//2027” is no date.",
    ):
        assert words in refused
    assert cin_hearing.referral.state == "scheduled"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"entries-0-text": "x" * 4001}, "Entry 1: “What the panel agreed”: Use 4000 characters or fewer."),
        ({"rationale": "x" * 10001}, "Use 10000 characters or fewer."),
        ({f"entries-{row}-text": f"Line {row}." for row in range(7)}, "The sheet holds 6 at most"),
    ],
)
def test_more_than_a_sheet_can_keep_is_said_beside_the_text(
    hearing: Hearing, sign_in: SignIn, changes: dict[str, Any], words: str
) -> None:
    chair = sign_in(hearing.chair)
    types(hearing, chair)
    line = types(hearing, chair, 422, version="1", **changes)
    assert f"Not saved. {words}" in line or words in line.split("Not saved. ")[1]
    assert 'data-since="10am"' in line
    assert 'name="version" value="1"' in line
    assert sheet_of(hearing).version == 1


def test_what_is_too_long_is_said_of_the_entry_as_the_panels_own_sheet_calls_it(
    cin_hearing: Hearing, sign_in: SignIn
) -> None:
    sent = cin_sheet(**{"entries-0-text": "x" * 4001})
    line = sign_in(cin_hearing.chair).post(f"{cin_hearing.url}/sheet", sent, target="save_status", status=422)
    assert "Action 1: “" in line.text
    assert "Use 4000 characters or fewer." in line.text
    assert "Entry 1" not in line.text


def test_over_somebody_elses_text_nothing_is_saved_by_itself(hearing: Hearing, sign_in: SignIn) -> None:
    chair, other = sign_in(hearing.chair), sign_in(hearing.administrator)
    types(hearing, chair, rationale="Theirs.")
    line = types(hearing, other, 409, rationale="Mine.")
    assert "saved elsewhere meanwhile" in line
    assert "See both texts and choose" in line
    assert 'name="version" value="0"' in line
    assert sheet_of(hearing).rationale == "Theirs."
    both = other.post(f"{hearing.url}/sheet", cmr_sheet(rationale="Mine.", then="here"), status=409).text
    assert "both texts stand above" in both
    # What stands beside another's text never saves itself: no press, no save, not even with a row more.
    assert "data-autosave" not in both
    more = cmr_sheet(rationale="Mine.", version="1", settling="yes", add="entries")
    still = other.post(f"{hearing.url}/sheet", more, status=200).text
    assert "both texts stand above" in still
    assert "data-autosave" not in still
    assert 'name="entries-1-text"' in still
    assert sheet_of(hearing).rationale == "Theirs."
    other.post(f"{hearing.url}/sheet", cmr_sheet(rationale="Mine.", version="1", settling="yes"))
    assert sheet_of(hearing).rationale == "Mine."


def test_a_sheet_that_was_signed_meanwhile_says_so_beside_the_text(hearing: Hearing, sign_in: SignIn) -> None:
    hearing.everybody_declares()
    chair, other = sign_in(hearing.chair), sign_in(hearing.administrator)
    types(hearing, chair)
    chair.post(f"{hearing.url}/sign", {"version": "1", "password": PASSWORD} | all_asked(hearing.meeting))
    line = types(hearing, other, 409, **LATER)
    assert "Not saved. The decision sheet is signed. What is signed is not changed." in line
    assert "What you typed stays here." in line
    assert sheet_of(hearing).rationale == "The plan has drifted since September."


def test_the_history_tells_of_each_hand_once_and_every_open_page_of_each_save(
    hearing: Hearing, sign_in: SignIn
) -> None:
    chair, other = sign_in(hearing.chair), sign_in(hearing.administrator)
    beats = [beat_of(hearing.meeting.id)]
    for version, browser in enumerate((chair, chair, chair, other, other, chair)):
        types(hearing, browser, version=str(version), rationale=f"Draft {version}.")
        beats.append(beat_of(hearing.meeting.id))
    assert [by for _, by in told(hearing)] == [hearing.chair.id, hearing.administrator.id, hearing.chair.id]
    assert beats == sorted(set(beats))
    chair.post(f"{hearing.url}/sheet", cmr_sheet(version="6", rationale="As we agreed it."))
    assert len(told(hearing)) == 4, "what somebody presses is written down"


def test_it_changes_nothing_on_the_page_but_the_sheet(hearing: Hearing, sign_in: SignIn) -> None:
    hearing.everybody_declares()
    chair = sign_in(hearing.chair)
    types(hearing, chair)
    member = opened(sign_in(hearing.members[0]), hearing.url)
    types(hearing, chair, **LATER)
    assert pieces(member.ask()) == {"sheet"}


def test_of_many_that_save_themselves_at_once_one_is_kept(any_app: Flask) -> None:
    """On both databases: each of the others is told, and nothing is written over."""
    hearing = a_hearing(CMR)
    writers = [Browser(any_app).sign_in(one) for one in (hearing.chair, hearing.administrator) * 3]
    url = f"{hearing.url}/sheet"
    sent: list[tuple[Browser, str, dict[str, object]]] = [
        (writer, url, cmr_sheet(rationale=f"Written by number {number}."))
        for number, writer in enumerate(writers)
    ]
    answers = each_at_once(sent, {"HX-Request": "true", "HX-Target": "save_status"})
    assert sorted(answers) == [200] + [409] * (len(writers) - 1)
    kept = db.session.query(DecisionSheet).one()
    assert (kept.version, kept.rationale) == (1, f"Written by number {answers.index(200)}.")


def test_the_head_of_service_types_likewise(app: Flask, sign_in: SignIn) -> None:
    hearing = a_hearing(CIN)
    head: Person = a_person("Winifred Stone", "head of service")
    hearing.case.undecided, hearing.case.undecided_reason = True, "Whether to begin care proceedings."
    db.session.commit()
    browser = sign_in(head)
    assert 'hx-post="/meetings/' in browser.get(hearing.url).text
    sent = cin_sheet(decision_reasons="The risk has grown")
    line = browser.post(f"{hearing.url}/decide", sent, target="save_status", status=200).text
    assert "Saved at 10am" in line
    assert sheet_of(hearing).decision_reasons == "The risk has grown"


def test_the_other_panels_sheet_saves_itself_too(hearing_of: Any, sign_in: SignIn) -> None:
    found = hearing_of(CIN)
    sent = cin_sheet(rationale="Things")
    line = (
        sign_in(found.administrator).post(f"{found.url}/sheet", sent, target="save_status", status=200).text
    )
    assert "Saved at 10am" in line
    assert sheet_of(found).rationale == "Things"
