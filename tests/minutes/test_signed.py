"""What a signed sheet says is not reworded in the minutes without a word to who writes and approves them (B1.24)."""

from __future__ import annotations

import pytest

from cmr.filing.queries import filings_of
from cmr.minutes import drafting, operations
from cmr.minutes.content import fingerprint
from cmr.minutes.pages import shown
from cmr.minutes.recorded import drafted
from cmr.minutes.signed import not_as_signed_in
from cmr.models import db
from cmr.rules.filing import SHEET_STANDS
from cmr.rules.refusal import Refused
from tests.application import Opens
from tests.factories import PASSWORD
from tests.minutes.table import AFTER, Room
from tests.pdf_read import Pdf, squeezed

SIGNED = "The signed decision sheet says: “Recommendation: Maya sees the school nurse."
TICK = "I have read what is otherwise than signed, and approve it so"
BY = "By Friday 18 December 2026"


def says(room: Room, old: str, new: str) -> None:
    """The administrator rewords a case's section."""
    minutes = room.minutes()
    section = next(one for one in minutes.sections if one.key == room.case_key(0))
    assert old in section.text
    drafting.save(
        minutes, section, section.text.replace(old, new), section.version, by=room.administrator, at=AFTER
    )
    db.session.commit()


def test_the_draft_says_what_the_sheets_say(room: Room) -> None:
    room.begins()
    assert not_as_signed_in(room.minutes()) == {}


@pytest.mark.parametrize(
    ("old", "new"),
    [("plan has drifted", "plan holds"), ("It comes too early", "It comes in good time")],
    ids=["rationale", "dissenting view"],
)
def test_reasons_and_views_that_were_signed_are_not_reworded_unseen(room: Room, old: str, new: str) -> None:
    sheet = room.cases[0].sheet
    assert sheet
    sheet.dissent = [{"name": "Jo Marsh", "view": "disagree", "text": "It comes too early."}]
    db.session.commit()
    room.begins()
    assert not_as_signed_in(room.minutes()) == {}
    says(room, old, new)
    (remarks,) = not_as_signed_in(room.minutes()).values()
    assert len(remarks) == 1
    assert old in remarks[0]


def test_what_is_saved_otherwise_says_so_at_once_and_no_longer_once_it_is_mended(
    room: Room, sign_in: Opens
) -> None:
    room.begins()
    browser, url = sign_in(room.administrator), f"{room.url}/sections/{room.case_key(0)}"
    text = room.text(room.case_key(0))
    assert "Not as signed" not in browser.get(url).text

    def types(words: str, version: int) -> str:
        return browser.post(
            url, {"version": str(version), "text": words}, target="save_status", status=200
        ).text

    found = types(text.replace(BY, "By Friday 8 January 2027"), 1)
    assert "Not as signed" in found
    assert f"{SIGNED} {BY}.” This section says it otherwise." in found
    assert SIGNED in browser.get(url).text
    many = types("Nothing was agreed.", 2)
    assert "It says 2 more of what was signed otherwise" in many
    assert "Not as signed" not in types(text, 3)


def test_the_chair_reads_which_sections_differ_and_may_approve_them_so(room: Room, sign_in: Opens) -> None:
    room.begins()
    room.writes_the_rest()
    says(room, "Maya sees the school nurse.", "Maya may see the school nurse.")
    operations.send(room.minutes(), drafted(room.meeting), by=room.administrator, at=AFTER)
    db.session.commit()
    chair, anchor = sign_in(room.chair), f"section-{room.minutes().sections[0].id}"
    differs = next(one for one in room.minutes().sections if one.key == room.case_key(0))
    for url in (room.url, f"{room.url}/approve"):
        page = chair.get(url).text
        assert "This section says otherwise what a signed decision sheet says." in page
        assert f'<a class="govuk-link" href="#section-{differs.id}">Case 1: {differs.title}</a>' in page
        assert SIGNED in page
        assert f'href="#{anchor}"' not in page
    assert SIGNED not in sign_in(room.members[1]).get(room.url, status=403).text
    assert TICK in chair.get(f"{room.url}/approve").text
    form = {"read": fingerprint(room.minutes()), "password": PASSWORD}
    assert "Say that you have read it" in chair.post(f"{room.url}/approve", form, status=422).text
    assert room.minutes().state == "with_chair"
    chair.post(f"{room.url}/approve", form | {"otherwise": "y"})
    assert room.minutes().state == "approved"
    assert "Not as signed" not in chair.get(room.url).text
    parts = [one for case in room.cases for one in filings_of(case.id) if one.kind == "minutes"]
    assert [SHEET_STANDS in one.text for one in parts] == [one.case_id == room.cases[0].id for one in parts]


def test_nobody_approves_unread_what_differs(room: Room) -> None:
    room.begins()
    room.writes_the_rest()
    says(room, "Maya sees the school nurse.", "Maya may see the school nurse.")
    minutes = room.minutes()
    operations.send(minutes, drafted(room.meeting), by=room.administrator, at=AFTER)
    read = fingerprint(minutes)
    with pytest.raises(Refused) as refused:
        operations.approve(minutes, read, by=room.chair, at=AFTER)
    assert "otherwise than signed" in refused.value.reasons[0].text
    operations.approve(minutes, read, by=room.chair, at=AFTER, otherwise_read=True)
    assert minutes.state == "approved"


def test_where_nothing_differs_nothing_is_ticked(room: Room, sign_in: Opens) -> None:
    room.sends()
    assert TICK not in sign_in(room.chair).get(f"{room.url}/approve").text


def test_the_part_says_in_print_that_the_sheet_stands(room: Room, sign_in: Opens) -> None:
    room.begins()
    room.writes_the_rest()
    says(room, "Maya sees the school nurse.", "Maya may see the school nurse.")
    minutes = room.minutes()
    operations.send(minutes, drafted(room.meeting), by=room.administrator, at=AFTER)
    operations.approve(minutes, fingerprint(minutes), by=room.chair, at=AFTER, otherwise_read=True)
    db.session.commit()
    filing = next(one for one in filings_of(room.cases[0].id) if one.kind == "minutes")
    browser = sign_in(room.administrator)
    assert SHEET_STANDS in browser.get(f"/filings/{filing.id}").text
    assert squeezed(SHEET_STANDS) in Pdf(browser.get(f"/filings/{filing.id}/paper.pdf").data).words


def test_whoever_withdrew_from_the_case_reads_nothing_of_it(room: Room) -> None:
    """B1.4: the remark is made of the case's sheet."""
    room.begins()
    section = next(one for one in room.minutes().sections if one.key == room.case_key(1))
    section.text = "Nothing was agreed."
    db.session.commit()
    found = not_as_signed_in(room.minutes())
    assert set(found) == {section.id}
    for reader, remarks in ((room.members[0], 0), (room.chair, 3)):
        sections = shown(room.book(), reader.id, otherwise=found)
        assert sum(len(one.otherwise) for one in sections) == remarks


def test_a_case_that_was_tabled_has_no_sheet_to_say_otherwise(room: Room) -> None:
    room.begins()
    section = next(one for one in room.minutes().sections if one.key == room.case_key(2))
    section.text = "It was not heard."
    db.session.commit()
    assert not_as_signed_in(room.minutes()) == {}
