"""What may be changed of a meeting that stands: its date, its time and its place; and what follows (B1.2, D4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from cmr.rules.agenda import slot, within_the_day
from cmr.rules.calendar import ChairPicksEachWeek, Frequency
from cmr.rules.refusal import Refusal
from cmr.rules.same_time import AtThatTime
from cmr.rules.wording import LONDON, in_london, plural, spoken_date, spoken_moment, spoken_time
from cmr.rules.working_days import why_not_working


@dataclass(frozen=True)
class When:
    """When and where a meeting is held."""

    on: date
    starts_at: time
    venue: str = ""

    @property
    def words(self) -> str:
        """The date and the hour: "Thursday 10 December 2026, 9:30am"."""
        return f"{spoken_date(self.on)}, {spoken_time(self.starts_at)}"

    @property
    def words_with_place(self) -> str:
        """The same with where it is held; that nothing is said of it, where nothing is."""
        return f"{self.words}. Place: {self.venue or 'not said'}"


@dataclass(frozen=True)
class Standing:
    """A meeting as it stands, as far as changing it goes."""

    when: When
    state: str
    series_on: date | None
    """The date of the panel's rhythm that it was made for; None for one beside the series."""
    frequency: Frequency
    slot_minutes: int
    most_cases: int

    @property
    def picks(self) -> ChairPicksEachWeek | None:
        """The rule by which the chair picks its date within its week (B1.2); None where there is no such rule."""
        return self.frequency if isinstance(self.frequency, ChairPicksEachWeek) and self.series_on else None

    def may_pick(self, *, chairs: bool) -> Refusal | None:
        """Why somebody may not change its date, because the chair picks it; None where they may."""
        picks = self.picks
        return only_the_chair(picks) if picks and not chairs else None


def only_the_chair(picks: ChairPicksEachWeek) -> Refusal:
    """What somebody else is told who would pick a date (B1.2)."""
    return Refusal("The chair picks the date of each week’s meeting.", picks.clause)


def days_to_pick(frequency: Frequency, series_on: date, today: date) -> tuple[date, ...]:
    """The days of the week of a date of the series that the chair may pick instead of it (B1.2); none in other rhythms.

    Raises Refused outside the years of known working days.
    """
    if not isinstance(frequency, ChairPicksEachWeek):
        return ()
    monday = series_on - timedelta(days=series_on.weekday())
    week = (monday + timedelta(days=number) for number in range(7))
    return tuple(day for day in week if day >= today and not why_not_working(day))


def picks_refusals(
    frequency: Frequency, picks: Mapping[date, date], *, chairs: bool, today: date
) -> tuple[Refusal, ...]:
    """Why a series may not be made with these days instead of its own dates; empty where it may (B1.2).

    Raises Refused outside the years of known working days.
    """
    if not picks:
        return ()
    if not isinstance(frequency, ChairPicksEachWeek):
        return (Refusal("The dates of this panel follow its rhythm: nobody picks them.", frequency.clause),)
    if not chairs:
        return (only_the_chair(frequency),)
    found = [no for one, to in picks.items() for no in (_not_past(to, today), frequency.may_move(one, to))]
    return tuple(no for no in found if no)


def picked_note(series_on: date) -> str:
    """What is noted of a meeting that the chair put on another day of its week as it was made."""
    return f"The chair picked this date instead of {spoken_date(series_on)}."


def lasts(starts_at: time, slot_minutes: int, most_cases: int) -> str:
    """From when to when a full agenda runs (B1.14): "9:30am to 11:30am, with room for 6 cases of 20 minutes"."""
    ends_at = slot(starts_at, slot_minutes, most_cases).ends_at
    room = f"{plural(most_cases, 'case')} of {plural(slot_minutes, 'minute')}"
    return f"{spoken_time(starts_at)} to {spoken_time(ends_at)}, with room for {room}"


def goes_out(deadline_at: datetime) -> str:
    """When the agenda and the pack of a meeting are circulated (D3c): "After 4pm on Monday 7 December 2026, …"."""
    return f"After {spoken_moment(deadline_at)}, and before the meeting"


def changes(before: When, after: When) -> tuple[str, ...]:
    """What changes, in words for a history: "date", "start", "place"; empty where nothing does."""
    parts = (("date", "on"), ("start", "starts_at"), ("place", "venue"))
    return tuple(word for word, name in parts if getattr(before, name) != getattr(after, name))


def asks_for_a_reason(meeting: Standing, after: When) -> bool:
    """Whether people read why (D4): what moved, but for the chair's own picking of a date; and what was circulated."""
    if meeting.state == "circulated":
        return True
    return after.on != meeting.when.on and meeting.picks is None


def refusals(
    meeting: Standing, after: When, reason: str, *, chairs: bool, now: datetime
) -> tuple[Refusal, ...]:
    """Every reason why a meeting may not be changed so. Raises Refused outside the years of known working days."""
    before, clause = meeting.when, meeting.frequency.clause
    if not changes(before, after):
        return (Refusal(f"The meeting is on {before.words} already. Change its date, time or place."),)
    found: list[Refusal | None] = []
    if {"date", "start"} & set(changes(before, after)):
        found.append(over_already(after, now))
    if after.on != before.on:
        found += _date_refusals(meeting, after.on, chairs=chairs)
    if after.starts_at != before.starts_at:
        found.append(within_the_day(after.starts_at, meeting.slot_minutes, meeting.most_cases, clause))
    if asks_for_a_reason(meeting, after) and not reason.strip():
        found.append(Refusal("Say why: the people who are expected will read it.", clause))
    return tuple(one for one in found if one is not None)


def _date_refusals(meeting: Standing, to: date, *, chairs: bool) -> tuple[Refusal | None, ...]:
    if no := meeting.may_pick(chairs=chairs):
        return (no,)
    if meeting.picks and meeting.series_on:
        return (meeting.picks.may_move(meeting.series_on, to),)
    return (not_a_working_day(to, meeting.frequency.clause),)


def over_already(when: When, now: datetime) -> Refusal | None:
    """Why nobody is asked to come then: the day or, on the day itself, the hour has passed; None where it has not."""
    today = in_london(now).date()
    if when.on != today:
        return _not_past(when.on, today)
    if datetime.combine(when.on, when.starts_at, LONDON) > in_london(now):
        return None
    return Refusal(f"{when.words} has passed. Choose a later time, or another date.")


def overlaps(others: Iterable[AtThatTime]) -> Refusal | None:
    """Why a panel may not meet while it meets already (D4); None where only other panels do."""
    own = next((one for one in others if one.same_panel), None)
    if own is None:
        return None
    when = f"{spoken_date(own.span.on)}, {own.span.words}"
    return Refusal(f"The panel has a meeting on {when}, already.", "D4")


def _not_past(on: date, today: date) -> Refusal | None:
    return Refusal(f"{spoken_date(on)} has passed. Choose today or a later date.") if on < today else None


def not_a_working_day(on: date, clause: str) -> Refusal | None:
    """Why a meeting may not be on a day that nobody works; None for a working day (D4)."""
    instead = why_not_working(on)
    return Refusal(f"{spoken_date(on)} is {instead}. Choose a working day.", clause) if instead else None
