"""A view remembers of which text of the sheet it was said, and who recorded it (B1.20)."""

from __future__ import annotations

import pytest

from tests.application import Opens
from tests.factories import a_person
from tests.hearing.conftest import Hearing, a_hearing, takes
from tests.hearing.sheets import cin_sheet, cmr_sheet

BEFORE = "Said before the sheet was last changed"


@pytest.fixture
def declared(hearing: Hearing) -> Hearing:
    hearing.everybody_declares()
    takes(hearing)
    return hearing


def test_a_view_is_marked_once_the_reasons_that_it_was_said_of_read_otherwise(
    declared: Hearing, sign_in: Opens
) -> None:
    """The chair sums the views up in them: what is first written there afterwards changes nothing they were asked."""
    chair, member = sign_in(declared.chair), sign_in(declared.members[0])
    chair.post(f"{declared.url}/sheet", cmr_sheet(rationale=""))
    member.post(f"{declared.url}/view", {"stand": "agree", "text": ""})
    chair.post(f"{declared.url}/sheet", cmr_sheet(version="1", rationale="The plan has drifted."))
    assert BEFORE not in member.get(declared.url).text
    sign_in(declared.members[1]).post(f"{declared.url}/view", {"stand": "disagree", "text": ""})
    chair.post(f"{declared.url}/sheet", cmr_sheet(version="2", rationale=" The plan has drifted. "))
    assert BEFORE not in member.get(declared.url).text
    chair.post(f"{declared.url}/sheet", cmr_sheet(version="2", rationale="The school has not been heard."))
    assert member.get(declared.url).text.count(BEFORE) == 1


def test_a_line_that_ends_as_a_browser_ends_it_is_the_same_line(declared: Hearing, sign_in: Opens) -> None:
    """B1.20: what saves itself while somebody types and what a button sends end their lines each in their own way."""
    chair, member = sign_in(declared.chair), sign_in(declared.members[0])
    lines = {"rationale": "It drifts.\nAll agree.", "entries-0-text": "Update the plan.\nTell the school."}
    chair.post(f"{declared.url}/sheet", cmr_sheet(**lines))
    member.post(f"{declared.url}/view", {"stand": "agree", "text": ""})
    sent = {name: text.replace("\n", "\r\n") for name, text in lines.items()}
    chair.post(f"{declared.url}/sheet", cmr_sheet(version="1", **sent))
    assert BEFORE not in member.get(declared.url).text
    sheet = declared.case.sheet
    assert sheet is not None
    assert sheet.version == 1, "Nothing changed."
    assert sheet.rationale == lines["rationale"]
    assert sheet.entries[0]["text"] == lines["entries-0-text"]


def test_a_view_is_marked_once_what_is_agreed_changes(declared: Hearing, sign_in: Opens) -> None:
    chair, member = sign_in(declared.chair), sign_in(declared.members[0])
    chair.post(f"{declared.url}/sheet", cmr_sheet())
    says = {"stand": "agree", "text": ""}
    member.post(f"{declared.url}/view", says)
    assert BEFORE not in chair.get(declared.url).text
    other = cmr_sheet(version="1", **{"entries-0-text": "Place the children with the grandparents."})
    chair.post(f"{declared.url}/sheet", other)
    for browser in (chair, member, sign_in(declared.members[1])):
        assert BEFORE in browser.get(declared.url).text
    assert f"{BEFORE}." in chair.get(f"{declared.url}/sign").text
    # Said again of the text as it stands.
    member.post(f"{declared.url}/view", says | {"version": "1"})
    assert BEFORE not in chair.get(declared.url).text
    assert BEFORE not in chair.get(f"{declared.url}/sign").text


def test_a_view_said_before_anything_was_written_is_marked(declared: Hearing, sign_in: Opens) -> None:
    sign_in(declared.members[0]).post(f"{declared.url}/view", {"stand": "agree", "text": ""})
    chair = sign_in(declared.chair)
    assert BEFORE not in chair.get(declared.url).text
    chair.post(f"{declared.url}/sheet", cmr_sheet())
    assert BEFORE in chair.get(declared.url).text


def test_a_case_left_undecided_keeps_views_of_what_was_proposed(app: object, sign_in: Opens) -> None:
    """D8: what the head of service writes in its stead is nothing that members were asked about."""
    hearing = a_hearing("child-in-need-review")
    hearing.everybody_declares()
    chair = sign_in(hearing.chair)
    chair.post(f"{hearing.url}/sheet", cin_sheet())
    for member in hearing.members:
        sign_in(member).post(f"{hearing.url}/view", {"stand": "disagree", "text": "No."})
    chair.post(f"{hearing.url}/undecided", {"reason": "Two views were held."})
    head = sign_in(a_person("Helen Ward", "head of service"))
    shown = head.get(hearing.url).text
    assert "No." in shown
    assert BEFORE not in shown


def test_a_view_recorded_for_a_member_says_by_whom(declared: Hearing, sign_in: Opens) -> None:
    member, office = declared.members[0], sign_in(declared.administrator)
    office.post(f"{declared.url}/views", {"person": member.id, "stand": "agree", "text": "Go on."})
    words = f"Recorded by {declared.administrator.name}"
    for browser in (office, sign_in(member)):
        assert words in browser.get(declared.url).text
    assert f"{words}." in sign_in(declared.chair).get(f"{declared.url}/sign").text
    sign_in(member).post(f"{declared.url}/view", {"stand": "agree", "text": "Go on.", "version": "1"})
    assert words not in office.get(declared.url).text
