"""Who holds the posts that notices go to: a case's own people, a panel's seats, and their deputies (D5)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from flask import current_app
from sqlalchemy import and_, false, or_, select

from cmr.models import Deputyship, Panel, Person, Referral, Seat, db

SeatRole = Literal["chair", "member", "administrator"]
Clock = Literal["today", "meeting", "both"]
EVERY_SEAT: tuple[SeatRole, ...] = ("chair", "member", "administrator")


@dataclass(frozen=True)
class Post:
    """A person in one capacity, in words: "team manager of Assessment North"."""

    person_id: int
    capacity: str
    has_deputies: bool = True
    """Whether whoever stands in for them is told too."""
    for_id: int | None = None
    """The principal, where this is a deputy."""
    clock: Clock = "today"
    """Whose deputies for days are told of a meeting: today's, those of its own date, or both (D5)."""

    def days(self, today: date, held_on: Collection[date]) -> set[date]:
        """The days on which somebody stands in here who is told of something held on those dates."""
        if not held_on or self.clock == "today":
            return {today}
        return {*held_on} if self.clock == "meeting" else {today, *held_on}


class StandsIn(NamedTuple):
    """A deputy as a post: for some days, or at the one meeting that is asked about."""

    post: Post
    starts_on: date
    ends_on: date
    at_meeting: bool

    def on(self, days: Iterable[date]) -> bool:
        """Whether they stand in on any of these days."""
        return self.at_meeting or any(self.starts_on <= day <= self.ends_on for day in days)


def worker(referral: Referral) -> list[Post]:
    """The allocated social worker, for whom nobody stands in (B1.6)."""
    return [Post(referral.worker_id, "social worker of the case", has_deputies=False)]


def team_manager(referral: Referral) -> list[Post]:
    """The manager of the referral's team, where there is one."""
    team = referral.team
    return [Post(team.manager_id, f"manager of {team.name}")] if team.manager_id else []


def service_manager(referral: Referral) -> list[Post]:
    """The manager of the referral's service, where there is one."""
    service = referral.team.service
    return [Post(service.manager_id, f"manager of {service.name}")] if service.manager_id else []


def own_people(referral: Referral) -> list[Post]:
    """Those who own its actions jointly: social worker and team manager (B1.26)."""
    return [*worker(referral), *team_manager(referral)]


def heads_of_service() -> list[Post]:
    """Everybody employed as head of service."""
    ids = db.session.scalars(
        select(Person.id).where(Person.position == "head of service", Person.active).order_by(Person.id)
    )
    return [Post(one, "head of service") for one in ids]


def seats(panel: Panel, on: date, *roles: SeatRole) -> list[Post]:
    """The holders of the panel's seats of these roles on a date; without roles, of all."""
    rows = db.session.execute(
        select(Seat.person_id, Seat.role, Seat.key)
        .where(
            Seat.panel_id == panel.id,
            Seat.role.in_(roles or EVERY_SEAT),
            Seat.starts_on <= on,
            or_(Seat.ends_on.is_(None), Seat.ends_on >= on),
        )
        .order_by(Seat.id)
    )
    return [
        Post(
            row.person_id,
            f"{row.role} of the {panel.name}",
            _deputy_allowed(panel.key, row.key),
            clock="both" if row.role == "administrator" else "meeting",
        )
        for row in rows
    ]


def _deputy_allowed(panel_key: str, seat_key: str) -> bool:
    terms = current_app.extensions["panel_types"].get(panel_key)
    held = terms.membership.seats if terms else ()
    return all(seat.deputy_allowed for seat in held if seat.key == seat_key)


def deputies_of(posts: Iterable[Post], on: date, meeting_id: int | None = None) -> dict[int, list[Post]]:
    """By principal, who stands in for these posts on that date or at that one meeting; one statement."""
    return {
        principal_id: [one.post for one in found]
        for principal_id, found in standing_in(posts, [on], meeting_id).items()
    }


def standing_in(
    posts: Iterable[Post], days: Collection[date], meeting_id: int | None = None
) -> dict[int, list[StandsIn]]:
    """By principal, who stands in for these posts on any of those days or at that one meeting; one statement."""
    principals = {post.person_id: post for post in posts if post.has_deputies}
    found: dict[int, list[StandsIn]] = {}
    if not principals:
        return found
    rows = db.session.execute(
        select(
            Deputyship.principal_id,
            Deputyship.deputy_id,
            Deputyship.starts_on,
            Deputyship.ends_on,
            Deputyship.meeting_id,
            Person.name,
        )
        .join(Person, Person.id == Deputyship.principal_id)
        .where(
            Deputyship.principal_id.in_(principals),
            Deputyship.ended_at.is_(None),
            # Whoever stands in at one meeting is told of it long before its day.
            or_(
                and_(
                    Deputyship.meeting_id.is_(None),
                    Deputyship.starts_on <= max(days),
                    Deputyship.ends_on >= min(days),
                ),
                Deputyship.meeting_id == meeting_id if meeting_id is not None else false(),
            ),
        )
        .order_by(Deputyship.id)
    )
    for row in rows:
        capacity = f"deputy of {row.name}, {principals[row.principal_id].capacity}"
        post = Post(row.deputy_id, capacity, for_id=row.principal_id)
        one = StandsIn(post, row.starts_on, row.ends_on, row.meeting_id is not None)
        if one.on(days):
            found.setdefault(row.principal_id, []).append(one)
    return found
