"""From when to when a case before its panel had no quorum, by who came, left and withdrew meanwhile (B1.3, B1.4).

It is worked out of the record of arrivals and departures alone: a time that is put right later puts this right too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cmr.rules.before_panel import A_MINUTE
from cmr.rules.quorum import Attendee, Quorum, for_case
from cmr.rules.stays import Stays
from cmr.rules.wording import in_london, listed, spoken_time


@dataclass(frozen=True)
class Hearer:
    """Somebody who hears cases, with when they were in the room and when they withdrew from this case."""

    attendee: Attendee
    stays: Stays
    withdrew_at: datetime | None = None

    def at(self, moment: datetime) -> Attendee:
        """As quorum sees them from that moment on."""
        return replace(
            self.attendee,
            present=any(came <= moment and (left is None or moment < left) for came, left in self.stays),
            withdrawn_from_case=self.withdrew_at is not None and self.withdrew_at <= moment,
        )

    @property
    def changes(self) -> Iterable[datetime]:
        """The moments at which they begin or cease to count."""
        yield from (moment for stay in self.stays for moment in stay if moment is not None)
        if self.withdrew_at is not None:
            yield self.withdrew_at


def without_quorum(quorum: Quorum, hearers: Sequence[Hearer], times: Stays) -> Stays:
    """Of these times of a case, each stretch without a quorum for it; the last is open where there is none still."""
    changes = sorted({moment for one in hearers for moment in one.changes})
    found: list[tuple[datetime, datetime | None]] = []
    for since, until in times:
        began: datetime | None = None
        for moment in (since, *(one for one in changes if since < one and (until is None or one < until))):
            lacks = for_case(quorum, [one.at(moment) for one in hearers]) is not None
            if lacks and began is None:
                began = moment
            elif not lacks and began is not None:
                found.append((began, moment))
                began = None
        if began is not None:
            found.append((began, until))
    return tuple(found)


def stood(gaps: Stays, since: datetime, until: datetime) -> timedelta:
    """How much of that time was without a quorum: so long a stage's clock stood still."""
    parts = (min(end or until, until) - max(began, since) for began, end in gaps)
    return sum((one for one in parts if one > timedelta()), timedelta())


def began_for(used: timedelta, at: datetime, gaps: Stays) -> datetime:
    """When a stage that goes on at ``at`` would have begun, to have used so much of its time by now."""
    moment = at
    for began, end in sorted(gaps, key=lambda one: one[0], reverse=True):
        end = min(end or at, at)
        if used <= moment - end:
            break
        used -= max(moment - end, timedelta())
        moment = min(began, moment)
    return moment - used


def quorum_told(standing: str, gaps: Stays) -> str:
    """What a case's minutes say of its quorum: how it stood when it was settled, and when it was not met before.

    ``standing``: empty for a case that was not decided. Less than a minute is what it takes to change places.
    """
    times = [
        f"from {_clock(began)} to {_clock(end)}" if end else f"from {_clock(began)} on"
        for began, end in gaps
        if end is None or end - began >= A_MINUTE
    ]
    if not times:
        return standing
    lost = f"not met {listed(tuple(times))}; the clock of the stage stood still meanwhile."
    return f"{standing} It was {lost}" if standing else lost


def _clock(at: datetime) -> str:
    return spoken_time(in_london(at).time())
