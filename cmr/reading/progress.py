"""Who has read what before a meeting, and whether each case would have its quorum (B1.3, B1.8)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from cmr.hearing.queries import HEARS, SeatRow, agenda, seats_at
from cmr.models import Case, Meeting, Person
from cmr.panels.queries import kept_terms
from cmr.reading.queries import TO_READ, progress_of
from cmr.rules import quorum
from cmr.rules.permissions import Actor, Can, may
from cmr.rules.quorum import Attendee
from cmr.rules.reading import STANDINGS, Standing
from cmr.rules.refusal import Refusal

COLOURS = {"unread": "yellow", "opened": "blue", "read": "green", "changed": "orange"}


@dataclass(frozen=True)
class Cell:
    """How one reader stands with one case, in a word and a colour."""

    words: str
    colour: str


@dataclass(frozen=True)
class Reader:
    """Somebody who reads the cases: in which seat, and how far they have come."""

    name: str
    seat: str
    cells: tuple[Cell, ...]
    read: int
    of: int


@dataclass(frozen=True)
class Column:
    """A case of the agenda, and what its quorum would be with those who come."""

    reference: str
    place: int
    quorum: Refusal | None


@dataclass(frozen=True)
class Matrix:
    """Readers down, cases across."""

    columns: tuple[Column, ...]
    readers: tuple[Reader, ...]

    @property
    def unread(self) -> int:
        """How many readers have something left to read."""
        return sum(1 for one in self.readers if one.read < one.of)

    @property
    def short(self) -> tuple[Column, ...]:
        """The cases for which there would be no quorum."""
        return tuple(one for one in self.columns if one.quorum is not None)


def matrix_of(meeting: Meeting, actor: Actor, seats: Sequence[SeatRow] = ()) -> Matrix | None:
    """Who has read what, of the cases this person may see; None before circulation and once the meeting is over.

    A fixed number of statements. ``seats``: the meeting's, where they were read already.
    """
    if meeting.state not in TO_READ:
        return None
    seats = seats or seats_at(meeting)
    cases = [one for one in agenda(meeting) if one.state == "placed"]
    cases = [one for one in cases if may(actor, Can.SEE_REFERRAL, one.referral.subject())]
    progress = progress_of(meeting)
    return Matrix(
        tuple(Column(one.referral.reference, one.place, foreseen(meeting, seats, one)) for one in cases),
        tuple(
            _reader(person, seat, cases, progress)
            for seat in seats
            if seat.role in HEARS
            for person in _readers(seat, cases, progress)
        ),
    )


def quorum_without(meeting: Meeting, case_ids: Collection[int]) -> dict[int, Refusal | None]:
    """Of these cases of the meeting, why each would have no quorum with those who come; None where it would."""
    if not case_ids:
        return {}
    seats = seats_at(meeting)
    return {one.id: foreseen(meeting, seats, one) for one in agenda(meeting) if one.id in case_ids}


def foreseen(meeting: Meeting, seats: Iterable[SeatRow], case: Case) -> Refusal | None:
    """Why the case would have no quorum if all came who sent no apologies, less who withdrew from it (B1.3, B1.4).

    A seat whose holder sent apologies is filled by a deputy who said that they come.
    """
    withdrawn = {one.person_id for one in case.declarations if one.withdrew}
    expected = [_expected(seat, withdrawn) for seat in seats if seat.role in HEARS]
    return quorum.for_case(kept_terms(meeting.terms).quorum, expected)


def _expected(seat: SeatRow, withdrawn: set[int]) -> Attendee:
    own = seat.of(seat.holder)
    coming = own is None or not own.apologies
    others = [one.person for one in seat.attendances if one.person_id != seat.holder.id and not one.apologies]
    person = seat.holder if coming or not others else others[0]
    return Attendee(
        person_id=person.id,
        seat=seat.key,
        role="chair" if seat.role == "chair" else "member",
        present=coming or bool(others),
        withdrawn_from_case=person.id in withdrawn,
        seat_name=seat.name,
    )


def _readers(seat: SeatRow, cases: Iterable[Case], progress: dict[int, dict[int, Standing]]) -> list[Person]:
    """Its holder, and those of its deputies who have opened something or come in the holder's stead."""
    begun = {person_id for readers in progress.values() for person_id in readers}
    declared = {one.person_id for case in cases for one in case.declarations}
    coming = {one.person_id for one in seat.attendances if not one.apologies}
    return [seat.holder, *(one for one in seat.deputies if one.id in begun | declared | coming)]


def _reader(
    person: Person, seat: SeatRow, cases: Sequence[Case], progress: dict[int, dict[int, Standing]]
) -> Reader:
    cells, read, of = [], 0, 0
    for case in cases:
        declared = next((one for one in case.declarations if one.person_id == person.id), None)
        if declared is not None and declared.withdrew:
            cells.append(Cell("Withdrew", "grey"))
            continue
        standing: Standing = progress.get(case.id, {}).get(person.id, "unread")
        of, read = of + 1, read + (standing == "read")
        cells.append(Cell(STANDINGS[standing], COLOURS[standing]))
    own = person is seat.holder
    return Reader(
        person.name, seat.name if own else f"{seat.name}, for {seat.holder.name}", tuple(cells), read, of
    )
