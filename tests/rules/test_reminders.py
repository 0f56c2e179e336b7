"""Who is reminded when (B1.3, B1.6, B1.7, B1.8, B1.24, B1.25, B1.26, D3d, D3f, D3g, D4, D8): days counted as data."""

from __future__ import annotations

from datetime import date

import pytest

from cmr.rules.panel_type_file import PanelTypeFaults, parse
from cmr.rules.reminders import Reminders
from tests.rules.terms import CIN, CMR, CMR_KEY, content

R = Reminders()
THURSDAY = date(2026, 12, 10)
LONG_AGO = date(2026, 11, 30)


def december(day: int) -> date:
    """That day of December 2026: the 10th is a Thursday, the 25th to the 28th are no working days."""
    return date(2026, 12, day)


@pytest.mark.parametrize(
    ("due_on", "today", "reminded"),
    [
        (10, 8, False),
        (10, 9, True),
        (10, 10, True),
        (7, 3, False),
        (7, 4, True),
        (7, 5, True),
        (29, 24, True),
    ],
)
def test_a_signature_is_asked_for_the_working_day_before(due_on: int, today: int, reminded: bool) -> None:
    assert R.of_signing(december(due_on), december(today)) is reminded


@pytest.mark.parametrize(("today", "reminded"), [(8, False), (9, True), (10, True)])
def test_the_chair_hears_of_a_late_one_the_working_day_before(today: int, reminded: bool) -> None:
    assert R.of_late(THURSDAY, december(today)) is reminded


@pytest.mark.parametrize(("today", "told", "reminded"), [
    (7, 4, False), (8, 4, True), (9, 4, True), (10, 4, True), (11, 4, False), (8, 8, False), (9, 8, True),
    (10, 9, True),
])  # fmt: skip
def test_reading_is_asked_for_from_two_working_days_before(today: int, told: int, reminded: bool) -> None:
    assert R.of_reading(THURSDAY, december(today), december(told)) is reminded


@pytest.mark.parametrize(
    ("today", "told", "reminded"), [(8, 4, False), (9, 4, True), (10, 4, False), (9, 9, False), (9, 8, True)]
)
def test_the_meeting_is_said_the_working_day_before_and_not_twice_on_one_day(
    today: int, told: int, reminded: bool
) -> None:
    assert R.of_meeting(THURSDAY, december(today), december(told)) is reminded


@pytest.mark.parametrize(("today", "told", "asked"), [
    (4, None, ""), (7, None, "first"), (9, None, "first"), (10, None, ""), (11, None, ""),
    (7, 4, "first"), (8, 4, "first"), (9, 4, "last"), (8, 8, ""), (9, 9, ""), (9, 8, "last"), (10, 9, ""),
])  # fmt: skip
def test_whoever_did_not_reply_is_asked_three_working_days_before_and_the_day_before(
    today: int, told: int | None, asked: str
) -> None:
    assert R.of_reply(THURSDAY, december(today), december(told) if told else None) == asked


@pytest.mark.parametrize(("today", "which"), [
    (10, 0), (11, 0), (13, 0), (14, 1), (18, 1), (20, 1), (21, 2), (24, 2), (30, 3),
])  # fmt: skip
def test_the_head_of_service_hears_two_working_days_after_and_then_every_week(today: int, which: int) -> None:
    assert R.of_undecided(THURSDAY, december(today)) == which


@pytest.mark.parametrize(
    ("today", "said"), [(9, False), (10, False), (11, True), (14, True), (15, True), (16, False)]
)
def test_a_meeting_nobody_opened_is_said_the_next_working_day(today: int, said: bool) -> None:
    assert R.of_unopened(THURSDAY, december(today)) is said


@pytest.mark.parametrize(("today", "reminded"), [(2, False), (3, True), (18, True)])
def test_a_return_is_said_ten_working_days_before(today: int, reminded: bool) -> None:
    assert R.of_returning(december(17), december(today)) is reminded


@pytest.mark.parametrize(("today", "words"), [
    (7, ""), (8, "before"), (10, "before"), (11, "late"), (12, "late"), (16, "late"), (17, "again"), (24, "again"),
])  # fmt: skip
def test_an_action_is_said_before_and_after_its_day(today: int, words: str) -> None:
    assert R.of_action(THURSDAY, december(today)) == words


def test_an_action_on_the_weekend_is_not_late_before_monday_and_one_long_late_is_in_no_mail() -> None:
    assert R.of_action(december(12), december(13)) == ""
    assert R.of_action(december(12), december(14)) == "late"
    assert R.of_action(date(2026, 11, 18), december(9)) == "again"
    assert R.of_action(date(2026, 11, 17), december(9)) == ""


@pytest.mark.parametrize(("today", "said"), [(9, False), (10, True), (11, True), (14, True), (15, False)])
def test_what_a_meeting_sets_due_is_said_on_its_day_or_just_after(today: int, said: bool) -> None:
    assert R.of_clock(THURSDAY, december(today)) is said


@pytest.mark.parametrize(("today", "number"), [(9, 0), (10, 1), (11, 1), (14, 2), (16, 3), (31, 7)])
def test_what_is_not_filed_is_said_on_its_day_and_every_second_working_day_while_it_is_late(
    today: int, number: int
) -> None:
    """B1.24, B1.25"""
    assert R.of_filing(THURSDAY, december(today)) == number
    assert R.of_filing(THURSDAY, date(2027, 1, 8)) == 0


def test_a_panel_s_file_may_say_other_days_and_a_silent_one_has_these() -> None:
    assert CIN.reminders == CMR.reminders == R
    spoilt = content(CMR_KEY) | {"reminders": {"reading_before": 4}}
    panel_type = parse(spoilt, CMR_KEY)
    assert panel_type.reminders.of_reading(THURSDAY, december(4), LONG_AGO)
    assert not CMR.reminders.of_reading(THURSDAY, december(4), LONG_AGO)


@pytest.mark.parametrize(
    "wrong", [{"reading_before": -1}, {"reading_before": 21}, {"reading": 2}, {"reply_before": "3"}]
)
def test_days_that_cannot_be_are_a_fault_of_the_file(wrong: dict[str, object]) -> None:
    with pytest.raises(PanelTypeFaults) as found:
        parse(content(CMR_KEY) | {"reminders": wrong}, CMR_KEY)
    (fault,) = found.value.faults
    assert fault.key == f"reminders.{next(iter(wrong))}"
