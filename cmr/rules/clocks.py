"""The clocks of a meeting: what was due when, what is done and what is late; and how meetings keep them over time.

They are its deadline, the circulation, the decision sheets, the minutes to the chair, their approval, and the filing
(B1.7, D3c, B1.24, B1.25, D6c).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from typing import Literal

from cmr.rules.calendar import DueDate, due_dates
from cmr.rules.panel_type import Clock, PanelType
from cmr.rules.wording import END_OF_DAY, LONDON, due_words, in_london, is_past, plural, sentence, spoken_date
from cmr.rules.working_days import previous_working_day, working_days_between

Key = Literal["deadline", "circulation", "sheets", "minutes", "approval", "filing"]
NAMES: dict[Key, str] = {
    "deadline": "Referrals received",
    "circulation": "Agenda and papers circulated",
    "sheets": "Decision sheets filed",
    "minutes": "Minutes to the chair",
    "approval": "Minutes approved",
    "filing": "Children’s parts filed",
}
FILES_SHEETS = ("file_sheet", "file_form")
OF_THE_AGENDA = ("placed", "heard", "tabled")
"""States of cases that make a meeting one with cases: it leaves minutes, though none of them was heard (B1.25)."""
KNOWN_BY: dict[str, Key] = {
    "file_sheet": "sheets",
    "file_form": "sheets",
    "chronology": "sheets",
    "minutes_to_chair": "minutes",
    "file_minutes": "filing",
}
"""Which clock knows that a task is done. Of a council's own tasks nobody writes it down."""
DONE_BY_ITSELF = frozenset({"send_actions"})
"""Tasks that the service sees to: what was agreed is sent when the sheet is signed (D6b)."""


@dataclass(frozen=True)
class Done:
    """How far one of the clocks' tasks is: how many things of how many, and when the last of them was done."""

    done: int
    of: int
    last_at: datetime | None = None

    @property
    def whole(self) -> bool:
        """Whether all of it is done, or nothing of it is to do."""
        return self.done >= self.of


@dataclass(frozen=True)
class ClockState:
    """One clock of a meeting as it stands."""

    key: Key
    name: str
    clause: str
    due_at: datetime
    done_at: datetime | None
    """When all of it was done; None while it is not."""
    done: int
    of: int
    late_by: int
    """Working days: of what was done late, or is late by now; 0 too for what is late since today."""
    late: bool
    words: str

    @property
    def state(self) -> Literal["to do", "in part", "done", "done late", "late"]:
        """The same as a tag."""
        if self.done >= self.of:
            return "done late" if self.late else "done"
        if self.late:
            return "late"
        return "in part" if self.done else "to do"

    @property
    def tag(self) -> str:
        """The state in a word or two, for a column: "In time", "Done late", "Late", "2 of 6", "To do"."""
        match self.state:
            case "done":
                return "In time" if self.of else "Nothing to do"
            case "in part":
                return f"{self.done} of {self.of}"
            case state:
                return sentence(state)


@dataclass(frozen=True)
class Kept:
    """How one of the clocks was kept at several meetings."""

    key: Key
    name: str
    meetings: int
    """At which it was due by now, or done."""
    in_time: int
    late: int
    """Done late, or late and not done yet."""
    open: int
    """Late and not done yet."""
    median_late: float
    """Working days, over those that were late; 0 where none was."""

    @property
    def words(self) -> str:
        """As a sentence: "In time at 7 of 9 meetings; late by 2 working days (median); 1 still open."."""
        if not self.meetings:
            return "Not due at any of these meetings yet."
        if not self.late:
            return f"In time at {'the meeting' if self.meetings == 1 else f'all {self.meetings} meetings'}."
        middle = f"{self.median_late:g}"
        days = "working day" if middle == "1" else "working days"
        still = f"; {self.open} still open"
        return (
            f"In time at {self.in_time} of {self.meetings} meetings; late by {middle} {days} (median)"
            f"{still if self.open else ''}."
        )


def due(terms: PanelType, meeting_on: date, deadline_at: datetime) -> dict[Key, tuple[datetime, str]]:
    """When each clock of a meeting falls due, and its clause; without those that the terms don't have.

    The terms name no day for circulating: members must have a day to read, so it is the working day before the meeting.
    They name none for approving: what is approved later can't be filed in time, so it is the last day of filing.
    Raises Refused outside the years of known working days.
    """
    tasks = {one.task: one for one in terms.clocks if one.task}
    found: dict[Key, tuple[datetime, str]] = {
        "deadline": (deadline_at, terms.deadline.clause),
        "circulation": (_end_of(previous_working_day(meeting_on)), "D3c"),
    }
    sheets = [tasks[task] for task in FILES_SHEETS if task in tasks]
    filing = tasks.get("file_minutes")
    named: tuple[tuple[Key, Clock | None], ...] = (
        ("sheets", sheets[0] if sheets else None),
        ("minutes", tasks.get("minutes_to_chair")),
        ("approval", filing),
        ("filing", filing),
    )
    for key, clock in named:
        if clock is not None:
            found[key] = (_end_of(clock.timescale.due(meeting_on)), clock.clause)
    return found


