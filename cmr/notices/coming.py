"""Who comes to a meeting, with which case and at what time; and whose referrals wait for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from cmr.models import (
    Attendance,
    Case,
    CaseGuest,
    Declaration,
    Deputyship,
    Meeting,
    Person,
    Referral,
    Team,
    db,
)
from cmr.notices.posts import Post, own_people, seats, worker
from cmr.notices.telling import meeting_facts, slot_time
from cmr.rules.receipt import CHOSEN_LATER, hangs_late, lifts
from cmr.rules.referral_facts import BEFORE_SUBMISSION
from cmr.rules.wording import in_words, is_past, listed

READ_NOW = "You can read the case now, until your part in the meeting ends."
READ_THEN = "You can read the case from when the agenda is circulated until your part in the meeting ends."
WHOLE = joinedload(Referral.panel), joinedload(Referral.team).joinedload(Team.service)


def cases_of(meeting: Meeting) -> list[Case]:
    """The cases on its agenda that are still to be heard, in order, with their people."""
    placed = Case.meeting_id == meeting.id, Case.state == "placed"
    return list(
        db.session.scalars(
            select(Case)
            .where(*placed)
            .order_by(Case.place)
            .options(joinedload(Case.referral).options(*WHOLE))
        )
    )


def presenters(case: Case) -> list[Post]:
    """Who comes with a case at its time (D3d): social worker, team manager, and another presenter where named."""
    other = (
        [Post(case.presenter_id, "presenter of the case", has_deputies=False)] if case.presenter_id else []
    )
    return [*own_people(case.referral), *other]


def presenter(case: Case) -> list[Post]:
    """The one person who presents the case: the social worker, unless somebody else is named."""
    if case.presenter_id is None:
        return worker(case.referral)
    return [Post(case.presenter_id, "presenter of the case", has_deputies=False)]


def coming_with(meeting: Meeting, cases: Iterable[Case]) -> dict[Post, list[dict[str, Any]]]:
    """Everybody who comes with a case, and with which: one mail holds all their times."""
    posts: dict[int, Post] = {}
    theirs: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for case in cases:
        time = slot_time(meeting, case.place)
        for post in presenters(case):
            posts.setdefault(post.person_id, post)
            line = {"id": case.referral_id, "reference": case.referral.reference, "time": time}
            if line not in theirs[post.person_id]:
                theirs[post.person_id].append(line)
    return {post: theirs[person_id] for person_id, post in posts.items()}


def guests(cases: Iterable[Case]) -> list[Post]:
    """The guests of these cases (B1.2d)."""
    ids = [case.id for case in cases]
    rows = db.session.scalars(
        select(CaseGuest.person_id).where(CaseGuest.case_id.in_(ids)).order_by(CaseGuest.id)
    )
    return [Post(person_id, "guest for one case", has_deputies=False) for person_id in rows]


def withdrawn_from(cases: Iterable[Case]) -> dict[int, set[int]]:
    """By person, the ids of those of the cases that they withdrew from (B1.4)."""
    ids = [case.id for case in cases]
    found: dict[int, set[int]] = defaultdict(set)
    query = select(Declaration.person_id, Declaration.case_id)
    for row in db.session.execute(query.where(Declaration.case_id.in_(ids), Declaration.withdrew)):
        found[row.person_id].add(row.case_id)
    return found


def sorry_at(meeting: Meeting) -> set[int]:
    """Who sent apologies for it."""
    query = select(Attendance.person_id).where(Attendance.meeting_id == meeting.id, Attendance.apologies)
    return set(db.session.scalars(query))


def reader_for(meeting: Meeting, deputies: Iterable[Post], sorry: set[int]) -> str | None:
    """Who reads in the stead of somebody with these deputies: whoever was named for this meeting before others."""
    named = select(Deputyship.deputy_id).where(
        Deputyship.meeting_id == meeting.id, Deputyship.ended_at.is_(None)
    )
    single = set(db.session.scalars(named))
    free = [post.person_id for post in deputies if post.person_id not in sorry]
    return name_of(min(free, key=lambda one: one not in single, default=None))


def name_of(person_id: int | None) -> str | None:
    """The person's name."""
    return db.session.get_one(Person, person_id).name if person_id else None


