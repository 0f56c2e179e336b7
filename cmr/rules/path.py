"""The way from a draft to the panel: which steps remain, and by when each is due for the referral to be in time.

Worked back from the deadline: the submission by the deadline itself, each signature by the end of the working day
before the step that follows it. Where that leaves too little time, what is left is shared out among the steps
(docs/decisions/0017-by-when-each-step-is-due.md).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from cmr.rules.wording import END_OF_DAY, LONDON, in_london, is_past
from cmr.rules.working_days import is_working_day, subtract_working_days

Step = Literal["social_worker", "team_manager", "service_manager", "submission"]
STEPS: tuple[Step, ...] = ("social_worker", "team_manager", "service_manager", "submission")
"""Every step from a draft to the panel, in order: three signatures, then the submission (B1.6, B1.7)."""

DONE = {
    "draft": 0,
    "signed_by_social_worker": 1,
    "signed_by_team_manager": 2,
    "signed_by_service_manager": 3,
}
"""How many steps are done in each state before submission."""

MORNING, EVENING = time(9, 0), time(17, 0)
"""When people are at work: several steps of one day share these hours."""
QUARTER = timedelta(minutes=15)


@dataclass(frozen=True)
class StepDue:
    """A step that remains: the last second of it in time, and when that would be with a working day for each step."""

    step: Step
    at: datetime
    planned: datetime

    def overdue(self, now: datetime) -> bool:
        """Whether the day that it should have had is over."""
        return is_past(self.planned, now)


def way(state: str, deadline_at: datetime, now: datetime) -> tuple[StepDue, ...]:
    """The steps that remain in a state before submission, each with by when it is due; moments are aware.

    While the first of them is on its day, each has a working day of its own. Once it is behind, the time left is
    shared out; past the deadline all are due at it. KeyError for any other state.
    """
    steps = STEPS[DONE[state] :]
    planned = _planned(deadline_at, len(steps))
    if not is_past(planned[0], now):
        moments = planned
    elif is_past(deadline_at, now):
        moments = (in_london(deadline_at),) * len(steps)
    else:
        moments = _shared_out(deadline_at, len(steps), now)
    return tuple(StepDue(step, at, plan) for step, at, plan in zip(steps, moments, planned, strict=True))


def due_by(state: str, deadline_at: datetime, now: datetime) -> datetime | None:
    """By when the step that the referral waits for is due; None for a state after submission."""
    return way(state, deadline_at, now)[0].at if state in DONE else None


def _planned(deadline_at: datetime, steps: int) -> tuple[datetime, ...]:
    """A working day for each step: the last by the deadline, those before by the end of a working day earlier each."""
    last = in_london(deadline_at)
    days = (subtract_working_days(last.date(), back) for back in range(steps - 1, 0, -1))
    return (*(_end(day) for day in days), last)


def _shared_out(deadline_at: datetime, steps: int, now: datetime) -> tuple[datetime, ...]:
    """The working days left shared out in order, the first of them taking the steps that are behind."""
    last = in_london(deadline_at)
    days = _days_left(in_london(now).date(), last.date())
    many = Counter(days[step * len(days) // steps] for step in range(steps))
    return tuple(
        at for day in days for at in _within(day, many[day], now, last if day == last.date() else _end(day))
    )


def _days_left(today: date, last: date) -> list[date]:
    between = (today + timedelta(days=number) for number in range((last - today).days))
    return [*(day for day in between if is_working_day(day)), last]


def _within(day: date, steps: int, now: datetime, last: datetime) -> list[datetime]:
    """So many moments of one day: equal parts of its working hours, in quarters; the final one is its last second.

    The day is cut from its morning (or evening); anew, from the first of them, only once that has passed: whenever
    it is asked between, the answer is the same.
    """
    # In UTC: two London moments would be subtracted as their clocks show.
    now, start = now.astimezone(UTC), datetime.combine(day, MORNING, LONDON).astimezone(UTC)
    close = min(last, datetime.combine(day, EVENING, LONDON)).astimezone(UTC)
    if max(now, start) >= close:
        start, close = min(close, start if now < close else now), last.astimezone(UTC)
    while steps > 1 and _on_the_quarter(start + (close - start) / steps, start) <= now < close:
        start += (close - start) / steps
        if close - start < timedelta(minutes=steps):
            start = now
            break
    parts = [_on_the_quarter(start + (close - start) * part / steps, start) for part in range(1, steps)]
    return [*(in_london(at) for at in parts), last] if steps else []


def _on_the_quarter(at: datetime, start: datetime) -> datetime:
    """The quarter of an hour before, unless that is before the hours begin."""
    past = timedelta(minutes=at.minute % 15, seconds=at.second, microseconds=at.microsecond)
    return at - past if at - past > start else at.replace(second=0, microsecond=0)


def _end(day: date) -> datetime:
    return datetime.combine(day, END_OF_DAY, LONDON)
