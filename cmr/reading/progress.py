"""Who has read what before a meeting, and whether each case would have its quorum (B1.3, B1.8)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from cmr.adapters import clock
from cmr.hearing.queries import HEARS, SeatRow, agenda, quorum_of, seats_at
from cmr.hearing.replies import SeatReply, places_of, replies_at
from cmr.models import Case, Meeting, Person
from cmr.panels.entered import is_being_entered
from cmr.panels.queries import kept_terms
from cmr.reading.queries import progress_of
from cmr.rules import quorum
from cmr.rules.being_entered import HELD
from cmr.rules.capacities import Actor
from cmr.rules.meeting import TO_COME
from cmr.rules.permissions import Can, may
from cmr.rules.reading import STANDINGS, Standing, need_not_read
from cmr.rules.refusal import Refusal

COLOURS = {"unread": "yellow", "opened": "blue", "read": "green", "changed": "orange"}


@dataclass(frozen=True)
class Cell:
    """How one reader stands with one case, in a word and a colour."""

    words: str
    colour: str
    standing: Standing | None = None
    """None where they have withdrawn from it."""


@dataclass(frozen=True)
class Reader:
    """Somebody who reads the cases: in which seat, and how far they have come."""

    name: str
    seat: str
    cells: tuple[Cell, ...]
    read: int
    of: int
    expected: bool = True
    """Whether they are the one who is expected in their seat, and sent no apologies."""


@dataclass(frozen=True)
class Column:
    """A case of the agenda, and what its quorum would be with those who come."""

    reference: str
    place: int
    quorum: Refusal | None
    """Why there would be none, even if all came who have not replied."""
    certain: bool = False
    """Whether those who said that they come are enough."""
    alike: Refusal | None = None
    """The same as ``quorum``, said once of several cases."""


@dataclass(frozen=True)
class Short:
    """Cases that would have no quorum for the same reason."""

    references: tuple[str, ...]
    quorum: Refusal


@dataclass(frozen=True)
class Matrix:
    """Readers down, cases across."""

    columns: tuple[Column, ...]
    readers: tuple[Reader, ...]

    @property
    def unread(self) -> int:
        """How many of those who are expected have something left to read."""
        return sum(1 for one in self.readers if one.expected and one.read < one.of)

    @property
    def expected(self) -> int:
        """How many are expected at the meeting: whoever sent apologies need not read."""
        return sum(1 for one in self.readers if one.expected)

    @property
    def unread_of(self) -> dict[str, tuple[int, int]]:
        """By the case's reference: how many of those who are expected have still to read it, and how many read it."""
        found = {}
        for number, column in enumerate(self.columns):
            cells = [one.cells[number].standing for one in self.readers if one.expected]
            reading = [standing for standing in cells if standing is not None]
            found[column.reference] = (sum(standing != "read" for standing in reading), len(reading))
        return found

    @property
    def short(self) -> tuple[Short, ...]:
        """The cases for which there would be no quorum, those that lack the same together."""
        found: dict[Refusal, list[Column]] = {}
        for one in self.columns:
            if one.alike is not None:
                found.setdefault(one.alike, []).append(one)
        return tuple(
            Short(
                tuple(one.reference for one in alike),
                several if len(alike) > 1 else alike[0].quorum or several,
            )
            for several, alike in found.items()
        )


def matrix_of(meeting: Meeting, actor: Actor, seats: Sequence[SeatRow] = ()) -> Matrix | None:
    """Who has read what, of the cases this person may see; None before circulation and once the meeting has opened.

    A fixed number of statements. ``seats``: the meeting's, where they were read already.
    """
    if meeting.state != "circulated":
        return None
    replies = replies_at(meeting, seats or None)
    cases = [one for one in agenda(meeting) if one.state == "placed" and one.has_gone_out]
    cases = [one for one in cases if may(actor, Can.SEE_REFERRAL, one.referral.subject())]
    progress = progress_of(meeting)
    return Matrix(
        tuple(_column(meeting, replies, one) for one in cases),
        tuple(
            _reader(person, reply, cases, progress)
            for reply in replies
            if reply.seat.role in HEARS
            for person in _readers(reply, cases, progress)
        ),
    )


