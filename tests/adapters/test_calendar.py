"""Entries written as iCalendar: another program reads them, the clocks are London's, and hostile text stays text."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmr.adapters.calendar import Entry, Organizer, feed, file_of
from cmr.adapters.clock import LONDON
from tests.calendars.reading import entries_in, method_of, strictly, zone_of

AT = datetime(2026, 11, 2, 9, 0, 0, 123456, tzinfo=UTC)
SENDER = Organizer("Case review panels", "no-reply@council.example")


def an_entry(**more: object) -> Entry:
    """A meeting of two hours."""
    entry = Entry(
        uid="meeting-1@panels.council.example",
        sequence=0,
        status="CONFIRMED",
        summary="CMR panel",
        starts_at=datetime(2026, 12, 10, 9, 30, tzinfo=LONDON),
        ends_at=datetime(2026, 12, 10, 11, 30, tzinfo=LONDON),
        changed_at=AT,
        location="Room 2, Northmere House",
        description="Case Management Review\nhttp://localhost/meetings/1",
        url="http://localhost/meetings/1",
    )
    return replace(entry, **more)  # type: ignore[arg-type] # whichever of its fields


def test_a_reader_takes_in_what_was_written() -> None:
    (event,) = entries_in(feed("Panels", [an_entry()]))
    assert event.summary == "CMR panel"
    assert event.location == "Room 2, Northmere House"
    assert event.description == "Case Management Review\nhttp://localhost/meetings/1"
    assert event.url == "http://localhost/meetings/1"
    assert event.starts_at == datetime(2026, 12, 10, 9, 30, tzinfo=LONDON)
    assert event.ends_at == datetime(2026, 12, 10, 11, 30, tzinfo=LONDON)
    assert event.stamp == event.changed_at == AT.replace(microsecond=0)


def test_a_calendar_with_nothing_in_it_is_one_still() -> None:
    assert entries_in(feed("Panels", [])) == []


def test_the_same_entries_give_the_same_bytes() -> None:
    assert feed("Panels", [an_entry()]) == feed("Panels", [an_entry()])


@pytest.mark.parametrize(
    ("on", "utc"),
    [
        (date(2026, 10, 23), 8),
        (date(2026, 10, 24), 8),
        (date(2026, 10, 25), 9),  # the clocks go back this night
        (date(2026, 10, 26), 9),
        (date(2027, 3, 27), 9),
        (date(2027, 3, 28), 8),  # and forward this one
        (date(2027, 3, 29), 8),
        (date(2040, 7, 5), 8),  # long after the zones of many programs end
    ],
)
def test_half_past_nine_is_half_past_nine_in_london_on_any_day(on: date, utc: int) -> None:
    begins = datetime(on.year, on.month, on.day, 9, 30, tzinfo=LONDON)
    content = feed("Panels", [an_entry(starts_at=begins, ends_at=begins + timedelta(hours=2))])
    assert f"DTSTART;TZID=Europe/London:{on:%Y%m%d}T093000" in strictly(content)
    assert entries_in(content)[0].starts_at.astimezone(UTC) == datetime(
        on.year, on.month, on.day, utc, 30, tzinfo=UTC
    )
    # And by a reader that knows no zones and believes the rules that come along.
    rules = zone_of(content)
    assert datetime(on.year, on.month, on.day, 9, 30, tzinfo=rules).utcoffset() == begins.utcoffset()


def test_the_rules_that_come_along_change_the_clocks_when_london_does() -> None:
    rules = zone_of(feed("Panels", []))
    moment = datetime(2026, 1, 1)  # noqa: DTZ001 # a time on the wall, looked at in two zones
    while moment.year < 2029:
        theirs, ours = moment.replace(tzinfo=rules).utcoffset(), moment.replace(tzinfo=LONDON).utcoffset()
        between = moment.hour == 1 and moment.month == 3 and theirs != ours  # an hour that no clock shows
        assert between or theirs == ours, moment
        moment += timedelta(hours=1)


def test_a_file_says_whether_to_take_it_in_or_out() -> None:
    for status, method in (("TENTATIVE", "PUBLISH"), ("CONFIRMED", "PUBLISH"), ("CANCELLED", "CANCEL")):
        made = file_of(an_entry(status=status, sequence=3), "meeting-1.ics", SENDER, AT + timedelta(days=1))
        assert made.method == method == method_of(made.content)
        (event,) = entries_in(made.content)
        assert (event.sequence, event.status) == (3, status)
        assert event.stamp == AT.replace(microsecond=0) + timedelta(days=1)
        assert event.organizer == "mailto:no-reply@council.example"
        assert event.organizer_name == "Case review panels"


HOSTILE = 'Room; 2, \\ "A"\r\nBEGIN:VEVENT\r\nSUMMARY:Maya\nATTENDEE:mailto:x@x\x00\x07\u2028\x85\ufeff end'


def test_a_place_that_tries_to_be_more_stays_a_place() -> None:
    content = feed(HOSTILE, [an_entry(location=HOSTILE, summary=HOSTILE, description=HOSTILE + "\nlast")])
    (event,) = entries_in(content)
    assert event.location == 'Room; 2, \\ "A" BEGIN:VEVENT SUMMARY:Maya ATTENDEE:mailto:x@x end'
    assert event.description.endswith("\nlast")
    assert strictly(content).count("BEGIN:VEVENT") == 1
    (event,) = entries_in(file_of(an_entry(), "a.ics", Organizer(HOSTILE, "a@x.example"), AT).content)
    assert event.organizer_name.startswith("Room; 2")


@given(st.text(max_size=300))
def test_whatever_is_typed_comes_out_as_one_line_of_it(text: str) -> None:
    text = text.encode(errors="ignore").decode()
    (event,) = entries_in(feed("Panels", [an_entry(location=text, summary=f"CMR {text}")]))
    assert event.summary.split()[0] == "CMR"
    assert "\n" not in event.location
    kept = "".join(one if one.isprintable() else " " for one in text).split()
    assert event.location.split(" ") == (kept or [""])
