"""Replies before a meeting: who may say that they come, and in which seat (B1.3, D5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from cmr.rules.quorum import Reply
from cmr.rules.refusal import Refusal
from cmr.rules.wording import number_word


@dataclass(frozen=True)
class Filled:
    """A seat before its meeting, and who is expected in it for certain: they said so, or were named for it alone."""

    key: str
    role: str
    holder_id: int
    holder: str
    """The holder's name."""
    expected_id: int | None
    expected: str = ""
    """The name of whoever is expected; they may be the holder."""

    @property
    def holder_comes(self) -> bool:
        """Whether its holder said that they come."""
        return self.expected_id == self.holder_id


class _Room(Protocol):
    """What of a panel's membership says how many sit at one meeting."""

    @property
    def most_present(self) -> int: ...

    @property
    def chair_counts(self) -> bool: ...

    @property
    def clause(self) -> str: ...


def not_to_come(*, to_come: bool) -> Refusal | None:
    """Why no reply is taken: the meeting has opened, or was cancelled."""
    return None if to_come else Refusal("Replies are given before the meeting opens.", "B1.3")


def may_stand_in(role: str, *, has_own_seat: bool) -> bool:
    """Whether a deputy may fill a seat of that role: nobody leaves a seat of their own for another member's (B1.3)."""
    return role == "chair" or not has_own_seat


def falls_to(holder: Reply, deputies: Mapping[int, Reply], named_id: int | None) -> tuple[int, ...]:
    """Who is asked whether they stand in, once a seat's holder sent apologies: its deputies who said nothing (D5).

    Nobody while one of them is expected: they said that they come, or were named for the meeting and told so then.
    """
    if holder != "apologies":
        return ()
    expected = any(said == "comes" or (one == named_id and not said) for one, said in deputies.items())
    return () if expected else tuple(one for one, said in deputies.items() if not said)


def reply_refusals(
    membership: _Room, seat: Filled, others: Iterable[Filled], *, person_id: int, name: str
) -> tuple[Refusal, ...]:
    """Why the person can't say that they come in this seat; ``others`` are the meeting's other filled seats.

    One person fills a seat, nobody fills two, and no more sit at one meeting than the terms allow (B1.3, D5).
    Apologies are always taken.
    """
    others = tuple(others)
    found = (
        None if person_id == seat.holder_id else _taken(seat, person_id),
        _second_place(seat, others, person_id, name),
        _no_room(membership, seat, others, person_id),
    )
    return tuple(one for one in found if one)


def _taken(seat: Filled, person_id: int) -> Refusal | None:
    if seat.expected_id in (None, person_id):
        return None
    if seat.holder_comes:
        # The chair's deputy may be there beside the chair: they take over a case from which the chair withdraws.
        beside = seat.role == "chair"
        words = f"{seat.holder} said that they come themselves. One person fills a seat."
        return None if beside else Refusal(words, "D5")
    return Refusal(f"{seat.expected} is expected in this seat already.", "D5")


def _second_place(seat: Filled, others: Iterable[Filled], person_id: int, name: str) -> Refusal | None:
    for other in others:
        # A member who stands in for the chair has their own seat besides, and counts once.
        if "chair" in (seat.role, other.role):
            continue
        if other.holder_id == person_id:
            words = f"{name} has a seat of their own at this meeting. Nobody fills two places."
            return Refusal(words, "B1.3")
        if other.expected_id == person_id and seat.holder_id != person_id:
            return Refusal(f"{name} comes for {other.holder}. Nobody fills two places.", "B1.3")
    return None


def _no_room(membership: _Room, seat: Filled, others: tuple[Filled, ...], person_id: int) -> Refusal | None:
    counted = ("member", "chair") if membership.chair_counts else ("member",)
    if seat.role not in counted:
        return None
    coming = {one.expected_id for one in others if one.role in counted and one.expected_id is not None}
    if not membership.chair_counts:
        coming -= {one.expected_id for one in others if one.role == "chair"}
    if person_id in coming or len(coming) < membership.most_present:
        return None
    most = number_word(membership.most_present).capitalize()
    return Refusal(
        f"{most} members said that they come, the most at one meeting. "
        "Another can come when one of them sends apologies.",
        membership.clause,
    )
