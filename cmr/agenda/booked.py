"""Who is to be elsewhere at the time of a case or a meeting: in a seat, with a case or as a guest (B1.2d, D3d, D5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import time

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from cmr.hearing.queries import HEARS
from cmr.hearing.replies import replies_at
from cmr.models import Case, CaseGuest, Meeting, Referral, db
from cmr.panels.queries import kept_terms
from cmr.rules.agenda import Slot, slot
from cmr.rules.booked import As, Booked, from_when
from cmr.rules.same_time import Span
from cmr.schedule.queries import LIVE
from cmr.schedule.same_time import span_of

NOT_BOOKED: tuple[Booked, ...] = ()
Elsewhere = Mapping[int, Sequence[Booked]]
"""By the ids of people."""


def elsewhere_at_case(case: Case) -> Elsewhere:
    """Who is to be at another meeting at the time of this case; until its agenda goes out, at that of its meeting."""
    return _elsewhere(case.meeting, _span_of(case))


def elsewhere_at_meeting(meeting: Meeting) -> Elsewhere:
    """Who is to be at another meeting while this one runs.

    One statement where none runs then; a few for each that does.
    """
    return _elsewhere(meeting, span_of(meeting))


def booked_at_meeting(meeting: Meeting) -> Elsewhere:
    """The same for whoever would take a seat at this meeting: with the cases that they come with to it themselves."""
    found = {person_id: list(each) for person_id, each in elsewhere_at_meeting(meeting).items()}
    for person_id, booked in _with_cases(meeting, span_of(meeting)):
        found.setdefault(person_id, []).append(replace(booked, here=True))
    return found


def _elsewhere(meeting: Meeting, span: Span) -> Elsewhere:
    query = (
        select(Meeting)
        .where(Meeting.on == meeting.on, Meeting.id != meeting.id, Meeting.state.in_(LIVE))
        .options(joinedload(Meeting.panel), joinedload(Meeting.terms))
        .order_by(Meeting.starts_at, Meeting.id)
    )
    others = [one for one in db.session.scalars(query) if span_of(one).meets(span)]
    found: dict[int, list[Booked]] = defaultdict(list)
    for other in others:
        for person_id, booked in (*_in_seats(other), *_with_cases(other, span)):
            found[person_id].append(booked)
    return found


def _in_seats(meeting: Meeting) -> Iterator[tuple[int, Booked]]:
    """Whoever is expected in a seat that hears cases, as the replies stand."""
    when = span_of(meeting).words
    for place in replies_at(meeting):
        if place.seat.role in HEARS and not place.empty and place.expected.reply != "apologies":
            role: As = "deputy" if place.stands_in else "seat"
            yield place.comes.id, Booked(meeting.panel.name, role, when)


def _with_cases(meeting: Meeting, span: Span) -> Iterator[tuple[int, Booked]]:
    query = (
        select(Case)
        .where(Case.meeting_id == meeting.id, Case.state == "placed")
        .options(
            joinedload(Case.presenter),
            joinedload(Case.referral).options(joinedload(Referral.worker), joinedload(Referral.team)),
            selectinload(Case.guests).joinedload(CaseGuest.person),
        )
        .order_by(Case.place)
    )
    for case in db.session.scalars(query):
        if not _span_of(case).meets(span):
            continue
        told = case.has_gone_out
        at = _slot_of(case) if told else _from(meeting.starts_at)
        booked = Booked(meeting.panel.name, "guest", from_when(at, told=told), told)
        manager_id, presents = case.referral.team.manager_id, case.presenter_says != "cannot"
        if presents:
            yield case.presented_by.id, replace(booked, role="presenter")
        if manager_id is not None and not (presents and manager_id == case.presented_by.id):
            yield manager_id, replace(booked, role="manager")
        yield from (
            (guest.person_id, booked) for guest in case.guests if guest.person is not case.presented_by
        )


def _span_of(case: Case) -> Span:
    if not case.has_gone_out:
        return span_of(case.meeting)
    return Span(case.meeting.on, _slot_of(case).starts_at, _minutes(case.meeting))


def _slot_of(case: Case) -> Slot:
    return slot(case.meeting.starts_at, _minutes(case.meeting), case.place)


def _minutes(meeting: Meeting) -> int:
    return kept_terms(meeting.terms).agenda.slot_minutes


def _from(starts_at: time) -> Slot:
    return Slot(0, starts_at, starts_at)
