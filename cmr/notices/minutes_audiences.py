"""Who is told of what happens to a meeting's minutes, and who is reminded of them (B1.25)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cmr.adapters import clock
from cmr.clocks.queries import had_cases
from cmr.models import Meeting, Minutes, Notice, Person, db
from cmr.notices.dates import Wanted, reminders_of
from cmr.notices.posts import Post, seats
from cmr.notices.telling import Happening, Telling, meeting_facts
from cmr.panels.queries import kept_terms
from cmr.rules.panel_type import PanelType
from cmr.rules.reminders import FURTHEST
from cmr.rules.wording import in_words

SATS = ("chair", "member")
WAITS_IN = {"minutes_to_approve": "with_chair", "minutes_to_change": "draft"}
"""Kinds that ask for something: the state of the minutes in which it is still to be done."""


def due_of(terms: PanelType, task: str, meeting: Meeting) -> Any:
    """The last day of a task after the meeting; None where the terms do not name it."""
    return next((one.timescale.due(meeting.on) for one in terms.clocks if one.task == task), None)


def chair_of(meeting: Meeting) -> list[Post]:
    """Whoever chaired it, with who stands in for them today."""
    return (
        [Post(meeting.chair_id, f"chair of that meeting of the {meeting.panel.name}")]
        if meeting.chair_id
        else []
    )


def still_waits(notice: Notice) -> bool:
    """Whether what a notice about minutes asks for is still to be done."""
    state = db.session.scalar(select(Minutes.state).where(Minutes.meeting_id == notice.record_id))
    return state == WAITS_IN[notice.kind]


def _facts(event: Happening, about: Meeting) -> dict[str, Any]:
    who = db.session.get(Person, event.by_id) if event.by_id else None
    filed = due_of(kept_terms(about.terms), "file_minutes", about)
    return {"who": who.name if who else None, "filed_on": filed.isoformat() if filed else None}


def _writers(event: Happening, about: Meeting) -> list[Post]:
    """All who may write them, for with each of them they are; where the seat is vacant, whoever wrote last."""
    drafter = event.detail.get("drafter")
    alone = [Post(drafter, f"administrator of the {about.panel.name}", has_deputies=False)] if drafter else []
    return seats(about.panel, event.on, "administrator") or alone


def _sent(event: Happening, about: Meeting) -> Iterable[Telling]:
    yield Telling("minutes_to_approve", chair_of(about), _facts(event, about))


def _sent_back(event: Happening, about: Meeting) -> Iterable[Telling]:
    remarks = {"remarks": in_words(int(event.detail.get("remarks") or 1), "change")}
    yield Telling("minutes_to_change", _writers(event, about), _facts(event, about) | remarks)


def _approved(event: Happening, about: Meeting) -> Iterable[Telling]:
    """Those who may write them, and those who sat there: each reads them without a case they withdrew from (B1.4)."""
    writers = _writers(event, about)
    yield Telling("minutes_approved_drafter", writers, _facts(event, about))
    told = {post.person_id for post in writers}
    sat = [
        Post(one.person_id, f"somebody who sat at that meeting of the {about.panel.name}", has_deputies=False)
        for one in about.attendances
        if one.role in SATS and one.arrived_at is not None and one.person_id not in told
    ]
    yield Telling("minutes_approved", sat)


AUDIENCES: dict[tuple[str, str], Callable[[Happening, Any], Iterable[Telling]]] = {
    ("meeting", "send_minutes"): _sent,
    ("meeting", "send_minutes_back"): _sent_back,
    ("meeting", "approve_minutes"): _approved,
}


def minutes_due(now: datetime, only: int | None = None) -> Iterator[Wanted]:
    """Minutes that never went to the chair, the day before they are due and once they are late (B1.25, D6c)."""
    today = now.astimezone(clock.LONDON).date()
    for meeting, minutes in _after(today, only):
        due_on = due_of(kept_terms(meeting.terms), "minutes_to_chair", meeting)
        if due_on is None or (minutes is not None and minutes.sent_at is not None):
            continue
        when = reminders_of(meeting.panel.key).of_minutes(due_on, today)
        if when:
            day = "due_on" if when == "before" else "late_on"
            facts = {"panel": meeting.panel.name} | meeting_facts(meeting) | {day: due_on.isoformat()}
            administrators = tuple(seats(meeting.panel, today, "administrator"))
            key = f"{when}:{due_on.isoformat()}"
            yield Wanted("remind_minutes", "meeting", meeting.id, key, administrators, facts)


def approval_due(now: datetime, only: int | None = None) -> Iterator[Wanted]:
    """Minutes that wait for the chair: said again the working day after, and while they wait every second one after."""
    today = now.astimezone(clock.LONDON).date()
    for meeting, minutes in _after(today, only):
        if minutes is None or minutes.state != "with_chair" or minutes.sent_at is None:
            continue
        sent_on = minutes.sent_at.astimezone(clock.LONDON).date()
        number = reminders_of(meeting.panel.key).of_approval(sent_on, today)
        if number:
            filed = due_of(kept_terms(meeting.terms), "file_minutes", meeting)
            more = {"sent_on": sent_on.isoformat(), "filed_on": filed.isoformat() if filed else None}
            facts = {"panel": meeting.panel.name} | meeting_facts(meeting) | more
            key = f"{sent_on.isoformat()}:{number}"
            yield Wanted("remind_approve", "meeting", meeting.id, key, tuple(chair_of(meeting)), facts)


def _after(today: Any, only: int | None) -> list[tuple[Meeting, Minutes | None]]:
    """Closed meetings of lately that had cases, each with its minutes. One statement."""
    query = (
        select(Meeting, Minutes)
        .outerjoin(Minutes, Minutes.meeting_id == Meeting.id)
        .where(
            Meeting.state == "closed",
            Meeting.on >= today - FURTHEST,
            Meeting.on < today,
            had_cases(),
        )
        .options(joinedload(Meeting.panel), joinedload(Meeting.terms))
        .order_by(Meeting.on, Meeting.id)
    )
    if only is not None:
        query = query.where(Meeting.id == only)
    return [(row[0], row[1]) for row in db.session.execute(query)]
