"""What follows a hearing: actions confirmed, a case called back, returned to panel on a date, or closed."""

from __future__ import annotations

from datetime import date, datetime

from cmr.models import Action, Person, Referral, db
from cmr.models.history import record
from cmr.notices.operations import tell
from cmr.referrals.moves import facts_of, move
from cmr.rules.refusal import Refusal, Refused


def confirm(action: Action, note: str, *, by: Person, at: datetime, for_id: int | None = None) -> bool:
    """Confirms that the action was done; the last of a heard case makes it *actioned* (B1.26).

    Answers with whether it was the last. Raises Refused where it was confirmed before, or the case is closed.
    """
    referral = action.referral
    if action.confirmed_at is not None:
        raise Refused(Refusal("This action was confirmed already.", "B1.26"))
    if referral.state == "closed":
        raise Refused(Refusal("The case is closed: its actions stay as they are.", "D3h"))
    action.confirmed_at, action.confirmed_by, action.confirmation = at, by, note
    db.session.flush()
    entry = record(
        "referral", referral.id, "confirm_action", by=by, at=at, for_id=for_id,
        action=action.id, number=action.number,
    )  # fmt: skip
    tell(entry, referral)
    if any(one.confirmed_at is None for one in referral.actions):
        return False
    if referral.state == "heard":
        move(referral, "finish_actions", facts_of(referral, by=by, at=at), by=by, at=at, for_id=for_id)
    return True


def call_back(
    referral: Referral,
    returns_on: date | None,
    reason: str,
    *,
    by: Person,
    at: datetime,
    for_id: int | None = None,
) -> None:
    """Calls the case back because nobody confirmed its actions: *returned*, with its date (D3g). Raises Refused."""
    _return(referral, "call_back", returns_on, reason, by=by, at=at, for_id=for_id)


def return_to_panel(
    referral: Referral,
    returns_on: date | None,
    reason: str = "",
    *,
    by: Person,
    at: datetime,
    for_id: int | None = None,
) -> None:
    """The case comes back to the panel on a date. Raises Refused."""
    _return(referral, "return_to_panel", returns_on, reason, by=by, at=at, for_id=for_id)


def close(referral: Referral, reason: str, *, by: Person, at: datetime, for_id: int | None = None) -> None:
    """Closes the case for good (D3h). Raises Refused while an action is open."""
    facts = facts_of(referral, by=by, at=at, reason=reason)
    changes = {"closed_at": at, "closed_reason": reason, "closed_by_id": by.id}
    move(referral, "close", facts, by=by, at=at, for_id=for_id, changes=changes, reason=reason)


def _return(
    referral: Referral,
    name: str,
    returns_on: date | None,
    reason: str,
    *,
    by: Person,
    at: datetime,
    for_id: int | None,
) -> None:
    facts = facts_of(referral, by=by, at=at, returns_on=returns_on, reason=reason)
    on = returns_on.isoformat() if returns_on else ""
    changes = {"returns_on": returns_on}
    move(referral, name, facts, by=by, at=at, for_id=for_id, changes=changes, returns_on=on, reason=reason)
