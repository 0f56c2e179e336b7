"""Which meetings run at the same time as one that stands, or that is thought of, and who sits at both (D4, D5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cmr.models import Deputyship, Meeting, Panel, Person, Seat, db
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
    stands_in: bool = False

    def on(self, panel_id: int, day: date) -> bool:
        """Whether it is of this panel, and theirs on that day."""
        until = self.ends_on is None or day <= self.ends_on
        return self.panel_id == panel_id and self.starts_on <= day and until


def span_of(meeting: Meeting) -> Span:
    """When the meeting runs: from its first case to the end of its last place."""
    minutes = kept_terms(meeting.terms).agenda.slot_minutes * meeting.most_cases
    return Span(meeting.on, meeting.starts_at, minutes)


def span_by(terms: PanelType, when: When) -> Span:
    """When a meeting would run that is made under these terms."""
    return Span(when.on, when.starts_at, terms.agenda.slot_minutes * terms.agenda.most_cases)


def meets_at_same_time(meeting: Meeting) -> tuple[AtThatTime, ...]:
    """The other meetings to come that run while this one does, as far as it matters to anybody; three statements."""
    span = span_of(meeting)
    return meet_at_same_time(meeting.panel, [span], meeting.venue, but=meeting)[span]


def meet_at_same_time(
    panel: Panel, spans: Iterable[Span], venue: str = "", *, but: Meeting | None = None
) -> dict[Span, tuple[AtThatTime, ...]]:
    """For each time at which the panel would meet, the meetings that run then; ``but`` is its own that is moved.

    Three statements, however many times are asked about.
    """
    spans = list(spans)
    others = [one for one in _meetings_on({span.on for span in spans}) if one is not but]
    panels = {panel, *(one.panel for one in others)}
    held = [*_seats(panels), *_days(panels)] if others else []
    sittings = [
        Sitting(
            one.id, one.panel_id, one.panel.name, span_of(one), one.venue, *_who(held, one.panel_id, one.on)
        )
        for one in others
    ]
    return {
        span: at_the_same_time(
            Sitting(None, panel.id, panel.name, span, venue.strip(), *_who(held, panel.id, span.on)),
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


def _days(panels: Iterable[Panel]) -> list[Held]:
    """Who stands in for some days in a seat whose terms let a deputy take it (D5)."""
    alone = {
        (one.id, seat.key)
        for one in panels
        for seat in (registry()[one.key].membership.seats if one.key in registry() else ())
        if not seat.deputy_allowed
    }
    query = (
        select(Seat, Deputyship.deputy_id, Person.name, Deputyship.starts_on, Deputyship.ends_on)
        .join(Deputyship, Deputyship.principal_id == Seat.person_id)
        .join(Person, Person.id == Deputyship.deputy_id)
        .where(
            Seat.panel_id.in_(sorted(one.id for one in panels)),
            Deputyship.meeting_id.is_(None),
            Deputyship.ended_at.is_(None),
            Person.active,
        )
        .order_by(Deputyship.id)
    )
    return [
        Held(
            seat.panel_id,
            deputy_id,
            name,
            max(seat.starts_on, starts_on),
            min(seat.ends_on or ends_on, ends_on),
            stands_in=True,
        )
        for seat, deputy_id, name, starts_on, ends_on in db.session.execute(query)
        if (seat.panel_id, seat.key) not in alone
    ]


def _who(held: Iterable[Held], panel_id: int, on: date) -> tuple[dict[int, str], dict[int, str]]:
    """By id, the names of those with a seat then, and of those who stand in."""
    there = [one for one in held if one.on(panel_id, on)]
    seated = {one.person_id: one.name for one in there if not one.stands_in}
    return seated, {one.person_id: one.name for one in there if one.stands_in}
