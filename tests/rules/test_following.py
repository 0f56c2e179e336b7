"""The meeting that follows another, as it stood when that one closed (B1.13)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from cmr.rules.following import Altered, Planned, When, following

THIS = When(date(2026, 11, 12), time(9, 30))
CLOSED = datetime(2026, 11, 12, 11, 30, tzinfo=UTC)
BEFORE = datetime(2026, 11, 9, 11, 0, tzinfo=UTC)
SINCE = datetime(2026, 11, 13, 11, 0, tzinfo=UTC)


def planned(day: int, *altered: Altered, starts_at: time = time(9, 30), cancelled: bool = False) -> Planned:
    return Planned(When(date(2026, 11, day), starts_at), altered, cancelled=cancelled)


def test_it_is_the_first_after_it_however_long_ago_both_were() -> None:
    found = following(THIS, [planned(26), planned(5), planned(19), planned(12)], CLOSED)
    assert found == When(date(2026, 11, 19), time(9, 30))


def test_a_second_meeting_on_the_same_day_follows_the_first() -> None:
    found = following(THIS, [planned(19), planned(12, starts_at=time(14))], CLOSED)
    assert found == When(date(2026, 11, 12), time(14))


def test_what_changed_after_it_closed_changes_nothing() -> None:
    cancelled = planned(19, Altered("cancel", SINCE), cancelled=True)
    assert following(THIS, [cancelled, planned(26)], CLOSED) == cancelled.when
    moved = planned(
        23,
        Altered("move", SINCE, from_on=date(2026, 11, 19), from_time=time(10)),
        Altered("change", SINCE, from_time=time(11)),
    )
    assert following(THIS, [moved, planned(26)], CLOSED) == When(date(2026, 11, 19), time(10))
    made = planned(17, Altered("make", SINCE))
    assert following(THIS, [made, planned(26)], CLOSED) == planned(26).when


def test_what_had_changed_by_then_counts() -> None:
    cancelled = planned(19, Altered("cancel", BEFORE), cancelled=True)
    moved = planned(23, Altered("move", BEFORE, from_on=date(2026, 11, 26)))
    assert following(THIS, [cancelled, moved], CLOSED) == moved.when


def test_a_meeting_cancelled_nobody_knows_when_never_stood() -> None:
    assert following(THIS, [planned(19, cancelled=True)], CLOSED) is None


def test_where_none_was_planned_then_it_is_the_one_made_since() -> None:
    made = planned(26, Altered("make", SINCE))
    assert following(THIS, [made, planned(5)], CLOSED) == made.when
    assert following(THIS, [], CLOSED) is None
