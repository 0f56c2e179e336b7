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
from cmr.rules.wording import (
    END_OF_DAY,
    LONDON,
    due_words,
    in_london,
    is_past,
    number_word,
    plural,
    sentence,
    spoken_date,
)
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
class Later:
    """What was decided after the meeting and is due by a day of its own."""

    due_on: date
    done: int
    of: int
    last_at: datetime | None = None


@dataclass(frozen=True)
class Done:
    """How far one of the clocks' tasks is: how many things of how many, and when the last of them was done.

    Where the panel could not agree, the head of service decides afterwards (D8). Their sheet is the meeting's as much
    as the others, so the clock is not done without it; but the text sets them no day, and nobody can file what is not
    decided: it is late for nobody while it is ``awaited``, and has the terms' time from their signature (D6c).
    What the chair signs late gains no time: it is signed in the meeting (B1.24).
    """

    done: int
    of: int
    last_at: datetime | None = None
    later: tuple[Later, ...] = ()
    """What was decided since, by its days; not counted in ``of``."""
    awaited: int = 0
    """How many await whoever decides in the panel's stead; not counted in ``of``."""

    @property
    def all_done(self) -> int:
        """How many are done, whenever they are due."""
        return self.done + sum(one.done for one in self.later)

    @property
    def all_of(self) -> int:
        """How many there are, the awaited among them."""
        return self.of + sum(one.of for one in self.later) + self.awaited

    @property
    def whole(self) -> bool:
        """Whether all of it is done, or nothing of it is to do."""
        return self.all_done >= self.all_of

    @property
    def waits(self) -> bool:
        """Whether nothing is left of it but what is awaited."""
        return bool(self.awaited) and self.all_done + self.awaited >= self.all_of

    @property
    def finished_at(self) -> datetime | None:
        """When the last of it was done; None while it is not, or where nobody knows."""
        ends = [one for one in (self.last_at, *(each.last_at for each in self.later)) if one]
        return max(ends, default=None) if self.whole else None

    def parts(self, due_at: datetime) -> tuple[tuple[datetime, int, int, datetime | None], ...]:
        """By when each part of it is due, how much of it is done, of how much, and when the last was."""
        own = ((due_at, self.done, self.of, self.last_at),) if self.of else ()
        return own + tuple((_end_of(one.due_on), one.done, one.of, one.last_at) for one in self.later)


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
    waits: bool = False
    """Whether nothing is left of it but what somebody decides in the panel's stead (D8)."""

    @property
    def state(self) -> Literal["to do", "in part", "waits", "done", "done late", "late"]:
        """The same as a tag."""
        if self.done >= self.of:
            return "done late" if self.late else "done"
        if self.waits:
            return "waits"
        if self.late:
            return "late"
        return "in part" if self.done else "to do"

    @property
    def tag(self) -> str:
        """The state in a word or two, for a column: "In time", "Done late", "Late", "2 of 6", "Waits", "To do"."""
        match self.state:
            case "done":
                return "In time" if self.of else "Nothing to do"
            case "in part" | "waits" if self.done:
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
        _state(key, at, clause, done.get(key, Done(0, 1)), terms.sheet.undecided_to, now)
        for key, (at, clause) in due(terms, meeting_on, deadline_at).items()
    )


def next_due(states: Iterable[ClockState]) -> ClockState | None:
    """What is to be done first: the one due soonest that is not done; None where all are. The deadline is nobody's.

    What awaits a decision comes last: no day is set for it (D8).
    """
    left = [one for one in states if one.key != "deadline" and one.done < one.of]
    return min(left, key=lambda one: (one.waits, one.due_at), default=None)


def still_asked(clocks: Iterable[Clock], states: Iterable[ClockState]) -> tuple[Clock, ...]:
    """The tasks after a meeting that somebody is to do still: for home and reminders what its clocks say."""
    done = {one.key for one in states if one.done >= one.of or one.waits}
    return tuple(
        one for one in clocks if one.task not in DONE_BY_ITSELF and KNOWN_BY.get(one.task) not in done
    )


def kept(meetings: Iterable[Iterable[ClockState]], now: datetime) -> tuple[Kept, ...]:
    """How each clock was kept over many meetings.

    What is not due yet and not done, awaits a decision, or was never to do, is left out.
    """
    by_key: dict[Key, list[ClockState]] = {}
    for states in meetings:
        for one in states:
            past = is_past(one.due_at, now) and not one.waits
            if one.of and (one.state in ("done", "done late") or past):
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


def _state(key: Key, due_at: datetime, clause: str, done: Done, decides: str, now: datetime) -> ClockState:
    days = _days_late(done, due_at, now)
    late_by = max(days, default=None)
    due_at = _soonest(due_at, done)
    return ClockState(
        key, NAMES[key], clause, due_at, done.finished_at, done.all_done, done.all_of, late_by or 0, bool(days),
        _words(key, due_at, done, late_by, decides, now), done.waits,
    )  # fmt: skip


def _soonest(due_at: datetime, done: Done) -> datetime:
    """By when the first of what is open is due; of what is all done the last day that it had."""
    parts = done.parts(due_at)
    still_open = [at for at, some, of, _ in parts if some < of]
    if still_open or done.waits:
        return min(still_open, default=due_at)
    return max((at for at, *_ in parts), default=due_at)


def _days_late(done: Done, due_at: datetime, now: datetime) -> list[int]:
    """By how many working days each open part is late, or each was done late once all are; empty where none is."""
    found = []
    for at, some, of, last_at in done.parts(due_at):
        ended = now if some < of else last_at if done.whole else None
        if ended is not None and is_past(at, ended):
            found.append(max(working_days_between(at.date(), in_london(ended).date()), 0))
    return found


def _words(key: Key, due_at: datetime, done: Done, late_by: int | None, decides: str, now: datetime) -> str:
    if not done.all_of:
        return "No referral was on the agenda" if key == "deadline" else "Nothing to do"
    if done.whole:
        return _done_words(key, done, late_by)
    said = [f"{done.all_done} of {done.all_of} done"] if done.all_of > 1 else []
    if not done.waits:
        said.append(due_words(due_at, now))
    if done.awaited:
        awaits = f"{'awaits' if done.awaited == 1 else 'await'} the {decides}"
        said.append(f"{number_word(done.awaited)} {awaits}" if done.all_of > 1 else awaits)
    return sentence(", ".join(said))


def _done_words(key: Key, done: Done, late_by: int | None) -> str:
    what = "Done"
    if key == "deadline":
        what = f"{done.of} received, the last" if done.of > 1 else "Received"
    at = done.finished_at
    on = f"{what} on {spoken_date(in_london(at).date())}" if at else what.split(",")[0]
    if late_by is None:
        return f"{on}, in time"
    return f"{on}, {plural(late_by, 'working day')} late" if late_by else f"{on}, late"


def _end_of(day: date) -> datetime:
    return datetime.combine(day, END_OF_DAY, LONDON)
