"""A referral that is placed anew: whoever withdrew from it stays withdrawn (B1.4)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from cmr.models import Case, Declaration, Person, db
from cmr.models.history import record
from cmr.notices.operations import tell
from cmr.rules.declaring import stay_withdrawn


def carry_withdrawals(case: Case, *, by: Person, at: datetime, for_id: int | None = None) -> None:
    """Takes what those declared who withdrew from the referral over to its new case, with the day they said it.

    A mistake is put right as any is: the chair or the administrator records another declaration.
    """
    earlier = (
        select(Declaration)
        .join(Case, Case.id == Declaration.case_id)
        .where(Case.referral_id == case.referral_id, Case.id != case.id)
        .order_by(Case.id, Declaration.id)
    )
    last = {one.person_id: one for one in db.session.scalars(earlier)}
    for person_id in sorted(stay_withdrawn((one.person_id, one.withdrew) for one in last.values())):
        _carry(last[person_id], case, by=by, at=at, for_id=for_id)


def _carry(said: Declaration, case: Case, *, by: Person, at: datetime, for_id: int | None) -> None:
    db.session.add(
        Declaration(
            case_id=case.id,
            person_id=said.person_id,
            kind=said.kind,
            detail=said.detail,
            withdrew=True,
            declared_at=said.declared_at,
            recorded_by_id=said.recorded_by_id,
        )
    )
    db.session.flush()
    entry = record(
        "referral",
        case.referral_id,
        "declare",
        by=by,
        at=at,
        for_id=for_id,
        meeting=case.meeting_id,
        person=said.person_id,
        name=said.person.name,
        declared=said.kind,
        withdrew=True,
        carried=True,
    )
    tell(entry, case.referral)
