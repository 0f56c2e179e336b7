"""Guests for one case alone: who can be one, and until when (B1.2d)."""

from __future__ import annotations

from cmr.rules.meeting import TO_COME
from cmr.rules.refusal import Refusal

CLAUSE = "B1.2"
"""Whom the chair invites for one case stands among the members (1.2 d), not with the quorum (1.3)."""
NOBODY = Refusal("Choose somebody who has an account here.")


def before_the_hearing(case_state: str, meeting_state: str) -> Refusal | None:
    """Guests are invited, and invitations taken back, until the case is heard."""
    if case_state == "placed" and meeting_state in (*TO_COME, "in_session"):
        return None
    return Refusal("The case has been heard: its guests stand.", CLAUSE)


def guests_are_known(allowed: bool) -> Refusal | None:
    """The panel's terms know guests."""
    return None if allowed else Refusal("This panel’s terms of reference know no guests.", CLAUSE)


def may_be_invited(name: str, *, active: bool, hears_it: bool, invited_already: bool) -> Refusal | None:
    """A guest has an account, does not hear the case anyway, and is invited once."""
    if not active:
        return Refusal(f"{name} has no account any more.")
    if hears_it:
        return Refusal(f"{name} sits on this panel and hears the case anyway.", CLAUSE)
    return Refusal(f"{name} is invited already.") if invited_already else None


def may_be_uninvited(name: str, *, invited: bool) -> Refusal | None:
    """Only a guest's invitation is taken back."""
    return None if invited else Refusal(f"{name} is no guest of this case.")
