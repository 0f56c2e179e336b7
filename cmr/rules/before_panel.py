"""When a case was before the panel, and who was there for it (B1.3, B1.4, B1.25).

Its own section of the minutes, its part on each child's file and its quorum all say who was present for this case by
this one rule: at some moment of the case's own time, not of the meeting's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cmr.rules.paper_times import minute
from cmr.rules.stays import Stay, Stays, here_at, overlap, there_at
from cmr.rules.wording import in_london, listed, spoken_time

CLAUSE = "B1.25"
A_MINUTE = timedelta(minutes=1)
"""Who comes or leaves within it of a beginning or an end was there throughout."""


@dataclass(frozen=True)
class Turn:
    """From then on this case was before the panel; or, where it is none, no case."""

    at: datetime
    case_id: int | None


@dataclass(frozen=True)
class BeforePanel:
    """The case's own time at its meeting."""

    times: Stays
    """From when it was taken, each time, until another was, or it was settled; none where nobody took it."""
    settled_at: datetime | None
    """When its sheet was signed, or it was tabled or left undecided; as written, where that was on paper."""

    written: Mapping[int, Sequence[datetime]] = field(default_factory=dict)
    """By person, when they declared and said their view of it, where that was on paper: in the room, or elsewhere."""

    @property
    def taken(self) -> bool:
        """Whether it was put before the panel at all."""
        return bool(self.times)

    def was_there(self, person_id: int, stays: Stays, *, for_it_alone: bool = False) -> bool:
        """Whether who stayed so was present for this case, at whichever moment of its time (B1.25).

        Where nobody took it only those moments are known that are written on its paper: when it was settled, and when
        each declared or said their view (B1.24). Who sat there is asked at the first and at their own. Who came
        ``for_it_alone``, to present it or as a guest, counts from any time up to it.
        """
        if self.settled_at is None and not self.taken:
            # Not before the panel yet: whoever has left is not there for it so far.
            return any(left is None for _, left in stays)
        if overlap(stays, self.times) or (self.settled_at and here_at(stays, self.settled_at)):
            return True
        if self.taken or self.settled_at is None:
            return False
        if for_it_alone:
            return any(came <= self.settled_at for came, _ in stays)
        spoke = (one for one in self.written.get(person_id, ()) if minute(one) <= minute(self.settled_at))
        return any(there_at(stays, one) for one in spoke)

    def came_for(self, person_id: int, stays: Stays, declared_at: datetime, *, withdrew: bool) -> bool:
        """Whether who declared was present for it; or was in the room to declare, and withdrew from it (B1.4)."""
        return self.was_there(person_id, stays) or (withdrew and here_at(stays, declared_at))

    def times_of(self, stays: Stays) -> str:
        """When they were there, where that was not for all of it: "until 9:55am"; otherwise empty.

        Of what nobody took the beginning is not known, only whether they had left when it was settled.
        """
        if not self.taken:
            last = [one for one in stays if self.settled_at and one[0] <= self.settled_at][-1:]
            return "".join(part_words(one, None, self.settled_at) for one in last)
        since, until = self.times[0][0], self.settled_at or self.times[-1][1]
        theirs = [one for one in stays if until is None or one[0] <= until]
        theirs = [one for one in theirs if one[1] is None or one[1] > since]
        return " and ".join(said for one in theirs if (said := part_words(one, since, until)))


def before_panel(
    case_id: int,
    turns: Iterable[Turn],
    settled_at: datetime | None,
    written: Mapping[int, Sequence[datetime]] | None = None,
) -> BeforePanel:
    """The case's time, by what was put before the panel in turn and when it was settled.

    ``written``: by person, when they declared and said their view of it, where that was on paper.
    """
    found: list[Stay] = []
    since: datetime | None = None
    for one in sorted(turns, key=lambda one: one.at):
        if settled_at is not None and one.at > settled_at:
            break
        if since is None and one.case_id == case_id:
            since = one.at
        elif since is not None and one.case_id != case_id:
            found.append((since, one.at))
            since = None
    if since is not None:
        found.append((since, settled_at))
    return BeforePanel(tuple(found), settled_at, written or {})


def was_discussed(
    state: str, *, undecided: bool = False, taken: bool = False, spoken: bool = False, written: bool = False
) -> bool:
    """Whether a case was discussed at its meeting: of what was not there is no part for a child's file (B1.25).

    What was heard was, and what the panel could not agree on. A tabled case was if it was put before the panel
    (``taken``), if views of it were said (``spoken``), or if whoever wrote the minutes wrote of it more than what
    stood there (``written``): nothing else is known of a meeting that was held on paper.
    """
    return state == "heard" or undecided or taken or spoken or written


def part_words(stay: Stay, since: datetime | None, until: datetime | None) -> str:
    """When somebody was there of the time from ``since`` to ``until``; empty where it was all of it."""
    came, left = stay
    late = since is not None and came - since >= A_MINUTE
    early = left is not None and (until is None or until - left >= A_MINUTE)
    if late and early:
        return f"from {_clock(came)} to {_clock(left)}"
    if late:
        return f"from {_clock(came)}"
    return f"until {_clock(left)}" if early else ""


def there_words(name: str, capacity: str, *, presents: bool = False, times: str = "") -> str:
    """Who was present for a case, as what, and for how much of it: "Mo Member (member), until 9:55am"."""
    presented = ", who presented the case" if presents else ""
    return f"{name} ({capacity}){presented}{f', {times}' if times else ''}"


def part_of_it_words(people: Iterable[tuple[str, str]]) -> str:
    """Who was there for a part of a case and gone when it was settled, so is not counted with its quorum (B1.3).

    ``people``: each with when they were there, as ``BeforePanel.times_of`` says it.
    """
    by_times: dict[str, list[str]] = defaultdict(list)
    for name, times in people:
        by_times[times].append(name)
    parts = (
        f"{listed(tuple(names))} {'was' if len(names) == 1 else 'were'} there {times}"
        for times, names in by_times.items()
    )
    said = "; ".join(parts)
    return f"{said}." if said else ""


def _clock(at: datetime | None) -> str:
    return spoken_time(in_london(at).time()) if at else ""
