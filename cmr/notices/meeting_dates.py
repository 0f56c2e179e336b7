"""What is due of a meeting by its date: to circulate, to read, to come, and the clocks that start with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import joinedload

from cmr.adapters import clock
from cmr.clocks.queries import had_cases, states_of
from cmr.filing.queries import filed_of
from cmr.hearing.queries import HEARS
from cmr.hearing.replies import SeatReply, replies_at
from cmr.models import Case, Meeting, db
from cmr.notices.coming import cases_of, coming_with, guest_facts, guests, presenter, withdrawn_from
from cmr.notices.dates import Wanted, reminders_of
from cmr.notices.posts import EVERY_SEAT, Post, seats, standing_in
from cmr.notices.telling import meeting_facts, slot_time
from cmr.panels.queries import kept_terms
from cmr.reading.queries import progress_of
from cmr.rules.clocks import still_asked
from cmr.rules.filing import KIND_OF_TASK
from cmr.rules.meeting import TO_COME
from cmr.rules.reminders import FURTHEST
from cmr.rules.wording import in_words, is_past, listed


def _meetings(*conditions: ColumnElement[bool], only: int | None) -> Sequence[Meeting]:
    query = select(Meeting).where(*conditions, Meeting.id == only if only is not None else true())
    whole = query.options(joinedload(Meeting.panel), joinedload(Meeting.terms))
    return db.session.scalars(whole.order_by(Meeting.on, Meeting.id)).all()


def _today(now: datetime) -> date:
    return now.astimezone(clock.LONDON).date()


def _when(meeting: Meeting) -> str:
    return f"{meeting.on}T{meeting.starts_at:%H%M}"


def _facts(meeting: Meeting) -> dict[str, Any]:
    return {"panel": meeting.panel.name} | meeting_facts(meeting)


def circulating(now: datetime, only: int | None = None) -> Iterator[Wanted]:
    """Meetings whose deadline has passed and whose agenda has cases and is not circulated (D3c)."""
    today = _today(now)
    for meeting in _meetings(
        Meeting.state == "planned", Meeting.on >= today, Meeting.deadline_at < now, only=only
    ):
        cases = cases_of(meeting)
        if cases and is_past(meeting.deadline_at, now):
            administrators = tuple(seats(meeting.panel, today, "administrator"))
            administrators += tuple(_standing_in_for(administrators, meeting, today))
            facts = _facts(meeting) | {"cases": in_words(len(cases), "case")}
            yield Wanted("remind_circulate", "meeting", meeting.id, _when(meeting), administrators, facts)


def circulated(now: datetime, only: int | None = None) -> Iterator[tuple[Meeting, date]]:
    """The circulated meetings that are near enough for a reminder, each with the day on which its people were told."""
    today = _today(now)
    near = Meeting.state == "circulated", Meeting.on >= today, Meeting.on <= today + FURTHEST
    for meeting in _meetings(*near, only=only):
        if meeting.circulated_at is not None:
            yield meeting, _today(meeting.circulated_at)


def reading(now: datetime, only: int | None = None) -> Iterator[Wanted]:
    """Whoever hears the cases of a circulated meeting and has some left to read, some days before (B1.8)."""
    today = _today(now)
    for meeting, told_on in circulated(now, only):
        if not reminders_of(meeting.panel.key).of_reading(meeting.on, today, told_on):
            continue
        cases, progress = cases_of(meeting), progress_of(meeting)
        withdrew = withdrawn_from(cases)
        for post in expected(meeting, HEARS):
            left = sum(
                progress.get(case.id, {}).get(post.person_id) != "read"
                for case in cases
                if case.id not in withdrew[post.person_id]
            )
            if left:
                facts = _facts(meeting) | {"cases": in_words(left, "case")}
                yield Wanted("remind_read", "meeting", meeting.id, _when(meeting), (post,), facts)


def coming(now: datetime, only: int | None = None) -> Iterator[Wanted]:
    """Everybody expected at a circulated meeting, shortly before it (D3d).

    Whoever has not said that they come is asked that instead (``replying``), with the same day, time and place.
    """
    today = _today(now)
    for meeting, told_on in circulated(now, only):
        if not reminders_of(meeting.panel.key).of_meeting(meeting.on, today, told_on):
            continue
        cases = cases_of(meeting)
        with_cases = coming_with(meeting, cases)
        lines = {post.person_id: theirs for post, theirs in with_cases.items()}
        seated = expected(meeting)
        asked = {post.person_id for post in (*silent_seats(meeting), *silent_presenters(meeting, cases))}
        for post in (*seated, *with_cases):
            if post.person_id not in asked:
                facts = _facts(meeting) | {"cases_of": lines.get(post.person_id, [])}
                yield Wanted("remind_meeting", "meeting", meeting.id, _when(meeting), (post,), facts)
        for case in cases:
            facts = _facts(meeting) | guest_facts(meeting, case)
            yield Wanted("remind_guest", "meeting", meeting.id, _when(meeting), tuple(guests([case])), facts)


def replying(now: datetime, only: int | None = None) -> Iterator[Wanted]:
    """Whoever has not said whether they come: those expected in a seat, and who presents a case (B1.3, D3d)."""
    today = _today(now)
    near = Meeting.state.in_(TO_COME), Meeting.on > today, Meeting.on <= today + FURTHEST
    for meeting in _meetings(*near, only=only):
        went_out = meeting.circulated_at if meeting.state == "circulated" else None
        told_on = _today(went_out) if went_out else None
        asked = reminders_of(meeting.panel.key).of_reply(meeting.on, today, told_on)
        if not asked:
            continue
        key = _when(meeting) if asked == "first" else f"{_when(meeting)}:last"
        for post in silent_seats(meeting):
            yield Wanted("remind_reply", "meeting", meeting.id, key, (post,), _facts(meeting))
        if told_on is not None:
            for post, theirs in silent_presenters(meeting, cases_of(meeting)).items():
                facts = _facts(meeting) | {"cases_of": theirs}
                yield Wanted("remind_present", "meeting", meeting.id, key, (post,), facts)


def silent_seats(meeting: Meeting) -> list[Post]:
    """Who is expected in the seats of those who hear cases and has said nothing; a deputy for their principal."""
    return [
        _in_seat(one, meeting)
        for one in replies_at(meeting)
        if one.seat.role in HEARS and not one.expected.reply
    ]


def expected(meeting: Meeting, roles: Collection[str] = EVERY_SEAT) -> list[Post]:
    """Who comes in these seats on the meeting's day: their holders, or who stands in for one on that day (D5)."""
    coming = (one for one in replies_at(meeting) if one.expected.reply != "apologies")
    return [_in_seat(one, meeting) for one in coming if one.seat.role in roles]


