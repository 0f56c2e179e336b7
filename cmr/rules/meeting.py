"""The life of a meeting: planned, circulated, in session, closed; or cancelled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from cmr.rules.capacities import Actor, Subject
from cmr.rules.lifecycle import Lifecycle, Move, Offer
from cmr.rules.permissions import Can, may
from cmr.rules.refusal import Refusal
from cmr.rules.wording import in_london, plural, spoken_time

STATES = {
    "planned": "Planned",
    "circulated": "Agenda circulated",
    "in_session": "In session",
    "closed": "Closed",
    "cancelled": "Cancelled",
}
BEING_ENTERED = "being_entered"
"""How a meeting is shown that was held on paper and stands open to be entered (B1.24): no state of its own."""
SHOWN = {**STATES, BEING_ENTERED: "Being entered from paper"}
"""Every state in words, as tags have them."""
TO_COME = ("planned", "circulated")
"""The states of a meeting that can still take cases."""


def left_open(state: str, cases: int, *, entered: bool = False) -> str:
    """What is said of a meeting whose day is over and that nobody closed; empty for one that is done with.

    ``entered``: whether it was held on paper, and is being entered.
    """
    if entered:
        return "Was held on paper: enter what was written, and close it at the time that is written."
    if state == "in_session":
        return "Was not closed: settle its cases and close it."
    if state not in TO_COME:
        return ""
    on_it = f"; {plural(cases, 'case')} on it" if cases else ""
    ways = "open and record it, move or cancel it" if state == "circulated" else "move or cancel it"
    return f"Was not opened{on_it}: {ways}."


def shown_state(state: str, *, entered: bool) -> str:
    """The state as it is shown; ``entered``: whether the meeting was held on paper, and is being entered."""
    return BEING_ENTERED if entered else state


def asks_paper(state: str, begins: datetime, now: datetime) -> bool:
    """Whether it is asked if a meeting was held on paper (B1.24): its hour has passed, and nobody opened it here.

    Both moments are aware.
    """
    return state == "circulated" and now > begins


def passed_unopened(state: str, on: date, today: date) -> str:
    """What is said of a meeting whose day has passed unopened, and what to do; empty of any other."""
    if state not in TO_COME or on >= today:
        return ""
    if state == "planned":
        return (
            "Its day has passed: its agenda never went out, and nobody opened it. Cancel it: its cases go back to the "
            "queue, first in line."
        )
    return (
        "Its day has passed, and nobody opened it. If it was held on paper, enter what was written; if it was held "
        "otherwise, open it and record what happened; if not, cancel it: its cases go back to the queue, first in line."
    )


def not_opened(state: str, begins: datetime, now: datetime) -> str:
    """What is said on its day of a meeting whose hour has passed unopened; empty of any other (both aware)."""
    if not asks_paper(state, begins, now):
        return ""
    return f"It was to begin at {spoken_time(in_london(begins).time())}, and nobody opened it."


@dataclass(frozen=True)
class MeetingFacts:
    """What a meeting's moves ask about."""

    cases: int
    unsettled_references: tuple[str, ...]
    """Cases on the agenda that were neither heard, tabled nor handed on as undecided."""
    unconfirmed_references: tuple[str, ...] = ()
    """Late cases whose acceptance the chair has not settled."""
    is_today_or_past: bool = True
    is_past: bool = False
    """Whether its day is over."""
    reason: str = ""
    circulation: tuple[Refusal, ...] = ()
    """What stands in the way of circulating the agenda, where that was looked into."""
    only_asking: bool = False
    """True while a page asks what is open: what the person will type is not asked for yet."""


def _has_cases(facts: MeetingFacts) -> Refusal | None:
    if facts.cases:
        return None
    return Refusal("There is no case on the agenda yet. Place at least one before it is circulated.", "D3c")


def _may_go_out(facts: MeetingFacts) -> Iterable[Refusal]:
    return facts.circulation if facts.cases else ()


def _day_has_come(facts: MeetingFacts) -> Refusal | None:
    return None if facts.is_today_or_past else Refusal("A meeting opens on its own date.", "B1.2")


def _all_settled(facts: MeetingFacts) -> Refusal | None:
    if not facts.unsettled_references:
        return None
    names = ", ".join(facts.unsettled_references)
    return Refusal(f"Every case is heard or tabled before the meeting closes. Still open: {names}.", "B1.19")


def _reason_given(facts: MeetingFacts) -> Refusal | None:
    if facts.only_asking or facts.reason.strip():
        return None
    return Refusal("Say why: the people whose cases were to be heard will read it.", "D4")


def _still_to_come(facts: MeetingFacts) -> Refusal | None:
    return Refusal("This meeting’s date has passed, so it can’t change.", "D4") if facts.is_past else None


MEETING: Lifecycle[MeetingFacts] = Lifecycle(
    "meeting",
    STATES,
    (
        Move(
            "circulate",
            "Finalise and circulate the agenda",
            ("planned",),
            "circulated",
            Can.CIRCULATE,
            (_has_cases, _may_go_out),
            "D3c",
        ),
        Move(
            "open",
            "Open the meeting",
            ("circulated",),
            "in_session",
            Can.RUN_MEETING,
            (_day_has_come,),
            "B1.13",
        ),
        Move(
            "close",
            "Close the meeting",
            ("in_session",),
            "closed",
            Can.RUN_MEETING,
            (_all_settled,),
            "B1.13",
        ),
        Move(
            "change",
            "Change date, time or place",
            TO_COME,
            None,
            Can.ARRANGE_MEETINGS,
            (_still_to_come,),
            "D4",
        ),
        Move(
            "cancel",
            "Cancel the meeting",
            TO_COME,
            "cancelled",
            Can.ARRANGE_MEETINGS,
            (_reason_given,),
            "D4",
            wants_reason=True,
        ),
    ),
    happened={
        "planned": lambda _facts: "its agenda has not been circulated",
        "circulated": lambda _facts: "its agenda has been circulated",
        "in_session": lambda _facts: "the meeting is open",
        "closed": lambda _facts: "the meeting is closed",
    },
)


def offers(
    actor: Actor, subject: Subject, state: str, facts: MeetingFacts
) -> tuple[Offer[MeetingFacts], ...]:
    """The moves of a meeting that this person has the ability for, each with what stands in its way."""
    return tuple(
        Offer(move, move.refusals(facts))
        for move in MEETING.from_state(state)
        if may(actor, move.needs, subject)
    )
