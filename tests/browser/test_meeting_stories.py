"""Both panels' meetings of six cases, from opening to approved minutes, in three people's windows at once."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from cmr.models import Minutes, db
from tests.browser.panel_room import ON, PATIENCE, PanelRoom, a_panel_room
from tests.factories import CIN, CMR, PASSWORD
from tests.stories.council import london


@pytest.fixture
def cmr_room(app: Flask, browser: Browser) -> Iterator[PanelRoom]:
    with london(ON, 9, 30), a_panel_room(app, browser, CMR) as room:
        yield room


@pytest.fixture
def cin_room(app: Flask, browser: Browser) -> Iterator[PanelRoom]:
    with london(ON, 9, 30), a_panel_room(app, browser, CIN) as room:
        yield room


def test_a_case_management_review_of_six_cases(cmr_room: PanelRoom) -> None:
    """B1.3, B1.4, B1.13, B1.14, B1.16, B1.19–1.21, B1.24, B1.25."""
    room, (first, second, third) = cmr_room, cmr_room.names
    opens(room)
    room.comes(first)
    room.everybody_sees("quorum", "No quorum")
    room.goes_on(room.chair, "Statement of conduct and confidentiality")
    room.comes(second)  # the late arrival that makes the quorum
    room.everybody_sees("quorum", "There is a quorum")
    accepts_conduct(room)
    for item in ("Introductions", "Review of previous recommendations and decisions", "Case presentations"):
        room.goes_on(room.chair, item)
    decides_against_the_majority(room, second)
    withdraws_and_another_comes(room, second, third)
    tables(room, 2)
    signs_as_designate(room, first)
    for number in (4, 5):
        room.takes(number)
        agrees(room.chair, "The plan goes on as it is.")
        room.chair.get_by_label("Continue child’s plan").check()
        room.chair.get_by_label("What is the rationale").fill("It is being carried out.")
        room.signs(room.chair)
        room.returns(room.chair)
    room.everybody_reads(5, "Heard")
    for item in (
        "Review of panel recommendations and decisions",
        "Any other business",
        "Next date and adjournment",
    ):
        room.goes_on(room.chair, item)
    closes(room)
    writes_minutes(
        room, "Introductions", "Review of previous recommendations and decisions", "Any other business"
    )
    assert room.faults == []


def test_a_child_in_need_review_of_six_cases(cin_room: PanelRoom) -> None:
    """D6c and D8: the panel can't agree, the head of service decides, and the minutes are approved."""
    room, (first, second, third) = cin_room, cin_room.names
    opens(room)
    room.comes(first)
    room.everybody_sees("quorum", "No quorum")
    room.comes(second)
    room.everybody_sees("quorum", "There is a quorum")
    room.goes_on(room.chair, "Privileged notes and confidentiality")
    accepts_conduct(room)
    for item in ("Actions from previous panels", "Case discussions"):
        room.goes_on(room.chair, item)
    cannot_agree(room, second)
    withdraws_and_another_comes(room, second, third)
    tables(room, 2)
    for number in (3, 4, 5):
        room.takes(number)
        agrees(room.chair, "Two visits a week.")
        room.chair.get_by_label("Continuation of the Child in Need Plan").check()
        room.signs(room.chair)
        room.returns(room.chair)
    room.everybody_reads(5, "Heard")
    for item in ("Patterns, trends and practice concerns", "Any other business", "Date of next panel"):
        room.goes_on(room.chair, item)
    closes(room)
    head_of_service_decides(room)
    writes_minutes(
        room,
        "Introductions and apologies",
        "Actions from previous panels",
        "Patterns, trends and practice concerns",
        "Any other business",
    )
    assert room.faults == []


def opens(room: PanelRoom) -> None:
    """The chair opens the meeting: every page says so, and who is in the chair."""
    chair = room.chair
    chair.get_by_role("button", name="Open the meeting").click()
    chair.get_by_role("radio").first.check()
    chair.get_by_role("button", name="Open the meeting").click()
    room.everybody_sees("meeting_now", "In session")
    room.everybody_sees("meeting_now", "waits for a quorum")


def accepts_conduct(room: PanelRoom) -> None:
    """A member accepts in their own window; the chair says it for the others."""
    room.member.get_by_role("button", name="I accept the statement").click()
    expect(room.member.locator("#centre")).to_contain_text("You accepted it at", timeout=PATIENCE)
    room.chair.get_by_role("button", name="Everybody present has accepted").click()
    room.everybody_sees("centre", "Accepted by all")


def agrees(page: Page, words: str) -> None:
    """Writes the sheet's first entry."""
    page.locator("#entries textarea").first.fill(words)


