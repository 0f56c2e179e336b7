"""Meetings read: one with its terms, a panel's calendar, and the dates that a series would bring."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Row, and_, func, or_, select
from sqlalchemy.orm import joinedload

from cmr.models import Case, Meeting, Panel, Person, Referral, Seat, db
from cmr.rules.calendar import EveryWeeks
from cmr.rules.deadlines import Due
from cmr.rules.meeting import TO_COME, MeetingFacts
from cmr.rules.panel_type import PanelType
from cmr.rules.rescheduling import picked_note
from cmr.rules.wording import is_past, spoken_date

ON_THE_AGENDA = ("placed", "heard")
LIVE = (*TO_COME, "in_session")
"""The states of a meeting that is still to be held, or being held."""
PAST_AT_ONCE = 12
AHEAD_AT_ONCE = 60
MOVED_FROM = "Moved from "
"""How the note of a meeting begins that was given another date."""

USED = (
    select(func.count())
    .where(Case.meeting_id == Meeting.id, Case.state.in_(ON_THE_AGENDA))
    .correlate(Meeting)
    .scalar_subquery()
)
"""How many places of a meeting are taken."""

COLUMNS = (
    Meeting.id, Meeting.on, Meeting.starts_at, Meeting.venue, Meeting.deadline_at, Meeting.deadline_why,
    Meeting.state, Meeting.note, Meeting.most_cases, USED.label("used"), Meeting.cancelled_reason,
    Meeting.series_on,
)  # fmt: skip


@dataclass(frozen=True)
class MeetingRow:
    """A meeting as a line of a calendar."""

    id: int
    on: date
    starts_at: time
    venue: str
    deadline_at: datetime
    deadline_why: str
    state: str
    note: str
    most_cases: int
    used: int
    cancelled_reason: str | None
    series_on: date | None
    """The date that the panel's rhythm gave it; None for a meeting beside the series."""

    @property
    def moved(self) -> bool:
        """Whether it is on another day than it was to be; what is noted of an additional one need not say that."""
        return bool(self.note) and (self.series_on is not None or self.note.startswith(MOVED_FROM))

    @property
    def left(self) -> int:
        """Places that nobody has yet."""
        return self.most_cases - self.used

    @property
    def takes_cases(self) -> bool:
        """Whether it is still before the meeting."""
        return self.state in TO_COME


@dataclass(frozen=True)
class Calendar:
    """A panel's meetings: the next, those after it, and the last ones held."""

    next: MeetingRow | None
    later: tuple[MeetingRow, ...]
    past: tuple[MeetingRow, ...]
    older_before: date | None
    """Where the list of past meetings goes on; None at its end."""


@dataclass(frozen=True)
class Proposal:
    """A date that a panel's rhythm brings, and what is to be known of it before it is made."""

    on: date
    deadline: Due
    series_on: date | None = None
    """The date that the rhythm gave it, wherever the chair put it; None for a meeting beside the series."""
    note: str = ""
    clash: str = ""
    """Why it is not made (again); empty for a date that is."""
    remark: str = ""
    cancelled: bool = False
    """Whether it stands already, and was cancelled."""
    out_of_step: str = ""
    """That the panel's rhythm has it meet on other dates around this one; empty where it keeps step with them."""


def by_id(id: int, *, lock: bool = False) -> Meeting | None:  # noqa: A002 # the URL's own word
    """The meeting with its panel, terms and chair, or None; ``lock`` takes its row lock and reads it anew."""
    query = (
        select(Meeting)
        .where(Meeting.id == id)
        .options(joinedload(Meeting.panel), joinedload(Meeting.terms), joinedload(Meeting.chair))
        .execution_options(populate_existing=lock)
    )
    return db.session.scalar(query.with_for_update(of=Meeting) if lock else query)


def chaired_by(panel_id: int, on: date) -> str:
    """Who chairs the panel on a day, by name, to begin a sentence with; the office where the seat is vacant."""
    holds = Seat.panel_id == panel_id, Seat.role == "chair", Seat.starts_on <= on
    query = select(Person.name).join(Seat, Seat.person_id == Person.id)
    name = db.session.scalar(query.where(*holds, or_(Seat.ends_on.is_(None), Seat.ends_on >= on)))
    return f"{name}, the chair," if name else "The chair"


