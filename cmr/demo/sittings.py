"""When the panels met and will meet: from each panel type's own frequency and deadline, around the day of loading."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from math import ceil

from cmr.demo.days import ONE_DAY, WorkingDays, moment
from cmr.demo.rows import Chronicle
from cmr.demo.staff import Colleague, PanelOf
from cmr.rules.calendar import MeetingDate
from cmr.rules.wording import LONDON, spoken_date

RECENT = 6
"""Meetings behind us that the usual demonstration needs."""
PLANNED = 6
"""Meetings to come, at most, after the next."""
AHEAD = timedelta(days=120)
BETWEEN_MEETINGS = timedelta(minutes=20)
LATEST_END = time(19, 0)
CANCELLED = "The chair and two members are unwell, and no deputies are free."
CLOSED_BUILDING = "The building is closed that day while its heating is repaired."
EMPTY = "There was nothing to hear."


@dataclass
class Sitting:
    """A meeting to be: its times and, as referrals are placed, how many places are taken."""

    on: date
    starts_at: time
    deadline_at: datetime
    deadline_why: str
    series_on: date | None
    note: str = ""
    state: str = "planned"
    circulated_at: datetime | None = None
    reason: str = ""
    id: int = 0
    references: list[str] = field(default_factory=list)
    """Of the cases on its agenda when that was circulated, in the order of their places."""
    present: list[tuple[str, Colleague]] = field(default_factory=list)
    """Seat and holder of the chair and the members who came."""
    visitors: set[int] = field(default_factory=set)
    """People (ids) who came for their cases alone."""
    taken: int = 0
    history: Chronicle | None = None
    """Its history, once its row is written."""
    named: list[str] = field(default_factory=list)
    """First names of children whose cases came before it, as their lives are told."""
    asked_at: datetime | None = None
    """When the last question was noted: its history goes on from there."""

    @property
    def deadline_on(self) -> date:
        """The day of its deadline, in London."""
        return self.deadline_at.astimezone(LONDON).date()

    @property
    def begins_at(self) -> datetime:
        """The moment it begins."""
        return moment(self.on, self.starts_at.hour, self.starts_at.minute)

    def take_place(self) -> int:
        """The next free place."""
        self.taken += 1
        return self.taken


@dataclass(frozen=True)
class Window:
    """The days on which what is received is in time for a sitting, and for none before it."""

    sitting: Sitting
    days: tuple[date, ...]


@dataclass(frozen=True)
class Diary:
    """A panel's meetings, oldest first."""

    panel: PanelOf
    old: tuple[Sitting, ...]
    """Beyond the usual demonstration, newest first."""
    recent: tuple[Sitting, ...]
    """Held lately, newest first."""
    cancelled: Sitting
    next: Sitting
    planned: tuple[Sitting, ...]
    windows: tuple[Window, ...]
    """Soonest deadline first."""
    deadlines: tuple[datetime, ...]
    """Those of the windows."""

    @property
    def everything(self) -> tuple[Sitting, ...]:
        """Every meeting, oldest first."""
        found = (*self.old, *self.recent, self.cancelled, self.next, *self.planned)
        return tuple(sorted(found, key=lambda one: (one.on, one.starts_at)))

    def received_on(self, before: date, sitting: Sitting | None = None) -> tuple[date, ...]:
        """Days before that one on which a referral could be received in time (for that sitting, where given)."""
        last = bisect_right(self.deadlines, sitting.deadline_at) if sitting else len(self.windows)
        for window in reversed(self.windows[max(0, last - 40) : last]):
            days = tuple(day for day in window.days if day < before)
            if days:
                return days
        raise ValueError(f"Nothing could be received before {before}.")

    def upcoming(self, day: date) -> Sitting | None:
        """The meeting that comes next on a day, as whoever submitted that day was told."""
        first = bisect_left(self.windows, day, key=lambda window: window.sitting.on)
        return self.windows[first].sitting if first < len(self.windows) else None


