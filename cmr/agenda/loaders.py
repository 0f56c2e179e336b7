"""What the gate loads for this room's views: only what the person may see, locked in the order of every room."""

from __future__ import annotations

from flask import request
from sqlalchemy import select

from cmr.agenda.queries import case_on, case_seen_on, placed_referral
from cmr.models import Case, Referral, db
from cmr.referrals.queries import by_reference
from cmr.rules.permissions import Can, may
from cmr.schedule.queries import by_id
from cmr.web.fields import record_number
from cmr.web.gate import current_actor


def in_sight(referral: Referral | None) -> Referral | None:
    """The referral where the person may see it: what they may not see is not there."""
    seen = referral is not None and may(current_actor(), Can.SEE_REFERRAL, referral.subject())
    return referral if seen else None


def referral_to_place(reference: str, *, lock: bool = False) -> Referral | None:
    """The referral; a request that places or defers it locks the chosen meeting first, as every room does."""
    if lock:
        _lock_meetings(_chosen())
    return in_sight(by_reference(reference, lock=lock))


def referral_on_agenda(reference: str, *, lock: bool = False) -> Referral | None:
    """The referral, whose meeting is locked before it, and with that the one that it is deferred to."""
    if lock and (to := _chosen()) is not None:
        at = db.session.scalar(select(Referral.meeting_id).where(Referral.reference == reference))
        _lock_meetings(to, at)
    return in_sight(placed_referral(reference, lock=lock))


def _chosen() -> int | None:
    """The meeting that the form names."""
    return record_number(request.form.get("meeting"))


def _lock_meetings(*ids: int | None) -> None:
    """Always in the same order, so that two who lock the same two never wait for each other."""
    for one in sorted({one for one in ids if one is not None}):
        by_id(one, lock=True)


def case_in_sight(id: int, reference: str, *, lock: bool = False) -> Case | None:  # noqa: A002 # the URL's own word
    """The case on that meeting's agenda where the person may see its referral."""
    case = case_on(id, reference, lock=lock)
    return case if case and in_sight(case.referral) else None


def moved_case(id: int, reference: str, *, lock: bool = False) -> Case | None:  # noqa: A002 # the URL's own word
    """The case that somebody moves on that meeting's agenda, also where it left meanwhile: the rule says so then."""
    case = case_seen_on(id, reference, lock=lock)
    return case if case and in_sight(case.referral) else None
