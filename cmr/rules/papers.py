"""Who is given a meeting's papers, and in which capacity (D3c, B1.2d, B1.4)."""

from __future__ import annotations

from cmr.rules.capacities import (
    Actor,
    Hat,
    Subject,
    administers_panel,
    chairs_panel,
    guest_of_case,
    sits_on_panel,
)
from cmr.rules.permissions import Can, may

CAPACITIES = (
    ("chair", chairs_panel),
    ("member", sits_on_panel),
    ("administrator", administers_panel),
    ("guest", guest_of_case),
)
"""In which somebody is given a meeting's papers, the first that fits (D3c, B1.2d)."""


def gets_case(actor: Actor, subject: Subject) -> tuple[str, Hat] | None:
    """In which capacity, and under which hat, the case is among the papers that this person is given; None where not.

    Whoever withdrew is given none of it, even where they see its record by an office of theirs (B1.4).
    """
    if actor.id in subject.withdrawn_ids or not may(actor, Can.SEE_REFERRAL, subject):
        return None
    held = ((role, test(actor, subject)) for role, test in CAPACITIES)
    return next(((role, hat) for role, hat in held if hat is not None), None)
