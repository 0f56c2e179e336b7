"""What is recorded of somebody as done in the room of a meeting: chaired, declared, said, signed, tabled (B1.24)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from cmr.hearing.queries import agenda, chair_of, in_the_chair
from cmr.models import Case, Meeting, MemberView, Person, db
from cmr.rules.done_there import Deed
from cmr.rules.paper_times import minute


def deeds_there(meeting: Meeting, person: Person) -> list[Deed]:
    """All of it, by the times that are recorded now. A fixed number of statements."""
    cases = agenda(meeting)
    return [
        *_opened(meeting, person),
        *_declared(meeting, cases, person),
        *_said(cases, person),
        *_signed(cases, person),
        *_tabled(meeting, cases, person),
    ]


def _opened(meeting: Meeting, person: Person) -> Iterator[Deed]:
    if meeting.opened_at is not None and meeting.chair_id == person.id:
        yield Deed(meeting.opened_at, "were in the chair as it opened", "B1.2")


def _declared(meeting: Meeting, cases: Sequence[Case], person: Person) -> Iterator[Deed]:
    """Who declares before the meeting opens does so wherever they are."""
    opened = minute(meeting.opened_at) if meeting.opened_at else None
    for case in cases:
        for one in case.declarations:
            if one.person_id == person.id and opened is not None and minute(one.declared_at) >= opened:
                yield Deed(
                    one.declared_at, f"declared for {case.referral.reference}", "B1.4", _is_signed(case)
                )


def _said(cases: Sequence[Case], person: Person) -> Iterator[Deed]:
    known = {one.id: one for one in cases}
    query = select(MemberView).where(MemberView.case_id.in_(known), MemberView.person_id == person.id)
    for one in db.session.scalars(query):
        case = known[one.case_id]
        yield Deed(one.said_at, f"said their view on {case.referral.reference}", "B1.20", _is_signed(case))


def _signed(cases: Sequence[Case], person: Person) -> Iterator[Deed]:
    """Where the panel could not agree, the sheet is signed on another day, in nobody's chair."""
    for case in cases:
        sheet, reference = case.sheet, case.referral.reference
        if sheet is None or sheet.signed_at is None or case.undecided:
            continue
        chair = in_the_chair(case, sheet.signed_at)
        if sheet.signed_by_id == person.id:
            yield Deed(sheet.signed_at, f"signed the decision sheet of {reference}", "B1.24", signed=True)
        elif chair is not None and chair.person_id == person.id:
            yield Deed(sheet.signed_at, f"were in the chair of {reference}", "B1.24", signed=True)


def _tabled(meeting: Meeting, cases: Sequence[Case], person: Person) -> Iterator[Deed]:
    """Whoever is in the chair tables a case; somebody else in the chair's seat then would have been (B1.2)."""
    for case in cases:
        if case.state != "tabled" or case.ended_at is None:
            continue
        chair = chair_of(meeting, case.ended_at)
        alone = chair_of(meeting, case.ended_at, but={person.id}) is None
        if chair is not None and chair.person_id == person.id and alone:
            yield Deed(case.ended_at, f"were in the chair as {case.referral.reference} was tabled", "B1.2")


def _is_signed(case: Case) -> bool:
    return case.sheet is not None and case.sheet.signed_at is not None
