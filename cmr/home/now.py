"""The meetings that are open now, for whoever is in one, sits on it or comes with a case: the first thing on home."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask import url_for
from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased

from cmr.home.item import Item
from cmr.models import Attendance, Case, CaseGuest, Meeting, Panel, Referral, Team, db
from cmr.panels.entered import on_paper
from cmr.rules.capacities import Actor
from cmr.rules.wording import in_london, spoken_time


@dataclass(frozen=True)
class OpenNow:
    """A meeting that is open now, as one person reads of it."""

    id: int
    panel_id: int
    panel: str
    on: date
    opened_at: datetime | None
    arrived_at: datetime | None
    left_at: datetime | None
    cases: bool
    """Whether a case of it that is still to be heard is theirs to present, or they are its guest."""

    @property
    def href(self) -> str:
        """The meeting's page on the day."""
        return url_for("hearing.day", id=self.id)

    @property
    def since(self) -> str:
        """When it opened: "10am"."""
        return spoken_time(in_london(self.opened_at).time()) if self.opened_at else ""

    @property
    def words(self) -> str:
        """What the person is told of their own part in it."""
        if self.arrived_at is None:
            there = "You are not marked present yet"
        elif self.left_at is None:
            there = "You are marked present"
        else:
            there = f"You are marked as having left at {spoken_time(in_london(self.left_at).time())}"
        return f"{there}, and one of its cases is yours." if self.cases else f"{there}."

    def coming(self) -> Item:
        """Its line among what is coming up, until it is closed."""
        return Item(
            what=f"{self.panel} meets",
            due=f"now, since {self.since}",
            soon=True,
            state="in_session",
            kind="meeting",
            href=self.href,
            action="Go to the meeting",
            note=self.words.removesuffix("."),
            at=self.opened_at,
        )


def open_now(actor: Actor, today: date) -> tuple[OpenNow, ...]:
    """The meetings in session that concern this person, the first opened first; one statement.

    Today's, and those that are entered from paper, whose day may be over.

    They do where the person is marked there, sits on the panel that day or stands in at it, or brings or is a guest for
    a case that is still to be heard (B1.2, D3d, D5); never after their apologies.
    """
    entry = aliased(Attendance)
    theirs = _has_a_case(actor)
    query = (
        select(
            Meeting.id, Meeting.panel_id, Panel.name, Meeting.on, Meeting.opened_at,
            entry.arrived_at, entry.left_at, theirs,
        )
        .join(Panel, Panel.id == Meeting.panel_id)
        .outerjoin(entry, and_(entry.meeting_id == Meeting.id, entry.person_id == actor.id))
        .where(Meeting.state == "in_session", or_(Meeting.on == today, on_paper()))
        .where(or_(entry.id.is_(None), ~entry.apologies))
        .where(or_(entry.arrived_at.is_not(None), _seated(actor, today), theirs))
        .order_by(Meeting.opened_at, Meeting.id)
    )  # fmt: skip
    return tuple(OpenNow(*row) for row in db.session.execute(query))


def _seated(actor: Actor, today: date) -> ColumnElement[bool]:
    hats = [hat for hat in actor.hats if hat.covers(today)]
    panels = {panel for hat in hats for panel in hat.chairs | hat.sits_on | hat.administers}
    alone = {one for hat in actor.hats for one in hat.at_meetings}
    return or_(Meeting.panel_id.in_(panels), Meeting.id.in_(alone))


def _has_a_case(actor: Actor) -> ColumnElement[bool]:
    guest = exists().where(CaseGuest.case_id == Case.id, CaseGuest.person_id == actor.id)
    brings = or_(Case.presenter_id == actor.id, Referral.worker_id == actor.id, Team.manager_id == actor.id)
    return (
        select(Case.id)
        .join(Referral, Referral.id == Case.referral_id)
        .join(Team, Team.id == Referral.team_id)
        .where(Case.meeting_id == Meeting.id, Case.state == "placed", ~Case.undecided, or_(brings, guest))
        .correlate(Meeting)
        .exists()
    )
