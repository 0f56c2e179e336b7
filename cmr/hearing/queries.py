"""Meetings and cases as they are heard: who is there, who counts, and what the lifecycle asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, or_, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from cmr.hearing.sheets import facts_of_sheet, terms_of
from cmr.hearing.standing import designate_of, views_of
from cmr.models import (
    Attendance,
    Case,
    CaseGuest,
    Deputyship,
    Meeting,
    Person,
    Referral,
    Seat,
    Signature,
    Team,
    db,
)
from cmr.panels.queries import kept_terms
from cmr.referrals.queries import by_reference
from cmr.rules import majority, outcomes, quorum
from cmr.rules.chairing import who_chairs
from cmr.rules.membership import may_chair_instead
from cmr.rules.panel_type import PanelType
from cmr.rules.quorum import Attendee
from cmr.rules.referral_facts import HearingFacts
from cmr.rules.refusal import Refusal
from cmr.rules.stays import here_at

HEARS = ("chair", "member")
"""Roles of those who hear cases, and declare."""
AT_THE_MEETING = ("placed", "heard", "tabled")
"""States of a case that has a page at its meeting; a deferred or removed one was never at it."""


@dataclass(frozen=True)
class SeatRow:
    """A seat of the panel on a meeting's date: its holder, who may stand in, and who came."""

    seat_id: int
    key: str
    name: str
    area: str
    role: str
    holder: Person
    deputies: tuple[Person, ...]
    attendances: tuple[Attendance, ...]
    """The holder's own and those of deputies in this seat."""
    deputy_allowed: bool = True

    def of(self, person: Person) -> Attendance | None:
        """The person's attendance in this seat."""
        return next((one for one in self.attendances if one.person_id == person.id), None)

    @property
    def people(self) -> tuple[Person, ...]:
        """Everybody who may fill the seat, its holder first; last whoever came in it and is named for it no more.

        Who only replied for it is not among them: with their nomination they come no more.
        """
        named = (self.holder, *self.deputies)
        came = (one.person for one in self.attendances if one.stays or not (one.replied_at or one.apologies))
        return (*named, *(one for one in came if one not in named))

    @property
    def filled_by(self) -> Attendance | None:
        """The attendance of whoever fills the seat now."""
        return next((one for one in self.attendances if is_present(one)), None)


@dataclass(frozen=True)
class Visitor:
    """Somebody who comes for certain cases alone: its presenter, worker, team manager or a guest (D3d)."""

    person: Person
    references: tuple[str, ...]
    attendance: Attendance | None

    @property
    def people(self) -> tuple[Person, ...]:
        """Nobody comes in a visitor's stead."""
        return (self.person,)


def is_present(attendance: Attendance, moment: datetime | None = None) -> bool:
    """In the room now, or at that moment."""
    if moment is not None:
        return here_at(attendance.stays, moment)
    return attendance.arrived_at is not None and attendance.left_at is None


def meeting_by_id(id: int, *, lock: bool = False) -> Meeting | None:  # noqa: A002 - the URL's own name
    """The meeting with its panel, terms and attendance, in a fixed number of statements."""
    if lock:
        locked = select(Meeting.id).where(Meeting.id == id).with_for_update()
        if db.session.scalar(locked) is None:
            return None
    query = (
        select(Meeting)
        .where(Meeting.id == id)
        .options(
            joinedload(Meeting.panel),
            joinedload(Meeting.terms),
            joinedload(Meeting.chair),
            joinedload(Meeting.chair_for),
            selectinload(Meeting.attendances).options(
                joinedload(Attendance.person),
                joinedload(Attendance.principal),
                selectinload(Attendance.presences),
            ),
        )
    )
    return db.session.scalar(query.execution_options(populate_existing=lock))


def case_at_meeting(id: int, reference: str, *, lock: bool = False) -> Case | None:  # noqa: A002
    """The referral as a case of that meeting, with all that its page shows. Locks the meeting, then the referral."""
    if lock and db.session.scalar(select(Meeting.id).where(Meeting.id == id).with_for_update()) is None:
        return None
    referral = by_reference(reference, lock=lock)
    if referral is None or meeting_by_id(id) is None:
        return None
    case = next(
        (one for one in reversed(referral.cases) if one.meeting_id == id and one.state in AT_THE_MEETING),
        None,
    )
    if case is not None:
        # Held by its case: the session itself would let go of it, and read it again piece by piece.
        set_committed_value(case, "referral", referral)
        guests = select(CaseGuest).where(CaseGuest.case_id == case.id).options(joinedload(CaseGuest.person))
        set_committed_value(case, "guests", db.session.scalars(guests.order_by(CaseGuest.id)).all())
        db.session.scalars(
            select(Team).where(Team.id == referral.team_id).options(joinedload(Team.manager))
        ).all()
    return case


def last_case(referral: Referral) -> Case | None:
    """The case that has a page at its meeting, the latest one first."""
    return next((one for one in reversed(referral.cases) if one.state in AT_THE_MEETING), None)


