"""By when each step is due: worked back from the deadline, shared out when time is short, in working days (B1.7)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest

from cmr.rules.deadlines import WeekdayBefore, WorkingDaysBefore
from cmr.rules.path import DONE, STEPS, due_by, way
from cmr.rules.wording import LONDON, is_past
from cmr.rules.working_days import is_working_day

CMR = WorkingDaysBefore(days=2, clause="B1.7")
CIN = WeekdayBefore(weekday="monday", time=time(16, 0), clause="D3b")
STATES = tuple(DONE)


def at(year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=LONDON)


def said(state: str, deadline: datetime, now: datetime) -> list[str]:
    return [f"{one.at:%a %d %b %H:%M}" for one in way(state, deadline, now)]


def test_each_step_has_a_working_day_of_its_own_and_the_last_is_the_deadline() -> None:
    deadline = CMR.falls(date(2026, 12, 10)).at

    assert said("draft", deadline, at(2026, 11, 23)) == [
        "Thu 03 Dec 23:59",
        "Fri 04 Dec 23:59",
        "Mon 07 Dec 23:59",
        "Tue 08 Dec 23:59",
    ]
    assert said("signed_by_team_manager", deadline, at(2026, 11, 23)) == [
        "Mon 07 Dec 23:59",
        "Tue 08 Dec 23:59",
    ]


def test_a_deadline_with_an_hour_keeps_it() -> None:
    deadline = CIN.falls(date(2026, 12, 10)).at

    assert said("signed_by_social_worker", deadline, at(2026, 11, 23)) == [
        "Thu 03 Dec 23:59",
        "Fri 04 Dec 23:59",
        "Mon 07 Dec 16:00",
    ]


def test_bank_holidays_and_weekends_are_no_days_for_a_step() -> None:
    # The deadline of Thursday 7 January is Tuesday the 5th; New Year's Day and a weekend lie before.
    deadline = CMR.falls(date(2027, 1, 7)).at

    assert said("draft", deadline, at(2026, 12, 21)) == [
        "Wed 30 Dec 23:59",
        "Thu 31 Dec 23:59",
        "Mon 04 Jan 23:59",
        "Tue 05 Jan 23:59",
    ]


@pytest.mark.parametrize(
    ("now", "due"),
    [
        # Three working days for four steps: today takes two of them.
        (
            at(2026, 12, 4, 9),
            ["Fri 04 Dec 13:00", "Fri 04 Dec 23:59", "Mon 07 Dec 23:59", "Tue 08 Dec 23:59"],
        ),
        # Over the weekend: nothing is due on it.
        (
            at(2026, 12, 5, 11),
            ["Mon 07 Dec 13:00", "Mon 07 Dec 23:59", "Tue 08 Dec 13:00", "Tue 08 Dec 23:59"],
        ),
        # The last day: its hours, in quarters, and the submission by its end.
        (
            at(2026, 12, 8, 10),
            ["Tue 08 Dec 11:00", "Tue 08 Dec 13:00", "Tue 08 Dec 15:00", "Tue 08 Dec 23:59"],
        ),
        # Its evening: what is left of it.
        (
            at(2026, 12, 8, 20),
            ["Tue 08 Dec 21:00", "Tue 08 Dec 22:00", "Tue 08 Dec 23:00", "Tue 08 Dec 23:59"],
        ),
    ],
)
def test_where_too_little_time_is_left_it_is_shared_out(now: datetime, due: list[str]) -> None:
    assert said("draft", CMR.falls(date(2026, 12, 10)).at, now) == due


def test_an_hour_that_was_said_stands_until_it_has_passed() -> None:
    """What a mail said at nine is what the pages say at half past ten."""
    deadline = CMR.falls(date(2026, 12, 10)).at
    hours = [at(2026, 12, 8, 0) + timedelta(minutes=minute) for minute in range(24 * 60)]
    first = [way("draft", deadline, now)[0].at for now in hours]
    assert {f"{one:%H:%M}" for one, now in zip(first, hours, strict=True) if now.hour < 11} == {"11:00"}
    assert first == sorted(first)
    for (said, now), (then, _) in pairwise(zip(first, hours, strict=True)):
        assert said == then or now + timedelta(minutes=1) >= said, now


def test_the_last_day_of_a_deadline_with_an_hour_is_shared_up_to_it() -> None:
    deadline = CIN.falls(date(2026, 12, 10)).at

    assert said("draft", deadline, at(2026, 12, 7, 8)) == [
        "Mon 07 Dec 10:45",
        "Mon 07 Dec 12:30",
        "Mon 07 Dec 14:15",
        "Mon 07 Dec 16:00",
    ]
    assert said("signed_by_team_manager", deadline, at(2026, 12, 7, 15, 57)) == [
        "Mon 07 Dec 15:58",
        "Mon 07 Dec 16:00",
    ]


def test_a_step_is_overdue_once_its_own_day_is_over_and_past_the_deadline_all_are_due_at_it() -> None:
    deadline = CMR.falls(date(2026, 12, 10)).at
    in_time, behind, after = (way("draft", deadline, now) for now in (
        at(2026, 12, 3, 23, 59), at(2026, 12, 4, 0, 1), at(2026, 12, 9),
    ))  # fmt: skip

    assert [one.overdue(at(2026, 12, 3, 23, 59)) for one in in_time] == [False] * 4
    assert [one.overdue(at(2026, 12, 4, 0, 1)) for one in behind] == [True, False, False, False]
    assert {one.at for one in after} == {deadline}
    assert all(one.overdue(at(2026, 12, 9)) for one in after)


def test_nothing_is_due_any_more_once_it_is_submitted() -> None:
    deadline = CMR.falls(date(2026, 12, 10)).at

    assert due_by("submitted", deadline, at(2026, 11, 23)) is None
    assert due_by("signed_by_service_manager", deadline, at(2026, 11, 23)) == deadline
    with pytest.raises(KeyError):
        way("submitted", deadline, at(2026, 11, 23))


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("rule", [CMR, CIN], ids=["two working days", "Monday at four"])
@pytest.mark.parametrize(
    "meeting_on",
    [
        date(2026, 12, 10),
        date(2027, 1, 7),  # New Year's Day before it
        date(2027, 4, 1),  # Good Friday near it; the clocks went forward on the Sunday before
        date(2026, 10, 29),  # the clocks went back on the Sunday before
        date(2026, 5, 7),  # the early May bank holiday moves a Monday's deadline
        date(2026, 12, 31),
    ],
)
def test_at_every_hour_of_the_fortnight_before(
    meeting_on: date, rule: WorkingDaysBefore | WeekdayBefore, state: str
) -> None:
    deadline = rule.falls(meeting_on).at
    moment = datetime.combine(meeting_on - timedelta(days=14), time(0, 7), LONDON)
    while not is_past(deadline, moment):
        steps = way(state, deadline, moment)
        assert [one.step for one in steps] == list(STEPS[DONE[state] :])
        moments = [one.at for one in steps]
        assert moments == sorted(moments)
        assert moments[-1] == deadline
        assert not is_past(moments[0], moment), moment
        assert all(is_working_day(one.date()) for one in moments)
        assert all(not is_past(deadline, one) for one in moments)
        assert steps[0].overdue(moment) or moments == [one.planned for one in steps]
        moment += timedelta(hours=1)
