"""When each case of a meeting was before its panel, read for whoever says who was there for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select

from cmr.models import Attendance, Case, HistoryEntry, Meeting, MemberView, db
from cmr.rules.before_panel import BeforePanel, Turn, before_panel
from cmr.rules.stage_time import Deed, Step

TURNS = ("take_case", "end_stage", "go_to_item")
"""With each of them another case is before the panel, the same, or none."""
DEEDS: Mapping[str, Deed] = {
    "take_case": "take",
    "end_stage": "end",
    # The declarations are complete: what follows them begins as after a stage.
    "begin_stage": "end",
    "extend_stage": "extend",
    "go_to_item": "leave",
    "leave_undecided": "leave",
}
"""What each deed of the history is to the stages of a case."""
SEATED = ("chair", "member", "administrator")
"""Roles of those who may have been there for any case; whoever came for one alone was there for that one."""


def times_before_panel(meeting: Meeting, cases: Collection[Case]) -> Mapping[int, BeforePanel]:
    """By case, when it was before the panel and what is written of it; three statements at most."""
    turns, left = _turns(meeting.id), _left_undecided(meeting.id, cases)
    written = _written(cases)
    return {
        one.id: before_panel(
            one.id, turns, _settled_at(one, meeting, left.get(one.referral_id)), written[one.id]
        )
        for one in cases
    }


def _written(cases: Collection[Case]) -> Mapping[int, Mapping[int, list[datetime]]]:
    """By case and person, when they declared and said their view of it, of what was entered from paper."""
    found: dict[int, dict[int, list[datetime]]] = {one.id: defaultdict(list) for one in cases}
    for case in cases:
        for one in case.declarations:
            if one.from_paper:
                found[case.id][one.person_id].append(one.declared_at)
    query = select(MemberView.case_id, MemberView.person_id, MemberView.said_at).where(
        MemberView.case_id.in_(list(found)), MemberView.from_paper
    )
    for case_id, person_id, said_at in db.session.execute(query):
        found[case_id][person_id].append(said_at)
    return found


def _turns(meeting_id: int) -> list[Turn]:
    query = (
        select(HistoryEntry.verb, HistoryEntry.at, HistoryEntry.detail)
        .where(HistoryEntry.record_kind == "meeting", HistoryEntry.record_id == meeting_id)
        .where(HistoryEntry.verb.in_(TURNS))
        .order_by(HistoryEntry.number)
    )
    # A case whose stage ended is still the one before the panel while another stage follows.
    return [
        Turn(at, detail.get("case") if verb == "take_case" or detail.get("began") else None)
        for verb, at, detail in db.session.execute(query)
    ]


def steps_of(case: Case) -> list[Step]:
    """What was done with the stages of the case's meeting, and when the panel left it undecided; one statement."""
    of_meeting = and_(HistoryEntry.record_kind == "meeting", HistoryEntry.record_id == case.meeting_id)
    of_case = and_(HistoryEntry.record_kind == "referral", HistoryEntry.record_id == case.referral_id)
    query = (
        select(HistoryEntry.verb, HistoryEntry.at, HistoryEntry.detail)
        .where(or_(of_meeting, of_case & (HistoryEntry.verb == "leave_undecided")))
        .where(HistoryEntry.verb.in_(DEEDS))
        .order_by(HistoryEntry.number)
    )
    return [
        Step(at, DEEDS[verb], detail.get("case"), detail.get("began") or "", detail.get("minutes") or 0)
        for verb, at, detail in db.session.execute(query)
        if detail.get("meeting") in (None, case.meeting_id)
    ]


def _left_undecided(meeting_id: int, cases: Collection[Case]) -> dict[int, datetime]:
    """By referral, when the panel of this meeting could not agree: as written, where that was on paper."""
    wanted = [one.referral_id for one in cases if one.undecided]
    if not wanted:
        return {}
    query = (
        select(HistoryEntry.record_id, HistoryEntry.at, HistoryEntry.detail)
        .where(HistoryEntry.record_kind == "referral", HistoryEntry.record_id.in_(wanted))
        .where(HistoryEntry.verb.in_(("leave_undecided", "correct_end")))
        .order_by(HistoryEntry.number)
    )
    return {
        referral_id: datetime.fromisoformat(detail["moment"]) if detail.get("moment") else at
        for referral_id, at, detail in db.session.execute(query)
        if detail.get("meeting") == meeting_id
    }


def _settled_at(case: Case, meeting: Meeting, left_at: datetime | None) -> datetime | None:
    """When the panel was done with the case, at the end of the meeting at the latest; what follows is another's."""
    done = left_at if case.undecided else case.ended_at
    return min((one for one in (done, meeting.closed_at) if one is not None), default=None)


def spoken_of(cases: Collection[Case]) -> frozenset[int]:
    """The cases of which somebody said their view; one statement."""
    query = select(MemberView.case_id).where(MemberView.case_id.in_([one.id for one in cases]))
    return frozenset(db.session.scalars(query.distinct()))


@dataclass(frozen=True)
class Present:
    """Somebody who was present for a case, at whichever moment of its time (B1.25)."""

    attendance: Attendance
    presents: bool
    for_it_alone: bool
    """Whether they came for this case and have no seat: to present it, as its worker or manager, as its guest."""
    times: str
    """When, where that was not for all of it: "until 9:55am"."""


def present_for(case: Case, before: BeforePanel) -> list[Present]:
    """Who was present for the case. Who withdrew from hearing it is not, unless they presented it (B1.4)."""
    withdrawn = {one.person_id for one in case.declarations if one.withdrew}
    presenter, own = case.presented_by.id, _its_people(case)
    found = []
    for one in case.meeting.attendances:
        seated, presents = one.role in SEATED, one.person_id == presenter
        alone = not seated and one.person_id in own
        if not (seated or alone) or (one.person_id in withdrawn and not presents):
            continue
        if before.was_there(one.person_id, one.stays, for_it_alone=one.person_id in own):
            found.append(Present(one, presents, alone, before.times_of(one.stays)))
    return found


def _its_people(case: Case) -> set[int]:
    """Who comes for this case: its presenter, worker, team manager and guests."""
    manager = case.referral.team.manager_id
    return {
        case.presented_by.id,
        case.referral.worker_id,
        *([manager] if manager else []),
        *(one.person_id for one in case.guests),
    }
