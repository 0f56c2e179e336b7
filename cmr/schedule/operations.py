"""Meetings made; ``changing`` and ``cancelling`` hold what is done with one that stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
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
from cmr.rules.rescheduling import (
    When,
    lasts,
    not_a_working_day,
    over_already,
    overlaps,
    picks_refusals,
)
from cmr.rules.same_time import AtThatTime
from cmr.rules.wording import spoken_date
from cmr.schedule.affected import as_seen
from cmr.schedule.news import News, publish, told_of
from cmr.schedule.queries import Proposal, proposals, proposed
from cmr.schedule.same_time import meet_at_same_time, span_by

MOST_AT_ONCE = 60
"""Dates that one series may bring."""
NOTE_LIMIT = 300


@dataclass(frozen=True)
class ToMake:
    """Meetings that would be made, who would be told, and the mark by which this is known again."""

    dates: tuple[Proposal, ...]
    lasts: str
    """From when to when each of them runs, in words."""
    same_time: Mapping[date, tuple[AtThatTime, ...]]
    """Other meetings that run while they do, by their dates."""
    told: tuple[Told, ...]
    seen: str

    @property
    def new(self) -> tuple[Proposal, ...]:
        """Those that do not stand already."""
        return tuple(one for one in self.dates if not one.clash)

    @property
    def summary(self) -> str:
        """How many are to be made, and how many stand already or were cancelled."""
        cancelled = sum(1 for one in self.dates if one.cancelled)
        there = len(self.dates) - len(self.new) - cancelled
        counts = (
            (len(self.new), "to make", True),
            (there, "there already", False),
            (cancelled, "cancelled", False),
        )
        return ", ".join(f"{number} {words}" for number, words, always in counts if number or always)

    @property
    def moved(self) -> tuple[Proposal, ...]:
        """Those that the rhythm puts on a day that nobody works, and that are held on another."""
        return tuple(one for one in self.dates if one.note and one.on == one.series_on)


@dataclass(frozen=True)
class SeriesWanted:
    """What somebody asks for: the next ``count`` dates of a panel's rhythm, and how each of them is held."""

    from_on: date
    count: int
    venue: str = ""
    starts_at: time | None = None
    """When each begins; where nothing is said, when the panel's meetings do."""
    picks: Mapping[date, date] = field(default_factory=dict)
    """Other days of their weeks, by the rhythm's dates."""
    chairs: bool = False
    """Whether whoever asks may pick such days (B1.2)."""

    def when(self, on: date, terms: PanelType) -> When:
        """When and where the meeting on that date is held."""
        return When(on, self.starts_at or terms.agenda.starts_at, self.venue.strip())


def foresee_series(panel: Panel, wanted: SeriesWanted, *, by: Person, at: datetime) -> ToMake:
    """The dates wanted, which of them stand already, and who would be told of the others.

    Raises Refused for a date in the past, for none or too many, for a day that can't be picked, for a time so late
    that the last case would end after midnight, and outside the years of known working days.
    """
    _require_from_today(wanted.from_on, at)
    if wanted.count > MOST_AT_ONCE:
        raise Refused(Refusal(f"A series has {MOST_AT_ONCE} meetings at most."))
    terms = current_terms(panel)
    if no := picks_refusals(terms.frequency, wanted.picks, chairs=wanted.chairs, today=_london(at)):
        raise Refused(*no)
    if late := _too_late_in_the_day(terms, wanted.starts_at or terms.agenda.starts_at):
        raise Refused(late)
    found = proposals(panel, terms, wanted.from_on, wanted.count, wanted.picks, now=at)
    whens = [wanted.when(one.on, terms) for one in found if not one.clash]
    if over := [reason for when in whens if (reason := over_already(when, at))]:
        raise Refused(*over)
    return _to_make(panel, terms, found, whens, series=True, by=by, at=at)


def make_series(
    panel: Panel, wanted: SeriesWanted, *, by: Person, at: datetime, for_id: int | None = None
) -> list[Meeting]:
    """Makes the meetings that ``foresee_series`` shows, less those that stand already. Raises Refused."""
    terms = current_terms(panel)
    made = [
        _make(
            panel,
            terms,
            wanted.when(one.on, terms),
            note=one.note,
            series_on=one.series_on,
            by=by,
            at=at,
            for_id=for_id,
        )
        for one in foresee_series(panel, wanted, by=by, at=at).new
    ]
    if made:
        dates = [one.on.isoformat() for one in made]
        entry = record("panel", panel.id, "series_made", by=by, at=at, for_id=for_id, dates=dates)
        tell(entry, panel, meetings=made)
    return made


