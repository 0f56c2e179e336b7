"""Lines of what is done before a meeting: the agenda sent, changes told, mail that failed, the meeting opened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta

from flask import url_for

from cmr.adapters.clock import LONDON
from cmr.filing.queries import open_dues
from cmr.home.afterwards import after_meetings, vacancies
from cmr.home.item import Item
from cmr.home.minutes import minutes_lines
from cmr.home.queries import Found, administers, chairs
from cmr.referrals.lines import Line
from cmr.referrals.queries import MeetingAhead
from cmr.referrals.waiting import WaitingCount
from cmr.rules.capacities import Actor
from cmr.rules.filed import still_to_file
from cmr.rules.next_step import before_words, meeting_words, starts
from cmr.rules.permissions import Can, may
from cmr.rules.preparing import circulation_due
from cmr.rules.presenting import another_to_name
from cmr.rules.wording import due_words, in_london, is_past, plural


def preparing(found: Found, actor: Actor, now: datetime) -> Iterator[Item]:
    """What the administrator and the chair of each panel do with its meetings now."""
    today = in_london(now).date()
    for panel_id in sorted(administers(actor)):
        for meeting in found.ahead.get(panel_id, []):
            yield from _to_circulate(found, meeting, now)
    for one in found.supplements:
        begins = starts(one)
        yield Item(
            what=f"Circulate a supplement: {plural(one.changes, 'change')} since the agenda went out",
            due=before_words(begins, now),
            soon=True,
            state="circulated",
            kind="meeting",
            href=url_for("circulation.supplement", id=one.meeting_id),
            action="Look at it",
            note=one.panel,
            at=now,
        )
    if found.failed:
        yield Item(
            what=f"{plural(found.failed, 'notice')} could not be sent",
            href=url_for("notices.outbox", show="failed"),
            action="See why",
            note="Whoever was to read it has not been told",
            at=now,
        )
    if found.held_up:
        yield Item(
            what=found.held_up.words,
            late=True,
            href=url_for("notices.outbox", show="waiting"),
            action="See why",
            note="Whoever was to read them has not been told",
            at=found.held_up.since,
        )
    yield from minutes_lines(administers(actor), actor, now)
    yield from _to_file(actor, now)
    yield from after_meetings(administers(actor), now)
    yield from vacancies(actor, today)
    for panel_id in sorted(chairs(actor)):
        for meeting in found.ahead.get(panel_id, []):
            if meeting.on == today and meeting.state == "circulated":
                yield _to_open(found, meeting, now)


def told_to_come(line: Line, item: Item) -> Item:
    """Whoever presents a case says that they come at its time (D3d); ``item`` is the case's line."""
    return replace(
        item,
        what="You present it: say that you come at its time",
        href=url_for("agenda.presenter", id=line.meeting_id, reference=line.reference),
        action="Say that you come",
    )


def to_name(line: Line, item: Item, now: datetime) -> Item:
    """Whoever was to present a case can't come: another is named at once (D3d); ``item`` is the case's line."""
    return replace(
        item,
        what=another_to_name(line.presenter),
        href=url_for("agenda.presenter", id=line.meeting_id, reference=line.reference, _anchor="another"),
        action="Name who presents",
        at=now,
    )


def _to_file(actor: Actor, now: datetime) -> Iterator[Item]:
    """One line for all that is to be put on children's files (B1.24, B1.25)."""
    today = in_london(now).date()
    dues = open_dues(actor) if may(actor, Can.SEE_FILINGS) else []
    if dues:
        yield Item(
            what=f"Filing: {still_to_file(dues, today)}",
            due=due_words(dues[0], now),
            late=dues[0] < today,
            soon=dues[0] <= today + timedelta(days=1),
            kind="meeting",
            href=url_for("filing.index"),
            action="File them" if len(dues) > 1 else "File it",
            note=f"{plural(len(dues), 'paper')} for children’s files",
            at=datetime.combine(dues[0], time.max, LONDON),
        )


def _to_circulate(found: Found, meeting: MeetingAhead, now: datetime) -> Iterator[Item]:
    due = circulation_due(meeting.state, meeting.used, meeting.deadline_at, meeting.on, now)
    if due is None:
        return
    yield Item(
        what=f"Circulate the agenda: {plural(meeting.used, 'case')}",
        due=due_words(due, now),
        late=is_past(due, now),
        soon=not is_past(due, now),
        state=meeting.state,
        kind="meeting",
        href=url_for("circulation.circulate", id=meeting.id),
        action="Look and send",
        note=_still_waiting(found, meeting),
        at=due,
    )


def _still_waiting(found: Found, meeting: MeetingAhead) -> str:
    """The meeting, and how many could still be placed before its agenda goes out."""
    said = f"{found.panels[meeting.panel_id][1]}, {meeting_words(starts(meeting))}"
    waiting = found.queues.get(meeting.panel_id, WaitingCount()).to_place
    first = found.ahead[meeting.panel_id][0].id == meeting.id
    return f"{said}. {waiting} waiting to be placed" if waiting and first and meeting.left > 0 else said


def _to_open(found: Found, meeting: MeetingAhead, now: datetime) -> Item:
    begins = starts(meeting)
    return Item(
        what="Open the meeting",
        due=meeting_words(begins, now=now),
        soon=True,
        state=meeting.state,
        kind="meeting",
        href=url_for("hearing.open_form", id=meeting.id),
        action="Open it",
        note=found.panels[meeting.panel_id][1],
        at=begins,
    )
