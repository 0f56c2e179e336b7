"""What a submission means: which of a panel's meetings it may be for, late or in time, and who then decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import takewhile
from typing import Generic, Protocol, TypeVar

from cmr.rules.meeting import TO_COME
from cmr.rules.next_step import Sooner, left_words
from cmr.rules.path import DONE
from cmr.rules.refusal import Refusal, Refused
from cmr.rules.wording import in_london, is_past


class Called(Protocol):
    """A meeting that can still take cases."""

    @property
    def id(self) -> int: ...
    @property
    def on(self) -> date: ...
    @property
    def deadline_at(self) -> datetime: ...
    @property
    def state(self) -> str: ...
    @property
    def left(self) -> int:
        """Places that nobody has yet."""


M = TypeVar("M", bound=Called)


@dataclass(frozen=True)
class Receipt(Generic[M]):
    """What became of a submission: the meeting it is for, late or in time; None where none is planned."""

    meeting: M | None
    late: bool
    missed: M | None = None
    """The next meeting, whose deadline it missed, where a later one was asked for instead."""
    asked_for: bool = False
    """Whether it is for a later meeting than the next, by its worker's wish."""


@dataclass(frozen=True)
class Submission(Generic[M]):
    """What submitting at one moment would mean for a panel's meetings (B1.7)."""

    next: M | None
    """The panel's next meeting that can still take cases."""
    in_time_for: M | None
    """The first one whose deadline has not passed."""
    chair_decides: bool = True
    """Whether a late one waits for the chair; otherwise it is deferred without being asked about."""
    in_time: tuple[M, ...] = ()
    """All whose deadline has not passed, soonest first."""
    wish: int | None = None
    """The id of the meeting that its worker asked for while it was written."""

    @property
    def late(self) -> bool:
        """Whether it would be late for the next meeting."""
        return self.next is not None and (self.in_time_for is None or self.next.id != self.in_time_for.id)

    @property
    def later(self) -> tuple[M, ...]:
        """The meetings that may be asked for instead of the next: those after it whose deadline has not passed."""
        return tuple(one for one in self.in_time if self.next is None or one.id != self.next.id)

    @property
    def may_ask_for(self) -> tuple[M, ...]:
        """The meetings it may be submitted for: the next, late or not; and every later one that it is in time for."""
        return (self.next, *self.later) if self.next else ()

    @property
    def asked(self) -> M | None:
        """The later meeting that its worker asked for, while it can still be submitted for that; else None."""
        return next((one for one in self.later if one.id == self.wish), None)

    @property
    def wish_that_stands(self) -> int | None:
        """The id of the later meeting that was asked for and can still be had, or None."""
        return self.asked.id if self.asked else None

    @property
    def without_a_wish(self) -> Submission[M]:
        """The same, were no later meeting asked for."""
        return replace(self, wish=None)

    @property
    def _in_reach(self) -> tuple[M, ...]:
        """Those it is in time for, from the one asked for on."""
        asked = self.asked
        return self.in_time[self.in_time.index(asked) :] if asked else self.in_time

    @property
    def makes(self) -> M | None:
        """The next meeting that it can make: in time, not before the one asked for, and with a free place.

        Where all of those are full, the first of them: a place can come free. None where it is in time for none.
        """
        reach = self._in_reach
        return next((one for one in reach if one.left > 0), reach[0] if reach else None)

    @property
    def full(self) -> tuple[M, ...]:
        """The meetings that it is in time for before the one it makes, or all of them, where there is no free place."""
        return tuple(takewhile(lambda one: one.left <= 0, self._in_reach))

    def received(self, asked_for: int | None = None) -> Receipt[M]:
        """What it is received as: for the meeting of that id, or for the next where none is asked for.

        Raises Refused for a meeting that may not be asked for (B1.7).
        """
        meeting = self.next
        if asked_for is not None:
            meeting = next((one for one in self.may_ask_for if one.id == asked_for), None)
            if meeting is None:
                raise Refused(
                    Refusal(
                        "It can’t be submitted for that meeting any more. Look at what it can make.", "B1.7"
                    )
                )
        if self.next is None or meeting is None or meeting.id == self.next.id:
            return Receipt(meeting, self.late)
        return Receipt(meeting, late=False, missed=self.next if self.late else None, asked_for=True)

    def words(self, now: datetime) -> str:
        """Every truth about it in a line: the meeting it makes and the time left, then the one it is too late for."""
        if self.next is None:
            return "No meeting is planned yet"
        made, too_late = self.makes, "" if self.asked else self.too_late_words
        if made is None:
            return too_late
        left = left_words(made.deadline_at, now)
        if self.full:
            return "; ".join(part for part in (f"{self.full_words}: {left}", _within(too_late)) if part)
        if self.asked:
            return f"Asked for the meeting on {_day(made.on)}: {left}"
        if too_late:
            return f"In time for {_day(made.on)}: {left}; {_within(too_late)}"
        return f"For the meeting on {_short(made.on)}: {left}"

    def in_short(self, now: datetime) -> str:
        """The same for one line of a list: "For the meeting on Thu 3 Dec: 8 days left (late for Mon 23 Nov)"."""
        made = self.makes
        if self.next is None or made is None or made in self.full:
            return self.words(now)
        begins = "Asked for" if self.asked and not self.full else "For"
        missed = [f"late for {_short(self.next.on)}"] if self.late and not self.asked else []
        full = [f"{_short(self.full[0].on)} is full"] if self.full else []
        why = f" ({', '.join(missed + full)})" if missed or full else ""
        return f"{begins} the meeting on {_short(made.on)}: {left_words(made.deadline_at, now)}{why}"

    @property
    def full_words(self) -> str:
        """That the meeting it would be for is full, and which is the next with places; empty where it is not."""
        if not self.full or self.makes is None:
            return ""
        first = f"{_day(self.full[0].on)}{', which was asked for,' if self.asked else ''}"
        if self.makes.left > 0:
            return f"{first} is full; next with places {_day(self.makes.on)}"
        return f"{first} is full{', and so is every later one' if len(self.full) > 1 else ''}; a place can come free"

    @property
    def too_late_words(self) -> str:
        """The meeting it is too late for: "Too late for Monday 23 November (the chair would decide)"; else empty."""
        if self.next is None or not self.late:
            return ""
        return f"Too late for {_day(self.next.on)}{' (the chair would decide)' if self.chair_decides else ''}"


