"""Who will come to a meeting: what each seat's people replied, whether a quorum is foreseen, and the replies given."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cmr.adapters import clock
from cmr.hearing.asking import coming_elsewhere
from cmr.hearing.attendance import entry_of, take_seat
from cmr.hearing.queries import HEARS, SeatRow, seats_at
from cmr.models import Attendance, Deputyship, Meeting, Person, db
from cmr.models.history import record
from cmr.notices.operations import tell
from cmr.panels.queries import kept_terms
from cmr.people.membership import end_deputyship
from cmr.rules import quorum
from cmr.rules.meeting import TO_COME
from cmr.rules.membership import fit_to_deputise
from cmr.rules.quorum import Expected, Foreseen, Reply
from cmr.rules.refusal import refuse
from cmr.rules.replies import Filled, falls_to, may_stand_in, not_to_come, reply_refusals
from cmr.rules.same_time import AtThatTime
from cmr.schedule.same_time import meets_at_same_time


@dataclass(frozen=True)
class SeatReply:
    """A seat before its meeting: what its holder said, and who comes in their stead."""

    seat: SeatRow
    reply: Reply
    """The holder's own."""
    stands_in: Person | None
    """Who is expected instead of a holder who sent apologies, or said nothing while a deputy said that they come."""
    stands_in_reply: Reply
    one_meeting: Deputyship | None
    """The nomination for this meeting alone."""
    deputies: tuple[Person, ...] = ()
    """Those who may fill the seat in the holder's stead: a member leaves their own only for the chair (B1.3)."""
    named: bool = False
    """Whether whoever stands in was named for this meeting: expected until they say otherwise."""
    replied: Mapping[int, Reply] = field(default_factory=dict)
    """What each of the seat's people said of the meeting, by their ids, in whichever seat they come."""
    elsewhere: Mapping[int, str] = field(default_factory=dict)
    """By person, the panel to whose meeting at the same time they said that they come."""

    @property
    def people(self) -> tuple[Person, ...]:
        """Everybody who may reply for the seat, its holder first."""
        return (self.seat.holder, *self.deputies)

    @property
    def comes(self) -> Person:
        """Whoever is expected in the seat."""
        return self.stands_in or self.seat.holder

    @property
    def expected(self) -> Expected:
        """The seat as the rules of quorum take it."""
        said = self.stands_in_reply if self.stands_in else self.reply
        role, holder = self.seat.role, self.seat.holder
        silent = (holder.id, holder.name) if self.stands_in and not self.reply else None
        return Expected(
            self.comes.id,
            self.seat.key,
            role,  # type: ignore[arg-type]
            said,
            self.seat.name,
            name=self.comes.name,
            named=self.named,
            holder=silent,
            elsewhere=self.elsewhere.get(self.comes.id, ""),
        )

    @property
    def declined(self) -> tuple[Person, ...]:
        """Its deputies who said that they can't come."""
        return tuple(one for one in self.deputies if self.said_by(one) == "apologies")

    @property
    def empty(self) -> bool:
        """Whether its holder sent apologies and nobody is to come in their stead."""
        return self.reply == "apologies" and self.stands_in is None

    @property
    def asked(self) -> tuple[int, ...]:
        """The ids of those who are asked whether they stand in."""
        said = {one.id: self.said_by(one) for one in self.deputies}
        return falls_to(self.reply, said, self.one_meeting.deputy_id if self.one_meeting else None)

    def said_by(self, person: Person) -> Reply:
        """What this person of the seat replied themselves."""
        return self.replied.get(person.id, "")

    @property
    def filled(self) -> Filled:
        """The seat as the rules of replying take it."""
        sure = self.comes if self.named or self.expected.reply == "comes" else None
        holder = self.seat.holder
        return Filled(
            self.seat.key,
            self.seat.role,
            holder.id,
            holder.name,
            sure.id if sure else None,
            sure.name if sure else "",
        )


