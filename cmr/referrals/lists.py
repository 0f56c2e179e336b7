"""The list of referrals: what was asked for in its address, and one page of what the person may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask import url_for
from sqlalchemy import ColumnElement, and_, or_, select

from cmr.adapters import clock
from cmr.models import Case, Panel, Referral, db
from cmr.referrals.asking import ANY_STATE, OPEN_STATES, Asked
from cmr.referrals.finding import (
    Meant,
    Need,
    need_of_lateness,
    need_of_meeting,
    need_of_team,
    need_of_words,
    need_of_worker,
    rarest,
)
from cmr.referrals.lines import Line, lines_among, newest_lines
from cmr.referrals.queries import MeetingAhead, guest_cases, managed_teams, meetings_ahead, visible_to
from cmr.rules.capacities import Actor
from cmr.rules.next_step import NextStep
from cmr.rules.referral_states import OPEN, STATES
from cmr.rules.wording import in_london

AT_ONCE = 50


@dataclass(frozen=True)
class ListRow:
    """A referral as the list draws it."""

    line: Line
    step: NextStep
    when: str
    late: bool
    soon: bool
    waits_for_the_chair: bool
    found_by: str = ""
    """What of it matches the words that were typed."""

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

    @property
    def count(self) -> str:
        """How many there are, in words, as far as a page can know without counting them all."""
        if self.newer or self.older:
            more = " and ".join(way for way, there in (("newer", self.newer), ("older", self.older)) if there)
            return f"{len(self.rows)} shown, newest first; there are {more} ones"
        return "1 referral" if len(self.rows) == 1 else f"{len(self.rows)} referrals"


def one_page(
    asked: Asked,
    actor: Actor,
    panels: Sequence[Panel],
    now: datetime,
    meant: Meant | None = None,
) -> ListPage:
    """A page of the list, newest first: the same statements, however many there are. ``meant`` by the words asked."""
    if asked.problem:
        return ListPage((), None, None)
    back = asked.newer_than is not None
    found = _found(asked, actor, panels, meant)
    more, found = len(found) > AT_ONCE, found[:AT_ONCE]
    if back:
        found.reverse()
    older = bool(found) and (back or more)
    newer = bool(found) and (more if back else asked.older_than is not None)
    fresh = replace(asked, older_than=None, newer_than=None)
    rows = list_rows(found, meetings_ahead(None, now.astimezone(clock.LONDON).date()), now)
    return ListPage(
        rows=tuple(replace(row, found_by=_why(row.line, meant)) for row in rows) if meant else rows,
        newer=fresh.url(newer=found[0].id) if newer else None,
        older=fresh.url(older=found[-1].id) if older else None,
    )


def how_many(asked: Asked, actor: Actor, panels: Sequence[Panel], meant: Meant) -> str:
    """How many there are of what was asked for, in figures, as far as one page goes: "3", "more than 50"."""
    count = len(_found(asked, actor, panels, meant))
    return f"more than {AT_ONCE}" if count > AT_ONCE else str(count)


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


def _why(line: Line, meant: Meant) -> str:
    return meant.why(line.reference, line.worker_id, line.team_id)


def _found(asked: Asked, actor: Actor, panels: Sequence[Panel], meant: Meant | None) -> list[Line]:
    """The lines of one page and one more, from its own end."""
    back = asked.newer_than is not None
    branches, states = _branches(asked.scope, actor, panels), _states(asked.state)
    needs = _needs(asked, meant)
    conditions = [*_place(asked), *(need.holds for need in needs)]
    few = rarest(needs) if needs else None
    if few is not None:
        conditions += [or_(*branches), Referral.state.in_(states or STATES)]
        return lines_among(few, *conditions, limit=AT_ONCE + 1, newest_first=not back)
    if asked.worker_id or asked.team_id:
        own = Referral.worker_id == asked.worker_id if asked.worker_id else Referral.team_id == asked.team_id
        branches = [and_(own, or_(*branches))]
    return newest_lines(branches, states, *conditions, limit=AT_ONCE + 1, newest_first=not back)


def _place(asked: Asked) -> Iterable[ColumnElement[bool]]:
    if asked.newer_than is not None:
        yield Referral.id > asked.newer_than
    elif asked.older_than is not None:
        yield Referral.id < asked.older_than
    if asked.panel_id is not None:
        yield Referral.panel_id == asked.panel_id


def _needs(asked: Asked, meant: Meant | None) -> list[Need]:
    needs = []
    if meant is not None:
        needs.append(need_of_words(meant))
    if asked.worker_id:
        needs.append(need_of_worker(asked.worker_id))
    if asked.team_id:
        needs.append(need_of_team(asked.team_id))
    if asked.meeting_id:
        needs.append(need_of_meeting(asked.meeting_id))
    if asked.late:
        needs.append(need_of_lateness())
    return needs


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
    return parts.get(scope) or [
        *mine,
        *of_teams,
        *of_panels,
        and_(Referral.id.in_(guest_cases(actor)), seen),
        *_at_meetings(actor, seen),
    ]


def _at_meetings(actor: Actor, seen: ColumnElement[bool]) -> list[ColumnElement[bool]]:
    """The cases of the single meetings at which the person stands in for somebody."""
    meetings = {meeting for hat in actor.hats for meeting in hat.at_meetings}
    cases = select(Case.referral_id).where(Case.meeting_id.in_(meetings))
    return [and_(Referral.id.in_(cases), seen)] if meetings else []


def _states(state: str) -> tuple[str, ...] | None:
    if state == ANY_STATE:
        return None
    return OPEN if state == OPEN_STATES else (state,)
