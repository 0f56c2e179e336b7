"""Whether what a notice asks for is still to be done: asked at the moment of sending, of the records themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from cmr.adapters import clock
from cmr.models import Meeting, Notice, Referral, db
from cmr.notices.reminders import PREFIX, still_due
from cmr.rules.meeting import TO_COME
from cmr.rules.receipt import waits_for_the_chair

SUPERSEDED = "The meeting has changed since: a later notice says so."
DONE = "It is done, or is not asked for any more."
OVER = "The meeting is over."
WAITS_FOR = {"team manager": "signed_by_social_worker", "service manager": "signed_by_team_manager"}
"""The state in which a form waits for the signature of each manager."""
CANCELLATIONS = frozenset({"meeting_cancelled", "guest_uninvited"})

Still = Callable[[Referral, Notice, datetime], bool]


def _in_state(*states: str) -> Still:
    return lambda referral, _notice, _now: referral.state in states


def _waits_for_signature(referral: Referral, notice: Notice, _now: datetime) -> bool:
    return referral.state == WAITS_FOR.get(str(notice.facts.get("stage")))


def _late_waits(referral: Referral, _notice: Notice, now: datetime) -> bool:
    missed, today = referral.late_for, now.astimezone(clock.LONDON).date()
    on, state = (missed.on, missed.state) if missed else (None, None)
    return waits_for_the_chair(referral.late_choice, on, state, today)


def _report_waits(referral: Referral, _notice: Notice, _now: datetime) -> bool:
    return any(one.agreement == "waiting" for one in referral.live_documents)


def _undecided(referral: Referral, _notice: Notice, _now: datetime) -> bool:
    return bool(referral.state == "scheduled" and referral.case and referral.case.undecided)


def _scheduled_for(referral: Referral, notice: Notice, _now: datetime) -> bool:
    meeting = referral.meeting
    return meeting is not None and meeting.on.isoformat() == notice.facts.get("meeting_on")


def _guest_still(referral: Referral, notice: Notice, _now: datetime) -> bool:
    case = referral.case
    return case is not None and any(one.person_id == notice.person_id for one in case.guests)


STILL: dict[str, Still] = {
    "signature_waits": _waits_for_signature,
    "ready_to_submit": _in_state("signed_by_service_manager"),
    "sent_back": _in_state("draft"),
    "signature_fell": _in_state("draft"),
    "late_waits": _late_waits,
    "late_came": _late_waits,
    "report_to_agree": _report_waits,
    "submitted": _in_state("submitted"),
    "accepted_to_place": _in_state("submitted"),
    "accepted_late": _in_state("submitted", "scheduled"),
    "placed": _scheduled_for,
    "undecided": _undecided,
    "all_confirmed": _in_state("actioned"),
    "to_return": _in_state("returned"),
    "called_back": _in_state("returned", "scheduled"),
    "guest_invited": _guest_still,
    "guest_circulated": _guest_still,
}
"""Kinds that ask for something of a referral: whether that is still so. What only says what happened stays true."""


def no_longer(notice: Notice, now: datetime) -> str:
    """Why a notice is not sent any more; empty where it still holds."""
    if notice.event.startswith(PREFIX):
        return "" if still_due(notice, now) else DONE
    if notice.record_kind == "meeting" and (why := _meeting_changed(notice)):
        return why
    still = STILL.get(notice.kind)
    if still is None:
        return ""
    referral_id = notice.facts.get("referral_id", notice.record_id)
    referral = db.session.get(Referral, referral_id)
    return "" if referral is not None and still(referral, notice, now) else DONE


def dates_still(dates: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Those of a series that stand as they were made: who moves or cancels one tells of it."""
    rows = db.session.execute(
        select(Meeting.id, Meeting.on, Meeting.starts_at).where(
            Meeting.id.in_([one["id"] for one in dates]), Meeting.state.in_(TO_COME)
        )
    )
    stand = {(row.id, row.on.isoformat(), row.starts_at.isoformat("minutes")) for row in rows}
    return [dict(one) for one in dates if (one["id"], one["on"], one["time"]) in stand]


def _meeting_changed(notice: Notice) -> str:
    """A notice that names another date or time than the meeting has now is followed by one that does not."""
    row = db.session.execute(
        select(Meeting.on, Meeting.starts_at, Meeting.state).where(Meeting.id == notice.record_id)
    ).first()
    if row is None or notice.kind in CANCELLATIONS:
        return ""
    if row.state == "closed":
        return OVER
    then = notice.facts.get("meeting_on"), notice.facts.get("meeting_time")
    now = row.on.isoformat(), row.starts_at.isoformat(timespec="minutes")
    return "" if row.state != "cancelled" and then == now else SUPERSEDED
