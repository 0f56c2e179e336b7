"""Who may hold which post: a panel's seats, the management of teams and services, and standing in for somebody."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from cmr.rules.panel_type import Membership, SeatTerm
from cmr.rules.refusal import Refusal
from cmr.rules.wording import spoken_date

MANAGES_TEAM = ("team manager", "service manager")
"""Positions that may manage a team; a service manager covers for one."""
MANAGES_SERVICE = ("service manager", "head of service")
A_YEAR = relativedelta(years=1)
"""The longest for which somebody is named a deputy (D5): whoever is still needed then is named again."""
SIGNING = "B1.6"
"""The clause that has a team manager and a service manager sign, which is why their post matters."""


@dataclass(frozen=True)
class Held:
    """A seat as it is held, both days included; ``ends_on`` None for one that is open-ended."""

    id: int
    key: str
    person_id: int
    starts_on: date
    ends_on: date | None = None

    def on(self, day: date) -> bool:
        """Whether it is held on that day."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    def meets(self, starts_on: date, ends_on: date | None) -> bool:
        """Whether it is held on a day of the range."""
        return (ends_on is None or self.starts_on <= ends_on) and (
            self.ends_on is None or starts_on <= self.ends_on
        )


@dataclass(frozen=True)
class Place:
    """One of the terms' seats with those who hold it, now and later."""

    term: SeatTerm
    now: tuple[Held, ...]
    later: tuple[Held, ...]
    last_held_on: date | None = None
    """The last day on which somebody held it before; None where nobody ever did."""

    def empty_on(self, day: date) -> bool:
        """Whether a seat that should be filled is held by nobody on that day, today's or a later one (D5)."""
        return self.term.essential and not any(one.on(day) for one in (*self.now, *self.later))

    @property
    def vacant(self) -> bool:
        """Nobody holds it today."""
        return not self.now


def places(membership: Membership, held: Sequence[Held], on: date) -> tuple[Place, ...]:
    """Every seat of the terms, in their order, with who holds it on that day and who will afterwards."""
    return tuple(
        Place(
            term,
            tuple(one for one in held if one.key == term.key and one.on(on)),
            tuple(one for one in held if one.key == term.key and one.starts_on > on),
            max(
                (one.ends_on for one in held if one.key == term.key and one.ends_on and one.ends_on < on),
                default=None,
            ),
        )
        for term in membership.seats
    )


def one_of(positions: Sequence[str]) -> str:
    """Positions as a sentence names them: "a team manager, a service manager or a head of service"."""
    named = [f"a {one}" for one in positions]
    return " or ".join(part for part in (", ".join(named[:-1]), named[-1]) if part)


def vacancies(membership: Membership, held: Sequence[Held], on: date) -> tuple[SeatTerm, ...]:
    """The seats that nobody holds on that day, those that may stay empty left out (B1.2, D5)."""
    return tuple(
        place.term for place in places(membership, held, on) if place.vacant and place.term.essential
    )


def chair_refusal(membership: Membership, position: str) -> Refusal | None:
    """Why somebody in that position may not hold the panel's chair."""
    if position in membership.chaired_by:
        return None
    allowed = one_of(membership.chaired_by)
    return Refusal(
        f"The chair must be {allowed}, and this person is a {position}.", _chair_clause(membership)
    )


def _chair_clause(membership: Membership) -> str:
    return next((seat.clause for seat in membership.seats if seat.role == "chair"), membership.clause)


def seat_refusals(
    membership: Membership,
    term: SeatTerm,
    *,
    position: str,
    person_id: int,
    starts_on: date,
    ends_on: date | None,
    held: Iterable[Held],
) -> tuple[Refusal, ...]:
    """Why the person may not be given the seat for those days; ``held`` are all the panel's seats as they are."""
    reasons: list[Refusal | None] = []
    if ends_on is not None and ends_on < starts_on:
        reasons.append(Refusal("The last day must be the first day or a later one."))
    if term.role == "chair":
        reasons.append(chair_refusal(membership, position))
    meeting = [one for one in held if one.meets(starts_on, ends_on)]
    if any(one.person_id == person_id for one in meeting):
        reasons.append(
            Refusal(
                "This person has a seat on the panel on some of these days; nobody holds two.",
                membership.clause,
            )
        )
    elif term.role != "administrator" and any(one.key == term.key for one in meeting):
        until = next((one.ends_on for one in meeting if one.key == term.key), None)
        end = f"until {spoken_date(until)}" if until else "with no last day"
        reasons.append(
            Refusal(f"Somebody holds this seat on some of these days, {end}. End theirs first.", term.clause)
        )
    return tuple(reason for reason in reasons if reason)


