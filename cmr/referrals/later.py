"""The later meeting that a referral's social worker asks for, while it is not submitted (B1.7)."""

from __future__ import annotations

from datetime import datetime

from cmr.models import Person, Referral, db
from cmr.models.history import record
from cmr.referrals.queries import MeetingAhead
from cmr.referrals.submitting import would_mean
from cmr.rules.later_meeting import asking_refusal, wish_refusal
from cmr.rules.refusal import Refused


def refuse_unless_written(referral: Referral) -> None:
    """Raises Refused once it is submitted: then the meeting is no longer its worker's to ask for."""
    if refusal := asking_refusal(referral.state):
        raise Refused(refusal)


def ask_for(referral: Referral, meeting_id: int | None, *, by: Person, at: datetime) -> MeetingAhead | None:
    """Keeps the later meeting that its worker asks for; None takes the wish back. Answers with the meeting.

    Raises Refused once it is submitted, and for a meeting that takes no cases or whose deadline has passed.
    """
    offered = {one.id: one for one in would_mean(referral, at).later}
    if refusal := wish_refusal(referral.state, meeting_id, offered):
        raise Refused(refusal)
    asked = offered.get(meeting_id) if meeting_id is not None else None
    if referral.asked_for_id != meeting_id:
        referral.asked_for_id = meeting_id
        db.session.flush()
        on = asked.on.isoformat() if asked else None
        record("referral", referral.id, "ask_for_meeting", by=by, at=at, meeting_on=on)
    return asked
