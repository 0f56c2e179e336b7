"""A meeting of six cases, told once for every kind of visitor: what is hard in both panels, to approved minutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from cmr.models import Minutes, Person, db
from tests.factories import CMR, PASSWORD, a_declaration, a_meeting, a_referral
from tests.stories.council import Story, london
from tests.stories.people import Visitor
from tests.stories.telling import declare, save_and_sign

ON = date(2026, 12, 10)
CHILDREN = ("Ada Marsh", "Ben Holt", "Cleo Vane", "Dev Rowan", "Esme Lark", "Finn Tarn")


@dataclass(frozen=True)
class Day:
    """The meeting's addresses."""

    url: str
    cases: tuple[str, ...]

    @property
    def page(self) -> str:
        """The one page of the meeting."""
        return f"{self.url}/attendance"

    def case(self, number: int) -> str:
        """A case's own page there."""
        return f"{self.url}/cases/{self.cases[number]}"


def tell_meeting(story: Story) -> None:
    """Quorum made by who comes late, broken for one case by who withdraws; dissent or deadlock; tabled; designated."""
    day = _circulated(story)
    with london(ON, 9, 30):
        chair = _opens(story, day)
        if story.key == CMR:
            _decides_against_the_majority(story, day, chair)
        else:
            _cannot_agree(story, day, chair)
        _withdraws_and_another_comes(story, day, chair)
        _tables(story, day, chair)
        signer = story.members[0] if story.key == CMR else story.chair
        _signs(story, day, 3, signer)
        for number in (4, 5):
            _signs(story, day, number, story.chair)
        chair.go(day.page)
        assert "Every case is settled" in chair.text()
        chair.follow("Close the meeting")
        chair.press("Close the meeting")
        if story.key != CMR:
            _head_of_service_decides(story, day)
        _minutes(story, day)


def _circulated(story: Story) -> Day:
    meeting = a_meeting(story.panel, on=ON, state="circulated")
    referrals = [
        a_referral(story.panel, state="scheduled", child=child, meeting=meeting) for child in CHILDREN
    ]
    for referral in referrals[2:]:
        assert referral.case is not None
        for person in (story.chair, *story.members):
            a_declaration(referral.case, person)
    db.session.commit()
    return Day(f"/meetings/{meeting.id}", tuple(one.reference for one in referrals))


def _opens(story: Story, day: Day) -> Visitor:
    """Without a quorum no case is taken; whoever comes late makes it."""
    first, second, _ = story.members
    chair = story.signed_in(story.chair)
    chair.go(day.page)
    chair.follow("Open the meeting")
    chair.press("Open the meeting")
    chair.press(f"Present: {first.name}")
    assert "waits for a quorum" in chair.text()
    chair.go(day.case(0))
    with pytest.raises(AssertionError, match="can't be pressed"):
        chair.press("Take this case now")
    chair.go(day.page)
    chair.press(f"Present: {second.name}")
    assert "There is a quorum" in chair.text()
    chair.press("Everybody present has accepted")
    return chair


def _declare_all(story: Story, day: Day, number: int, people: tuple[Person, ...]) -> None:
    for person in people:
        visitor = story.signed_in(person)
        visitor.go(day.case(number))
        declare(visitor, person.name)


def _says(story: Story, day: Day, person: Person, stand: str, words: str) -> None:
    member = story.signed_in(person)
    member.go(day.case(0))
    member.pick("Do you agree", stand, within="Members’ views")
    member.fill("In your own words", words, within="Members’ views")
    member.press("Keep my view", within="Members’ views")


def _writes(story: Story, visitor: Visitor, words: str) -> None:
    visitor.fill("What the panel agreed" if story.key == CMR else "Action", words)
    if story.key == CMR:
        visitor.tick("Continue child’s plan")
        visitor.fill("What is the rationale", "It is being carried out.")
    else:
        visitor.pick("Panel Outcome", "Continuation of the Child in Need Plan")


def _decides_against_the_majority(story: Story, day: Day, chair: Visitor) -> None:
    first, second, _ = story.members
    _declare_all(story, day, 0, (first, second, story.chair))
    chair.go(day.case(0))
    chair.press("Take this case now")
    chair.press("5 minutes more")
    assert "(10 minutes)" in chair.text()
    chair.go(day.case(0))
    _writes(story, chair, "Hold a family network meeting.")
    chair.press("Save", within="Panel Recommendations and Decisions")
    _says(story, day, first, "Disagree", "The school has not been heard.")
    _says(story, day, second, "Disagree", "")
    chair.go(f"{day.case(0)}/sign")
    assert f"Record the dissenting view of {second.name} first." in chair.text()
    _says(story, day, second, "Disagree", "There is no plan for the winter.")
    chair.go(f"{day.case(0)}/sign")
    assert "You decide against the view of the majority." in chair.text()
    chair.tick("I sign against the view of the majority")
    chair.fill("Your password", PASSWORD)
    chair.press("Sign the decision sheet")
    assert "There is no plan for the winter." in chair.text()


