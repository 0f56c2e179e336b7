"""The later meeting that a referral's social worker asks for, while it is not submitted (B1.7)."""

from __future__ import annotations

from datetime import datetime

from cmr.models import Person, Referral, db
from cmr.models.history import record
from cmr.referrals.queries import MeetingAhead
from cmr.referrals.submitting import would_mean
from cmr.rules.referral import BEFORE_SUBMISSION
from cmr.rules.refusal import Refusal, Refused


def refuse_unless_written(referral: Referral) -> None:
    """Raises Refused once it is submitted: then the meeting is no longer its worker's to ask for."""
    if referral.state not in BEFORE_SUBMISSION:
        words = "It is submitted. To ask for another meeting, recall it; or ask the chair to defer it."
        raise Refused(Refusal(words, "B1.7"))


def ask_for(referral: Referral, meeting_id: int | None, *, by: Person, at: datetime) -> MeetingAhead | None:
    """Keeps the later meeting that its worker asks for; None takes the wish back. Answers with the meeting.

    Raises Refused once it is submitted, and for a meeting that takes no cases or whose deadline has passed.
    """
    refuse_unless_written(referral)
    asked = next((one for one in would_mean(referral, at).later if one.id == meeting_id), None)
    if meeting_id is not None and asked is None:
        raise Refused(Refusal("That meeting can’t be asked for any more. Choose another.", "B1.7"))
    if referral.asked_for_id != meeting_id:
        referral.asked_for_id = meeting_id
        db.session.flush()
        on = asked.on.isoformat() if asked else None
        record("referral", referral.id, "ask_for_meeting", by=by, at=at, meeting_on=on)
    return asked
