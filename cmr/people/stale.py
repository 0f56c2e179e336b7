"""What is shown to somebody whose edit came second: their text beside the one that was saved first."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response
from sqlalchemy import select

from cmr.models import HistoryEntry, Person, db
from cmr.web.page import page


def overtaken(kind: str, record_id: int, both: Sequence[tuple[str, str, str]], *, back: str) -> Response:
    """409 with both texts of each field that differs: its label, theirs, yours; and who saved first, when."""
    last = db.session.execute(
        select(Person.name, HistoryEntry.at)
        .outerjoin(Person, HistoryEntry.by_id == Person.id)
        .where(HistoryEntry.record_kind == kind, HistoryEntry.record_id == record_id)
        .order_by(HistoryEntry.number.desc())
        .limit(1)
    ).first()
    differing = [(label, theirs, yours) for label, theirs, yours in both if theirs != yours]
    return page(
        "errors/409.html",
        status=409,
        both=differing or both,
        by=last.name if last else "",
        at=last.at if last else None,
        back=back,
    )