def locked(meeting: Meeting) -> Meeting:
    """The same meeting, its row locked and read anew: before its places are counted or its state is changed."""
    db.session.refresh(meeting, with_for_update={"of": Meeting})
    return meeting


def facts_of(meeting: Meeting, *, today: date, reason: str = "", only_asking: bool = False) -> MeetingFacts:
    """What the meeting's moves ask about, in one statement."""
    cases = db.session.execute(
        select(Referral.reference, Case.state, Case.undecided)
        .join(Case, Case.referral_id == Referral.id)
        .where(Case.meeting_id == meeting.id, Case.state.in_(ON_THE_AGENDA))
        .order_by(Case.place)
    ).all()
    return MeetingFacts(
        cases=len(cases),
        unsettled_references=tuple(
            case.reference for case in cases if case.state == "placed" and not case.undecided
        ),
        is_today_or_past=meeting.on <= today,
        is_past=meeting.on < today,
        reason=reason,
        only_asking=only_asking,
    )


def calendar(panel: Panel, today: date, *, before: date | None = None) -> Calendar:
    """The panel's meetings around today; ``before`` reads further back. Two statements."""
    ahead = rows(Meeting.panel_id == panel.id, Meeting.on >= today, limit=AHEAD_AT_ONCE)
    back = rows(
        Meeting.panel_id == panel.id,
        Meeting.on < (min(before, today) if before else today),
        latest_first=True,
        limit=PAST_AT_ONCE + 1,
    )
    following = next((row for row in ahead if row.state in LIVE), None)
    return Calendar(
        next=following,
        later=tuple(row for row in ahead if row is not following),
        past=tuple(back[:PAST_AT_ONCE]),
        older_before=back[PAST_AT_ONCE - 1].on if len(back) > PAST_AT_ONCE else None,
    )


def next_meetings(today: date, *, being_held: bool = True) -> dict[int, MeetingRow]:
    """Each panel's next meeting by the panel's id, in one statement; without ``being_held``, one not begun yet."""
    states = LIVE if being_held else TO_COME
    first = (
        select(Meeting.id)
        .where(Meeting.panel_id == Panel.id, Meeting.on >= today, Meeting.state.in_(states))
        .order_by(Meeting.on, Meeting.starts_at)
        .limit(1)
        .correlate(Panel)
        .scalar_subquery()
    )
    found = db.session.execute(select(Meeting.panel_id, *COLUMNS).join(Panel, Meeting.id == first)).all()
    return {row[0]: MeetingRow(*row[1:]) for row in found}


def still_open(today: date, panel_id: int | None = None) -> dict[int, list[MeetingRow]]:
    """Meetings in session, or with a date that has passed unopened, by the panel's id, oldest first; one statement.

    One that was not circulated is among them while it holds cases: they wait for it in vain. ``panel_id``: its alone.
    """
    found: dict[int, list[MeetingRow]] = {}
    unopened = or_(Meeting.state == "circulated", and_(Meeting.state == "planned", USED > 0))
    left = or_(Meeting.state == "in_session", and_(Meeting.on < today, unopened))
    query = select(Meeting.panel_id, *COLUMNS).where(left).order_by(Meeting.on, Meeting.starts_at, Meeting.id)
    if panel_id is not None:
        query = query.where(Meeting.panel_id == panel_id)
    for row in db.session.execute(query):
        found.setdefault(row[0], []).append(MeetingRow(*row[1:]))
    return found


def open_meetings(panel_id: int, today: date, *, after: date | None = None) -> Sequence[MeetingRow]:
    """The panel's meetings that can still take cases, soonest first; ``after`` leaves out those up to a date."""
    conditions = [Meeting.panel_id == panel_id, Meeting.on >= today, Meeting.state.in_(TO_COME)]
    if after:
        conditions.append(Meeting.on > after)
    return rows(*conditions, limit=AHEAD_AT_ONCE)


