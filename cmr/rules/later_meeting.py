"""The later meeting that a referral's social worker may ask for (B1.7)."""

from __future__ import annotations

from collections.abc import Collection

from cmr.rules.referral_facts import BEFORE_SUBMISSION
from cmr.rules.refusal import Refusal

SUBMITTED_ALREADY = Refusal(
    "It is submitted. To ask for another meeting, recall it; or ask the chair to defer it.", "B1.7"
)
NOT_OFFERED = Refusal("That meeting can’t be asked for any more. Choose another.", "B1.7")


def asking_refusal(state: str) -> Refusal | None:
    """Once it is submitted, the meeting is no longer its worker's to ask for."""
    return None if state in BEFORE_SUBMISSION else SUBMITTED_ALREADY


def wish_refusal(state: str, meeting_id: int | None, offered: Collection[int]) -> Refusal | None:
    """Why that meeting can't be asked for; None (no meeting) takes a wish back, which is refused as late as a wish.

    ``offered`` are the ids of those that take cases and whose deadline has not passed.
    """
    refusal = asking_refusal(state)
    if refusal is None and meeting_id is not None and meeting_id not in offered:
        return NOT_OFFERED
    return refusal
