"""A caret that only rests in a field holds nothing up; what is really unsaved is told so beside it."""

from __future__ import annotations

from playwright.sync_api import expect

from cmr.adapters import clock
from cmr.hearing import sitting
from cmr.models import db
from tests.browser.case_room import IN_STEP, Opens, Room
from tests.factories import a_declaration, a_referral


def test_a_resting_caret_does_not_keep_the_page_on_the_case_before(room: Room, opens: Opens) -> None:
    hearing = room.hearing
    other = a_referral(
        hearing.meeting.panel, state="scheduled", meeting=hearing.meeting, child="Noor Wexford"
    )
    assert other.case is not None
    for person in (hearing.chair, *hearing.members):
        a_declaration(other.case, person)
    sitting.take_case(hearing.case, by=hearing.chair, at=clock.now())
    db.session.commit()
    writes = opens(hearing.administrator)
    rationale = writes.get_by_label("What is the rationale")
    rationale.focus()
    sitting.take_case(other.case, by=hearing.chair, at=clock.now())
    db.session.commit()
    expect(writes.get_by_role("heading", name="Noor Wexford")).to_be_visible(timeout=IN_STEP)
    writes.keyboard.type("Of the case before.")
    expect(rationale).to_have_value("")


def test_what_is_unsaved_holds_its_case_and_is_told_so_beside_it(room: Room, opens: Opens) -> None:
    hearing = room.hearing
    sitting.take_case(hearing.case, by=hearing.chair, at=clock.now())
    db.session.commit()
    writes = opens(hearing.administrator)
    writes.route("**/sheet", lambda route: route.abort())
    rationale = writes.get_by_label("What is the rationale")
    rationale.fill("The plan has drifted.")
    sitting.go_to_item(hearing.meeting, "conduct", by=hearing.chair, at=clock.now())
    db.session.commit()
    note = writes.locator(".govuk-form-group:has([name=rationale])").locator("xpath=preceding-sibling::*[1]")
    expect(note).to_contain_text("More changed here while you write.", timeout=IN_STEP)
    expect(rationale).to_have_value("The plan has drifted.")
    rationale.fill("")
    writes.unroute("**/sheet")
    expect(writes.get_by_role("heading", name="conduct")).to_be_visible(timeout=2 * IN_STEP)