def inactive_refusal(*, active: bool, clause: str = "") -> Refusal | None:
    """Why somebody may be given no post: they can't sign in any more."""
    return (
        None if active else Refusal("This account is inactive. Choose somebody with an active one.", clause)
    )


def end_refusal(ends_on: date | None, last_day: date, today: date) -> Refusal | None:
    """Why a seat (held until ``ends_on``) can't end on that last day."""
    if ends_on is not None and ends_on < last_day:
        return Refusal("This seat ends before that day already.")
    yesterday = today - timedelta(days=1)
    if last_day < yesterday or (ends_on is not None and ends_on < yesterday):
        return Refusal("The last day must be yesterday or later: what is past is past.")
    return None


def manager_refusal(of: str, position: str) -> Refusal | None:
    """Why somebody in that position may not manage a ``team`` or ``service``: they sign as its manager (B1.6)."""
    allowed = MANAGES_TEAM if of == "team" else MANAGES_SERVICE
    if position in allowed:
        return None
    return Refusal(
        f"A {of}’s manager signs its referrals, so must be {one_of(allowed)}; this person is a {position}.",
        SIGNING,
    )


def position_refusals(
    position: str,
    *,
    chairs: Iterable[tuple[str, Membership]] = (),
    teams: Collection[str] = (),
    services: Collection[str] = (),
) -> tuple[Refusal, ...]:
    """Why somebody may not change to that position while they chair those panels, manage those teams and services."""
    reasons = [
        Refusal(
            f"They chair the {name}, whose chair must be {one_of(membership.chaired_by)}. End the seat first.",
            membership.clause,
        )
        for name, membership in chairs
        if chair_refusal(membership, position)
    ]
    for of, names in (("team", teams), ("service", services)):
        if names and manager_refusal(of, position):
            reasons.append(
                Refusal(
                    f"They manage {', '.join(sorted(names))}. Give the {of} another manager first.", SIGNING
                )
            )
    return tuple(reasons)


def fit_to_deputise(position: str, chairs: Iterable[Membership] = ()) -> tuple[str, ...]:
    """The positions of those who may stand in for somebody in this one: managers for managers, else the same (D5).

    A deputy sees and signs what their principal does, so a manager's whole team would be open to them. ``chairs``
    are the memberships of the panels whose chair they hold: their terms may say who chairs in their stead (B1.2).
    """
    match position:
        case "head of service":
            fit: tuple[str, ...] = ("service manager", "head of service")
        case "team manager" | "service manager":
            fit = ("team manager", "service manager", "head of service")
        case _:
            fit = (position, "team manager", "service manager", "head of service")
    chairs = tuple(chairs)
    return tuple(one for one in fit if all(may_chair_instead(chair, one) for chair in chairs))


def may_chair_instead(membership: Membership, position: str) -> bool:
    """Whether somebody in that position may stand in for the panel's chair (B1.2)."""
    return not membership.chair_deputies or position in membership.chair_deputies


def deputy_refusals(
    *,
    principal_id: int,
    principal_position: str,
    deputy_id: int,
    deputy_position: str,
    starts_on: date,
    ends_on: date,
    today: date,
    others: Iterable[tuple[date, date]],
    chairs: Iterable[tuple[str, Membership]] = (),
) -> tuple[Refusal, ...]:
    """Why this person may not stand in for those days; ``others`` are the days they were already named for (D5).

    ``chairs``: the panels that the principal chairs on those days, by name, with their memberships.
    """
    reasons = []
    if principal_id == deputy_id:
        reasons.append(Refusal("Nobody can be their own deputy. Choose somebody else.", "D5"))
    fit = fit_to_deputise(principal_position)
    if deputy_position not in fit:
        words = f"For a {principal_position} only {one_of(fit)} can stand in."
        reasons.append(Refusal(words, "D5"))
    else:
        reasons += [
            Refusal(
                f"They chair the {name}, and whoever stands in for its chair must be "
                f"{one_of(terms.chair_deputies)}.",
                _chair_clause(terms),
            )
            for name, terms in chairs
            if not may_chair_instead(terms, deputy_position)
        ]
    if ends_on < starts_on:
        reasons.append(Refusal("The last day must be the first day or a later one.", "D5"))
    elif ends_on < today:
        reasons.append(Refusal("The last day must be today or later: what is past is past.", "D5"))
    elif too_long := _too_long(starts_on, ends_on, today):
        reasons.append(too_long)
    if any(first <= ends_on and starts_on <= last for first, last in others):
        reasons.append(Refusal("This person is the deputy on some of these days already.", "D5"))
    return tuple(reasons)


