"""Another date, time or place for a meeting: what would follow is worked out once, is shown, and is what is done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy import select

from cmr.adapters import clock
from cmr.models import Case, Meeting, Person, Referral, db
from cmr.notices.operations import Told
from cmr.panels.queries import kept_terms
from cmr.rules.deadlines import Due
from cmr.rules.meeting import MEETING
from cmr.rules.receipt import hangs_late
from cmr.rules.refusal import Refusal, Refused
from cmr.rules.rescheduling import Standing, When, changes, overlaps, refusals
from cmr.rules.same_time import AtThatTime
from cmr.rules.wording import spoken_date
from cmr.schedule.affected import (
    OnAgenda,
    Tied,
    as_seen,
    deputies_for,
    in_time_by,
    locked_referrals,
    on_agenda,
    referrals,
    replies_to,
    tied_to,
    who_replied,
)
from cmr.schedule.news import News, publish, told_of
from cmr.schedule.queries import MOVED_FROM, facts_of
from cmr.schedule.same_time import meets_at_same_time

NOTE_LIMIT = 300
SETTLED = Refusal("A referral that this is about was settled just now. Look at how it stands, and try again.")


@dataclass(frozen=True)
class Change:
    """What changing a meeting does, worked out before it is done. Only plain facts: two are alike or they differ."""

    meeting_id: int
    sequence: int
    state: str
    before: When
    after: When
    what: tuple[str, ...]
    """The date, the start, the place: what changes."""
    deadline_before: datetime
    deadline: Due
    cases: tuple[OnAgenda, ...]
    """The agenda with the times that it will have."""
    tied: tuple[Tied, ...]
    in_time_now: tuple[int, ...]
    """Ids of referrals that came late, and are in time by the new deadline."""
    replies: int
    """How many replies fall away: of seats, and of those who present a case that keeps its place at another time."""
    replied: tuple[int, ...]
    """Ids of those who gave them, and are asked again."""

    @property
    def at_another_time(self) -> bool:
        """Whether people are to come on another day or at another hour, and not only to another place."""
        return "date" in self.what or "start" in self.what


@dataclass(frozen=True)
class Foreseen:
    """A change with who is told of it, and the mark by which it is known again."""

    change: Change
    same_time: tuple[AtThatTime, ...]
    """Other meetings that run while it will."""
    told: tuple[Told, ...]
    seen: str


def standing(meeting: Meeting) -> Standing:
    """The meeting as the rules of changing it ask for it."""
    terms = kept_terms(meeting.terms)
    return Standing(
        When(meeting.on, meeting.starts_at, meeting.venue),
        meeting.state,
        meeting.series_on,
        terms.frequency,
        terms.agenda.slot_minutes,
        meeting.most_cases,
    )


def foresee(
    meeting: Meeting, after: When, reason: str, *, chairs: bool, by: Person, at: datetime
) -> Foreseen:
    """What it would do to hold the meeting then and there, and who would be told. Raises Refused.

    ``chairs``: whether the person may pick the date of the week's meeting (B1.2).
    """
    today = at.astimezone(clock.LONDON).date()
    if no := MEETING.refusals("change", meeting.state, facts_of(meeting, today=today)):
        raise Refused(*no)
    stands = standing(meeting)
    if no := refusals(stands, after, reason, chairs=chairs, now=at):
        raise Refused(*no)
    due, what = deadline_of(meeting, after.on), changes(stands.when, after)
    deadline_before = meeting.deadline_at
    with _as_if(meeting, after, due):
        fallen = who_replied(meeting) if {"date", "start"} & set(what) else []
        change = Change(
            meeting.id,
            meeting.sequence,
            meeting.state,
            stands.when,
            after,
            what,
            deadline_before,
            due,
            on_agenda(meeting),
            tied_to(meeting),
            in_time_by(meeting, due.at) if "date" in what else (),
            len(fallen),
            tuple(sorted(set(fallen))),
        )
        in_time = [_in_time(one, meeting) for one in referrals(change.in_time_now)]
        told = told_of([_changed(meeting, change, reason), *in_time], by=by, at=at)
        others = meets_at_same_time(meeting)
    if change.at_another_time and (no_room := overlaps(others)):
        raise Refused(no_room)
    return Foreseen(change, others, told, as_seen(change, told))


def make(
    meeting: Meeting, change: Change, reason: str, *, by: Person, at: datetime, for_id: int | None = None
) -> None:
    """Does what was foreseen of a meeting that is locked since."""
    MEETING.fire(meeting, "change", facts_of(meeting, today=at.astimezone(clock.LONDON).date()))
    before, after = change.before, change.after
    meeting.on, meeting.starts_at, meeting.venue = after.on, after.starts_at, after.venue
    meeting.deadline_at, meeting.deadline_why = change.deadline.at.astimezone(UTC), change.deadline.why
    meeting.sequence += 1
    if before.on != after.on:
        picked = "" if reason.strip() else "the chair picked this date."
        meeting.note = f"{MOVED_FROM}{spoken_date(before.on)}: {reason.strip() or picked}"[:NOTE_LIMIT]
        for one in deputies_for(meeting):
            one.starts_on = one.ends_on = after.on
    if change.at_another_time:
        for reply in replies_to(meeting):
            reply.apologies, reply.replied_at = False, None
    _give_new_times(change)
    db.session.flush()
    publish(_changed(meeting, change, reason), by=by, at=at, for_id=for_id)
    _keep_in_cases(meeting, change, reason, by=by, at=at, for_id=for_id)
    _now_in_time(meeting, change.in_time_now, by=by, at=at, for_id=for_id)


def _changed(meeting: Meeting, change: Change, reason: str) -> News:
    moved = "date" in change.what
    return News("meeting", meeting, "move" if moved else "change", _detail(change, reason))


def _in_time(referral: Referral, meeting: Meeting) -> News:
    return News("referral", referral, "in_time_now", {"meeting_on": meeting.on.isoformat()})


def _detail(change: Change, reason: str) -> dict[str, object]:
    before, after = change.before, change.after
    found: dict[str, object] = {"reason": reason.strip(), "what": list(change.what)}
    if "date" in change.what:
        found |= {"from_on": before.on.isoformat(), "to_on": after.on.isoformat()}
    if change.deadline.at != change.deadline_before:
        found["from_deadline"] = change.deadline_before.isoformat()
    if "start" in change.what:
        found |= {
            "from_time": before.starts_at.isoformat("minutes"),
            "to_time": after.starts_at.isoformat("minutes"),
        }
    if change.replied:
        found["replied"] = list(change.replied)
    if "place" in change.what:
        found |= {"from_venue": before.venue, "to_venue": after.venue}
    return found


def deadline_of(meeting: Meeting, on: date) -> Due:
    """The deadline that the meeting has, or would have on another date, by the terms that it was made under."""
    if on == meeting.on:
        return Due(meeting.deadline_at, meeting.deadline_why)
    return kept_terms(meeting.terms).deadline.falls(on)


def times_now(meeting: Meeting) -> dict[int, time]:
    """When each case on the agenda begins as it stands, by the case's id."""
    return {one.case_id: one.starts_at for one in on_agenda(meeting)}


