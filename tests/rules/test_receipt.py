"""What a submission would mean: which meetings it may be for, late or in time, and who waits for the chair (B1.7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from cmr.rules.receipt import Receipt, Submission, came_late, makes, submission_at, waits_for_the_chair
from cmr.rules.refusal import Refused

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Called:
    id: int
    on: date
    deadline_at: datetime


MONDAY = Called(1, date(2026, 11, 23), datetime(2026, 11, 19, 23, 59, 59, tzinfo=UTC))
THURSDAY = Called(2, date(2026, 11, 26), NOW + timedelta(hours=31))
LATER = Called(3, date(2026, 12, 10), NOW + timedelta(days=18))


@pytest.mark.parametrize(
    ("meetings", "words"),
    [
        ([], "No meeting is planned yet"),
        ([THURSDAY, LATER], "For the meeting on Thu 26 Nov: 31 hours left"),
        (
            [MONDAY, THURSDAY, LATER],
            (
                "Too late for Monday 23 November (the chair would decide); "
                "in time for Thursday 26 November: 31 hours left"
            ),
        ),
        ([MONDAY], "Too late for Monday 23 November (the chair would decide)"),
    ],
)
def test_both_truths_are_said(meetings: list[Called], words: str) -> None:
    assert submission_at(meetings, NOW).words(NOW) == words


def test_where_the_chair_is_not_asked_nothing_says_so_and_nothing_is_chosen() -> None:
    would = submission_at([MONDAY, THURSDAY], NOW, chair_decides=False)

    assert (
        would.words(NOW) == "Too late for Monday 23 November; in time for Thursday 26 November: 31 hours left"
    )
    assert would.may_ask_for == (MONDAY,)


@pytest.mark.parametrize(
    ("meetings", "asked", "receipt"),
    [
        ([], None, Receipt(None, late=False)),
        ([THURSDAY, LATER], None, Receipt(THURSDAY, late=False)),
        ([THURSDAY, LATER], THURSDAY.id, Receipt(THURSDAY, late=False)),
        ([MONDAY, THURSDAY], None, Receipt(MONDAY, late=True)),
        ([MONDAY, THURSDAY], MONDAY.id, Receipt(MONDAY, late=True)),
        ([MONDAY, THURSDAY], THURSDAY.id, Receipt(THURSDAY, late=False, missed=MONDAY)),
    ],
)
def test_a_submission_is_received_for_the_next_meeting_or_the_one_it_asks_for(
    meetings: list[Called], asked: int | None, receipt: Receipt[Called]
) -> None:
    assert submission_at(meetings, NOW).received(asked) == receipt


@pytest.mark.parametrize(
    ("would", "asked"),
    [
        (submission_at([MONDAY, THURSDAY, LATER], NOW), LATER.id),
        (submission_at([THURSDAY, LATER], NOW), LATER.id),
        (Submission[Called](None, None), 1),
    ],
)
def test_no_other_meeting_may_be_asked_for(would: Submission[Called], asked: int) -> None:
    with pytest.raises(Refused) as refused:
        would.received(asked)

    assert refused.value.reasons[0].clause == "B1.7"


@pytest.mark.parametrize(
    ("deadline_at", "late_for_id", "choice", "late"),
    [
        (NOW + timedelta(hours=1), None, None, False),
        (NOW - timedelta(hours=1), 1, "waiting", True),
        (NOW - timedelta(hours=1), 2, "waiting", False),
        (NOW - timedelta(hours=1), 2, "later", True),
        (NOW + timedelta(hours=1), 2, "later", False),
    ],
    ids=["in time", "for this one", "for another", "its worker asked for a later", "the later itself"],
)
def test_it_came_late_for_the_one_that_was_next_or_for_all_it_missed_where_it_asked_for_a_later(
    deadline_at: datetime, late_for_id: int | None, choice: str | None, late: bool
) -> None:
    assert came_late(1, deadline_at, NOW, late_for_id, choice) is late
    assert came_late(1, deadline_at, None, late_for_id, choice) is False


def test_the_whole_second_of_the_deadline_is_in_time() -> None:
    just = THURSDAY.deadline_at + timedelta(microseconds=999_999)

    assert makes([THURSDAY, LATER], just) == THURSDAY
    assert makes([THURSDAY, LATER], THURSDAY.deadline_at + timedelta(seconds=1)) == LATER


@pytest.mark.parametrize(
    ("choice", "on", "state", "waits"),
    [
        ("waiting", MONDAY.on, "planned", True),
        ("waiting", MONDAY.on, "circulated", True),
        ("waiting", NOW.date(), "planned", True),
        ("waiting", MONDAY.on, "in_session", False),
        ("waiting", MONDAY.on, "cancelled", False),
        ("waiting", NOW.date() - timedelta(days=1), "circulated", False),
        ("accepted", MONDAY.on, "planned", False),
        (None, None, None, False),
    ],
)
def test_it_waits_for_the_chair_while_the_meeting_it_missed_is_to_come(
    choice: str | None, on: date | None, state: str | None, waits: bool
) -> None:
    assert waits_for_the_chair(choice, on, state, NOW.date()) is waits
