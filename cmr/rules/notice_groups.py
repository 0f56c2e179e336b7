"""Which groups of notices concern a person, by the offices that they hold themselves or stand in for."""

from __future__ import annotations

from typing import Literal

from cmr.rules.capacities import Actor
from cmr.rules.notices import GROUPS, Group

Office = Literal["cases", "seat", "runs", "guest"]
OFFICES: dict[str, frozenset[Office]] = {
    "duties": frozenset({"cases", "seat", "guest"}),
    "changes": frozenset({"cases", "seat", "guest"}),
    "outcomes": frozenset({"cases"}),
    "progress": frozenset({"cases"}),
    "panel": frozenset({"runs"}),
    "questions": frozenset({"cases", "runs"}),
    "agenda": frozenset({"seat", "guest"}),
    "due": frozenset({"cases", "seat"}),
    "coming": frozenset({"cases", "seat", "guest"}),
}
"""By group, the offices that bring something of it: one of them is enough."""


def offices_of(actor: Actor, *, guest: bool) -> frozenset[Office]:
    """What a person is here: of a case's own people, in a seat, one who runs a panel, a guest; deputies as well."""
    hats = actor.hats
    cases = actor.team_id is not None or any(
        hat.team_ids or hat.service_ids or hat.position == "head of service" for hat in hats
    )
    runs = any(hat.chairs | hat.administers | hat.chairs_at | hat.administers_at for hat in hats)
    seat = runs or any(hat.sits_on | hat.at_meetings for hat in hats)
    held: dict[Office, bool] = {"cases": cases, "seat": seat, "runs": runs, "guest": guest}
    return frozenset(office for office, theirs in held.items() if theirs)


def groups_for(actor: Actor, *, guest: bool) -> tuple[Group, ...]:
    """The groups that bring this person anything, in the order of all."""
    held = offices_of(actor, guest=guest)
    return tuple(group for group in GROUPS if OFFICES[group.key] & held)
