"""Who presents a case, and that they come; and how ready each case of an agenda is (B1.15, D3d)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from cmr.adapters import clock
from cmr.models import Case, CaseGuest, HistoryEntry, Meeting, Person, Referral, db
from cmr.models.history import record
from cmr.notices.operations import tell
from cmr.panels.queries import kept_terms
from cmr.referrals.moves import form_documents, form_gaps
from cmr.referrals.queries import gone_out
from cmr.rules.capacities import Actor
from cmr.rules.completeness import missing_documents
from cmr.rules.contradictions import STAGES
from cmr.rules.meeting import TO_COME
from cmr.rules.presenting import Says, may_be_named, may_say_so, still_to_come
from cmr.rules.readiness import Check, ReadinessFacts, readiness
from cmr.rules.refusal import Refusal, refuse

NOBODY_READS: Mapping[str, tuple[int, int]] = MappingProxyType({})


def presenter_of(case: Case) -> Person:
    """Who presents the case: the one who was named, or its allocated social worker."""
    return case.presented_by


def may_present(case: Case) -> Sequence[Person]:
    """Who can be named: those who read the case anyway – its team, its managers and its guests. By name."""
    return [one for one, _ in may_present_any([case])]


def may_present_any(cases: Iterable[Case]) -> list[tuple[Person, tuple[Case, ...]]]:
    """The same of several cases, each person with those that they read; one statement for the people."""
    cases = list(cases)
    readers = {one.id: _readers(one) for one in cases}
    teams = {one.referral.team_id for one in cases}
    query = select(Person).where(
        Person.active,
        or_(
            and_(Person.team_id.in_(teams), Person.position == "social worker"),
            Person.id.in_(set().union(*readers.values())),
        ),
    )
    found = db.session.scalars(query.order_by(Person.name, Person.id)).all()
    return [(one, tuple(case for case in cases if _reads(one, case, readers[case.id]))) for one in found]


def _readers(case: Case) -> set[int]:
    team = case.referral.team
    named = {case.referral.worker_id, team.manager_id, team.service.manager_id}
    guests = db.session.scalars(select(CaseGuest.person_id).where(CaseGuest.case_id == case.id))
    return {one for one in named if one is not None} | set(guests)


def _reads(person: Person, case: Case, readers: set[int]) -> bool:
    of_team = person.team_id == case.referral.team_id and person.position == "social worker"
    return of_team or person.id in readers


def cannot_of(case: Case) -> frozenset[int]:
    """The ids of those who said that they can’t come with the case at the time that its meeting has (D3d)."""
    query = (
        select(HistoryEntry.by_id, HistoryEntry.verb)
        .where(
            HistoryEntry.record_kind == "referral",
            HistoryEntry.record_id == case.referral_id,
            HistoryEntry.verb.in_(("presenter_cannot", "presenter_comes", "meeting_moved")),
            HistoryEntry.at >= case.placed_at,
        )
        .order_by(HistoryEntry.id)
    )
    found: set[int] = set()
    for by_id, verb in db.session.execute(query):
        if verb == "meeting_moved":
            found.clear()
        elif by_id is not None:
            (found.add if verb == "presenter_cannot" else found.discard)(by_id)
    return frozenset(found)


def name_presenter(
    case: Case, person: Person, *, by: Person, at: datetime, for_id: int | None = None
) -> None:
    """Names who presents the case; whoever that is has not said yet that they come. Raises Refused."""
    before, said = presenter_of(case), case.presenter_says
    refuse(_to_come(case))
    refuse(may_be_named(person.name, presents_already=person is before, reads_it=person in may_present(case)))
    case.presenter = None if person.id == case.referral.worker_id else person
    case.presenter_replied_at, case.presenter_cannot = person_says(person, by, at), False
    db.session.flush()
    entry = record(
        "referral", case.referral_id, "name_presenter", by=by, at=at, for_id=for_id, name=person.name
    )
    tell(entry, case.referral, person=person.id, before=before.id, before_cannot=said == "cannot")


def person_says(person: Person, by: Person, at: datetime) -> datetime | None:
    """Whoever names themselves says with it that they come."""
    return at if person is by else None


def comes(case: Case, *, by: Person, at: datetime) -> None:
    """Its presenter says that they come at its time (D3d). Raises Refused to anybody else, and said twice."""
    _says(case, "comes", by, at)
    tell(record("referral", case.referral_id, "presenter_comes", by=by, at=at), case.referral)


def cannot_come(case: Case, instead: Person | None, *, by: Person, at: datetime) -> None:
    """Its presenter says that they can't come, and may say who could instead (D3d). Raises Refused as ``comes``."""
    _says(case, "cannot", by, at)
    name = instead.name if instead else ""
    entry = record("referral", case.referral_id, "presenter_cannot", by=by, at=at, name=name)
    tell(entry, case.referral, person=by.id)


