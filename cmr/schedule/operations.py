"""Meetings made; ``changing`` and ``cancelling`` hold what is done with one that stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from cmr.adapters import clock
from cmr.models import Meeting, Panel, Person, db
from cmr.models.history import record
from cmr.notices.operations import Told, tell, who_is_told
from cmr.panels.operations import keep_current_terms
from cmr.panels.queries import current_terms
from cmr.rules.agenda import within_the_day
from cmr.rules.panel_type import PanelType
from cmr.rules.refusal import Refusal, Refused
from cmr.rules.rescheduling import not_a_working_day
from cmr.rules.wording import spoken_date
from cmr.schedule.affected import as_seen
from cmr.schedule.queries import Proposal, proposals, proposed, require_free

MOST_AT_ONCE = 60
"""Dates that one series may bring."""
NOTE_LIMIT = 300


@dataclass(frozen=True)
class ToMake:
    """Meetings that would be made, who would be told, and the mark by which this is known again."""

    dates: tuple[Proposal, ...]
    told: tuple[Told, ...]
    seen: str

    @property
    def new(self) -> tuple[Proposal, ...]:
        """Those that do not stand already."""
        return tuple(one for one in self.dates if not one.clash)


def foresee_series(
    panel: Panel, from_on: date, count: int, venue: str = "", *, by: Person, at: datetime
) -> ToMake:
    """The next ``count`` dates of the panel's rhythm, which of them stand already, and who would be told of the others.

    Raises Refused for a date in the past, for none or too many, and outside the years of known working days.
    """
    _require_from_today(from_on, at)
    if count > MOST_AT_ONCE:
        raise Refused(Refusal(f"A series has {MOST_AT_ONCE} meetings at most."))
    terms = current_terms(panel)
    found = proposals(panel, terms, from_on, count, now=at)
    new = [one.on for one in found if not one.clash]
    told = _told(panel, terms, new, terms.agenda.starts_at, venue, series=True, by=by, at=at)
    return ToMake(found, told, as_seen((found, venue.strip()), told))


def make_series(
    panel: Panel,
    from_on: date,
    count: int,
    venue: str = "",
    *,
    by: Person,
    at: datetime,
    for_id: int | None = None,
) -> list[Meeting]:
    """Makes the next ``count`` meetings of the panel's rhythm, less those that stand already. Raises Refused."""
    terms = current_terms(panel)
    found = foresee_series(panel, from_on, count, venue, by=by, at=at)
    return [
        _make(
            panel,
            terms,
            one.on,
            terms.agenda.starts_at,
            venue.strip(),
            note=one.note,
            in_series=True,
            by=by,
            at=at,
            for_id=for_id,
        )
        for one in found.new
    ]


def foresee_meeting(
    panel: Panel, on: date, starts_at: time, venue: str = "", *, by: Person, at: datetime
) -> ToMake:
    """A single meeting beside the series with its deadline, and who would be told (D4).

    Raises Refused for a day that nobody works or that is past, and for a moment at which the panel meets already.
    """
    terms = current_terms(panel)
    _require_from_today(on, at)
    if no := not_a_working_day(on, terms.frequency.clause):
        raise Refused(no)
    require_free(panel.id, on, starts_at)
    if no := _too_late_in_the_day(terms, starts_at):
        raise Refused(no)
    told = _told(panel, terms, [on], starts_at, venue, series=False, by=by, at=at)
    found = (proposed(on, terms.deadline.falls(on), now=at),)
    return ToMake(found, told, as_seen((found, starts_at, venue.strip()), told))


def make_meeting(
    panel: Panel,
    on: date,
    starts_at: time,
    venue: str = "",
    *,
    by: Person,
    at: datetime,
    for_id: int | None = None,
) -> Meeting:
    """Makes a single meeting beside the series (D4). Raises Refused."""
    foresee_meeting(panel, on, starts_at, venue, by=by, at=at)
    terms = current_terms(panel)
    return _make(
        panel, terms, on, starts_at, venue.strip(), note="", in_series=False, by=by, at=at, for_id=for_id
    )


def _make(
    panel: Panel,
    terms: PanelType,
    on: date,
    starts_at: time,
    venue: str,
    *,
    note: str,
    in_series: bool,
    by: Person,
    at: datetime,
    for_id: int | None,
) -> Meeting:
    due = terms.deadline.falls(on)
    meeting = Meeting(
        panel_id=panel.id,
        terms_id=keep_current_terms(panel, at=at).id,
        on=on,
        starts_at=starts_at,
        venue=venue,
        deadline_at=due.at.astimezone(UTC),
        deadline_why=due.why,
        note=note[:NOTE_LIMIT],
        series_on=on if in_series else None,
        most_cases=terms.agenda.most_cases,
        state="planned",
    )
    db.session.add(meeting)
    db.session.flush()
    entry = record(
        "meeting", meeting.id, "make", by=by, at=at, for_id=for_id, on=on.isoformat(), series=in_series
    )
    tell(entry, meeting)
    return meeting


def _told(
    panel: Panel,
    terms: PanelType,
    dates: list[date],
    starts_at: time,
    venue: str,
    *,
    series: bool,
    by: Person,
    at: datetime,
) -> tuple[Told, ...]:
    """Everybody who would be told of one of the meetings, once each."""
    found: dict[int, Told] = {}
    for on in dates:
        thought_of = Meeting(
            panel=panel,
            on=on,
            starts_at=starts_at,
            venue=venue.strip(),
            deadline_at=terms.deadline.falls(on).at,
        )
        for one in who_is_told("meeting", "make", thought_of, by=by, at=at, series=series):
            found.setdefault(one.person_id, one)
    return tuple(found.values())


def _too_late_in_the_day(terms: PanelType, starts_at: time) -> Refusal | None:
    agenda = terms.agenda
    return within_the_day(starts_at, agenda.slot_minutes, agenda.most_cases, agenda.clause)


def _require_from_today(on: date, at: datetime) -> None:
    if on < _london(at):
        raise Refused(Refusal(f"{spoken_date(on)} has passed. Choose today or a later date."))


def _london(at: datetime) -> date:
    return at.astimezone(clock.LONDON).date()
