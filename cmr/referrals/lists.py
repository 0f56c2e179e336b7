"""The list of referrals: what was asked for in its address, and one page of what the person may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, and_

from cmr.adapters import clock
from cmr.models import Panel, Referral, db
from cmr.referrals.lines import Line, newest_lines
from cmr.referrals.queries import MeetingAhead, guest_cases, managed_teams, meetings_ahead, visible_to
from cmr.rules.next_step import NextStep
from cmr.rules.permissions import Actor
from cmr.rules.referral import OPEN, STATES
from cmr.rules.wording import in_london

AT_ONCE = 25
SCOPES = {"mine": "My own", "team": "My teams’", "panel": "My panels’", "all": "All that I may see"}
OPEN_STATES = "open"
ANY_STATE = "any"


@dataclass(frozen=True)
class Asked:
    """What the address of the list asks for; what it can't mean is left out."""

    scope: str
    panel_id: int | None = None
    panel_key: str = ""
    state: str = OPEN_STATES
    older_than: int | None = None
    newer_than: int | None = None

    def url(self, **changes: str | int) -> str:
        """The list's own address, from its first page unless a place in it is given."""
        here: dict[str, Any] = {"scope": self.scope, "panel": self.panel_key, "state": self.state}
        return url_for(
            "referrals.index", **{name: value for name, value in (here | changes).items() if value}
        )


@dataclass(frozen=True)
class ListRow:
    """A referral as the list draws it."""

    line: Line
    step: NextStep
    when: str
    late: bool
    soon: bool
    waits_for_the_chair: bool

    @property
    def href(self) -> str:
        """Its record."""
        return url_for("referrals.record", reference=self.line.reference)


@dataclass(frozen=True)
class ListPage:
    """One page of the list, and where it goes on."""

    rows: tuple[ListRow, ...]
    newer: str | None
    older: str | None


def scopes_of(actor: Actor) -> dict[str, str]:
    """The parts of the list that this person has, by key."""
    hats = actor.hats
    held = {
        "mine": actor.own.position == "social worker",
        "team": actor.team_id is not None or any(hat.team_ids or hat.service_ids for hat in hats),
        "panel": any(hat.chairs or hat.sits_on or hat.administers for hat in hats),
        "all": True,
    }
    return {key: words for key, words in SCOPES.items() if held[key]}


def read_asked(args: Mapping[str, str], actor: Actor, panels: Sequence[Panel]) -> Asked:
    """What was asked for, from the address; unknown values fall back to the person's first list."""
    scopes = scopes_of(actor)
    scope = args.get("scope", "")
    panel = next((panel for panel in panels if panel.key == args.get("panel")), None)
    state = args.get("state", OPEN_STATES)
    return Asked(
        scope=scope if scope in scopes else next(iter(scopes)),
        panel_id=panel.id if panel else None,
        panel_key=panel.key if panel else "",
        state=state if state in (*STATES, ANY_STATE) else OPEN_STATES,
        older_than=_id(args.get("older", "")),
        newer_than=_id(args.get("newer", "")),
    )


def _id(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 16 else None


def one_page(asked: Asked, actor: Actor, panels: Sequence[Panel], now: datetime) -> ListPage:
    """A page of the list, newest first: three statements, however many there are."""
    conditions: list[ColumnElement[bool]] = []
    back = asked.newer_than is not None
    if asked.newer_than is not None:
        conditions.append(Referral.id > asked.newer_than)
    elif asked.older_than is not None:
        conditions.append(Referral.id < asked.older_than)
    if asked.panel_id is not None:
        conditions.append(Referral.panel_id == asked.panel_id)
    branches = _branches(asked.scope, actor, panels)
    found = newest_lines(
        branches, _states(asked.state), *conditions, limit=AT_ONCE + 1, newest_first=not back
    )
    more, found = len(found) > AT_ONCE, found[:AT_ONCE]
    if back:
        found.reverse()
    older = bool(found) and (back or more)
    newer = bool(found) and (more if back else asked.older_than is not None)
    fresh = replace(asked, older_than=None, newer_than=None)
    return ListPage(
        rows=list_rows(found, meetings_ahead(None, now.astimezone(clock.LONDON).date()), now),
        newer=fresh.url(newer=found[0].id) if newer else None,
        older=fresh.url(older=found[-1].id) if older else None,
    )


def list_rows(
    found: Sequence[Line], ahead: Mapping[int, list[MeetingAhead]], now: datetime
) -> tuple[ListRow, ...]:
    """Lines with their next steps, worked out from the meetings ahead of each panel."""
    today = in_london(now).date()
    steps = ((line, line.step(ahead.get(line.panel_id, []), now)) for line in found)
    return tuple(
        ListRow(line, step, step.when(now), step.late(now), step.soon(now), line.waits_for_the_chair(today))
        for line, step in steps
    )


def _branches(scope: str, actor: Actor, panels: Sequence[Panel]) -> list[ColumnElement[bool]]:
    """The workers, teams and panels whose referrals are listed, each a condition of its own.

    Of a worker's own and their teams' every one may be seen; of a panel's only those that ``visible_to`` admits.
    """
    seats = {panel for hat in actor.hats for panel in hat.chairs | hat.sits_on | hat.administers}
    if scope == "all" and any(hat.position == "head of service" for hat in actor.hats):
        seats = {panel.id for panel in panels}
    teams = set(db.session.scalars(managed_teams(actor)))
    if actor.team_id is not None:
        teams.add(actor.team_id)
    of_teams = [Referral.team_id == team for team in sorted(teams)]
    seen = visible_to(actor)
    of_panels = [and_(Referral.panel_id == panel, seen) for panel in sorted(seats)]
    mine = [Referral.worker_id == actor.id]
    parts = {"mine": mine, "team": of_teams, "panel": of_panels}
    return parts.get(scope) or [*mine, *of_teams, *of_panels, and_(Referral.id.in_(guest_cases(actor)), seen)]


def _states(state: str) -> tuple[str, ...]:
    if state == ANY_STATE:
        return tuple(STATES)
    return OPEN if state == OPEN_STATES else (state,)
