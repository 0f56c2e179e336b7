"""What a guest, who comes to a meeting for one case alone, does next, and how an invitation ends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time

from cmr.rules.being_entered import HELD
from cmr.rules.capacities import Actor
from cmr.rules.meeting import BEING_ENTERED
from cmr.rules.wording import listed, spoken_date, spoken_time

LEFT = ("removed", "deferred", "tabled")
"""States of a case that is not heard at its meeting."""
NONE_STANDS = (
    "You have no invitation to a meeting now. An invitation ends with its meeting, or when it is taken back; "
    "then nothing is left for you to do."
)


def takes_part(actor: Actor) -> bool:
    """Whether somebody has a team, a seat or an office here. Whoever has none comes as a guest, for one case."""
    offices = any(
        hat.position == "head of service"
        or hat.team_ids | hat.service_ids | hat.chairs | hat.sits_on | hat.administers | hat.at_meetings
        for hat in actor.hats
    )
    return actor.team_id is not None or actor.manages_accounts or offices


@dataclass(frozen=True)
class Expected:
    """One case that a guest is invited for: its time, whether they may read it, and whether it was heard."""

    at: time
    """Its own, once it has gone out; until then its meeting's."""
    out: bool
    heard: bool = False


def next_step(cases: Iterable[Expected], on: date, *, entered: bool = False) -> tuple[str, str]:
    """What a guest does next, and on which day; of several cases, for those that are still to be heard.

    ``entered``: whether the meeting was held on paper, and is being entered.
    """
    cases = tuple(cases)
    to_come = [one for one in cases if not one.heard]
    which = "case" if len(cases) == 1 else "cases"
    if not to_come:
        heard = f"Your {which} {'was' if len(cases) == 1 else 'were'} heard."
        return f"{heard} You can read on until you leave, or the meeting ends.", ""
    if entered:
        return f"{HELD} Nothing is asked of you.", ""
    out = tuple(spoken_time(one.at) for one in to_come if one.out)
    if len(out) == len(to_come):
        return f"Read the {which}, and come at {listed(out)}.", spoken_date(on)
    from_ = spoken_time(min(one.at for one in to_come if not one.out))
    at = (*((f"at {listed(out)}",) if out else ()), f"some time from {from_}")
    then = f"Once the agenda is circulated, you are told your time and can read the {which}."
    return f"Come {listed(at)}. {then}", spoken_date(on)


def why_ended(panel: str, on: date, meeting_state: str, case_state: str) -> str:
    """Why an invitation does not stand any more, in a sentence or two; ``meeting_state``: as it is shown."""
    day, anew = spoken_date(on), "Should the case be heard later, you are invited anew."
    if meeting_state == "cancelled":
        return f"The {panel}’s meeting on {day} was cancelled, and your invitation ended with it. {anew}"
    if case_state in LEFT:
        return f"The case that you were invited for is not heard on {day}: your invitation has ended. {anew}"
    if meeting_state == BEING_ENTERED:
        return f"The {panel}’s meeting on {day} was held on paper, and is being entered. Nothing is asked of you."
    if meeting_state == "in_session":
        return (
            f"Your part in the {panel}’s meeting on {day} is over, and your invitation ended with it: "
            "nothing is left for you to do."
        )
    if meeting_state == "closed":
        return (
            f"The {panel}’s meeting on {day} is over, and your invitation ended with it: "
            "nothing is left for you to do."
        )
    paper = "If it was held on paper, your part in it is over. " if meeting_state == "circulated" else ""
    return f"The {panel}’s meeting on {day} was not opened on its day. {paper}If it gets another, you are told by mail."