def _too_long(starts_on: date, ends_on: date, today: date) -> Refusal | None:
    """Nobody stands in for longer than a year, or is named more than a year ahead: another year is named anew (D5)."""
    if starts_on > today + A_YEAR:
        words = f"The first day can be {spoken_date(today + A_YEAR)} at the latest: a year from today."
        return Refusal(words, "D5")
    last = starts_on + A_YEAR - timedelta(days=1)
    if ends_on > last:
        words = (
            f"A deputy is named for a year at most: from {spoken_date(starts_on)} to {spoken_date(last)} "
            "at the latest. If they are to stand in for longer, name them again when that ends."
        )
        return Refusal(words, "D5")
    return None


def post_refusal(name: str, position: str, *, sits: bool, manages: bool) -> Refusal | None:
    """Why nobody stands in for somebody: they have no seat and manage nothing, so a deputy would get nothing (D5)."""
    if sits or manages or position in (*MANAGES_TEAM, *MANAGES_SERVICE):
        return None
    words = (
        f"{name} has no seat on a panel and manages no team or service, so there is nothing to stand in for."
    )
    covers = {
        "social worker": "While they are away their team manager covers their cases.",
        "partner agency": "Whoever comes in their stead as a guest is invited by the panel’s administrator.",
    }
    return Refusal(f"{words} {covers.get(position, '')}".strip(), "D5")


def ended_refusal(*, ended: bool) -> Refusal | None:
    """Why a nomination can't be ended: it has been (D5)."""
    return Refusal("This deputy has been ended already.", "D5") if ended else None


def one_meeting_refusals(
    *,
    to_come: bool,
    sits: bool = False,
    principal: str,
    role: str | None,
    deputy_allowed: bool,
    deputy: str,
    sits_there: bool,
    stands_in_there: bool = False,
    declined: bool = False,
) -> tuple[Refusal, ...]:
    """Why somebody may not be named a seat's deputy for one meeting alone, besides ``deputy_refusals`` (B1.3, D5).

    ``role`` is that of the principal's own seat there; None where they have none, for a deputy names no deputy.
    While it ``sits`` the chair's alone: a chair who leaves or withdraws must not strand it (B1.2).
    Whoever ``declined`` is asked anew, but not where they sent apologies for a seat of their own.
    """
    if role is None:
        return (Refusal(f"{principal} has no seat at this meeting.", "D5"),)
    reasons = []
    if not to_come and not (sits and role == "chair"):
        reasons.append(Refusal("A deputy for one meeting is named before the meeting opens.", "D5"))
    if not deputy_allowed:
        reasons.append(Refusal("The panel’s terms of reference let no deputy take this seat.", "D5"))
    if sits_there and role != "chair":
        reasons.append(
            Refusal(f"{deputy} has a seat of their own at this meeting, and nobody fills two.", "B1.3")
        )
    if sits_there and role == "chair" and declined:
        reasons.append(Refusal(f"{deputy} sent apologies for their own seat at this meeting.", "D5"))
    if stands_in_there:
        reasons.append(
            Refusal(
                f"{deputy} stands in for somebody else at this meeting, and nobody fills two places.", "B1.3"
            )
        )
    return tuple(reasons)


def account_manager_refusals(
    *, is_self: bool, others: int, active: bool, manages: bool
) -> tuple[Refusal, ...]:
    """Why an account manager may not be left inactive, or without that ability.

    ``others`` counts the active account managers besides this one; ``active`` and ``manages`` are what would be.
    """
    if active and manages:
        return ()
    reasons = []
    if is_self:
        what = "take this away from yourself" if active else "deactivate your own account"
        reasons.append(Refusal(f"You cannot {what}. Ask another account manager to do it."))
    if others == 0:
        reasons.append(Refusal("This is the only active account manager. Make somebody else one first."))
    return tuple(reasons)
