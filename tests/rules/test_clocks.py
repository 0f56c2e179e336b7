"""A meeting's clocks: due, done, late by, in working days; and how they are kept over many meetings."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from cmr.rules.clocks import Done, Key, Later, clock_states, due, kept, next_due, still_asked
from cmr.rules.wording import LONDON
from tests.rules.terms import CIN, CMR

THURSDAY = date(2026, 12, 10)
DEADLINE = CMR.deadline.falls(THURSDAY).at


def at(day: int, hour: int = 12, month: int = 12) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=LONDON)


def test_when_each_is_due() -> None:
    """B1.7, B1.24, B1.25: filing the sheet in one working day, minutes in three, the parts in five."""
    found = {key: (moment.date(), clause) for key, (moment, clause) in due(CMR, THURSDAY, DEADLINE).items()}
    assert found == {
        "deadline": (date(2026, 12, 8), "B1.7"),
        "circulation": (date(2026, 12, 9), "D3c"),
        "sheets": (date(2026, 12, 11), "B1.24"),
        "minutes": (date(2026, 12, 15), "B1.25"),
        "approval": (date(2026, 12, 17), "B1.25"),
        "filing": (date(2026, 12, 17), "B1.25"),
    }
    other = {
        key: moment.date() for key, (moment, _) in due(CIN, THURSDAY, CIN.deadline.falls(THURSDAY).at).items()
    }
    assert (other["deadline"], other["sheets"], other["filing"]) == (
        date(2026, 12, 7),
        date(2026, 12, 17),
        date(2026, 12, 17),
    )
    without = CMR.model_copy(update={"clocks": ()})
    assert list(due(without, THURSDAY, DEADLINE)) == ["deadline", "circulation"]


@pytest.mark.parametrize(
    ("done", "now", "state", "late_by", "words"),
    [
        (Done(0, 1), at(11), "to do", 0, "Due today"),
        (Done(0, 6), at(10), "to do", 0, "0 of 6 done, due tomorrow"),
        (Done(2, 6, at(11)), at(11), "in part", 0, "2 of 6 done, due today"),
        (Done(2, 6, at(11)), at(15), "late", 2, "2 of 6 done, 2 working days late"),
        (Done(0, 1), at(12), "late", 0, "Late: was due Friday 11 December 2026"),
        (Done(6, 6, at(11, 23)), at(20), "done", 0, "Done on Friday 11 December 2026, in time"),
        (Done(6, 6, at(14)), at(20), "done late", 1, "Done on Monday 14 December 2026, 1 working day late"),
        (Done(6, 6, at(13)), at(20), "done late", 0, "Done on Sunday 13 December 2026, late"),
        (Done(0, 0), at(20), "done", 0, "Nothing to do"),
        (Done(1, 1), at(20), "done", 0, "Done, in time"),
    ],
)
def test_each_says_whether_it_is_done_and_how_late(
    done: Done, now: datetime, state: str, late_by: int, words: str
) -> None:
    """B1.24: late by working days, as weekends and bank holidays are nobody's time."""
    states = {one.key: one for one in clock_states(CMR, THURSDAY, DEADLINE, {"sheets": done}, now)}
    found = states["sheets"]
    assert (found.state, found.late_by, found.words) == (state, late_by, words)


@pytest.mark.parametrize(
    ("done", "now", "state", "due_on", "words"),
    [
        (Done(2, 2, at(14), awaited=1), at(20), "waits", 17, "2 of 3 done, one awaits the head of service"),
        (Done(0, 0, awaited=1), at(30), "waits", 17, "Awaits the head of service"),
        (Done(0, 0, awaited=2), at(30), "waits", 17, "0 of 2 done, two await the head of service"),
        (
            Done(1, 2, at(14), awaited=1), at(21), "late", 17,
            "1 of 3 done, 2 working days late, one awaits the head of service",
        ),
        (
            Done(2, 2, at(14), (Later(date(2026, 12, 23), 0, 1),)), at(18), "in part", 23,
            "2 of 3 done, due Wednesday 23 December 2026",
        ),
        (
            Done(2, 2, at(14), (Later(date(2026, 12, 23), 0, 1),)), at(24), "late", 23,
            "2 of 3 done, 1 working day late",
        ),
        (
            Done(2, 2, at(14), (Later(date(2026, 12, 23), 1, 1, at(22)),)), at(24), "done", 23,
            "Done on Tuesday 22 December 2026, in time",
        ),
        (
            Done(2, 2, at(18), (Later(date(2026, 12, 23), 0, 1),)), at(21), "in part", 23,
            "2 of 3 done, due Wednesday 23 December 2026",
        ),
        (
            Done(2, 2, at(18), (Later(date(2026, 12, 23), 1, 1, at(22)),)), at(24), "done late", 23,
            "Done on Tuesday 22 December 2026, 1 working day late",
        ),
    ],
)  # fmt: skip
def test_what_the_head_of_service_decides_is_not_done_and_counts_from_their_signature(
    done: Done, now: datetime, state: str, due_on: int, words: str
) -> None:
    """D8, D6c: five working days, from the meeting or, where the panel could not agree, from the decision."""
    states = {one.key: one for one in clock_states(CIN, THURSDAY, DEADLINE, {"sheets": done}, now)}
    found = states["sheets"]
    assert (found.state, found.due_at.day, found.words) == (state, due_on, words)


