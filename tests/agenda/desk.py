"""A panel with its people, on a Monday: the meeting of Thursday 10 December 2026 is to be filled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from cmr.agenda import operations
from cmr.models import Case, Meeting, Panel, Person, Referral, db
from tests.factories import CMR, a_meeting, a_panel, a_person, a_referral, a_seat, a_worker

NOW = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
NEXT = date(2026, 12, 10)
LATER = date(2026, 12, 17)


@dataclass
class Desk:
    """Who runs the panel, and the two meetings ahead."""

    panel: Panel
    chair: Person
    administrator: Person
    member: Person
    worker: Person
    meeting: Meeting
    later: Meeting

    def waits(self, child: str = "Maya Fenwick", state: str = "submitted") -> Referral:
        """A referral of the worker that waits for the panel."""
        return a_referral(self.panel, self.worker, state, child=child)

    def late(self, child: str = "Lena Marsh") -> Referral:
        """A referral that came an hour after the next meeting's deadline."""
        referral = self.waits(child)
        referral.late_for, referral.late_choice = self.meeting, "waiting"
        referral.submitted_at = datetime(2026, 12, 9, 1, 0, tzinfo=UTC)
        db.session.flush()
        return referral

    def places(self, referral: Referral, meeting: Meeting | None = None) -> Case:
        """The administrator places it."""
        return operations.place(referral, meeting or self.meeting, by=self.administrator, at=NOW)

    def fills(self, number: int) -> list[Case]:
        """So many cases on the next meeting's agenda."""
        return [self.places(self.waits(f"Child {chr(65 + index)}")) for index in range(number)]


def a_desk(key: str = CMR) -> Desk:
    """The panel of that key with one of everybody."""
    panel = a_panel(key)
    desk = Desk(
        panel=panel,
        chair=a_seat(panel, "chair", a_person("Chair " + key, "service manager")).person,
        administrator=a_seat(panel, "administrator").person,
        member=a_seat(panel).person,
        worker=a_worker(),
        meeting=a_meeting(panel, NEXT),
        later=a_meeting(panel, LATER),
    )
    db.session.flush()
    return desk
