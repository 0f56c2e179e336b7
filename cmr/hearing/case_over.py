"""Who came to the meeting for cases that are over: what they are told, and beside which case they are marked gone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from cmr.hearing.queries import Visitor, is_present
from cmr.models import Case, Person
from cmr.rules.case_over import Ended, Over, Part, may_be_marked_gone, over_for


def over_of(cases: Sequence[Case], visitors: Sequence[Visitor], person_id: int) -> Over | None:
    """What somebody is told for whose cases the meeting is over; None for anybody else."""
    own = next((one for one in visitors if one.person.id == person_id), None)
    if own is None:
        return None
    theirs = _cases_of(own, cases)
    settled = [_ended(one, own.person) for one in theirs if not one.waits]
    there = own.attendance
    # A guest whom nobody marked is in the room all the same; a manager may read this at their desk.
    left = bool(there and there.left_at) or (
        not (there and is_present(there)) and all(one.part == "own side" for one in settled)
    )
    return over_for(settled, sum(one.waits for one in theirs), left=left)


def to_go(cases: Sequence[Case], visitors: Sequence[Visitor]) -> Mapping[int, tuple[Person, ...]]:
    """By the last case that each came for, who is still marked present though all of theirs are over."""
    found: dict[int, list[Person]] = defaultdict(list)
    for visitor in visitors:
        theirs = _cases_of(visitor, cases)
        waiting = sum(one.waits for one in theirs)
        here = visitor.attendance is not None and is_present(visitor.attendance)
        if may_be_marked_gone(here=here, waiting=waiting, settled=len(theirs) - waiting):
            found[theirs[-1].id].append(visitor.person)
    return {case_id: tuple(people) for case_id, people in found.items()}


def _cases_of(visitor: Visitor, cases: Sequence[Case]) -> list[Case]:
    return [one for one in cases if one.referral.reference in visitor.references]


def _ended(case: Case, person: Person) -> Ended:
    return Ended(case.id, case.referral.reference, case.state, case.undecided, _part(case, person))


def _part(case: Case, person: Person) -> Part:
    if person.id in (case.referral.worker_id, case.referral.team.manager_id):
        return "own side"
    return "presenter" if person.id == case.presenter_id else "guest"
