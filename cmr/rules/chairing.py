"""Somebody else in the chair of an open meeting, and a case that nobody there can chair (B1.2, B1.19, D5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from cmr.rules.refusal import Refusal
from cmr.rules.stays import Stay, Stays
from cmr.rules.wording import in_london, spoken_time


@dataclass(frozen=True)
class Turn:
    """Somebody in the chair from a moment on, until the next turn; nobody where no name stands."""

    who: str
    since: datetime


def who_chairs(there: Sequence[int], opened_by: int | None) -> int | None:
    """Which of those (ids) who are there in the chair's seat chairs: whoever opened the meeting, else the first."""
    return opened_by if opened_by in there else next(iter(there), None)


def clipped(stays: Iterable[Stay], spans: Iterable[Stay]) -> Stays:
    """The parts of those stays that lie in the spans."""
    wanted = tuple(spans)
    found = []
    for came, left in stays:
        for begins, ends in wanted:
            since = max(came, begins)
            until = min((one for one in (left, ends) if one is not None), default=None)
            if until is None or since < until:
                found.append((since, until))
    return tuple(found)


def turns(sitting: Sequence[tuple[str, Stays]], closed_at: datetime | None) -> tuple[Turn, ...]:
    """Who chaired from when: of those in the chair's seat, by name, the first of the list who was there (B1.2)."""
    moments = {moment for _, stays in sitting for stay in stays for moment in stay if moment is not None}
    found: list[Turn] = []
    for moment in sorted(moments):
        if closed_at is not None and moment >= closed_at:
            break
        name = next((name for name, stays in sitting if _there(stays, moment)), "")
        if not found or found[-1].who != name:
            found.append(Turn(name, moment))
    return tuple(found)


def chaired_words(found: Sequence[Turn]) -> str:
    """Who chaired, with the hour of each change: "Ann Lee; Mo Hart, for Ann Lee, from 10:20am"."""
    known = tuple(one for number, one in enumerate(found) if one.who or number)
    if not known:
        return ""
    first, *others = known
    return "; ".join((first.who, *(_since(one) for one in others)))


def _since(turn: Turn) -> str:
    comma = "," if ", for " in turn.who else ""
    return f"{turn.who or 'nobody'}{comma} from {spoken_time(in_london(turn.since).time())}"


def _there(stays: Stays, moment: datetime) -> bool:
    return any(came <= moment and (left is None or moment < left) for came, left in stays)


def why_not_handed(*, open_: bool, seat_held: bool, name: str, in_the_chair: bool) -> Refusal | None:
    """Why the chair is not handed to somebody now; None where it is.

    That they may chair this panel at all is asked of whoever is named its deputy.
    """
    if not open_:
        return Refusal("The chair is handed over while the meeting is open.", "B1.2")
    if not seat_held:
        return Refusal(
            "Nobody holds the chair’s seat on this date, so nobody stands in for its holder.", "B1.2"
        )
    if in_the_chair:
        return Refusal(f"{name} is in the chair’s seat already.", "B1.2")
    return None


def handed_words(name: str, in_the_chair: str) -> str:
    """What handing the chair over did: they chair now, or what the one who is there can't (B1.2)."""
    if name == in_the_chair:
        return f"{name} is in the chair now."
    return (
        f"{name} sits in the chair’s seat now. {in_the_chair} stays in the chair until marked as having left; "
        f"a case that {in_the_chair} withdraws from is {name}’s to chair."
    )


def why_not_back(*, in_the_chair: bool, has_own_seat: bool, name: str) -> Refusal | None:
    """Why somebody does not go back from the chair to a seat of their own; None where they do."""
    if in_the_chair and has_own_seat:
        return None
    return Refusal(f"{name} is not in the chair’s seat for somebody else, with a seat of their own.", "B1.3")


def why_away(*, chair: bool, left: bool, open_: bool, on_paper: bool) -> Refusal | None:
    """Why what the chair does in an open meeting is not done by who sat in the chair’s seat and left it (B1.2).

    Of a meeting that is entered from paper everybody has left, and its chair confirms what was signed (B1.24).
    """
    if not (chair and left and open_) or on_paper:
        return None
    return Refusal(
        "You are marked as having left, so what the chair does is done by who is there. "
        "Mark yourself as present first.",
        "B1.2",
    )


def why_not_left(*, somebody_chairs: bool) -> Refusal | None:
    """Why a case is not tabled for want of a chair; None where nobody is there who can chair it (B1.19)."""
    if not somebody_chairs:
        return None
    return Refusal("Somebody is in the chair for this case: tabling it is theirs.", "B1.19")
