"""A panel in session on Thursday 10 December 2026: its chair, two members and one case, everybody marked present."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from cmr.adapters import clock
from cmr.hearing import sitting
from cmr.models import Attendance, Case, Meeting, Person, Referral, db
from tests.factories import CIN, CMR, a_declaration, a_guest, a_meeting, a_panel, a_person, a_referral, a_seat

NOW = datetime(2026, 12, 10, 10, 0, tzinfo=UTC)
AFTERWARDS = NOW + timedelta(days=1)


@dataclass
class Hearing:
    """The people and rows of one case at an open meeting."""

    meeting: Meeting
    chair: Person
    members: list[Person]
    administrator: Person
    referral: Referral
    case: Case
    url: str = field(init=False)
    """The case's page."""

    def __post_init__(self) -> None:
        self.url = f"/meetings/{self.meeting.id}/cases/{self.referral.reference}"

    def everybody_declares(self) -> None:
        """The chair and the members declare that there is nothing to declare."""
        for person in (self.chair, *self.members):
            a_declaration(self.case, person)
        db.session.commit()


def arrives(
    meeting: Meeting, person: Person, role: str, seat: str, principal: Person | None = None
) -> Attendance:
    """Marks somebody present from the beginning of the meeting."""
    entry = Attendance(
        meeting=meeting,
        person=person,
        role=role,
        seat_key=seat,
        arrived_at=NOW,
        principal=principal,
        apologies=False,
    )
    db.session.add(entry)
    db.session.flush()
    return entry


def takes(hearing: Hearing) -> None:
    """The case is before the panel."""
    sitting.take_case(hearing.case, by=hearing.chair, at=clock.now())
    db.session.commit()


def a_hearing(key: str = CMR, *, state: str = "in_session", present: bool = True) -> Hearing:
    """A panel of that type in session with one case."""
    panel = a_panel(key)
    chair = a_seat(panel, "chair")
    members = [a_seat(panel), a_seat(panel)]
    administrator = a_seat(panel, "administrator").person
    meeting = a_meeting(panel, state=state)
    referral = a_referral(panel, state="scheduled", meeting=meeting)
    if present and state == "in_session":
        arrives(meeting, chair.person, "chair", chair.key)
        for seat in members:
            arrives(meeting, seat.person, "member", seat.key)
    case = referral.case
    assert case is not None
    db.session.commit()
    return Hearing(meeting, chair.person, [seat.person for seat in members], administrator, referral, case)


@pytest.fixture(autouse=True)
def on_the_day() -> Iterator[None]:
    """It is ten in the morning on the day of the meeting."""
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def next_morning() -> Iterator[None]:
    """It is the day after the meeting: the network is back."""
    with time_machine.travel(AFTERWARDS):
        yield


@pytest.fixture
def circulated(app: Flask) -> Hearing:
    """A case management review before its meeting, that is to be heard on paper."""
    return a_hearing(state="circulated")


@pytest.fixture
def hearing(app: Flask) -> Hearing:
    """A case management review in session."""
    return a_hearing(CMR)


@pytest.fixture
def guest(hearing: Hearing) -> Person:
    """Invited for the case, and marked present."""
    found = a_guest(hearing.case, a_person("Leah Dunmorrow", "partner agency"))
    arrives(hearing.meeting, found, "guest", "")
    db.session.commit()
    return found


@pytest.fixture
def cin_hearing(app: Flask) -> Hearing:
    """A child in need review in session."""
    return a_hearing(CIN)


@pytest.fixture
def hearing_of() -> Callable[..., Hearing]:
    """Makes a hearing of the panel type wanted."""
    return a_hearing
