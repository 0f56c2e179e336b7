"""Meetings made and circulated, and the calendar as it is read (B1.2, D3c, D4)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from flask import Flask

from cmr.models import Meeting, db
from cmr.panels.queries import current_terms
from cmr.rules.refusal import Refused
from cmr.schedule import operations
from cmr.schedule.operations import SeriesWanted
from cmr.schedule.queries import by_id, calendar, next_meetings, open_meetings, proposals, series_goes_on
from tests.agenda.desk import LATER, NEXT, NOW, Desk, a_desk
from tests.application import Opens
from tests.factories import CIN, CMR, a_meeting, a_panel, a_person, a_seat
from tests.schedule.deeds import cancels, moves, verbs
from tests.statements import counted


def _series(key: str, from_on: date, count: int) -> list[Meeting]:
    return operations.make_series(a_panel(key), SeriesWanted(from_on, count), by=a_person(), at=NOW)


def test_a_series_follows_the_terms_with_deadline_places_and_notes(app: Flask) -> None:
    made = _series(CMR, date(2026, 12, 1), 5)
    assert [one.on for one in made] == [
        date(2026, 12, 3), date(2026, 12, 10), date(2026, 12, 17), date(2026, 12, 24), date(2026, 12, 31),
    ]  # fmt: skip
    christmas = made[3]
    assert christmas.deadline_at == datetime(2026, 12, 22, 23, 59, 59, tzinfo=UTC)
    assert christmas.deadline_why
    assert (christmas.most_cases, christmas.starts_at, christmas.state) == (6, time(9, 30), "planned")
    assert {one.series_on for one in made} == {one.on for one in made}
    assert verbs(christmas) == ["make"]


def test_what_is_wanted_of_a_series_holds_for_each_of_its_meetings(app: Flask) -> None:
    panel, by = a_panel(CMR), a_person()
    usual = SeriesWanted(date(2026, 12, 1), 2)
    assert {one.starts_at for one in operations.make_series(panel, usual, by=by, at=NOW)} == {time(9, 30)}
    wanted = SeriesWanted(date(2027, 1, 4), 2, venue=" Room 4 ", starts_at=time(14))
    assert operations.foresee_series(panel, wanted, by=by, at=NOW).summary == "2 to make"
    made = operations.make_series(panel, wanted, by=by, at=NOW)
    assert [(one.starts_at, one.venue) for one in made] == [(time(14), "Room 4")] * 2


@pytest.mark.parametrize(("key", "next_on"), [(CMR, date(2026, 12, 24)), (CIN, date(2027, 2, 25))])
def test_a_series_goes_on_after_its_last_meeting(app: Flask, key: str, next_on: date) -> None:
    panel = a_panel(key)
    today = date(2026, 12, 1)
    assert series_goes_on(panel, current_terms(panel), today) == today
    _series(key, today, 3)
    assert series_goes_on(panel, current_terms(panel), today) == next_on


def test_a_deadline_in_summer_is_kept_in_utc(app: Flask) -> None:
    made = _series(CIN, date(2027, 6, 1), 1)[0]
    assert made.on.strftime("%A") == "Thursday"
    assert made.deadline_at.hour == 15, "4pm in London in summer"
    assert made.deadline_at.tzinfo == UTC


def test_a_meeting_moved_for_a_bank_holiday_says_so(app: Flask) -> None:
    terms = current_terms(a_panel(CMR))
    found = proposals(a_panel(CMR), terms, date(2031, 12, 22), 1, now=NOW)
    assert found[0].on == date(2031, 12, 24)
    assert "Christmas Day" in found[0].note
    made = _series(CMR, date(2031, 12, 22), 1)[0]
    assert made.note == found[0].note


def test_a_series_made_twice_makes_nothing_twice(app: Flask) -> None:
    first = _series(CMR, date(2026, 12, 1), 4)
    assert _series(CMR, date(2026, 12, 1), 4) == []
    assert [one.on for one in _series(CMR, date(2026, 12, 1), 5)] == [date(2026, 12, 31)]
    moves(first[1], date(2026, 12, 8), by=a_person())
    cancels(first[2], "Nothing to hear.", by=a_person())
    assert _series(CMR, date(2026, 12, 1), 5) == []
    clashes = [
        one.clash
        for one in proposals(a_panel(CMR), current_terms(a_panel(CMR)), date(2026, 12, 1), 3, now=NOW)
    ]
    assert clashes[0] == "There is a meeting on this date already."
    assert clashes[1] == "This meeting stands already: it was moved to Tuesday 8 December 2026."
    assert "was cancelled" in clashes[2]


@pytest.mark.parametrize(
    ("from_on", "count"), [(date(2026, 11, 29), 3), (date(2026, 12, 1), 61), (date(2026, 12, 1), 0)]
)
def test_no_series_from_the_past_or_without_end(app: Flask, from_on: date, count: int) -> None:
    with pytest.raises(Refused):
        _series(CMR, from_on, count)
    assert db.session.query(Meeting).count() == 0


def test_a_series_does_not_begin_at_an_hour_that_has_passed(app: Flask) -> None:
    """It is ten on a Monday: the series begins at a later hour, or on a later day."""
    panel, by, thursday = a_panel(CMR), a_person(), datetime(2026, 12, 3, 10, tzinfo=UTC)
    wanted = SeriesWanted(thursday.date(), 2)
    with pytest.raises(Refused, match="Thursday 3 December 2026, 9:30am has passed"):
        operations.make_series(panel, wanted, by=by, at=thursday)
    assert len(operations.make_series(panel, wanted, by=by, at=NOW)) == 2
    again = SeriesWanted(thursday.date(), 3)
    assert operations.foresee_series(panel, again, by=by, at=thursday).summary == "1 to make, 2 there already"


def test_a_single_meeting_is_on_a_working_day_to_come(app: Flask) -> None:
    panel, by = a_panel(CIN), a_person()
    made = operations.make_meeting(panel, date(2026, 12, 8), time(14, 0), " Room 4 ", by=by, at=NOW)
    assert (made.series_on, made.venue) == (None, "Room 4")
    refused = [
        (date(2026, 12, 25), time(14), "Christmas Day"),
        (date(2026, 12, 5), time(14), "not a working day"),
        (date(2026, 11, 27), time(14), "has passed"),
        (date(2026, 12, 8), time(14), "already"),
        (date(2026, 12, 8), time(15), "2pm to 4:40pm, already"),
        (NOW.date(), time(9), "9am has passed"),
        (date(2026, 12, 9), time(23), "after midnight"),
    ]
    for on, starts_at, words in refused:
        with pytest.raises(Refused, match=words):
            operations.make_meeting(panel, on, starts_at, by=by, at=NOW)
    assert db.session.query(Meeting).count() == 1


def test_the_calendar_knows_past_next_and_later(desk: Desk) -> None:
    for day in range(1, 16):
        a_meeting(desk.panel, date(2026, 10, day), "closed")
    cancelled = a_meeting(desk.panel, date(2026, 12, 1), "cancelled")
    desk.fills(2)
    with counted() as sent:
        found = calendar(desk.panel, NOW.date())
    assert len(sent) == 2
    assert found.next is not None
    assert (found.next.id, found.next.used, found.next.left) == (desk.meeting.id, 2, 4)
    assert [row.id for row in found.later] == [cancelled.id, desk.later.id]
    assert [row.on.day for row in found.past] == list(range(15, 3, -1))
    assert found.older_before is not None
    older = calendar(desk.panel, NOW.date(), before=found.older_before)
    assert [row.on.day for row in older.past] == [3, 2, 1]
    assert older.older_before is None


def test_the_next_meeting_of_every_panel_in_one_statement(desk: Desk) -> None:
    other = a_desk(CIN)
    with counted() as sent:
        found = next_meetings(NOW.date())
    assert len(sent) == 1
    assert {panel: row.on for panel, row in found.items()} == {desk.panel.id: NEXT, other.panel.id: NEXT}


def test_only_meetings_to_come_are_offered_for_cases(desk: Desk) -> None:
    a_meeting(desk.panel, date(2026, 11, 26))
    a_meeting(desk.panel, date(2026, 12, 1), "cancelled")
    assert [row.on for row in open_meetings(desk.panel.id, NOW.date())] == [NEXT, LATER]
    assert [row.on for row in open_meetings(desk.panel.id, NOW.date(), after=NEXT)] == [LATER]
    assert by_id(987654) is None


def test_a_series_out_of_step_with_the_panels_own_dates_says_so_of_each(app: Flask, sign_in: Opens) -> None:
    panel, by = a_panel(CIN), a_person()
    a_seat(panel, "administrator", by)
    operations.make_series(panel, SeriesWanted(date(2026, 12, 31), 3), by=by, at=NOW)
    found = operations.foresee_series(panel, SeriesWanted(date(2026, 12, 24), 3), by=by, at=NOW)
    assert all("Out of step with the panel’s own dates" in one.out_of_step for one in found.dates)
    on_step = operations.foresee_series(panel, SeriesWanted(date(2026, 12, 31), 5), by=by, at=NOW)
    assert [one.out_of_step for one in on_step.dates] == [""] * 5
    asked = {"from_on-day": 24, "from_on-month": 12, "from_on-year": 2026, "count": 3}
    shown = sign_in(by).get(f"/panels/{CIN}/series", query_string=asked).text
    assert shown.count("Out of step with the panel’s own dates") == 3
