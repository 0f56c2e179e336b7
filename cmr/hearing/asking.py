"""Of which meetings a person is asked before they are held: whether they come, and to read their cases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, exists, literal, or_, select, union_all
from sqlalchemy.orm import aliased, joinedload

from cmr.hearing.queries import HEARS, in_force
from cmr.models import Attendance, Deputyship, Meeting, Panel, Person, Seat, db
from cmr.rules.meeting import TO_COME
from cmr.rules.same_time import Sitting, at_the_same_time
from cmr.schedule.queries import LIVE
from cmr.schedule.same_time import span_of

_OF_DAYS = and_(
    Deputyship.meeting_id.is_(None), Deputyship.starts_on <= Meeting.on, Deputyship.ends_on >= Meeting.on
)
"""Of a deputy for days: that the meeting's date lies in them."""
ASKED_WITHIN = timedelta(days=14)
"""For so long before a meeting its chair and members are asked on their home page whether they come."""


@dataclass(frozen=True)
class Asked:
    """A meeting of which the person has yet to say whether they come."""

    id: int
    on: date
    starts_at: time
    venue: str
    panel: str
    principal: str = ""
    """Whom they stand in for, where it is not their own seat."""
    declined: str = ""
    """Of their own seat that is empty: the deputy who can't stand in either, for whom they name another."""
    at_that_time: tuple[str, ...] = ()
    """What they are told of other meetings at the same time at which they sit."""


def asked_of(person: Person, today: date) -> tuple[Asked, ...]:
    """The meetings for which the person has yet to say whether they come, soonest first; two statements.

    The chair and members are asked of those within a fortnight and of every circulated one; whoever was named for one
    meeting is asked of it at once, and a deputy for days once the one they stand in for sent apologies. Whoever sent
    apologies is asked for another deputy where theirs can't come either.
    """
    to_come = (
        select(Meeting.id, Meeting.on, Meeting.starts_at, Meeting.venue, Panel.name)
        .join(Panel, Panel.id == Meeting.panel_id)
        .where(Meeting.state.in_(TO_COME), Meeting.on >= today)
        .distinct()
    )
    whole = to_come.where(~_replied(person.id))
    seated = _seated(whole)
    own = seated.where(
        Seat.person_id == person.id,
        or_(Meeting.on <= today + ASKED_WITHIN, Meeting.state == "circulated"),
    )
    principal = aliased(Person)
    theirs = and_(Deputyship.deputy_id == person.id, Deputyship.ended_at.is_(None))
    named = (
        whole.add_columns(principal.name)
        .join(Deputyship, Deputyship.meeting_id == Meeting.id)
        .join(principal, principal.id == Deputyship.principal_id)
        .where(theirs)
    )
    away = (
        seated.add_columns(principal.name)
        .join(Deputyship, Deputyship.principal_id == Seat.person_id)
        .join(principal, principal.id == Seat.person_id)
        .where(
            theirs,
            _OF_DAYS,
            _sorry(principal.id),
        )
    )
    deputy = aliased(Person)
    declined = (
        _seated(to_come)
        .add_columns(literal(""), deputy.name)
        .join(Deputyship, Deputyship.principal_id == Seat.person_id)
        .join(deputy, deputy.id == Deputyship.deputy_id)
        .where(
            Seat.person_id == person.id,
            Deputyship.ended_at.is_(None),
            or_(Deputyship.meeting_id == Meeting.id, _OF_DAYS),
            _sorry(person.id),
            _sorry(deputy.id),
        )
    )
    queries = (own.add_columns(literal("")), named, away)
    found: dict[int, Asked] = {}
    for row in db.session.execute(union_all(*(one.add_columns(literal("")) for one in queries), declined)):
        one = Asked(*row)
        if one.principal or one.id not in found:
            found[one.id] = one
    for meeting_id in _filled(person.id, [one.id for one in found.values() if one.declined]):
        del found[meeting_id]
    told = _told(person, found)
    asked = (replace(one, at_that_time=told[one.id]) for one in found.values())
    return tuple(sorted(asked, key=lambda one: (one.on, one.starts_at, one.id)))


