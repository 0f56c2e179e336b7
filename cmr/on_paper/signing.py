"""A decision sheet that was signed on paper: entered, and confirmed by somebody who answers for it (B1.24)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cmr.hearing.queries import HEARS, hearing_facts, in_the_chair
from cmr.hearing.said import names_at
from cmr.hearing.sheets import terms_of
from cmr.hearing.signing import Hand, settle, signs_for
from cmr.models import Attendance, Case, DecisionSheet, MemberView, Person, db
from cmr.on_paper.gaps import said_afterwards
from cmr.on_paper.scans import scans_of
from cmr.rules import majority
from cmr.rules.on_paper import signed_words, why_not_at, why_not_signed, why_undeclared
from cmr.rules.paper_gaps import beside_signature
from cmr.rules.paper_times import Recorded, why_not_signed_at
from cmr.rules.read_before_signing import AsRead
from cmr.rules.refusal import Refusal, Refused, refuse
from cmr.rules.stays import here_at


def what_was_said(case: Case) -> Iterator[Recorded]:
    """What was declared for the case by who came, and the views on it: all of it is before its end."""
    came = {one.person_id for one in case.meeting.attendances if one.stays}
    for declared in case.declarations:
        if declared.person_id in came:
            yield Recorded(declared.declared_at, f"{declared.person.name} declared")
    query = select(MemberView).where(MemberView.case_id == case.id).options(joinedload(MemberView.person))
    for said in db.session.scalars(query):
        yield Recorded(said.said_at, f"{said.person.name} said their view")


def why_not_signed_then(
    case: Case, signed_by: Attendance, moment: datetime, *, at: datetime
) -> tuple[Refusal, ...]:
    """All that contradicts that they signed the sheet at that moment: times, who was there, quorum, declarations."""
    meeting, signer = case.meeting, signed_by.person
    if reasons := why_not_at(moment, meeting.on, meeting.opened_at, at):
        return reasons
    reasons = why_not_signed(
        signer.name,
        scans=len(scans_of(meeting.id, case)),
        here=here_at(signed_by.stays, moment),
        chairs=in_the_chair(case, moment) is signed_by,
        hears=signed_by.role in HEARS,
        withdrew=any(one.person_id == signer.id and one.withdrew for one in case.declarations),
        designate=terms_of(case.referral).designate_may_complete,
    )
    hearing = hearing_facts(case, by=signer, moment=moment)
    later = why_not_signed_at(moment, what_was_said(case))
    return (*reasons, *(one for one in (later, hearing.quorum, why_undeclared(hearing.undeclared)) if one))


def sign_on_paper(
    case: Case,
    signed_by: Attendance,
    moment: datetime,
    read: AsRead,
    *,
    by: Person,
    at: datetime,
    for_id: int | None = None,
    against_majority: bool = False,
    looked: str = "",
) -> DecisionSheet:
    """Freezes the sheet as it was signed on paper at that moment; ``by`` confirms it, their password asked already.

    Quorum, declarations and who is in the chair are those of that moment. Raises Refused with every reason.
    """
    meeting, signer = case.meeting, signed_by.person
    if reasons := why_not_signed_then(case, signed_by, moment, at=at):
        raise Refused(*reasons)
    scans, chair = scans_of(meeting.id, case), in_the_chair(case, moment)
    hearing = hearing_facts(case, by=signer, moment=moment)
    refuse(majority.unaware(hearing.standing, said=against_majority, problems=hearing.sheet_problems))
    silent = majority.gave_none(hearing.standing, names_at(case), on_paper=True)
    typed = case.sheet.saved_by.name if case.sheet else by.name
    words = signed_words(
        signer.name,
        moment,
        named_by=chair.person.name if chair is not None and chair is not signed_by else "",
        typed_by=typed,
        confirmed_by=by.name,
        confirmed_at=at,
        scan=", ".join(one.sha256 for one in scans),
        missing=beside_signature(said_afterwards(case)),
    )
    hand = Hand(signer, moment, signs_for(case, signed_by, None, moment), words, silent, looked)
    return settle(case, "hear", hearing, read, hand, by=by, at=at, for_id=for_id)
