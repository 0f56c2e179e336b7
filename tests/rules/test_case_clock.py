"""What is left of a stage is worked out from when it began, and from nothing else (B1.14)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmr.rules.case_clock import as_clock, behind_words, left_words, seconds_left, spent_words
from cmr.rules.wording import LONDON
from tests.rules.terms import CMR

BEGAN = datetime(2026, 12, 10, 9, 30, tzinfo=LONDON)


def after(seconds: float) -> datetime:
    return BEGAN + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("seconds", "clock", "words"),
    [
        (-90, "5:00", "5 minutes left"),
        (0, "5:00", "5 minutes left"),
        (0.5, "5:00", "5 minutes left"),
        (1, "4:59", "5 minutes left"),
        (60, "4:00", "4 minutes left"),
        (240, "1:00", "1 minute left"),
        (241, "0:59", "Less than a minute left"),
        (299.5, "0:01", "Less than a minute left"),
        (300, "0:00", "Time is up"),
        (330, "+0:30", "Time is up"),
        (360, "+1:00", "1 minute over time"),
        (5000, "+78:20", "78 minutes over time"),
    ],
)
def test_what_is_left_or_over_is_said(seconds: float, clock: str, words: str) -> None:
    left = seconds_left(BEGAN, 5, after(seconds))
    assert (as_clock(left), left_words(left)) == (clock, words)


def test_a_clock_change_adds_no_hour() -> None:
    began = datetime(2026, 10, 25, 1, 58, tzinfo=LONDON, fold=0)
    now = datetime(2026, 10, 25, 1, 2, tzinfo=LONDON, fold=1)
    assert left_words(seconds_left(began, 10, now)) == "6 minutes left"


@given(st.integers(1, 240), st.integers(-10_000, 100_000))
def test_every_second_is_counted_once(minutes: int, seconds: int) -> None:
    assert seconds_left(BEGAN, minutes, after(seconds)) == minutes * 60 - max(seconds, 0)


def test_how_long_a_case_took_and_how_far_the_meeting_is_behind() -> None:
    stages = CMR.agenda.case_stages
    assert spent_words(stages, timedelta(minutes=18, seconds=20)) == "18 minutes"
    assert spent_words(stages, timedelta(minutes=24)) == "24 minutes, four more than its 20"
    assert behind_words(BEGAN, after(119)) == ""
    assert behind_words(BEGAN, after(-600)) == ""
    assert behind_words(BEGAN, after(12 * 60)) == "12 minutes behind the agenda"
