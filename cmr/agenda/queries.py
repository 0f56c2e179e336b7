"""What is on a meeting's agenda and what waits for one, for the person who looks; and who may be invited."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from cmr.models import (
    Action,
    Case,
    CaseGuest,
    Declaration,
    HistoryEntry,
    Meeting,
    Person,
    Referral,
    Seat,
    Team,
    db,
)
from cmr.referrals.queries import by_reference, visible_to
from cmr.referrals.waiting import in_turn
from cmr.rules.capacities import Actor
from cmr.rules.presenting import Says, presented_words
from cmr.rules.queue import Standing, returns_until, standing, stands_first
from cmr.rules.receipt import (
    by_wish,
    deferred_from,
    in_line_for,
    kept_for,
    not_before,
    waits_for_the_chair,
)
from cmr.rules.wording import in_london, plural, sentence
from cmr.schedule.queries import ON_THE_AGENDA, by_id, open_meetings

QUEUE_AT_ONCE = 50
PEOPLE_AT_ONCE = 20
DEFERRALS = ("defer", "defer_late", "defer_waiting")
"""The verbs in a referral’s history with which the chair defers it."""

_case = aliased(Case)
_last = aliased(Case)
_presenter = aliased(Person)
_left = aliased(Meeting)
_late_for = aliased(Meeting)
_deferred_to = aliased(Meeting)


@dataclass(frozen=True)
class CaseRow:
    """A taken place of an agenda. Nothing of the case is told where ``seen`` is false."""

    place: int
    seen: bool
    state: str = ""
    reference: str = ""
    initials: str = ""
    worker: str = ""
    team: str = ""
    priority: bool = False
    accepted_late: bool = False
    undecided: bool = False
    guests: int = 0
    placed_at: datetime | None = None
    withdrew: bool = False
    """Whether this person withdrew from it: they are told that it is heard, and nothing of it (B1.4)."""
    presenter: str = ""
    presenter_at: datetime | None = None
    presenter_cannot: bool = False
    why_tabled: str = ""

    @property
    def presented(self) -> str:
        """Who presents it, and whether they come, once they said so (D3d)."""
        said: Says = "cannot" if self.presenter_cannot else "comes"
        return presented_words(self.presenter, said if self.presenter_at else "")


@dataclass(frozen=True)
class QueueRow:
    """A referral that waits to be placed on a meeting of its panel."""

    reference: str
    initials: str
    state: str
    worker: str
    team: str
    priority: bool
    submitted_at: datetime | None
    queued_since: datetime | None
    late_choice: str | None
    late_for_id: int | None
    late_for_on: date | None
    late_for_state: str | None
    late_for_deadline: datetime | None
    deferred_to_id: int | None
    deferred_to_on: date | None
    deferred_to_state: str | None
    asked_for_id: int | None
    returns_on: date | None
    left_as: str | None
    """How its last case ended; None where it never was on an agenda."""
    left_on: date | None
    """The day of the meeting of that case."""
    open_actions: int
    """How many of its actions nobody has confirmed."""

    def waits_for_the_chair(self, today: date) -> bool:
        """Whether it came late for a meeting that is still to come, and the chair has not chosen."""
        return waits_for_the_chair(self.late_choice, self.late_for_on, self.late_for_state, today)

    def standing(self, next_on: date | None, today: date) -> Standing:
        """Whether it can be placed, by the date of the panel's next meeting that takes cases."""
        return standing(self.waits_for_the_chair(today), self.returns_on, next_on, today)

    @property
    def owed(self) -> str:
        """What comes back unfinished: "2 actions are still open"; empty where nothing is."""
        many = self.open_actions
        return f"{plural(many, 'action')} {'is' if many == 1 else 'are'} still open" if many else ""

    @property
    def kept_for(self) -> str:
        """In front of the date of the meeting it was deferred to, or submitted for."""
        return sentence(kept_for(self.by_wish))

    @property
    def by_wish(self) -> bool:
        """Whether the meeting that it is kept for is the one its worker asked for."""
        return by_wish(self.late_choice, self.asked_for_id, self.deferred_to_id)

    @property
    def deferred_from(self) -> date | None:
        """The date of the meeting that the chair deferred it from, while that stands."""
        return deferred_from(
            self.late_choice, self.late_for_on, self.left_as, self.left_on, priority=self.priority
        )

    @property
    def lost_meeting(self) -> date | None:
        """The date of the cancelled meeting at which it was to be heard: it stands first in line (D4)."""
        return self.deferred_to_on if stands_first(self.deferred_to_state) else None

    def not_before(self, today: date) -> date | None:
        """The date of the later meeting that it is kept for, while it is not heard before that."""
        return not_before(self.priority, self.deferred_to_on, self.deferred_to_state, today)

    def deferred_to(self, today: date) -> int | None:
        """The meeting still to come that it is kept for: deferred to or submitted for, while no priority lifts it."""
        return self.deferred_to_id if self.not_before(today) else None


