"""To whom a referral may be given when its social worker can't go on with it (B1.6)."""

from __future__ import annotations

from dataclasses import dataclass

from cmr.rules.refusal import Refusal

POSITION = "social worker"
"""Only a social worker is allocated a case."""


@dataclass(frozen=True)
class Taker:
    """Somebody whom a referral may be given to."""

    id: int
    name: str
    active: bool
    position: str
    service_id: int | None
    """The service of their team; None for somebody of no team."""


def refusals(taker: Taker, *, worker_id: int, service_id: int) -> tuple[Refusal, ...]:
    """Why a referral of that worker and service can't be given to this person; empty where it can (B1.6)."""
    if taker.id == worker_id:
        return (Refusal(f"It is allocated to {taker.name} already.", "B1.6"),)
    if not taker.active:
        return (Refusal(f"{taker.name} has no account any more.", "B1.6"),)
    if taker.position != POSITION:
        return (
            Refusal(
                f"{taker.name} is no social worker, and only a social worker is allocated a case.", "B1.6"
            ),
        )
    if taker.service_id != service_id:
        return (Refusal(f"{taker.name} is of no team of this service.", "B1.6"),)
    return ()


def why_left(active: bool, position: str, team: str | None) -> str:
    """Why somebody no longer works with a team that their referrals are of, to follow their name and a comma."""
    if not active:
        return "who has left"
    if position != POSITION:
        return "who is no longer a social worker"
    return f"who has moved to {team}" if team else "who is of no team now"
