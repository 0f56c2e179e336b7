"""The two panels' stories, each from the first draft to the closed case, told once for every kind of visitor."""

from __future__ import annotations

import re
from datetime import date

from tests.factories import PASSWORD
from tests.stories.council import Story, attach_documents, begin, london, write
from tests.stories.people import Visitor

BEGUN = date(2026, 11, 30)
HEARD = date(2026, 12, 10)
HEARD_AGAIN = date(2027, 1, 14)
SILENT = re.compile(r"(?:[A-Z]\S* \S+(?:, | and ))*[A-Z]\S* \S+ w(?:as|ere) asked and gave no view(?!\.)")
"""What the box says of the members who gave no view."""


def write_and_sign(story: Story, criterion: str) -> None:
    """The worker writes; worker, team manager and service manager sign in turn; the worker submits in time."""
    worker = begin(story)
    assert story.state() == "draft"
    write(story, worker, "Maya Fenwick", criterion)
    attach_documents(story, worker)
    worker.go(f"/referrals/{story.reference}")
    _sign(story, worker, "social worker")
    assert "Maya Fenwick" in worker.text()
    assert story.state() == "signed_by_social_worker"
    manager = story.at_the_referral(story.team_manager)
    _sign(story, manager, "team manager")
    assert story.state() == "signed_by_team_manager"
    manager = story.at_the_referral(story.service_manager)
    _sign(story, manager, "service manager")
    assert story.state() == "signed_by_service_manager"
    worker = story.at_the_referral(story.worker)
    worker.follow("Submit to the panel")
    worker.press("Submit it")
    assert story.state() == "submitted"


def make_meetings(story: Story, first: date, count: int) -> None:
    """The administrator makes a series, seeing the dates before anything is made."""
    administrator = story.signed_in(story.administrator)
    administrator.go(f"/panels/{story.key}/series")
    administrator.fill_date("From", first)
    administrator.fill("How many", str(count))
    administrator.press("Show the dates")
    assert f"{count} to make" in administrator.text()
    administrator.press(f"Make these {count} meetings")


def place_and_circulate(story: Story, spoken: str) -> None:
    """The administrator places the case and circulates the agenda; only then a member reads it."""
    administrator = story.at_the_referral(story.administrator)
    administrator.follow("Place it on a meeting")
    administrator.pick("Which meeting?", spoken)
    administrator.press("Place the case")
    assert story.state() == "scheduled"
    administrator.go(f"/panels/{story.key}")
    administrator.follow(spoken)
    administrator.follow("Finalise and circulate")
    administrator.press("Finalise and circulate")
    member = story.at_the_referral(story.members[0])
    assert "Maya Fenwick" in member.text()


def open_meeting(story: Story, spoken: str) -> Visitor:
    """The chair opens the meeting; without a quorum nothing is heard; two members arrive and everybody declares."""
    chair = story.signed_in(story.chair)
    chair.go(f"/panels/{story.key}")
    chair.follow(spoken)
    chair.follow("Open the meeting")
    chair.press("Open the meeting")
    assert "No quorum" in chair.text()
    for member in story.members:
        chair.press(f"Present: {member.name}")
    assert "There is a quorum" in chair.text()
    chair.press("Everybody present has accepted")
    for person in story.members:
        declare(story.at_the_hearing(person), person.name)
    chair = story.at_the_hearing(story.chair)
    assert "still to declare" in chair.text()
    declare(chair, story.chair.name)
    return chair


def say_who_was_silent(visitor: Visitor) -> None:
    """Says of members who gave no view that they were asked (B1.20)."""
    if silent := SILENT.search(visitor.text()):
        visitor.tick(silent[0].strip())


def save_and_sign(visitor: Visitor) -> None:
    """Saves the sheet and signs it with the password."""
    visitor.press("Save and go to signing")
    say_who_was_silent(visitor)
    visitor.fill("Your password", PASSWORD)
    visitor.press("Sign the decision sheet")


def close_meeting(story: Story, spoken: str) -> None:
    """The chair closes the meeting."""
    chair = story.signed_in(story.chair)
    chair.go(f"/panels/{story.key}")
    chair.follow(spoken)
    chair.follow("The meeting on the day")
    chair.follow("Close the meeting")
    chair.press("Close the meeting")


def confirm_all(story: Story) -> int:
    """Worker and team manager confirm the actions in turn, until none is left; answers how many there were."""
    confirmed = 0
    owners = [story.worker, story.team_manager]
    while story.state() == "heard":
        owner = story.signed_in(owners[confirmed % 2])
        owner.go("/actions")
        owner.follow("Confirm done")
        owner.fill("What was done, and when?", "Done as agreed, with the family.")
        owner.press("Confirm")
        confirmed += 1
        assert confirmed < 10
    assert story.state() == "actioned"
    return confirmed