def replies_at(meeting: Meeting, seats: Sequence[SeatRow] | None = None) -> tuple[SeatReply, ...]:
    """Every filled seat with its reply; few statements more than ``seats``, the meeting's where they were read."""
    seats = seats_at(meeting) if seats is None else seats
    single = {
        one.principal_id: one
        for one in db.session.scalars(
            select(Deputyship)
            .where(Deputyship.meeting_id == meeting.id, Deputyship.ended_at.is_(None))
            .options(joinedload(Deputyship.deputy))
            .order_by(Deputyship.id)
        )
    }
    said = {one.person_id: _said(one) for one in meeting.attendances}
    seated = {seat.holder.id for seat in seats}
    found = (
        _seat_reply(seat, single.get(seat.holder.id), said, _who_may_stand_in(seat, meeting, seated))
        for seat in seats
    )
    elsewhere = coming_elsewhere(meeting) if meeting.state in TO_COME else {}
    return tuple(replace(one, elsewhere=elsewhere) for one in found)


def _who_may_stand_in(seat: SeatRow, meeting: Meeting, seated: Collection[int]) -> list[Person]:
    free = [one for one in seat.deputies if may_stand_in(seat.role, has_own_seat=one.id in seated)]
    here = [one.person_id for one in seat.attendances]
    elsewhere = {one.person_id for one in meeting.attendances if _said(one) == "comes"} - set(here)
    return free if seat.role == "chair" else [one for one in free if one.id not in elsewhere]


def foreseen_at(meeting: Meeting, replies: Sequence[SeatReply] | None = None) -> Foreseen:
    """Whether the meeting will have its quorum, by the replies to it (B1.3)."""
    terms = kept_terms(meeting.terms)
    replies = replies_at(meeting) if replies is None else replies
    filled = {one.seat.key for one in replies}
    vacant = [
        seat.area or seat.name
        for seat in terms.membership.seats
        if seat.role in HEARS and seat.essential and seat.key not in filled
    ]
    return quorum.foreseen(terms.quorum, [one.expected for one in replies], vacant)


def reply(
    meeting: Meeting, seats: Sequence[SeatRow], seat: SeatRow, person: Person, *, comes: bool, by: Person,
    at: datetime, for_id: int | None = None,
) -> None:  # fmt: skip
    """Writes down whether somebody of the seat will be there; it may change until the meeting opens. Raises Refused.

    Whoever has a seat of their own replies in it, though they stand in for the chair. A holder who comes after all
    needs no deputy for the meeting: that nomination ends.
    """
    require_to_come(meeting)
    seat = next((one for one in seats if one.holder is person), seat)
    said: Reply = "comes" if comes else "apologies"
    before = _said(seat.of(person))
    if before == said:
        return
    if comes:
        _require_a_place(meeting, seats, seat, person)
    entry = entry_of(meeting, person)
    take_seat(entry, seat, person)
    entry.apologies, entry.replied_at, entry.arrived_at, entry.left_at = not comes, at, None, None
    stood_down = _nominations(meeting, person) if comes and person is seat.holder else ()
    for one in stood_down:
        end_deputyship(one, by=by, at=at)
    db.session.flush()
    detail: dict[str, Any] = {"person": person.id, "name": person.name, "comes": comes, "before": before}
    if stood_down:
        detail["stood_down"] = [one.deputy.name for one in stood_down]
    entry_made = record("meeting", meeting.id, "reply", by=by, at=at, for_id=for_id, **detail)
    tell(entry_made, meeting, seats=[] if comes else _left_by(meeting, seats, person))


def _left_by(meeting: Meeting, seats: Sequence[SeatRow], person: Person) -> list[dict[str, Any]]:
    """Of the seats that somebody who sent apologies would have filled: whose it is, what they said, who is asked."""
    return [
        {
            "holder_id": one.seat.holder.id,
            "holder": one.seat.holder.name,
            "own": one.seat.holder is person,
            "reply": one.reply,
            "asked": list(one.asked),
        }
        for one in places_of(person, replies_at(meeting, seats))
    ]


def require_to_come(meeting: Meeting) -> None:
    """Raises Refused once the meeting has opened, or was cancelled."""
    refuse(not_to_come(to_come=meeting.state in TO_COME))


def places_of(person: Person, replies: Iterable[SeatReply]) -> list[SeatReply]:
    """The seats that the person holds or may fill at the meeting, their own first."""
    own = [one for one in replies if one.seat.holder is person]
    return own + [one for one in replies if person in one.deputies]


