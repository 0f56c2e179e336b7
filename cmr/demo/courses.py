"""How far each referral has come, and on which days: decided for all of them before a row is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from random import Random

from cmr.demo.council import CIN, CMR
from cmr.demo.days import WorkingDays, moment
from cmr.demo.sittings import CLOSED_BUILDING, PLANNED, Diary, Sitting
from cmr.demo.staff import Colleague, Staff, TeamOf

USUAL = (
    "begun", "closed", "signed_1", "scheduled_next", "heard", "submitted", "late", "returned", "overdue",
    "undecided", "sent_back", "signed_2", "signed_3", "scheduled_later", "actioned", "withdrawn", "deferred", "tabled",
    "accepted_late", "scheduled_next", "closed", "heard", "submitted", "begun", "overdue", "returned", "scheduled_next",
    "closed", "signed_2", "scheduled_later", "late", "actioned", "scheduled_next", "heard", "sent_back", "submitted",
    "closed", "signed_1",
)  # fmt: skip
"""The usual demonstration: what becomes of the referrals of each panel, in turn."""
ONLY = {"undecided": CIN, "deferred": CMR, "tabled": CMR, "accepted_late": CMR}
"""What is told once, for one panel: only there, or because it is enough."""
LATER = {
    "closed": 860, "withdrawn": 55, "heard": 8, "overdue": 6, "actioned": 6, "returned": 10,
    "begun": 15, "sent_back": 6, "signed_1": 12, "signed_2": 9, "signed_3": 5, "submitted": 8,
}  # fmt: skip
"""Beyond the usual: out of a thousand. Most of a council's cases are closed."""
HELD = ("undecided", "tabled", "heard", "overdue", "actioned", "returned", "closed")
"""Those that came before a meeting in the past, the most recent meetings first."""
LEAST_AGE = {"actioned": 13, "returned": 7, "closed": 20, "overdue": 18}
"""Days since the meeting, at least, for all that followed it."""
FRESH = 13
"""Days after a meeting in which nothing that it asked for is overdue yet."""
USUAL_COUNT = 60
CMR_OUT_OF = (3, 5)
"""Three of five referrals are to the CMR panel."""


@dataclass
class Course:
    """One referral: what becomes of it, whose it is, and the days on which things happened."""

    number: int
    ending: str
    diary: Diary
    team: TeamOf
    worker: Colleague
    sitting: Sitting | None = None
    place: int = 0
    begun: date = date.min
    signed: tuple[date, ...] = ()
    """Social worker, team manager, service manager: as many as have signed."""
    received: date | None = None
    """The day of the submission."""
    own_papers: bool = False
    """Whether its documents are made for it alone."""
    reference: str = ""
    before: Course | None = None
    """The closed case of the same children, whose family it takes over."""
    lost: Sitting | None = None
    """The meeting at which it had a place, until that was cancelled."""