def agenda(meeting: Meeting) -> Sequence[Case]:
    """The meeting's cases in their order, those tabled at it at the end, each referral loaded for its subject."""
    query = (
        select(Case)
        .where(Case.meeting_id == meeting.id, Case.state.in_(AT_THE_MEETING))
        .order_by(Case.state == "tabled", Case.place, Case.id)
        .options(
            joinedload(Case.sheet),
            joinedload(Case.presenter),
            selectinload(Case.guests).joinedload(CaseGuest.person),
            selectinload(Case.declarations),
            joinedload(Case.referral).options(
                joinedload(Referral.worker),
                joinedload(Referral.team).joinedload(Team.manager),
                selectinload(Referral.cases).options(
                    joinedload(Case.meeting), selectinload(Case.declarations), selectinload(Case.guests)
                ),
            ),
        )
    )
    return db.session.scalars(query).all()


def seats_at(meeting: Meeting) -> list[SeatRow]:
    """The panel's filled seats on the meeting's date, in the order of its terms."""
    terms = kept_terms(meeting.terms)
    order = [seat.key for seat in terms.membership.seats]
    held = db.session.scalars(
        select(Seat)
        .where(Seat.panel_id == meeting.panel_id, in_force(meeting.on))
        .options(joinedload(Seat.person))
        .order_by(Seat.id)
    ).all()
    deputies = _deputies({seat.person_id for seat in held}, meeting)
    held = sorted(held, key=lambda seat: order.index(seat.key) if seat.key in order else len(order))
    return [_seat_row(terms, seat, deputies[seat.person_id], meeting.attendances) for seat in held]


def visitors_at(meeting: Meeting, cases: Iterable[Case], seats: Iterable[SeatRow]) -> list[Visitor]:
    """The people of the cases, with no seat of their own here; last whoever else is marked without one."""
    seated = {person.id for seat in seats for person in seat.people}
    known = {one.person_id: one for one in meeting.attendances}
    people: dict[int, Person] = {}
    references: dict[int, list[str]] = defaultdict(list)
    for case in cases:
        guests = [guest.person for guest in case.guests]
        for person in (case.referral.worker, case.referral.team.manager, case.presenter, *guests):
            if person is not None and person.id not in seated:
                people[person.id] = person
                references[person.id].append(case.referral.reference)
    unseated = (one for one in meeting.attendances if not one.seat_key and one.person_id not in seated)
    people |= {one.person_id: one.person for one in unseated if one.person_id not in people}
    return [
        Visitor(person, tuple(dict.fromkeys(references[id_])), known.get(id_))
        for id_, person in people.items()
    ]


def attendees(
    meeting: Meeting, seats: Iterable[SeatRow], case: Case | None = None, moment: datetime | None = None
) -> tuple[Attendee, ...]:
    """Everybody who hears cases, there (now, or at that moment) or missing; for a case, who withdrew from it."""
    withdrawn = {one.person_id for one in case.declarations if one.withdrew} if case else set()
    found: dict[int, Attendee] = {}
    for seat in seats:
        if seat.role in HEARS and not seat.attendances:
            found[-seat.seat_id] = _attendee(seat.holder.id, seat.key, seat.role, False, set(), seat.name)
    names = {seat.key: seat.name for seat in seats}
    for one in meeting.attendances:
        name = names.get(one.seat_key, "")
        found[one.person_id] = _attendee(
            one.person_id, one.seat_key, one.role, is_present(one, moment), withdrawn, name
        )
    return tuple(found.values())


def quorum_of(meeting: Meeting, seats: Iterable[SeatRow], case: Case | None = None) -> Refusal | None:
    """Why there is no quorum (for the case, once declarations are counted), and what would restore it; None if met."""
    return quorum.for_case(
        kept_terms(meeting.terms).quorum, attendees(meeting, tuple(seats), case), of_the_meeting=case is None
    )


def people_who_hear(meeting: Meeting) -> list[Person]:
    """The chair and the members of that date, with those who may stand in for them or did."""
    found = {person.id: person for seat in seats_at(meeting) if seat.role in HEARS for person in seat.people}
    return list(
        (found | {one.person_id: one.person for one in meeting.attendances if one.role in HEARS}).values()
    )


def hearers(meeting: Meeting, moment: datetime | None = None) -> list[Attendance]:
    """Those present who hear cases: the chair and the members."""
    return [one for one in meeting.attendances if one.role in HEARS and is_present(one, moment)]


def in_the_chair(case: Case, moment: datetime | None = None) -> Attendance | None:
    """Who chairs this case: the meeting's chair, unless they left or withdrew and a deputy is there."""
    but = {one.person_id for one in case.declarations if one.withdrew}
    return chair_of(case.meeting, moment, but)


def chair_of(
    meeting: Meeting, moment: datetime | None = None, but: Collection[int] = ()
) -> Attendance | None:
    """Who is in the chair of the meeting now, or was at that moment, of all but those; None where nobody is."""
    chairs = [one for one in hearers(meeting, moment) if one.role == "chair" and one.person_id not in but]
    wanted = who_chairs([one.person_id for one in chairs], meeting.chair_id)
    return next((one for one in chairs if one.person_id == wanted), None)


