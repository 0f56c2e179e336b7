"""The panels: a list, each one's calendar, and its terms of reference to read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Response, abort, request

from cmr.adapters import clock
from cmr.agenda.queries import QUEUE_AT_ONCE, QueueRow, queue_of
from cmr.models import Panel
from cmr.panels.entered import entered_among
from cmr.panels.queries import by_key, current_terms, panels, registry
from cmr.referrals.waiting import WaitingCount, waiting_counts
from cmr.rules.capacities import Actor
from cmr.rules.meeting import left_open, shown_state
from cmr.rules.permissions import Can, may
from cmr.rules.queue import Standing
from cmr.rules.terms_in_words import (
    deadline_in_words,
    deadline_standing,
    frequency_in_words,
    quorum_in_words,
)
from cmr.schedule.loaders import opened_by_reader
from cmr.schedule.queries import Calendar, MeetingRow, calendar, next_meetings, still_open
from cmr.schedule.year import listed_by_month, year
from cmr.web.gate import current_actor, needs
from cmr.web.page import page

blueprint = Blueprint("panels", __name__)


@blueprint.get("/panels")
@needs(Can.USE_THE_SERVICE)
def index() -> Response:
    """Every panel: its next meeting, deadline and places."""
    meetings = next_meetings(clock.today())
    return page(
        "panels/index.html",
        panels=panels(),
        meetings=meetings,
        shown=_shown(meetings.values()),
        types=registry(),
        now=clock.now(),
        standing=deadline_standing,
        opens=opened_by_reader(),
    )


@blueprint.get("/panels/<key>")
@needs(Can.SEE_MEETING, panel=by_key)
def show(panel: Panel) -> Response:
    """The panel's calendar, and for those who run it what waits to be placed."""
    actor, today = current_actor(), clock.today()
    before = request.args.get("before")
    runs = may(actor, Can.RUN_MEETING, panel.subject())
    found = calendar(panel, today, before=_day(before) if before else None)
    left = _left_open(panel, today) if runs else ()
    return page(
        "panels/show.html",
        panel=panel,
        terms=current_terms(panel),
        calendar=found,
        shown=_shown([*((found.next,) if found.next else ()), *(row for row, _ in left)]),
        left=left,
        months=listed_by_month(found.later, today),
        runs=runs,
        arranges=may(actor, Can.ARRANGE_MEETINGS, panel.subject()),
        triages=may(actor, Can.TRIAGE, panel.subject()),
        clocks=may(actor, Can.SEE_CLOCKS, panel.subject()),
        waiting=_waiting(panel, found, actor, today) if runs else (),
        year=year(panel, _month(request.args.get("from")) or today, today),
        today=today,
        now=clock.now(),
        opens=opened_by_reader(),
        standing=deadline_standing,
    )


@blueprint.get("/panels/<key>/terms", endpoint="terms")
@needs(Can.SEE_MEETING, panel=by_key)
def terms_of_reference(panel: Panel) -> Response:
    """The terms of reference, whole, each rule with its clause."""
    terms = current_terms(panel)
    return page(
        "panels/terms.html",
        panel=panel,
        terms=terms,
        frequency=frequency_in_words(terms.frequency),
        deadline=deadline_in_words(terms.deadline),
        quorum=quorum_in_words(terms),
    )


def _shown(rows: Iterable[MeetingRow]) -> dict[int, str]:
    """By meeting, its state as it is shown."""
    rows = list(rows)
    entered = entered_among(rows, clock.today())
    return {one.id: shown_state(one.state, entered=one.id in entered) for one in rows}


def _left_open(panel: Panel, today: date) -> tuple[tuple[MeetingRow, str], ...]:
    """The panel's meetings whose day is over and that nobody closed, each with what is to be done."""
    rows = still_open(today, panel.id).get(panel.id, [])
    entered = entered_among(rows, today)
    return tuple(
        (row, left_open(row.state, row.used, entered=row.id in entered)) for row in rows if row.on < today
    )


@dataclass(frozen=True)
class Waiting:
    """Those without a place that stand alike, in the order of the queue."""

    key: Standing
    title: str
    count: int
    rows: tuple[QueueRow, ...]

    @property
    def more(self) -> bool:
        """Whether there are others that the page does not show."""
        return self.count > len(self.rows)


def _waiting(panel: Panel, found: Calendar, actor: Actor, today: date) -> tuple[Waiting, ...]:
    """What has no place yet: to be placed, for the chair, and coming back later; counted as home and the board do."""
    coming = (row for row in (found.next, *found.later) if row is not None and row.takes_cases)
    next_on = next((row.on for row in coming), None)
    counts = waiting_counts({panel.id: next_on}, actor, today).get(panel.id, WaitingCount())
    rows = queue_of(panel.id, actor)[:QUEUE_AT_ONCE]
    titles: tuple[tuple[Standing, str, int], ...] = (
        ("for_the_chair", "Late: waiting for the chair", counts.for_the_chair),
        ("to_place", "Waiting to be placed", counts.to_place),
        ("comes_later", "Coming back later", counts.comes_later),
    )
    return tuple(
        Waiting(key, title, count, tuple(row for row in rows if row.standing(next_on, today) == key))
        for key, title, count in titles
        if count or key == "to_place"
    )


def _month(written: str | None) -> date | None:
    """The first day of a month written 2026-12, of a link to another year; 400 for anything else."""
    return _day(f"{written}-01") if written else None


def _day(written: str) -> date:
    """A date of a link to older meetings; 400 for anything else."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        abort(400)
