"""A circulated agenda of Thursday 10 December 2026: its chair, three members and two cases, on the Monday before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask

from cmr.models import Case, Meeting, Person, Referral, db
from tests.factories import CMR, a_meeting, a_panel, a_referral, a_seat

MONDAY = datetime(2026, 12, 7, 10, 0, tzinfo=UTC)


@dataclass
class Desk:
    """The people and rows of a meeting that is read for."""

    meeting: Meeting
    chair: Person
    members: list[Person]
    administrator: Person
    referral: Referral
    case: Case
    other: Referral
    url: str = field(init=False)
    """The page on which the first case is read."""

    def __post_init__(self) -> None:
        self.url = self.reading(self.referral)

    def reading(self, referral: Referral) -> str:
        """The page on which that case is read."""
        return f"/meetings/{self.meeting.id}/reading/{referral.reference}"


def a_desk(key: str = CMR, *, state: str = "circulated") -> Desk:
    """A panel of that type whose agenda went out with two cases."""
    panel = a_panel(key)
    chair = a_seat(panel, "chair").person
    members = [a_seat(panel).person for _ in range(3)]
    administrator = a_seat(panel, "administrator").person
    meeting = a_meeting(panel, state=state)
    referral = a_referral(panel, state="scheduled", meeting=meeting)
    other = a_referral(panel, state="scheduled", meeting=meeting, child="Ona Brandt")
    case = referral.case
    assert case is not None
    db.session.commit()
    return Desk(meeting, chair, members, administrator, referral, case, other)


@pytest.fixture(autouse=True)
def on_monday() -> Iterator[None]:
    """It is ten on the Monday before the meeting."""
    with time_machine.travel(MONDAY, tick=True):
        yield


@pytest.fixture
def desk(app: Flask) -> Desk:
    """A case management review to read for."""
    return a_desk(CMR)
