"""Meetings made, moved, cancelled and circulated."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from sqlalchemy import select

from cmr.adapters import clock
from cmr.models import Meeting, Panel, Person, Referral, db
from cmr.models.history import record
from cmr.panels.operations import keep_current_terms
from cmr.panels.queries import current_terms, kept_terms
from cmr.rules.agenda import within_the_day
from cmr.rules.calendar import ChairPicksEachWeek
from cmr.rules.meeting import MEETING
from cmr.rules.panel_type import PanelType
from cmr.rules.refusal import Refusal, Refused
from cmr.rules.wording import spoken_date, spoken_time
from cmr.rules.working_days import why_not_working
from cmr.schedule.queries import facts_of, proposals

MOST_AT_ONCE = 60
"""Dates that one series may bring."""
NOTE_LIMIT = 300


def make_series(
    panel: Panel, from_on: date, count: int, *, by: Person, at: datetime, for_id: int | None = None
) -> list[Meeting]:
    """Makes the next ``count`` meetings of the panel's rhythm, less those that stand already.

    Raises Refused for a date in the past, for none or too many, and outside the years of known working days.
    """
    _require_from_today(from_on, at)
    if count > MOST_AT_ONCE:
        raise Refused(Refusal(f"A series has {MOST_AT_ONCE} meetings at most."))
    terms = current_terms(panel)
    found = proposals(panel, terms, from_on, count, now=at)
    return [
        _make(
            panel,
            terms,
            one.on,
            terms.agenda.starts_at,
            "",
            note=one.note,
            in_series=True,
            by=by,
            at=at,
            for_id=for_id,
        )
        for one in found
        if not one.clash
    ]


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
    """Makes a single meeting beside the series (D4). Raises Refused for a day that nobody works or that is past."""
    terms = current_terms(panel)
    _require_from_today(on, at)
    _require_working_day(on, terms.frequency.clause)
    _require_free(panel.id, on, starts_at)
    return _make(
        panel, terms, on, starts_at, venue.strip(), note="", in_series=False, by=by, at=at, for_id=for_id
    )


def move_meeting(
    meeting: Meeting,
    to: date,
    reason: str = "",
    *,
    chairs: bool,
    by: Person,
    at: datetime,
    for_id: int | None = None,
) -> None:
    """Moves a planned meeting (locked) to another date and works its deadline out anew.

    Where the chair picks each week's date, only the chair (``chairs``) moves it, and within its week (B1.2).
    Raises Refused.
    """
    terms = kept_terms(meeting.terms)
    _require_movable(meeting, to, at)
    if no := dates_only_the_chair_picks(meeting, chairs=chairs):
        raise Refused(*no)
    picks = chair_picks(meeting)
    if picks and meeting.series_on:
        if outside := picks.may_move(meeting.series_on, to):
            raise Refused(outside)
    elif not reason.strip():
        raise Refused(
            Refusal("Say why it moves: the people who are expected will read it.", terms.frequency.clause)
        )
    _require_working_day(to, terms.frequency.clause)
    _require_free(meeting.panel_id, to, meeting.starts_at, but=meeting)
    before, due = meeting.on, terms.deadline.falls(to)
    meeting.on, meeting.deadline_at, meeting.deadline_why = to, due.at.astimezone(UTC), due.why
    why = reason.strip() or "the chair picked this date."
    meeting.note = f"Moved from {spoken_date(before)}: {why}"[:NOTE_LIMIT]
    db.session.flush()
    record(
        "meeting", meeting.id, "move", by=by, at=at, for_id=for_id,
        from_on=before.isoformat(), to_on=to.isoformat(), reason=reason.strip(),
    )  # fmt: skip
    _now_in_time(meeting, by=by, at=at, for_id=for_id)


def chair_picks(meeting: Meeting) -> ChairPicksEachWeek | None:
    """The rule by which the chair picks this meeting's date within its week (B1.2); None where no such rule is."""
    frequency = kept_terms(meeting.terms).frequency
    return frequency if isinstance(frequency, ChairPicksEachWeek) and meeting.series_on else None


def dates_only_the_chair_picks(meeting: Meeting, *, chairs: bool) -> tuple[Refusal, ...]:
    """Why somebody who does not chair the panel may not move the meeting; empty where they may."""
    picks = chair_picks(meeting)
    if picks is None or chairs:
        return ()
    return (Refusal("The chair picks the date of each week’s meeting.", picks.clause),)


def cancel(meeting: Meeting, reason: str, *, by: Person, at: datetime, for_id: int | None = None) -> None:
    """Cancels a meeting (locked) that has no case on its agenda (D4). Raises Refused."""
    facts = facts_of(meeting, today=_london(at), reason=reason)
    with db.session.no_autoflush:
        MEETING.fire(meeting, "cancel", facts)
        meeting.cancelled_reason = reason.strip()
        db.session.flush()
    record("meeting", meeting.id, "cancel", by=by, at=at, for_id=for_id, reason=reason.strip())


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
    agenda = terms.agenda
    if no := within_the_day(starts_at, agenda.slot_minutes, agenda.most_cases, agenda.clause):
        raise Refused(no)
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
        most_cases=agenda.most_cases,
        state="planned",
    )
    db.session.add(meeting)
    db.session.flush()
    record("meeting", meeting.id, "make", by=by, at=at, for_id=for_id, on=on.isoformat(), series=in_series)
    return meeting


def _now_in_time(meeting: Meeting, *, by: Person, at: datetime, for_id: int | None) -> None:
    """A later date brings a later deadline: what it finds in time is no longer late."""
    late = db.session.scalars(
        select(Referral)
        .where(
            Referral.late_for_id == meeting.id,
            Referral.late_choice != "later",
            Referral.submitted_at <= meeting.deadline_at,
        )
        .order_by(Referral.id)
        .with_for_update()
    ).all()
    for referral in late:
        referral.late_for_id = referral.late_choice = None
        db.session.flush()
        record(
            "referral",
            referral.id,
            "in_time_now",
            by=by,
            at=at,
            for_id=for_id,
            meeting_on=meeting.on.isoformat(),
        )


def _require_movable(meeting: Meeting, to: date, at: datetime) -> None:
    if meeting.state != "planned":
        raise Refused(
            Refusal("Only a planned meeting can move: once its agenda is circulated its date stands.", "D3c")
        )
    if meeting.on < _london(at):
        raise Refused(Refusal("This meeting’s date has passed, so it can’t move."))
    if to == meeting.on:
        raise Refused(Refusal(f"The meeting is on {spoken_date(to)} already."))
    _require_from_today(to, at)


def _require_from_today(on: date, at: datetime) -> None:
    if on < _london(at):
        raise Refused(Refusal(f"{spoken_date(on)} has passed. Choose today or a later date."))


def _require_working_day(on: date, clause: str) -> None:
    if instead := why_not_working(on):
        raise Refused(Refusal(f"{spoken_date(on)} is {instead}. Choose a working day.", clause))


def _require_free(panel_id: int, on: date, starts_at: time, *, but: Meeting | None = None) -> None:
    standing = db.session.scalar(
        select(Meeting.id).where(
            Meeting.panel_id == panel_id,
            Meeting.on == on,
            Meeting.starts_at == starts_at,
            Meeting.state != "cancelled",
            Meeting.id != (but.id if but else 0),
        )
    )
    if standing is not None:
        when = f"{spoken_date(on)} at {spoken_time(starts_at)}"
        raise Refused(Refusal(f"The panel has a meeting on {when} already."))


def _london(at: datetime) -> date:
    return at.astimezone(clock.LONDON).date()
