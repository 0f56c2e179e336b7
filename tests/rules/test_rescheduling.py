"""What may be changed of a meeting (B1.2, D4): each refusal with its clause, and when a reason is asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from cmr.rules.calendar import ChairPicksEachWeek, EveryWeeks
from cmr.rules.rescheduling import (
    Standing,
    When,
    asks_for_a_reason,
    changes,
    days_to_pick,
    goes_out,
    lasts,
    over_already,
    overlaps,
    picked_note,
    picks_refusals,
    refusals,
)
from cmr.rules.same_time import AtThatTime, Span

ON = date(2026, 12, 10)
TODAY = date(2026, 12, 8)
NOW = datetime(2026, 12, 8, 10, tzinfo=UTC)
CHRISTMAS_EVE, CHRISTMAS = date(2026, 12, 24), date(2026, 12, 25)
WHEN = When(ON, time(9, 30), "Room 4")
FOUR_WEEKLY = Standing(WHEN, "planned", ON, EveryWeeks(weeks=4, weekday="thursday", clause="D4"), 20, 6)
PICKED = replace(FOUR_WEEKLY, frequency=ChairPicksEachWeek(proposed_weekday="thursday", clause="B1.2"))
BESIDE = replace(PICKED, series_on=None)
OUT = replace(FOUR_WEEKLY, state="circulated")
FRIDAY = replace(WHEN, on=date(2026, 12, 11))
LATER = replace(WHEN, on=date(2026, 12, 16))
AFTERNOON = replace(WHEN, starts_at=time(14))


def test_what_changes_is_said_in_words() -> None:
    assert changes(WHEN, WHEN) == ()
    assert changes(WHEN, When(FRIDAY.on, time(14), "Room 5")) == ("date", "start", "place")
    assert WHEN.words == "Thursday 10 December 2026, 9:30am"


def test_how_long_a_full_agenda_runs_is_said_with_its_places() -> None:
    """B1.14: a slot a case, one after the other."""
    assert lasts(time(9, 30), 20, 6) == "9:30am to 11:30am, with room for 6 cases of 20 minutes"
    assert lasts(time(23, 0), 60, 1) == "11pm to midnight, with room for 1 case of 60 minutes"


def test_the_agenda_goes_out_between_the_deadline_and_the_meeting() -> None:
    """D3c."""
    assert goes_out(datetime(2026, 12, 7, 16, tzinfo=UTC)) == (
        "After 4pm on Monday 7 December 2026, and before the meeting"
    )


@pytest.mark.parametrize(
    ("meeting", "after", "wanted"),
    [
        (FOUR_WEEKLY, LATER, True),
        (FOUR_WEEKLY, AFTERNOON, False),
        (PICKED, FRIDAY, False),
        (BESIDE, FRIDAY, True),
        (OUT, AFTERNOON, True),
        (replace(PICKED, state="circulated"), FRIDAY, True),
    ],
)
def test_a_reason_is_asked_for_where_people_were_told_or_a_date_moves(
    meeting: Standing, after: When, wanted: bool
) -> None:
    assert asks_for_a_reason(meeting, after) == wanted
    assert bool(refusals(meeting, after, " ", chairs=True, now=NOW)) == wanted
    assert refusals(meeting, after, "Snow.", chairs=True, now=NOW) == ()


@pytest.mark.parametrize(
    ("meeting", "after", "chairs", "words", "clause"),
    [
        (FOUR_WEEKLY, WHEN, True, "already", ""),
        (FOUR_WEEKLY, replace(WHEN, on=date(2026, 12, 7)), True, "has passed", ""),
        (FOUR_WEEKLY, replace(WHEN, on=date(2026, 12, 25)), True, "is Christmas Day", "D4"),
        (FOUR_WEEKLY, replace(WHEN, on=date(2026, 12, 19)), True, "not a working day", "D4"),
        (FOUR_WEEKLY, replace(WHEN, starts_at=time(22, 30)), True, "after midnight", "D4"),
        (PICKED, FRIDAY, False, "The chair picks the date", "B1.2"),
        (PICKED, LATER, True, "within its week", "B1.2"),
        (replace(PICKED, series_on=CHRISTMAS_EVE), replace(WHEN, on=CHRISTMAS), True, "is Christmas Day", "B1.2"),
    ],
)  # fmt: skip
def test_each_refusal(meeting: Standing, after: When, chairs: bool, words: str, clause: str) -> None:
    (no,) = refusals(meeting, after, "Snow.", chairs=chairs, now=NOW)
    assert words in no.text
    assert no.clause == clause


def test_whoever_does_not_chair_changes_the_time_and_the_place() -> None:
    assert refusals(PICKED, replace(AFTERNOON, venue="Online"), "", chairs=False, now=NOW) == ()


def test_a_start_that_has_passed_is_refused_as_a_date_is() -> None:
    """On the day itself the hour counts; only its place changes after it."""
    today = replace(FOUR_WEEKLY, when=replace(WHEN, on=TODAY))
    for starts_at, words in ((time(8), "8am"), (time(10), "10am")):
        (no,) = refusals(today, replace(WHEN, on=TODAY, starts_at=starts_at), "", chairs=True, now=NOW)
        assert (
            no.text == f"Tuesday 8 December 2026, {words} has passed. Choose a later time, or another date."
        )
    assert refusals(today, replace(WHEN, on=TODAY, starts_at=time(10, 1)), "", chairs=True, now=NOW) == ()
    assert refusals(today, replace(WHEN, on=TODAY, venue="Online"), "", chairs=True, now=NOW) == ()
    (no,) = refusals(FOUR_WEEKLY, replace(WHEN, on=TODAY), "Snow.", chairs=True, now=NOW)
    assert no.text.startswith("Tuesday 8 December 2026, 9:30am has passed.")
    summer = datetime(2027, 6, 1, 8, 30, tzinfo=UTC)
    assert over_already(When(date(2027, 6, 1), time(9, 30)), summer), "London's clocks count"
    assert not over_already(When(date(2027, 6, 1), time(9, 31)), summer)


def test_a_panel_never_has_two_meetings_that_share_a_minute() -> None:
    """D4: whether they begin together or not."""
    span = Span(ON, time(9, 30), 120)
    own = AtThatTime(7, "CMR", span, True, "", ())
    assert overlaps([AtThatTime(8, "CIN", span, False, "Room 4", ())]) is None
    no = overlaps([own])
    assert no is not None
    assert no.text == "The panel has a meeting on Thursday 10 December 2026, 9:30am to 11:30am, already."
    assert no.clause == "D4"


def test_every_reason_is_given_at_once() -> None:
    far = When(date(2026, 12, 25), time(23), "Room 4")
    assert len(refusals(FOUR_WEEKLY, far, "", chairs=True, now=NOW)) == 3


def test_the_chair_picks_among_the_working_days_of_a_week_that_have_not_passed() -> None:
    """B1.2, over Christmas: Friday is the holiday."""
    picked = PICKED.frequency
    week = tuple(date(2026, 12, day) for day in (21, 22, 23, 24))
    assert days_to_pick(picked, CHRISTMAS_EVE, TODAY) == week
    assert days_to_pick(picked, CHRISTMAS_EVE, date(2026, 12, 23)) == week[2:]
    assert days_to_pick(FOUR_WEEKLY.frequency, CHRISTMAS_EVE, TODAY) == ()
    assert picked_note(ON) == "The chair picked this date instead of Thursday 10 December 2026."


def test_days_of_a_series_are_picked_by_the_chair_alone_within_their_week_and_not_in_the_past() -> None:
    """B1.2."""
    picked, friday = PICKED.frequency, {ON: date(2026, 12, 11)}
    assert picks_refusals(picked, {}, chairs=False, today=TODAY) == ()
    assert picks_refusals(picked, friday, chairs=True, today=TODAY) == ()
    refused = (
        (picked, friday, False, "The chair picks the date"),
        (FOUR_WEEKLY.frequency, friday, True, "follow its rhythm"),
        (picked, {ON: date(2026, 12, 14)}, True, "within its week"),
        (picked, {CHRISTMAS_EVE: CHRISTMAS}, True, "Christmas Day"),
        (picked, {ON: date(2026, 12, 7)}, True, "has passed"),
    )
    for frequency, picks, chairs, words in refused:
        found = picks_refusals(frequency, picks, chairs=chairs, today=TODAY)
        assert len(found) == 1
        assert words in found[0].text
