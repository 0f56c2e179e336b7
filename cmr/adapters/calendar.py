"""Entries of a calendar written as iCalendar (RFC 5545), for calendars to subscribe to or to take in one by one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple

from icalendar import Calendar, Event, Timezone, vCalAddress, vDatetime, vText, vUri

Status = Literal["TENTATIVE", "CONFIRMED", "CANCELLED"]
ZONE = "Europe/London"
TYPE = "text/calendar"
PRODUCT = "-//cmr//case review panels//EN"
ASK_AGAIN = timedelta(hours=1)
"""How often a calendar that follows is to ask; most ask less often, whatever they are told."""

# As rules without an end. The library's own zones end in 2038 and begin each summer an hour late, and Outlook reads
# no lists of dates.
LONDON_RULES = "\r\n".join(
    (
        "BEGIN:VTIMEZONE",
        f"TZID:{ZONE}",
        "BEGIN:DAYLIGHT",
        "DTSTART:19810329T010000",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        "TZOFFSETFROM:+0000",
        "TZOFFSETTO:+0100",
        "TZNAME:BST",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:19961027T020000",
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0000",
        "TZNAME:GMT",
        "END:STANDARD",
        "END:VTIMEZONE",
        "",
    )
)


@dataclass(frozen=True)
class Entry:
    """One appointment. Its times are London's (aware, of that zone); every text is plain and may hold anything."""

    uid: str
    sequence: int
    """Higher with each change, so that a calendar takes the newer one."""
    status: Status
    summary: str
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    location: str = ""
    description: str = ""
    url: str = ""
    busy: bool = True
    """Whether the time is taken up by it; not where they don't come."""

    @property
    def cancelled(self) -> bool:
        """Whether nobody is to come then."""
        return self.status == "CANCELLED"


class Organizer(NamedTuple):
    """Who a file's entry comes from."""

    name: str
    email: str


class CalendarFile(NamedTuple):
    """Entries as a file of their own."""

    name: str
    method: str
    """``PUBLISH``: take it in, or in place of an older one. ``CANCEL``: take it out."""
    content: bytes


def feed(name: str, entries: Iterable[Entry]) -> bytes:
    """A whole calendar to follow. The same entries give the same bytes."""
    calendar = _calendar()
    for key in ("NAME", "X-WR-CALNAME"):
        calendar.add(key, _line(name))
    calendar.add("X-WR-TIMEZONE", ZONE)
    calendar.add("REFRESH-INTERVAL", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vText("PT1H"))
    for entry in entries:
        # Without a METHOD, DTSTAMP says when the entry was last revised (RFC 5545, 3.8.7.2).
        calendar.add_component(_event(entry, entry.changed_at))
    return bytes(calendar.to_ical(sorted=False))


def file_of(entry: Entry, name: str, organizer: Organizer, at: datetime) -> CalendarFile:
    """The entry alone, to be taken in by whoever opens it; or to be taken out, where it is cancelled (RFC 5546)."""
    return file_of_all((entry,), name, organizer, at)


def file_of_all(entries: Sequence[Entry], name: str, organizer: Organizer, at: datetime) -> CalendarFile:
    """Several entries in one file: all to be taken in, or all to be taken out."""
    method = "CANCEL" if entries[0].cancelled else "PUBLISH"
    calendar = _calendar()
    calendar.add("METHOD", method)
    for entry in entries:
        event = _event(entry, at)
        sender = vCalAddress(f"mailto:{organizer.email}")
        sender.params["CN"] = vText(_line(organizer.name).replace('"', "'"))
        event.add("ORGANIZER", sender)
        calendar.add_component(event)
    return CalendarFile(name, method, bytes(calendar.to_ical(sorted=False)))


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add_component(Timezone.from_ical(LONDON_RULES))
    return calendar


def _event(entry: Entry, stamp: datetime) -> Event:
    event = Event()
    event.add("UID", entry.uid)
    event.add("DTSTAMP", _whole(stamp))
    event.add("LAST-MODIFIED", _whole(entry.changed_at))
    event.add("SEQUENCE", entry.sequence)
    event.add("STATUS", entry.status)
    event.add("SUMMARY", _line(entry.summary))
    for key, moment in (("DTSTART", entry.starts_at), ("DTEND", entry.ends_at)):
        event.add(key, vDatetime(moment.replace(tzinfo=None)), parameters={"TZID": ZONE})
    if location := _line(entry.location):
        event.add("LOCATION", location)
    if entry.description:
        event.add("DESCRIPTION", "\n".join(_line(line) for line in entry.description.splitlines()))
    if entry.url:
        event.add("URL", vUri(entry.url))
    event.add("CLASS", "PRIVATE")
    event.add("TRANSP", "OPAQUE" if entry.busy and not entry.cancelled else "TRANSPARENT")
    return event


def _whole(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


def _line(text: str) -> str:
    """On one line and without characters that steer a machine: a place typed by somebody stays a place."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())