def decides_against_the_majority(room: PanelRoom, second: str) -> None:
    """The stages with their clock; both members disagree, and the chair signs against them knowingly (B1.21)."""
    chair, administrator, member = room.pages
    room.takes(0, *room.pages)
    room.declares_nothing(member)
    room.declares_nothing(chair)
    room.declares_nothing(chair, second)
    room.everybody_sees("standing", "The panel hears the case")
    chair.get_by_role("button", name="End this stage and go on").click()
    # More time is given to the stage that the page shows.
    expect(chair.locator(".cmr-clock--large")).to_have_text(
        re.compile(r"^(10:00|9:\d\d) left"), timeout=PATIENCE
    )
    chair.get_by_role("button", name="5 minutes more").click()
    for page in room.pages:
        expect(page.locator(".cmr-clock--large")).to_have_text(
            re.compile(r"^1[34]:\d\d left"), timeout=PATIENCE
        )
    agrees(administrator, "Hold a family network meeting.")
    administrator.get_by_label("Multi-agency or family network meeting").check()
    administrator.get_by_label("Family network meeting", exact=True).check()
    administrator.get_by_label("What is the rationale").fill("The plan has drifted since June.")
    for part, number in (("Day", "18"), ("Month", "12"), ("Year", "2026")):
        administrator.get_by_label(part).first.fill(number)
    administrator.get_by_label("Why another date").first.fill("Before the school breaks up.")
    room.saves(administrator)
    expect(member.locator("#sheet")).to_contain_text("Before the school breaks up.", timeout=PATIENCE)
    room.says(member, "Disagree", "The school has not been heard.")
    room.records_view(second, "Disagree", "There is no plan for the winter.")
    room.everybody_sees("views", "Two disagree: the majority disagrees.")
    expect(chair.get_by_label("What is the rationale")).to_have_value(
        "The plan has drifted since June.", timeout=PATIENCE
    )
    room.keeps_pace()
    room.signs(chair, against=True)
    expect(chair.locator("#sheet")).to_contain_text("The school has not been heard.")
    room.returns(chair)
    room.everybody_reads(0, "Heard")


def withdraws_and_another_comes(room: PanelRoom, second: str, third: str) -> None:
    """The member withdraws, which breaks the quorum for this case; another comes, and it is heard (B1.3, B1.4)."""
    chair, administrator, member = room.pages
    room.takes(1, member)
    mine = member.locator("#declarations")
    mine.get_by_text("Declare something", exact=True).click()
    mine.get_by_label("Involvement, now or before").check()
    mine.get_by_label("What is known").fill("I ran the group that the mother came to.")
    mine.get_by_label("Withdraws from this case").check()
    mine.get_by_role("button", name="Record the declaration").click()
    expect(member.locator("#centre")).to_contain_text("You withdrew from it", timeout=PATIENCE)
    for page in (chair, administrator):
        expect(page.locator("#quorum_of_case")).to_contain_text("No quorum for this case", timeout=PATIENCE)
        expect(page.locator("#quorum")).to_contain_text("There is a quorum", timeout=PATIENCE)
    room.comes(third)
    expect(chair.locator("#quorum_of_case")).to_contain_text("There is a quorum", timeout=PATIENCE)
    room.declares_nothing(chair)
    for name in (second, third):
        room.declares_nothing(chair, name)
    agrees(chair, "Tell the school whom to ring.")
    chooses_an_outcome(chair)
    room.signs(chair)
    room.returns(chair)
    expect(room.line(administrator, 1)).to_contain_text("Heard", timeout=PATIENCE)
    # Nothing of it is the member's to read, and their page goes on with the meeting.
    expect(member.locator("#centre")).to_contain_text("Between cases.", timeout=PATIENCE)
    assert room.cases[1] not in member.locator("main").inner_text()


def chooses_an_outcome(page: Page) -> None:
    """The plan goes on, as either panel's sheet has it."""
    page.get_by_label(re.compile("^(Continue child’s plan|Continuation of the Child in Need Plan)")).check()
    rationale = page.get_by_label(re.compile("^(What is the rationale|Reasons for the outcome)"))
    rationale.fill("It is being carried out.")


def tables(room: PanelRoom, number: int) -> None:
    """The chair tables a case with a reason (B1.19)."""
    room.takes(number)
    room.chair.get_by_role("button", name="Table the case").click()
    room.chair.get_by_label("Why?").fill("The school’s report is missing.")
    room.chair.get_by_role("button", name="Table the case").click()
    room.everybody_sees("agenda_now", "Tabled")


