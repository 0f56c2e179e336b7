"""Before the chair signs, each member who hears the case said a view or is said to have been asked (B1.20)."""

from __future__ import annotations

import pytest

from cmr.hearing.sheets import content_hash
from tests.application import Opens
from tests.factories import a_declaration, a_seat
from tests.hearing.conftest import Hearing, arrives
from tests.hearing.sheets import PASSWORD, all_asked, cmr_sheet, read_in


@pytest.fixture
def written(hearing: Hearing, sign_in: Opens) -> Hearing:
    """Everybody declared, and the chair wrote the sheet."""
    hearing.everybody_declares()
    sign_in(hearing.chair).post(f"{hearing.url}/sheet", cmr_sheet())
    return hearing


def test_who_was_not_asked_is_named_and_stands_on_the_sheet_as_having_given_no_view(
    written: Hearing, sign_in: Opens
) -> None:
    chair, (first, second) = sign_in(written.chair), written.members
    silent = f"{first.name} and {second.name} were asked and gave no view"
    page = chair.get(f"{written.url}/sign").text
    assert silent in page
    signed = {"version": "1", "password": PASSWORD}
    refused = chair.post(f"{written.url}/sign", signed, status=422).text
    assert f'<a href="#asked">{first.name} and {second.name} have said no view.' in refused
    assert written.referral.state == "scheduled"
    chair.post(f"{written.url}/sign", signed | all_asked(written.meeting))
    sheet = written.case.sheet
    assert sheet is not None
    assert sheet.note == f"{silent}."
    assert sheet.content_hash == content_hash(sheet)
    assert f"{silent}." in sign_in(written.referral.worker).get(written.url).text


def test_nothing_is_asked_for_once_everybody_said_a_view(written: Hearing, sign_in: Opens) -> None:
    for member in written.members:
        sign_in(member).post(f"{written.url}/view", {"stand": "agree", "text": ""})
    chair = sign_in(written.chair)
    assert "gave no view" not in chair.get(f"{written.url}/sign").text
    chair.post(f"{written.url}/sign", {"version": "1", "password": PASSWORD} | read_in(written.meeting))
    assert written.case.sheet is not None
    assert written.case.sheet.note == ""


def test_one_voice_of_several_is_not_the_majority(written: Hearing, sign_in: Opens) -> None:
    sign_in(written.members[0]).post(f"{written.url}/view", {"stand": "disagree", "text": "Too soon."})
    chair = sign_in(written.chair)
    page = chair.get(f"{written.url}/sign").text
    assert "One of two has said a view, and disagrees." in page
    assert "I sign against the view of the majority" not in page
    chair.post(f"{written.url}/sign", {"version": "1", "password": PASSWORD} | all_asked(written.meeting))
    sheet = written.case.sheet
    assert sheet is not None
    assert (sheet.against_majority, sheet.note) == (
        False,
        f"{written.members[1].name} was asked and gave no view.",
    )


def test_a_member_who_came_after_the_page_was_drawn_is_asked_first(written: Hearing, sign_in: Opens) -> None:
    asked = all_asked(written.meeting)
    late = a_seat(written.meeting.panel)
    arrives(written.meeting, late.person, "member", late.key)
    a_declaration(written.case, late.person)
    chair = sign_in(written.chair)
    refused = chair.post(
        f"{written.url}/sign", {"version": "1", "password": PASSWORD} | asked, status=422
    ).text
    assert f"{late.person.name} has said no view." in refused
    assert written.referral.state == "scheduled"
