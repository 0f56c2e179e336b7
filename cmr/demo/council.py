"""Who works in the made-up council: read from ``council.toml``, the same whatever the seed."""

from __future__ import annotations

import tomllib
import unicodedata
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from cmr.panels.queries import registry

PASSWORD = "northmere-demo-2026"
"""Everybody's password: a demonstration is for looking."""
CMR = "case-management-review"
CIN = "child-in-need-review"
PANELS = (CMR, CIN)


@dataclass(frozen=True)
class SeatOf:
    """A seat somebody holds."""

    panel: str
    key: str


@dataclass(frozen=True)
class Somebody:
    """One person of the council."""

    name: str
    email: str
    position: str
    tries: str
    team: str = ""
    manages: str = ""
    """The team they manage, by key."""
    service: str = ""
    """The service they manage, by key."""
    seats: tuple[SeatOf, ...] = ()
    manages_accounts: bool = False
    guest: bool = False


@dataclass(frozen=True)
class Unit:
    """A service, or a team of one."""

    key: str
    name: str
    service: str = ""


@dataclass(frozen=True)
class Deputising:
    """Who stands in for whom, from how many days before the day of loading to how many after."""

    principal: str
    deputy: str
    days_ago: int
    days_ahead: int

    def range(self, today: date) -> tuple[date, date]:
        """Its first and last day."""
        return today - timedelta(days=self.days_ago), today + timedelta(days=self.days_ahead)


@dataclass(frozen=True)
class Council:
    """The whole of it."""

    name: str
    services: tuple[Unit, ...]
    teams: tuple[Unit, ...]
    people: tuple[Somebody, ...]
    headings: tuple[tuple[str, str], ...]
    """Key and words: under which somebody's account is printed."""
    deputyship: Deputising


@dataclass(frozen=True)
class Account:
    """An account as it is printed and handed out."""

    person: Somebody
    roles: tuple[str, ...] = field(default=())
    team: str = ""

    def as_json(self) -> dict[str, Any]:
        """What ``--json`` writes for it."""
        return {
            "email": self.person.email,
            "password": PASSWORD,
            "name": self.person.name,
            "roles": list(self.roles),
            "team": self.team or None,
            "position": self.person.position,
        }


@cache
def council() -> Council:
    """The council as its file has it."""
    read = tomllib.loads((Path(__file__).parent / "council.toml").read_text(encoding="utf-8"))
    return Council(
        name=read["name"],
        services=tuple(Unit(**one) for one in read["services"]),
        teams=tuple(Unit(**one) for one in read["teams"]),
        people=tuple(_somebody(one, read["mail_domain"]) for one in read["people"]),
        headings=tuple((one["key"], one["text"]) for one in read["headings"]),
        deputyship=Deputising(**read["deputyship"]),
    )


def accounts() -> tuple[Account, ...]:
    """Everybody's account with what they are in words, in the order of the headings."""
    order = [key for key, _ in council().headings]
    people = sorted(council().people, key=lambda one: order.index(one.tries))
    teams = {team.key: team.name for team in council().teams}
    return tuple(Account(one, _roles(one), teams.get(one.team or one.manages, "")) for one in people)


def _roles(one: Somebody) -> tuple[str, ...]:
    teams = {team.key: team.name for team in council().teams}
    services = {service.key: service.name for service in council().services}
    deputyship = council().deputyship
    roles = [_seat_words(seat) for seat in one.seats]
    if one.position == "social worker":
        roles.append("worker")
    if one.manages:
        roles.append(f"manager of {teams[one.manages]}")
    if one.service:
        roles.append(f"manager of {services[one.service]}")
    if one.name == deputyship.deputy:
        roles.append(f"deputy for {deputyship.principal}")
    if one.manages_accounts:
        roles.append("account manager")
    if one.guest:
        roles.append("guest of one case")
    return tuple(roles) or (one.position,)


def _seat_words(seat: SeatOf) -> str:
    term = registry()[seat.panel].membership.seat(seat.key)
    area = f" ({term.area})" if term.area and term.role == "member" else ""
    return f"{term.role} of {registry()[seat.panel].abbreviation}{area}"


def _somebody(read: dict[str, Any], mail_domain: str) -> Somebody:
    seats = tuple(SeatOf(**seat) for seat in read.pop("seats", ()))
    return Somebody(**read, seats=seats, email=f"{_mailbox(read['name'])}@{mail_domain}")


def _mailbox(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return plain.lower().replace(" ", ".")
