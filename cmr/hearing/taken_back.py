"""A case that was handed to the head of service, and on which the panel agreed after all: what they are told (D8)."""

from __future__ import annotations

from dataclasses import replace

from flask_login import current_user
from sqlalchemy import select

from cmr.hearing.proposal import keeps_decision
from cmr.hearing.queries import case_at_meeting
from cmr.models import Case, db
from cmr.models.history import HistoryEntry
from cmr.rules.capacities import Actor, Subject
from cmr.rules.permissions import Can, may
from cmr.rules.refusal import Refusal, Refused
from cmr.web.gate import current_actor
from cmr.web.saving import since_words


def case_to_decide(id: int, reference: str, *, lock: bool = False) -> Case | None:  # noqa: A002 - the URL's own name
    """The case as whoever decides it finds it. Raises Refused, to them alone, once the panel agreed after all."""
    case = case_at_meeting(id, reference, lock=lock)
    if (
        case is not None
        and current_user.is_authenticated
        and (words := taken_back(case, current_actor(), case.subject()))
    ):
        raise Refused(Refusal(words, "D8"))
    return case


def taken_back(case: Case, actor: Actor, subject: Subject) -> str:
    """What whoever would decide it is told of a case that the panel took back; empty for anybody or anything else."""
    would = replace(subject, undecided=True)
    if case.undecided or not (
        may(actor, Can.DECIDE_UNDECIDED, would) and may(actor, Can.SEE_REFERRAL, subject)
    ):
        return ""
    found = next((one for one in _ends(case) if one.detail.get("meeting") == case.meeting_id), None)
    if found is None:
        return ""
    waits = case.state == "placed" and case.sheet is not None and keeps_decision(case.sheet)
    kept = " What you had saved of the decision is kept in case it comes to you again." if waits else ""
    return f"The panel agreed after all at {since_words(found.at)}.{kept}"


def _ends(case: Case) -> list[HistoryEntry]:
    query = select(HistoryEntry).where(
        HistoryEntry.record_kind == "referral",
        HistoryEntry.record_id == case.referral_id,
        HistoryEntry.verb == "agree_after_all",
    )
    return list(db.session.scalars(query.order_by(HistoryEntry.number.desc())))
