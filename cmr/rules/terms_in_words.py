"""A panel's rhythm, deadline and quorum said in sentences, and how near a meeting's deadline is."""

from __future__ import annotations

from datetime import datetime

from cmr.rules.calendar import ChairPicksEachWeek, EveryWeeks, Frequency, NthWeekdayOfMonth
from cmr.rules.deadlines import DaysBefore, Deadline, WeekdayBefore, WorkingDaysBefore
from cmr.rules.panel_type import PanelType
from cmr.rules.quorum import ChairAndMembers, NamedSeats, ShareOfMembers
from cmr.rules.wording import (
    due_words,
    in_words,
    is_past,
    listed,
    number_word,
    spoken_moment,
    spoken_time,
)

NTH = {1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last"}


def frequency_in_words(frequency: Frequency) -> str:
    """When the panel meets: "The panel meets every four weeks, on a Thursday."."""
    match frequency:
        case EveryWeeks(weeks=1):
            return f"The panel meets every week, on a {frequency.weekday.capitalize()}."
        case EveryWeeks():
            return f"The panel meets every {number_word(frequency.weeks)} weeks, on a {frequency.weekday.capitalize()}."
        case ChairPicksEachWeek():
            day = frequency.proposed_weekday.capitalize()
            return f"The panel meets every week, on a date that the chair picks; until then on the {day}."
        case NthWeekdayOfMonth():
            return (
                f"The panel meets on the {NTH[frequency.nth]} {frequency.weekday.capitalize()} of each month."
            )


def deadline_in_words(deadline: Deadline) -> str:
    """By when a referral must be in: "Referrals are in at least two working days before the meeting."."""
    by = "" if deadline.time is None else f", by {spoken_time(deadline.time)}"
    match deadline:
        case WorkingDaysBefore(days=0):
            return f"Referrals are in on the day of the meeting{by}."
        case WorkingDaysBefore():
            return (
                f"Referrals are in at least {in_words(deadline.days, 'working day')} before the meeting{by}."
            )
        case WeekdayBefore():
            day = deadline.weekday.capitalize()
            return f"Referrals are in by {spoken_time(deadline.time)} on the {day} before the meeting."
        case DaysBefore():
            return f"Referrals are in at least {in_words(deadline.days, 'day')} before the meeting{by}."


def quorum_in_words(terms: PanelType) -> str:
    """Who must be there for a case to be heard: "A case is heard with the chair and at least two members."."""
    match terms.quorum:
        case ChairAndMembers(members=members):
            return f"A case is heard with the chair and at least {in_words(members, 'other member')} present."
        case ShareOfMembers(percent=percent):
            return f"A case is heard with the chair and at least {percent}% of the members present."
        case NamedSeats(seats=seats):
            names = {seat.key: seat.name for seat in terms.membership.seats}
            return f"A case is heard with the chair and {listed(tuple(names.get(key, key) for key in seats))} present."


def deadline_standing(deadline_at: datetime, now: datetime) -> str:
    """How near a meeting's deadline is: "Referrals are due today at 4pm", "The deadline passed at the end of …".

    Moments must be aware; raises ValueError otherwise.
    """
    if is_past(deadline_at, now):
        return f"The deadline passed at {spoken_moment(deadline_at)}"
    return f"Referrals are {due_words(deadline_at, now)}"