def _within(sentence: str) -> str:
    """The words as a later part of a sentence."""
    return sentence[:1].lower() + sentence[1:]


def submission_at(
    meetings: Sequence[M], at: datetime, *, chair_decides: bool = True, wish: int | None = None
) -> Submission[M]:
    """What a submission at a moment (aware) means; ``meetings`` are those that take cases, soonest first.

    ``wish`` is the id of the meeting that its worker asked for, whatever has become of that since.
    """
    in_time = tuple(one for one in meetings if not is_past(one.deadline_at, at))
    following = meetings[0] if meetings else None
    return Submission(following, in_time[0] if in_time else None, chair_decides, in_time, wish)


def makes(meetings: Sequence[M], at: datetime) -> M | None:
    """The first of the meetings that something received at a moment is in time for; None where there is none."""
    return next((meeting for meeting in meetings if not is_past(meeting.deadline_at, at)), None)


def made_by(
    meetings: Sequence[M],
    state: str,
    submitted_at: datetime | None,
    wish: int | None,
    now: datetime,
    *,
    deferred_from: date | None = None,
) -> M | None:
    """The meeting that a referral can make: while it is written, with a free place and as it was asked for.

    Once it is submitted, the first with a free place that it was received in time for, whose agenda is still made: not
    one of today, or whose agenda has gone out; not the one it was ``deferred_from``, nor one before that (B1.10). Where
    all of those are full, the first of them.
    """
    if state in DONE:
        return submission_at(meetings, now, wish=wish).makes
    after = max(in_london(now).date(), deferred_from or date.min)
    still_made = [one for one in meetings if one.on > after and one.state == "planned"]
    received = submitted_at if state == "submitted" and submitted_at else now
    return makes([one for one in still_made if one.left > 0], received) or makes(still_made, received)


def sooner_than(
    made: M | None,
    meetings: Sequence[M],
    state: str,
    submitted_at: datetime | None,
    now: datetime,
    *,
    deferred_from: date | None = None,
) -> Sooner | None:
    """A meeting before the one it is in line for (``made_by``) that takes cases still, as its board offers it (D3c).

    Nobody counts on it: its agenda has gone out, or it is today. It has a place, and the case came in time for it.
    """
    if state != "submitted":
        return None
    after, before = deferred_from or date.min, made.on if made else date.max
    reach = [one for one in meetings if after < one.on < before and one.left > 0]
    found = makes(reach, submitted_at or now)
    return Sooner(found.on, out=found.state == "circulated") if found else None


