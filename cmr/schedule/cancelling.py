"""A meeting cancelled: its cases go back to the queue, first in line, and what hung on it is free of it (D4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cmr.adapters import clock
from cmr.models import Meeting, Person, Referral, db
from cmr.notices.operations import Told
from cmr.referrals import moves
from cmr.referrals.queries import by_reference
from cmr.rules.meeting import MEETING
from cmr.rules.queue import CANCELLED_UNDER
from cmr.rules.refusal import Refused
from cmr.rules.rescheduling import When
from cmr.schedule.affected import (
    OnAgenda,
    Tie,
    Tied,
    as_seen,
    let_go,
    locked_referrals,
    on_agenda,
    referrals,
    tied_to,
)
from cmr.schedule.changing import SETTLED
from cmr.schedule.news import News, publish, told_of
from cmr.schedule.queries import facts_of


@dataclass(frozen=True)
class Cancellation:
    """What cancelling a meeting does, worked out before it is done. Only plain facts: two are alike or they differ."""

    meeting_id: int
    sequence: int
    state: str
    when: When
    cases: tuple[OnAgenda, ...]
    """Those that go back to the queue, in the order in which they will stand there."""
    tied: tuple[Tied, ...]

    def with_tie(self, tie: Tie) -> tuple[Tied, ...]:
        """The referrals that hang on the meeting in that way."""
        return tuple(one for one in self.tied if one.tie == tie)

    def tie_of(self, referral: Referral) -> Tie:
        """How that referral hangs on it. Raises StopIteration for one that doesn't."""
        return next(one.tie for one in self.tied if one.referral_id == referral.id)


@dataclass(frozen=True)
class Foreseen:
    """A cancellation with who is told of it, and the mark by which it is known again."""

    cancellation: Cancellation
    told: tuple[Told, ...]
    seen: str


def foresee(meeting: Meeting, *, by: Person, at: datetime) -> Foreseen:
    """What it would do to cancel the meeting, and who would be told. Raises Refused."""
    facts = facts_of(meeting, today=at.astimezone(clock.LONDON).date(), only_asking=True)
    if no := MEETING.refusals("cancel", meeting.state, facts):
        raise Refused(*no)
    when = When(meeting.on, meeting.starts_at, meeting.venue)
    back = tuple(sorted(on_agenda(meeting), key=lambda one: one.turn))
    found = Cancellation(meeting.id, meeting.sequence, meeting.state, when, back, tied_to(meeting))
    freed = [_freed(one, meeting, found, "") for one in referrals([one.referral_id for one in found.tied])]
    told = told_of([_cancelled(meeting, found, ""), *freed], by=by, at=at)
    return Foreseen(found, told, as_seen(found, told))


def make(
    meeting: Meeting, found: Cancellation, reason: str, *, by: Person, at: datetime, for_id: int | None = None
) -> None:
    """Cancels a meeting that is locked since that was foreseen. Raises Refused without a reason."""
    facts = facts_of(meeting, today=at.astimezone(clock.LONDON).date(), reason=reason)
    with db.session.no_autoflush:
        MEETING.fire(meeting, "cancel", facts)
        meeting.cancelled_reason = reason.strip()
        meeting.sequence += 1
        db.session.flush()
    let_go(meeting)
    # While they are still its cases: their people are among those who are told.
    publish(_cancelled(meeting, found, reason), by=by, at=at, for_id=for_id)
    for referral in locked_referrals([one.referral_id for one in found.cases]):
        _give_back(referral, meeting, reason, by=by, at=at, for_id=for_id)
    for referral in locked_referrals([one.referral_id for one in found.tied]):
        _free(referral, meeting, found)
        publish(_freed(referral, meeting, found, reason), by=by, at=at, for_id=for_id)


def _cancelled(meeting: Meeting, found: Cancellation, reason: str) -> News:
    return News("meeting", meeting, "cancel", {"reason": reason.strip(), "cases": len(found.cases)})


def _freed(referral: Referral, meeting: Meeting, found: Cancellation, reason: str) -> News:
    detail = {"meeting_on": meeting.on.isoformat(), "reason": reason.strip()}
    match found.tie_of(referral):
        case "kept":
            return News("referral", referral, "meeting_lost", detail)
        case "late":
            return News("referral", referral, "late_no_more", detail)
        case "wished":
            return News("referral", referral, "wish_lost", detail)


def _give_back(
    referral: Referral, meeting: Meeting, reason: str, *, by: Person, at: datetime, for_id: int | None
) -> None:
    """Back to the queue, where it kept its place; it stands first in line while this is the meeting it is kept for."""
    whole = by_reference(referral.reference)
    case = whole.case if whole else None
    if whole is None or case is None or case.meeting_id != meeting.id:
        raise Refused(SETTLED)
    facts = moves.facts_of(whole, by=by, at=at, meeting=meeting)
    moves.move(
        whole,
        "lose_meeting",
        facts,
        by=by,
        at=at,
        for_id=for_id,
        changes={"deferred_to_id": meeting.id} | _without(whole, meeting),
        meeting_id=meeting.id,
        meeting_on=meeting.on.isoformat(),
        reason=reason.strip(),
    )
    case.state, case.ended_at, case.ended_reason = (
        "removed",
        at,
        f"{CANCELLED_UNDER}{reason.strip()}",
    )
    case.sequence += 1
    db.session.flush()


def _free(referral: Referral, meeting: Meeting, found: Cancellation) -> None:
    """What was kept for the meeting stands first in line; what was late for it is not any more; a wish falls away."""
    changes = _without(referral, meeting)
    if not changes and found.tie_of(referral) != "kept":
        raise Refused(SETTLED)
    for column, value in changes.items():
        setattr(referral, column, value)
    db.session.flush()


def _without(referral: Referral, meeting: Meeting) -> dict[str, object]:
    """The columns by which a referral points at the meeting, emptied; but not the one that it is kept for."""
    found: dict[str, object] = {}
    if referral.asked_for_id == meeting.id:
        found["asked_for_id"] = None
    # One that asked for a later meeting instead stays too late for the one it missed, and for those between (B1.7).
    if referral.late_for_id == meeting.id and referral.late_choice != "later":
        found |= {"late_for_id": None, "late_choice": None}
    return found
