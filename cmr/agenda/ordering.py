"""The order of an agenda: a case goes to another place, and whoever is there steps aside (B1.13, B1.14)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from cmr.models import Case, Person, db
from cmr.models.history import record
from cmr.notices.operations import tell
from cmr.rules.agenda import place_beside, rearranged
from cmr.rules.ordering import AT_THE_END, may_be_moved, steps_aside
from cmr.rules.refusal import Refused, refuse
from cmr.schedule.queries import ON_THE_AGENDA


def shift(
    case: Case, direction: str, seen_at: int, *, by: Person, at: datetime, for_id: int | None = None
) -> None:
    """Moves a case one place ``up`` (earlier) or ``down``, changing places with whoever is there. Raises Refused."""
    to = place_beside(seen_at, direction, case.meeting.most_cases)
    if to is None:
        raise Refused(AT_THE_END)
    move_to(case, to, seen_at, by=by, at=at, for_id=for_id)


def move_to(
    case: Case, to: int, seen_at: int, *, by: Person, at: datetime, for_id: int | None = None
) -> None:
    """Moves a case to the place ``to``; those between make room, up to the next free place.

    The gate holds the meeting's lock. ``seen_at`` is the place the person saw it at. Raises Refused where it is
    elsewhere by now, once the agenda is circulated (D3c), and where a case that was heard stands at ``to`` (B1.19).
    """
    state, most = case.meeting.state, case.meeting.most_cases
    refuse(may_be_moved(state, case.state, place=case.place, seen_at=seen_at, to=to, most_cases=most))
    there = {one.place: one for one in _on_the_agenda(case)}
    fixed = {place for place, one in there.items() if one.state != "placed"}
    refuse(steps_aside(to, fixed))
    moves = rearranged(there.keys(), fixed, seen_at, to)
    _rearrange(there, moves)
    if moves:
        moved = {"reference": case.referral.reference, "from_place": seen_at, "to_place": to}
        tell(
            record("meeting", case.meeting_id, "reorder", by=by, at=at, for_id=for_id, **moved), case.meeting
        )


def _on_the_agenda(case: Case) -> list[Case]:
    query = select(Case).where(Case.meeting_id == case.meeting_id, Case.state.in_(ON_THE_AGENDA))
    return list(db.session.scalars(query.order_by(Case.place).execution_options(populate_existing=True)))


def _rearrange(there: Mapping[int, Case], moves: Mapping[int, int]) -> None:
    """Two cases never share a place, not even for a moment: all that move step aside first.

    Their times change, so their calendars' entries do, and whoever said that they come is asked again.
    """
    aside = max(there)
    for old in moves:
        there[old].place = aside + old
    db.session.flush()
    for old, new in moves.items():
        case = there[old]
        case.place = new
        case.sequence += 1
        case.presenter_replied_at = None
    db.session.flush()
