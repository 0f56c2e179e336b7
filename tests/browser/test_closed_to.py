"""What somebody may not read any more is off their screen at once, and nothing of it is sent (B1.4)."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Request, expect

from cmr.adapters import clock
from cmr.hearing import sitting
from cmr.models import db
from tests.browser.case_room import IN_STEP, Opens, Room
from tests.browser.line import Line
from tests.factories import a_guest
from tests.hearing.test_over import closes

WORDS = "My own sister looks after them."


def takes(room: Room) -> None:
    """The case is before the panel."""
    sitting.take_case(room.hearing.case, by=room.hearing.chair, at=clock.now())
    db.session.commit()


def withdraws(page: Page, name: str) -> None:
    """Somebody is recorded as having withdrawn, in that window."""
    row = page.locator("#declarations li", has_text=name)
    row.get_by_text("Change what is declared").click()
    row.get_by_label("Involvement, now or before").check()
    row.get_by_label("What is known").fill("The family lives next door.")
    row.get_by_label("Withdraws from this case").check()
    row.get_by_role("button", name="Record the declaration").click()


@pytest.mark.parametrize("who", ["member", "chair"])
def test_whoever_withdraws_while_they_write_has_nothing_of_the_case_left(
    room: Room, opens: Opens, who: str
) -> None:
    writer = room.hearing.chair if who == "chair" else room.hearing.members[0]
    name, reference = writer.name, room.hearing.referral.reference
    takes(room)
    writes, administrator = opens(writer), opens(room.hearing.administrator)
    sent: list[Request] = []
    asks = Line(writes, "**/live", "GET")
    writes.on("request", lambda one: sent.append(one) if WORDS[:9] in (one.post_data or "") else None)
    place = writes.get_by_label("What is the rationale" if who == "chair" else "In your own words")
    asks.hold_answers()
    withdraws(administrator, name)
    expect(administrator.locator("#declarations")).to_contain_text("next door", timeout=IN_STEP)
    while not asks.answers:
        writes.wait_for_timeout(50)
    place.focus()
    place.fill(WORDS)
    asks.let_go()
    expect(writes.locator("#centre")).to_contain_text("You withdrew from it", timeout=IN_STEP)
    for words in (room.child, reference, WORDS):
        expect(writes.locator("main")).not_to_contain_text(words)
    expect(writes.locator("#centre")).to_contain_text("What you were writing about it")
    assert not writes.locator("textarea").count()
    assert not sent


def test_what_is_sent_about_a_case_that_closed_is_answered_by_what_is_so(room: Room, opens: Opens) -> None:
    member = room.hearing.members[0]
    name = member.name
    takes(room)
    writes, administrator = opens(member), opens(room.hearing.administrator)
    asks = Line(writes, "**/live", "GET")
    place = writes.get_by_label("In your own words")
    place.fill(WORDS)
    writes.get_by_label("Disagree", exact=True).check()
    asks.hold()
    withdraws(administrator, name)
    expect(administrator.locator("#declarations")).to_contain_text("next door", timeout=IN_STEP)
    writes.get_by_role("button", name="Keep my view").click()
    expect(writes.locator("#trouble")).to_contain_text("not open to you any more")
    expect(writes.locator("#trouble")).not_to_contain_text("Check your connection")
    asks.let_go()
    expect(writes.locator("#centre")).to_contain_text("You withdrew from it", timeout=IN_STEP)
    expect(writes.locator("#trouble")).to_be_hidden()
    expect(writes.locator("main")).not_to_contain_text(room.child)


def test_a_guest_whose_meeting_is_over_is_thanked_and_shown_the_way_home(room: Room, opens: Opens) -> None:
    guest = a_guest(room.hearing.case)
    takes(room)
    page = opens(guest, width=390)
    expect(page.locator("main")).to_contain_text(room.child)
    closes(room.hearing)
    heading = page.get_by_role("heading", name="The meeting is closed. Thank you.")
    expect(heading).to_be_visible(timeout=IN_STEP)
    expect(page.locator("body")).not_to_contain_text(room.child)
    expect(page.get_by_role("link", name="Go to what is waiting for you")).to_have_attribute("href", "/")