def count_by_panel(number: int) -> dict[str, int]:
    """How many referrals each panel gets."""
    for_cmr = -(-number * CMR_OUT_OF[0] // CMR_OUT_OF[1])
    return {CMR: for_cmr, CIN: number - for_cmr}


def endings(panel_key: str, number: int, rng: Random) -> tuple[list[str], list[str]]:
    """What becomes of a panel's referrals: the usual ones, and those beyond."""
    usual_count = count_by_panel(USUAL_COUNT)[panel_key]
    usual = list(islice(_usual(panel_key), min(number, usual_count)))
    beyond = max(0, number - usual_count)
    return usual, rng.choices(list(LATER), list(LATER.values()), k=beyond) if beyond else []


def _usual(panel_key: str) -> Iterator[str]:
    told: set[str] = set()
    while True:
        for ending in USUAL:
            if ONLY.get(ending, panel_key) == panel_key and not (ending in ONLY and ending in told):
                told.add(ending)
                yield ending


def set_courses(
    diary: Diary,
    usual: list[str],
    beyond: list[str],
    staff: Staff,
    days: WorkingDays,
    today: date,
    rng: Random,
) -> list[Course]:
    """Every referral of one panel with its days. Takes places at the diary's sittings."""
    courses = []
    for number, ending in enumerate((*usual, *beyond)):
        # The teams take turns, so that each has something of everything before long.
        team = staff.teams[number % len(staff.teams)] if number < len(usual) else rng.choice(staff.teams)
        course = Course(number, ending, diary, team, rng.choice(team.workers), own_papers=number < len(usual))
        courses.append(course)
    _come_again(courses[: len(usual)])
    _place_recent(courses[: len(usual)], diary, today)
    _place_old(courses[len(usual) :], diary)
    for course in courses:
        _set_days(course, days, today, rng)
    _cancel_one_to_come(courses[: len(usual)], diary, days.before(today, 2))
    return courses


def _cancel_one_to_come(courses: list[Course], diary: Diary, before: date) -> None:
    """The last meeting of a weekly panel to come is cancelled, and the case that had a place there is first in line."""
    if len(diary.planned) < PLANNED or diary.planned[-1].taken:
        return
    waiting = (one for one in courses if one.ending == "submitted" and one.received and one.received < before)
    if course := next(waiting, None):
        course.lost = diary.planned[-1]
        course.lost.state, course.lost.reason = "cancelled", CLOSED_BUILDING


def _come_again(courses: list[Course]) -> None:
    """The first draft is of children whose earlier case the same worker brought, and the panel closed."""
    again = next((one for one in courses if one.ending == "begun"), None)
    before = next((one for one in courses if one.ending == "closed"), None)
    if again and before:
        again.before, again.team, again.worker = before, before.team, before.worker


def _place_recent(courses: list[Course], diary: Diary, today: date) -> None:
    for course in courses:
        if course.ending in ("scheduled_next", "accepted_late"):
            _seat(course, diary.next)
        elif course.ending == "scheduled_later" and diary.planned:
            _seat(course, min(diary.planned[:3], key=lambda one: one.taken))
        elif course.ending == "deferred":
            course.sitting, course.place = diary.next, diary.panel.terms.agenda.most_cases
    held = [course for course in courses if course.ending in HELD]
    for course in sorted(held, key=lambda one: HELD.index(one.ending)):
        age = LEAST_AGE.get(course.ending, 0)
        old_enough = [one for one in diary.recent if (today - one.on).days >= age]
        if course.ending == "heard":
            fresh = [one for one in diary.recent if (today - one.on).days < FRESH]
            old_enough = fresh or old_enough[:1]
        _seat(
            course, old_enough[0] if course.ending in HELD[:2] else min(old_enough, key=lambda one: one.taken)
        )


def _place_old(courses: list[Course], diary: Diary) -> None:
    held = sorted((one for one in courses if one.ending in HELD), key=lambda one: HELD.index(one.ending))
    most = diary.panel.terms.agenda.most_cases
    for number, course in enumerate(held):
        if number // most < len(diary.old):
            _seat(course, diary.old[number // most])
        else:
            # More than all the years had meetings for.
            course.ending = "withdrawn"


def _seat(course: Course, sitting: Sitting) -> None:
    course.sitting, course.place = sitting, sitting.take_place()


def _set_days(course: Course, days: WorkingDays, today: date, rng: Random) -> None:
    ending, diary = course.ending, course.diary
    yesterday = days.before(today)
    match ending:
        case "begun":
            course.begun = days.before(today, rng.randint(1, 14))
            return
        case "sent_back":
            last, stages = days.before(today, rng.randint(2, 6)), 1 + course.number % 3
            if stages == 3:
                course.received = rng.choice(diary.received_on(yesterday))
                last = days.before(course.received)
        case "signed_1" | "signed_2" | "signed_3":
            last, stages = days.before(today, rng.randint(1, 4)), int(ending[-1])
        case "late" | "accepted_late":
            course.received = _after_the_deadline(diary.next, days, today)
            last, stages = days.before(course.received), 3
        case "withdrawn" if not course.own_papers:
            window = rng.choice(diary.windows)
            course.received = rng.choice(diary.received_on(days.before(today, 4), window.sitting))
            last, stages = days.before(course.received), 3
        case "withdrawn":
            course.received = rng.choice(diary.received_on(days.before(today, 4)))
            last, stages = days.before(course.received), 3
        case _:
            before = yesterday
            if course.sitting and course.sitting.circulated_at:
                before = min(before, course.sitting.circulated_at.date())
            course.received = rng.choice(diary.received_on(before, course.sitting))
            last, stages = days.before(course.received), 3
    signed = [last]
    while len(signed) < stages:
        signed.append(days.before(signed[-1], rng.randint(1, 2)))
    course.signed = tuple(reversed(signed))
    course.begun = days.before(course.signed[0], rng.randint(3, 15))


def _after_the_deadline(sitting: Sitting, days: WorkingDays, today: date) -> date:
    """The day on which what is late for a sitting came: never one that has not begun."""
    after = days.after(sitting.deadline_on)
    if after < today:
        return after
    ends_early = sitting.deadline_at < moment(sitting.deadline_on, 18)
    return sitting.deadline_on if ends_early else today
