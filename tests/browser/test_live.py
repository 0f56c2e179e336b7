"""Several people's windows on one meeting: what one does the others see, and nobody's writing is taken from them."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from cmr.adapters import clock
from cmr.hearing import sitting, turns
from cmr.hearing.room import A_MOMENT
from cmr.models import db
from config import ROOT
from tests.browser.case_room import IN_STEP, Opens, Room
from tests.factories import a_referral


def disagrees(page: Page, words: str) -> None:
    """A member says so in their own window."""
    views = page.locator("#views")
    views.get_by_label("Disagree", exact=True).check()
    views.get_by_label("In your own words").fill(words)
    views.get_by_role("button", name="Keep my view").click()


def top_of(place: Locator) -> float:
    """Where it begins in the window, in pixels from its top."""
    box = place.bounding_box()
    assert box is not None
    return box["y"]


def test_a_page_asks_often_enough_to_be_in_step_within_three_seconds() -> None:
    script = (ROOT / "cmr" / "static" / "own" / "live.js").read_text(encoding="utf-8")
    every, jitter = (int(re.findall(rf"const {name} = (\d+)", script)[0]) for name in ("EVERY", "JITTER"))
    assert every + jitter + A_MOMENT.total_seconds() * 1000 < 3_000


def test_what_the_chair_does_everybody_sees(room: Room, opens: Opens) -> None:
    people = (room.hearing.chair, room.hearing.members[0], room.worker)
    chair, member, worker = (opens(one) for one in people)
    chair.get_by_text("Go to another item").click()
    chair.get_by_role("button", name="Introductions", exact=True).click()
    for page in (chair, member, worker):
        expect(page.locator(".cmr-now__fact--now dd")).to_have_text("Introductions", timeout=IN_STEP)
    chair.get_by_role("button", name="Case presentations", exact=True).click()
    chair.get_by_role("button", name=room.take).click()
    for page in (chair, member, worker):
        expect(page.get_by_role("heading", name=room.child)).to_be_visible(timeout=IN_STEP)
        expect(page.locator(".cmr-clock--large")).to_have_text(
            re.compile(r"^[45]:\d\d left, until "), timeout=IN_STEP
        )
    chair.get_by_role("button", name="End this stage and go on").click()
    for page in (member, worker):
        expect(page.locator("[aria-current=step] .cmr-clock--large")).to_have_text(
            re.compile(r"^(10|9):\d\d left"), timeout=IN_STEP
        )
    chair.get_by_role("button", name="5 minutes more").click()
    for page in (chair, member, worker):
        expect(page.locator(".cmr-clock--large")).to_have_text(
            re.compile(r"^1[45]:\d\d left"), timeout=IN_STEP
        )


def test_what_somebody_writes_is_not_swapped_away(room: Room, opens: Opens) -> None:
    chair, administrator = opens(room.hearing.chair), opens(room.hearing.administrator)
    chair.get_by_text("Go to another item").click()
    chair.get_by_role("button", name="Case presentations", exact=True).click()
    chair.get_by_role("button", name=room.take).click()
    writes = administrator.get_by_label("What is the rationale")
    expect(writes).to_be_visible(timeout=IN_STEP)
    writes.fill("The plan has drifted.")
    chair.get_by_label("What is the rationale").fill("Nothing was done since June.")
    chair.locator("#save_sheet").click()
    expect(administrator.locator("#sheet .cmr-held")).to_be_visible(timeout=IN_STEP)
    chair.get_by_role("button", name="2 minutes more").click()
    expect(administrator.locator(".cmr-clock--large")).to_have_text(
        re.compile(r"^[67]:\d\d left"), timeout=IN_STEP
    )
    expect(writes).to_have_value("The plan has drifted.")


def test_what_somebody_writes_in_or_points_at_stays_where_it_is(room: Room, opens: Opens) -> None:
    """A press that somebody is about to make must not land on something else."""
    url = f"/meetings/{room.hearing.meeting.id}/cases/{room.hearing.referral.reference}"
    sitting.take_case(room.hearing.case, by=room.hearing.chair, at=clock.now())
    db.session.commit()
    writes, *says = (opens(one) for one in (room.hearing.administrator, *room.hearing.members))
    for page in (writes, *says):
        page.goto(url)
    rationale, box = writes.get_by_label("What is the rationale"), writes.get_by_label("Plan for closure")
    rationale.focus()
    before = top_of(rationale)
    disagrees(says[0], "It is too soon. " * 40)
    expect(writes.locator("#views")).to_contain_text("It is too soon.", timeout=IN_STEP)
    assert top_of(rationale) == pytest.approx(before, abs=1)
    writes.evaluate("document.activeElement.blur()")
    box.hover(force=True)
    before = top_of(box)
    disagrees(says[1], "There is no plan. " * 40)
    expect(writes.locator("#views")).to_contain_text("There is no plan.", timeout=IN_STEP)
    assert top_of(box) == pytest.approx(before, abs=1)


def test_nothing_is_drawn_anew_between_the_halves_of_a_press(room: Room, opens: Opens) -> None:
    member = room.hearing.members[0].name
    db.session.commit()  # its words read once, so that no lock is held
    chair, administrator = opens(room.hearing.chair), opens(room.hearing.administrator)
    chair.get_by_text("Go to another item").click()
    introductions = chair.get_by_role("button", name="Introductions", exact=True)
    introductions.hover()
    chair.mouse.down()
    with chair.expect_response(lambda answer: answer.url.endswith("/live") and answer.status == 200):
        administrator.locator("button", has_text=f"Clear: {member}").click()
    expect(chair.locator("button", has_text=f"Clear: {member}")).to_have_count(1)
    chair.mouse.up()
    expect(chair.locator("button", has_text=f"Present: {member}")).to_be_visible(timeout=IN_STEP)
    expect(chair.locator(".cmr-now__fact--now dd")).to_have_text("Introductions", timeout=IN_STEP)


@pytest.mark.parametrize("where", ["day", "case"])
def test_declaring_opens_the_referral_on_the_spot_and_keeps_what_is_being_written(
    app: Flask, room: Room, opens: Opens, where: str
) -> None:
    hearing = room.hearing
    other = a_referral(
        hearing.meeting.panel, state="scheduled", meeting=hearing.meeting, child="Noor Wexford"
    )
    url = room.url if where == "day" else f"/meetings/{hearing.meeting.id}/cases/{other.reference}"
    assert other.case is not None
    sitting.take_case(other.case, by=hearing.chair, at=clock.now())
    db.session.commit()
    for person in (hearing.chair, hearing.members[0]):
        page = opens(person)
        page.goto(url)
        expect(page.locator("#read")).to_contain_text("The referral is not open to you yet.")
        rationale = page.get_by_label("What is the rationale")
        if person is hearing.chair:
            rationale.fill("The plan has drifted.")
        page.get_by_role("button", name="Nothing to declare", exact=True).click()
        expect(page.get_by_text("The referral as it was signed")).to_be_visible(timeout=IN_STEP)
        expect(page.locator("#read")).not_to_contain_text("The referral is not open to you yet.")
        if person is hearing.chair:
            expect(rationale).to_have_value("The plan has drifted.")


def test_a_refused_time_keeps_its_own_row_alone(room: Room, opens: Opens) -> None:
    """The others on the list come up to date, so that it says the same as the count above it."""
    writing, other = (one.name for one in room.hearing.members)
    db.session.commit()  # its words read once, so that no lock is held
    chair, administrator = opens(room.hearing.chair), opens(room.hearing.administrator)
    row = chair.locator("#attendance li", has_text=writing)
    row.get_by_role("textbox").fill("25:99")
    row.get_by_role("button", name="Left").click()
    expect(row).to_contain_text("Write a time of day", timeout=IN_STEP)
    administrator.locator("button", has_text=f"Clear: {other}").click()
    expect(chair.locator("#meeting_now")).to_contain_text("The chair and 1 member present", timeout=IN_STEP)
    expect(chair.locator("#attendance li", has_text=other)).to_contain_text("Not marked", timeout=IN_STEP)
    expect(chair.locator("button", has_text=f"Present: {other}")).to_be_visible()
    expect(row.get_by_role("textbox")).to_have_value("25:99")
    expect(chair.locator("#attendance .cmr-held")).to_have_count(0)
    administrator.locator("button", has_text=f"Clear: {writing}").click()
    expect(row.locator(".cmr-held")).to_be_visible(timeout=IN_STEP)
    expect(row.get_by_role("textbox")).to_have_value("25:99")
    row.get_by_role("textbox").fill("")
    row.get_by_role("button", name="Clear").click()
    expect(chair.locator("button", has_text=f"Present: {writing}")).to_be_visible(timeout=IN_STEP)


def test_a_page_that_is_theirs_no_more_keeps_nothing_on_the_screen(room: Room, opens: Opens) -> None:
    """B1.4: whoever withdraws has nothing of the case before them, in any window that stands open."""
    case = room.hearing.case
    url, declare = (
        f"/meetings/{case.meeting_id}/cases/{case.referral.reference}",
        room.hearing.members[0].name,
    )
    db.session.commit()  # its words read once, so that no lock is held
    member, administrator = opens(room.hearing.members[0]), opens(room.hearing.administrator)
    for page in (member, administrator):
        page.goto(url)
    expect(member.locator("main")).to_contain_text(room.child)
    row = administrator.locator("#declarations li", has_text=declare)
    row.get_by_text("Change what is declared").click()
    row.get_by_label("Involvement, now or before").check()
    row.get_by_label("What is known").fill("The family lives next door.")
    row.get_by_label("Withdraws from this case").check()
    row.get_by_role("button", name="Record the declaration").click()
    closed = "This page is not open to you any more."
    expect(member.locator(".cmr-live__text")).to_contain_text(closed, timeout=IN_STEP)
    expect(member.locator("body")).not_to_contain_text(room.child)
    expect(member.locator("main")).not_to_contain_text("Declarations")


def test_a_lost_connection_is_said_and_mends_by_itself(room: Room, opens: Opens) -> None:
    member = opens(room.hearing.members[0])
    line = member.locator(".cmr-live__text")
    expect(line).to_have_text("In step with the meeting", timeout=IN_STEP)
    member.context.set_offline(True)
    expect(line).to_have_text(re.compile(r"^Not in step since \d+:\d\d"), timeout=IN_STEP)
    member.context.set_offline(False)
    expect(line).to_have_text("In step with the meeting", timeout=IN_STEP)


def test_without_scripts_the_same_is_done_by_plain_forms(room: Room, opens: Opens) -> None:
    chair = opens(room.hearing.chair, java_script_enabled=False)
    chair.get_by_text("Go to another item").click()
    chair.get_by_role("button", name="Case presentations", exact=True).click()
    chair.get_by_role("button", name=room.take).click()
    expect(chair.get_by_role("heading", name=room.child)).to_be_visible()
    expect(chair.locator(".cmr-clock--large")).to_have_text(re.compile(r"^until \d+:\d\d[ap]m$"))
    chair.get_by_role("button", name="5 minutes more").click()
    expect(chair.locator("[aria-current=step]").first).to_be_visible()


def test_a_page_that_finds_no_turn_asks_again_and_is_in_step(
    app: Flask, room: Room, opens: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    chair, member = opens(room.hearing.chair), opens(room.hearing.members[0])
    asked = [
        member.expect_response(lambda answer: "cmr-again" in answer.headers, timeout=IN_STEP) for _ in "12"
    ]
    with monkeypatch.context() as full:
        full.setattr(turns, "MOST_WAITING", 0)
        for again in asked:  # within a moment, where a page in step waits for seconds
            with again:
                pass
        chair.get_by_text("Go to another item").click()
        chair.get_by_role("button", name="Introductions", exact=True).click()
        expect(member.locator(".cmr-live__text")).to_have_text("In step with the meeting")
    for page in (chair, member):
        expect(page.locator(".cmr-now__fact--now dd")).to_have_text("Introductions", timeout=IN_STEP)
