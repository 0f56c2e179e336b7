"""The states of a referral, and how each is shown to people (U2)."""

from __future__ import annotations

STATES = {
    "draft": "Draft",
    "signed_by_social_worker": "Signed by social worker",
    "signed_by_team_manager": "Signed by team manager",
    "signed_by_service_manager": "Signed by service manager",
    "submitted": "Submitted",
    "scheduled": "Scheduled",
    "heard": "Heard",
    "actioned": "Actioned",
    "returned": "Returned",
    "closed": "Closed",
}
OPEN = tuple(state for state in STATES if state != "closed")
WITH_HEAD_OF_SERVICE = "with_head_of_service"
"""How a scheduled referral is shown whose panel could not agree, until it is decided (D8): no state of its own."""
SHOWN = {**STATES, WITH_HEAD_OF_SERVICE: "With the head of service"}
"""Every state in words, as tags have them."""


def shown_state(state: str, *, undecided: bool) -> str:
    """The state as it is shown to people; ``undecided``: whether the panel left its case to the head of service."""
    return WITH_HEAD_OF_SERVICE if undecided and state == "scheduled" else state
