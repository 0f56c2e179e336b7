"""Entries of many meetings at once: of a series, of a seat, and of a deputy for some days."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime, timedelta

from cmr.adapters import clock
from cmr.adapters.calendar import Entry
from cmr.calendars.entries import entries_of_cases_off, entries_of_meetings, entries_off
from cmr.calendars.queries import case_times, meetings_ahead_of, seated_at
from cmr.models import Meeting, Notice, Person, db
from cmr.rules.meeting import TO_COME
from cmr.web.actor import actor_of


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
    """Those of the seats they stood in for, and the cases that came with a team; not what they come for themselves."""
    days = _days(notice, today)
    mine, theirs = _to_come(person.id, *days), _principals(notice, days)
    off = entries_off(one for number, one in theirs.items() if number not in mine)
    return [*off, *_cases_off(notice, person, {*mine, *theirs}, today)]


def _cases_off(notice: Notice, person: Person, meeting_ids: Collection[int], today: date) -> list[Entry]:
    """Of the teams they managed for somebody; a case at one of those meetings stood in the meeting's own entry."""
    principal = db.session.get(Person, notice.facts.get("principal_id") or 0)
    if principal is None:
        return []
    managed = actor_of(principal, today).own.team_ids
    mine = {one.case.id for one in case_times(actor_of(person, today), since=today)}
    return entries_of_cases_off(
        one.case
        for one in case_times(actor_of(principal, today), since=today)
        if one.told
        and one.case.state == "placed"
        and one.case.referral.team_id in managed
        and one.case.id not in mine
        and one.case.meeting_id not in meeting_ids
    )


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