def need_not_at(meeting: Meeting, person: Person) -> str:
    """Why the person need not read a meeting's cases that are open to them; empty where they are expected (D5)."""
    if is_being_entered(meeting, clock.today()):
        return f"{HELD} Nothing is left to read for it."
    places = places_of(person, replies_at(meeting)) if meeting.state in TO_COME else []
    if not places:
        return ""
    first = places[0]
    return need_not_read(
        holder=first.seat.holder.name,
        own=first.seat.holder is person,
        said=first.said_by(person),
        holder_said=first.reply,
        stands_in=first.stands_in.name if first.stands_in else "",
        expected=any(one.comes is person and one.expected.reply != "apologies" for one in places),
    )


def quorum_without(meeting: Meeting, case_ids: Collection[int]) -> dict[int, Refusal | None]:
    """Of these cases of the meeting, why each has no quorum or would have none; None where it has, or would."""
    if not case_ids:
        return {}
    seats = seats_at(meeting)
    cases = [one for one in agenda(meeting) if one.id in case_ids]
    if meeting.state == "in_session":
        return {one.id: quorum_of(meeting, seats, one) for one in cases}
    replies = replies_at(meeting, seats)
    return {one.id: foreseen(meeting, replies, one) for one in cases}


def foreseen(
    meeting: Meeting,
    replies: Iterable[SeatReply],
    case: Case,
    *,
    with_the_silent: bool = True,
    several: bool = False,
) -> Refusal | None:
    """Why the case would have no quorum if all came who sent no apologies, less who withdrew from it (B1.3, B1.4).

    Without ``with_the_silent``, if only those came who said so.
    """
    withdrawn = {one.person_id for one in case.declarations if one.withdrew}
    expected = [
        replace(
            one.expected.as_attendee(with_the_silent=with_the_silent),
            withdrawn_from_case=one.comes.id in withdrawn,
        )
        for one in replies
    ]
    return quorum.for_case(kept_terms(meeting.terms).quorum, expected, several=several)


def _column(meeting: Meeting, replies: Sequence[SeatReply], case: Case) -> Column:
    short = foreseen(meeting, replies, case)
    certain = short is None and foreseen(meeting, replies, case, with_the_silent=False) is None
    alike = foreseen(meeting, replies, case, several=True)
    return Column(case.referral.reference, case.place, short, certain, alike)


def _readers(
    reply: SeatReply, cases: Iterable[Case], progress: dict[int, dict[int, Standing]]
) -> list[Person]:
    """The seat's holder, and those of its deputies who have begun or are expected in the holder's stead."""
    begun = {person_id for readers in progress.values() for person_id in readers}
    begun |= {one.person_id for case in cases for one in case.declarations} | {reply.comes.id}
    return [reply.seat.holder, *(one for one in reply.seat.deputies if one.id in begun)]


def _reader(
    person: Person, reply: SeatReply, cases: Sequence[Case], progress: dict[int, dict[int, Standing]]
) -> Reader:
    cells, read, of = [], 0, 0
    seat = reply.seat
    for case in cases:
        declared = next((one for one in case.declarations if one.person_id == person.id), None)
        if declared is not None and declared.withdrew:
            cells.append(Cell("Withdrew", "grey"))
            continue
        standing: Standing = progress.get(case.id, {}).get(person.id, "unread")
        of, read = of + 1, read + (standing == "read")
        cells.append(Cell(STANDINGS[standing], COLOURS[standing], standing))
    own = person is seat.holder
    in_seat = seat.name if own else f"{seat.name}, for {seat.holder.name}"
    expected = person is reply.comes and reply.expected.reply != "apologies"
    return Reader(person.name, in_seat, tuple(cells), read, of, expected)
