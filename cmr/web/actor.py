"""A person as the rules see them: their own hat, and one for each principal whom they stand in for today.

Whoever stands in at one meeting alone wears a hat for that meeting, from its circulation until it closes; and so does
a deputy for days whose first day is still to come, for each meeting whose date lies in the days (D5). Whoever was named
for one meeting and said that they can't come has nothing of it, until they come after all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from flask import current_app
from sqlalchemy import and_, exists, or_, select

from cmr.models import Attendance, Deputyship, Meeting, Panel, Person, Seat, Service, Team, db
from cmr.rules.capacities import Actor, Hat
from cmr.rules.membership import may_chair_instead
from cmr.rules.panel_type import Membership

OPEN_TO_DEPUTIES = ("circulated", "in_session")
"""States of a meeting in which whoever stands in at it alone may do what their principal may."""


@dataclass(frozen=True)
class _Held:
    person_id: int
    role: str
    panel_id: int
    starts_on: date
    ends_on: date | None
    deputies_too: bool
    membership: Membership | None

    def open_to(self, person: Person) -> bool:
        """Whether the person may act in the seat: its holder, or a deputy whom the terms let take it (B1.2, D5)."""
        if self.person_id == person.id:
            return True
        if (
            self.role == "chair"
            and self.membership
            and not may_chair_instead(self.membership, person.position)
        ):
            return False
        return self.deputies_too

    def on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True)
class _StandsIn:
    deputy_id: int
    principal_id: int
    position: str
    starts_on: date
    ends_on: date
    for_days: bool
    meeting_id: int | None
    """The one meeting, or one of those that lie in the days."""
    panel_id: int | None
    meeting_on: date | None
    state: str | None

    def now(self, day: date) -> bool:
        """Whether they do on that day all that their principal does."""
        return self.for_days and self.starts_on <= day <= self.ends_on

    def at_meeting(self, day: date, circulated: int | None) -> bool:
        """Whether it is for a meeting that is open to its deputy."""
        if self.for_days and day >= self.starts_on:
            return False
        planned = self.meeting_id == circulated and self.state == "planned"
        return self.meeting_id is not None and (self.state in OPEN_TO_DEPUTIES or planned)


def actor_of(person: Person, on: date, *, circulated: int | None = None) -> Actor:
    """Reads in four statements what the person is and whom they stand in for on that date (D5).

    ``circulated`` is a meeting that is looked at as if it had gone out already.
    """
    return actors_of([person], [on], circulated=circulated)[person.id, on]


def actors_of(
    people: Iterable[Person], days: Collection[date], *, circulated: int | None = None
) -> dict[tuple[int, date], Actor]:
    """The same of several people on several days, by the person's id and the day; four statements for all of them."""
    asked = {person.id: person for person in people}
    standing_in: dict[int, list[_StandsIn]] = defaultdict(list)
    for one in _standing_in(asked, circulated):
        standing_in[one.deputy_id].append(one)
    wearers = {*asked, *(one.principal_id for each in standing_in.values() for one in each)}
    teams, services, held = _managed(Team, wearers), _managed(Service, wearers), _held(wearers)
    return {
        (person.id, day): _actor(person, day, circulated, standing_in[person.id], teams, services, held)
        for person in asked.values()
        for day in days
    }


def _actor(
    person: Person,
    on: date,
    circulated: int | None,
    standing_in: Iterable[_StandsIn],
    teams: dict[int, set[int]],
    services: dict[int, set[int]],
    held: Iterable[_Held],
) -> Actor:
    worn: dict[int, tuple[str, tuple[date, date] | None]] = {person.id: (person.position, None)}
    at_meetings = []
    for one in standing_in:
        if one.now(on):
            worn[one.principal_id] = one.position, (one.starts_on, one.ends_on)
        elif one.at_meeting(on, circulated):
            at_meetings.append(one)
    open_to = [seat for seat in held if seat.open_to(person)]
    seats: dict[tuple[int, str], set[int]] = defaultdict(set)
    for seat in open_to:
        if seat.on(on):
            seats[seat.person_id, seat.role].add(seat.panel_id)
    hats = tuple(
        Hat(
            principal_id=wearer,
            position=position,
            team_ids=frozenset(teams[wearer]),
            service_ids=frozenset(services[wearer]),
            chairs=frozenset(seats[wearer, "chair"]),
            sits_on=frozenset(seats[wearer, "member"]),
            administers=frozenset(seats[wearer, "administrator"]),
            days=days,
        )
        for wearer, (position, days) in worn.items()
    )
    return Actor(
        person.id,
        (*hats, *_meeting_hats(at_meetings, open_to)),
        team_id=person.team_id,
        manages_accounts=person.manages_accounts,
        today=on,
    )


