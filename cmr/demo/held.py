"""Meetings as rows: made, moved, cancelled, circulated, held; with who came and what they accepted."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from cmr.demo.days import WorkingDays, moment
from cmr.demo.rows import Chronicle, Rows
from cmr.demo.sittings import EMPTY, Diary, Sitting
from cmr.demo.staff import Colleague, PanelOf
from cmr.models import Attendance, Meeting

VENUES = ("Committee room 2, Northmere House", "The Harbour room, Northmere House", "Online")
LEAST_MEMBERS = 3
"""So that a case keeps its quorum when a member withdraws from it."""
COMES = 0.82


def write_meetings(diary: Diary, rows: Rows, days: WorkingDays, today: date, seed: int) -> None:
    """Writes every meeting of a panel. The agendas are made up already: an empty one is not held."""
    for sitting in diary.everything:
        if not sitting.taken and sitting.state == "closed":
            sitting.state, sitting.reason, sitting.circulated_at = "cancelled", EMPTY, None
        if not sitting.taken and sitting.state == "circulated":
            sitting.state, sitting.circulated_at = "planned", None
        rng = Random(f"{seed} {diary.panel.terms.key} {sitting.on} {sitting.starts_at}")
        _write(diary.panel, sitting, rows, days, today, rng)
        rows.flush_if_many()


def closes_at(sitting: Sitting, panel: PanelOf) -> datetime:
    """When the last case was heard and the minutes' last item done."""
    return sitting.begins_at + timedelta(minutes=panel.terms.agenda.slot_minutes * sitting.taken + 15)


def cancelled_at(sitting: Sitting, days: WorkingDays, today: date) -> datetime:
    """The afternoon before it, or that of the last working day before today."""
    return moment(min(days.before(sitting.on), days.before(today)), 16, 20)


def _write(panel: PanelOf, sitting: Sitting, rows: Rows, days: WorkingDays, today: date, rng: Random) -> None:
    closed = sitting.state == "closed"
    opened_at = sitting.begins_at - timedelta(minutes=2) if closed else None
    sitting.id = rows.add(
        Meeting,
        panel_id=panel.id,
        terms_id=panel.terms_id,
        on=sitting.on,
        starts_at=sitting.starts_at,
        venue=rng.choice(VENUES),
        deadline_at=sitting.deadline_at,
        deadline_why=sitting.deadline_why,
        note=sitting.note,
        series_on=sitting.series_on,
        most_cases=panel.terms.agenda.most_cases,
        state=sitting.state,
        chair_id=panel.chair.id if closed else None,
        circulated_at=sitting.circulated_at,
        opened_at=opened_at,
        closed_at=closes_at(sitting, panel) if closed else None,
        cancelled_reason=sitting.reason or None,
        sequence=(sitting.on != (sitting.series_on or sitting.on))
        + (sitting.circulated_at is not None)
        + (sitting.state == "cancelled"),
    )
    history = sitting.history = Chronicle(rows, "meeting", sitting.id)
    usual = sitting.series_on or sitting.on
    by = panel.administrator.id
    made_on = min(days.before(min(usual, sitting.on), 44), days.before(today, 8))
    history.add(
        "make",
        moment(made_on, 11),
        by,
        on=usual.isoformat(),
        series=sitting.series_on is not None,
    )
    if sitting.on != usual:
        moved: dict[str, Any] = {"from_on": usual.isoformat(), "to_on": sitting.on.isoformat(), "reason": ""}
        history.add("move", moment(days.before(sitting.on, 6), 9, 40), panel.chair.id, **moved)
    if sitting.state == "cancelled":
        history.add("cancel", cancelled_at(sitting, days, today), by, reason=sitting.reason)
    if sitting.circulated_at:
        history.add("circulate", sitting.circulated_at, by, references=sitting.references)
    if opened_at:
        _hold(panel, sitting, opened_at, rows, history, rng)


def _hold(
    panel: PanelOf, sitting: Sitting, opened_at: datetime, rows: Rows, history: Chronicle, rng: Random
) -> None:
    history.add("open", opened_at, panel.chair.id, chair=panel.chair.id, chair_for=None)
    coming = [seat for seat in panel.members if rng.random() < COMES]
    missing = [seat for seat in panel.members if seat not in coming]
    while len(coming) < min(LEAST_MEMBERS, len(panel.members)):
        coming.append(missing.pop(0))
    sitting.present = [(panel.chair_seat, panel.chair), *coming]
    administrator = (panel.administrator_seat, panel.administrator)
    roles = ["chair", *["member"] * len(coming), "administrator"]
    # All within the minute in which it opened: nobody of them came late.
    at = opened_at
    for role, (seat, person) in zip(roles, [*sitting.present, administrator], strict=True):
        at += timedelta(seconds=5)
        _attend(sitting, person, role, seat, at if role != "chair" else opened_at, rows)
        if role != "chair":
            _marked(history, at, panel, person, "present")
    for seat, person in missing:
        at += timedelta(seconds=20)
        _attend(sitting, person, "member", seat, None, rows)
        _marked(history, at, panel, person, "apologies")
    accepted = [person.id for _, person in [*sitting.present, administrator]]
    history.add("conduct", sitting.begins_at + timedelta(minutes=2), panel.chair.id, people=accepted)
    history.add("close", closes_at(sitting, panel), panel.chair.id)


def _marked(history: Chronicle, at: datetime, panel: PanelOf, person: Colleague, mark: str) -> None:
    by = panel.administrator.id
    history.add("attendance", at, by, person=person.id, mark=mark, moment=at.isoformat())


def visit(sitting: Sitting, person: Colleague, arrived_at: datetime, rows: Rows) -> None:
    """Somebody came for their case alone."""
    _attend(sitting, person, "guest", "", arrived_at, rows)


def _attend(
    sitting: Sitting, person: Colleague, role: str, seat: str, arrived_at: datetime | None, rows: Rows
) -> None:
    rows.add(
        Attendance,
        meeting_id=sitting.id,
        person_id=person.id,
        role=role,
        seat_key=seat,
        apologies=arrived_at is None,
        arrived_at=arrived_at,
        conduct_accepted_at=max(arrived_at, sitting.begins_at + timedelta(minutes=2)) if arrived_at else None,
    )
