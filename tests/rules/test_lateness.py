"""What is late after meetings is counted once, and only where there is something that can be late (B1.24, B1.25)."""

from __future__ import annotations

from datetime import UTC, datetime

from cmr.rules.clocks import NAMES, ClockState, Key
from cmr.rules.lateness import After, late_words

DAY = datetime(2026, 12, 11, 17, 0, tzinfo=UTC)


def clock(key: Key, done: int, of: int, *, late: bool = True) -> ClockState:
    """A clock that is so far."""
    return ClockState(key, NAMES[key], "", DAY, None, done, of, 2 if late else 0, late, "")


def held(*clocks: ClockState, listed: tuple[Key | None, ...] = (), opened: bool = True) -> After:
    """A meeting with these clocks."""
    return After(clocks, opened, frozenset(listed))


NOTHING_DONE = clock("sheets", 0, 3), clock("minutes", 0, 1), clock("approval", 0, 1), clock("filing", 0, 4)


def test_minutes_that_nobody_sent_are_late_once_and_their_parts_are_no_papers_yet() -> None:
    assert late_words([held(*NOTHING_DONE)]) == (
        "3 papers not filed and the minutes of 1 meeting not with the chair"
    )


def test_sent_and_not_approved_they_wait_for_that_alone() -> None:
    sent = clock("sheets", 3, 3), clock("minutes", 1, 1), clock("approval", 0, 1), clock("filing", 0, 4)
    assert late_words([held(*sent)]) == "the minutes of 1 meeting not approved"
    assert not late_words([held(*sent, listed=("approval",))])


def test_approved_the_parts_are_papers() -> None:
    approved = clock("minutes", 1, 1), clock("approval", 1, 1), clock("filing", 1, 4)
    assert late_words([held(*approved)]) == "3 papers not filed"


def test_a_meeting_that_nobody_opened_leaves_no_paper() -> None:
    unopened = held(*NOTHING_DONE, opened=False)
    assert late_words([unopened]) == "1 meeting not opened on its day"
    assert late_words([unopened, unopened]) == "2 meetings not opened on their day"
    assert not late_words([held(*NOTHING_DONE, opened=False, listed=(None,))])


def test_what_stands_among_ones_own_things_to_do_is_not_said_again() -> None:
    assert not late_words([held(*NOTHING_DONE, listed=("sheets", "minutes", "filing"))])
