"""Lines of what a meeting leaves to be done by its administrator, and of seats that nobody holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from flask import url_for
from sqlalchemy import exists, or_, select
from sqlalchemy.orm import joinedload

from cmr.adapters.clock import LONDON
from cmr.clocks.queries import bare, had_cases, states_of
from cmr.filing.queries import filed_of
from cmr.home.item import Item
from cmr.models import Meeting, Minutes, db
from cmr.panels.queries import kept_terms, panels
from cmr.people.membership import vacant_seats
from cmr.rules.afterwards import Afterwards, afterwards
from cmr.rules.capacities import Actor
from cmr.rules.clocks import still_asked
from cmr.rules.filing import KIND_OF_TASK
from cmr.rules.permissions import Can, may
from cmr.rules.wording import in_london, spoken_date

FURTHEST = timedelta(days=60)
"""So long after a meeting its own tasks are looked at whose end nobody writes down."""
ON_THE_CASES = frozenset({"file_sheet", "file_form", "chronology"})


def after_meetings(panel_ids: set[int], now: datetime) -> Iterator[Item]:
    """One line for each closed meeting of the panels with a task that no list of its own has. Six statements."""
    if not panel_ids:
        return
    today = in_london(now).date()
    closed = _closed(panel_ids, today)
    filed, states = filed_of([one.id for one in closed]), states_of(closed, now)
    for meeting in closed:
        # The minutes have lines of their own: there it is known what is done (cmr.home.minutes).
        clocks = still_asked(kept_terms(meeting.terms).clocks, states[meeting.id])
        # What is to be filed has a list and a line of its own from when it is there.
        on_list = filed.get(meeting.id, {})
        tasks = [
            one
            for one in clocks
            if one.task != "minutes_to_chair" and KIND_OF_TASK.get(one.task) not in on_list
        ]
        found = afterwards(tasks, meeting.on, today)
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
    href, action, why = _where(meeting, found)
    return Item(
        what=found.what,
        due=found.due,
        late=found.on < today,
        soon=found.on <= today + timedelta(days=1),
        state=meeting.state,
        kind="meeting",
        href=href,
        action=action,
        note=". ".join(
            filter(None, (f"{meeting.panel.name}, meeting of {spoken_date(meeting.on)}", why, *found.others))
        ),
        at=datetime.combine(found.on, time.max, LONDON),
    )


def _where(meeting: Meeting, found: Afterwards) -> tuple[str, str, str]:
    """Where it is done, in the button's words, and what it waits for."""
    if found.kinds & ON_THE_CASES:
        href = url_for("schedule.meeting", id=meeting.id, _anchor="agenda")
        return href, "See the cases", "There is something to file once the decision sheet is signed"
    if "file_minutes" in found.kinds:
        href = url_for("minutes.index", id=meeting.id)
        return href, "See the minutes", "There is something to file once the minutes are approved"
    return url_for("schedule.dates", id=meeting.id), "See the dates", ""


def _closed(panel_ids: set[int], today: date) -> list[Meeting]:
    approved = exists().where(Minutes.meeting_id == Meeting.id, Minutes.approved_at.is_not(None))
    left = or_(~approved, bare(), Meeting.on >= today - FURTHEST)
    query = (
        select(Meeting)
        .where(Meeting.panel_id.in_(panel_ids), Meeting.state == "closed", had_cases(), left)
        .options(joinedload(Meeting.panel), joinedload(Meeting.terms))
        .order_by(Meeting.on, Meeting.id)
    )
    return list(db.session.scalars(query))
