"""What is to be put on children's files: on the day it is due, and while it is late (B1.24, B1.25)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from cmr.adapters import clock
from cmr.models import Case, Filing, Meeting, db
from cmr.notices.dates import Wanted, reminders_of
from cmr.notices.posts import seats
from cmr.notices.telling import meeting_facts
from cmr.rules.reminders import FURTHEST
from cmr.rules.wording import in_words


def filing(now: datetime, only: int | None = None) -> Iterator[Wanted]:
    """One reminder for each meeting and day on which something is due that is not filed."""
    today = now.astimezone(clock.LONDON).date()
    query = (
        select(Case.meeting_id, Filing.due_on, func.count())
        .join(Case, Case.id == Filing.case_id)
        .where(Filing.filed_at.is_(None), Filing.due_on <= today, Filing.due_on >= today - FURTHEST)
        .group_by(Case.meeting_id, Filing.due_on)
        .order_by(Filing.due_on, Case.meeting_id)
    )
    found = list(db.session.execute(query.where(Case.meeting_id == only) if only is not None else query))
    whole = (
        select(Meeting).where(Meeting.id.in_({row[0] for row in found})).options(joinedload(Meeting.panel))
    )
    meetings = {one.id: one for one in db.session.scalars(whole)}
    for meeting_id, due_on, papers in found:
        meeting = meetings[meeting_id]
        number = reminders_of(meeting.panel.key).of_filing(due_on, today)
        if number:
            day = "due_on" if due_on == today else "late_on"
            facts = {"panel": meeting.panel.name} | meeting_facts(meeting)
            facts |= {day: due_on.isoformat(), "papers": in_words(papers, "paper")}
            administrators = tuple(seats(meeting.panel, today, "administrator"))
            key = f"{due_on.isoformat()}:{number}"
            yield Wanted("remind_filing", "meeting", meeting.id, key, administrators, facts)