def signs_as_designate(room: PanelRoom, first: str) -> None:
    """The chair names the member, who completes and signs the sheet in their own window (B1.24)."""
    room.takes(3, room.member)
    room.chair.get_by_text("Name somebody to complete and sign").click()
    room.chair.get_by_role("button", name=f"Name {first}").click()
    expect(room.member.locator("#standing")).to_contain_text("You were named by the chair", timeout=PATIENCE)
    agrees(room.member, "Refer to legal planning.")
    room.member.get_by_label("Refer to LPM").check()
    room.member.get_by_label("What is the rationale").fill("The threshold is met.")
    room.signs(room.member)
    expect(room.member.locator("#sheet")).to_contain_text(f"{first} was designated by")
    room.returns(room.member)
    room.everybody_reads(3, "Heard")


def cannot_agree(room: PanelRoom, second: str) -> None:
    """One agrees and one disagrees: the chair can't sign, and hands it to the head of service (D8)."""
    chair, administrator, member = room.pages
    room.takes(0, *room.pages)
    room.declares_nothing(member)
    room.declares_nothing(chair)
    room.declares_nothing(chair, second)
    agrees(administrator, "Two visits a week until spring.")
    room.saves(administrator)
    room.says(member, "Disagree", "The threshold for protection is met.")
    room.records_view(second, "Agree", "The family is working with us.")
    expect(chair.locator("#before_signing")).to_contain_text("the head of service decides", timeout=PATIENCE)
    room.keeps_pace()
    chair.get_by_role("button", name="The panel could not agree").click()
    chair.get_by_label("Why?").fill("Whether the plan is enough.")
    chair.get_by_role("button", name="Hand it to the head of service").click()
    room.everybody_reads(0, "With the head of service")
    room.returns(chair)


def head_of_service_decides(room: PanelRoom) -> None:
    """With reasons, from what waits on their own first page."""
    head = room.a_page(room.head_of_service)
    head.goto("/")
    head.locator("a", has_text=re.compile(rf"^\s*Decide\s+{room.cases[0]}")).click()
    expect(head.locator("#standing")).to_contain_text("the decision is yours")
    expect(head.locator("#views")).to_contain_text("The family is working with us.")
    head.get_by_role("button", name="Begin from this proposal").click()
    expect(head.locator("main")).to_contain_text("stands in your decision")
    head.get_by_label("Continuation of the Child in Need Plan").check()
    head.get_by_label("Reasons for your decision").fill("The network holds the risk until then.")
    room.signs(head)
    expect(head.locator("#sheet")).to_contain_text("The network holds the risk until then.")


def closes(room: PanelRoom) -> None:
    """Every page says that the meeting is closed."""
    room.chair.get_by_role("button", name="Close the meeting").click()
    room.chair.get_by_role("button", name="Close the meeting").click()
    room.everybody_sees("meeting_now", "Closed")


def writes_minutes(room: PanelRoom, *empty: str) -> None:
    """Drafted from what was recorded, written on, sent back once and approved (B1.25, D6c)."""
    administrator, chair = room.administrator, room.chair
    administrator.get_by_role("button", name="The minutes").click()
    administrator.get_by_role("button", name="Begin the draft").click()
    for title in empty:
        write(administrator, title, "It was gone through.")
    send(administrator)
    minutes = room.url.replace("attendance", "minutes")
    chair.goto(minutes)
    chair.get_by_role("button", name="Ask for changes").click()
    chair.get_by_label("What should change in the whole").fill("Say who raised it.")
    chair.get_by_role("button", name="Send back with these changes").click()
    expect(chair.locator("main")).to_contain_text("with what you asked for")
    administrator.goto(minutes)
    expect(administrator.locator("main")).to_contain_text("Say who raised it.")
    write(administrator, empty[-1], "The chair raised the school’s report.")
    administrator.get_by_role("button", name="It is done").click()
    expect(administrator.get_by_role("button", name="Answer it anew")).to_be_visible(timeout=PATIENCE)
    send(administrator)
    chair.goto(minutes)
    chair.get_by_role("button", name="Read and approve").click()
    expect(chair.locator("main")).to_contain_text("The chair raised the school’s report.")
    chair.get_by_label("Your password").fill(PASSWORD)
    chair.get_by_role("button", name="Approve the minutes").click()
    expect(chair.locator("main")).to_contain_text("The minutes are approved.")
    pdf = chair.context.request.get(f"{minutes}.pdf")
    assert (pdf.status, pdf.headers["content-type"]) == (200, "application/pdf")
    db.session.rollback()
    assert db.session.query(Minutes).one().state == "approved"


def write(page: Page, title: str, words: str) -> None:
    """Writes in one section; it is saved as it is typed."""
    page.locator("a", has_text=f"Write in this section: {title}").click()
    page.get_by_label("What the minutes say").fill(words)
    page.get_by_role("button", name="Save and go back to the minutes").last.click()
    expect(page.locator("h1")).to_have_text("Minutes")


def send(page: Page) -> None:
    """Sends the minutes to the chair."""
    page.get_by_role("button", name="Send to ").click()
    expect(page.locator("main")).to_contain_text("The minutes are with ")