def dates_set(terms: PanelType, meeting_on: date, deadline_at: datetime) -> tuple[DueDate, ...]:
    """What a meeting on this date sets due, soonest first: by its clocks' names, and what no clock counts by its own.

    Its deadline, which has an hour, is not among them. Raises Refused outside the years of known working days.
    """
    by_clock = due(terms, meeting_on, deadline_at)
    counted = {task for task, key in KNOWN_BY.items() if key in by_clock and task != "chronology"}
    found = [
        DueDate(NAMES[key], in_london(at).date(), clause)
        for key, (at, clause) in by_clock.items()
        if key != "deadline"
    ]
    own = due_dates((one for one in terms.clocks if one.task not in counted), meeting_on)
    return tuple(sorted((*found, *own), key=lambda one: one.on))


def clock_states(
    terms: PanelType, meeting_on: date, deadline_at: datetime, done: Mapping[Key, Done], now: datetime
) -> tuple[ClockState, ...]:
    """Every clock of a meeting in its order: due, done, late by; ``done`` says how far each is.

    Where the key is missing nothing of it is done. All moments must be aware.
    """
    return tuple(
        _state(key, at, clause, done.get(key, Done(0, 1)), now)
        for key, (at, clause) in due(terms, meeting_on, deadline_at).items()
    )


def next_due(states: Iterable[ClockState]) -> ClockState | None:
    """What is to be done first: the one due soonest that is not done; None where all are. The deadline is nobody's."""
    left = [one for one in states if one.key != "deadline" and one.state in ("to do", "in part", "late")]
    return min(left, key=lambda one: one.due_at, default=None)


def still_asked(clocks: Iterable[Clock], states: Iterable[ClockState]) -> tuple[Clock, ...]:
    """The tasks after a meeting that somebody is to do still: for home and reminders what its clocks say."""
    done = {one.key for one in states if one.done >= one.of}
    return tuple(
        one for one in clocks if one.task not in DONE_BY_ITSELF and KNOWN_BY.get(one.task) not in done
    )


def kept(meetings: Iterable[Iterable[ClockState]], now: datetime) -> tuple[Kept, ...]:
    """How each clock was kept over many meetings; what is not due yet and not done, or was never to do, is left out."""
    by_key: dict[Key, list[ClockState]] = {}
    for states in meetings:
        for one in states:
            if one.of and (one.state in ("done", "done late") or is_past(one.due_at, now)):
                by_key.setdefault(one.key, []).append(one)
    return tuple(_kept(key, by_key[key]) for key in NAMES if key in by_key)


def _kept(key: Key, states: list[ClockState]) -> Kept:
    late = [one for one in states if one.late]
    return Kept(
        key,
        NAMES[key],
        len(states),
        len(states) - len(late),
        len(late),
        sum(one.state == "late" for one in late),
        float(median(one.late_by for one in late)) if late else 0.0,
    )


def _state(key: Key, due_at: datetime, clause: str, done: Done, now: datetime) -> ClockState:
    done_at = done.last_at if done.whole else None
    late = is_past(due_at, done_at or now) if done.of and not (done.whole and done_at is None) else False
    late_by = working_days_between(due_at.date(), in_london(done_at or now).date()) if late else 0
    return ClockState(
        key, NAMES[key], clause, due_at, done_at, done.done, done.of, max(late_by, 0), late,
        _words(key, due_at, done, late_by if late else None, now),
    )  # fmt: skip


def _words(key: Key, due_at: datetime, done: Done, late_by: int | None, now: datetime) -> str:
    if not done.of:
        return "No referral was on the agenda" if key == "deadline" else "Nothing to do"
    if done.whole:
        what = "Done"
        if key == "deadline":
            what = f"{done.of} received, the last" if done.of > 1 else "Received"
        on = (
            f"{what} on {spoken_date(in_london(done.last_at).date())}" if done.last_at else what.split(",")[0]
        )
        if late_by is None:
            return f"{on}, in time"
        return f"{on}, {plural(late_by, 'working day')} late" if late_by else f"{on}, late"
    said = due_words(due_at, now)
    counted = f"{done.done} of {done.of} done, " if done.of > 1 else ""
    return f"{counted}{said}" if counted else said[:1].upper() + said[1:]


def _end_of(day: date) -> datetime:
    return datetime.combine(day, END_OF_DAY, LONDON)
