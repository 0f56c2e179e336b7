"""The minutes of the meetings held lately: approved, with the chair, and of the last one still to be written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from cmr.demo.days import WorkingDays, moment
from cmr.demo.sittings import Diary, Sitting
from cmr.minutes.content import content_hash
from cmr.minutes.recorded import drafted
from cmr.models import Meeting, Minutes, MinutesSection, Person, db
from cmr.models.history import record
from cmr.rules.minutes_records import Drafted

LATELY = timedelta(days=366)
"""So far back meetings have minutes and filed papers: the clocks look back on twelve, and none is a year late."""
SAID = {
    "introductions": "Everybody said who they are and for which part of the service they came.",
    "previous": "The actions of the last meeting were gone through. What is late is asked of its owners by mail.",
    "review": "The chair read out what was recommended and decided, and nobody had anything to add.",
}
NOTHING = "There was none."


def write_minutes(diaries: Iterable[Diary], days: WorkingDays, today: date) -> None:
    """Writes those of each panel. Its meetings, cases and history are in the database already."""
    for number, diary in enumerate(diaries):
        held = [one for one in diary.everything if one.state == "closed" and one.on >= today - LATELY]
        latest = max(held, key=lambda one: (one.on, one.starts_at), default=None)
        for sitting in sorted(held, key=lambda one: (one.on, one.starts_at)):
            if sitting is not latest:
                _write(sitting, diary, days, today, approved=True)
            elif number:
                _write(sitting, diary, days, today, approved=False)


def _write(sitting: Sitting, diary: Diary, days: WorkingDays, today: date, *, approved: bool) -> None:
    begun_at = moment(days.after(sitting.on, 1), 10, 20)
    sent_at = moment(days.after(sitting.on, 2), 15, 10)
    done_at = moment(days.after(sitting.on, 3), 9, 40)
    if done_at.date() >= today:
        return
    meeting = db.session.get_one(Meeting, sitting.id)
    writer = db.session.get_one(Person, diary.panel.administrator.id)
    chair = db.session.get_one(Person, diary.panel.chair.id)
    minutes = Minutes(
        meeting=meeting, state="with_chair", drafter=writer, drafted_at=begun_at, sent_at=sent_at
    )
    db.session.add(minutes)
    minutes.sections = [
        _section(one, position, writer, begun_at) for position, one in enumerate(drafted(meeting), 1)
    ]
    if approved:
        minutes.state, minutes.approved_at, minutes.approved_by = "approved", done_at, chair
        minutes.approved_by_id, minutes.approved_position = chair.id, chair.position
        minutes.content_hash = "0" * 64
    db.session.flush()
    if approved:
        minutes.content_hash = content_hash(minutes)
    record("meeting", meeting.id, "begin_minutes", by=writer, at=begun_at)
    record("meeting", meeting.id, "send_minutes", by=writer, at=sent_at)
    if approved:
        read = minutes.content_hash
        record(
            "meeting",
            meeting.id,
            "approve_minutes",
            by=chair,
            at=done_at,
            content_hash=read,
            drafter=writer.id,
        )
    db.session.flush()


def _section(one: Drafted, position: int, writer: Person, at: datetime) -> MinutesSection:
    said = one.text or SAID.get(one.key.removeprefix("item_"), NOTHING)
    return MinutesSection(
        key=one.key,
        title=one.title,
        position=position,
        case_id=one.case_id,
        drafted=one.text,
        text=said,
        saved_at=at,
        saved_by=writer,
    )
