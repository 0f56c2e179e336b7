"""What is due of a meeting by its date: to circulate, to read, to come, and the clocks that start with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import joinedload

from cmr.adapters import clock
from cmr.models import Attendance, Case, Meeting, db
from cmr.notices.audiences import cases_of, coming_with, guest_facts, guests, withdrawn_from
from cmr.notices.dates import Wanted
from cmr.notices.posts import Post, deputies_of, seats
from cmr.notices.telling import meeting_facts
from cmr.panels.queries import kept_terms
from cmr.reading.queries import progress_of
from cmr.rules.wording import in_words, is_past, listed
from cmr.rules.working_days import previous_working_day, subtract_working_days

READ_AHEAD = 2
"""Working days before a meeting on which whoever has something left to read is reminded."""
CLOCKS_UNTIL = timedelta(days=21)
DONE_BY_ITSELF = frozenset({"send_actions"})
"""Clocks that the service sees to: what was agreed is sent when the sheet is signed (D6b)."""


def _meetings(*conditions: ColumnElement[bool], only: int | None) -> Sequence[Meeting]:
    query = select(Meeting).where(*conditions, Meeting.id == only if only is not None else true())
    whole = query.options(joinedload(Meeting.panel), joinedload(Meeting.terms))
    return db.session.scalars(whole.order_by(Meeting.on, Meeting.id)).all()


def _today(now: datetime) -> date:
    return now.astimezone(clock.LONDON).date()


def _when(meeting: Meeting) -> str:
    return f"{meeting.on}T{meeting.starts_at:%H%M}"


def _facts(meeting: Meeting) -> dict[str, Any]:
    return {"panel": meeting.panel.name} | meeting_facts(meeting)


def circulating(now: datetime, only: int | None = None) -> Iterator[Wanted]:
    """Meetings whose deadline has passed and whose agenda has cases and is not circulated (D3c)."""
    today = _today(now)
    for meeting in _meetings(
        Meeting.state == "planned", Meeting.on >= today, Meeting.deadline_at < now, only=only
    ):
        cases = cases_of(meeting)
        if cases and is_past(meeting.deadline_at, now):
            administrators = tuple(seats(meeting.panel, today, "administrator"))
            facts = _facts(meeting) | {"cases": in_words(len(cases), "case")}
            yield Wanted("remind_circulate", "meeting", meeting.id, _when(meeting), administrators, facts)


def reading(now: datetime, only: int | None = None) -> Iterator[Wanted]:
    """Whoever hears the cases of a circulated meeting and has some left to read, two working days before (B1.8)."""
    today = _today(now)
    near = Meeting.state == "circulated", Meeting.on >= today, Meeting.on <= today + timedelta(days=14)
    for meeting in _meetings(*near, only=only):
        if today < subtract_working_days(meeting.on, READ_AHEAD):
            continue
        cases, progress = cases_of(meeting), progress_of(meeting)
        withdrew = withdrawn_from(cases)
        for post in expected(meeting, seats(meeting.panel, meeting.on, "chair", "member"), today):
            left = sum(
                progress.get(case.id, {}).get(post.person_id) != "read"
                for case in cases
                if case.id not in withdrew[post.person_id]
            )
            if left:
                facts = _facts(meeting) | {"cases": in_words(left, "case")}
                yield Wanted("remind_read", "meeting", meeting.id, _when(meeting), (post,), facts)


def coming(now: datetime, only: int | None = None) -> Iterator[Wanted]:
    """Everybody expected at a circulated meeting, the working day before (D3d)."""
    today = _today(now)
    near = Meeting.state == "circulated", Meeting.on > today, Meeting.on <= today + timedelta(days=14)
    for meeting in _meetings(*near, only=only):
        if today < previous_working_day(meeting.on):
            continue
        cases = cases_of(meeting)
        with_cases = coming_with(meeting, cases)
        lines = {post.person_id: theirs for post, theirs in with_cases.items()}
        seated = expected(meeting, seats(meeting.panel, meeting.on), today)
        for post in (*seated, *with_cases):
            facts = _facts(meeting) | {"cases_of": lines.get(post.person_id, [])}
            yield Wanted("remind_meeting", "meeting", meeting.id, _when(meeting), (post,), facts)
        for case in cases:
            facts = _facts(meeting) | guest_facts(meeting, case)
            yield Wanted("remind_guest", "meeting", meeting.id, _when(meeting), tuple(guests([case])), facts)


def expected(meeting: Meeting, posts: Sequence[Post], today: date) -> list[Post]:
    """Who comes: those of the posts who sent no apologies, and the deputies of those who did."""
    sorry = set(
        db.session.scalars(
            select(Attendance.person_id).where(Attendance.meeting_id == meeting.id, Attendance.apologies)
        )
    )
    away = [post for post in posts if post.person_id in sorry]
    stand_in = deputies_of(away, today, meeting.id)
    here = [post for post in posts if post.person_id not in sorry]
    return [*here, *(one for found in stand_in.values() for one in found if one.person_id not in sorry)]


def clocks(now: datetime, only: int | None = None) -> Iterator[Wanted]:
    """What is to be done within some days of a meeting that heard cases, on the last of them: sheets, minutes, filing.

    There is no record yet of a filing or of minutes, so each is said once, and of the day itself alone.
    """
    today = _today(now)
    lately = Meeting.state == "closed", Meeting.on >= today - CLOCKS_UNTIL, Meeting.on < today
    heard = Meeting.id.in_(select(Case.meeting_id).where(Case.state == "heard"))
    for meeting in _meetings(*lately, heard, only=only):
        tasks: dict[date, list[str]] = defaultdict(list)
        for one in kept_terms(meeting.terms).clocks:
            if one.task not in DONE_BY_ITSELF:
                tasks[one.timescale.due(meeting.on)].append(one.name[:1].lower() + one.name[1:])
        if today in tasks:
            facts = _facts(meeting) | {"clock_on": today.isoformat(), "tasks": listed(tuple(tasks[today]))}
            administrators = tuple(seats(meeting.panel, today, "administrator"))
            yield Wanted("remind_clocks", "meeting", meeting.id, today.isoformat(), administrators, facts)
