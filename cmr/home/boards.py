"""Whether a panel's next meeting is ready: the head of the home page of those who run panels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from cmr.home.glance import Empty, Glance
from cmr.home.queries import Found, runs
from cmr.panels.queries import registry
from cmr.referrals.waiting import WaitingCount
from cmr.rules.being_entered import ToEnter
from cmr.rules.calendar import due_dates
from cmr.rules.capacities import Actor
from cmr.rules.clocks import ClockState, next_due
from cmr.rules.meeting import BEING_ENTERED, asks_paper, not_opened
from cmr.rules.next_step import left_words, starts
from cmr.rules.quorum import Foreseen
from cmr.rules.wording import spoken_date, spoken_moment, spoken_time
from cmr.schedule.queries import MeetingRow


@dataclass(frozen=True)
class Stat:
    """One number of a board."""

    number: str
    label: str
    note: str = ""
    tone: str = ""
    href: str = ""


@dataclass(frozen=True)
class Step:
    """What keeps a meeting from its quorum, and the way to put it right."""

    words: str
    action: str
    href: str


@dataclass(frozen=True)
class Board:
    """A panel's next meeting at a glance, or one that nobody has closed."""

    key: str
    panel: str
    href: str
    when: str
    state: str
    stats: tuple[Stat, ...]
    due: tuple[tuple[str, str], ...] = ()
    """What a meeting that nobody has closed sets due, and when."""
    said: str = "Next meeting"
    note: str = ""
    paper: str = ""
    """Where what was written at it is entered, while it was or may have been held without the service."""
    asks_paper: bool = False
    """Whether it is asked first whether it was held so."""
    foreseen: Foreseen | None = None
    steps: tuple[Step, ...] = ()
    clocks: tuple[ClockState, ...] = ()
    next_clock: str = ""


STILL_OPEN = {
    "in_session": "It is in session until its chair closes it.",
    "circulated": "Its date has passed and nobody opened it. Open it and close it, or defer its cases and cancel it.",
    "planned": "Its agenda never went out, and its date has passed. Cancel it: its cases stand first in line again.",
}


def boards(found: Found, actor: Actor, now: datetime) -> tuple[Board, ...]:
    """The meetings still open, then one board for each of the panels that the person runs, by the panel's name."""
    panel_ids = runs(actor)
    chosen = [panel_id for _, panel_id in sorted((found.panels[one][1], one) for one in panel_ids)]
    held = [
        _held(found, panel_id, meeting, actor, now)
        for panel_id in chosen
        for meeting in found.still_open.get(panel_id, ())
    ]
    return (*held, *(_next(found, actor, panel_id, now) for panel_id in chosen))


def _held(found: Found, panel_id: int, meeting: MeetingRow, actor: Actor, now: datetime) -> Board:
    entered = found.being_entered.get(meeting.id)
    if entered is not None:
        return _being_entered(found, panel_id, meeting, entered, actor)
    return _still_open(found, panel_id, meeting, now)


def _still_open(found: Found, panel_id: int, meeting: MeetingRow, now: datetime) -> Board:
    key, name = found.panels[panel_id]
    return Board(
        key=key,
        panel=name,
        href=url_for("schedule.meeting", id=meeting.id),
        when=_when(meeting),
        state=meeting.state,
        stats=(),
        due=_due(key, meeting),
        said="Still open",
        note=STILL_OPEN[meeting.state],
        paper=url_for("on_paper.index", id=meeting.id)
        if asks_paper(meeting.state, starts(meeting), now)
        else "",
        asks_paper=True,
    )


def _being_entered(found: Found, panel_id: int, meeting: MeetingRow, entered: ToEnter, actor: Actor) -> Board:
    key, name = found.panels[panel_id]
    text, who = entered.next(runs="the administrator or the chair", reader_id=actor.id)
    return Board(
        key=key,
        panel=name,
        href=url_for("schedule.meeting", id=meeting.id),
        when=_when(meeting),
        state=BEING_ENTERED,
        stats=(),
        due=_due(key, meeting),
        said="Held on paper",
        note=f"{text} With {who}.",
        paper=url_for("on_paper.index", id=meeting.id),
    )


def _next(found: Found, actor: Actor, panel_id: int, now: datetime) -> Board:
    key, name = found.panels[panel_id]
    meeting = found.next_meetings.get(panel_id)
    queue = found.queues.get(panel_id, WaitingCount())
    if meeting is None:
        href = url_for("panels.show", key=key)
        return Board(key, name, href, "No meeting is planned", "", _queue(queue))
    glance = found.glances.get(meeting.id)
    readiness = _readiness(glance) if glance else ()
    clocks = glance.clocks if glance else ()
    first = next_due(clocks)
    note = not_opened(meeting.state, starts(meeting), now)
    return Board(
        key=key,
        panel=name,
        href=url_for("schedule.meeting", id=meeting.id),
        when=_when(meeting),
        state=meeting.state,
        note=note,
        paper=url_for("on_paper.index", id=meeting.id) if note else "",
        asks_paper=True,
        stats=(_places(meeting), *readiness, *_queue(queue), _deadline(meeting, now)),
        foreseen=glance.foreseen if glance else None,
        steps=_steps(glance, actor) if glance else (),
        clocks=clocks,
        next_clock=f"{first.name}: {first.words[:1].lower()}{first.words[1:]}" if first else "",
    )


def _readiness(glance: Glance) -> tuple[Stat, ...]:
    """How many of the cases are not ready, and of the members who have not read; neither where there is none."""
    board = url_for("schedule.meeting", id=glance.id, _anchor="agenda")
    members = url_for("hearing.replies_page", id=glance.id)
    unready, unread = f"{glance.unready} of {glance.cases}", f"{glance.unread} of {glance.readers}"
    cases = Stat(unready, "cases not ready", tone="late" if glance.unready else "good", href=board)
    reading = Stat(
        unread, "members with something left to read", tone="" if glance.unread else "good", href=members
    )
    return (*([cases] if glance.cases else ()), *([reading] if glance.readers else ()))


def _steps(glance: Glance, actor: Actor) -> tuple[Step, ...]:
    """For each empty seat whose it is and who can fill it; where nobody's is, and too few come, who could."""
    found = tuple(_to_fill(glance, one, actor) for one in glance.empty)
    if found or glance.foreseen.standing == "met":
        return found
    return (Step("", "Members and their replies", url_for("hearing.replies_page", id=glance.id)),)


def _to_fill(glance: Glance, seat: Empty, actor: Actor) -> Step:
    own = seat.holder_id == actor.id
    words = "You sent apologies and nobody stands in for you" if own else ""
    words = words or f"{seat.holder} sent apologies and nobody stands in"
    if not seat.deputy_allowed:
        return Step(f"{words}.", "Members and their replies", url_for("hearing.replies_page", id=glance.id))
    action = "Name your deputy for this meeting" if own else f"Name a deputy for {seat.holder}"
    return Step(
        f"{words}.", action, url_for("hearing.deputy", id=glance.id, seat=None if own else seat.seat_id)
    )


def _when(meeting: MeetingRow) -> str:
    return f"{spoken_date(meeting.on)}, {spoken_time(meeting.starts_at)}"


def _due(key: str, meeting: MeetingRow) -> tuple[tuple[str, str], ...]:
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
