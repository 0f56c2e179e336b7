"""What was recorded of a meeting, read for the draft of its minutes: the meeting as a whole, each case by itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from cmr.adapters import clock
from cmr.hearing.before_panel import Present, present_for, spoken_of, times_before_panel
from cmr.hearing.case_quorum import gaps_of
from cmr.hearing.chaired import handed_over
from cmr.hearing.noting import said_under
from cmr.hearing.queries import HEARS, SeatRow, agenda, attendees, seats_at
from cmr.hearing.sheet_paper import paper_of
from cmr.models import (
    Action,
    Attendance,
    Case,
    DecisionSheet,
    Declaration,
    Meeting,
    MemberView,
    Person,
    Referral,
    db,
)
from cmr.on_paper.ending import written_ends
from cmr.panels.queries import kept_terms
from cmr.rules import quorum
from cmr.rules.before_panel import BeforePanel, part_of_it_words, was_discussed
from cmr.rules.minutes_declared import SaidOfCase
from cmr.rules.minutes_draft import draft, quorum_words
from cmr.rules.minutes_records import Agreed, Came, CaseRecord, Drafted, MeetingRecord, Signed
from cmr.rules.previous import Previous
from cmr.rules.quorum_times import quorum_told
from cmr.rules.wording import spoken_date, spoken_time
from cmr.schedule.following import next_meeting

STANDS = {"agree": "agrees", "disagree": "disagrees", "abstain": "abstains"}


def drafted(meeting: Meeting) -> tuple[Drafted, ...]:
    """Every section of the minutes as the records of this moment make it."""
    seats, cases = seats_at(meeting), _cases(meeting)
    terms = kept_terms(meeting.terms)
    about = MeetingRecord(
        agenda=terms.agenda,
        purpose=terms.purpose.text,
        aims=terms.purpose.aims,
        chair=_chair(meeting),
        chaired=handed_over(meeting),
        starts_at=datetime.combine(meeting.on, meeting.starts_at, clock.LONDON),
        opened_at=meeting.opened_at,
        closed_at=meeting.closed_at,
        came=tuple(_came(meeting, seats)),
        heard=sum(one.state == "heard" for one in cases),
        tabled=sum(one.state == "tabled" for one in cases),
        undecided=sum(one.state == "placed" and one.undecided for one in cases),
        previous=_previous(meeting),
        next_on=_next(meeting),
        said=said_under(meeting.id),
    )
    views, before = _views(cases), times_before_panel(meeting, cases)
    spoken, written = spoken_of(cases), written_ends(cases)
    made = [_case(one, seats, before[one.id], one.id in spoken, views.get(one.id, ())) for one in cases]
    on_paper = {case_id: end.moment for case_id, end in written.items()}
    return draft(about, [replace(one, written_at=on_paper.get(one.id)) for one in made])


def _cases(meeting: Meeting) -> Sequence[Case]:
    found = agenda(meeting)
    ids = [one.id for one in found]
    # Held by the session while they are read: what each case's own record is made of.
    whole = (
        select(Case)
        .where(Case.id.in_(ids))
        .options(
            joinedload(Case.presenter),
            joinedload(Case.sheet).options(
                joinedload(DecisionSheet.signed_by), joinedload(DecisionSheet.signed_for)
            ),
            joinedload(Case.referral).joinedload(Referral.terms),
        )
    )
    db.session.scalars(whole).all()
    db.session.scalars(
        select(Declaration).where(Declaration.case_id.in_(ids)).options(joinedload(Declaration.person))
    ).all()
    return found


def _chair(meeting: Meeting) -> str:
    if meeting.chair is None:
        return "The chair"
    return f"{meeting.chair.name}, for {meeting.chair_for.name}," if meeting.chair_for else meeting.chair.name


def _came(meeting: Meeting, seats: Iterable[SeatRow]) -> Iterable[Came]:
    """Everybody with a seat, in the order of the terms, then whoever came for a case: which one its section says."""
    rows = [(_seat(seat), one) for seat in seats for one in seat.attendances]
    known = {one.id for _, one in rows}
    rest = [one for one in meeting.attendances if one.id not in known]
    for seat in seats:
        if not seat.attendances and seat.role in HEARS:
            yield Came(seat.holder.name, seat.role, _seat(seat))
    for name, one in [*rows, *((_without_a_seat(one), one) for one in rest)]:
        chairs = one.person_id == meeting.chair_id
        yield Came(
            name=one.person.name,
            role=one.role,
            capacity="in the chair" if chairs else name,
            stands_in_for=one.principal.name if one.principal else "",
            stays=one.stays,
            apologies=one.apologies,
            accepted=one.conduct_accepted_at is not None,
            from_paper=one.from_paper,
        )


def _seat(seat: SeatRow) -> str:
    """In short, as it stands beside a name: whom the terms would seat there, and when, is theirs to say."""
    return "chair" if seat.role == "chair" else seat.area or seat.name


def _without_a_seat(one: Attendance) -> str:
    return one.person.position if one.role == "guest" else one.role.capitalize()


def _next(meeting: Meeting) -> str:
    after = next_meeting(meeting, clock.now())
    return f"{spoken_date(after.on)} at {spoken_time(after.starts_at)}" if after else ""


def _previous(meeting: Meeting) -> Previous | None:
    """What the panel's meeting before this one agreed, and how far it was when this one opened; three statements.

    As it was then: what is confirmed later changes nothing that was drafted. Of no case, as every family's stand here.
    """
    earlier = (
        select(Meeting.id, Meeting.on)
        .where(Meeting.panel_id == meeting.panel_id, Meeting.state == "closed", Meeting.on < meeting.on)
        .order_by(Meeting.on.desc(), Meeting.starts_at.desc(), Meeting.id.desc())
        .limit(1)
    )
    last = db.session.execute(earlier).one_or_none()
    if last is None:
        return None
    opened = meeting.opened_at or clock.now()
    done = func.coalesce(Action.confirmed_at <= opened, False)
    count = func.count(Action.id)
    past = count.filter(~done, Action.due_on < meeting.on)
    query = (
        select(count.filter(~Case.undecided), count.filter(done), past, count.filter(Case.undecided))
        .join(Case, Case.id == Action.case_id)
        .where(Case.meeting_id == last.id, Case.ended_at <= opened)
    )
    row = db.session.execute(query).one()
    left = select(func.count(Case.id)).where(
        Case.meeting_id == last.id, Case.undecided, or_(Case.ended_at.is_(None), Case.ended_at > opened)
    )
    return Previous(last.on, row[0], row[1], row[2], db.session.scalar(left) or 0, row[3])


def _views(cases: Iterable[Case]) -> dict[int, tuple[str, ...]]:
    """By case, the views that stand in the minutes, in their owners' words: of those who asked for it (B1.20).

    Where the panel could not agree, of everybody who heard the case: how they stood is what is handed on (D8).
    """
    cases = list(cases)
    split = [one.id for one in cases if one.undecided]
    withdrew = {(one.id, each.person_id) for one in cases for each in one.declarations if each.withdrew}
    query = (
        select(MemberView)
        .where(MemberView.case_id.in_([one.id for one in cases]))
        .where(or_(MemberView.for_minutes, MemberView.case_id.in_(split)))
        .options(joinedload(MemberView.person), joinedload(MemberView.principal))
        .order_by(MemberView.id)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for one in db.session.scalars(query):
        if not one.for_minutes and (one.case_id, one.person_id) in withdrew:
            continue
        who = f"{one.person.name}, for {one.principal.name}," if one.principal else one.person.name
        found[one.case_id].append(_view(who, one.view, one.text))
    return {case_id: tuple(views) for case_id, views in found.items()}


def _view(who: str, stand: str, text: str) -> str:
    return f"{who} {STANDS[stand]}: {text.strip()}" if text.strip() else f"{who} {STANDS[stand]}."


def _frozen(view: Mapping[str, Any]) -> str:
    """A view as the signed sheet holds it, in the same words as where its owner asked for it."""
    who = f"{view['name']}, for {view['for']}," if view.get("for") else str(view["name"])
    return _view(who, str(view["view"]), str(view["text"]))


def _case(
    case: Case, seats: Sequence[SeatRow], before: BeforePanel, spoken: bool, views: Iterable[str]
) -> CaseRecord:
    referral, present = case.referral, present_for(case, before)
    sheet = case.sheet if case.sheet is not None and case.sheet.signed_at is not None else None
    record = CaseRecord(
        id=case.id,
        title=f"{referral.reference}, {referral.initials}" if referral.initials else referral.reference,
        state=case.state,
        discussed=was_discussed(case.state, undecided=case.undecided, taken=before.taken, spoken=spoken),
        presenter=_presenter(case.presented_by),
        presenter_came=any(one.presents for one in present),
        guests=tuple(
            _presenter(one.attendance.person) for one in present if one.for_it_alone and not one.presents
        ),
        declared=tuple(
            SaidOfCase(one.person.name, one.kind, one.detail, one.withdrew, _there(one, case, before))
            for one in sorted(case.declarations, key=_as_seated(case.meeting, seats))
        ),
        chaired_by=_chaired_by(case, sheet),
        quorum=_quorum(case, seats, before, present),
        views=tuple(views),
        undecided_reason=(case.undecided_reason or "") if case.undecided else "",
        ended_reason=case.ended_reason or "",
    )
    return with_sheet(record, case, sheet) if sheet else record


def with_sheet(record: CaseRecord, case: Case, sheet: DecisionSheet) -> CaseRecord:
    """The same with what was decided, as the signed sheet has it: it is written once, there."""
    paper, frozen = paper_of(case), tuple(_frozen(one) for one in sheet.dissent or ())
    agreed = tuple(
        Agreed(
            text=line.text,
            kind=line.kind,
            rationale=line.rationale,
            owner=str(row.get("owner") or ""),
            due_on=line.due_on,
            due_reason=line.due_reason,
            limit=line.limit,
            carries_out=line.carries_out,
        )
        for line, row in zip(paper.entries, sheet.entries, strict=True)
    )
    outcomes = tuple(Agreed(text=one.name, due_on=one.due_on, details=one.details) for one in paper.outcomes)
    return CaseRecord(
        **{
            **vars(record),
            "views": tuple(dict.fromkeys((*record.views, *frozen))),
            "agreed_label": paper.agreed_label,
            "agreed": agreed,
            "several_kinds": paper.several_kinds,
            "decision_label": paper.decision_label,
            "outcomes_label": paper.outcomes_label,
            "outcomes": outcomes,
            "rationale_label": paper.rationale_label,
            "rationale": paper.rationale,
            "return_label": paper.return_label or "Return to panel",
            "parts": paper.parts,
            "returns_on": paper.returns_on,
            "against_majority": sheet.against_majority,
            "decision_reasons": paper.decision_reasons,
            "signed": _signed(sheet),
            "from_paper": sheet.from_paper,
        }
    )


def _signed(sheet: DecisionSheet) -> Signed | None:
    if sheet.signed_by is None or sheet.signed_at is None:
        return None
    return Signed(
        sheet.signed_by.name,
        sheet.signed_position or "",
        sheet.signed_at,
        sheet.signed_for.name if sheet.signed_for else "",
        sheet.note,
    )


def _presenter(person: Person) -> str:
    return f"{person.name}, {person.position}" if person.position else person.name


def _there(said: Declaration, case: Case, before: BeforePanel) -> bool:
    """Whether whoever declared came for the case."""
    return any(
        before.came_for(said.person_id, one.stays, said.declared_at, withdrew=said.withdrew)
        for one in case.meeting.attendances
        if one.person_id == said.person_id
    )


def _as_seated(meeting: Meeting, seats: Iterable[SeatRow]) -> Callable[[Declaration], tuple[int, str]]:
    """The order in which those who declared are named: as under who was there, the chair first, then by their seats."""
    seated = (one.person_id for seat in seats for one in seat.attendances)
    order = [*([meeting.chair_id] if meeting.chair_id else []), *seated]
    places = {person_id: place for place, person_id in reversed(list(enumerate(order)))}
    return lambda one: (places.get(one.person_id, len(order)), one.person.name)


def _chaired_by(case: Case, sheet: DecisionSheet | None) -> str:
    """Who chaired the case, where that was somebody else than the meeting's chair: the chair withdrew from it."""
    if sheet is None or sheet.signed_by is None or case.undecided:
        return ""
    chairs = {one.person_id for one in case.meeting.attendances if one.role == "chair"}
    other = sheet.signed_by_id != case.meeting.chair_id and sheet.signed_by_id in chairs
    return sheet.signed_by.name if other else ""


def _quorum(case: Case, seats: Sequence[SeatRow], before: BeforePanel, present: Iterable[Present]) -> str:
    """Whether it had its quorum when it was settled, by who was in the room then and had not withdrawn (B1.4).

    And when it was not met while the case was before the panel, also of a case that was tabled; and who of those
    present for it had left by then, so is not counted (B1.3).
    """
    terms = kept_terms(case.meeting.terms).quorum
    gaps = gaps_of(case, seats, terms, before.times) if before.settled_at else ()
    if case.state != "heard" and not case.undecided:
        return quorum_told("", gaps)
    everybody = attendees(case.meeting, seats, case, before.settled_at)
    free = sum(one.counts and one.role == "member" for one in everybody)
    told = quorum_told(quorum_words(free, quorum.lacked(terms, everybody)), gaps)
    then = {one.person_id for one in everybody if one.present}
    gone = (
        (one.attendance.person.name, one.times)
        for one in present
        if one.attendance.role in HEARS and one.attendance.person_id not in then and one.times
    )
    return " ".join(filter(None, (told, part_of_it_words(gone))))
