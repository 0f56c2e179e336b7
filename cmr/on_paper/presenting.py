"""Who presented a case that was held on paper, where it was not who was named for it (B1.24, D3d)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from cmr.agenda.presenting import may_present, presenter_of
from cmr.models import Case, HistoryEntry, Person, db
from cmr.models.history import record
from cmr.notices.operations import tell
from cmr.rules.presenting import NOT_OFFERED, STANDS, why_not_presented
from cmr.rules.refusal import Refusal
from cmr.rules.stays import Stays, here_between


def who_came(case: Case) -> list[Person]:
    """Who can be said to have presented it: the one who stands as such, and whoever reads the case and came."""
    stands = presenter_of(case)
    return [stands, *(one for one in may_present(case) if one is not stands and _stays(case, one))]


def why_not_by(case: Case, person_id: int | None, heard: Collection[datetime]) -> Refusal | None:
    """Why it is not taken that they presented it; ``heard``: what is written of when the case was heard."""
    if person_id == presenter_of(case).id:
        return None
    if case.state != "placed" or case.undecided or case.meeting.state != "in_session":
        return STANDS
    person = _among_readers(case, person_id)
    if person is None:
        return NOT_OFFERED
    stays = _stays(case, person)
    here = here_between(stays, min(heard), max(heard)) if heard else bool(stays)
    return why_not_presented(person.name, here=here)


def enter_presenter(
    case: Case, person_id: int, *, by: Person, at: datetime, for_id: int | None = None
) -> bool:
    """Writes down who presented it, and tells them and who was named; False where that stood already.

    Whoever calls has asked ``why_not_by``, and holds the meeting's lock.
    """
    before, person = presenter_of(case), _among_readers(case, person_id)
    if person is None or person is before:
        return False
    case.presenter = None if person.id == case.referral.worker_id else person
    case.presenter_replied_at, case.presenter_cannot = None, False
    db.session.flush()
    told = record(
        "referral", case.referral_id, "presented_on_paper",
        by=by, at=at, for_id=for_id, name=person.name, before_name=before.name, meeting=case.meeting_id,
    )  # fmt: skip
    tell(told, case.referral, person=person.id, before=before.id)
    return True


def presented_by_whom(case: Case) -> str:
    """The name of whoever entered from paper who presented it, last; "somebody" where that was not entered so."""
    query = select(HistoryEntry).where(
        HistoryEntry.record_kind == "referral",
        HistoryEntry.record_id == case.referral_id,
        HistoryEntry.verb == "presented_on_paper",
    )
    last = db.session.scalars(query.order_by(HistoryEntry.number.desc()).limit(1)).first()
    return last.by.name if last is not None and last.by is not None else "somebody"


def _among_readers(case: Case, person_id: int | None) -> Person | None:
    return next((one for one in may_present(case) if one.id == person_id), None)


def _stays(case: Case, person: Person) -> Stays:
    return next((one.stays for one in case.meeting.attendances if one.person_id == person.id), ())
