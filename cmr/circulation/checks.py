"""What the checks before circulation ask about, read from the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from cmr.adapters import clock
from cmr.hearing.queries import HEARS, SeatRow, seats_at
from cmr.models import Case, Meeting, Referral, db
from cmr.panels.queries import kept_terms
from cmr.referrals.moves import content_hash, waits_for_the_chair
from cmr.referrals.queries import waiting_for_the_chair
from cmr.rules.circulation import CaseFacts, CirculationFacts
from cmr.rules.quorum import Attendee, for_case
from cmr.rules.refusal import Refusal
from cmr.rules.wording import is_past, spoken_moment


def circulation_facts(
    meeting: Meeting, cases: Sequence[Case], *, at: datetime, reason: str = ""
) -> CirculationFacts:
    """A snapshot of the agenda for its checks; a fixed number of statements however many cases it has."""
    terms = kept_terms(meeting.terms)
    _read_sections(cases)
    return CirculationFacts(
        cases=tuple(_case_facts(case, at) for case in cases),
        most_cases=meeting.most_cases,
        items=len(terms.agenda.items),
        case_item=any(item.cases for item in terms.agenda.items),
        statement=bool(terms.conduct.text.strip()),
        quorum=quorum_foreseen(meeting),
        quorum_must_be_foreseen=terms.agenda.needs_quorum_foreseen,
        late_waiting=_late_waiting(meeting, at),
        open_until="" if is_past(meeting.deadline_at, at) else spoken_moment(meeting.deadline_at),
        clauses={"agenda": terms.agenda.clause, "conduct": terms.conduct.clause},
        reason=reason,
    )


def quorum_foreseen(meeting: Meeting) -> Refusal | None:
    """Why no quorum is to be expected: seats whose holder sent apologies count where a deputy has not; None if met."""
    expected = [_expected(seat) for seat in seats_at(meeting) if seat.role in HEARS]
    found = for_case(kept_terms(meeting.terms).quorum, expected, of_the_meeting=True)
    return Refusal(f"Not enough people are expected. {found.text}", found.clause) if found else None


def _expected(seat: SeatRow) -> Attendee:
    """The seat with the first of its people who has not sent apologies."""
    coming = [one for one in seat.people if not ((entry := seat.of(one)) and entry.apologies)]
    return Attendee(
        person_id=(coming or seat.people)[0].id,
        seat=seat.key,
        role=seat.role,  # type: ignore[arg-type] # the table's check holds it to the four roles
        present=bool(coming),
        seat_name=seat.name,
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