@dataclass(frozen=True)
class Before:
    """What a meeting's page says before it opens: who comes, the quorum foreseen, and the reader's own reply."""

    replies: tuple[SeatReply, ...]
    foreseen: Foreseen
    own: SeatReply | None = None
    said: Reply = ""
    """What the reader said."""
    holds: bool = False
    """Whether it is the reader's own seat, and not one in which they stand in."""
    named_alone: bool = False
    """Whether they were named for this meeting alone: its cases are theirs only while they can come (D5)."""
    besides: SeatReply | None = None
    """The chair's seat, where the reader has their own and stands in for the chair besides."""
    same_time: tuple[AtThatTime, ...] = ()
    """The meetings that run while this one does, and who sits at both."""
    elsewhere: tuple[str, ...] = ()
    """What the reader is told of those at which they sit themselves."""


def before_of(meeting: Meeting, seats: Sequence[SeatRow], person: Person) -> Before | None:
    """The replies as this person sees them, in three statements; None once it opened, was cancelled or is past."""
    if meeting.state not in TO_COME or meeting.on < clock.today():
        return None
    found = replies_at(meeting, seats)
    places, same_time = places_of(person, found), meets_at_same_time(meeting)
    own = places[0] if places else None
    return Before(
        found,
        foreseen_at(meeting, found),
        own,
        own.said_by(person) if own else "",
        own is not None and own.seat.holder is person,
        bool(own and own.one_meeting and own.one_meeting.deputy is person),
        next((one for one in places[1:] if one.stands_in is person), None),
        same_time,
        tuple(words for one in same_time if (words := one.said_to(person.id))),
    )


def fit_for(meeting: Meeting, seat: SeatRow) -> tuple[str, ...]:
    """The positions of those who may stand in for the seat's holder at the meeting (B1.2, D5)."""
    chaired = [kept_terms(meeting.terms).membership] if seat.role == "chair" else []
    return fit_to_deputise(seat.holder.position, chaired)


def _seat_reply(
    seat: SeatRow, single: Deputyship | None, replied: Mapping[int, Reply], deputies: Sequence[Person]
) -> SeatReply:
    own = replied.get(seat.holder.id, "")
    free = [one for one in deputies if replied.get(one.id) != "apologies"]
    said = [one for one in free if replied.get(one.id) == "comes"]
    named = [one for one in free if single is not None and one.id == single.deputy_id]
    stands_in: Person | None = None
    if own == "apologies":
        stands_in = next(iter((*said, *named, *free)), None)
    elif own == "":
        # A member who comes in their own seat takes the chair's only where the chair does not.
        in_it = [one for one in said if seat.of(one)]
        stands_in = next(iter((*in_it, *named)), None)
    # Whoever was named for this one meeting keeps the seat until they say otherwise, and is not counted before.
    theirs: Reply = "comes" if stands_in in said else ""
    return SeatReply(seat, own, stands_in, theirs, single, tuple(deputies), stands_in in named, replied)


def _said(entry: Attendance | None) -> Reply:
    if entry is None:
        return ""
    if entry.apologies:
        return "apologies"
    return "comes" if entry.replied_at is not None or entry.arrived_at is not None else ""


def _nominations(meeting: Meeting, principal: Person) -> Sequence[Deputyship]:
    return db.session.scalars(
        select(Deputyship)
        .where(
            Deputyship.meeting_id == meeting.id,
            Deputyship.principal_id == principal.id,
            Deputyship.ended_at.is_(None),
        )
        .options(joinedload(Deputyship.principal), joinedload(Deputyship.deputy))
    ).all()


def _require_a_place(meeting: Meeting, seats: Sequence[SeatRow], seat: SeatRow, person: Person) -> None:
    replies = replies_at(meeting, seats)
    here = next(one for one in replies if one.seat is seat)
    found = reply_refusals(
        kept_terms(meeting.terms).membership,
        here.filled,
        [one.filled for one in replies if one is not here],
        person_id=person.id,
        name=person.name,
    )
    refuse(*found)
