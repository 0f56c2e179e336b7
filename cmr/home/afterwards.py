"""Lines of what a meeting leaves to be done by its administrator, and of seats that nobody holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from flask import url_for
from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from cmr.adapters.clock import LONDON
from cmr.filing.queries import filed_of
from cmr.home.item import Item
from cmr.models import Case, Meeting, db
from cmr.panels.queries import kept_terms, panels
from cmr.people.membership import vacant_seats
from cmr.rules.afterwards import Afterwards, afterwards
from cmr.rules.capacities import Actor
from cmr.rules.filing import KIND_OF_TASK
from cmr.rules.permissions import Can, may
from cmr.rules.wording import in_london, spoken_date

FURTHEST = timedelta(days=60)
"""So long after a meeting its clocks are looked at."""


def after_meetings(panel_ids: set[int], now: datetime) -> Iterator[Item]:
    """One line for each closed meeting of the panels with a task that is due or was lately. Two statements."""
    if not panel_ids:
        return
    today = in_london(now).date()
    closed = _closed(panel_ids, today)
    filed = filed_of([one.id for one in closed])
    for meeting in closed:
        # The minutes have lines of their own: there it is known what is done (cmr.home.minutes).
        clocks = [one for one in kept_terms(meeting.terms).clocks if one.task != "minutes_to_chair"]
        # What is to be filed has a list and a line of its own from when it is there.
        clocks = [one for one in clocks if KIND_OF_TASK.get(one.task) not in filed.get(meeting.id, {})]
        found = afterwards(clocks, meeting.on, today)
        if found is not None:
            yield _line(meeting, found, today)


def vacancies(actor: Actor, today: date) -> Iterator[Item]:
    """For who manages accounts, one line for each panel with seats that somebody should hold (B1.3, D5)."""
    if not may(actor, Can.MANAGE_ACCOUNTS):
        return
    for panel in panels():
        number = len(vacant_seats(panel, today))
        if number:
            yield Item(
                what=f"{number} {'seat is' if number == 1 else 'seats are'} vacant",
                href=url_for("people.seats", key=panel.key),
                action="Fill it" if number == 1 else "Fill them",
                note=panel.name,
            )


def _line(meeting: Meeting, found: Afterwards, today: date) -> Item:
    return Item(
        what=found.what,
        due=found.due,
        soon=found.on <= today + timedelta(days=1),
        state=meeting.state,
        kind="meeting",
        href=url_for("schedule.dates", id=meeting.id),
        action="See the dates",
        note=". ".join((f"{meeting.panel.name}, meeting of {spoken_date(meeting.on)}", *found.others)),
        at=datetime.combine(found.on, time.max, LONDON),
    )


def _closed(panel_ids: set[int], today: date) -> list[Meeting]:
    heard = exists().where(Case.meeting_id == Meeting.id, Case.state == "heard")
    query = (
        select(Meeting)
        .where(
            Meeting.panel_id.in_(panel_ids), Meeting.state == "closed", Meeting.on >= today - FURTHEST, heard
        )
        .options(joinedload(Meeting.panel), joinedload(Meeting.terms))
        .order_by(Meeting.on, Meeting.id)
    )
    return list(db.session.scalars(query))