def to_read(count: int) -> dict[str, Any]:
    """How much there is to read; nothing for whoever withdrew from every case."""
    return {"cases": in_words(count, "case")} if count else {}


def waiting_for(meeting: Meeting) -> list[Referral]:
    """Referrals off its agenda that hang on its date: kept for it, late for it, or meant for it by their worker.

    Without those that its deadline finds in time although they came late: that is told of each by itself.
    """
    late = and_(Referral.late_for_id == meeting.id, Referral.late_choice.not_in(CHOSEN_LATER))
    rows = db.session.scalars(
        select(Referral)
        .where(
            Referral.state.in_((*BEFORE_SUBMISSION, "submitted")),
            or_(Referral.deferred_to_id == meeting.id, Referral.asked_for_id == meeting.id, late),
        )
        .order_by(Referral.id)
        .options(*WHOLE)
    )
    return [one for one in rows if hangs_on(one, meeting.id) and not in_time_now(one, meeting)]


def kept_for(meeting: Meeting) -> list[Referral]:
    """Those of them that are submitted and kept for it: by the chair, or by their worker's wish."""
    waiting = waiting_for(meeting)
    return [one for one in waiting if one.state == "submitted" and one.deferred_to_id == meeting.id]


def hangs_on(referral: Referral, meeting_id: int) -> bool:
    """Whether it is late for the meeting, or kept or meant for it, and no priority lifts that (B1.10)."""
    if referral.late_for_id == meeting_id and hangs_late(referral.late_choice):
        return True
    held = meeting_id in (referral.deferred_to_id, referral.asked_for_id)
    return held and not lifts(referral.priority, referral.state)


def in_time_now(referral: Referral, meeting: Meeting) -> bool:
    """Whether it came late for the meeting and is in time by the deadline that the meeting has."""
    late = referral.late_for_id == meeting.id and hangs_late(referral.late_choice)
    return (
        late and referral.submitted_at is not None and not is_past(meeting.deadline_at, referral.submitted_at)
    )


def presents_besides(case: Case) -> list[Post]:
    """Whoever presents the case and is none of its own people."""
    own = {post.person_id for post in own_people(case.referral)}
    return [post for post in presenters(case) if post.person_id not in own]


def still_comes(meeting: Meeting, person_id: int) -> dict[str, Any]:
    """What somebody comes for who stands in no more: their cases, with the times that were told (D3c); their own seat.

    Empty for whoever is not needed at all.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    cases = cases_of(meeting)
    for name, out in (("told", True), ("untold", False)):
        coming = coming_with(meeting, [case for case in cases if case.has_gone_out is out])
        found[name] = [
            one for post, theirs in coming.items() if post.person_id == person_id for one in theirs
        ]
    own = any(post.person_id == person_id for post in seats(meeting.panel, meeting.on))
    untold = listed(tuple(one["reference"] for one in found["untold"]))
    return {
        "cases_of": found["told"],
        "untimed": f"{untold}, as before" if untold else None,
        "own_seat": "your own seat" if own else None,
    }


def guest_facts(meeting: Meeting, case: Case) -> dict[str, Any]:
    """A guest's own case: which one it is, and its time, once it has gone out (B1.2d, D3c)."""
    out = case.has_gone_out
    return meeting_facts(meeting) | {
        "reference": case.referral.reference if out else None,
        "referral_id": case.referral_id,
        **(
            {"slot_time": slot_time(meeting, case.place)} if out else {"earliest_time": slot_time(meeting, 1)}
        ),
        "reads": READ_NOW if out else READ_THEN,
    }
