"""What members said of a case, as the rules take it: read once, in one statement."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cmr.models import Case, MemberView, Sitting, db
from cmr.rules.majority import Stand, View
from cmr.rules.quorum import Attendee


def views_of(case: Case, attendees: Iterable[Attendee]) -> tuple[View, ...]:
    """The views on the case, in the order in which they were first said; none of somebody who withdrew (B1.4)."""
    withdrawn = {one.person_id for one in attendees if one.withdrawn_from_case}
    query = (
        select(MemberView)
        .where(MemberView.case_id == case.id)
        .options(joinedload(MemberView.person), joinedload(MemberView.principal))
        .order_by(MemberView.id)
    )
    return tuple(
        View(
            person_id=one.person_id,
            name=one.person.name,
            stand=cast(Stand, one.view),
            text=one.text,
            for_minutes=one.for_minutes,
            stands_in_for=one.principal.name if one.principal else "",
            from_paper=one.from_paper,
        )
        for one in db.session.scalars(query)
        if one.person_id not in withdrawn
    )


def designate_of(meeting_id: int) -> int | None:
    """Whom the chair named to complete and sign decision sheets (B1.24); None where nobody is named."""
    return db.session.scalar(select(Sitting.designate_id).where(Sitting.meeting_id == meeting_id))
