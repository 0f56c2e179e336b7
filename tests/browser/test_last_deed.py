"""A message on the meeting's page is of the last deed, and without scripts the page says that it follows nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from cmr.adapters import clock
from cmr.hearing import sitting
from cmr.hearing.attendance_times import keep_stays
from cmr.models import db
from tests.browser.case_room import IN_STEP, Opens, Room
from tests.factories import a_declaration, a_referral


@pytest.fixture
def done(room: Room, opens: Opens) -> Page:
    """The chair's page after a deed of which it says that it is done: another case was tabled."""
    meeting = room.hearing.meeting
    other = a_referral(meeting.panel, state="scheduled", meeting=meeting)
    a_declaration(other.case, room.hearing.chair)  # type: ignore[arg-type] # it is scheduled
    sitting.go_to_item(meeting, "cases", by=room.hearing.chair, at=clock.now())
    url, chair = f"/meetings/{meeting.id}/cases/{other.reference}/table", room.hearing.chair
    db.session.commit()
    page = opens(chair)
    page.goto(url)
    page.get_by_label("Why?").fill("There was no time.")
    db.session.rollback()  # so that no lock is held
    page.get_by_role("button", name="Table the case").click()
    expect(page.locator(".cmr-notice")).to_contain_text("is tabled")
    return page


def test_what_was_said_of_a_deed_goes_with_the_answer_to_the_next(done: Page) -> None:
    done.get_by_text("Go to another item").click()
    done.get_by_role("button", name="Introductions", exact=True).click()
    expect(done.locator(".cmr-notice")).to_have_count(0, timeout=IN_STEP)


def test_a_refusal_stands_alone(done: Page, room: Room) -> None:
    done.route("**/live", lambda route: route.abort())
    for entry in room.hearing.meeting.attendances:
        if entry.role == "member":
            keep_stays(entry, ())
    db.session.commit()
    done.get_by_role("button", name=room.take).click()
    expect(done.locator("#refused")).to_contain_text("There is no quorum", timeout=IN_STEP)
    expect(done.locator(".cmr-notice")).to_have_count(0)


@pytest.mark.parametrize("where", ["day", "case"])
def test_without_scripts_the_page_says_that_it_does_not_follow_the_meeting(
    room: Room, opens: Opens, where: str
) -> None:
    url = room.url if where == "day" else room.hearing.url
    member = room.hearing.members[0]
    page = opens(member, java_script_enabled=False)
    page.goto(url)
    line = page.locator("main noscript p")
    expect(line).to_be_visible()
    expect(line).to_contain_text("This page does not follow the meeting by itself.", use_inner_text=True)
    line.locator("a").click()
    assert page.url.endswith(url)
    expect(line).to_be_visible()
    scripted = opens(member)
    scripted.goto(url)
    expect(scripted.locator("main")).not_to_contain_text("does not follow the meeting", use_inner_text=True)