def asked_to_read(person_id: int, meeting_ids: Collection[int]) -> set[int]:
    """At which of these meetings the person is expected, and so has the cases to read; two statements (B1.8, D5).

    The same truth as ``replies_at``, for many meetings: whoever sent apologies, or has somebody in their stead, has
    nothing to read; a deputy has it where they stand in on the meeting's own day.
    """
    if not meeting_ids:
        return set()
    said = _said(meeting_ids)
    return {
        meeting_id
        for (meeting_id, holder_id), deputies in _seats(meeting_ids).items()
        if person_id == _expected(holder_id, deputies, said[meeting_id])
    }


def coming_elsewhere(meeting: Meeting) -> dict[int, str]:
    """Who said that they come to another meeting that runs while this one does: the panel's name by person (D4).

    One statement.
    """
    spoke = or_(Attendance.replied_at.is_not(None), Attendance.arrived_at.is_not(None))
    query = (
        select(Attendance.person_id, Meeting)
        .join(Meeting, Meeting.id == Attendance.meeting_id)
        .where(Meeting.on == meeting.on, Meeting.id != meeting.id, Meeting.state.in_(LIVE))
        .where(spoke, Attendance.apologies.is_(False), Attendance.left_at.is_(None))
        .options(joinedload(Meeting.panel), joinedload(Meeting.terms))
        .order_by(Meeting.id)
    )
    span = span_of(meeting)
    return {
        person_id: other.panel.name
        for person_id, other in db.session.execute(query)
        if span_of(other).meets(span)
    }


def _filled(holder_id: int, meeting_ids: Collection[int]) -> list[int]:
    """Those of the meetings at which somebody is to come in the holder's seat; two statements, none for no meeting."""
    if not meeting_ids:
        return []
    said, found = _said(meeting_ids), _seats(meeting_ids)
    return [one for one in meeting_ids if _expected(holder_id, found[one, holder_id], said[one]) is not None]


def _expected(holder_id: int, deputies: Mapping[int, bool], said: Mapping[int, bool]) -> int | None:
    """Who is expected in a seat; ``deputies``: whether each was named for the meeting alone; ``said``: who comes."""
    if said.get(holder_id):
        return holder_id
    free = [one for one in deputies if said.get(one) is not False]
    sure = [one for one in free if said.get(one)] + [one for one in free if deputies[one]]
    silent = holder_id not in said
    return next(iter(sure if silent else (*sure, *free)), holder_id if silent else None)


def _seats(meeting_ids: Collection[int]) -> defaultdict[tuple[int, int], dict[int, bool]]:
    """By meeting and holder of a seat: the deputies of that day, whoever was named for the meeting alone first."""
    stands_in = and_(
        Deputyship.principal_id == Seat.person_id,
        Deputyship.ended_at.is_(None),
        or_(Deputyship.meeting_id == Meeting.id, _OF_DAYS),
    )
    query = (
        select(Meeting.id, Seat.person_id, Deputyship.deputy_id, Deputyship.meeting_id)
        .join(Seat, Seat.panel_id == Meeting.panel_id)
        .outerjoin(Deputyship, stands_in)
        .where(Meeting.id.in_(meeting_ids), Seat.role.in_(HEARS), in_force(Meeting.on))
        .order_by(Deputyship.meeting_id.is_(None), Deputyship.id)
    )
    found: defaultdict[tuple[int, int], dict[int, bool]] = defaultdict(dict)
    for row in db.session.execute(query):
        deputies = found[row.id, row.person_id]
        if row.deputy_id is not None:
            deputies.setdefault(row.deputy_id, row.meeting_id is not None)
    return found


