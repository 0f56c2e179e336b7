"""What stands in a person's calendar: the meetings of their seats, and the times of their cases."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true
from sqlalchemy.orm import aliased, contains_eager, joinedload
from sqlalchemy.sql.base import ExecutableOption

from cmr.models import (
    Attendance,
    CalendarFeed,
    Case,
    CaseGuest,
    Circulation,
    Deputyship,
    HistoryEntry,
    Meeting,
    Panel,
    Person,
    Referral,
    Seat,
    db,
)
from cmr.panels.queries import registry
from cmr.referrals.queries import gone_out, visible_to
from cmr.rules.capacities import Actor
from cmr.rules.meeting import TO_COME

LEFT = ("removed", "deferred", "tabled")
"""The states of a case that is not heard at its time."""

# Under names of their own: what may be seen is asked of the referral's case that counts, which may be another.
_case = aliased(Case)
_meeting = aliased(Meeting)


@dataclass(frozen=True)
class CaseTime:
    """A case that the person comes with or to; ``named`` once they may know which one it is."""

    case: Case
    named: bool
    told: bool = True
    """Whether its time was told; before that it is heard at some time of the meeting (D3c)."""
    off: bool = False
    """Whether they are not to come after all, wherever the case itself is now."""
    declined: bool = False
    """Whether they were to present it, and said that they can't come (D3d)."""


def hash_of(token: str) -> str:
    """What is kept of a calendar's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def feed_by_token(token: str) -> CalendarFeed | None:
    """The calendar whose address holds this token, while it is not revoked and its person has an account."""
    query = select(CalendarFeed).join(CalendarFeed.person).options(contains_eager(CalendarFeed.person))
    return db.session.scalar(
        query.where(
            CalendarFeed.token_hash == hash_of(token), CalendarFeed.revoked_at.is_(None), Person.active
        )
    )


def live_feed(person: Person) -> CalendarFeed | None:
    """The person's calendar that has an address now."""
    return db.session.scalar(
        select(CalendarFeed).where(CalendarFeed.person_id == person.id, CalendarFeed.revoked_at.is_(None))
    )


@dataclass(frozen=True)
class Seated:
    """A meeting at which somebody has a seat, or stands in."""

    meeting: Meeting
    own: bool
    """Whether the seat is theirs."""
    apologies: bool
    """Whether they said that they don't come."""
    has_deputy: bool
    """Whether somebody was named who stands in for them at this meeting alone, and can come."""


def seated_at(
    person_id: int, *, since: date | None = None, meeting_ids: Collection[int] | None = None
) -> list[Seated]:
    """The meetings of the seats they hold on its day, or stand in for on its day; soonest first, in one statement."""
    within = and_(
        Deputyship.meeting_id.is_(None), Deputyship.starts_on <= Meeting.on, Deputyship.ends_on >= Meeting.on
    )
    stands_in = exists().where(
        Deputyship.deputy_id == person_id,
        Deputyship.principal_id == Seat.person_id,
        Deputyship.ended_at.is_(None),
        or_(within, Deputyship.meeting_id == Meeting.id),
    )
    apologies = exists().where(
        Attendance.meeting_id == Meeting.id, Attendance.person_id == person_id, Attendance.apologies
    )
    theirs = aliased(Attendance)
    cannot = exists().where(
        theirs.meeting_id == Meeting.id, theirs.person_id == Deputyship.deputy_id, theirs.apologies
    )
    has_deputy = exists().where(
        Deputyship.meeting_id == Meeting.id,
        Deputyship.principal_id == person_id,
        Deputyship.ended_at.is_(None),
        ~cannot.correlate(Meeting, Deputyship),
    )
    rows = db.session.execute(
        select(Meeting, Seat.person_id, Seat.key, apologies, has_deputy)
        .join(Seat, Seat.panel_id == Meeting.panel_id)
        .where(
            Seat.starts_on <= Meeting.on,
            or_(Seat.ends_on.is_(None), Seat.ends_on >= Meeting.on),
            or_(Seat.person_id == person_id, stands_in),
            Meeting.on >= since if since else true(),
            true() if meeting_ids is None else Meeting.id.in_(meeting_ids),
        )
        # One's own seat before one that is somebody else's.
        .order_by(Meeting.on, Meeting.starts_at, Meeting.id, Seat.person_id != person_id)
        .options(joinedload(Meeting.panel), joinedload(Meeting.terms))
    )
    found: dict[int, Seated] = {}
    for meeting, holder, key, absent, replaced in rows:
        if holder == person_id or _deputy_allowed(meeting.panel, key):
            found.setdefault(meeting.id, Seated(meeting, holder == person_id, absent, replaced))
    return list(found.values())


