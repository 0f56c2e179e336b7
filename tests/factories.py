"""Rows with readable defaults, for tests. A referral is made in any state, with the evidence that the state needs."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import count

from cmr.models import (
    Case,
    CaseGuest,
    Declaration,
    Deputyship,
    Meeting,
    Panel,
    Person,
    Referral,
    ReferralDocument,
    ReferralSection,
    Seat,
    Service,
    Signature,
    Team,
    db,
)
from cmr.models.referral import ReferralChild
from cmr.panels.operations import keep_current_terms, set_up_panel
from cmr.panels.queries import by_key, current_terms
from cmr.people.passwords import hash_password
from cmr.referrals.changes import keep_content
from cmr.referrals.documents import files
from cmr.referrals.moves import signed_content
from cmr.rules.panel_type import Stage
from tests.answers import whole_answers
from tests.referrals import papers

CMR = "case-management-review"
CIN = "child-in-need-review"
PASSWORD = "correct horse battery"
THEN = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
"""When everything that a factory makes was made: a Monday morning."""

_numbers = count(1)
STAGES: tuple[Stage, ...] = ("social_worker", "team_manager", "service_manager")
_SIGNED_AT_LEAST = {
    "draft": 0,
    "signed_by_social_worker": 1,
    "signed_by_team_manager": 2,
}


@cache
def _password_hash() -> str:
    return hash_password(PASSWORD)


def a_person(
    name: str = "",
    position: str = "social worker",
    team: Team | None = None,
    *,
    manages_accounts: bool = False,
) -> Person:
    """Somebody with an account whose password is ``PASSWORD``."""
    number = next(_numbers)
    name = name or f"Person {number}"
    person = Person(
        email=f"{name.lower().replace(' ', '.').replace('’', '')}.{number}@council.example",
        name=name,
        position=position,
        team=team,
        password_hash=_password_hash(),
        manages_accounts=manages_accounts,
        created_at=THEN,
    )
    db.session.add(person)
    db.session.flush()
    return person


def a_service(name: str = "", manager: Person | None = None) -> Service:
    """A service; its manager is made where none is given."""
    service = Service(
        name=name or f"Service {next(_numbers)}", manager=manager or a_person(position="service manager")
    )
    db.session.add(service)
    db.session.flush()
    return service


def a_team(name: str = "", service: Service | None = None, manager: Person | None = None) -> Team:
    """A team of a service; its manager is made where none is given."""
    team = Team(
        name=name or f"Team {next(_numbers)}",
        service=service or a_service(),
        manager=manager or a_person(position="team manager"),
    )
    db.session.add(team)
    db.session.flush()
    return team


def a_worker(team: Team | None = None, name: str = "") -> Person:
    """A social worker of a team."""
    return a_person(name, "social worker", team or a_team())


def a_panel(key: str = CMR) -> Panel:
    """The panel of that key: there is one of each."""
    found = by_key(key)
    return found or set_up_panel(key, by=None, at=THEN)


def a_seat(panel: Panel, role: str = "member", person: Person | None = None, key: str = "") -> Seat:
    """A seat from the beginning of 2026 on. ``key`` names which; the first of that role where none is given."""
    terms = current_terms(panel)
    held = {seat.key for seat in panel.seats}
    open_seats = [seat.key for seat in terms.membership.seats if seat.role == role and seat.key not in held]
    position = terms.membership.chaired_by[0] if role == "chair" else "service manager"
    seat = Seat(
        panel=panel,
        person=person or a_person(position="business support" if role == "administrator" else position),
        role=role,
        key=key or (open_seats[0] if open_seats else role),
        starts_on=date(2026, 1, 1),
    )
    db.session.add(seat)
    db.session.flush()
    return seat


def a_deputy(
    principal: Person,
    deputy: Person | None = None,
    starts_on: date | None = None,
    days: int = 3650,
    *,
    meeting: Meeting | None = None,
) -> Person:
    """Somebody who stands in for the principal, on those days or at one meeting alone."""
    deputy = deputy or a_person(position=principal.position)
    first = meeting.on if meeting else starts_on or THEN.date()
    last = meeting.on if meeting else first + timedelta(days=days)
    db.session.add(
        Deputyship(principal=principal, deputy=deputy, starts_on=first, ends_on=last, meeting=meeting)
    )
    db.session.flush()
    return deputy


def a_meeting(
    panel: Panel | None = None, on: date = date(2026, 12, 10), state: str = "planned", most_cases: int = 0
) -> Meeting:
    """A meeting of the panel. One in session or closed is chaired by the holder of the chair's seat."""
    panel = panel or a_panel()
    terms = current_terms(panel)
    due = terms.deadline.falls(on)
    begun = state in ("in_session", "closed")
    chair = next((seat.person for seat in panel.seats if seat.role == "chair"), None)
    if begun and chair is None:
        chair = a_seat(panel, "chair").person
    meeting = Meeting(
        panel=panel,
        terms=keep_current_terms(panel, at=THEN),
        on=on,
        starts_at=time(9, 30),
        deadline_at=due.at,
        deadline_why=due.why,
        most_cases=most_cases or terms.agenda.most_cases,
        state=state,
        chair=chair if begun else None,
        circulated_at=THEN if state != "planned" else None,
        opened_at=THEN if begun else None,
        closed_at=THEN if state == "closed" else None,
        cancelled_reason="Nothing to hear." if state == "cancelled" else None,
    )
    db.session.add(meeting)
    db.session.flush()
    return meeting


