"""Who counts for a case, and whether enough of them are there (B1.3, B1.4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Annotated, Literal, Protocol

from pydantic import Field as Shape

from cmr.rules.form import Term
from cmr.rules.refusal import Refusal
from cmr.rules.wording import listed, number_word, plural, sentence

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
    quorum: Quorum, attendees: Iterable[Attendee], *, of_the_meeting: bool = False, several: bool = False
) -> Refusal | None:
    """Why a case cannot be heard with these people, and what would restore the quorum; None where it is met.

    Those who withdrew from the case do not count (B1.4); where members are counted a person counts once,
    however many seats they fill; and whoever is in the chair is not also one of the members. ``several`` says it
    once for cases that are alike in this.
    """
    everyone = tuple(attendees)
    wants = _wants(quorum, everyone)
    if not wants.restoring:
        return None
    withdrawn = {one.person_id for one in everyone if one.present and one.withdrawn_from_case}
    which, any_, it = ("this case", "this case", "the case")
    if several:
        which, any_, it = ("each of these cases", "any of these cases", "them")
    aside = f" {_people(len(withdrawn))} withdrew from {which} and cannot count." if withdrawn else ""
    of, free_for = ("", "") if of_the_meeting else (f" for {any_}", f" and free to hear {it}")
    return Refusal(
        f"There is no quorum{of}: it takes {wants.rule}.{aside} "
        f"To restore it, {listed(wants.restoring)} must be present{free_for}.",
        quorum.clause,
    )


def lacked(quorum: Quorum, attendees: Iterable[Attendee]) -> str:
    """What a case that is over had lacked of its quorum, as its minutes say it; empty where it was met."""
    everyone = tuple(attendees)
    wants = _wants(quorum, everyone)
    if not wants.restoring:
        return ""
    withdrawn = {one.person_id for one in everyone if one.present and one.withdrawn_from_case}
    aside = f" {_people(len(withdrawn))} withdrew from this case and did not count." if withdrawn else ""
    return f"not met; it takes {wants.rule}. Missing: {listed(wants.restoring)}.{aside}"


@dataclass(frozen=True)
class _Wants:
    """What a quorum asks for, and what of it is missing."""

    rule: str
    restoring: tuple[str, ...] = ()
    missing: int = 0
    """How many people would restore it."""


def _wants(quorum: Quorum, everyone: tuple[Attendee, ...]) -> _Wants:
    chairs = {one.person_id for one in everyone if one.role == "chair" and one.counts}
    members = [one for one in everyone if one.role == "member" and one.person_id not in chairs]
    free = {one.person_id for one in members if one.counts}
    match quorum:
        case ChairAndMembers():
            missing = quorum.members - len(free)
            wanted = _more_members(missing)
            rule = f"the chair and at least {_members(quorum.members)}"
        case ShareOfMembers():
            filled = {one.seat for one in members}
            needed = ceil(len(filled) * quorum.percent / 100)
            missing = needed - len(free)
            wanted = _more_members(missing)
            rule = f"the chair and {quorum.percent}% of the members ({number_word(needed)} of {len(filled)})"
        case NamedSeats():
            names = {one.seat: one.seat_name for one in everyone if one.seat_name}
            held = {one.seat for one in members if one.counts}
            wanted = tuple(names.get(seat, seat) for seat in quorum.seats if seat not in held)
            missing = len(wanted)
            rule = f"the chair and {listed(tuple(names.get(seat, seat) for seat in quorum.seats))}"
    no_chair = () if chairs else ("the chair or their deputy",)
    return _Wants(rule, (*no_chair, *wanted), len(no_chair) + max(missing, 0))


Reply = Literal["comes", "apologies", ""]
"""What was said beforehand; nothing yet, where it is empty."""


@dataclass(frozen=True)
class Expected:
    """A seat before a meeting: who would fill it, its holder or the deputy who comes instead, and what they said."""

    person_id: int
    seat: str
    role: Role
    reply: Reply
    seat_name: str = ""
    name: str = ""
    named: bool = False
    """Whether they were named for this meeting: expected, though only what they say themselves counts."""
    holder: tuple[int, str] | None = None
    """The holder of the seat, by id and name, who has not replied either."""
    elsewhere: str = ""
    """The panel to which they said that they come at the same time: they may come here, and that is not certain."""

    @property
    def certain(self) -> bool:
        """Whether they said that they come, and to nothing else at that time."""
        return self.reply == "comes" and not self.elsewhere

    @property
    def silent(self) -> dict[int, str]:
        """The names of those of the seat who have not replied, by their ids."""
        if self.reply:
            return {}
        return dict(((self.person_id, self.name), *([self.holder] if self.holder else ())))

    def as_attendee(self, *, with_the_silent: bool = False, with_the_named: bool = False) -> Attendee:
        """As quorum counts them: those who come, and where asked those named, or all of whom it is not certain yet."""
        may_come = self.reply != "apologies" and with_the_silent
        there = self.certain or may_come or (not self.reply and with_the_named and self.named)
        return Attendee(self.person_id, self.seat, self.role, there, seat_name=self.seat_name)


@dataclass(frozen=True)
class Foreseen:
    """What the replies say of a meeting's quorum."""

    standing: Literal["met", "open", "short"]
    """Met by those who said that they come; open until others reply; short even if all of those come."""
    short_by: int
    """How many people are missing: of those who come, or where it is short, even with all who have not replied."""
    text: str
    clause: str
    coming: int
    silent: int

    @property
    def refusal(self) -> Refusal | None:
        """Why no quorum is to be expected; None while it may still come about."""
        return Refusal(self.text, self.clause) if self.standing == "short" else None


