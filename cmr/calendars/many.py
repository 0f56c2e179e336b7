"""Entries of many meetings at once: of a series, of a seat, and of a deputy for some days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from cmr.adapters import clock
from cmr.adapters.calendar import Entry
from cmr.calendars.entries import entries_of_meetings, entries_off
from cmr.calendars.queries import meetings_ahead_of, seated_at
from cmr.models import Meeting, Notice, Person
from cmr.rules.meeting import TO_COME


def _to_come(person_id: int, first: date, last: date | None = None) -> dict[int, Meeting]:
    """The meetings of their seats, and of those they stand in for, in these days; by id, soonest first."""
    return {
        one.meeting.id: one.meeting
        for one in seated_at(person_id, since=first)
        if one.meeting.state in TO_COME and (last is None or one.meeting.on <= last)
    }


def _days(notice: Notice, today: date) -> tuple[date, date | None]:
    """The days that the notice is about, from today on."""
    starts, ends = notice.facts.get("starts_on"), notice.facts.get("ends_on")
    first = date.fromisoformat(starts) if starts else today
    return max(first, today), date.fromisoformat(ends) if ends else None


def _series(notice: Notice, person: Person, today: date) -> list[Entry]:
    made = {one["id"] for one in notice.facts.get("dates_of", ())}
    return entries_of_meetings(person, made & _to_come(person.id, today).keys())


def _seat(notice: Notice, person: Person, today: date) -> list[Entry]:
    mine = _to_come(person.id, *_days(notice, today)).values()
    return entries_of_meetings(person, {one.id for one in mine if one.panel_id == notice.record_id})


def _no_seat(notice: Notice, person: Person, today: date) -> list[Entry]:
    """Those after the seat's last day; all, where it was taken back before it began."""
    first, last = _days(notice, today)
    since = max(last + timedelta(days=1), today) if notice.kind == "seat_ended" and last else first
    mine = _to_come(person.id, since)
    return entries_off(one for one in meetings_ahead_of(notice.record_id, since) if one.id not in mine)


def _deputy(notice: Notice, person: Person, today: date) -> list[Entry]:
    days = _days(notice, today)
    return entries_of_meetings(person, _principals(notice, days).keys() & _to_come(person.id, *days).keys())


def _no_deputy(notice: Notice, person: Person, today: date) -> list[Entry]:
    days = _days(notice, today)
    mine = _to_come(person.id, *days)
    return entries_off(one for number, one in _principals(notice, days).items() if number not in mine)


def _principals(notice: Notice, days: tuple[date, date | None]) -> dict[int, Meeting]:
    return _to_come(notice.facts.get("principal_id") or 0, *days)


OF_MANY: dict[str, Callable[[Notice, Person, date], list[Entry]]] = {
    "series_added": _series,
    "seat_filled": _seat,
    "seat_ended": _no_seat,
    "seat_taken_back": _no_seat,
    "deputy_named": _deputy,
    "deputy_ended": _no_deputy,
}
"""Kinds of notice that bring, or take out, many meetings at once."""


def entries_of_many(notice: Notice, person: Person, at: datetime) -> list[Entry]:
    """The entries that the notice brings; all of them to be taken in, or all to be taken out."""
    return OF_MANY[notice.kind](notice, person, at.astimezone(clock.LONDON).date())
