"""The times at which somebody came and went: kept stay by stay, and put right with the reason (B1.3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cmr.hearing.done_there import deeds_there
from cmr.hearing.queries import SeatRow, Visitor, agenda, attendees
from cmr.models import Attendance, HistoryEntry, Meeting, Minutes, Person, Presence, db
from cmr.models.history import record
from cmr.notices.operations import tell
from cmr.panels.queries import kept_terms
from cmr.rules import quorum
from cmr.rules.done_there import why_not_away
from cmr.rules.refusal import Refusal, Refused, refuse
from cmr.rules.stays import (
    Stays,
    as_it_was,
    changes_what_stood,
    counted_without,
    here_at,
    in_words,
    moments,
    overlap,
    stay_problems,
)
from cmr.rules.wording import listed

TOLD = ("attendance", "correct_times")
"""The history's verbs about somebody's attendance."""


class ReasonWanted(Refused):
    """The times are taken with a reason, and without one not."""


def keep_stays(entry: Attendance, stays: Stays) -> None:
    """Writes down somebody's stays in the place of those that stood there."""
    rows = entry.presences
    del rows[len(stays) :]
    for number, (came, left) in enumerate(stays):
        if number < len(rows):
            rows[number].arrived_at, rows[number].left_at = came, left
        else:
            rows.append(Presence(arrived_at=came, left_at=left))
    entry.arrived_at = stays[0][0] if stays else None
    entry.left_at = stays[-1][1] if stays else None


def set_times(
    meeting: Meeting,
    seats: Sequence[SeatRow],
    place: SeatRow | Visitor,
    entry: Attendance,
    stays: Stays,
    *,
    by: Person,
    at: datetime,
    reason: str = "",
    from_paper: bool = False,
    for_id: int | None = None,
) -> None:
    """Puts somebody's times right, or enters them as they were written on paper; ``entry`` has its seat already.

    A time that stood there is changed for a reason only, which the history keeps with both. Raises Refused with every
    reason: out of time, times that can't be, a seat filled twice, a ninth member at any moment (B1.3). No reason given
    lets times stand that say they were away when they signed, said their view, declared or chaired (B1.24).
    """
    refuse(why_not_corrected(meeting))
    before, name = entry.stays, entry.person.name
    after = as_it_was(before, stays)
    found = list(stay_problems(name, after, meeting.on, at, meeting.closed_at))
    found += why_not_away(name, before, after, deeds_there(meeting, entry.person))
    if not found and not reason.strip() and (wanted := [*_reason_wanted(meeting, entry, before, after)]):
        raise ReasonWanted(*wanted)
    if not found:
        found = [
            no
            for no in (_seat_filled(meeting, entry, after), _full(meeting, seats, place, entry, after))
            if no
        ]
    if found:
        raise Refused(*found)
    if after == before and (entry.from_paper or not from_paper):
        return
    keep_stays(entry, after)
    entry.apologies = entry.apologies and not after
    entry.from_paper = entry.from_paper or from_paper
    db.session.flush()
    detail: dict[str, Any] = {"person": entry.person_id, "before": _kept(before), "after": _kept(after)}
    detail |= {"reason": reason.strip()} if reason.strip() else {}
    detail |= {"from_paper": True} if from_paper else {}
    tell(record("meeting", meeting.id, "correct_times", by=by, at=at, for_id=for_id, **detail), meeting)


def _reason_wanted(meeting: Meeting, entry: Attendance, before: Stays, after: Stays) -> Iterator[Refusal]:
    """Why the times aren't taken without a reason: one that stood there is another, or a case counted them (B1.3)."""
    name = entry.person.name
    if changes_what_stood(before, after):
        yield Refusal(f"Say why the times of {name} are others than were recorded.", "B1.3")
    settled = {one.referral.reference: one.ended_at for one in agenda(meeting) if one.ended_at}
    lost = counted_without(before, after, settled) if entry.role in ("chair", "member") else ()
    if lost:
        words = f"{name} was counted for {listed(lost)}, and was not there with these times: say why."
        yield Refusal(words, "B1.3")


def refuse_away(meeting: Meeting, entry: Attendance, stays: Stays) -> None:
    """Refuses times by which somebody was away when they did something in the room (B1.24)."""
    if away := why_not_away(entry.person.name, entry.stays, stays, deeds_there(meeting, entry.person)):
        raise Refused(*away)


def why_not_corrected(meeting: Meeting) -> Refusal | None:
    """Why the times stay as they are: the meeting never opened, or its minutes are approved."""
    if meeting.state not in ("in_session", "closed"):
        return Refusal("Times are recorded once the meeting has opened.", "B1.3")
    approved = select(Minutes.approved_at).where(Minutes.meeting_id == meeting.id)
    if db.session.scalar(approved) is not None:
        return Refusal("The minutes are approved: what they say of who was there is not changed.", "B1.25")
    return None


def told_of(meeting: Meeting, person: Person) -> list[HistoryEntry]:
    """What the history holds of the person's attendance, the latest first."""
    query = (
        select(HistoryEntry)
        .where(
            HistoryEntry.record_kind == "meeting",
            HistoryEntry.record_id == meeting.id,
            HistoryEntry.verb.in_(TOLD),
        )
        .options(joinedload(HistoryEntry.by), joinedload(HistoryEntry.principal))
        .order_by(HistoryEntry.number.desc())
    )
    return [one for one in db.session.scalars(query) if one.detail.get("person") == person.id]


def stays_told(kept: object) -> str:
    """Stays as the history keeps them, in words; "none" where there were none."""
    rows = kept if isinstance(kept, list) else []
    stays = tuple(
        (datetime.fromisoformat(came), datetime.fromisoformat(left) if left else None) for came, left in rows
    )
    return in_words(stays) or "none"


def _kept(stays: Stays) -> list[list[str | None]]:
    return [[came.isoformat(), left.isoformat() if left else None] for came, left in stays]


def _seat_filled(meeting: Meeting, entry: Attendance, stays: Stays) -> Refusal | None:
    """A member's seat is filled by one person at a time; the chair's deputy may sit beside the chair (D5)."""
    if entry.role == "chair" or not entry.seat_key:
        return None
    holder = entry.for_id or entry.person_id
    for other in meeting.attendances:
        same = (other.role, other.seat_key) == (entry.role, entry.seat_key)
        if (
            same
            and other is not entry
            and holder in (other.person_id, other.for_id)
            and overlap(stays, other.stays)
        ):
            return Refusal(f"{other.person.name} filled this seat {in_words(other.stays)}.", "D5")
    return None


def _full(
    meeting: Meeting, seats: Sequence[SeatRow], place: SeatRow | Visitor, entry: Attendance, stays: Stays
) -> Refusal | None:
    """The ninth member is refused whenever they would have been one."""
    if isinstance(place, Visitor) or place.role != "member":
        return None
    others = {one.person_id: one.stays for one in meeting.attendances if one is not entry}
    known = [one for one in attendees(meeting, seats) if one.person_id != entry.person_id]
    membership = kept_terms(meeting.terms).membership
    for moment in moments(stays, others):
        then = [replace(one, present=here_at(others.get(one.person_id, ()), moment)) for one in known]
        if full := quorum.room_for_member(membership, then, joining=entry.person_id):
            return full
    return None
