"""What is late after the meetings of each panel, in a line for whoever runs it or answers for all (B1.24, B1.25)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from cmr.clocks.queries import held_of, states_of
from cmr.home.queries import administers, runs
from cmr.home.undecided import decides
from cmr.models import Meeting
from cmr.rules.capacities import Actor
from cmr.rules.clocks import Key
from cmr.rules.lateness import After, late_words
from cmr.rules.meeting import TO_COME
from cmr.rules.wording import in_london

OFFICE = frozenset[Key]({"sheets", "minutes", "filing"})
"""What stands among the things to do of whoever administers the panel."""


@dataclass(frozen=True)
class LateAtPanel:
    """One panel with something late."""

    panel: str
    words: str
    href: str


def late_at_panels(actor: Actor, now: datetime) -> tuple[LateAtPanel, ...]:
    """Of each panel that they run, or answer for, what is late after its last meetings and not in their own list.

    The same number of statements however many panels and meetings.
    """
    panels = None if decides(actor) else runs(actor)
    meetings = held_of(panels, in_london(now).date())
    states, found = states_of(meetings, now), []
    for panel in sorted({one.panel for one in meetings}, key=lambda one: one.name):
        of_it = [
            After(states[one.id], one.state not in TO_COME, _listed(one, actor))
            for one in meetings
            if one.panel is panel and one.id in states
        ]
        if words := late_words(of_it):
            found.append(LateAtPanel(panel.name, words, url_for("clocks.panel", key=panel.key)))
    return tuple(found)


def _listed(meeting: Meeting, actor: Actor) -> frozenset[Key | None]:
    """What of the meeting is told to the person elsewhere on their home."""
    found: set[Key | None] = set()
    if meeting.panel_id in runs(actor):
        found.add(None)
    if meeting.panel_id in administers(actor):
        found |= OFFICE
    if meeting.chair_id in {hat.principal_id for hat in actor.hats}:
        found.add("approval")
    return frozenset(found)
