"""Copies that leave the service: who took a pack, a form or a document. The one thing that a GET writes.

A record is kept before the copy is handed out, in a transaction of its own: what cannot be written down is not given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from flask import request
from sqlalchemy import insert, select
from sqlalchemy.orm import joinedload

from cmr.adapters import clock
from cmr.models import AccessRecord, db
from cmr.models.engine import only_reading
from cmr.web.gate import acting_for, current_actor

What = Literal[
    "pack", "form", "document", "decision_sheet", "minutes", "minutes_part", "filed", "blank_papers", "scan"
]
SHOWN = 50
"""The latest copies that a page lists."""
WORDS: Mapping[str, str] = {
    "pack": "The pack",
    "form": "The form as PDF",
    "document": "A document",
    "decision_sheet": "The decision sheet",
    "minutes": "The minutes",
    "minutes_part": "The case’s part of the minutes",
    "filed": "A paper for the child’s file",
    "blank_papers": "The papers for a meeting without network",
    "scan": "The scan of a sheet kept on paper",
}


class About(NamedTuple):
    """A record of which something was taken, and numbers, references and hashes that say what."""

    record_kind: str
    record_id: int
    detail: Mapping[str, Any]


def taken(what: What, record_kind: str, record_id: int, **detail: Any) -> None:
    """Writes down that the signed-in person takes a copy. ``detail``: no names and no case text."""
    all_taken(what, [About(record_kind, record_id, detail)])


def all_taken(what: What, about: Iterable[About]) -> None:
    """The same for a copy that holds several records: each has it written down."""
    if request.method == "HEAD":
        return  # a look at the headers alone hands nothing out
    at, person_id, for_id = clock.now(), current_actor().id, acting_for()
    rows = [
        {
            "person_id": person_id,
            "for_id": for_id,
            "at": at,
            "what": what,
            "record_kind": one.record_kind,
            "record_id": one.record_id,
            "detail": dict(one.detail),
        }
        for one in about
    ]
    # Apart from the request's own transaction, which only reads and is rolled back.
    reading = only_reading.set(False)
    try:
        with db.engine.begin() as connection:
            connection.execute(insert(AccessRecord), rows)
    finally:
        only_reading.reset(reading)


def copies_of(record_kind: str, record_id: int) -> Sequence[AccessRecord]:
    """The latest copies taken of the record with who took them, newest first; one statement."""
    query = select(AccessRecord).where(
        AccessRecord.record_kind == record_kind, AccessRecord.record_id == record_id
    )
    query = query.options(joinedload(AccessRecord.person), joinedload(AccessRecord.principal))
    return db.session.scalars(query.order_by(AccessRecord.id.desc()).limit(SHOWN)).all()