def foresee_meeting(
    panel: Panel, on: date, starts_at: time, venue: str = "", *, by: Person, at: datetime
) -> ToMake:
    """A single meeting beside the series with its deadline, and who would be told (D4).

    Raises Refused for a day that nobody works or whose start has passed, and where the panel meets already.
    """
    terms, when = current_terms(panel), When(on, starts_at, venue.strip())
    if no := (
        over_already(when, at)
        or not_a_working_day(on, terms.frequency.clause)
        or _too_late_in_the_day(terms, starts_at)
    ):
        raise Refused(no)
    found = (proposed(on, terms.deadline.falls(on), now=at),)
    to_make = _to_make(panel, terms, found, [when], series=False, by=by, at=at)
    if no := overlaps(to_make.same_time.get(on, ())):
        raise Refused(no)
    return to_make


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
    when = When(on, starts_at, venue.strip())
    return _make(panel, current_terms(panel), when, note="", series_on=None, by=by, at=at, for_id=for_id)


def _make(
    panel: Panel,
    terms: PanelType,
    when: When,
    *,
    note: str,
    series_on: date | None,
    by: Person,
    at: datetime,
    for_id: int | None,
) -> Meeting:
    due = terms.deadline.falls(when.on)
    meeting = Meeting(
        panel_id=panel.id,
        terms_id=keep_current_terms(panel, at=at).id,
        on=when.on,
        starts_at=when.starts_at,
        venue=when.venue,
        deadline_at=due.at.astimezone(UTC),
        deadline_why=due.why,
        note=note[:NOTE_LIMIT],
        series_on=series_on,
        most_cases=terms.agenda.most_cases,
        state="planned",
    )
    db.session.add(meeting)
    db.session.flush()
    made = News("meeting", meeting, "make", {"series": series_on is not None, "on": when.on.isoformat()})
    publish(made, by=by, at=at, for_id=for_id)
    return meeting


def _to_make(
    panel: Panel,
    terms: PanelType,
    found: tuple[Proposal, ...],
    whens: Sequence[When],
    *,
    series: bool,
    by: Person,
    at: datetime,
) -> ToMake:
    agenda, told = terms.agenda, _told(panel, terms, whens, series=series, by=by, at=at)
    starts_at, venue = (whens[0].starts_at, whens[0].venue) if whens else (agenda.starts_at, "")
    spans = meet_at_same_time(panel, [span_by(terms, one) for one in whens], venue)
    return ToMake(
        found,
        lasts(starts_at, agenda.slot_minutes, agenda.most_cases),
        {span.on: others for span, others in spans.items() if others},
        told,
        as_seen((found, starts_at, venue), told),
    )


def _told(
    panel: Panel, terms: PanelType, whens: Iterable[When], *, series: bool, by: Person, at: datetime
) -> tuple[Told, ...]:
    """Everybody who would be told of one of the meetings, once each; a series is one event with all its dates."""
    thought_of = [_thought_of(panel, terms, one) for one in whens]
    if series:
        return who_is_told("panel", "series_made", panel, by=by, at=at, meetings=thought_of)
    news = [News("meeting", one, "make", {"series": False, "on": one.on.isoformat()}) for one in thought_of]
    return told_of(news, by=by, at=at)


def _thought_of(panel: Panel, terms: PanelType, when: When) -> Meeting:
    """A meeting that is not made: for asking who would be told of it."""
    due = terms.deadline.falls(when.on)
    return Meeting(
        panel=panel,
        on=when.on,
        starts_at=when.starts_at,
        venue=when.venue,
        deadline_at=due.at.astimezone(UTC),
    )


def _too_late_in_the_day(terms: PanelType, starts_at: time) -> Refusal | None:
    agenda = terms.agenda
    return within_the_day(starts_at, agenda.slot_minutes, agenda.most_cases, agenda.clause)


def _require_from_today(on: date, at: datetime) -> None:
    if on < _london(at):
        raise Refused(Refusal(f"{spoken_date(on)} has passed. Choose today or a later date."))


def _london(at: datetime) -> date:
    return at.astimezone(clock.LONDON).date()
