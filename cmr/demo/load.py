"""Puts the made-up council into an empty database, in one transaction."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from cmr.adapters.files import Files
from cmr.demo.circulated import write_circulations
from cmr.demo.council import accounts, council
from cmr.demo.courses import HELD, Course, count_by_panel, endings, set_courses
from cmr.demo.days import WorkingDays, moment
from cmr.demo.fates import live
from cmr.demo.filed import write_filings
from cmr.demo.held import write_meetings
from cmr.demo.lives import Scene
from cmr.demo.minuted import write_minutes
from cmr.demo.rows import Rows, anybody_known
from cmr.demo.sittings import AHEAD, Diary, open_diary, places_needed
from cmr.demo.staff import Staff, engage, open_panels
from cmr.models import ReferenceCounter
from cmr.rules.refusal import Refusal, Refused

USUAL_YEARS, MANY_YEARS = 2, 13
"""How far back the council's meetings reach: for the usual demonstration, and where thousands are asked for."""
MANY = 1_000


@dataclass
class Loaded:
    """What there is now."""

    accounts: list[dict[str, Any]]
    references: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """By state."""
    written: Counter[str] = field(default_factory=Counter)
    """Rows by table."""


def load(*, seed: int, today: date, referrals: int, files: Path) -> Loaded:
    """Writes the whole council and flushes; the caller commits. The same seed and day give the same council.

    Raises Refused where the database knows anybody, or for a day too near the end of the known bank holidays.
    """
    if anybody_known():
        raise Refused(
            Refusal("This database holds people already. A made-up council is loaded only into an empty one.")
        )
    days = _working_days(today, referrals)
    began = moment(days.days[0], 8)
    panels = open_panels(began)
    rows = Rows()
    staff = engage(council(), panels, rows, at=began, today=today)
    courses, diaries = _plan(staff, days, today, seed, referrals)
    _leave_one_behind(staff, courses)
    _give_references(courses, rows)
    for diary in diaries:
        _draw_agendas(courses, diary)
        write_meetings(diary, rows, days, today, seed)
    scene = Scene(rows, staff, days, today, seed, Files(files))
    loaded = Loaded(accounts=[one.as_json() for one in accounts()])
    for course in courses:
        loaded.references[live(course, scene)].append(course.reference)
        rows.flush_if_many()
    rows.finish()
    write_circulations(diaries, today)
    write_minutes(diaries, days, today)
    write_filings(diaries, days, today)
    loaded.written = rows.written
    return loaded


def _working_days(today: date, referrals: int) -> WorkingDays:
    years = MANY_YEARS if referrals > MANY else USUAL_YEARS
    return WorkingDays(today - timedelta(days=365 * years), today + AHEAD + timedelta(days=90))


def _plan(
    staff: Staff, days: WorkingDays, today: date, seed: int, referrals: int
) -> tuple[list[Course], list[Diary]]:
    """Every referral's course, in the order in which they were begun, and both panels' meetings."""
    courses: list[Course] = []
    diaries = []
    counts = count_by_panel(referrals)
    for panel in staff.panels:
        rng = Random(f"{seed} {panel.terms.key}")
        usual, beyond = endings(panel.terms.key, counts[panel.terms.key], rng)
        held = sum(ending in HELD for ending in beyond)
        diary = open_diary(panel, days, today, places_needed(held, panel))
        diaries.append(diary)
        courses += set_courses(diary, usual, beyond, staff, days, today, rng)
    return sorted(courses, key=lambda one: (one.begun, one.diary.panel.terms.key, one.number)), diaries


def _leave_one_behind(staff: Staff, courses: list[Course]) -> None:
    """The latest draft that can be is of a worker who has since moved to a team beside it (B1.6)."""
    followed = [one.before for one in courses]
    for course in reversed(courses):
        chief = course.team.service_manager
        beside = [team for team in staff.teams if team.service_manager == chief and team is not course.team]
        if course.ending == "begun" and beside and course.before is None and course not in followed:
            course.worker = beside[0].workers[-1]
            return


def _give_references(courses: list[Course], rows: Rows) -> None:
    last: Counter[tuple[str, int]] = Counter()
    for course in courses:
        abbreviation, year = course.diary.panel.terms.abbreviation, course.begun.year
        last[abbreviation, year] += 1
        course.reference = f"{abbreviation}-{year}-{last[abbreviation, year]:04}"
    for (abbreviation, year), number in last.items():
        rows.add(ReferenceCounter, abbreviation=abbreviation, year=year, last=number)


def _draw_agendas(courses: list[Course], diary: Diary) -> None:
    """Tells each meeting which cases were on its agenda when that was circulated."""
    placed = (one for one in courses if one.diary is diary and one.sitting)
    for course in sorted(placed, key=lambda one: one.place):
        if course.sitting and course.ending not in ("accepted_late", "deferred"):
            course.sitting.references.append(course.reference)