def _cannot_agree(story: Story, day: Day, chair: Visitor) -> None:
    first, second, _ = story.members
    _declare_all(story, day, 0, (first, second, story.chair))
    chair.go(day.case(0))
    _writes(story, chair, "Two visits a week until spring.")
    chair.press("Save", within="Panel Outcome and Recommendations")
    _says(story, day, first, "Disagree", "The threshold for protection is met.")
    _says(story, day, second, "Agree", "The family is working with us.")
    chair.go(day.case(0))
    assert "Leave the case undecided: the head of service decides." in chair.text()
    chair.follow("The panel could not agree")
    chair.fill("Why?", "Whether the plan is enough.")
    chair.press("Hand it to the head of service")


def _head_of_service_decides(story: Story, day: Day) -> None:
    head = story.signed_in(story.head_of_service)
    head.go(day.case(0))
    assert "the decision is yours" in head.text()
    head.press("Begin from this proposal")
    head.fill("Reasons for your decision", "The network holds the risk until then.")
    save_and_sign(head)
    assert "Your decision on" in head.text()
    assert "The family is working with us." in head.text()


def _withdraws_and_another_comes(story: Story, day: Day, chair: Visitor) -> None:
    first, second, third = story.members
    member = story.signed_in(first)
    member.go(day.case(1))
    member.pick("What is declared", "Involvement", within=first.name)
    member.fill("What is known", "I ran the group that the mother came to.", within=first.name)
    member.tick("Withdraws from this case", within=first.name)
    member.press("Record the declaration", within=first.name)
    assert "Your withdrawal from the case is recorded." in member.text()
    assert day.cases[1] not in member.text()
    _declare_all(story, day, 1, (second, story.chair))
    chair.go(day.case(1))
    assert "No quorum for this case" in chair.text()
    chair.go(day.page)
    assert "There is a quorum" in chair.text()
    chair.press(f"Present: {third.name}")
    _declare_all(story, day, 1, (third,))
    _signs(story, day, 1, story.chair)


def _tables(story: Story, day: Day, chair: Visitor) -> None:
    chair.go(day.case(2))
    chair.follow("Table the case")
    chair.fill("Why?", "The school’s report is missing.")
    chair.press("Table the case")
    assert "is tabled. It keeps its place in the queue." in chair.text()


def _signs(story: Story, day: Day, number: int, signer: Person) -> None:
    """The chair signs; or whom the chair names, in their own name (B1.24)."""
    if signer is not story.chair:
        chair = story.signed_in(story.chair)
        chair.go(day.case(number))
        chair.press(f"Name {signer.name}")
    visitor = story.signed_in(signer)
    visitor.go(day.case(number))
    _writes(story, visitor, "The plan goes on.")
    save_and_sign(visitor)
    assert "Decision sheet signed by" in visitor.text()
    assert (f"{signer.name} was designated by" in visitor.text()) is (signer is not story.chair)


def _minutes(story: Story, day: Day) -> None:
    """Drafted from what was recorded, sent back once, approved (B1.25, D6c)."""
    administrator, chair = story.signed_in(story.administrator), story.signed_in(story.chair)
    minutes = f"{day.url}/minutes"
    administrator.go(minutes)
    administrator.press("Begin the draft")
    assert "I ran the group that the mother came to." in administrator.text()
    for item in story.terms.agenda.items:
        if item.key in ("introductions", "previous", "themes", "any_other_business"):
            _write_section(administrator, item.text, "It was gone through.")
    administrator.press(f"Send to {story.chair.name}")
    chair.go(minutes)
    chair.follow("Ask for changes")
    chair.fill("What should change in the whole", "Say who raised it.")
    chair.press("Send back with these changes")
    administrator.go(minutes)
    assert "Say who raised it." in administrator.text()
    _write_section(administrator, "Any other business", "The chair raised the school’s report.")
    administrator.press("It is done")
    administrator.press(f"Send to {story.chair.name}")
    chair.go(minutes)
    chair.follow("Read and approve")
    assert "The chair raised the school’s report." in chair.text()
    chair.fill("Your password", PASSWORD)
    chair.press("Approve the minutes")
    assert "The minutes are approved." in chair.text()
    db.session.rollback()
    assert db.session.query(Minutes).one().state == "approved"


def _write_section(administrator: Visitor, title: str, words: str) -> None:
    administrator.follow(f"Write in this section: {title}")
    administrator.fill("What the minutes say", words)
    administrator.press("Save and go back to the minutes")