def meetings_ahead_of(panel_id: int, since: date) -> list[Meeting]:
    """The panel's meetings that are to be held from that day on, soonest first."""
    ahead = Meeting.panel_id == panel_id, Meeting.on >= since, Meeting.state.in_(TO_COME)
    query = select(Meeting).where(*ahead).order_by(Meeting.on, Meeting.starts_at, Meeting.id)
    return list(db.session.scalars(query.options(joinedload(Meeting.panel), joinedload(Meeting.terms))))


def _deputy_allowed(panel: Panel, seat_key: str) -> bool:
    terms = registry().get(panel.key)
    seats = terms.membership.seats if terms else ()
    return all(seat.deputy_allowed for seat in seats if seat.key == seat_key)


def case_times(
    actor: Actor, *, since: date | None = None, meeting_id: int | None = None, referral_id: int | None = None,
    held: bool = False,
) -> list[CaseTime]:  # fmt: skip
    """The cases they come with, from circulation on, and those they are a guest of; by time, in one statement.

    A case that left its agenda after it had gone out is told to its own people as such. Which case it is, is told
    to those who may see it now; a guest who may not yet knows the day alone (B1.2d, D3c). ``held``: also the cases
    they come with whose time is not told yet.
    """
    teams = {team for hat in actor.hats for team in hat.team_ids}
    own = or_(Referral.worker_id == actor.id, Referral.team_id.in_(teams), _case.presenter_id == actor.id)
    guest = exists().where(CaseGuest.case_id == _case.id, CaseGuest.person_id == actor.id)
    invited = and_(_case.state == "placed", _meeting.state.in_(("planned", "circulated", "in_session")))
    seen, told = visible_to(actor), or_(_out(), _left_after_it_went_out())
    theirs = and_(own, seen, or_(told, invited) if held else told)
    rows = db.session.execute(
        select(_case, seen.label("seen"), told.label("told"), own.label("own"))
        .join(_case.referral)
        .join(_meeting, _meeting.id == _case.meeting_id)
        .where(
            or_(theirs, and_(guest, invited)),
            _meeting.on >= since if since else true(),
            _meeting.id == meeting_id if meeting_id else true(),
            _case.referral_id == referral_id if referral_id else true(),
        )
        .order_by(_meeting.on, _meeting.starts_at, _case.place, _case.id)
        .options(contains_eager(_case.referral), *_meeting_of_the_case())
    )
    return [
        CaseTime(
            case,
            named=bool(seen and (told or own)),
            told=bool(seen and told),
            declined=case.presenter_says == "cannot" and _presenter_id(case) == actor.id,
        )
        for case, seen, told, own in rows
    ]


def _presenter_id(case: Case) -> int:
    return case.presenter_id or case.referral.worker_id


def _out() -> ColumnElement[bool]:
    """On the agenda as it went out; at a meeting that has opened every case is (D3c)."""
    opened = _meeting.state.in_(("in_session", "closed"))
    return and_(_case.state.in_(("placed", "heard")), or_(gone_out(_case, _meeting), opened))


def _left_after_it_went_out() -> ColumnElement[bool]:
    sent = exists().where(
        Circulation.meeting_id == _case.meeting_id,
        Circulation.circulated_at >= _case.placed_at,
        Circulation.circulated_at <= _case.ended_at,
    )
    return and_(_case.state.in_(LEFT), sent)


def case_at(referral_id: int, meeting_id: int) -> Case | None:
    """The latest case of the referral at the meeting, however it left it."""
    query = (
        select(_case)
        .join(_meeting, _meeting.id == _case.meeting_id)
        .where(_case.referral_id == referral_id, _case.meeting_id == meeting_id)
        .options(joinedload(_case.referral), *_meeting_of_the_case())
    )
    return db.session.scalar(query.order_by(_case.id.desc()).limit(1))


def last_meeting_of(referral_id: int) -> int | None:
    """The meeting whose agenda the referral was on last."""
    query = select(Case.meeting_id).where(Case.referral_id == referral_id)
    return db.session.scalar(query.order_by(Case.id.desc()).limit(1))


def _meeting_of_the_case() -> tuple[ExecutableOption, ...]:
    at = contains_eager(_case.meeting.of_type(_meeting))
    return at.joinedload(_meeting.panel), at.joinedload(_meeting.terms)


def changed_at(meetings: Iterable[Meeting]) -> dict[int, datetime]:
    """When something last happened to each of these meetings, by its id; one statement."""
    ids = {meeting.id for meeting in meetings}
    rows = db.session.execute(
        select(HistoryEntry.record_id, func.max(HistoryEntry.at))
        .where(HistoryEntry.record_kind == "meeting", HistoryEntry.record_id.in_(ids))
        .group_by(HistoryEntry.record_id)
    )
    return {row[0]: row[1] for row in rows}
