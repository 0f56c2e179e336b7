"""What concerns a person today: lines of referrals and meetings, in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import and_, exists, false, literal, or_, select, true

from cmr.adapters import clock
from cmr.agenda.presenting import another_to_name, asked_to_present, said_whether_they_come
from cmr.circulation.due import SupplementDue, supplements_due
from cmr.hearing.queries import in_force
from cmr.home.glance import Glance, glances
from cmr.home.now import OpenNow, open_now
from cmr.home.to_hear import ToHear, to_hear
from cmr.home.undecided import deciders_by_panel, decides, undecided_of
from cmr.models import (
    Action,
    Attendance,
    Case,
    DecisionSheet,
    Deputyship,
    HistoryEntry,
    Meeting,
    Panel,
    Person,
    Referral,
    Seat,
    Signature,
    Team,
    db,
)
from cmr.models.referral import CLOSED, ReferralDocument
from cmr.notices.overdue import Overdue, overdue
from cmr.notices.queries import failed
from cmr.panels.entered import entered_among, to_enter
from cmr.reading.queries import MeetingToRead, reading_list
from cmr.referrals.lines import Line, lines
from cmr.referrals.queries import (
    MeetingAhead,
    managed_teams,
    meetings_ahead,
    visible_to,
    waiting_for_the_chair,
)
from cmr.referrals.reassigning import LeftBehind, left_behind
from cmr.referrals.waiting import WaitingCount, in_turn, to_be_placed, waiting_counts
from cmr.rules.being_entered import ToEnter
from cmr.rules.capacities import Actor
from cmr.rules.deciding import Deciders
from cmr.rules.enclosing import ANSWERED_IN
from cmr.rules.permissions import Can, may
from cmr.rules.referral_states import OPEN
from cmr.schedule.queries import MeetingRow, next_meetings, still_open

MOST = 40
"""The most lines of one kind on the home page; the list of referrals holds the others."""
LATEST_CLOSED = 1_000
COMING = timedelta(days=42)
"""For so long before a meeting a deputy whose days are still to come sees it among what is coming."""
FINISHED_WITHIN = timedelta(days=28)
TOLD_WITHIN = timedelta(days=14)
"""For so long a social worker is told that a referral was given to them or to another."""
DECISION = "decision"
"""The stage of a decision in a panel's stead, which no form has (D8)."""


@dataclass(frozen=True)
class Signed:
    """A signature that the person made."""

    reference: str
    initials: str
    stage: str
    at: datetime
    state: str


@dataclass(frozen=True)
class Given:
    """A referral that was given to the person, or taken from them and given to another."""

    verb: str
    at: datetime
    by: str
    to: str
    reference: str
    initials: str
    state: str
    theirs: bool
    """Whether it is the person's now."""
    seen: bool
    """Whether they may see it still."""


@dataclass(frozen=True)
class StandsIn:
    """For whom somebody was named as deputy at a meeting."""

    principal: str
    cannot: bool
    """Whether they said that they can’t."""


@dataclass(frozen=True)
class Found:
    """Everything that the home page draws from."""

    mine: list[Line]
    to_sign: list[Line]
    of_my_teams: list[Line]
    """Scheduled or heard cases of the teams that the person manages."""
    to_settle: list[Line]
    """Of the panels chaired: late ones, actions overdue, cases to close or return."""
    to_agree: list[Line]
    """Of the panels chaired: extra reports wait for the chair's agreement (B1.9)."""
    to_place: list[Line]
    asked_to_present: list[Line]
    """Cases that the person presents and has not said of that they come (D3d)."""
    presenting: list[Line]
    """Cases that the person presents and has said of whether they come (D3d)."""
    to_name: list[Line]
    """Cases whose presenter can't come: the person names another (D3d)."""
    supplements: tuple[SupplementDue, ...]
    """Of the panels administered: circulated meetings that have changed since."""
    failed: int
    """Notices that could not be sent, of those that the person looks after."""
    held_up: Overdue | None
    """Mail that should have gone out by now, of what the person looks after."""
    to_hear: list[ToHear]
    """Cases of meetings in session that the person chairs."""
    reading: tuple[MeetingToRead, ...]
    """The circulated meetings whose cases the person hears, with how far they have come with each case."""
    undecided: list[Line]
    """Cases that wait for the head of service: the person's to decide, or those of panels that they run."""
    deciders: dict[str, Deciders]
    """Who decides them, by the panel's key."""
    left_behind: list[LeftBehind]
    """Workers who have left, whose open referrals wait for the person to find another."""
    given: list[Given]
    finished: list[Line]
    signed: list[Signed]
    panels: dict[int, tuple[str, str]]
    """Key and name of each panel, by id."""
    ahead: dict[int, list[MeetingAhead]]
    next_meetings: dict[int, MeetingRow]
    still_open: dict[int, list[MeetingRow]]
    """Meetings that nobody has closed though they began or their date has passed, oldest first."""
    stands_in: dict[int, StandsIn]
    """By meeting, for whom the person was named as deputy (D5)."""
    queues: dict[int, WaitingCount]
    """Of the panels that the person runs: how many wait there."""
    glances: dict[int, Glance]
    """The next meetings of those panels by id, as far as each is."""
    open_now: tuple[OpenNow, ...]
    """Today's meetings in session that concern the person."""
    being_entered: dict[int, ToEnter]
    """Meetings that were held on paper and stand open to be entered, of all panels, by their ids."""