def undeclared(case: Case, moment: datetime | None = None) -> list[Person]:
    """Those present who have not declared for the case (B1.4)."""
    declared = {one.person_id for one in case.declarations}
    return [one.person for one in hearers(case.meeting, moment) if one.person_id not in declared]


def signature_of(case: Case, person_id: int) -> Signature | None:
    """The signature that the person, or a deputy for them, put on this referral; None where there is none."""
    theirs = [one for one in case.referral.live_signatures if person_id in (one.person_id, one.for_id)]
    return theirs[-1] if theirs else None


def hearing_facts(
    case: Case, *, by: Person, seats: Sequence[SeatRow] = (), moment: datetime | None = None
) -> HearingFacts:
    """What the lifecycle asks about the case (loaded by ``case_at_meeting``) before its sheet is signed.

    ``seats``: the meeting's, where they were read already. ``moment``: when it was signed on paper, if it was.
    """
    chair = in_the_chair(case, moment)
    chair_id = chair.person_id if chair else by.id
    declared = next((one for one in case.declarations if one.person_id == chair_id), None)
    here = attendees(case.meeting, seats or seats_at(case.meeting), case, moment)
    said, panel = views_of(case, here), kept_terms(case.meeting.terms)
    standing = majority.majority(said, here, panel.membership)
    return HearingFacts(
        meeting_state=case.meeting.state,
        quorum=quorum.for_case(panel.quorum, here, of_the_meeting=False),
        undeclared=tuple(person.name for person in undeclared(case, moment)),
        chair_signed_referral=signature_of(case, chair_id) is not None,
        # What is written on paper stands as it is written, and the sheet says that they had signed.
        chair_declared=declared is not None and (declared.kind != "none" or declared.from_paper),
        sheet_problems=_sheet_problems(case, standing),
        undecided=case.undecided,
        views=said,
        standing=standing,
        chairless=chair is None,
    )


def signer(case: Case, by: Person) -> Attendance | None:
    """How the person signs the case's sheet: in the chair, or named by the chair (B1.24); None where they don't."""
    chair = in_the_chair(case)
    if chair is not None and chair.person_id == by.id:
        return chair
    if designate_of(case.meeting_id) != by.id or any(
        one.person_id == by.id and one.withdrew for one in case.declarations
    ):
        return None
    return next((one for one in hearers(case.meeting) if one.person_id == by.id), None)


def _sheet_problems(case: Case, standing: majority.Majority) -> tuple[Refusal, ...]:
    """What the sheet still wants, and whose dissent is not recorded yet."""
    terms, facts = terms_of(case.referral), facts_of_sheet(case)
    return (
        *outcomes.problems(terms, facts),
        *outcomes.commitment_problems(terms, facts),
        *majority.sheet_problems(terms, standing, undecided=case.undecided),
    )


def in_force(on: date | SQLColumnExpression[date]) -> ColumnElement[bool]:
    """The condition under which a seat is held on a date."""
    return and_(Seat.starts_on <= on, or_(Seat.ends_on.is_(None), Seat.ends_on >= on))


def _deputies(principals: set[int], meeting: Meeting) -> dict[int, list[Person]]:
    """By principal, who stands in: those for this one meeting before those for the days around it."""
    found: dict[int, list[Person]] = defaultdict(list)
    query = (
        select(Deputyship)
        .where(
            Deputyship.principal_id.in_(principals),
            Deputyship.ended_at.is_(None),
            or_(
                Deputyship.meeting_id == meeting.id,
                and_(
                    Deputyship.meeting_id.is_(None),
                    Deputyship.starts_on <= meeting.on,
                    Deputyship.ends_on >= meeting.on,
                ),
            ),
        )
        .options(joinedload(Deputyship.deputy))
        .order_by(Deputyship.meeting_id.is_(None), Deputyship.id)
    )
    for one in db.session.scalars(query):
        if one.deputy not in found[one.principal_id]:
            found[one.principal_id].append(one.deputy)
    return found


def _seat_row(
    terms: PanelType, seat: Seat, deputies: Sequence[Person], attendances: Iterable[Attendance]
) -> SeatRow:
    term = next((one for one in terms.membership.seats if one.key == seat.key), None)
    allowed = deputies if term is None or term.deputy_allowed else ()
    if seat.role == "chair":
        allowed = [one for one in allowed if may_chair_instead(terms.membership, one.position)]
    return SeatRow(
        seat_id=seat.id,
        key=seat.key,
        name=term.name if term else seat.role.capitalize(),
        area=term.area if term else "",
        role=seat.role,
        holder=seat.person,
        deputies=tuple(allowed),
        deputy_allowed=term is None or term.deputy_allowed,
        attendances=tuple(
            one
            for one in attendances
            if one.seat_key == seat.key
            and one.role == seat.role
            and seat.person_id in (one.person_id, one.for_id)
        ),
    )


def _attendee(
    person_id: int, seat: str, role: str, present: bool, withdrawn: set[int], name: str
) -> Attendee:
    return Attendee(
        person_id=person_id,
        seat=seat,
        role=role,  # type: ignore[arg-type] # the table's check holds it to the four roles
        present=present,
        withdrawn_from_case=person_id in withdrawn,
        seat_name=name,
    )
