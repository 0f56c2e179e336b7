"""An agenda as its board offers it to be moved, and as the history tells it, deed by deed."""

from __future__ import annotations

import re

from sqlalchemy import and_, or_

from cmr.models import HistoryEntry, Referral, db
from cmr.rules.agenda import rearranged

OFF = ("take_off", "defer")


def seen_places(board: str) -> list[tuple[str, int]]:
    """Reference and place of each case that the board offers to move, as its forms say."""
    found = re.findall(r'id="order-([A-Z0-9-]+)".*?name="place" value="(\d+)"', board, re.DOTALL)
    return [(reference, int(place)) for reference, place in found]


def as_told(meeting_id: int) -> dict[str, int]:
    """The agenda as the history tells it: each placing, each case taken off or deferred, each change of order.

    A move that was told from a place where the case did not stand was lost on the way: that is a fault.
    """
    told = db.session.query(HistoryEntry).filter(
        or_(
            and_(HistoryEntry.record_kind == "meeting", HistoryEntry.record_id == meeting_id),
            and_(HistoryEntry.record_kind == "referral", HistoryEntry.verb.in_(("schedule", *OFF))),
        )
    )
    at: dict[str, int] = {}
    names = {one.id: one.reference for one in db.session.query(Referral)}
    for entry in told.order_by(HistoryEntry.id):
        if entry.verb == "schedule":
            assert entry.detail["place"] not in at.values(), f"two cases at one place: {entry.detail}"
            at[names[entry.record_id]] = entry.detail["place"]
        elif entry.verb in OFF:
            del at[names[entry.record_id]]
        elif entry.verb == "reorder":
            assert at[entry.detail["reference"]] == entry.detail["from_place"]
            moves = rearranged(at.values(), set(), entry.detail["from_place"], entry.detail["to_place"])
            at = {reference: moves.get(place, place) for reference, place in at.items()}
    return at