def cases_of(meeting: Meeting, actor: Actor, *, tabled: bool = False) -> tuple[CaseRow, ...]:
    """The taken places of the agenda in order, in one statement; those the person may not see say only that.

    ``tabled``: with those that were tabled there (B1.19), each after what took its place since.
    """
    states = (*ON_THE_AGENDA, "tabled") if tabled else ON_THE_AGENDA
    guests = select(func.count()).where(CaseGuest.case_id == _case.id).correlate(_case).scalar_subquery()
    withdrew = exists().where(
        Declaration.case_id == _case.id, Declaration.person_id == actor.id, Declaration.withdrew
    )
    rows = db.session.execute(
        select(
            _case.place,
            visible_to(actor).label("seen"),
            _case.state,
            Referral.reference,
            Referral.initials,
            Person.name.label("worker"),
            Team.name.label("team"),
            Referral.priority,
            _case.accepted_late,
            _case.undecided,
            guests.label("guests"),
            _case.placed_at,
            withdrew.label("withdrew"),
            func.coalesce(_presenter.name, Person.name),
            _case.presenter_replied_at,
            _case.presenter_cannot,
            case((_case.state == "tabled", func.coalesce(_case.ended_reason, "")), else_="").label("why"),
        )
        .join(Referral, Referral.id == _case.referral_id)
        .join(Person, Person.id == Referral.worker_id)
        .join(Team, Team.id == Referral.team_id)
        .outerjoin(_presenter, _presenter.id == _case.presenter_id)
        .where(_case.meeting_id == meeting.id, _case.state.in_(states))
        .order_by(_case.place, _case.id)
    )
    return tuple(
        CaseRow(*row)
        if row.seen
        else CaseRow(row.place, seen=False, withdrew=row.withdrew, placed_at=row.placed_at)
        for row in rows
    )


def queue_of(panel_id: int, actor: Actor, *, by: date | None = None) -> tuple[QueueRow, ...]:
    """What waits to be placed and this person may see, in one statement.

    Those whose meeting was cancelled first, then those of priority, then the longest in the queue
    (``rules.queue.Waiting.turn``). ``by`` leaves out cases that return later than a week
    after it. One more than are shown at once, so that a page can say that there are more.
    """
    returned = Referral.state == "returned"
    if by is not None:
        returned = and_(returned, Referral.returns_on <= returns_until(by, by))
    return _queue(
        or_(Referral.state == "submitted", returned), Referral.panel_id == panel_id, visible_to(actor)
    )


def waits_for(referral: Referral, now: datetime) -> Meeting | None:
    """The meeting that a submitted referral waits for, whole; None where its panel has none planned."""
    ahead = open_meetings(referral.panel_id, in_london(now).date())
    row = in_line_for(
        ahead,
        referral.deferred_to_id,
        referral.submitted_at,
        now,
        accepted_for=referral.late_for_id if referral.late_choice == "accepted" else None,
        deferred_from=referral.deferred_from,
    )
    return by_id(row.id) if row else None


def why_deferred(references: Collection[str]) -> dict[str, str]:
    """The reason for which the chair last deferred each of these, by its reference; one statement."""
    rows = db.session.execute(
        select(Referral.reference, HistoryEntry.detail)
        .join(
            HistoryEntry,
            and_(HistoryEntry.record_kind == "referral", HistoryEntry.record_id == Referral.id),
        )
        .where(Referral.reference.in_(references), HistoryEntry.verb.in_(DEFERRALS))
        .order_by(HistoryEntry.id)
    )
    return {reference: str(detail.get("reason") or "") for reference, detail in rows}


def _last_case() -> ScalarSelect[int | None]:
    last = select(func.max(_case.id)).where(_case.referral_id == Referral.id)
    return last.correlate(Referral).scalar_subquery()


def _open_actions() -> ScalarSelect[int]:
    still = select(func.count()).where(Action.referral_id == Referral.id, Action.confirmed_at.is_(None))
    return still.correlate(Referral).scalar_subquery()


