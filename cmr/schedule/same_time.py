"""Which meetings run at the same time as one that stands, or that is thought of, and who sits at both (D4, D5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cmr.models import Meeting, Panel, Person, Seat, db
from cmr.panels.queries import kept_terms
from cmr.rules.panel_type import PanelType
from cmr.rules.rescheduling import When
from cmr.rules.same_time import AtThatTime, Sitting, Span, at_the_same_time
from cmr.schedule.queries import LIVE

Held = tuple[int, int, str, date, date | None]
"""A seat: the panel's id, the person's id and name, from when and to when."""


def span_of(meeting: Meeting) -> Span:
    """When the meeting runs: from its first case to the end of its last place."""
    minutes = kept_terms(meeting.terms).agenda.slot_minutes * meeting.most_cases
    return Span(meeting.on, meeting.starts_at, minutes)


def span_by(terms: PanelType, when: When) -> Span:
    """When a meeting would run that is made under these terms."""
    return Span(when.on, when.starts_at, terms.agenda.slot_minutes * terms.agenda.most_cases)


def meets_at_same_time(meeting: Meeting) -> tuple[AtThatTime, ...]:
    """The other meetings to come that run while this one does, as far as it matters to anybody; two statements."""
    span = span_of(meeting)
    return meet_at_same_time(meeting.panel, [span], meeting.venue, but=meeting)[span]


def meet_at_same_time(
    panel: Panel, spans: Iterable[Span], venue: str = "", *, but: Meeting | None = None
) -> dict[Span, tuple[AtThatTime, ...]]:
    """For each time at which the panel would meet, the meetings that run then; ``but`` is its own that is moved.

    Two statements, however many times are asked about.
    """
    spans = list(spans)
    others = [one for one in _meetings_on({span.on for span in spans}) if one is not but]
    held = _seats({panel.id, *(one.panel_id for one in others)}) if others else ()
    sittings = [
        Sitting(
            one.id, one.panel_id, one.panel.name, span_of(one), one.venue, _people(held, one.panel_id, one.on)
        )
        for one in others
    ]
    return {
        span: at_the_same_time(
            Sitting(None, panel.id, panel.name, span, venue.strip(), _people(held, panel.id, span.on)),
            sittings,
        )
        for span in spans
    }


def _meetings_on(dates: Iterable[date]) -> Sequence[Meeting]:
    query = select(Meeting).where(Meeting.on.in_(sorted(dates)), Meeting.state.in_(LIVE))
    whole = joinedload(Meeting.panel), joinedload(Meeting.terms)
    return db.session.scalars(query.options(*whole).order_by(Meeting.id)).all()


def _seats(panel_ids: Iterable[int]) -> Sequence[Held]:
    query = (
        select(Seat.panel_id, Seat.person_id, Person.name, Seat.starts_on, Seat.ends_on)
        .join(Person, Person.id == Seat.person_id)
        .where(Seat.panel_id.in_(sorted(panel_ids)), Person.active)
        .order_by(Seat.id)
    )
    return [(row[0], row[1], row[2], row[3], row[4]) for row in db.session.execute(query)]


def _people(held: Iterable[Held], panel_id: int, on: date) -> dict[int, str]:
    return {
        person_id: name
        for panel, person_id, name, starts_on, ends_on in held
        if panel == panel_id and starts_on <= on and (ends_on is None or on <= ends_on)
    }