def _in_seat(one: SeatReply, meeting: Meeting) -> Post:
    seat, holder = f"{one.seat.role} of the {meeting.panel.name}", one.seat.holder
    if one.stands_in is None:
        return Post(holder.id, seat)
    return Post(one.stands_in.id, f"deputy of {holder.name}, {seat}", for_id=holder.id)


def silent_presenters(meeting: Meeting, cases: Sequence[Case]) -> dict[Post, list[dict[str, Any]]]:
    """Who presents cases and has not said that they come; each with those cases and their times."""
    found: dict[Post, list[dict[str, Any]]] = defaultdict(list)
    for case in cases:
        if case.presenter_replied_at is None:
            for post in presenter(case):
                line = {"id": case.referral_id, "reference": case.referral.reference}
                found[post].append(line | {"time": slot_time(meeting, case.place)})
    return found


def unopened(now: datetime, only: int | None = None) -> Iterator[Wanted]:
    """Meetings that nobody opened on their day though their agenda has cases: who runs them settles it."""
    today = _today(now)
    lately = Meeting.state.in_(TO_COME), Meeting.on >= today - FURTHEST, Meeting.on < today
    waits = Meeting.id.in_(select(Case.meeting_id).where(Case.state == "placed"))
    for meeting in _meetings(*lately, waits, only=only):
        if reminders_of(meeting.panel.key).of_unopened(meeting.on, today):
            run_it = tuple(seats(meeting.panel, today, "chair", "administrator"))
            run_it += tuple(_standing_in_for(run_it, meeting, today))
            yield Wanted("remind_open", "meeting", meeting.id, _when(meeting), run_it, _facts(meeting))


def _standing_in_for(posts: Sequence[Post], meeting: Meeting, today: date) -> Iterator[Post]:
    """Today's deputies of these seats; of one in the chair only whose days hold the meeting's date too (D5)."""
    stand_in = standing_in(posts, [today])
    for post in posts:
        for deputy in stand_in.get(post.person_id, ()):
            if post.clock == "both" or deputy.on([meeting.on]):
                yield deputy.post


def clocks(now: datetime, only: int | None = None) -> Iterator[Wanted]:
    """What is to be done within some days of a meeting with cases, on the last of them: sheets, minutes, filing.

    What is done is what its clocks say; what is there to be filed has reminders of its own (B1.24, B1.25, D6c).
    """
    today = _today(now)
    lately = Meeting.state == "closed", Meeting.on >= today - FURTHEST, Meeting.on < today
    meetings = _meetings(*lately, had_cases(), only=only)
    filed, states = filed_of([one.id for one in meetings]), states_of(meetings, now)
    for meeting in meetings:
        tasks: dict[date, list[str]] = defaultdict(list)
        for one in still_asked(kept_terms(meeting.terms).clocks, states[meeting.id]):
            if KIND_OF_TASK.get(one.task) not in filed.get(meeting.id, {}):
                tasks[one.timescale.due(meeting.on)].append(one.name[:1].lower() + one.name[1:])
        rules = reminders_of(meeting.panel.key)
        for due_on in sorted(day for day in tasks if rules.of_clock(day, today)):
            day = "clock_on" if due_on == today else "passed_on"
            facts = _facts(meeting) | {day: due_on.isoformat(), "tasks": listed(tuple(tasks[due_on]))}
            administrators = tuple(seats(meeting.panel, today, "administrator"))
            yield Wanted("remind_clocks", "meeting", meeting.id, due_on.isoformat(), administrators, facts)