def _standing_in(deputies: Iterable[int], circulated: int | None) -> list[_StandsIn]:
    """Whom these people stand in for on some days or at single meetings, with the principal's position.

    Who stands in for days is in it once for each meeting of the days that is out, or once with none; whoever was named
    for one meeting and can't come is not.
    """
    cannot = exists().where(
        Attendance.meeting_id == Deputyship.meeting_id,
        Attendance.person_id == Deputyship.deputy_id,
        Attendance.apologies,
    )
    out = or_(Meeting.state.in_(OPEN_TO_DEPUTIES), Meeting.id == circulated)
    of_days = and_(
        Deputyship.meeting_id.is_(None), out, Meeting.on.between(Deputyship.starts_on, Deputyship.ends_on)
    )
    rows = db.session.execute(
        select(
            Deputyship.deputy_id,
            Person.id,
            Person.position,
            Deputyship.starts_on,
            Deputyship.ends_on,
            Deputyship.meeting_id.is_(None),
            Meeting.id.label("meeting_id"),
            Meeting.panel_id,
            Meeting.on,
            Meeting.state,
        )
        .join(Deputyship, Deputyship.principal_id == Person.id)
        .join(Meeting, or_(Meeting.id == Deputyship.meeting_id, of_days), isouter=True)
        .where(and_(Deputyship.deputy_id.in_(list(deputies)), Deputyship.ended_at.is_(None), ~cannot))
        .order_by(Person.id, Deputyship.id, Meeting.id)
    )
    return [_StandsIn(*values) for values in map(tuple, rows)]


def _held(people: Iterable[int]) -> list[_Held]:
    """Every seat of these people, each with whether the terms let a deputy take it."""
    rows = db.session.execute(
        select(
            Seat.person_id,
            Seat.role,
            Seat.panel_id,
            Seat.starts_on,
            Seat.ends_on,
            Seat.key,
            Panel.key.label("panel"),
        )
        .join(Seat.panel)
        .where(Seat.person_id.in_(list(people)))
    )
    return [
        _Held(
            row.person_id, row.role, row.panel_id, row.starts_on, row.ends_on,
            _deputy_allowed(row.panel, row.key), _membership(row.panel),
        )
        for row in rows
    ]  # fmt: skip


def _meeting_hats(at_meetings: Iterable[_StandsIn], held: Iterable[_Held]) -> list[Hat]:
    """One for each such meeting: what the principal's seat gives there, and nothing of what else they are."""
    hats = []
    for one in at_meetings:
        if one.meeting_id is None or one.meeting_on is None:
            continue
        theirs = [
            seat.role
            for seat in held
            if seat.person_id == one.principal_id
            and seat.panel_id == one.panel_id
            and seat.on(one.meeting_on)
        ]
        here, nowhere = frozenset({one.meeting_id}), frozenset[int]()
        if theirs:
            hats.append(
                Hat(
                    principal_id=one.principal_id,
                    chairs_at=here if "chair" in theirs else nowhere,
                    sits_at=here if "member" in theirs else nowhere,
                    administers_at=here if "administrator" in theirs else nowhere,
                )
            )
    return hats


def _managed(table: type[Team] | type[Service], people: Collection[int]) -> dict[int, set[int]]:
    managed: dict[int, set[int]] = defaultdict(set)
    for row in db.session.execute(select(table.id, table.manager_id).where(table.manager_id.in_(people))):
        managed[row.manager_id].add(row.id)
    return managed


def _membership(panel_key: str) -> Membership | None:
    terms = current_app.extensions["panel_types"].get(panel_key)
    return terms.membership if terms else None


def _deputy_allowed(panel_key: str, seat_key: str) -> bool:
    """Whether the panel's terms let a deputy take the seat; they may say no."""
    terms = _membership(panel_key)
    seats = terms.seats if terms else ()
    return all(seat.deputy_allowed for seat in seats if seat.key == seat_key)
