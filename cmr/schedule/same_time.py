"""Which meetings run at the same time as one that stands, or that is thought of, and who sits at both (D4, D5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased, joinedload

from cmr.models import Attendance, Deputyship, Meeting, Panel, Person, Seat, db
from cmr.panels.queries import kept_terms, registry
from cmr.rules.panel_type import PanelType
from cmr.rules.rescheduling import When
from cmr.rules.same_time import AtThatTime, Sitting, Span, at_the_same_time
from cmr.schedule.queries import LIVE


class Held(NamedTuple):
    """A seat, or somebody's days in it as a deputy: whose, of which panel, from when and to when."""

    panel_id: int
    person_id: int
    name: str
    starts_on: date
    ends_on: date | None
    principal: tuple[int, str] | None = None
    """Whom they stand in for, by id and name; None in their own seat."""
    meeting_id: int | None = None
    """The one meeting for which they were named; None for a seat, and for days."""

    def at(self, panel_id: int, day: date, meeting_id: int | None) -> bool:
        """Whether it is of this panel, and theirs on that day, or named for this very meeting."""
        until = self.ends_on is None or day <= self.ends_on
        named = self.meeting_id in (None, meeting_id)
        return self.panel_id == panel_id and self.starts_on <= day and until and named

    def expected(self, said: Mapping[int, bool]) -> bool:
        """Whether they are to be there, by who said that they come: not after apologies, nor beside their principal."""
        relieved = self.principal is not None and said.get(self.principal[0])
        return said.get(self.person_id) is not False and not relieved


Replies = Mapping[int, Mapping[int, bool]]
"""By meeting and person, whether they come; nothing of whoever is silent."""


def span_of(meeting: Meeting) -> Span:
    """When the meeting runs: from its first case to the end of its last place."""
    minutes = kept_terms(meeting.terms).agenda.slot_minutes * meeting.most_cases
    return Span(meeting.on, meeting.starts_at, minutes)


def span_by(terms: PanelType, when: When) -> Span:
    """When a meeting would run that is made under these terms."""
    return Span(when.on, when.starts_at, terms.agenda.slot_minutes * terms.agenda.most_cases)


def meets_at_same_time(meeting: Meeting) -> tuple[AtThatTime, ...]:
    """The other meetings to come that run while this one does, as far as it matters to anybody; four statements."""
    span = span_of(meeting)
    return meet_at_same_time(meeting.panel, [span], meeting.venue, but=meeting, as_replied=True)[span]


def meet_at_same_time(
    panel: Panel,
    spans: Iterable[Span],
    venue: str = "",
    *,
    but: Meeting | None = None,
    as_replied: bool = False,
) -> dict[Span, tuple[AtThatTime, ...]]:
    """For each time at which the panel would meet, the meetings that run then; ``but`` is its own that is moved.

    ``as_replied``: it stays where it is, so that what was replied to it counts. Four statements, however many times
    are asked about.
    """
    spans = list(spans)
    others = [one for one in _meetings_on({span.on for span in spans}) if one is not but]
    panels = {panel, *(one.panel for one in others)}
    own_id = but.id if but and as_replied else None
    ids = {one.id for one in others} | ({own_id} if own_id else set())
    held = [*_seats(panels), *_deputies(panels, ids)] if others else []
    said = _said(ids) if others else {}
    sittings = [
        Sitting(
            one.id, one.panel_id, one.panel.name, span_of(one), one.venue,
            *_who(held, one.panel_id, one.on, one.id, said),
        )
        for one in others
    ]  # fmt: skip
    return {
        span: at_the_same_time(
            Sitting(
                None, panel.id, panel.name, span, venue.strip(), *_who(held, panel.id, span.on, own_id, said)
            ),
            sittings,
        )
        for span in spans
    }


def _meetings_on(dates: Iterable[date]) -> Sequence[Meeting]:
    query = select(Meeting).where(Meeting.on.in_(sorted(dates)), Meeting.state.in_(LIVE))
    whole = joinedload(Meeting.panel), joinedload(Meeting.terms)
    return db.session.scalars(query.options(*whole).order_by(Meeting.id)).all()


def _seats(panels: Iterable[Panel]) -> list[Held]:
    query = (
        select(Seat.panel_id, Seat.person_id, Person.name, Seat.starts_on, Seat.ends_on)
        .join(Person, Person.id == Seat.person_id)
        .where(Seat.panel_id.in_(sorted(one.id for one in panels)), Person.active)
        .order_by(Seat.id)
    )
    return [Held(*row) for row in db.session.execute(query)]


def _deputies(panels: Iterable[Panel], meeting_ids: Collection[int]) -> list[Held]:
    """Who stands in for some days, or at one of the meetings, in a seat whose terms let a deputy take it (D5)."""
    alone = {
        (one.id, seat.key)
        for one in panels
        for seat in (registry()[one.key].membership.seats if one.key in registry() else ())
        if not seat.deputy_allowed
    }
    principal = aliased(Person)
    query = (
        select(Seat, Deputyship, Person.name, principal.name)
        .join(Deputyship, Deputyship.principal_id == Seat.person_id)
        .join(Person, Person.id == Deputyship.deputy_id)
        .join(principal, principal.id == Seat.person_id)
        .where(
            Seat.panel_id.in_(sorted(one.id for one in panels)),
            or_(Deputyship.meeting_id.is_(None), Deputyship.meeting_id.in_(sorted(meeting_ids))),
            Deputyship.ended_at.is_(None),
            Person.active,
        )
        .order_by(Deputyship.id)
    )
    return [
        Held(
            seat.panel_id,
            one.deputy_id,
            name,
            max(seat.starts_on, one.starts_on),
            min(seat.ends_on or one.ends_on, one.ends_on),
            (seat.person_id, whose),
            one.meeting_id,
        )
        for seat, one, name, whose in db.session.execute(query)
        if (seat.panel_id, seat.key) not in alone
    ]


def _said(meeting_ids: Collection[int]) -> dict[int, dict[int, bool]]:
    spoke = or_(Attendance.apologies, Attendance.replied_at.is_not(None), Attendance.arrived_at.is_not(None))
    query = select(Attendance.meeting_id, Attendance.person_id, Attendance.apologies)
    found: dict[int, dict[int, bool]] = defaultdict(dict)
    for row in db.session.execute(query.where(Attendance.meeting_id.in_(sorted(meeting_ids)), spoke)):
        found[row.meeting_id][row.person_id] = not row.apologies
    return found


def _who(
    held: Iterable[Held], panel_id: int, on: date, meeting_id: int | None, replies: Replies
) -> tuple[dict[int, str], dict[int, str], dict[int, str]]:
    """By id, the names of those with a seat then, of those who stand in, and of whom those stand in for."""
    said = replies.get(meeting_id, {}) if meeting_id else {}
    there = [one for one in held if one.at(panel_id, on, meeting_id) and one.expected(said)]
    # Whoever named a deputy for this meeting is not to be there, unless they said that they come after all.
    left = {one.principal[0] for one in there if one.principal and one.meeting_id}
    seated = {one.person_id: one.name for one in there if not one.principal and one.person_id not in left}
    deputies = [one for one in there if one.principal]
    return (
        seated,
        {one.person_id: one.name for one in deputies},
        {one.person_id: one.principal[1] for one in deputies if one.principal},
    )
