"""How the service knows people to be tied to a case: what they may have to declare for it (B1.4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import aliased

from cmr.models import Case, HistoryEntry, Person, Referral, db
from cmr.models.referral import ReferralChild
from cmr.rules.declaring import DeclaredBefore, Kind, Signed, Suggestion, Ties, suggestion


def suggestions_for(case: Case, people: Iterable[Person]) -> dict[int, Suggestion]:
    """What the service suggests that these people declare, by their ids; nobody else's. Two statements.

    ``case`` with its referral loaded whole.
    """
    asked = {person.id: person for person in people}
    handed_over = _handed_over(case.referral, asked)
    earlier = _earlier(case.referral, asked)
    found = {
        id_: suggestion(_ties(case, person, allocated=id_ in handed_over, earlier=earlier[id_]))
        for id_, person in asked.items()
    }
    return {id_: one for id_, one in found.items() if one is not None}


def suggested_words(case: Case, person: Person) -> str:
    """What the service suggests that this person writes; empty where it knows of no tie."""
    found = suggestions_for(case, [person]).get(person.id)
    return found.words if found else ""


def _ties(case: Case, person: Person, *, allocated: bool, earlier: list[str]) -> Ties:
    referral, team = case.referral, case.referral.team
    return Ties(
        person_id=person.id,
        signed=tuple(
            Signed(one.stage, one.person_id, one.name, one.for_id, stands=one.voided_at is None)
            for one in referral.signatures
        ),
        worker_id=referral.worker_id,
        was_allocated=allocated,
        team=team.name,
        manages_team=person.id == team.manager_id,
        manages_service=person.id == team.service.manager_id,
        of_the_team=person.team_id is not None and person.team_id == referral.team_id,
        chaired_on=tuple(
            one.meeting.on
            for one in referral.cases
            if one.id != case.id and one.state in ("heard", "tabled") and one.meeting.chair_id == person.id
        ),
        allocated_earlier=tuple(earlier),
        declared=_declared_before(case, person),
    )


def _declared_before(case: Case, person: Person) -> DeclaredBefore | None:
    """What they declared for the referral last, at another time that it was a case."""
    said = [
        (one, each)
        for one in case.referral.cases
        for each in one.declarations
        if one.id != case.id and each.person_id == person.id
    ]
    if not said:
        return None
    before, declared = said[-1]
    return DeclaredBefore(cast(Kind, declared.kind), before.meeting.on, declared.detail)


def _handed_over(referral: Referral, people: Collection[int]) -> set[int]:
    """Those of them to whom it was allocated before it was given to another, as their own histories hold it."""
    about = HistoryEntry.detail["referral_id"].as_integer() == referral.id
    query = select(HistoryEntry.record_id).where(
        HistoryEntry.record_kind == "person",
        HistoryEntry.record_id.in_(people),
        HistoryEntry.verb == "referral_handed_over",
        about,
    )
    return set(db.session.scalars(query))


def _earlier(referral: Referral, people: Collection[int]) -> defaultdict[int, list[str]]:
    """By person, their other referrals of a child with the same record number."""
    own = aliased(ReferralChild)
    numbers = select(own.record_number).where(own.referral_id == referral.id, own.record_number != "")
    query = (
        select(Referral.worker_id, Referral.reference)
        .distinct()
        .join(ReferralChild, ReferralChild.referral_id == Referral.id)
        .where(
            ReferralChild.record_number.in_(numbers),
            Referral.id != referral.id,
            Referral.worker_id.in_(people),
            Referral.submitted_at.is_not(None),
        )
        .order_by(Referral.reference)
    )
    found: defaultdict[int, list[str]] = defaultdict(list)
    for worker_id, reference in db.session.execute(query):
        found[worker_id].append(reference)
    return found
