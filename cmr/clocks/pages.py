"""What the clocks are drawn from: the strip on a meeting's page, and a panel's meetings one below the other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for

from cmr.clocks.queries import AT_ONCE, held, states_of, to_come
from cmr.filing.queries import filed_of
from cmr.models import Meeting, Panel
from cmr.rules.capacities import Actor
from cmr.rules.clocks import NAMES, ClockState, Kept, Key, kept, next_due
from cmr.rules.permissions import Can, may
from cmr.rules.wording import in_london, spoken_date

FILED: dict[Key, str] = {"sheets": "sheet", "filing": "minutes"}
"""Which kind of paper each of these clocks counts."""
Listed = frozenset[tuple[int, Key]]
COLOURS = {
    "done": "green",
    "done late": "orange",
    "in part": "blue",
    "late": "red",
    "waits": "blue",
    "to do": "grey",
}


@dataclass(frozen=True)
class Cell:
    """One clock of a meeting as a page draws it."""

    key: Key
    name: str
    clause: str
    due_on: date | None
    """None for what awaits a decision: no day is set for it (D8)."""
    tag: str
    colour: str
    words: str
    late: bool
    """Whether it is late and not done."""
    href: str = ""
    """Where it is done; empty where there is nothing to do."""

    @property
    def says_when(self) -> bool:
        """Whether its words say already on which day it is due."""
        return (
            self.due_on is not None and f"due {spoken_date(self.due_on)}".casefold() in self.words.casefold()
        )


@dataclass(frozen=True)
class Row:
    """A meeting with its clocks, in the order of the columns; None where its terms don't have one."""

    meeting: Meeting
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True)
class Strip:
    """A meeting's clocks on its own page."""

    cells: tuple[Cell, ...]
    said: str
    """What is to be done first; empty once all is done."""


def strip(meeting: Meeting, actor: Actor, now: datetime) -> Strip | None:
    """The meeting's clocks for those who look after them; None for anybody else, or where it was cancelled."""
    if not may(actor, Can.SEE_CLOCKS, meeting.subject()):
        return None
    states = states_of([meeting], now).get(meeting.id)
    if states is None:
        return None
    first = next_due(states)
    said = f"{first.name}: {first.words[:1].lower()}{first.words[1:]}" if first else ""
    listed = _listed([meeting])
    return Strip(tuple(_cell(meeting, one, actor, listed) for one in states), said)


def panel_page(panel: Panel, actor: Actor, now: datetime, before: date | None) -> dict[str, Any]:
    """The panel's next meeting and those held, each with its clocks, and how each clock was kept at those held."""
    today = in_london(now).date()
    past, older = held(panel, today, before=before)
    following = None if before else to_come(panel, today)
    drawn = [*past, *([following] if following else [])]
    states, listed = states_of(drawn, now), _listed(drawn)
    columns = [key for key in NAMES if any(one.key == key for each in states.values() for one in each)]
    found = kept((states[one.id] for one in past), now)
    return {
        "panel": panel,
        "columns": [NAMES[key] for key in columns],
        "following": [_row(following, states[following.id], columns, actor, listed)] if following else [],
        "past": [_row(one, states[one.id], columns, actor, listed) for one in past],
        "kept": [(one.name, _share(one), one.words) for one in found],
        "period": _period(past),
        "most": AT_ONCE,
        "before": before,
        "older": url_for("clocks.panel", key=panel.key, before=older.isoformat()) if older else None,
    }


def _listed(meetings: Iterable[Meeting]) -> Listed:
    """Of which meetings something waits in the list of what is to be filed, by its clock; one statement."""
    found = filed_of(one.id for one in meetings)
    return frozenset(
        (meeting_id, key)
        for meeting_id, kinds in found.items()
        for key, kind in FILED.items()
        if kind in kinds and kinds[kind].done < kinds[kind].of
    )


def _row(
    meeting: Meeting, states: Iterable[ClockState], columns: Iterable[Key], actor: Actor, listed: Listed
) -> Row:
    by_key = {one.key: one for one in states}
    found = (by_key.get(key) for key in columns)
    return Row(meeting, tuple(_cell(meeting, one, actor, listed) if one else None for one in found))


def _cell(meeting: Meeting, one: ClockState, actor: Actor, listed: Listed) -> Cell:
    return Cell(
        key=one.key,
        name=one.name,
        clause=one.clause,
        due_on=None if one.waits else in_london(one.due_at).date(),
        tag=one.tag,
        colour=COLOURS[one.state] if one.of else "grey",
        words=one.words,
        late=one.state == "late",
        href=_href(meeting, one, actor, listed),
    )


def _href(meeting: Meeting, one: ClockState, actor: Actor, listed: Listed) -> str:
    """Where what is left of it is done, for whoever does it: never a list in which nothing of it stands."""
    if one.done >= one.of or meeting.state not in ("in_session", "closed"):
        return ""
    subject = meeting.subject()
    if (meeting.id, one.key) in listed:
        return url_for("filing.index", meeting=meeting.id) if may(actor, Can.DRAFT_MINUTES, subject) else ""
    match one.key:
        case "sheets" if may(actor, Can.DRAFT_MINUTES, subject):
            # A sheet that is not signed is on no list yet: its case stands on the agenda.
            return url_for("schedule.meeting", id=meeting.id, _anchor="agenda")
        case "minutes" | "approval" | "filing" if may(actor, Can.READ_MINUTES, subject):
            # The parts are made once the minutes are approved.
            return url_for("minutes.index", id=meeting.id)
    return ""


def _share(one: Kept) -> str:
    return f"{one.in_time} of {one.meetings}"


def _period(past: Iterable[Meeting]) -> str:
    days = sorted(one.on for one in past)
    if not days:
        return ""
    if days[0] == days[-1]:
        return f"The meeting of {spoken_date(days[0])}"
    return f"{spoken_date(days[0])} to {spoken_date(days[-1])}"
