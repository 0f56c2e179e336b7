"""Lines of minutes: to be written and sent for whoever administers a panel, to be approved for who chaired (B1.25)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from flask import url_for
from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import joinedload

from cmr.adapters.clock import LONDON
from cmr.clocks.queries import had_cases
from cmr.home.item import Item
from cmr.minutes.queries import due_next
from cmr.models import Meeting, Minutes, MinutesComment, db
from cmr.rules.capacities import Actor
from cmr.rules.wording import due_words, in_london, spoken_date


def minutes_lines(panel_ids: set[int], actor: Actor, now: datetime) -> Iterator[Item]:
    """One line for each closed meeting of the panels whose minutes are unsent, or whose chair has them. One statement.

    Those to approve are of the meetings that the person, or whom they stand in for today, chaired.
    """
    for meeting, minutes, asked in _found(panel_ids, actor):
        if minutes is not None and minutes.state == "with_chair":
            yield _to_approve(meeting, minutes, now)
        else:
            yield _to_write(meeting, minutes, asked, now)


def _to_write(meeting: Meeting, minutes: Minutes | None, asked: bool, now: datetime) -> Item:
    due = due_next(meeting, minutes)
    what = "Write the minutes and send them to the chair"
    if minutes is not None:
        again = "Send the minutes to the chair again" if minutes.sent_at else "Send the minutes to the chair"
        what = "Make the changes that the chair asked for" if asked else again
    return Item(
        what=what,
        due=due_words(due, now) if due else "",
        late=bool(due and due < in_london(now).date()),
        soon=bool(due and due <= in_london(now).date() + timedelta(days=1)),
        state=minutes.state if minutes else "closed",
        kind="minutes" if minutes else "meeting",
        href=url_for("minutes.index", id=meeting.id),
        action="Go on writing" if minutes else "Write the minutes",
        note=_note(meeting),
        at=datetime.combine(due, time.max, LONDON) if due else None,
    )


def _to_approve(meeting: Meeting, minutes: Minutes, now: datetime) -> Item:
    sent, due = minutes.sent_at, due_next(meeting, minutes)
    since = f". With you since {spoken_date(in_london(sent).date())}" if sent else ""
    return Item(
        what="Approve the minutes, or ask for changes",
        due=due_words(due, now) if due else "",
        late=bool(due and due < in_london(now).date()),
        soon=True,
        state="with_chair",
        kind="minutes",
        href=url_for("minutes.index", id=meeting.id),
        action="Read and approve",
        note=f"{_note(meeting)}{since}",
        at=sent,
        to_sign=True,
    )


def _note(meeting: Meeting) -> str:
    return f"{meeting.panel.name}, meeting of {spoken_date(meeting.on)}"


def _found(panel_ids: set[int], actor: Actor) -> list[tuple[Meeting, Minutes | None, bool]]:
    asked = exists().where(MinutesComment.minutes_id == Minutes.id, MinutesComment.done_at.is_(None))
    unsent = and_(Meeting.panel_id.in_(panel_ids), or_(Minutes.id.is_(None), Minutes.state == "draft"))
    theirs = Meeting.chair_id.in_({hat.principal_id for hat in actor.hats})
    query = (
        select(Meeting, Minutes, asked)
        .outerjoin(Minutes, Minutes.meeting_id == Meeting.id)
        .where(
            Meeting.state == "closed",
            had_cases(),
            or_(unsent, and_(theirs, Minutes.state == "with_chair")),
        )
        .options(joinedload(Meeting.panel), joinedload(Meeting.terms))
        .order_by(Meeting.on, Meeting.id)
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(query)]
