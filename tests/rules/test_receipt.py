"""What a submission would mean: which meetings it may be for, late or in time, and who waits for the chair (B1.7)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from cmr.rules.next_step import Sooner
from cmr.rules.receipt import (
    Receipt,
    Submission,
    by_wish,
    came_late,
    deferred_from,
    in_line_for,
    kept_for,
    made_by,
    makes,
    not_before,
    sooner_than,
    submission_at,
    waits_for_the_chair,
)
from cmr.rules.refusal import Refused

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Called:
    id: int
    on: date
    deadline_at: datetime
    left: int = 3
    state: str = "planned"


MONDAY = Called(1, date(2026, 11, 23), datetime(2026, 11, 19, 23, 59, 59, tzinfo=UTC))
THURSDAY = Called(2, date(2026, 11, 26), NOW + timedelta(hours=31))
LATER = Called(3, date(2026, 12, 10), NOW + timedelta(days=18))
FULL = Called(2, THURSDAY.on, THURSDAY.deadline_at, left=0)
LATER_FULL = Called(3, LATER.on, LATER.deadline_at, left=0)
LAST = Called(4, date(2026, 12, 17), NOW + timedelta(days=25))


@pytest.mark.parametrize(
    ("meetings", "words"),
    [
        ([], "No meeting is planned yet"),
        ([THURSDAY, LATER], "For the meeting on Thu 26 Nov: 31 hours left"),
        (
            [MONDAY, THURSDAY, LATER],
            (
                "In time for Thursday 26 November: 31 hours left; "
                "too late for Monday 23 November (the chair would decide)"
            ),
        ),
        ([MONDAY], "Too late for Monday 23 November (the chair would decide)"),
    ],
)
def test_both_truths_are_said(meetings: list[Called], words: str) -> None:
    assert submission_at(meetings, NOW).words(NOW) == words


SHORTLY_FULL = "For the meeting on Thu 10 Dec: 18 days left (late for Mon 23 Nov, Thu 26 Nov is full)"


@pytest.mark.parametrize(
    ("meetings", "wish", "words"),
    [
        ([], None, "No meeting is planned yet"),
        ([MONDAY], None, "Too late for Monday 23 November (the chair would decide)"),
        ([THURSDAY], None, "For the meeting on Thu 26 Nov: 31 hours left"),
        ([MONDAY, THURSDAY], None, "For the meeting on Thu 26 Nov: 31 hours left (late for Mon 23 Nov)"),
        ([MONDAY, FULL, LATER], None, SHORTLY_FULL),
        ([MONDAY, THURSDAY, LATER], LATER.id, "Asked for the meeting on Thu 10 Dec: 18 days left"),
        ([THURSDAY, LATER_FULL, LAST], LATER.id, "For the meeting on Thu 17 Dec: 25 days left (Thu 10 Dec is full)"),
    ],
)  # fmt: skip
def test_a_line_of_a_list_says_them_shortly(meetings: list[Called], wish: int | None, words: str) -> None:
    assert submission_at(meetings, NOW, wish=wish).in_short(NOW) == words


def test_where_the_chair_is_not_asked_nothing_says_so_and_nothing_is_chosen() -> None:
    would = submission_at([MONDAY, THURSDAY], NOW, chair_decides=False)

    assert (
        would.words(NOW) == "In time for Thursday 26 November: 31 hours left; too late for Monday 23 November"
    )
    assert would.may_ask_for == (MONDAY, THURSDAY)


@pytest.mark.parametrize(
    ("meetings", "asked", "receipt"),
    [
        ([], None, Receipt(None, late=False)),
        ([THURSDAY, LATER], None, Receipt(THURSDAY, late=False)),
        ([THURSDAY, LATER], THURSDAY.id, Receipt(THURSDAY, late=False)),
        ([MONDAY, THURSDAY], None, Receipt(MONDAY, late=True)),
        ([MONDAY, THURSDAY], MONDAY.id, Receipt(MONDAY, late=True)),
        ([MONDAY, THURSDAY], THURSDAY.id, Receipt(THURSDAY, late=False, missed=MONDAY, asked_for=True)),
        ([MONDAY, THURSDAY, LATER], LATER.id, Receipt(LATER, late=False, missed=MONDAY, asked_for=True)),
        ([THURSDAY, LATER], LATER.id, Receipt(LATER, late=False, asked_for=True)),
    ],
)
def test_a_submission_is_received_for_the_next_meeting_or_the_one_it_asks_for(
    meetings: list[Called], asked: int | None, receipt: Receipt[Called]
) -> None:
    assert submission_at(meetings, NOW).received(asked) == receipt


@pytest.mark.parametrize(
    ("would", "asked"),
    [
        (submission_at([THURSDAY, MONDAY], NOW), MONDAY.id),
        (submission_at([THURSDAY, LATER], NOW), 77),
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


@pytest.mark.parametrize(
    ("meetings", "wish", "makes_it", "full", "words"),
    [
        ([THURSDAY, LATER], None, 2, (), "For the meeting on Thu 26 Nov: 31 hours left"),
        (
            [FULL, LATER],
            None,
            3,
            (2,),
            "Thursday 26 November is full; next with places Thursday 10 December: 18 days left",
        ),
        (
            [MONDAY, FULL, LATER],
            None,
            3,
            (2,),
            (
                "Thursday 26 November is full; next with places Thursday 10 December: 18 days left; "
                "too late for Monday 23 November (the chair would decide)"
            ),
        ),
        ([FULL], None, 2, (2,), "Thursday 26 November is full; a place can come free: 31 hours left"),
        (
            [FULL, LATER_FULL],
            None,
            2,
            (2, 3),
            "Thursday 26 November is full, and so is every later one; a place can come free: 31 hours left",
        ),
        ([THURSDAY, LATER], LATER.id, 3, (), "Asked for the meeting on Thursday 10 December: 18 days left"),
        (
            [MONDAY, THURSDAY],
            THURSDAY.id,
            2,
            (),
            "Asked for the meeting on Thursday 26 November: 31 hours left",
        ),
        (
            [THURSDAY, LATER_FULL, LAST],
            LATER.id,
            4,
            (3,),
            "Thursday 10 December, which was asked for, is full; next with places Thursday 17 December: 25 days left",
        ),
        ([THURSDAY, LATER], THURSDAY.id, 2, (), "For the meeting on Thu 26 Nov: 31 hours left"),
        ([THURSDAY, LATER], 99, 2, (), "For the meeting on Thu 26 Nov: 31 hours left"),
    ],
    ids=[
        "free",
        "full",
        "late and full",
        "only one, full",
        "all full",
        "wish",
        "late wish",
        "wish full",
        "next",
        "gone",
    ],
)
def test_it_makes_a_meeting_with_a_place_and_as_it_was_asked_for(
    meetings: list[Called], wish: int | None, makes_it: int, full: tuple[int, ...], words: str
) -> None:
    would = submission_at(meetings, NOW, wish=wish)

    assert would.makes is not None
    assert would.makes.id == makes_it
    assert tuple(one.id for one in would.full) == full
    assert would.words(NOW) == words
    assert made_by(meetings, "draft", None, wish, NOW) == would.makes


def test_a_wish_can_be_taken_back_and_lapses_with_its_deadline() -> None:
    would = submission_at([THURSDAY, LATER, LAST], NOW, wish=LATER.id)

    assert (would.wish_that_stands, would.without_a_wish.makes) == (LATER.id, THURSDAY)
    assert [one.id for one in would.later] == [LATER.id, LAST.id]
    after = LATER.deadline_at + timedelta(hours=1)
    assert submission_at([LATER, LAST], after, wish=LATER.id).wish_that_stands is None


def test_once_submitted_it_makes_what_it_was_received_in_time_for() -> None:
    before = MONDAY.deadline_at - timedelta(hours=1)

    assert made_by([MONDAY, THURSDAY], "submitted", before, None, NOW) == MONDAY
    assert made_by([MONDAY, FULL], "submitted", NOW, None, NOW) == FULL


def test_once_submitted_it_is_not_told_of_a_meeting_that_is_full_out_or_today() -> None:
    before = MONDAY.deadline_at - timedelta(hours=1)
    out = replace(MONDAY, state="circulated")
    on_the_day = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)

    assert made_by([out, THURSDAY], "submitted", before, None, NOW) == THURSDAY
    assert made_by([MONDAY, THURSDAY], "submitted", before, None, on_the_day) == THURSDAY
    assert made_by([MONDAY, FULL, LATER], "submitted", before, None, on_the_day) == LATER
    assert made_by([FULL, LATER_FULL], "submitted", before, None, NOW) == FULL
    assert made_by([out], "submitted", before, None, NOW) is None


def test_a_meeting_before_that_one_can_hear_it_still_while_it_takes_cases() -> None:
    """D3c: as the board offers it, with a supplement where the agenda has gone out."""
    before, on_the_day = MONDAY.deadline_at - timedelta(hours=1), datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
    out, today = replace(MONDAY, state="circulated"), MONDAY.on

    assert sooner_than(THURSDAY, [out, THURSDAY], "submitted", before, NOW) == Sooner(today, out=True)
    assert sooner_than(THURSDAY, [MONDAY, THURSDAY], "submitted", before, on_the_day) == Sooner(
        today, out=False
    )
    assert sooner_than(None, [out], "submitted", before, NOW) == Sooner(today, out=True)
    assert sooner_than(MONDAY, [MONDAY, THURSDAY], "submitted", before, NOW) is None
    full = replace(out, left=0)
    assert sooner_than(THURSDAY, [full, THURSDAY], "submitted", before, NOW) is None
    assert sooner_than(THURSDAY, [out, THURSDAY], "submitted", NOW + timedelta(days=9), NOW) is None
    assert sooner_than(THURSDAY, [out, THURSDAY], "draft", None, NOW) is None
    assert sooner_than(THURSDAY, [out, THURSDAY], "submitted", before, NOW, deferred_from=MONDAY.on) is None


def test_what_the_chair_deferred_is_not_heard_at_that_meeting_after_all() -> None:
    before = MONDAY.deadline_at - timedelta(hours=1)
    both = [MONDAY, THURSDAY]

    assert made_by(both, "submitted", before, None, NOW, deferred_from=MONDAY.on) == THURSDAY
    assert made_by(both, "submitted", before, None, NOW, deferred_from=THURSDAY.on) is None


@pytest.mark.parametrize(
    ("choice", "left_as", "priority", "known"),
    [
        (None, None, False, None),
        (None, "deferred", False, THURSDAY.on),
        ("accepted", "deferred", False, THURSDAY.on),
        (None, "deferred", True, None),
        ("deferred", None, False, MONDAY.on),
        ("deferred", "heard", False, MONDAY.on),
        ("deferred", None, True, None),
        ("deferred", "tabled", False, None),
        ("deferred", "removed", False, None),
        ("waiting", None, False, None),
        ("later", None, False, None),
    ],
)
def test_from_which_meeting_the_chair_deferred_it(
    choice: str | None, left_as: str | None, priority: bool, known: date | None
) -> None:
    """Late ones before they were on an agenda, and cases off theirs; priority lifts it (B1.7, B1.10)."""
    left_on = THURSDAY.on if left_as else None

    assert deferred_from(choice, MONDAY.on, left_as, left_on, priority=priority) == known


@pytest.mark.parametrize(
    ("choice", "asked", "kept", "wished"),
    [
        ("later", None, 2, True),
        (None, 2, 2, True),
        (None, 2, 3, False),
        ("deferred", None, 2, False),
        (None, None, None, False),
    ],
)
def test_what_is_kept_by_its_workers_wish_was_submitted_for_it_and_not_deferred(
    choice: str | None, asked: int | None, kept: int | None, wished: bool
) -> None:
    assert by_wish(choice, asked, kept) is wished
    assert kept_for(wished) == ("submitted for" if wished else "deferred to")


@pytest.mark.parametrize(
    ("priority", "state", "holds"),
    [(False, "planned", True), (True, "planned", False), (False, "cancelled", False)],
)
def test_it_is_not_heard_before_the_meeting_it_is_kept_for_unless_the_chair_gives_priority(
    priority: bool, state: str, holds: bool
) -> None:
    found = not_before(priority, LATER.on, state, NOW.date())

    assert found == (LATER.on if holds else None)


BEFORE_MONDAY = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)
AHEAD = [MONDAY, FULL, LATER]


@pytest.mark.parametrize(
    ("kept", "accepted", "submitted_at", "from_on", "waits"),
    [
        (None, None, BEFORE_MONDAY, None, MONDAY),
        (None, None, NOW, None, LATER),
        (LATER.id, None, BEFORE_MONDAY, None, LATER),
        (99, None, BEFORE_MONDAY, None, MONDAY),
        (None, MONDAY.id, NOW, None, MONDAY),
        (LATER.id, MONDAY.id, NOW, None, LATER),
        (None, None, BEFORE_MONDAY, MONDAY.on, LATER),
        (None, None, LATER.deadline_at + timedelta(days=1), None, MONDAY),
    ],
)
def test_what_waits_is_in_line_for_the_one_meeting_that_its_record_names(
    kept: int | None,
    accepted: int | None,
    submitted_at: datetime,
    from_on: date | None,
    waits: Called,
) -> None:
    found = in_line_for(AHEAD, kept, submitted_at, NOW, accepted_for=accepted, deferred_from=from_on)
    assert found == waits
    assert in_line_for([], kept, submitted_at, NOW, accepted_for=accepted, deferred_from=from_on) is None
