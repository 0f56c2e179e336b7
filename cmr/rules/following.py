"""The meeting that follows another: the panel's next date, as it stood when that one closed (B1.13)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import NamedTuple


class When(NamedTuple):
    """A meeting's day, and the time at which it starts."""

    on: date
    starts_at: time


@dataclass(frozen=True)
class Altered:
    """Something done to a planned meeting: made, moved, its time changed, cancelled."""

    verb: str
    at: datetime
    from_on: date | None = None
    """The day that it was on before, where that changed."""
    from_time: time | None = None


@dataclass(frozen=True)
class Planned:
    """A meeting of the panel as it is now, with what was done to it, in order."""

    when: When
    altered: Sequence[Altered] = ()
    cancelled: bool = False


def following(this: When, others: Iterable[Planned], closed_at: datetime) -> When | None:
    """The panel's next date after a meeting, as it stood at its close; None where there is none.

    Minutes that are written later say the same date: neither time nor what is planned anew since changes it. Only
    where nothing was planned then is it the first that was made since.
    """
    known = tuple(others)
    stood = (_as_it_stood(one, closed_at) for one in known)
    then = [when for when in stood if when is not None and when > this]
    return min(then or (one.when for one in known if one.when > this and not one.cancelled), default=None)


def _as_it_stood(one: Planned, moment: datetime) -> When | None:
    since = [each for each in one.altered if each.at > moment]
    if any(each.verb == "make" for each in since):
        return None
    if one.cancelled and not any(each.verb == "cancel" for each in since):
        return None
    # What it was before the first of several changes is what it was then.
    on = next((each.from_on for each in since if each.from_on), one.when.on)
    starts_at = next((each.from_time for each in since if each.from_time), one.when.starts_at)
    return When(on, starts_at)
