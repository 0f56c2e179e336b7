"""Which meetings of a deputy's days run while they are to be at another panel's (D5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cmr.hearing.queries import in_force
from cmr.models import Deputyship, Meeting, Panel, Seat, db
from cmr.rules.meeting import TO_COME
from cmr.schedule.same_time import meet_at_same_time, span_of


@dataclass(frozen=True)
class Clash:
    """A meeting for which somebody would stand in, and where they are to be then."""

    meeting: Meeting
    words: str
    """As others read it: "Ann Lee sits on the other panel too, and it meets at that time, 9:30am to 11:30am."."""
    to_them: str
    """The same as they read it themselves."""


def clashes_of(named: Deputyship, today: date) -> tuple[Clash, ...]:
    """Of the meetings to come in their days, those at whose time the deputy is to be elsewhere, soonest first.

    One statement for the meetings, and four for each panel in which a seat is filled so. Somebody who was named for one
    meeting alone was told of it then.
    """
    if named.meeting_id is not None:
        return ()
    by_panel: dict[Panel, list[Meeting]] = defaultdict(list)
    for one in _meetings(named, today):
        by_panel[one.panel].append(one)
    found = (clash for panel, theirs in by_panel.items() for clash in _clashes(panel, theirs, named))
    return tuple(sorted(found, key=lambda one: (one.meeting.on, one.meeting.starts_at, one.meeting.id)))


def _clashes(panel: Panel, meetings: Iterable[Meeting], named: Deputyship) -> Iterable[Clash]:
    spans = {one: span_of(one) for one in meetings}
    others = meet_at_same_time(panel, spans.values())
    for one, span in spans.items():
        for other in others[span]:
            if words := other.said_of(named.deputy_id, named.deputy.name):
                yield Clash(one, words, other.said_to(named.deputy_id))


def _meetings(named: Deputyship, today: date) -> Iterable[Meeting]:
    query = (
        select(Meeting)
        .join(Seat, Seat.panel_id == Meeting.panel_id)
        .where(
            Seat.person_id == named.principal_id,
            in_force(Meeting.on),
            Meeting.on.between(max(named.starts_on, today), named.ends_on),
            Meeting.state.in_(TO_COME),
        )
        .options(joinedload(Meeting.panel), joinedload(Meeting.terms))
    )
    return db.session.scalars(query).unique().all()
