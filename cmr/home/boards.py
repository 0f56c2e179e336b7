"""Whether a panel's next meeting is ready: the head of the home page of those who run panels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from cmr.home.queries import Found
from cmr.panels.queries import registry
from cmr.referrals.waiting import WaitingCount
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
    """A panel's next meeting at a glance, or one that nobody has closed."""

    panel: str
    href: str
    when: str
    state: str
    stats: tuple[Stat, ...]
    clocks: tuple[tuple[str, str], ...]
    said: str = "Next meeting"
    note: str = ""


NOT_OPENED = (
    "Its date has passed and nobody opened it. Open it and close it, or defer its cases and cancel it."
)
STILL_OPEN = {
    "in_session": "It is in session until its chair closes it.",
    "circulated": "Its date has passed and nobody opened it. Open it and close it, or defer its cases and cancel it.",
    "planned": "Its agenda never went out, and its date has passed. Cancel it: its cases stand first in line again.",
}


def boards(found: Found, panel_ids: set[int], now: datetime) -> tuple[Board, ...]:
    """The meetings still open, then one board for each of the panels, by the panel's name."""
    chosen = [panel_id for _, panel_id in sorted((found.panels[one][1], one) for one in panel_ids)]
    held = [
        _still_open(found, panel_id, meeting)
        for panel_id in chosen
        for meeting in found.still_open.get(panel_id, ())
    ]
    return (*held, *(_next(found, panel_id, now) for panel_id in chosen))


def _still_open(found: Found, panel_id: int, meeting: MeetingRow) -> Board:
    key, name = found.panels[panel_id]
    return Board(
        panel=name,
        href=url_for("schedule.meeting", id=meeting.id),
        when=_when(meeting),
        state=meeting.state,
        stats=(),
        clocks=_clocks(key, meeting),
        said="Still open",
        note=STILL_OPEN[meeting.state],
    )


def _next(found: Found, panel_id: int, now: datetime) -> Board:
    key, name = found.panels[panel_id]
    meeting = found.next_meetings.get(panel_id)
    queue = found.queues.get(panel_id, WaitingCount())
    if meeting is None:
        href = url_for("panels.show", key=key)
        return Board(name, href, "No meeting is planned", "", _queue(queue), ())
    return Board(
        panel=name,
        href=url_for("schedule.meeting", id=meeting.id),
        when=_when(meeting),
        state=meeting.state,
        stats=(_places(meeting), *_queue(queue), _deadline(meeting, now)),
        clocks=_clocks(key, meeting),
    )


def _when(meeting: MeetingRow) -> str:
    return f"{spoken_date(meeting.on)}, {spoken_time(meeting.starts_at)}"


def _clocks(key: str, meeting: MeetingRow) -> tuple[tuple[str, str], ...]:
    return tuple((due.name, spoken_date(due.on)) for due in due_dates(registry()[key].clocks, meeting.on))


def _places(meeting: MeetingRow) -> Stat:
    tone = "good" if not meeting.left else ""
    return Stat(f"{meeting.used} of {meeting.most_cases}", "places used", tone=tone)


def _queue(queue: WaitingCount) -> tuple[Stat, ...]:
    late = queue.for_the_chair
    return (
        Stat(str(queue.to_place), "waiting to be placed"),
        Stat(str(late), "late, for the chair to decide", tone="late" if late else ""),
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
