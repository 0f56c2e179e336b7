"""Whether a panel's next meeting is ready: the head of the home page of those who run panels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from cmr.home.queries import Found, Queue
from cmr.panels.queries import registry
from cmr.rules.calendar import due_dates
from cmr.rules.next_step import left_words
from cmr.rules.wording import spoken_date, spoken_moment, spoken_time
from cmr.schedule.queries import MeetingRow


@dataclass(frozen=True)
class Stat:
    """One number of a board."""

    number: str
    label: str
    note: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Board:
    """A panel's next meeting at a glance."""

    panel: str
    href: str
    when: str
    state: str
    stats: tuple[Stat, ...]
    clocks: tuple[tuple[str, str], ...]


def boards(found: Found, panel_ids: set[int], now: datetime) -> tuple[Board, ...]:
    """One board for each of the panels, by the panel's name."""
    chosen = sorted((found.panels[panel_id][1], panel_id) for panel_id in panel_ids)
    return tuple(_board(found, panel_id, now) for _, panel_id in chosen)


def _board(found: Found, panel_id: int, now: datetime) -> Board:
    key, name = found.panels[panel_id]
    meeting = found.next_meetings.get(panel_id)
    queue = found.queues.get(panel_id, Queue())
    if meeting is None:
        href = url_for("panels.show", key=key)
        return Board(name, href, "No meeting is planned", "", _queue(queue), ())
    clocks = due_dates(registry()[key].clocks, meeting.on)
    return Board(
        panel=name,
        href=url_for("schedule.meeting", id=meeting.id),
        when=f"{spoken_date(meeting.on)}, {spoken_time(meeting.starts_at)}",
        state=meeting.state,
        stats=(_places(meeting), *_queue(queue), _deadline(meeting, now)),
        clocks=tuple((due.name, spoken_date(due.on)) for due in clocks),
    )


def _places(meeting: MeetingRow) -> Stat:
    tone = "good" if not meeting.left else ""
    return Stat(f"{meeting.used} of {meeting.most_cases}", "places used", tone=tone)


def _queue(queue: Queue) -> tuple[Stat, ...]:
    return (
        Stat(str(queue.waiting), "in the queue"),
        Stat(str(queue.late), "late, for the chair to decide", tone="late" if queue.late else ""),
    )


def _deadline(meeting: MeetingRow, now: datetime) -> Stat:
    left = left_words(meeting.deadline_at, now)
    number, tone = left.removesuffix(" left"), ""
    if left == "passed":
        number, tone = "Passed", ""
    return Stat(
        number,
        "left until the deadline" if left != "passed" else "the deadline",
        spoken_moment(meeting.deadline_at),
        tone,
    )
