"""What is late after the meetings of each panel, in a line for whoever answers for all panels (B1.24, B1.25)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from cmr.clocks.queries import held_everywhere, states_of
from cmr.home.undecided import decides
from cmr.rules.capacities import Actor
from cmr.rules.clocks import ClockState
from cmr.rules.wording import in_london, listed, plural

PAPERS = frozenset({"sheets", "filing"})


@dataclass(frozen=True)
class LateAtPanel:
    """One panel with something late."""

    panel: str
    words: str
    href: str


def late_at_panels(actor: Actor, now: datetime) -> tuple[LateAtPanel, ...]:
    """Of each panel what is late and not done after its last meetings; nothing for anybody else.

    Also of a panel that they run themselves: its board shows the next meeting's clocks alone.

    The same number of statements however many panels and meetings.
    """
    meetings = held_everywhere(in_london(now).date()) if decides(actor) else ()
    states, found = states_of(meetings, now), []
    for panel in sorted({one.panel for one in meetings}, key=lambda one: one.name):
        of_it = [states[one.id] for one in meetings if one.panel is panel and one.id in states]
        if words := late_words(of_it):
            found.append(LateAtPanel(panel.name, words, url_for("clocks.panel", key=panel.key)))
    return tuple(found)


def late_words(meetings: Iterable[Iterable[ClockState]]) -> str:
    """What of some meetings is late by now: papers that are not filed, minutes not sent or not approved."""
    late = [one for states in meetings for one in _late(tuple(states))]
    papers = sum(one.of - one.done for one in late if one.key in PAPERS)
    said = [f"{plural(papers, 'paper')} not filed"] if papers else []
    for key, what in (("minutes", "not with the chair"), ("approval", "not approved")):
        if number := sum(one.key == key for one in late):
            said.append(f"the minutes of {plural(number, 'meeting')} {what}")
    return listed(tuple(said))


def _late(states: Collection[ClockState]) -> Iterator[ClockState]:
    """What of one meeting is late: the children's parts are no papers yet before the minutes are approved (B1.25)."""
    approved = all(one.done >= one.of for one in states if one.key == "approval")
    for one in states:
        if one.late and not one.waits and one.done < one.of and (approved or one.key != "filing"):
            yield one