def _says(case: Case, says: Says, by: Person, at: datetime) -> None:
    presenter = presenter_of(case)
    refuse(_to_come(case))
    refuse(may_say_so(presenter.name, says, is_presenter=by is presenter, said=case.presenter_says))
    case.presenter_replied_at, case.presenter_cannot = at, says == "cannot"
    db.session.flush()


def readiness_of(
    meeting: Meeting, today: date, unread: Mapping[str, tuple[int, int]] = NOBODY_READS
) -> dict[str, tuple[Check, ...]]:
    """How ready each case is that is still to be heard at the meeting, by its reference; few statements.

    ``unread``: by reference, how many members have still to read it, and how many read it at all.
    """
    query = (
        select(Case)
        .where(Case.meeting_id == meeting.id, Case.state == "placed")
        .options(
            joinedload(Case.presenter),
            joinedload(Case.referral).options(
                joinedload(Referral.terms),
                joinedload(Referral.worker),
                selectinload(Referral.sections),
                selectinload(Referral.documents),
                selectinload(Referral.signatures),
            ),
        )
    )
    found = {one.referral.reference: one for one in db.session.scalars(query)}
    return {name: checks_of(one, meeting, today, unread.get(name, (0, 0))) for name, one in found.items()}


def checks_of(
    case: Case, meeting: Meeting, today: date, unread: tuple[int, int] = (0, 0)
) -> tuple[Check, ...]:
    """How ready one case is; ``unread`` of so many members have still to read it."""
    referral, presenter = case.referral, presenter_of(case)
    terms, live = kept_terms(referral.terms), referral.live_documents
    documents = form_documents(referral)
    signed = {one.stage for one in referral.live_signatures}
    return readiness(
        ReadinessFacts(
            worker=referral.worker.name,
            presenter=presenter.name,
            gaps=len(form_gaps(referral, today)),
            unsigned=tuple(stage.replace("_", " ") for stage in STAGES if stage not in signed),
            documents_missing=tuple(one.name for one in missing_documents(terms.documents, documents)),
            reports_waiting=sum(one.agreement == "waiting" for one in live),
            files_held=sum(one.scan == "waiting" for one in live),
            presenter_gone=not presenter.active,
            presenter_says=case.presenter_says,
            circulated=meeting.state != "planned",
            unread=unread[0],
            readers=unread[1],
        )
    )


def asked_to_present(person_id: int, today: date) -> Select[int]:
    """Ids of the referrals that the person presents at a meeting to come, and was told of, without having answered."""
    return _placed(today).where(Case.presenter_replied_at.is_(None), gone_out(), _presents(person_id))


def said_whether_they_come(person_id: int, today: date) -> Select[int]:
    """Ids of the referrals that the person presents at a meeting to come, having said whether they come (D3d)."""
    said = Case.presenter_replied_at.is_not(None), Meeting.state.in_(TO_COME)
    return _placed(today).where(*said, _presents(person_id))


def another_to_name(actor: Actor, today: date) -> Select[int]:
    """Ids of the referrals to be heard whose presenter can't come, where the actor may name another (D3d)."""
    panels = {panel for hat in actor.hats for panel in hat.administers}
    teams = {team for hat in actor.hats for team in hat.team_ids}
    return _placed(today).where(
        Case.presenter_replied_at.is_not(None),
        Case.presenter_cannot,
        Meeting.state.in_(TO_COME),
        or_(Referral.panel_id.in_(panels), Referral.team_id.in_(teams)),
    )


def _placed(today: date) -> Select[int]:
    """Referrals with a place on an agenda of today or later."""
    return (
        select(Case.referral_id)
        .join(Meeting, Meeting.id == Case.meeting_id)
        .join(Referral, Referral.id == Case.referral_id)
        .where(Case.state == "placed", Meeting.on >= today)
    )


def _presents(person_id: int) -> ColumnElement[bool]:
    return func.coalesce(Case.presenter_id, Referral.worker_id) == person_id


def refuse_unless_to_come(case: Case) -> None:
    """Raises Refused once the case has been heard, or has left the agenda."""
    refuse(_to_come(case))


def _to_come(case: Case) -> Refusal | None:
    return still_to_come(case.state, case.meeting.state, case.meeting.on, clock.today())
