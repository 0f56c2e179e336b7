"""What the meetings held lately left for each child's file: filed, done late, late, and stopped by a name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from cmr.demo.council import CMR
from cmr.demo.days import WorkingDays, moment
from cmr.demo.lives import Life
from cmr.demo.minuted import LATELY
from cmr.demo.sittings import Diary, Sitting
from cmr.filing.operations import minutes_approved, sheet_signed
from cmr.filing.queries import cases_of, filings_of
from cmr.models import Minutes, Person, db
from cmr.rules.filing import KIND_OF_TASK, Kind
from cmr.rules.outcomes import SheetFacts

WHERE = "Documents, Panel"
DONE_LATE = 2
"""Counting back from the last meeting held: whose sheets were filed after their day."""


@dataclass(frozen=True)
class Plan:
    """When a meeting's papers of one kind were filed, and by when they were due."""

    kind: Kind
    at: datetime
    due_on: date


def plan(diary: Diary, sitting: Sitting, place: int, days: WorkingDays, today: date) -> dict[Kind, Plan]:
    """By kind, what of a case's papers is filed by today; what is missing waits to be filed."""
    held = held_lately(diary, today)
    if sitting not in held:
        return {}
    back, found = held.index(sitting), {}
    for clock in diary.panel.terms.clocks:
        kind = KIND_OF_TASK.get(clock.task)
        # Of the last meeting the minutes are not approved, so there are no parts; one panel's sheets wait besides.
        one_panel = diary.panel.terms.key == CMR
        if kind is None or (back == 0 and (kind == "minutes" or one_panel)):
            continue
        # Of the meeting before it, one case's part was forgotten.
        if kind == "minutes" and back == 1 and place == 1 and one_panel:
            continue
        due_on = clock.timescale.due(sitting.on)
        if kind == "minutes":
            at = moment(days.after(sitting.on, 4), 11, 15)
        else:
            at = moment(days.after(due_on, 2) if back == DONE_LATE else days.after(sitting.on), 15, 20)
        if at.date() < today:
            found[kind] = Plan(kind, at, due_on)
    return found


def held_lately(diary: Diary, today: date) -> list[Sitting]:
    """The panel's meetings whose papers are kept here, the last one first."""
    found = [one for one in diary.everything if one.state == "closed" and one.on >= today - LATELY]
    return sorted(found, key=lambda one: (one.on, one.starts_at), reverse=True)


def with_a_namesake(life: Life, sitting: Sitting, facts: SheetFacts) -> SheetFacts:
    """Of the last meeting, a sheet that names somebody called as a child of another of its cases: it is looked at."""
    diary = life.course.diary
    held = held_lately(diary, life.scene.today)
    # Of the one panel whose last minutes nobody has begun: the others' are with the chair, and were looked at.
    if diary.panel.terms.key != CMR or not sitting.named or sitting is not held[0]:
        return facts
    said = f"{facts.rationale} The school nurse, {sitting.named[0]} Whitlow, offered to be there."
    return replace(facts, rationale=said)


def expect_filing(life: Life, sitting: Sitting, *, signed: bool, discussed: bool) -> None:
    """What is filed of the case, in its history on the day on which it is.

    ``signed``: whether it has a sheet; ``discussed``: whether there is a part of the minutes for its children.
    """
    by = life.panel.administrator
    number_of_children = len(life.panel.terms.children(life.answers))
    for one in _planned_for(life, sitting):
        if not (discussed if one.kind == "minutes" else signed):
            continue
        for child in range(1, number_of_children + 1):
            life.history.expect(
                "file_paper", one.at, by.id,
                paper=one.kind, child=child, filed_on=one.at.date().isoformat(), due_on=one.due_on.isoformat(),
            )  # fmt: skip


def _planned_for(life: Life, sitting: Sitting) -> Iterable[Plan]:
    course, scene = life.course, life.scene
    return plan(course.diary, sitting, course.place, scene.days, scene.today).values()


def write_filings(diaries: Iterable[Diary], days: WorkingDays, today: date) -> None:
    """Writes the papers of each panel's meetings. Their sheets, minutes and history are in the database already."""
    for diary in diaries:
        by = db.session.get_one(Person, diary.panel.administrator.id)
        for sitting in held_lately(diary, today):
            _make(sitting)
            for case in cases_of(sitting.id):
                planned = plan(diary, sitting, case.place, days, today)
                for one in filings_of(case.id):
                    done = planned.get(KINDS[one.kind])
                    if done:
                        one.filed_at, one.filed_by, one.filed_by_id = done.at, by, by.id
                        one.filed_where = "Chronology" if one.kind == "chronology" else WHERE
            db.session.flush()
            _finish(sitting)


def _make(sitting: Sitting) -> None:
    for case in cases_of(sitting.id):
        if case.sheet is not None and case.sheet.signed_at is not None:
            sheet_signed(case, at=case.sheet.signed_at)
    minutes = _minutes(sitting)
    if minutes is not None and minutes.approved_at is not None:
        minutes_approved(minutes, at=minutes.approved_at)


def _finish(sitting: Sitting) -> None:
    """With the last child's part the minutes themselves are filed (B1.25)."""
    minutes = _minutes(sitting)
    if minutes is None or minutes.state != "approved":
        return
    parts = [one for case in cases_of(sitting.id) for one in filings_of(case.id) if one.kind == "minutes"]
    if parts and all(one.filed_at for one in parts):
        minutes.state = "filed"
        minutes.filed_at = max(one.filed_at for one in parts if one.filed_at)
        db.session.flush()


def _minutes(sitting: Sitting) -> Minutes | None:
    query = select(Minutes).where(Minutes.meeting_id == sitting.id).options(selectinload(Minutes.sections))
    return db.session.scalar(query)


KINDS: dict[str, Kind] = {kind: kind for kind in KIND_OF_TASK.values()}
