"""What a submission means: which of a panel's meetings it may be for, late or in time, and who then decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, Protocol, TypeVar

from cmr.rules.meeting import TO_COME
from cmr.rules.next_step import left_words
from cmr.rules.refusal import Refusal, Refused
from cmr.rules.wording import is_past


class Called(Protocol):
    """A meeting that can still take cases."""

    @property
    def id(self) -> int: ...
    @property
    def on(self) -> date: ...
    @property
    def deadline_at(self) -> datetime: ...


M = TypeVar("M", bound=Called)


@dataclass(frozen=True)
class Receipt(Generic[M]):
    """What became of a submission: the meeting it is for, late or in time; None where none is planned."""

    meeting: M | None
    late: bool
    missed: M | None = None
    """The next meeting, whose deadline it missed, where a later one was asked for instead."""


@dataclass(frozen=True)
class Submission(Generic[M]):
    """What submitting at one moment would mean for a panel's meetings (B1.7)."""

    next: M | None
    """The panel's next meeting that can still take cases."""
    in_time_for: M | None
    """The first one whose deadline has not passed."""
    chair_decides: bool = True
    """Whether a late one waits for the chair; otherwise it is deferred without being asked about."""

    @property
    def late(self) -> bool:
        """Whether it would be late for the next meeting."""
        return self.next is not None and (self.in_time_for is None or self.next.id != self.in_time_for.id)

    @property
    def may_ask_for(self) -> tuple[M, ...]:
        """The meetings it may be submitted for: the next; and, where it is late for that, the one it is in time for."""
        if self.next is None:
            return ()
        if self.late and self.chair_decides and self.in_time_for is not None:
            return (self.next, self.in_time_for)
        return (self.next,)

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
        return Receipt(meeting, late=False, missed=self.next)

    def words(self, now: datetime) -> str:
        """Every truth about it in a line: the meeting it is too late for, the one it makes and the time left."""
        if self.next is None:
            return "No meeting is planned yet"
        made = self.in_time_for
        if not self.late and made is not None:
            on = made.on
            return f"For the meeting on {on:%a} {on.day} {on:%b}: {left_words(made.deadline_at, now)}"
        too_late = self.too_late_words
        if made is None:
            return too_late
        return f"{too_late}; in time for {_day(made.on)}: {left_words(made.deadline_at, now)}"

    @property
    def too_late_words(self) -> str:
        """The meeting it is too late for: "Too late for Monday 23 November (the chair would decide)"; else empty."""
        if self.next is None or not self.late:
            return ""
        return f"Too late for {_day(self.next.on)}{' (the chair would decide)' if self.chair_decides else ''}"


def submission_at(meetings: Sequence[M], at: datetime, *, chair_decides: bool = True) -> Submission[M]:
    """What a submission at a moment (aware) means; ``meetings`` are those that take cases, soonest first."""
    return Submission(meetings[0] if meetings else None, makes(meetings, at), chair_decides)


def makes(meetings: Sequence[M], at: datetime) -> M | None:
    """The first of the meetings that something received at a moment is in time for; None where there is none."""
    return next((meeting for meeting in meetings if not is_past(meeting.deadline_at, at)), None)


def received_at(state: str, submitted_at: datetime | None, now: datetime) -> datetime:
    """The moment that decides which meetings a referral is in time for: its submission, or now while it is written."""
    return submitted_at if state == "submitted" and submitted_at else now


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


def kept_for(choice: str | None) -> str:
    """In front of the date of the meeting that it is kept for: by its worker's wish or by the chair's."""
    return "submitted for" if choice == "later" else "deferred to"


def to_come(on: date | None, state: str | None, today: date) -> bool:
    """Whether a meeting can still take cases: neither opened, held nor cancelled."""
    return on is not None and on >= today and state in TO_COME


def waits_for_the_chair(late_choice: str | None, on: date | None, state: str | None, today: date) -> bool:
    """Whether it came late for a meeting (of that date and state) still to come, and the chair has not chosen (B1.7).

    Once that meeting has been opened or held, it is in time for the next.
    """
    return late_choice == "waiting" and to_come(on, state, today)


def _day(on: date) -> str:
    return f"{on:%A} {on.day} {on:%B}"