def found_for(person: Person, actor: Actor, now: datetime) -> Found:
    """Reads all of it: the same statements whatever there is."""
    today = now.astimezone(clock.LONDON).date()
    following = next_meetings(today, being_held=False)
    next_on = {
        panel_id: following[panel_id].on if panel_id in following else None for panel_id in runs(actor)
    }
    presents, undecided = _presents(actor, today), undecided_of(actor, runs(actor))
    left = still_open(today)
    on_paper = entered_among((one for rows in left.values() for one in rows), today)
    return Found(
        mine=lines(Referral.worker_id == actor.id, Referral.state.in_(OPEN), limit=MOST),
        to_sign=_to_sign(actor),
        of_my_teams=lines(
            Referral.team_id.in_(managed_teams(actor)),
            Referral.state.in_(("scheduled", "heard", "returned")),
            limit=MOST,
        ),
        to_settle=_to_settle(actor, now),
        to_agree=_to_agree(actor),
        to_place=_to_place(actor, next_on, today),
        asked_to_present=[
            one for one in presents if not one.presenter_says and one.meeting_id not in on_paper
        ],
        presenting=[line for line in presents if line.presenter_says],
        to_name=_to_name(actor, today),
        supplements=supplements_due(administers(actor), today) if administers(actor) else (),
        failed=failed(actor) if may(actor, Can.SEE_NOTICES) else 0,
        held_up=overdue(actor, now) if may(actor, Can.SEE_NOTICES) else None,
        to_hear=to_hear(actor, frozenset(chairs(actor)), MOST),
        reading=reading_list(actor, today) if may(actor, Can.READ_CASES) else (),
        undecided=undecided,
        deciders=deciders_by_panel(undecided),
        left_behind=left_behind(actor),
        given=_given(person, actor, now),
        finished=_finished(actor, now),
        signed=_signed_by(person, actor, now),
        panels={
            row.id: (row.key, row.name) for row in db.session.execute(select(Panel.id, Panel.key, Panel.name))
        },
        ahead=meetings_ahead(None, today),
        next_meetings=following,
        still_open=left,
        stands_in=_stands_in(actor, today),
        queues=waiting_counts(next_on, actor, today),
        glances=glances(actor, {following[one].id for one in next_on if one in following}, now),
        open_now=open_now(actor, today),
        being_entered=to_enter(on_paper),
    )


def chairs(actor: Actor) -> set[int]:
    """The ids of the panels that the person chairs, or stands in for the chair of."""
    return {panel for hat in actor.hats for panel in hat.chairs}


def administers(actor: Actor) -> set[int]:
    """The ids of the panels that the person administers."""
    return {panel for hat in actor.hats for panel in hat.administers}


def runs(actor: Actor) -> set[int]:
    """The ids of the panels that the person chairs or administers."""
    return chairs(actor) | administers(actor)


def _to_sign(actor: Actor) -> list[Line]:
    teams = {team for hat in actor.hats for team in hat.team_ids}
    services = {service for hat in actor.hats for service in hat.service_ids}
    of_services = select(Team.id).where(Team.service_id.in_(services))
    signed_already = exists().where(
        Signature.referral_id == Referral.id,
        Signature.person_id == actor.id,
        Signature.voided_at.is_(None),
    )
    turn = or_(
        and_(Referral.state == "signed_by_social_worker", Referral.team_id.in_(teams), ~signed_already),
        and_(Referral.state == "signed_by_team_manager", Referral.team_id.in_(of_services), ~signed_already),
        and_(Referral.state == "signed_by_service_manager", Referral.team_id.in_(of_services)),
    )
    return lines(turn, limit=MOST, newest_first=False)


def _to_settle(actor: Actor, now: datetime) -> list[Line]:
    today = now.astimezone(clock.LONDON).date()
    overdue = exists().where(
        Action.referral_id == Referral.id, Action.confirmed_at.is_(None), Action.due_on < today
    )
    waits = or_(
        and_(Referral.state == "submitted", waiting_for_the_chair(today)),
        and_(Referral.state.in_(("heard", "returned")), overdue),
        Referral.state == "actioned",
    )
    return lines(
        Referral.panel_id.in_(chairs(actor)),
        Referral.state.in_(("submitted", "heard", "returned", "actioned")),
        waits,
        visible_to(actor),
        limit=MOST,
        newest_first=False,
    )


def _to_agree(actor: Actor) -> list[Line]:
    waits = exists().where(
        ReferralDocument.referral_id == Referral.id,
        ReferralDocument.agreement == "waiting",
        ReferralDocument.removed_at.is_(None),
    )
    return lines(
        Referral.panel_id.in_(chairs(actor)),
        Referral.state.in_(ANSWERED_IN),
        waits,
        visible_to(actor),
        limit=MOST,
        newest_first=False,
    )


