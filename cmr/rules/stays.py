"""When somebody was in the room: who leaves and comes again has several stays, and quorum is of a moment (B1.3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from cmr.rules.paper_times import minute
from cmr.rules.refusal import Refusal
from cmr.rules.wording import in_london, listed, spoken_date, spoken_time

CLAUSE = "B1.3"
Stay = tuple[datetime, datetime | None]
"""From when, and until when; None while they are still there."""
Stays = tuple[Stay, ...]


def here_at(stays: Iterable[Stay], moment: datetime) -> bool:
    """Whether they were in the room then; what is written to the minute counts to its end."""
    return any(came <= moment and (left is None or moment <= left) for came, left in stays)


def there_at(stays: Iterable[Stay], moment: datetime) -> bool:
    """The same, where the moment is compared to the minute as well."""
    whole = ((minute(came), _minute(left)) for came, left in stays)
    return here_at(whole, minute(moment))


def here_between(stays: Iterable[Stay], since: datetime, until: datetime) -> bool:
    """Whether they were in the room at any moment from the one to the other, to the minute."""
    return any(
        minute(came) <= minute(until) and (left is None or minute(since) <= minute(left))
        for came, left in stays
    )


def came_by(stays: Iterable[Stay], moment: datetime) -> bool:
    """Whether they had come by then, whether or not they were still in the room."""
    return any(came <= moment for came, _ in stays)


def why_not_written(moment: datetime, on: date, now: datetime) -> Refusal | None:
    """Why a time is not that of a meeting which was held on that day: it has not come, or is another day's."""
    if moment > now:
        return Refusal("That time has not come yet.", CLAUSE)
    if in_london(moment).date() != on:
        return Refusal(f"The meeting was on {spoken_date(on)}: give a time of that day.", CLAUSE)
    return None


def stay_problems(
    name: str, stays: Stays, on: date, now: datetime, closed_at: datetime | None = None
) -> tuple[Refusal, ...]:
    """What is wrong with somebody's times: each in its order, none on another day, only the last still open.

    ``closed_at``: when the meeting closed, after which nobody was there.
    """
    found = []
    for moment in (moment for stay in stays for moment in stay if moment is not None):
        if no := why_not_written(moment, on, now):
            found.append(Refusal(f"{name}, {_time(moment)}: {no.text}", no.clause))
        elif closed_at is not None and minute(closed_at) < minute(moment):
            words = f"The meeting closed at {_time(closed_at)}, so {name} was not there at {_time(moment)}."
            found.append(Refusal(words, CLAUSE))
    return tuple(dict.fromkeys((*found, *order_problems(name, stays))))


def order_problems(name: str, stays: Stays) -> tuple[Refusal, ...]:
    """What is wrong with the order of somebody's times."""
    found = []
    last: datetime | None = None
    for number, (came, left) in enumerate(stays):
        if last is not None and came < last:
            found.append(Refusal(f"{name} left at {_time(last)}, so can’t come again before that.", CLAUSE))
        if left is not None and left < came:
            found.append(Refusal(f"{name} can’t leave before they arrived.", CLAUSE))
        if left is None and number < len(stays) - 1:
            found.append(Refusal(f"{name} came again: say first when they left.", CLAUSE))
        last = left or came
    return tuple(found)


def changes_what_stood(before: Stays, after: Stays) -> bool:
    """Whether a time that was recorded is another one now, or gone; what is only added changes nothing."""
    for number, (came, left) in enumerate(before):
        if number >= len(after) or _minute(after[number][0]) != _minute(came):
            return True
        if left is not None and _minute(after[number][1]) != _minute(left):
            return True
    return False


def counted_without(before: Stays, after: Stays, settled: Mapping[str, datetime]) -> tuple[str, ...]:
    """The cases that counted somebody by their times, and by the new ones would not (B1.3).

    ``settled``: by reference, when each case was.
    """
    return tuple(
        reference
        for reference, moment in settled.items()
        if here_at(before, moment) and not here_at(after, moment)
    )


def as_it_was(before: Stays, after: Stays) -> Stays:
    """The times as written, each with the seconds that were recorded where its minute is the same."""
    known = {_minute(moment): moment for stay in before for moment in stay if moment is not None}
    return tuple(
        (known.get(_minute(came), came), None if left is None else known.get(_minute(left), left))
        for came, left in after
    )


def moments(stays: Stays, others: Mapping[int, Stays]) -> tuple[datetime, ...]:
    """The moments at which the room may be fullest while this person is in it: their own comings and the others'."""
    found = {came for came, _ in stays}
    found |= {came for each in others.values() for came, _ in each if here_at(stays, came)}
    return tuple(sorted(found))


def overlap(one: Stays, other: Stays) -> bool:
    """Whether two people were in the room together; who comes as the other leaves was not."""
    return any(
        (until is None or came < until) and (left is None or since < left)
        for came, left in one
        for since, until in other
    )


def came_early(stays: Stays, opened_at: datetime | None) -> bool:
    """Whether they were there before the meeting opened, which is no fault: to the minute."""
    opened = _minute(opened_at)
    return bool(stays) and opened is not None and stays[0][0] < opened


def in_words(stays: Stays, ended: datetime | None = None) -> str:
    """ "from 9:30am to 10:15am and from 10:40am"; empty for nobody who came.

    ``ended``: when the meeting closed, until which whoever never left was there.
    """
    return listed(tuple(_stay_in_words(came, left, ended) for came, left in stays))


def marked_already(name: str, how: str, stays: Stays) -> str:
    """What somebody reads who marks what is marked already, in another window or by a second press."""
    stands = {
        "present": f"is here already: {in_words(stays)}",
        "left": f"has left already: here {in_words(stays)}",
        "apologies": "sent apologies already",
        "clear": "has no mark to take back",
    }[how]
    return f"{name} {stands}. Nothing was changed."


def _stay_in_words(came: datetime, left: datetime | None, ended: datetime | None) -> str:
    if left is not None:
        return f"from {_time(came)} to {_time(left)}"
    return f"from {_time(came)} to the end at {_time(ended)}" if ended else f"from {_time(came)}"


def _minute(moment: datetime | None) -> datetime | None:
    return moment.replace(second=0, microsecond=0) if moment else None


def _time(moment: datetime) -> str:
    return spoken_time(in_london(moment).time())
