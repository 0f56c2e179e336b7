"""Who counts for a case, and whether enough of them are there (B1.3, B1.4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil
from typing import Annotated, Literal, Protocol

from pydantic import Field as Shape

from cmr.rules.form import Term
from cmr.rules.refusal import Refusal
from cmr.rules.wording import listed, number_word

Role = Literal["chair", "member", "guest", "administrator"]


class ChairAndMembers(Term):
    """The chair and at least ``members`` other members."""

    kind: Literal["chair-and-members"]
    members: Annotated[int, Shape(ge=1, le=30)]
    clause: str


class NamedSeats(Term):
    """The chair and the holders (or deputies) of the named seats."""

    kind: Literal["named-seats"]
    seats: tuple[str, ...]
    clause: str


class ShareOfMembers(Term):
    """The chair and at least this share (in percent, rounded up) of the filled members' seats."""

    kind: Literal["share-of-members"]
    percent: Annotated[int, Shape(ge=1, le=100)]
    clause: str


Quorum = Annotated[ChairAndMembers | NamedSeats | ShareOfMembers, Shape(discriminator="kind")]


@dataclass(frozen=True)
class Attendee:
    """One person at (or missing from) a meeting, as quorum sees them.

    A deputy is listed under their own ``person_id`` and the seat they fill. Guests and administrators never
    count.
    """

    person_id: int
    seat: str
    role: Role
    present: bool
    withdrawn_from_case: bool = False
    seat_name: str = ""

    @property
    def counts(self) -> bool:
        """Whether they are here and free to hear the case."""
        return self.present and not self.withdrawn_from_case


class _Room(Protocol):
    """What of a panel's membership says how many members a meeting holds."""

    @property
    def most_present(self) -> int: ...

    @property
    def chair_counts(self) -> bool: ...

    @property
    def clause(self) -> str: ...


def for_case(
    quorum: Quorum, attendees: Iterable[Attendee], *, of_the_meeting: bool = False
) -> Refusal | None:
    """Why a case cannot be heard with these people, and what would restore the quorum; None where it is met.

    Those who withdrew from the case do not count (B1.4); where members are counted a person counts once,
    however many seats they fill; and whoever is in the chair is not also one of the members.
    """
    everyone = tuple(attendees)
    chairs = {one.person_id for one in everyone if one.role == "chair" and one.counts}
    members = [one for one in everyone if one.role == "member" and one.person_id not in chairs]
    free = {one.person_id for one in members if one.counts}
    match quorum:
        case ChairAndMembers():
            wanted = _more_members(quorum.members, len(free))
            rule = f"the chair and at least {_members(quorum.members)}"
        case ShareOfMembers():
            filled = {one.seat for one in members}
            needed = ceil(len(filled) * quorum.percent / 100)
            wanted = _more_members(needed, len(free))
            rule = f"the chair and {quorum.percent}% of the members ({number_word(needed)} of {len(filled)})"
        case NamedSeats():
            names = {one.seat: one.seat_name for one in everyone if one.seat_name}
            held = {one.seat for one in members if one.counts}
            wanted = tuple(names.get(seat, seat) for seat in quorum.seats if seat not in held)
            rule = f"the chair and {listed(tuple(names.get(seat, seat) for seat in quorum.seats))}"
    restoring = (() if chairs else ("the chair or their deputy",)) + wanted
    if not restoring:
        return None
    withdrawn = {one.person_id for one in everyone if one.present and one.withdrawn_from_case}
    aside = f" {_people(len(withdrawn))} withdrew from this case and cannot count." if withdrawn else ""
    of, free_for = ("", "") if of_the_meeting else (" for this case", " and free to hear the case")
    return Refusal(
        f"There is no quorum{of}: it takes {rule}.{aside} "
        f"To restore it, {listed(restoring)} must be present{free_for}.",
        quorum.clause,
    )


def room_for_member(
    membership: _Room, attendees: Iterable[Attendee], joining: int | None = None
) -> Refusal | None:
    """Why no further member may join these at the meeting; None while there is room (B1.3).

    ``joining`` is the person who would: someone who already counts takes no second place.
    """
    counted = ("member", "chair") if membership.chair_counts else ("member",)
    present = {one.person_id for one in attendees if one.present and one.role in counted}
    if joining in present or len(present) < membership.most_present:
        return None
    return Refusal(
        f"{number_word(membership.most_present).capitalize()} members are present, the most at one meeting. "
        "Another can join when one of them leaves.",
        membership.clause,
    )


def _more_members(needed: int, there: int) -> tuple[str, ...]:
    missing = needed - there
    return (f"{number_word(missing)} more {'member' if missing == 1 else 'members'}",) if missing > 0 else ()


def _members(number: int) -> str:
    return f"{number_word(number)} other {'member' if number == 1 else 'members'}"


def _people(number: int) -> str:
    return f"{number_word(number).capitalize()} {'person' if number == 1 else 'people'}"