def test_what_awaits_the_head_of_service_is_asked_of_nobody_else_and_kept_by_nobody_yet() -> None:
    """D8: it comes after all that somebody can do, and says nothing yet of how the clock was kept."""
    keys: tuple[Key, ...] = ("circulation", "minutes", "approval", "filing")
    done: dict[Key, Done] = dict.fromkeys(keys, Done(1, 1, at(9)))
    waiting = done | {"sheets": Done(2, 2, at(14), awaited=1)}
    first = next_due(clock_states(CIN, THURSDAY, DEADLINE, waiting, at(28)))
    assert first is not None
    assert (first.key, first.late) == ("sheets", False)
    first = next_due(clock_states(CIN, THURSDAY, DEADLINE, waiting | {"filing": Done(0, 1)}, at(28)))
    assert first is not None
    assert first.key == "filing"
    states = clock_states(CIN, THURSDAY, DEADLINE, waiting, at(28))
    assert {one.task for one in still_asked(CIN.clocks, states)}.isdisjoint({"file_form", "chronology"})
    assert "sheets" not in {one.key for one in kept([states], at(28))}


def test_what_is_next_is_what_is_due_soonest_and_not_done() -> None:
    done: dict[Key, Done] = {"circulation": Done(1, 1, at(9)), "sheets": Done(6, 6, at(11))}
    states = clock_states(CMR, THURSDAY, DEADLINE, done, at(11))
    first = next_due(states)
    assert first is not None
    assert (first.key, first.name) == ("minutes", "Minutes to the chair")
    keys: tuple[Key, ...] = ("circulation", "sheets", "minutes", "approval", "filing")
    all_done = dict.fromkeys(keys, Done(1, 1, at(9)))
    assert next_due(clock_states(CMR, THURSDAY, DEADLINE, all_done, at(11))) is None


def test_how_clocks_are_kept_over_many_meetings() -> None:
    """D1, B1.25."""
    now = at(23)
    days: list[Done] = [Done(1, 1, at(14)), Done(1, 1, at(16)), Done(1, 1, at(18)), Done(0, 1)]
    meetings = [clock_states(CMR, THURSDAY, DEADLINE, {"minutes": one}, now) for one in days]
    later = date(2026, 12, 22)
    meetings.append(clock_states(CMR, later, CMR.deadline.falls(later).at, {}, now))
    found = {one.key: one for one in kept(meetings, now)}
    minutes = found["minutes"]
    assert (minutes.meetings, minutes.in_time, minutes.late, minutes.open) == (4, 1, 3, 1)
    assert minutes.median_late == 3
    assert minutes.words == "In time at 1 of 4 meetings; late by 3 working days (median); 1 still open."
    assert kept([meetings[0][:0]], now) == ()
    (one,) = (it for it in kept(meetings[:1], at(14)) if it.key == "minutes")
    assert one.words == "In time at the meeting."


def test_where_nothing_was_to_do_nothing_was_done_in_time() -> None:
    nothing = clock_states(
        CMR, THURSDAY, DEADLINE, {"filing": Done(0, 0), "minutes": Done(1, 1, at(14))}, at(23)
    )
    assert {one.key for one in kept([nothing], at(23))} >= {"minutes"}
    assert "filing" not in {one.key for one in kept([nothing], at(23))}


@pytest.mark.parametrize(
    ("done", "now", "tag"),
    [
        (Done(0, 1), at(11), "To do"),
        (Done(2, 6, at(11)), at(11), "2 of 6"),
        (Done(2, 6, at(11)), at(15), "Late"),
        (Done(6, 6, at(11)), at(20), "In time"),
        (Done(6, 6, at(14)), at(20), "Done late"),
        (Done(0, 0), at(20), "Nothing to do"),
    ],
)
def test_a_column_says_it_in_a_word_or_two(done: Done, now: datetime, tag: str) -> None:
    states = {one.key: one for one in clock_states(CMR, THURSDAY, DEADLINE, {"sheets": done}, now)}
    assert states["sheets"].tag == tag


@pytest.mark.parametrize(
    ("done", "words"),
    [
        (Done(0, 1), "Due today"),
        (Done(6, 6, at(7)), "6 received, the last on Monday 7 December 2026, in time"),
        (Done(1, 1, at(9)), "Received on Wednesday 9 December 2026, 1 working day late"),
        (Done(2, 2), "2 received, in time"),
        (Done(0, 0), "No referral was on the agenda"),
    ],
)
def test_the_deadline_says_when_the_last_referral_came(done: Done, words: str) -> None:
    """B1.7"""
    states = {one.key: one for one in clock_states(CMR, THURSDAY, DEADLINE, {"deadline": done}, at(8))}
    assert states["deadline"].words == words
