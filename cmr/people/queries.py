"""People, services and teams read: for lists, for choices, and one whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, tuple_
from sqlalchemy.orm import joinedload

from cmr.models import Panel, Person, Referral, Seat, Service, Team, db
from cmr.models.people import POSITIONS
from cmr.rules.reassign import POSITION

PAGE = 50
"""Rows on a page of people."""


@dataclass(frozen=True)
class PersonRow:
    """A person as the list shows them."""

    id: int
    name: str
    email: str
    position: str
    team: str | None
    active: bool
    manages_accounts: bool


@dataclass(frozen=True)
class People:
    """One page of the list, and where the next one begins."""

    rows: tuple[PersonRow, ...]
    next_after: int | None


@dataclass(frozen=True)
class SeatHeld:
    """A seat that a person holds, or will."""

    panel_key: str
    panel: str
    key: str
    role: str


@dataclass(frozen=True)
class Duties:
    """What hangs on a person: to be handed over before they leave."""

    open_referrals: int
    teams: tuple[tuple[int, str], ...]
    services: tuple[tuple[int, str], ...]
    seats: tuple[SeatHeld, ...]

    @property
    def any(self) -> bool:
        """Whether there is something to hand over."""
        return bool(self.open_referrals or self.teams or self.services or self.seats)


def person_by_id(person_id: int, *, lock: bool = False) -> Person | None:
    """The person with their team, or None."""
    query = select(Person).where(Person.id == person_id)
    return db.session.scalar(query.with_for_update() if lock else query.options(joinedload(Person.team)))


def person_by_email(email: str) -> Person | None:
    """The person of that email address, however it is written, or None."""
    return db.session.scalar(select(Person).where(Person.email == email.strip().lower()))


def people(search: str = "", position: str = "", state: str = "active", after: int | None = None) -> People:
    """A page of people by name; ``state`` is active, inactive or all; ``after`` the last person of the page before."""
    query = (
        select(
            Person.id, Person.name, Person.email, Person.position, Team.name.label("team"), Person.active,
            Person.manages_accounts,
        )
        .outerjoin(Team, Person.team_id == Team.id)
        .where(*_matching(search, position, state))
        .order_by(Person.name, Person.id)
        .limit(PAGE + 1)
    )  # fmt: skip
    if after is not None:
        last = select(Person.name, Person.id).where(Person.id == after).subquery()
        query = query.where(
            tuple_(Person.name, Person.id) > tuple_(select(last.c.name).scalar_subquery(), after)
        )
    rows = tuple(PersonRow(**row._mapping) for row in db.session.execute(query))
    return People(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


def _matching(search: str, position: str, state: str) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if search:
        wanted.append(
            or_(
                Person.name.icontains(search, autoescape=True),
                Person.email.icontains(search, autoescape=True),
            )
        )
    if position in POSITIONS:
        wanted.append(Person.position == position)
    if state in ("active", "inactive"):
        wanted.append(Person.active.is_(state == "active"))
    return wanted


def choices_of_people(
    positions: Sequence[str] = (), *, but: Sequence[int] = (), keep: int | None = None
) -> list[tuple[int, str]]:
    """Active people (of those positions) to choose from: id and "Name, position". ``keep`` stays whatever they are."""
    fits: ColumnElement[bool] = Person.active.is_(True)
    if positions:
        fits = and_(fits, Person.position.in_(positions))
    query = (
        select(Person.id, Person.name, Person.position)
        .where(or_(fits, Person.id == keep) if keep is not None else fits, Person.id.not_in(but))
        .order_by(Person.name, Person.id)
    )
    return [(row.id, f"{row.name}, {row.position}") for row in db.session.execute(query)]


def name_of(person_id: int) -> str:
    """The name of a person by their id; no statement where they were read already."""
    return db.session.get_one(Person, person_id).name


def duties_of(person: Person, on: date) -> Duties:
    """What hangs on the person on that date, in four statements."""
    return Duties(
        open_referrals=db.session.scalar(
            select(func.count()).select_from(Referral).where(
                Referral.worker_id == person.id, Referral.state != "closed"
            )
        ) or 0,
        teams=_managed(Team, person),
        services=_managed(Service, person),
        seats=tuple(
            SeatHeld(row.panel_key, row.panel, row.key, row.role)
            for row in db.session.execute(
                select(Panel.key.label("panel_key"), Panel.name.label("panel"), Seat.key, Seat.role)
                .join(Seat.panel)
                .where(Seat.person_id == person.id, or_(Seat.ends_on.is_(None), Seat.ends_on >= on))
                .order_by(Panel.name, Seat.key)
            )
        ),
    )  # fmt: skip


def left_behind(person: Person) -> int:
    """How many open referrals of this person wait for another worker: they are of a team that the person is not."""
    query = (
        select(func.count())
        .select_from(Referral)
        .where(Referral.worker_id == person.id, Referral.state != "closed")
    )
    if person.active and person.position == POSITION:
        query = query.where(Referral.team_id != (person.team_id or 0))
    return db.session.scalar(query) or 0


def _managed(table: type[Team] | type[Service], person: Person) -> tuple[tuple[int, str], ...]:
    query = select(table.id, table.name).where(table.manager_id == person.id).order_by(table.name)
    return tuple((row.id, row.name) for row in db.session.execute(query))


def other_account_managers(person: Person, *, lock: bool = False) -> int:
    """How many active account managers there are besides the person; ``lock`` lets nobody change that meanwhile."""
    query = select(Person.id).where(Person.manages_accounts, Person.active).order_by(Person.id)
    found = db.session.scalars(query.with_for_update() if lock else query).all()
    return sum(one != person.id for one in found)


def team_by_id(team_id: int, *, lock: bool = False) -> Team | None:
    """The team with its service and manager, or None."""
    query = select(Team).where(Team.id == team_id)
    whole = query.options(joinedload(Team.service), joinedload(Team.manager))
    return db.session.scalar(query.with_for_update() if lock else whole)


def service_by_id(service_id: int, *, lock: bool = False) -> Service | None:
    """The service with its manager, or None."""
    query = select(Service).where(Service.id == service_id)
    return db.session.scalar(query.with_for_update() if lock else query.options(joinedload(Service.manager)))


def services() -> Sequence[Service]:
    """Every service by name, with its manager."""
    return db.session.scalars(
        select(Service).options(joinedload(Service.manager)).order_by(Service.name)
    ).all()


def teams() -> Sequence[Team]:
    """Every team by service and name, with its service and manager."""
    return db.session.scalars(
        select(Team)
        .join(Team.service)
        .options(joinedload(Team.service), joinedload(Team.manager))
        .order_by(Service.name, Team.name)
    ).all()


def workers_by_team() -> dict[int, int]:
    """How many active people each team has."""
    query = select(Person.team_id, func.count()).where(Person.active, Person.team_id.is_not(None))
    return {team: number for team, number in db.session.execute(query.group_by(Person.team_id)) if team}


def name_taken(table: type[Team] | type[Service], name: str, *, but: int | None = None) -> bool:
    """Whether another team or service has that name, however it is written."""
    same = (func.lower(table.name) == name.lower()) & (
        table.id != but if but is not None else table.id.is_not(None)
    )
    return bool(db.session.scalar(select(exists().where(same))))


def team_by_name(name: str) -> Team | None:
    """The team of that name, or None."""
    return db.session.scalar(select(Team).where(func.lower(Team.name) == name.strip().lower()))


def head_counts() -> dict[str, int]:
    """Active and inactive accounts, teams and services, in one statement each."""
    numbers = db.session.execute(select(Person.active, func.count()).group_by(Person.active))
    active = {row[0]: row[1] for row in numbers}
    return {
        "people": active.get(True, 0),
        "inactive": active.get(False, 0),
        "teams": db.session.scalar(select(func.count()).select_from(Team)) or 0,
        "services": db.session.scalar(select(func.count()).select_from(Service)) or 0,
    }
