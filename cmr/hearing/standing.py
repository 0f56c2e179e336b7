"""What members said of a case, as the rules take it: read once, in one statement."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cmr.models import Case, MemberView, Sitting, db
from cmr.rules.majority import Stand, View, view_in_words
from cmr.rules.quorum import Attendee

SAID_OF = ("kind", "text", "due_on")
"""Of an entry; its kind alone is nothing yet."""


def views_of(case: Case, attendees: Iterable[Attendee]) -> tuple[View, ...]:
    """The views on the case, in the order in which they were first said; none of somebody who withdrew (B1.4)."""
    withdrawn = {one.person_id for one in attendees if one.withdrawn_from_case}
    # Reasons that were first written since change nothing that a member was asked: the chair sums the views up in them.
    now = {None, proposal_hash(case), _hash_of(case, with_reasons=False)}
    query = (
        select(MemberView)
        .where(MemberView.case_id == case.id)
        .options(
            joinedload(MemberView.person),
            joinedload(MemberView.principal),
            joinedload(MemberView.recorded_by),
        )
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
            recorded_by=one.recorded_by.name if one.recorded_by_id != one.person_id else "",
            of_earlier=one.said_of not in now,
            version=one.version,
            said_at=one.said_at,
            earlier=tuple(
                (view_in_words(was["view"], was["text"]), was["by"], datetime.fromisoformat(was["at"]))
                for was in one.earlier
            ),
        )
        for one in db.session.scalars(query)
        if one.person_id not in withdrawn
    )


def proposal_hash(case: Case) -> str:
    """SHA-256, in hex, of what members say their view of: what is agreed and decided on the sheet, by when, and why.

    Dates of return are no part of it, nor are a box's outer spaces, and what is empty. Where the
    panel could not agree it is of what was proposed, whatever is decided in its stead.
    """
    return _hash_of(case, with_reasons=True)


def _hash_of(case: Case, *, with_reasons: bool) -> str:
    sheet = case.sheet
    written: dict[str, Any] = (
        {"entries": sheet.entries, "outcomes": sheet.outcomes, "rationale": sheet.rationale} if sheet else {}
    )
    if sheet is not None and case.undecided and sheet.proposed:
        written = sheet.proposed
    entries = [[str(one.get(key) or "").strip() for key in SAID_OF] for one in written.get("entries", ())]
    content = [[one for one in entries if any(one[1:])], written.get("outcomes", ())]
    reasons = str(written.get("rationale") or "").strip()
    if reasons and with_reasons:
        content.append(reasons)
    return sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


def designate_of(meeting_id: int) -> int | None:
    """Whom the chair named to complete and sign decision sheets (B1.24); None where nobody is named."""
    return db.session.scalar(select(Sitting.designate_id).where(Sitting.meeting_id == meeting_id))
