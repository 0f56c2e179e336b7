"""One of everybody, and the scenes: what happens to them, and which mails it brings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from cmr.circulation import operations as circulation
from cmr.models import Case, Meeting, Panel, Person, Referral, db
from cmr.models.history import record
from cmr.notices.operations import tell
from cmr.referrals.queries import by_reference
from tests.factories import (
    a_deputy,
    a_guest,
    a_meeting,
    a_panel,
    a_person,
    a_referral,
    a_seat,
    a_service,
    a_team,
    a_worker,
)

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
"""A Monday morning."""
TOMORROW = NOW + timedelta(days=1)
CHILD = "Zephyrine Quillfeather"
REASON = "Zephyrine Quillfeather runs away from her aunt’s."
SECRETS = ("Zephyrine", "Quillfeather", "ZQ", "runs away")
"""What no mail may hold: names, initials, and words of a case or of a reason."""
VENUE = "Committee room 2"


@dataclass
class Council:
    """One of everybody."""

    panel: Panel
    chair: Person
    administrator: Person
    member: Person
    second: Person
    deputy: Person
    worker: Person
    colleague: Person
    guest: Person

    @property
    def team_manager(self) -> Person:
        """The manager of the worker's team."""
        team = self.worker.team
        assert team is not None
        assert team.manager is not None
        return team.manager

    def referral(self, state: str = "draft", meeting: Meeting | None = None) -> Referral:
        """A referral of the worker, as pages load it."""
        made = a_referral(self.panel, self.worker, state, child=CHILD, meeting=meeting)
        found = by_reference(made.reference)
        assert found is not None
        return found

    def meeting(self, on: date = date(2026, 12, 10), state: str = "planned") -> Meeting:
        """A meeting in its room."""
        found = a_meeting(self.panel, on, state)
        found.venue = VENUE
        db.session.flush()
        return found

    def case(self, state: str = "planned", how: str = "scheduled") -> Case:
        """A referral on the agenda of a meeting in that state."""
        found = self.referral(how, self.meeting(state=state)).case
        assert found is not None
        return found

    def attended(self, state: str = "planned") -> Case:
        """A case with a presenter of its own and a guest."""
        case = self.case(state)
        case.presenter = self.colleague
        a_guest(case, self.guest)
        return case

    def circulates(self, meeting: Meeting, at: datetime = NOW) -> None:
        """The agenda goes out."""
        circulation.circulate(meeting, by=self.administrator, at=at, reason="Few replied yet.")


def a_council() -> Council:
    """The council of every scene."""
    panel = a_panel()
    service = a_service("Assessment service", a_person("Sheila Service", "service manager"))
    team = a_team("Assessment North", service, a_person("Terence Teamhead", "team manager"))
    member = a_seat(panel, "member", a_person("Mo Member", "service manager")).person
    found = Council(
        panel=panel,
        chair=a_seat(panel, "chair", a_person("Cher Chair", "head of service")).person,
        administrator=a_seat(panel, "administrator", a_person("Ada Admin", "business support")).person,
        member=member,
        second=a_seat(panel, "member", a_person("Sia Second", "service manager")).person,
        deputy=a_deputy(member, a_person("Dee Deputy", "service manager")),
        worker=a_worker(team, "Wanda Worker"),
        colleague=a_worker(team, "Otto Other"),
        guest=a_person("Gus Guest", "partner agency"),
    )
    db.session.flush()
    return found


@dataclass(frozen=True)
class Scene:
    """Something that happens, and the kinds of mail that it brings by when the worker ran."""

    happens: Callable[[Council], None]
    kinds: frozenset[str]
    at: datetime = TOMORROW
    """When the worker runs: with the mail of the day after, unless it says otherwise."""


SCENES: dict[str, Scene] = {}


def scene(
    *kinds: str, at: datetime = TOMORROW
) -> Callable[[Callable[[Council], None]], Callable[[Council], None]]:
    """Adds what happens under its name."""

    def added(happens: Callable[[Council], None]) -> Callable[[Council], None]:
        SCENES[happens.__name__] = Scene(happens, frozenset(kinds), at)
        return happens

    return added


def told(
    of: Referral, verb: str, *, by: Person | None = None, person: int | None = None, **detail: Any
) -> None:
    """An entry of the referral's history, with a reason, told."""
    entry = record("referral", of.id, verb, by=by, at=NOW, reason=REASON, **detail)
    more = {"person": person} if person else {}
    tell(entry, of, **more)
