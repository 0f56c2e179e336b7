"""The draft made again from what was recorded since, and what only somebody who has both texts takes over (B1.25)."""

from __future__ import annotations

from cmr.models import db
from tests.application import Opens
from tests.minutes.table import Room


def section_url(room: Room, number: int) -> str:
    """Where a case's section is written."""
    return f"{room.url}/sections/{room.case_key(number)}"


def test_more_was_recorded_is_said_and_both_texts_are_shown(room: Room, sign_in: Opens) -> None:
    room.begins()
    browser, url = sign_in(room.administrator), section_url(room, 0)
    browser.post(url, {"version": "1", "text": "Mine alone."})
    assert room.cases[0].sheet is not None
    room.cases[0].sheet.rationale = "Another rationale."
    db.session.commit()
    shown = browser.get(room.url).text
    # Nothing would be made again: what the page offers is to look at both texts, where they stand.
    assert "Make the draft again" not in shown
    assert f'href="{url}#both-newer">Look at both texts: Case 1: {room.cases[0].referral.reference}' in shown
    page = browser.get(url).text
    assert 'id="both-newer">Look at both texts<' in page
    assert "Written here" in page
    assert "Another rationale." in page
    browser.post(f"{url}/settle", {"version": "2", "take": "both"})
    assert room.text(room.case_key(0)).startswith(f"Mine alone.\n\n{room.cases[0].referral.worker.name}, ")
    assert "More was recorded" not in browser.get(room.url).text


def test_made_again_says_what_it_took_over_and_leads_to_what_it_could_not(room: Room, sign_in: Opens) -> None:
    """B1.25: nobody is offered again what they have just pressed."""
    room.begins()
    browser = sign_in(room.administrator)
    browser.post(section_url(room, 0), {"version": "1", "text": "Mine alone."})
    for case in room.cases[:2]:
        assert case.sheet is not None
        case.sheet.rationale = "Another rationale."
    db.session.commit()
    before = browser.get(room.url).text
    again = "Make the draft again from what was recorded"
    assert f"More was recorded since this draft was made: {room.cases[1].referral.reference}" in before
    assert again in before
    browser.post(f"{room.url}/again")
    after = browser.get(room.url).text
    assert "It was made again where nobody wrote." in after
    assert again not in after
    assert "More was recorded where somebody wrote: CMR" in after
    browser.post(f"{room.url}/again")
    assert "Nothing was made again." in browser.get(room.url).text


def test_whoever_withdrew_from_a_case_is_not_told_its_title_where_it_waits(
    room: Room, sign_in: Opens
) -> None:
    """B1.4: nor where nothing is written in it yet."""
    room.begins()
    declared = next(one for one in room.cases[1].declarations if one.person_id == room.members[0].id)
    declared.person = room.administrator
    sections = {one.key: one for one in room.minutes().sections}
    sections[room.case_key(1)].text, sections[room.case_key(2)].text = "Written here.", ""
    other = next(one for one in room.cases[2].declarations if one.person_id == room.members[0].id)
    other.person, other.kind, other.withdrew = room.administrator, "involvement", True
    assert room.cases[1].sheet is not None
    room.cases[1].sheet.rationale = "Another rationale."
    db.session.commit()
    page = sign_in(room.administrator).get(room.url).text
    assert "More was recorded where somebody wrote: a case that you withdrew from." in page
    assert "Nothing is written yet under: Introductions" in page
    for case in room.cases[1:]:
        assert case.referral.reference not in page