def in_line_for(
    meetings: Sequence[M],
    kept_for: int | None,
    submitted_at: datetime | None,
    now: datetime,
    *,
    accepted_for: int | None = None,
    deferred_from: date | None = None,
) -> M | None:
    """The meeting that a submitted one waits for: what it is deferred to comes after that (B1.10).

    That is the one it is ``kept_for`` (ids), or was ``accepted_for`` although late, while that takes cases; else the
    first that can hear it, as its record says (``made_by``); else the next, if any is planned.
    """
    by_id = {one.id: one for one in meetings}
    kept = by_id.get(kept_for or 0) or by_id.get(accepted_for or 0)
    made = made_by(meetings, "submitted", submitted_at, None, now, deferred_from=deferred_from)
    return kept or made or (meetings[0] if meetings else None)


def came_late(
    meeting_id: int,
    deadline_at: datetime,
    submitted_at: datetime | None,
    late_for_id: int | None,
    choice: str | None,
) -> bool:
    """Whether a submission came late for this meeting (B1.7).

    It is late for the one meeting that was next when it came. Where its worker asked for a later one instead
    (choice ``later``), every meeting whose deadline it missed is closed to it.
    """
    if submitted_at is None or not is_past(deadline_at, submitted_at):
        return False
    return choice == "later" or late_for_id == meeting_id


CHOSEN_LATER = ("later", "deferred")
"""What a late one is once it is for a later meeting: its worker asked for that, or the chair deferred it."""


def hangs_late(choice: str | None) -> bool:
    """Whether one that came late for a meeting still hangs on that meeting’s date (B1.7).

    Not once it is for a later one: whatever becomes of the one it missed, that stands.
    """
    return choice not in CHOSEN_LATER


def by_wish(choice: str | None, asked_for: int | None, kept_for_id: int | None) -> bool:
    """Whether a submitted one is kept for a later meeting (an id, as the one asked for) because its worker asked."""
    return choice == "later" or (asked_for is not None and asked_for == kept_for_id)


def kept_for(wished: bool) -> str:
    """In front of the date of the meeting that it is kept for: by its worker's wish or by the chair's."""
    return "submitted for" if wished else "deferred to"


def deferred_from(
    choice: str | None, missed_on: date | None, left_as: str | None, left_on: date | None, *, priority: bool
) -> date | None:
    """The date of the meeting that the chair deferred it from: whose agenda it left, or which it came late for.

    ``left_as`` is how its last case ended, ``left_on`` the day of that meeting. None where something else was done with
    it last, and where the chair has given it priority since, which lifts the deferral (B1.10).
    """
    if priority:
        return None
    if left_as == "deferred":
        return left_on
    # Taken off or tabled since it was deferred, it waits like any other.
    return missed_on if choice == "deferred" and left_as in (None, "heard") else None


def not_before(priority: bool, on: date | None, state: str | None, today: date) -> date | None:
    """The date of the meeting (and its state) before which it is not heard: the one that it is kept for.

    None once that can take no cases any more, and where the chair has given the case priority (B1.10).
    """
    return on if not priority and to_come(on, state, today) else None


def lifts(priority: bool, state: str) -> bool:
    """Whether the chair’s priority lifts what it was kept for: it is heard as soon as it can be (B1.10)."""
    return priority and state == "submitted"


def to_come(on: date | None, state: str | None, today: date) -> bool:
    """Whether a meeting can still take cases: neither opened, held nor cancelled."""
    return on is not None and on >= today and state in TO_COME


def waits_for_the_chair(late_choice: str | None, on: date | None, state: str | None, today: date) -> bool:
    """Whether it came late for a meeting (of that date and state) still to come, and the chair has not chosen (B1.7).

    Once that meeting has been opened or held, it is in time for the next.
    """
    return late_choice == "waiting" and to_come(on, state, today)


def _short(on: date) -> str:
    return f"{on:%a} {on.day} {on:%b}"


def _day(on: date) -> str:
    return f"{on:%A} {on.day} {on:%B}"
