"""A calendar as a reader takes it in, and a strict look at how it is written (RFC 5545, RFC 5546, RFC 7986)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any

from icalendar import Calendar

LINE = re.compile(r"[A-Z][A-Z0-9-]*(;[A-Z0-9-]+=(\"[^\"]*\"|[^\";:,]*))*:.*", re.DOTALL)
ONCE = (
    "UID",
    "DTSTAMP",
    "DTSTART",
    "DTEND",
    "SUMMARY",
    "STATUS",
    "SEQUENCE",
    "LAST-MODIFIED",
    "CLASS",
    "TRANSP",
)
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def strictly(content: bytes) -> list[str]:
    """Its lines unfolded; fails on whatever the standard does not allow."""
    assert content.endswith(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")
    physical = content.split(b"\r\n")[:-1]
    assert max(len(line) for line in physical) <= 75
    for folded in physical:
        folded.decode()  # no character is cut in two by folding
    lines = content.decode().replace("\r\n ", "").split("\r\n")[:-1]
    for line in lines:
        assert LINE.fullmatch(line), line
        assert not CONTROLS.search(line), line
    _nested(lines)
    return lines


def _nested(lines: list[str]) -> None:
    opened: list[str] = []
    for line in lines:
        name, _, value = line.partition(":")
        if name == "BEGIN":
            opened.append(value)
        elif name == "END":
            assert opened.pop() == value
        else:
            assert opened, line
    assert opened == []
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines.count("VERSION:2.0") == 1
    assert sum(line.startswith("PRODID:") for line in lines) == 1


@dataclass(frozen=True)
class Seen:
    """An entry as the reader understood it."""

    uid: str
    summary: str
    status: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    stamp: datetime
    changed_at: datetime
    location: str
    description: str
    url: str
    organizer: str
    organizer_name: str


def method_of(content: bytes) -> str:
    """What is to be done with it; empty for a calendar that is followed."""
    return str(Calendar.from_ical(content).get("METHOD", ""))


def zone_of(content: bytes) -> tzinfo:
    """London as the rules that come along tell it, to a reader that knows no zones."""
    calendar: Any = Calendar.from_ical(content)
    zone: tzinfo = calendar.timezones[0].to_tz(lookup_tzid=False)
    return zone


def entries_in(content: bytes) -> list[Seen]:
    """Every entry, read by another program's eyes; with all that it must have, once."""
    strictly(content)
    calendar: Any = Calendar.from_ical(content)
    assert calendar.errors == []
    assert calendar.get_missing_tzids() == set()
    assert [str(zone["TZID"]) for zone in calendar.timezones] == ["Europe/London"]
    found = [_seen(event, bool(method_of(content))) for event in calendar.events]
    assert len({one.uid for one in found}) == len(found)
    return found


def _seen(event: Any, has_method: bool) -> Seen:
    assert event.errors == []
    for name in ONCE:
        assert name in event, name
        assert not isinstance(event[name], list), name
    assert event["DTSTART"].params["TZID"] == event["DTEND"].params["TZID"] == "Europe/London"
    assert event["DTSTAMP"].dt.utcoffset() == event["LAST-MODIFIED"].dt.utcoffset() == timedelta(0)
    assert event["CLASS"] == "PRIVATE"
    assert "ATTENDEE" not in event
    assert ("ORGANIZER" in event) == has_method
    found = Seen(
        str(event["UID"]),
        str(event["SUMMARY"]),
        str(event["STATUS"]),
        int(event["SEQUENCE"]),
        event.start,
        event.end,
        event["DTSTAMP"].dt,
        event["LAST-MODIFIED"].dt,
        str(event.get("LOCATION", "")),
        str(event.get("DESCRIPTION", "")),
        str(event.get("URL", "")),
        str(event.get("ORGANIZER", "")),
        str(event["ORGANIZER"].params["CN"]) if has_method else "",
    )
    assert found.starts_at < found.ends_at
    return found


def said(content: bytes) -> list[str]:
    """Each entry's summary and status, in order."""
    return [f"{one.summary}: {one.status}" for one in entries_in(content)]
