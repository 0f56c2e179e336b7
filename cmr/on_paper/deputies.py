"""A deputy who came to a meeting on paper and was not named for it here: entered, and taken off again (B1.24, D5).

Their line in the attendance says for whom they came. Only who still has something to do with its cases is named for the
meeting besides: nobody reads a case for having been at a meeting that is over.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from cmr.adapters import clock
from cmr.hearing.attendance import entry_of, take_seat
from cmr.hearing.attendance_times import why_not_corrected
from cmr.hearing.queries import SeatRow
from cmr.hearing.replies import fit_for
from cmr.models import Attendance, Deputyship, HistoryEntry, Meeting, Person, db
from cmr.models.history import record
from cmr.people.membership import stands_at, why_not_deputy
from cmr.people.queries import choices_of_people
from cmr.rules.paper_deputies import (
    reads_its_cases,
    why_not_entered_now,
    why_not_in_seat,
    why_not_taken_off,
)
from cmr.rules.refusal import Refusal, refuse

DEEDS = ("deputy_on_paper", "deputy_off_paper")


def why_not_now(meeting: Meeting) -> Refusal | None:
    """Why no deputy is entered of the meeting now; None where one is."""
    approved = why_not_corrected(meeting) if meeting.state in ("in_session", "closed") else None
    return why_not_entered_now(meeting.state, meeting.on, clock.today()) or approved


def seats_with_deputies(seats: Sequence[SeatRow]) -> list[SeatRow]:
    """The seats for whose holder somebody else may come."""
    return [one for one in seats if one.deputy_allowed]


def who_may_have_come(meeting: Meeting, seats: Sequence[SeatRow], seat: SeatRow) -> list[tuple[int, str]]:
    """Whom the page offers for the seat: whoever is fit, and for a member's who has no seat of their own (B1.3)."""
    seated = [] if seat.role == "chair" else [one.holder.id for one in seats]
    return choices_of_people(fit_for(meeting, seat), but=[*seated, *(one.id for one in seat.people)])


def enter_deputy(
    meeting: Meeting, seat: SeatRow, person: Person, *, by: Person, at: datetime, for_id: int | None = None
) -> None:
    """Puts them on the list in that seat, for its holder; their times are entered there. Raises Refused."""
    today, holder = at.astimezone(clock.LONDON).date(), seat.holder
    there = next((one for one in meeting.attendances if one.person_id == person.id), None)
    refuse(
        why_not_now(meeting)
        or why_not_in_seat(person.name, listed=person in seat.people, entered=there.stays if there else ())
        or _stands_in_already(there, seat)
    )
    refuse(
        *why_not_deputy(holder, person, meeting.on, meeting.on, today=today, meeting=meeting, on_paper=True)
    )
    entry = entry_of(meeting, person)
    take_seat(entry, seat, person)
    entry.apologies, entry.replied_at = False, None
    if reads_its_cases(seat.role, meeting.state, day_is_over=meeting.on < today):
        stands_at(meeting, holder, person)
    db.session.flush()
    record("meeting", meeting.id, "deputy_on_paper", by=by, at=at, for_id=for_id, **_told(entry))


def take_off(
    meeting: Meeting, person: Person, *, by: Person, at: datetime, for_id: int | None = None
) -> None:
    """Takes somebody off the list who was entered so by mistake, before their times are. Raises Refused."""
    entry = next((one for one in meeting.attendances if one.person_id == person.id), None)
    refuse(
        why_not_now(meeting),
        why_not_taken_off(
            person.name, from_here=person.id in entered_deputies(meeting), came=bool(entry and entry.stays)
        ),
    )
    if entry is None:
        return
    record("meeting", meeting.id, "deputy_off_paper", by=by, at=at, for_id=for_id, **_told(entry))
    standing = select(Deputyship).where(
        Deputyship.meeting_id == meeting.id,
        Deputyship.deputy_id == person.id,
        Deputyship.principal_id == entry.for_id,
        Deputyship.ended_at.is_(None),
    )
    for one in db.session.scalars(standing):
        one.ended_at = at
    meeting.attendances.remove(entry)
    db.session.delete(entry)
    db.session.flush()


def entered_deputies(meeting: Meeting) -> frozenset[int]:
    """The ids of those who stand on the list as deputies only because that was entered from paper."""
    query = select(HistoryEntry).where(
        HistoryEntry.record_kind == "meeting",
        HistoryEntry.record_id == meeting.id,
        HistoryEntry.verb.in_(DEEDS),
    )
    last = {one.detail["person"]: one.verb for one in db.session.scalars(query.order_by(HistoryEntry.number))}
    return frozenset(person for person, verb in last.items() if verb == "deputy_on_paper")


def _stands_in_already(there: Attendance | None, seat: SeatRow) -> Refusal | None:
    """Why not, where they are on the list for another seat's holder, though nobody is named for the meeting now."""
    if there is None or there.principal is None or there.principal is seat.holder or there.apologies:
        return None
    words = f"{there.person.name} is on the list for {there.principal.name}, and nobody fills two places."
    return Refusal(words, "B1.3")


def _told(entry: Attendance) -> dict[str, Any]:
    """What the history says of them, and for whom they came."""
    principal = entry.principal.name if entry.principal else ""
    return {
        "person": entry.person_id,
        "name": entry.person.name,
        "principal": principal,
        "from_paper": True,
    }