def tell_cmr(story: Story) -> None:
    """A CMR referral: heard, its actions done, returned to panel, heard again, closed."""
    with london(BEGUN, 10):
        make_meetings(story, date(2026, 12, 7), 6)
        write_and_sign(story, "six_months")
        place_and_circulate(story, "Thursday 10 December 2026")
    with london(HEARD, 9, 20):
        chair = open_meeting(story, "Thursday 10 December 2026")
        chair.fill("What the panel agreed", "Bring the safety plan and the contact plan together.")
        chair.tick("Multi-agency or family network meeting")
        chair.pick("Which meeting?", "Family network meeting")
        chair.fill("What is the rationale", "The plan has drifted since the summer.")
        save_and_sign(chair)
        assert story.state() == "heard"
        close_meeting(story, "Thursday 10 December 2026")
    with london(date(2026, 12, 21), 11):
        assert confirm_all(story) == 2
    with london(date(2026, 12, 22), 11):
        _return(story, HEARD_AGAIN)
        place_and_circulate(story, "Thursday 14 January 2027")
    with london(HEARD_AGAIN, 9, 20):
        chair = open_meeting(story, "Thursday 14 January 2027")
        chair.fill("What the panel agreed", "Prepare the case for closure with the family.")
        chair.tick("Plan for closure")
        chair.fill("What is the rationale", "The network carries the safety plan.")
        save_and_sign(chair)
        assert story.state() == "heard"
    with london(date(2027, 1, 20), 11):
        confirm_all(story)
        _close(story)


def tell_cin(story: Story) -> None:
    """A CIN referral: the panel can't agree, the head of service decides, it returns, and closes."""
    with london(BEGUN, 10):
        make_meetings(story, date(2026, 12, 7), 3)
        write_and_sign(story, story.terms.criteria[0].key if story.terms.criteria else "")
        place_and_circulate(story, "Thursday 10 December 2026")
    with london(HEARD, 9, 20):
        chair = open_meeting(story, "Thursday 10 December 2026")
        chair.follow("The panel could not agree")
        chair.fill("Why?", "Whether the plan should go on; two views were held.")
        say_who_was_silent(chair)
        chair.press("Hand it to the head of service")
        assert story.state() == "scheduled"
        close_meeting(story, "Thursday 10 December 2026")
    with london(date(2026, 12, 11), 9):
        head = story.at_the_hearing(story.head_of_service)
        head.fill("What you decide", "Two more visits a week until the next review.")
        head.pick("Panel Outcome", "Continuation of the Child in Need Plan")
        head.fill(
            "Reasons for your decision", "The objectives are half met and the family is working with us."
        )
        save_and_sign(head)
        assert story.state() == "heard"
    with london(date(2026, 12, 21), 11):
        confirm_all(story)
    with london(date(2026, 12, 22), 11):
        _return(story, date(2027, 1, 7))
        place_and_circulate(story, "Thursday 7 January 2027")
    with london(date(2027, 1, 7), 9, 20):
        chair = open_meeting(story, "Thursday 7 January 2027")
        chair.fill("Action", "Hand the remaining work over at the transfer panel.")
        chair.pick("Panel Outcome", "No further action")
        chair.fill("Guidance", "Close the last two actions by the middle of January.")
        chair.fill_date("Proposed date for Transfer Panel", date(2027, 1, 21))
        save_and_sign(chair)
        assert story.state() == "heard"
    with london(date(2027, 1, 20), 11):
        confirm_all(story)
        _close(story)


def _sign(story: Story, visitor: Visitor, stage: str) -> None:
    term = next(one for one in story.terms.signing if one.position == stage)
    visitor.follow(f"Sign as {stage}")
    if comments := story.terms.comments_field(term.stage):
        visitor.fill(comments.label, "The plan has done what it can. I support this referral.")
    visitor.tick(term.declaration)
    visitor.fill("Your password", PASSWORD)
    visitor.press(f"Sign as {stage}")


def declare(visitor: Visitor, name: str) -> None:
    """At the case: nothing to declare, for whom it is."""
    visitor.pick("What is declared", "Nothing to declare", within=name)
    visitor.press("Record the declaration", within=name)


def _return(story: Story, on: date) -> None:
    chair = story.at_the_referral(story.chair)
    chair.follow("Return to panel on a date")
    chair.fill_date("When does it return", on)
    chair.press("Return the case to panel")
    assert story.state() == "returned"


def _close(story: Story) -> None:
    chair = story.at_the_referral(story.chair)
    chair.follow("Close the case")
    chair.fill("Why is the case closed?", "Every action is confirmed.")
    chair.press("Close the case")
    assert story.state() == "closed"
    worker = story.at_the_referral(story.worker)
    assert "Closed" in worker.text()
