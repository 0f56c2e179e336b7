"""What is read of a meeting before it is made or changed: when, where, by when, and what its date sets due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from cmr.models import Meeting
from cmr.panels.queries import kept_terms
from cmr.rules.clocks import NAMES, dates_set
from cmr.rules.panel_type import PanelType
from cmr.rules.rescheduling import goes_out, lasts
from cmr.rules.wording import spoken_date, spoken_moment, spoken_time
from cmr.schedule.changing import Change
from cmr.schedule.operations import ToMake

AS_BEFORE = "as before"


@dataclass(frozen=True)
class Fact:
    """A line of a preview; ``was`` is what it is instead of, where it changes."""

    word: str
    what: str
    was: str = ""
    note: str = ""
    clause: str = ""


@dataclass(frozen=True)
class Day:
    """A date to meet on, with the deadline that it sets."""

    on: date
    deadline_at: datetime


def of_new(found: ToMake, terms: PanelType, venue: str) -> tuple[Fact, ...]:
    """A single meeting that is thought of."""
    one = found.dates[0]
    day = Day(one.on, one.deadline.at)
    return (
        Fact("Time", found.lasts),
        Fact("Where", venue.strip() or "Not said"),
        Fact("Deadline", one.deadline.why, clause=terms.deadline.clause),
        *_dates(terms, day, day),
    )


def of_series(found: ToMake, venue: str) -> tuple[Fact, ...]:
    """What each meeting of a series has in common with the others."""
    return (
        Fact("Time of each", found.lasts),
        Fact("Where", venue.strip() or "Not said"),
        Fact(NAMES["circulation"], "After each one’s deadline, and before the meeting"),
    )


def of_change(meeting: Meeting, change: Change, reason: str) -> tuple[Fact, ...]:
    """A meeting as it would be held, and what of it is another than now."""
    terms, before, after = kept_terms(meeting.terms), change.before, change.after
    time = lasts(after.starts_at, terms.agenda.slot_minutes, meeting.most_cases)
    found = [
        _fact("Date", spoken_date(after.on), spoken_date(before.on), "date" in change.what),
        _fact("Time", time, spoken_time(before.starts_at), "start" in change.what),
        _fact("Where", after.venue or "Not said", before.venue or "not said", "place" in change.what),
    ]
    moved = "date" in change.what
    note = "What was received in time stays in time." if moved else "As before."
    before_it = spoken_moment(change.deadline_before) if change.deadline.at != change.deadline_before else ""
    by = change.deadline.why.removesuffix(".") if before_it else change.deadline.why
    found.append(Fact("Deadline", by, before_it, note, terms.deadline.clause))
    if moved:
        now = Day(before.on, change.deadline_before)
        dates = _dates(terms, Day(after.on, change.deadline.at), now)
        # What went out already is not due any more.
        found += [one for one in dates if change.state == "planned" or one.word != NAMES["circulation"]]
    if reason.strip():
        found.append(Fact("Why", reason.strip()))
    return tuple(found)


def _fact(word: str, what: str, was: str, changes: bool) -> Fact:
    return Fact(word, what, was=was) if changes else Fact(word, what, note=AS_BEFORE)


def _dates(terms: PanelType, then: Day, before: Day) -> Iterator[Fact]:
    """What the date sets due, by the names of the clocks, each with the day it would be due by the date before."""
    was = {due.name: due.on for due in dates_set(terms, before.on, before.deadline_at)}
    for due in dates_set(terms, then.on, then.deadline_at):
        instead = spoken_date(was[due.name]) if was[due.name] != due.on else ""
        note = goes_out(then.deadline_at) if due.name == NAMES["circulation"] else ""
        yield Fact(due.name, spoken_date(due.on), was=instead, note=note, clause=due.clause)