def series_goes_on(panel: Panel, terms: PanelType, today: date) -> date:
    """From when a series would go on: the next date of the rhythm after the last meeting of it; today for a first."""
    last = db.session.scalar(
        select(func.max(Meeting.series_on)).where(Meeting.panel_id == panel.id, Meeting.series_on >= today)
    )
    return terms.frequency.dates(last, 2)[1].on if last else today


def proposals(
    panel: Panel,
    terms: PanelType,
    from_on: date,
    count: int,
    picks: Mapping[date, date] | None = None,
    *,
    now: datetime,
) -> tuple[Proposal, ...]:
    """The next ``count`` dates of the panel's rhythm with their deadlines, and which of them stand already.

    ``picks`` are the days that the chair wants instead, by the rhythm's dates. Raises Refused outside the years of
    known working days.
    """
    dates, picks = terms.frequency.dates(from_on, count), picks or {}
    standing = _standing(panel, {*(one.on for one in dates), *picks.values()})
    rhythm, own = terms.frequency, _series_dates(panel, dates[0].on, dates[-1].on)
    found = []
    for one in dates:
        row = next((row for row in standing if one.on in (row.on, row.series_on)), None)
        on = one.on if row else picks.get(one.on, one.on)
        # Another meeting of the panel on the day that the chair wants; one that was cancelled leaves it free.
        row = row or next((row for row in standing if row.on == on and row.state != "cancelled"), None)
        found.append(
            Proposal(
                on,
                due := terms.deadline.falls(on),
                one.on,
                one.note if on == one.on else picked_note(one.originally or one.on),
                _clash(on, row.on, row.state) if row else "",
                _remark(due, now),
                bool(row and row.state == "cancelled"),
                rhythm.out_of_step(one.on, own) if isinstance(rhythm, EveryWeeks) else "",
            )
        )
    return tuple(found)


def _series_dates(panel: Panel, first: date, last: date) -> Sequence[date]:
    """The dates of the panel's own series around those, whatever days its meetings were moved to."""
    year = timedelta(weeks=52)
    rows = db.session.scalars(
        select(Meeting.series_on).where(
            Meeting.panel_id == panel.id,
            Meeting.state != "cancelled",
            Meeting.series_on.between(first - year, last + year),
        )
    )
    return [on for on in rows if on]


def _standing(panel: Panel, days: Collection[date]) -> Sequence[Row[date, date | None, str]]:
    """The panel's meetings of these days, or made for them; those that were cancelled last."""
    return db.session.execute(
        select(Meeting.on, Meeting.series_on, Meeting.state)
        .where(Meeting.panel_id == panel.id, or_(Meeting.on.in_(days), Meeting.series_on.in_(days)))
        .order_by(Meeting.state == "cancelled", Meeting.on, Meeting.id)
    ).all()


def proposed(on: date, due: Due, *, now: datetime) -> Proposal:
    """A single meeting that is not made yet, with what is to be known of its deadline."""
    return Proposal(on, due, remark=_remark(due, now))


def _clash(day: date, on: date, state: str) -> str:
    if state == "cancelled":
        return "The meeting on this date was cancelled. To hold one after all, add it as a single meeting."
    if on == day:
        return "There is a meeting on this date already."
    return f"This meeting stands already: it was moved to {spoken_date(on)}."


def _remark(due: Due, now: datetime) -> str:
    return "Its deadline has passed: every referral for it would be late." if is_past(due.at, now) else ""


def rows(*conditions: ColumnElement[bool], limit: int, latest_first: bool = False) -> list[MeetingRow]:
    """The meetings of these conditions as lines of a calendar, soonest first, in one statement."""
    order = (Meeting.on, Meeting.starts_at, Meeting.id)
    query = select(*COLUMNS).where(*conditions).limit(limit)
    query = query.order_by(*(column.desc() for column in order) if latest_first else order)
    return [MeetingRow(*row) for row in db.session.execute(query)]
