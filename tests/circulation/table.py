"""A panel that can be quorate, with three cases on its next agenda, each of a family of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from cmr.circulation import operations
from cmr.models import Case, Circulation, MeetingPaper, Person, Referral, db
from cmr.referrals.documents import files
from cmr.referrals.queries import by_reference
from tests.agenda.desk import NOW, Desk, a_desk
from tests.factories import CMR, a_declaration, a_person, a_seat

CHILDREN = ("Maya Fenwick", "Ivor Quayle", "Lena Marsh")


@dataclass
class Table:
    """The desk, its further members, and the cases."""

    desk: Desk
    members: list[Person]
    cases: list[Case]
    later_at: datetime = NOW + timedelta(hours=1)

    @property
    def number(self) -> int:
        """The meeting's."""
        return self.desk.meeting.id

    def circulates(self, reason: str = "") -> Circulation:
        """The administrator sends the agenda out."""
        return operations.circulate(self.desk.meeting, by=self.desk.administrator, at=NOW, reason=reason)

    def supplements(self) -> Circulation:
        """The administrator sends a supplement out, an hour later than whatever went out before."""
        self.later_at += timedelta(hours=1)
        return operations.circulate_supplement(
            self.desk.meeting, by=self.desk.administrator, at=self.later_at
        )

    def adds(self, child: str = "Otto Brandt") -> Case:
        """A case is placed after the agenda went out."""
        from_then = self.later_at + timedelta(minutes=30)
        case = self.desk.places(self.desk.waits(child))
        case.placed_at = from_then
        db.session.flush()
        return case

    def whole(self, number: int) -> Referral:
        """The referral of the case, loaded as pages load it."""
        found = by_reference(self.cases[number].referral.reference)
        assert found is not None
        return found

    def everybody_declares(self) -> None:
        """The chair and the members declare for every case that they have nothing to declare (B1.4)."""
        for case in self.cases:
            for person in (self.desk.chair, *self.members):
                a_declaration(case, person)


def a_table(key: str = CMR) -> Table:
    """The panel of that key, its next meeting planned."""
    desk = a_desk(key)
    members = [desk.member, *(a_seat(desk.panel).person for _ in range(2))]
    cases = [desk.places(desk.waits(child)) for child in CHILDREN]
    db.session.flush()
    return Table(desk, members, cases)


def somebody_else(position: str = "partner agency") -> Person:
    """Somebody with an account and no part in anything."""
    return a_person(position=position)


def a_scan(case: Case, written: str) -> MeetingPaper:
    """A scan of the case's sheet, kept as on paper, of whoever records it alone until it is confirmed."""
    content = written.encode()
    return MeetingPaper(
        meeting_id=case.meeting_id,
        case_id=case.id,
        title=written,
        filename=f"{written}.txt",
        media_type="text/plain",
        size=len(content),
        sha256=files().save(content),
        attached_at=NOW,
        attached_by_id=case.referral.worker_id,
    )