def _said(meeting_ids: Collection[int]) -> defaultdict[int, dict[int, bool]]:
    """By meeting and person, whether they come; nothing of whoever is silent."""
    spoke = or_(Attendance.apologies, Attendance.replied_at.is_not(None), Attendance.arrived_at.is_not(None))
    query = select(Attendance.meeting_id, Attendance.person_id, Attendance.apologies)
    found: defaultdict[int, dict[int, bool]] = defaultdict(dict)
    for row in db.session.execute(query.where(Attendance.meeting_id.in_(meeting_ids), spoke)):
        found[row.meeting_id][row.person_id] = not row.apologies
    return found


def _told(person: Person, asked: Mapping[int, Asked]) -> dict[int, tuple[str, ...]]:
    """For each of these meetings, what the person is told of those that run while it does; one statement."""
    if not asked:
        return {}
    theirs = exists().where(
        Seat.panel_id == Meeting.panel_id, Seat.person_id == person.id, in_force(Meeting.on)
    )
    principal = _whom_they_stand_in_for(person.id)
    present = exists().where(
        Attendance.meeting_id == Meeting.id,
        Attendance.person_id == person.id,
        Attendance.arrived_at.is_not(None),
        Attendance.left_at.is_(None),
    )
    on_those_days = select(Meeting, theirs, principal, present).where(
        Meeting.on.in_({one.on for one in asked.values()}),
        Meeting.state.in_(LIVE),
        or_(and_(or_(theirs, principal.is_not(None)), ~_sorry(person.id)), Meeting.id.in_(asked), present),
    )
    found = db.session.execute(
        on_those_days.options(joinedload(Meeting.panel), joinedload(Meeting.terms)).order_by(Meeting.id)
    ).all()
    me, sittings, there = {person.id: person.name}, {}, {one.id for one, *_, is_there in found if is_there}
    for one, seated, whose, is_there in found:
        for_, away = {person.id: whose or ""}, one.id in asked and asked[one.id].declined
        sitting = Sitting(one.id, one.panel_id, one.panel.name, span_of(one))
        if not away:
            sitting = (
                replace(sitting, people=me)
                if seated or is_there
                else replace(sitting, deputies=me, stand_in_for=for_)
            )
        sittings[one.id] = sitting
    return {
        id_: tuple(
            other.said_to_who_is_there if other.meeting_id in there else other.said_to(person.id)
            for other in at_the_same_time(sittings[id_], sittings.values())
        )
        for id_ in asked
    }


def _whom_they_stand_in_for(person_id: int) -> ScalarSelect[str | None]:
    """The name of one whose seat at the meeting is theirs: named for it alone, or for days and the holder is away."""
    principal = aliased(Person)
    holds = exists().where(
        Seat.panel_id == Meeting.panel_id, Seat.person_id == principal.id, in_force(Meeting.on)
    )
    return (
        select(principal.name)
        .join(Deputyship, Deputyship.principal_id == principal.id)
        .where(
            Deputyship.deputy_id == person_id,
            Deputyship.ended_at.is_(None),
            or_(Deputyship.meeting_id == Meeting.id, and_(_OF_DAYS, holds, _sorry(principal.id))),
        )
        .order_by(Deputyship.id)
        .limit(1)
        .correlate(Meeting)
        .scalar_subquery()
    )


def _seated(query: Any) -> Any:
    return query.join(Seat, Seat.panel_id == Panel.id).where(Seat.role.in_(HEARS), in_force(Meeting.on))


def _sorry(person_id: Any) -> ColumnElement[bool]:
    return exists().where(
        Attendance.meeting_id == Meeting.id, Attendance.person_id == person_id, Attendance.apologies
    )


def _replied(person_id: int) -> ColumnElement[bool]:
    return exists().where(
        Attendance.meeting_id == Meeting.id,
        Attendance.person_id == person_id,
        or_(Attendance.replied_at.is_not(None), Attendance.apologies),
    )