def foreseen(quorum: Quorum, expected: Iterable[Expected], vacant: Iterable[str] = ()) -> Foreseen:
    """Whether a meeting to come will have its quorum, by what its chair and members replied (B1.3, D5).

    ``vacant`` names the seats that nobody holds on its date.
    """
    hearing = tuple(one for one in expected if one.role in ("chair", "member"))
    certain = _wants(quorum, tuple(one.as_attendee() for one in hearing))
    likely = _wants(quorum, tuple(one.as_attendee(with_the_named=True) for one in hearing))
    possible = _wants(quorum, tuple(one.as_attendee(with_the_silent=True) for one in hearing))
    there, spoke = _who(hearing, certain=True), _who(hearing)
    unheard = {key: name for one in hearing for key, name in one.silent.items() if key not in spoke}
    coming, silent, waits = len(there), len(unheard), _not_replied(tuple(unheard.values()))
    empty = tuple(vacant)
    gaps = (f" Vacant: {listed(empty)}." if empty else "") + _at_two(hearing)
    if possible.restoring:
        text = f"Not enough people are expected: it takes {possible.rule}. "
        text += f"{sentence(listed(possible.restoring))} must come besides.{waits}{gaps}"
        return Foreseen("short", possible.missing, text, quorum.clause, coming, silent)
    matter = _who_matter(quorum, hearing, certain.missing) if certain.restoring else {}
    named = {one.person_id: one.name for one in hearing if one.named and one.person_id in matter}
    if certain.restoring and not likely.restoring and _needed(quorum, hearing):
        others = _not_replied(tuple(name for key, name in matter.items() if key not in named))
        comes, have = ("comes", "has") if len(named) == 1 else ("come", "have")
        text = f"Ready if {listed(tuple(named.values()))} {comes}, who {have} not replied: "
        text += f"it takes {certain.rule}. {_say_they_come(coming)} so far.{others}{gaps}"
        return Foreseen("open", certain.missing, text, quorum.clause, coming, silent)
    if certain.restoring:
        comes = "comes" if certain.missing == 1 else "come"
        text = f"Ready if {listed(certain.restoring)} {comes}: it takes {certain.rule}. "
        text += f"{_say_they_come(coming)} so far.{_not_replied(tuple(matter.values()))}{gaps}"
        return Foreseen("open", certain.missing, text, quorum.clause, coming, silent)
    text = f"Quorum is foreseen: {_say_they_come(coming).lower()}, and it takes {certain.rule}."
    return Foreseen("met", 0, f"{text}{waits}{gaps}", quorum.clause, coming, silent)


def _who(hearing: Iterable[Expected], *, certain: bool = False) -> set[int]:
    """The ids of those who said that they come, or of those of whom it is certain."""
    return {one.person_id for one in hearing if one.certain or (one.reply == "comes" and not certain)}


def _at_two(hearing: Iterable[Expected]) -> str:
    """Who said that they come to another meeting at the same time too."""
    twice = {one.person_id: one for one in hearing if one.reply == "comes" and one.elsewhere}
    return "".join(
        f" {one.name or 'Somebody'} said that they come to the {one.elsewhere} at the same time too: "
        "not counted as certain until they send apologies to one of the two."
        for one in twice.values()
    )


def _who_matter(quorum: Quorum, hearing: Sequence[Expected], missing: int) -> dict[int, str]:
    """Those who have not replied and whose coming would bring the quorum nearer: ids and names."""
    there = _who(hearing)
    found: dict[int, str] = {}
    for one in hearing:
        with_them = tuple(each.as_attendee(with_the_silent=each is one) for each in hearing)
        if one.silent and _wants(quorum, with_them).missing < missing:
            found |= {key: name for key, name in one.silent.items() if key not in there}
    return found


def _needed(quorum: Quorum, hearing: Sequence[Expected]) -> bool:
    """Whether it takes those who were named: the others who have not replied would not do."""
    others = tuple(one.as_attendee(with_the_silent=not one.named) for one in hearing)
    return bool(_wants(quorum, others).restoring)


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


def present_words(roles: Iterable[str]) -> str:
    """Who is present, by their roles at the meeting: those who hear cases, and apart from them everybody else."""
    here = list(roles)
    members, chair = here.count("member"), "chair" in here
    others = len(here) - members - here.count("chair")
    hear = (["the chair"] if chair else []) + ([plural(members, "member")] if members or not chair else [])
    apart = f", and {plural(others, 'other')}" if others else ""
    return f"{sentence(listed(tuple(hear)))} present{apart}"


def _more_members(missing: int) -> tuple[str, ...]:
    return (f"{number_word(missing)} more {'member' if missing == 1 else 'members'}",) if missing > 0 else ()


def _members(number: int) -> str:
    return f"{number_word(number)} other {'member' if number == 1 else 'members'}"


def _people(number: int) -> str:
    return f"{number_word(number).capitalize()} {'person' if number == 1 else 'people'}"


MOST_NAMED = 3
"""So many who have not replied are said by name; more are counted."""


def _not_replied(names: tuple[str, ...]) -> str:
    if not names:
        return ""
    have = "has" if len(names) == 1 else "have"
    by_name = all(names) and len(names) <= MOST_NAMED
    who = listed(names) if by_name else number_word(len(names)).capitalize()
    return f" {who} {have} not replied."


def _say_they_come(number: int) -> str:
    return f"{_people(number)} said that they come" if number else "Nobody said that they come"
