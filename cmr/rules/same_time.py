"""Meetings that run at the same time, and who sits at more than one of them (D4, D5).

Nothing is refused for it: a deputy may go to the one, or a date may be worth it. It is only said, before it is done.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from cmr.rules.wording import listed, number_word, sentence, spoken_date, spoken_time

NO_PLACE = frozenset({"online", "teams", "ms teams", "microsoft teams", "zoom", "by video", "video call"})
"""What is written for a meeting that needs no room: any number can be held so at once."""

DAYS_NAMED = 3
"""So many days are named; more are counted."""


@dataclass(frozen=True)
class Span:
    """When a meeting runs: its date, the start of its first case and the end of its last place (London's clocks)."""

    on: date
    starts_at: time
    minutes: int

    @property
    def begins(self) -> datetime:
        """Its first minute, as the clocks on the wall show it."""
        return datetime.combine(self.on, self.starts_at)

    @property
    def ends(self) -> datetime:
        """Its end: a meeting that begins then doesn't meet it."""
        return self.begins + timedelta(minutes=self.minutes)

    @property
    def words(self) -> str:
        """From when to when: "9:30am to 11:30am"."""
        return f"{spoken_time(self.starts_at)} to {spoken_time(self.ends.time())}"

    def meets(self, other: Span) -> bool:
        """Whether they share a minute."""
        return self.begins < other.ends and other.begins < self.ends


@dataclass(frozen=True)
class Sitting:
    """A meeting as far as who sits at it goes; ``meeting_id`` is None for one that is not made yet."""

    meeting_id: int | None
    panel_id: int
    panel: str
    span: Span
    venue: str = ""
    people: Mapping[int, str] = field(default_factory=dict)
    """The names of those with a seat on its date, by their ids."""
    deputies: Mapping[int, str] = field(default_factory=dict)
    """The same of those who stand in for one of them then."""
    stand_in_for: Mapping[int, str] = field(default_factory=dict)
    """For whom each of those does, as far as it is known."""

    @property
    def everybody(self) -> Mapping[int, str]:
        """Whoever is to be there, in a seat of their own or in somebody else's."""
        return {**self.deputies, **self.people}


@dataclass(frozen=True)
class AtThatTime:
    """Another meeting at the same time as the one in question, and who sits at both."""

    meeting_id: int | None
    panel: str
    span: Span
    same_panel: bool
    same_place: str
    """Where both are to be held; empty where they are not, or where it is not said."""
    both: tuple[tuple[int, str], ...]
    """Who sits at both: ids and names, by name."""
    as_deputies: tuple[tuple[int, str], ...] = ()
    """Who else is to be at both: at one of them, or at each, they stand in for somebody (D5)."""
    stand_in: Mapping[int, str] = field(default_factory=dict)
    """Those of them who stand in at this one, and for whom."""
    whose: Mapping[int, str] = field(default_factory=dict)
    """For whom those of them stand in, at this one or the one in question, as far as it is known."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of those who sit at both."""
        return tuple(name for _, name in self.both)

    @property
    def text(self) -> str:
        """What a person reads of it before they make, move or change a meeting."""
        place = f" The place is the same: {self.same_place}." if self.same_place else ""
        if self.same_panel:
            return f"This panel has another meeting at that time, {self.span.words}.{place}"
        number = len(self.both)
        people = "person sits" if number == 1 else "people sit"
        who = f" {sentence(number_word(number))} {people} on both: {listed(self.names)}." if number else ""
        return f"The {self.panel} meets at that time, {self.span.words}.{who}{self._deputies}{place}"

    @property
    def _deputies(self) -> str:
        if not self.as_deputies:
            return ""
        by_principal: dict[str, list[str]] = {}
        for key, name in self.as_deputies:
            by_principal.setdefault(self.whose.get(key) or "somebody", []).append(name)
        return "".join(
            f" {listed(tuple(names))} {'is' if len(names) == 1 else 'are'} to be at both, standing in for {principal}."
            for principal, names in by_principal.items()
        )

    def said_of(self, person_id: int, name: str) -> str:
        """The same to others, of somebody who is asked to come or chosen; empty for whoever is not to be at both."""
        if not self.said_to(person_id):
            return ""
        does = "stands in" if person_id in self.stand_in else "sits"
        return f"{name} {does} on the {self.panel} too, and it meets at that time, {self.span.words}."

    def said_to(self, person_id: int) -> str:
        """What somebody who sits at both reads of it; empty for anybody else."""
        if person_id not in dict((*self.both, *self.as_deputies)) or self.same_panel:
            return ""
        does = "sit"
        if person_id in self.stand_in:
            principal = self.stand_in[person_id]
            does = f"stand in for {principal}" if principal else "stand in"
        return f"You {does} on the {self.panel} too, and it meets at that time, {self.span.words}."

    @property
    def said_to_who_is_there(self) -> str:
        """What somebody reads of it who is in the room there already."""
        return f"The {self.panel} meets at that time, {self.span.words}, and you are marked present there."


def at_the_same_time(meeting: Sitting, others: Iterable[Sitting]) -> tuple[AtThatTime, ...]:
    """Which of the others run while this one does, soonest first, as far as it matters to anybody (D4).

    It does where people sit at both, where both need one room, and for the panel itself. Never the meeting itself.
    """
    found = (
        AtThatTime(
            other.meeting_id,
            other.panel,
            other.span,
            other.panel_id == meeting.panel_id,
            meeting.venue if meeting.venue and _one_room(meeting.venue, other.venue) else "",
            both := _both(meeting.people, other.people),
            tuple(one for one in _both(meeting.everybody, other.everybody) if one not in both),
            {one: other.stand_in_for.get(one, "") for one in other.deputies if one not in other.people},
            {**meeting.stand_in_for, **other.stand_in_for},
        )
        for other in others
        if meeting.span.meets(other.span)
        and (other.meeting_id is None or other.meeting_id != meeting.meeting_id)
    )
    told = (one for one in found if one.both or one.as_deputies or one.same_place or one.same_panel)
    return tuple(sorted(told, key=lambda one: (one.span.begins, one.panel, one.meeting_id or 0)))


def clashing_days(name: str, days: Iterable[date]) -> str:
    """On which days of somebody's a deputy is to be elsewhere too, as a sentence; empty where there are none (D5)."""
    found = sorted(set(days))
    if not found:
        return ""
    said = listed(tuple(spoken_date(day) for day in found))
    on = said if len(found) <= DAYS_NAMED else f"{number_word(len(found))} of those days"
    return f"{name} is to be at another panel’s meeting at the same time on {on}."


def _both(these: Mapping[int, str], those: Mapping[int, str]) -> tuple[tuple[int, str], ...]:
    return tuple(
        sorted(((one, these[one]) for one in these.keys() & those), key=lambda one: (one[1], one[0]))
    )


def _one_room(one: str, other: str) -> bool:
    here = one.strip().casefold()
    return here == other.strip().casefold() and here not in NO_PLACE
