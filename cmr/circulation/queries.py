"""What went out and what would go out now: the agenda's cases in their slots, and every circulation of a meeting."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from cmr.models import Case, CaseGuest, Circulation, Declaration, Meeting, Referral, Team, db
from cmr.panels.queries import kept_terms
from cmr.rules.agenda import places_sent, slot
from cmr.rules.circulation import Change, Circulated, Gone, changes, gone
from cmr.rules.enclosing import stays_out
from cmr.schedule.queries import ON_THE_AGENDA


def cases_on(meeting: Meeting) -> Sequence[Case]:
    """The cases on its agenda in order, each with what sight, slots and files ask about; fixed statements."""
    referral = joinedload(Case.referral).options(
        joinedload(Referral.panel),
        joinedload(Referral.terms),
        joinedload(Referral.worker),
        joinedload(Referral.team).options(joinedload(Team.service), joinedload(Team.manager)),
        selectinload(Referral.documents),
        selectinload(Referral.cases).options(
            joinedload(Case.meeting), selectinload(Case.declarations), selectinload(Case.guests)
        ),
    )
    query = select(Case).where(Case.meeting_id == meeting.id, Case.state.in_(ON_THE_AGENDA))
    query = query.options(
        joinedload(Case.meeting), referral, selectinload(Case.guests).joinedload(CaseGuest.person)
    )
    return db.session.scalars(query.order_by(Case.place)).all()


def circulations_of(meeting: Meeting) -> Sequence[Circulation]:
    """Every time something went out, the agenda itself first; one statement."""
    query = select(Circulation).where(Circulation.meeting_id == meeting.id).order_by(Circulation.number)
    query = query.options(joinedload(Circulation.by), joinedload(Circulation.principal))
    return db.session.scalars(query).all()


def latest(meeting: Meeting) -> Circulation | None:
    """What went out last; None before circulation, and for a meeting that was circulated before this was kept."""
    query = select(Circulation).where(Circulation.meeting_id == meeting.id)
    return db.session.scalar(query.order_by(Circulation.number.desc()).limit(1))


def places_closed_up(meeting: Meeting, cases: Sequence[Case]) -> dict[int, int]:
    """Each case's place by its id as the agenda goes out."""
    sent = places_sent(meeting.state, [case.place for case in cases])
    return {case.id: sent[case.place] for case in cases}


def as_it_stands(meeting: Meeting, cases: Sequence[Case]) -> tuple[Circulated, ...]:
    """The cases as they would go out now, in the agenda's order."""
    agenda, places = kept_terms(meeting.terms).agenda, places_closed_up(meeting, cases)
    return tuple(
        Circulated(
            case_id=case.id,
            reference=case.referral.reference,
            place=places[case.id],
            on=meeting.on,
            at=slot(meeting.starts_at, agenda.slot_minutes, places[case.id]).starts_at,
            content_hash=case.referral.signed_hash or "",
            documents=tuple(
                one.sha256
                for one in case.referral.live_documents
                if one.scan == "clear" and not stays_out(one.agreement)
            ),
        )
        for case in cases
    )


def as_it_went_out(
    meeting: Meeting, cases: Sequence[Case], last: Circulation | None
) -> tuple[Circulated, ...]:
    """The cases as they went out last.

    A meeting that was circulated before that was kept is taken to have gone out with the cases it had then, as they
    stand now.
    """
    if last is not None:
        return tuple(Circulated.of_json(one) for one in last.cases)
    return as_it_stands(meeting, [case for case in cases if case.has_gone_out])


def due_changes(meeting: Meeting, cases: Sequence[Case], last: Circulation | None) -> tuple[Change, ...]:
    """What the next supplement would tell; nothing while the agenda is not circulated, and once the meeting opens."""
    if meeting.state != "circulated":
        return ()
    return changes(as_it_went_out(meeting, cases, last), as_it_stands(meeting, cases))


def changed_since(meeting: Meeting, cases: Sequence[Case], sent: Sequence[Circulation]) -> tuple[Change, ...]:
    """What holds for readers already and no supplement has told them: times that moved, cases and files that left.

    A case that waits for its supplement is not among them: its readers know of it from then on.
    """
    if not sent:
        return ()
    out = [case for case in cases if case.has_gone_out]
    return changes(as_it_went_out(meeting, out, sent[-1]), as_it_stands(meeting, out))


def gone_from(meeting: Meeting, cases: Sequence[Case], sent: Sequence[Circulation]) -> tuple[Gone, ...]:
    """The cases that were sent out and are on the agenda no more."""
    out = as_it_stands(meeting, [case for case in cases if case.has_gone_out])
    return gone([(one.number, [Circulated.of_json(kept) for kept in one.cases]) for one in sent], out)


def withdrawn_at(meeting: Meeting, person_id: int) -> frozenset[str]:
    """References of the cases from which the person withdrew at that meeting, those that left it included."""
    query = (
        select(Referral.reference)
        .join(Case, Case.referral_id == Referral.id)
        .join(Declaration, Declaration.case_id == Case.id)
        .where(Case.meeting_id == meeting.id, Declaration.person_id == person_id, Declaration.withdrew)
    )
    return frozenset(db.session.scalars(query))


def told_changes(sent: Sequence[Circulation]) -> dict[int, tuple[Change, ...]]:
    """What each supplement told, by its number; worked out from what went out before it."""
    found: dict[int, tuple[Change, ...]] = {}
    before: tuple[Circulated, ...] | None = None
    for one in sent:
        now = tuple(Circulated.of_json(kept) for kept in one.cases)
        if one.number > 1:
            # The agenda of a meeting circulated before that was kept is not known: its first supplement says itself.
            found[one.number] = changes(before, now) if before is not None else ()
        before = now
    return found


def next_number(last: Circulation | None) -> int:
    """The number of the next circulation of a meeting whose agenda has gone out."""
    return (last.number if last else 1) + 1


def marks_on(sent: Sequence[Circulation]) -> dict[str, tuple[str, ...]]:
    """Each case's marks by its reference: "Form replaced in supplement 2"; the latest first."""
    found: dict[str, list[str]] = {}
    for number, told in told_changes(sent).items():
        for change in told:
            if change.reference and change.kind != "left":
                found.setdefault(change.reference, []).insert(0, f"{change.mark} in supplement {number - 1}")
    return {reference: tuple(dict.fromkeys(marks)) for reference, marks in found.items()}