def a_referral(
    panel: Panel | None = None,
    worker: Person | None = None,
    state: str = "draft",
    *,
    child: str = "Maya Fenwick",
    meeting: Meeting | None = None,
    blank: bool = False,
) -> Referral:
    """A referral, whole unless ``blank``, in any state. A scheduled or heard one is a case of ``meeting``."""
    panel = panel or a_panel()
    worker = worker or a_worker()
    terms_row = keep_current_terms(panel, at=THEN)
    terms = current_terms(panel)
    team = worker.team
    assert team is not None
    referral = Referral(
        reference=f"{terms.abbreviation}-2026-{next(_numbers):04d}",
        panel=panel,
        terms=terms_row,
        worker=worker,
        team=team,
        state="draft",
        state_since=THEN,
        begun_at=THEN,
        initials="" if blank else "".join(word[0] for word in child.split()),
    )
    db.session.add(referral)
    if not blank:
        for key, answers in whole_answers(terms, child).items():
            referral.sections.append(
                ReferralSection(key=key, answers=answers, saved_at=THEN, saved_by_id=worker.id)
            )
        referral.children.append(ReferralChild(number=1, name=child, date_of_birth="2017-05-09"))
        for kind in terms.documents:
            if kind.required:
                referral.documents.append(a_document(kind.key, kind.name, worker))
    db.session.flush()
    _bring_to(referral, state, meeting)
    db.session.flush()
    return referral


def a_document(kind: str, title: str, worker: Person) -> ReferralDocument:
    """A small PDF of that kind."""
    content = papers.pdf(f"/Title ({kind})".encode())
    return ReferralDocument(
        kind=kind,
        title=title,
        filename=f"{kind}.pdf",
        media_type="application/pdf",
        size=len(content),
        sha256=files().save(content),
        dated=date(2026, 10, 1),
        attached_at=THEN,
        attached_by=worker,
    )


def _bring_to(referral: Referral, state: str, meeting: Meeting | None) -> None:
    signatures = _SIGNED_AT_LEAST.get(state, 3)
    signers = (referral.worker, referral.team.manager, referral.team.service.manager)
    if signatures:
        referral.signed_hash = keep_content(signed_content(referral))
    for stage, signer in list(zip(STAGES, signers, strict=True))[:signatures]:
        assert signer is not None
        setattr(referral, f"{stage}_signed_at", THEN)
        referral.signatures.append(
            Signature(
                stage=stage,
                person=signer,
                name=signer.name,
                position=signer.position,
                declaration="I confirm that this is right.",
                content_hash=referral.signed_hash,
                comments="I agree." if current_terms(referral.panel).comments_field(stage) else "",
                signed_at=THEN,
            )
        )
    if state in ("submitted", "scheduled", "heard", "actioned", "returned", "closed"):
        referral.submitted_at = referral.queued_since = THEN
    if state in ("scheduled", "heard", "actioned"):
        at = meeting or a_meeting(referral.panel, state="planned" if state == "scheduled" else "closed")
        a_case(referral, at, "placed" if state == "scheduled" else "heard")
        referral.meeting = at if state == "scheduled" else None
    if state in ("heard", "actioned", "returned"):
        referral.heard_at = THEN
    if state == "returned":
        referral.returns_on = date(2027, 2, 4)
    if state == "closed":
        referral.closed_at, referral.closed_reason, referral.closed_by = THEN, "All done.", referral.worker
    referral.state = state


def a_case(referral: Referral, meeting: Meeting, state: str = "placed", *, place: int = 0) -> Case:
    """The referral as a case of the meeting, at the next free place."""
    with db.session.no_autoflush:
        taken = db.session.query(Case).filter_by(meeting_id=meeting.id).count()
    case = Case(
        referral=referral,
        meeting=meeting,
        place=place or taken + 1,
        state=state,
        placed_at=THEN,
        placed_by_id=referral.worker_id,
        ended_at=None if state == "placed" else THEN,
    )
    db.session.add(case)
    return case


def a_declaration(case: Case, person: Person, kind: str = "none", *, withdrew: bool = False) -> Declaration:
    """What the person declared for the case."""
    declaration = Declaration(
        case=case, person=person, kind=kind, withdrew=withdrew, declared_at=THEN, recorded_by_id=person.id
    )
    db.session.add(declaration)
    db.session.flush()
    return declaration


def a_guest(case: Case, person: Person | None = None) -> Person:
    """Somebody invited for this case alone."""
    person = person or a_person(position="partner agency")
    db.session.add(CaseGuest(case=case, person=person, invited_by_id=person.id, invited_at=THEN))
    db.session.flush()
    return person
