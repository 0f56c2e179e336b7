"""A meeting that was held on Thursday 10 December 2026: two cases heard with signed sheets, one tabled."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from cmr.hearing.sheets import content_hash
from cmr.minutes import drafting, operations
from cmr.minutes.content import fingerprint
from cmr.minutes.queries import Book, book_of
from cmr.minutes.recorded import drafted
from cmr.models import Attendance, Case, DecisionSheet, Meeting, MemberView, Minutes, Person, db
from tests.factories import CMR, a_declaration, a_meeting, a_panel, a_person, a_referral, a_seat

OPENED = datetime(2026, 12, 10, 9, 28, tzinfo=UTC)
CLOSED = datetime(2026, 12, 10, 10, 47, tzinfo=UTC)
AFTER = datetime(2026, 12, 11, 10, 0, tzinfo=UTC)
"""The morning after, on which the tests stand."""
CHILDREN = ("Maya Fenwick", "Ivor Quayle", "Lena Marsh")


@dataclass
class Room:
    """Who sat there, and what they heard."""

    meeting: Meeting
    chair: Person
    members: list[Person]
    administrator: Person
    cases: list[Case]
    number: int = field(init=False)
    """The meeting's."""

    def __post_init__(self) -> None:
        self.number = self.meeting.id

    @property
    def url(self) -> str:
        """The minutes' page."""
        return f"/meetings/{self.number}/minutes"

    def book(self) -> Book:
        """The minutes as a page loads them."""
        found = book_of(self.number)
        assert found is not None
        return found

    def minutes(self) -> Minutes:
        """They, once begun."""
        found = self.book().minutes
        assert found is not None
        return found

    def text(self, key: str) -> str:
        """What a section says now."""
        return next(one.text for one in self.minutes().sections if one.key == key)

    def case_key(self, number: int) -> str:
        """The key of a case's section."""
        return f"case_{self.cases[number].id}"

    def begins(self, by: Person | None = None) -> Minutes:
        """The administrator begins the draft."""
        drafting.begin(self.meeting, drafted(self.meeting), by=by or self.administrator, at=AFTER)
        db.session.commit()
        return self.minutes()

    def writes_the_rest(self) -> Minutes:
        """Whatever was recorded nowhere is written, so that they can be sent."""
        minutes = self.minutes()
        for section in minutes.sections:
            if not section.text:
                drafting.save(
                    minutes, section, "Nothing was said.", section.version, by=self.administrator, at=AFTER
                )
        db.session.commit()
        return minutes

    def sends(self) -> Minutes:
        """Begun, written and sent to the chair."""
        self.begins()
        minutes = self.writes_the_rest()
        operations.send(minutes, drafted(self.meeting), by=self.administrator, at=AFTER)
        db.session.commit()
        return minutes

    def approves(self) -> Minutes:
        """All the way."""
        minutes = self.sends()
        operations.approve(minutes, fingerprint(minutes), by=self.chair, at=AFTER)
        db.session.commit()
        return minutes


def a_room(key: str = CMR, *, state: str = "closed") -> Room:
    """The meeting with its people: a member with apologies, and one who withdrew from the second case."""
    panel = a_panel(key)
    chair = a_seat(panel, "chair", a_person("Cher Chair", "head of service")).person
    seats = [
        a_seat(panel, "member", a_person(name, "service manager"))
        for name in ("Mo Member", "Sia Second", "Tia Third", "Abe Absent")
    ]
    administrator = a_seat(panel, "administrator", a_person("Ada Admin", "business support"))
    meeting = a_meeting(panel, date(2026, 12, 10), state)
    meeting.opened_at, meeting.closed_at = OPENED, CLOSED if state == "closed" else None
    comes(meeting, chair, "chair", panel.seats[0].key)
    for seat in seats[:3]:
        comes(meeting, seat.person, "member", seat.key)
    comes(meeting, administrator.person, "administrator", administrator.key)
    db.session.add(
        Attendance(
            meeting=meeting, person=seats[3].person, role="member", seat_key=seats[3].key, apologies=True
        )
    )
    cases = [a_heard_case(meeting, chair, child) for child in CHILDREN]
    for case in cases:
        for person in (chair, *(seat.person for seat in seats[:3])):
            withdrew = case is cases[1] and person is seats[0].person
            a_declaration(case, person, "involvement" if withdrew else "none", withdrew=withdrew)
    cases[1].declarations[1].detail = "His sister teaches the boy."
    cases[2].state, cases[2].ended_reason = "tabled", "The health visitor was missing."
    cases[2].referral.state = "submitted"
    db.session.add(
        MemberView(
            case=cases[0], person=seats[1].person, view="disagree", text="It is too soon.", for_minutes=True,
            said_at=CLOSED, recorded_by_id=chair.id,
        )
    )  # fmt: skip
    a_meeting(panel, date(2027, 1, 14))
    db.session.commit()
    return Room(meeting, chair, [seat.person for seat in seats], administrator.person, cases)


def comes(meeting: Meeting, person: Person, role: str, seat_key: str) -> None:
    """Came at the beginning, accepted the statement of conduct, stayed."""
    db.session.add(
        Attendance(
            meeting=meeting, person=person, role=role, seat_key=seat_key, apologies=False,
            arrived_at=OPENED, conduct_accepted_at=OPENED,
        )
    )  # fmt: skip


def a_heard_case(meeting: Meeting, chair: Person, child: str) -> Case:
    """A case of that child, with its signed sheet; the tabled one's is taken back by whoever makes it so."""
    referral = a_referral(meeting.panel, state="heard", child=child, meeting=meeting)
    case = referral.cases[-1]
    case.ended_at = CLOSED
    if child == CHILDREN[2]:
        return case
    first = child.split(maxsplit=1)[0]
    case.sheet = DecisionSheet(
        entries=[
            {"kind": "recommendation", "text": f"{first} sees the school nurse.", "safeguarding": "",
             "owner": "School nurse", "due_on": "2026-12-18", "due_reason": ""}
        ],
        outcomes=[{"key": "strategy_meeting", "details": {}}],
        rationale=f"{first}’s plan has drifted.",
        saved_at=CLOSED, saved_by=chair, signed_by=chair, signed_position=chair.position, signed_at=CLOSED,
        content_hash="0" * 64,
    )  # fmt: skip
    db.session.flush()
    case.sheet.signed_by_id = chair.id
    case.sheet.content_hash = content_hash(case.sheet)
    return case
