"""What was missing on a case's paper and was said afterwards: by whom and when, kept in its history (B1.21, B1.24).

The words themselves stand where they belong, on the sheet or with the view.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cmr.hearing.operations import refuse_out_of_turn
from cmr.models import Case, HistoryEntry, MemberView, Person, db
from cmr.models.history import record
from cmr.on_paper.case import NotAsWritten
from cmr.on_paper.signers import may_have_signed
from cmr.rules.paper_gaps import Afterwards, why_not_by, why_not_then

DEEDS = ("said_afterwards", "not_said_afterwards")


def said_afterwards(case: Case) -> tuple[Afterwards, ...]:
    """What was, in the order in which it was first entered; one statement."""
    query = (
        select(HistoryEntry)
        .where(
            HistoryEntry.record_kind == "referral",
            HistoryEntry.record_id == case.referral_id,
            HistoryEntry.verb.in_(DEEDS),
        )
        .options(joinedload(HistoryEntry.by))
        .order_by(HistoryEntry.number)
    )
    found: dict[tuple[str, int], Afterwards] = {}
    for one in db.session.scalars(query):
        detail = one.detail
        if detail["meeting"] != case.meeting_id:
            continue
        key = str(detail["what"]), int(detail["person"])
        found.pop(key, None)
        if one.verb == "said_afterwards":
            moment = datetime.fromisoformat(str(detail["said_at"]))
            found[key] = Afterwards(*key, str(detail["name"]), moment, one.by.name if one.by else "")
    return tuple(found.values())


def who_can_have_said(case: Case) -> list[Person]:
    """Whoever can have signed the sheet, and whoever disagreed."""
    people = {one.person_id: one.person for one in may_have_signed(case)}
    return list((people | {one.person_id: one.person for one in _disagreed(case)}).values())


def enter_afterwards(
    case: Case,
    what: str,
    person: Person,
    moment: datetime,
    *,
    by: Person,
    at: datetime,
    for_id: int | None = None,
) -> None:
    """Writes down who said it and when; said of the same thing again, that is put right.

    Raises Refused once the sheet is signed, and NotAsWritten."""
    refuse_out_of_turn(case)
    then = why_not_then(moment, opened_at=case.meeting.opened_at, now=at)
    theirs = why_not_by(
        what,
        person.name,
        signs=any(one.person_id == person.id for one in may_have_signed(case)),
        disagrees=any(one.person_id == person.id for one in _disagreed(case)),
    )
    if wrong := [(field, no) for field, no in (("when", then), ("who", theirs)) if no]:
        raise NotAsWritten(wrong)
    record(
        "referral", case.referral_id, "said_afterwards",
        by=by, at=at, for_id=for_id,
        meeting=case.meeting_id, what=what, person=person.id, name=person.name, said_at=moment.isoformat(),
    )  # fmt: skip


def take_back_afterwards(
    case: Case, what: str, person_id: int, *, by: Person, at: datetime, for_id: int | None = None
) -> None:
    """Takes back what was entered by mistake; nothing where it was not. Raises Refused once the sheet is signed."""
    refuse_out_of_turn(case)
    if any((one.what, one.person_id) == (what, person_id) for one in said_afterwards(case)):
        record(
            "referral", case.referral_id, "not_said_afterwards",
            by=by, at=at, for_id=for_id, meeting=case.meeting_id, what=what, person=person_id,
        )  # fmt: skip


def _disagreed(case: Case) -> list[MemberView]:
    query = select(MemberView).where(MemberView.case_id == case.id, MemberView.view == "disagree")
    return list(db.session.scalars(query.options(joinedload(MemberView.person))))
