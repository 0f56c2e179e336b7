"""What is due of a meeting before it is held."""

from __future__ import annotations

from datetime import date, datetime

from cmr.rules.wording import END_OF_DAY, LONDON, in_london, is_past
from cmr.rules.working_days import previous_working_day


def circulation_due(
    state: str, cases: int, deadline_at: datetime, on: date, now: datetime
) -> datetime | None:
    """By when (aware) the agenda of a meeting with so many cases goes out; None while it need not or no more (D3c).

    Once referrals come in no more, and at the latest on the working day before: members have to read it.
    """
    if state != "planned" or not cases or not is_past(deadline_at, now) or on < in_london(now).date():
        return None
    return datetime.combine(previous_working_day(on), END_OF_DAY, LONDON)
