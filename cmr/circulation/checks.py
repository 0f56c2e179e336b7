"""What the checks before circulation ask about, read from the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from cmr.adapters import clock
from cmr.hearing.replies import foreseen_at
from cmr.models import Case, Meeting, Referral, db
from cmr.panels.queries import kept_terms
from cmr.referrals.moves import content_hash, waits_for_the_chair
from cmr.referrals.queries import waiting_for_the_chair
from cmr.rules.circulation import CaseFacts, CirculationFacts
from cmr.rules.wording import is_past, spoken_moment


def circulation_facts(
    meeting: Meeting, cases: Sequence[Case], *, at: datetime, reason: str = ""
) -> CirculationFacts:
    """A snapshot of the agenda for its checks; a fixed number of statements however many cases it has."""
    terms, expected = kept_terms(meeting.terms), foreseen_at(meeting)
    _read_sections(cases)
    return CirculationFacts(
        cases=tuple(_case_facts(case, at) for case in cases),
        most_cases=meeting.most_cases,
        items=len(terms.agenda.items),
        case_item=any(item.cases for item in terms.agenda.items),
        statement=bool(terms.conduct.text.strip()),
        quorum=expected.refusal,
        quorum_words=expected.text,
        quorum_open=expected.standing == "open",
        quorum_must_be_foreseen=terms.agenda.needs_quorum_foreseen,
        late_waiting=_late_waiting(meeting, at),
        open_until="" if is_past(meeting.deadline_at, at) else spoken_moment(meeting.deadline_at),
        clauses={"agenda": terms.agenda.clause, "conduct": terms.conduct.clause, "quorum": expected.clause},
        reason=reason,
    )


def _read_sections(cases: Sequence[Case]) -> None:
    """All sections in one statement: the content of each form is compared with what was signed."""
    ids = [case.referral_id for case in cases]
    db.session.scalars(
        select(Referral)
        .where(Referral.id.in_(ids))
        .options(selectinload(Referral.sections))
        .execution_options(populate_existing=False)
    ).all()


def _case_facts(case: Case, at: datetime) -> CaseFacts:
    referral = case.referral
    live = referral.live_documents
    return CaseFacts(
        reference=referral.reference,
        as_signed=referral.signed_hash is not None and referral.signed_hash == content_hash(referral),
        waits_for_the_chair=waits_for_the_chair(referral, at.astimezone(clock.LONDON).date()),
        files_held=sum(one.scan == "waiting" for one in live),
        files_refused=sum(one.scan == "refused" for one in live),
        reports_waiting=sum(one.agreement == "waiting" for one in live),
        reports_refused=sum(one.agreement == "refused" for one in live),
    )


def _late_waiting(meeting: Meeting, at: datetime) -> int:
    today = at.astimezone(clock.LONDON).date()
    waits = Referral.late_for_id == meeting.id, Referral.state == "submitted", waiting_for_the_chair(today)
    return db.session.scalar(select(func.count()).select_from(Referral).where(*waits)) or 0