@contextmanager
def _as_if(meeting: Meeting, then: When, due: Due) -> Iterator[None]:
    """The meeting as it will stand, while it is asked who would be told: nothing of it reaches the database."""
    now, deadline_at = When(meeting.on, meeting.starts_at, meeting.venue), meeting.deadline_at
    with db.session.no_autoflush:
        meeting.on, meeting.starts_at, meeting.venue = then.on, then.starts_at, then.venue
        meeting.deadline_at = due.at.astimezone(UTC)
        try:
            yield
        finally:
            meeting.on, meeting.starts_at, meeting.venue = now.on, now.starts_at, now.venue
            meeting.deadline_at = deadline_at


def _give_new_times(change: Change) -> None:
    """Each case keeps its place; its entry in a calendar is another one, and its presenter is asked anew."""
    ids = [one.case_id for one in change.cases]
    for case in db.session.scalars(select(Case).where(Case.id.in_(ids)).order_by(Case.id)):
        case.sequence += 1
        if change.at_another_time:
            case.presenter_replied_at = None


def _keep_in_cases(
    meeting: Meeting, change: Change, reason: str, *, by: Person, at: datetime, for_id: int | None
) -> None:
    """What is on its agenda, or kept for it, has in its own history that the meeting is at another time (D4)."""
    if not change.at_another_time:
        return
    when = ("reason", "from_on", "to_on", "from_time", "to_time")
    detail = {name: value for name, value in _detail(change, reason).items() if name in when}
    detail["meeting_on"] = meeting.on.isoformat()
    kept = [one.referral_id for one in change.tied if one.tie != "late"]
    for referral in locked_referrals([*(one.referral_id for one in change.cases), *kept]):
        publish(News("referral", referral, "meeting_moved", detail), by=by, at=at, for_id=for_id)


def _now_in_time(
    meeting: Meeting, ids: tuple[int, ...], *, by: Person, at: datetime, for_id: int | None
) -> None:
    """A later date brings a later deadline: what it finds in time is no longer late."""
    for referral in locked_referrals(ids):
        if referral.late_for_id != meeting.id or not hangs_late(referral.late_choice):
            raise Refused(SETTLED)
        referral.late_for_id = referral.late_choice = None
        db.session.flush()
        publish(_in_time(referral, meeting), by=by, at=at, for_id=for_id)