def _to_place(actor: Actor, next_on: Mapping[int, date | None], today: date) -> list[Line]:
    """In the order of the queue, as the board of the panel's next meeting has it."""
    panels = (to_be_placed(panel_id, next_on[panel_id], today) for panel_id in sorted(administers(actor)))
    return lines(or_(false(), *panels), visible_to(actor), limit=MOST, order=in_turn())


def _presents(actor: Actor, today: date) -> list[Line]:
    """What they are asked to come with, and what they have said of already; one statement."""
    asked, said = asked_to_present(actor.id, today), said_whether_they_come(actor.id, today)
    return lines(or_(Referral.id.in_(asked), Referral.id.in_(said)), visible_to(actor), limit=MOST)


def _to_name(actor: Actor, today: date) -> list[Line]:
    return lines(Referral.id.in_(another_to_name(actor, today)), visible_to(actor), limit=MOST)


def _stands_in(actor: Actor, today: date) -> dict[int, StandsIn]:
    """By meeting, for whom they stand in at it: named for it alone, or for days whose first is still to come (D5)."""
    single = Deputyship.meeting_id == Meeting.id
    of_days = and_(
        Deputyship.meeting_id.is_(None),
        Deputyship.starts_on > today,
        Meeting.on.between(Deputyship.starts_on, Deputyship.ends_on),
        Meeting.on <= today + COMING,
    )
    sorry = exists().where(
        Attendance.meeting_id == Meeting.id, Attendance.person_id == actor.id, Attendance.apologies
    )
    rows = db.session.execute(
        select(Meeting.id.label("meeting_id"), Person.name, sorry.label("sorry"))
        .join(Seat, and_(Seat.panel_id == Meeting.panel_id, in_force(Meeting.on)))
        .join(Deputyship, Deputyship.principal_id == Seat.person_id)
        .join(Person, Person.id == Seat.person_id)
        .where(
            Deputyship.deputy_id == actor.id,
            Deputyship.ended_at.is_(None),
            or_(single, of_days),
        )
    )
    return {row.meeting_id: StandsIn(row.name, row.sorry) for row in rows}


def _finished(actor: Actor, now: datetime) -> list[Line]:
    mine = or_(
        Referral.worker_id == actor.id,
        Referral.team_id.in_(managed_teams(actor)),
        Referral.panel_id.in_(runs(actor)),
    )
    lately = (
        # Limited, so that the database reads the few latest off their index before it asks whose they are.
        select(Referral.id)
        .where(CLOSED, Referral.closed_at >= now - FINISHED_WITHIN)
        .order_by(Referral.closed_at.desc())
        .limit(LATEST_CLOSED)
        .correlate(None)
    )
    return lines(Referral.id.in_(lately), mine, visible_to(actor), limit=8, by=Referral.closed_at)


def _given(person: Person, actor: Actor, now: datetime) -> list[Given]:
    """Lately given to the person or taken from them, the latest first, as their own history holds it."""
    about = Referral.id == HistoryEntry.detail["referral_id"].as_integer()
    rows = db.session.execute(
        select(
            HistoryEntry.verb,
            HistoryEntry.at,
            Person.name,
            HistoryEntry.detail["to_name"].as_string(),
            Referral.reference,
            Referral.initials,
            Referral.state,
            Referral.worker_id == person.id,
            visible_to(actor),
        )
        .join(Referral, about)
        .join(Person, Person.id == HistoryEntry.by_id)
        .where(
            HistoryEntry.record_kind == "person",
            HistoryEntry.record_id == person.id,
            HistoryEntry.verb.in_(("referral_given", "referral_handed_over")),
            HistoryEntry.at >= now - TOLD_WITHIN,
        )
        .order_by(HistoryEntry.number.desc())
        .limit(MOST)
    )
    return [Given(*row) for row in rows]


def _signed_by(person: Person, actor: Actor, now: datetime) -> list[Signed]:
    """What they signed of a form, and the sheets that they decided in a panel's stead, the latest first."""
    forms = (
        select(Referral.reference, Referral.initials, Signature.stage, Signature.signed_at, Referral.state)
        .join(Referral, Referral.id == Signature.referral_id)
        .where(
            Signature.person_id == person.id,
            Signature.voided_at.is_(None),
            Signature.signed_at >= now - FINISHED_WITHIN,
            Referral.state != "closed",
            Signature.stage != "social_worker",
        )
    )
    decisions = (
        select(
            Referral.reference, Referral.initials, literal(DECISION), DecisionSheet.signed_at, Referral.state
        )
        .join(Case, Case.id == DecisionSheet.case_id)
        .join(Referral, Referral.id == Case.referral_id)
        .where(
            DecisionSheet.signed_by_id == person.id,
            DecisionSheet.signed_at >= now - FINISHED_WITHIN,
            Case.undecided,
            # Nobody else decides so: for them no sheet is looked through.
            true() if decides(actor) else false(),
        )
    )
    both = forms.union_all(decisions)
    rows = db.session.execute(both.order_by(both.selected_columns.signed_at.desc()).limit(8))
    return [Signed(*row) for row in rows]