def _queue(*conditions: ColumnElement[bool]) -> tuple[QueueRow, ...]:
    rows = db.session.execute(
        select(
            Referral.reference,
            Referral.initials,
            Referral.state,
            Person.name,
            Team.name,
            Referral.priority,
            Referral.submitted_at,
            Referral.queued_since,
            Referral.late_choice,
            Referral.late_for_id,
            _late_for.on,
            _late_for.state,
            _late_for.deadline_at,
            Referral.deferred_to_id,
            _deferred_to.on,
            _deferred_to.state,
            Referral.asked_for_id,
            Referral.returns_on,
            _last.state,
            _left.on,
            _open_actions(),
        )
        .join(Person, Person.id == Referral.worker_id)
        .join(Team, Team.id == Referral.team_id)
        .outerjoin(_late_for, _late_for.id == Referral.late_for_id)
        .outerjoin(_deferred_to, _deferred_to.id == Referral.deferred_to_id)
        .outerjoin(_last, _last.id == _last_case())
        .outerjoin(_left, _left.id == _last.meeting_id)
        .where(*conditions)
        .order_by(*in_turn())
        .limit(QUEUE_AT_ONCE + 1)
    )
    return tuple(QueueRow(*tuple(row)) for row in rows)


def case_on(id: int, reference: str, *, lock: bool = False) -> Case | None:  # noqa: A002 # the URL's own word
    """The referral as a case on that meeting's agenda now, whole; ``lock`` locks the meeting, then the referral."""
    if lock and db.session.scalar(select(Meeting.id).where(Meeting.id == id).with_for_update()) is None:
        return None
    referral = by_reference(reference, lock=lock)
    case = referral.case if referral else None
    return case if case and case.meeting_id == id else None


def case_seen_on(id: int, reference: str, *, lock: bool = False) -> Case | None:  # noqa: A002 # the URL's own word
    """As ``case_on``; where the case has left that agenda, the case as it left, for whoever still sees it there."""
    if case := case_on(id, reference, lock=lock):
        return case
    left = select(Case).join(Case.referral).where(Case.meeting_id == id, Referral.reference == reference)
    return db.session.scalar(left.order_by(Case.id.desc()).limit(1))


def placed_referral(reference: str, *, lock: bool = False) -> Referral | None:
    """The referral whole; ``lock`` locks the meeting it is scheduled to first, as every room does."""
    if lock:
        at = select(Referral.meeting_id).where(Referral.reference == reference).scalar_subquery()
        db.session.execute(select(Meeting.id).where(Meeting.id == at).with_for_update())
    return by_reference(reference, lock=lock)


def guests_of(case: Case) -> Sequence[CaseGuest]:
    """Those invited for this case alone, in the order in which they were."""
    query = select(CaseGuest).where(CaseGuest.case_id == case.id).order_by(CaseGuest.id)
    return db.session.scalars(query.options(joinedload(CaseGuest.person))).all()


def people_named(words: str, case: Case) -> Sequence[Person]:
    """People with an account whose name or email holds these words, whom a case's invitation would bring; at most 20.

    Not its guests, not its social worker and nobody who hears it. Of an email its part before the @ counts, unless
    an @ is typed: the rest is everybody's.
    """
    typed = words.strip().lower().replace("%", "").replace("_", "")
    like, mailbox = f"%{typed}%", f"%{typed}%" if "@" in typed else f"%{typed}%@%"
    invited = select(CaseGuest.person_id).where(CaseGuest.case_id == case.id)
    query = select(Person).where(
        Person.active,
        or_(func.lower(Person.name).like(like), Person.email.like(mailbox)),
        Person.id.not_in(invited),
        Person.id.not_in(_who_hears(case.meeting)),
        Person.id != case.referral.worker_id,
    )
    return db.session.scalars(query.order_by(Person.name, Person.id).limit(PEOPLE_AT_ONCE)).all()


def hears_cases(person: Person, meeting: Meeting) -> bool:
    """Whether the person holds a seat on the meeting's panel on its date that hears cases."""
    held = _who_hears(meeting).where(Seat.person_id == person.id)
    return db.session.scalar(held.limit(1)) is not None


def _who_hears(meeting: Meeting) -> Select[int]:
    return select(Seat.person_id).where(
        Seat.panel_id == meeting.panel_id,
        Seat.role.in_(("chair", "member")),
        Seat.starts_on <= meeting.on,
        or_(Seat.ends_on.is_(None), Seat.ends_on >= meeting.on),
    )