def open_diary(panel: PanelOf, days: WorkingDays, today: date, old_needed: int) -> Diary:
    """The panel's meetings around a day. ``old_needed``: how many more than usual are wanted in the past."""
    rhythm = _rhythm(panel, days.days[0], today + AHEAD)
    past = [one for one in rhythm if one.on < today][::-1]
    coming = [one for one in rhythm if one.on >= today]
    recent = [_sitting(panel, one) for one in past[: RECENT + 1]]
    cancelled = recent.pop(RECENT // 2)
    cancelled.state, cancelled.reason = "cancelled", CANCELLED
    following, planned = _next(panel, coming[: PLANNED + 1], days, today)
    old = _old(panel, past[RECENT + 1 :], days, old_needed)
    for one in (*old, *recent):
        one.state = "closed"
        one.circulated_at = _circulated(one, days, one.on)
    following.state = "circulated"
    following.circulated_at = _circulated(following, days, today)
    dated = [
        *recent,
        following,
        *planned,
        *(_sitting(panel, one) for one in past[RECENT + 1 :][: len(old) + 8]),
    ]
    windows = _windows(dated, days)
    deadlines = tuple(window.sitting.deadline_at for window in windows)
    return Diary(panel, old, tuple(recent), cancelled, following, tuple(planned), windows, deadlines)


def _rhythm(panel: PanelOf, first: date, last: date) -> list[MeetingDate]:
    """Every date of the panel's series from one day to another."""
    frequency = panel.terms.frequency
    # A series of every so many weeks begins where it is asked to; a few days in are as good as the first.
    one, other = frequency.dates(first + timedelta(days=60), 2)
    gap = max(1, (other.on - one.on).days)
    found = frequency.dates(one.on, (last - one.on).days // gap + 1)
    return [day for day in found if day.on <= last]


def _sitting(panel: PanelOf, day: MeetingDate) -> Sitting:
    due = panel.terms.deadline.falls(day.on)
    return Sitting(
        on=day.on,
        starts_at=panel.terms.agenda.starts_at,
        deadline_at=due.at,
        deadline_why=due.why,
        series_on=day.on,
        note=day.note,
    )


def _next(
    panel: PanelOf, coming: list[MeetingDate], days: WorkingDays, today: date
) -> tuple[Sitting, list[Sitting]]:
    """The meeting whose deadline has passed already, and those after it.

    So that a late referral can wait for the chair on every day of the year, this is today's meeting or, where
    nobody works today, the next working day's: the week's date as the chair picked it, or an additional panel.
    """
    planned = [_sitting(panel, one) for one in coming]
    midnight = moment(today, 0)
    if planned[0].deadline_at < midnight:
        return planned[0], planned[1:]
    on = days.after(today, 0)
    due = panel.terms.deadline.falls(on)
    usual = planned[0]
    same_week = usual.on.isocalendar()[:2] == on.isocalendar()[:2]
    picks = panel.terms.frequency.kind == "chair-picks-each-week"
    moved = picks and same_week
    note = (
        f"Moved from {spoken_date(usual.on)}: the chair picked this date."
        if moved
        else "An additional panel, beside the usual dates."
    )
    following = Sitting(
        on=on,
        starts_at=panel.terms.agenda.starts_at,
        deadline_at=due.at,
        deadline_why=due.why,
        series_on=usual.on if moved else None,
        note=note,
    )
    return following, planned[1:] if moved else planned


def _old(panel: PanelOf, past: list[MeetingDate], days: WorkingDays, needed: int) -> tuple[Sitting, ...]:
    """Older meetings, newest first: the series' own and, where they don't suffice, additional ones beside them."""
    found = [_sitting(panel, one) for one in past[:needed]]
    missing = needed - len(found)
    if missing > 0 and past:
        slots = [(day, at) for day in days.between(days.days[80], past[0].on) for at in _times(panel)]
        step = max(1.0, len(slots) / missing)
        chosen = [slots[int(n * step)] for n in range(min(missing, len(slots)))]
        found.extend(_additional(panel, on, at) for on, at in chosen)
    return tuple(sorted(found, key=lambda one: (one.on, one.starts_at), reverse=True))


def _additional(panel: PanelOf, on: date, starts_at: time) -> Sitting:
    due = panel.terms.deadline.falls(on)
    return Sitting(on, starts_at, due.at, due.why, None, "An additional panel, beside the usual dates.")


def _times(panel: PanelOf) -> list[time]:
    """When further meetings could begin on a day whose morning is taken."""
    agenda = panel.terms.agenda
    lasts = timedelta(minutes=agenda.slot_minutes * agenda.most_cases)
    begins, found = datetime.combine(date.min, agenda.starts_at) + lasts + BETWEEN_MEETINGS, []
    while begins + lasts <= datetime.combine(date.min, LATEST_END):
        found.append(begins.time())
        begins += lasts + BETWEEN_MEETINGS
    return found or [time(13, 0)]


def _circulated(sitting: Sitting, days: WorkingDays, before: date) -> datetime:
    """On the working day after the deadline where that still lies before the given day, else the one before that."""
    after = days.after(sitting.deadline_on)
    return moment(after if after < before else days.before(before), 15, 5)


def _windows(sittings: list[Sitting], days: WorkingDays) -> tuple[Window, ...]:
    found, last = [], date.min
    for one in sorted(sittings, key=lambda one: one.on):
        first = max(last + ONE_DAY if last > date.min else one.deadline_on, days.before(one.deadline_on, 3))
        found.append(Window(one, tuple(days.between(first, one.deadline_on))))
        last = one.on
    return tuple(sorted(found, key=lambda one: one.sitting.deadline_at))


def places_needed(cases: int, panel: PanelOf) -> int:
    """How many meetings it takes to hear so many cases."""
    return ceil(cases / panel.terms.agenda.most_cases)
