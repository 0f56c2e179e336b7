"""What happened to a meeting, in words: made, moved, changed, circulated, opened, closed or cancelled, and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cmr.models import HistoryEntry, Meeting, db
from cmr.rules.circulation import name_of
from cmr.rules.meeting import MEETING
from cmr.rules.on_paper import moment_written, written_words
from cmr.rules.wording import in_london, plural, spoken_date, spoken_time

Detail = Mapping[str, Any]


@dataclass(frozen=True)
class Event:
    """One entry of the timeline, as the page draws it."""

    title: str
    by: str
    at: datetime
    text: str = ""
    clause: str = ""


def _made(detail: Detail, _: Meeting) -> str:
    how = "one of a series" if detail.get("series") else "beside the usual dates"
    return f"On {_day(detail.get('on'))}, {how}."


def _changed(detail: Detail, _: Meeting) -> str:
    found = []
    if detail.get("to_on"):
        found.append(f"To {_day(detail['to_on'])}, from {_day(detail.get('from_on'))}.")
    if detail.get("to_time"):
        found.append(
            f"The first case at {_time(detail['to_time'])}, not at {_time(detail.get('from_time'))}."
        )
    if "to_venue" in detail:
        was = f", not {detail['from_venue']}" if detail.get("from_venue") else ""
        found.append(f"Where: {detail['to_venue'] or 'not said any more'}{was}.")
    # Without a reason nobody but the chair may change it, within its week (B1.2).
    picked = ("The chair picked this date.",) if detail.get("to_on") else ()
    return "\n".join((*found, *(_reason(detail) or picked)))


def _cancelled(detail: Detail, _: Meeting) -> str:
    cases = detail.get("cases")
    back = (f"{plural(cases, 'case')} went back to the queue, first in line.",) if cases else ()
    return "\n".join((*_reason(detail), *back))


def _why(detail: Detail, _: Meeting) -> str:
    return "\n".join(_reason(detail))


def _supplement(detail: Detail, _: Meeting) -> str:
    return f"{name_of(detail['number'])}." if detail.get("number") else ""


def _opened(_: Detail, meeting: Meeting) -> str:
    if meeting.chair is None:
        return ""
    stands_in = f", for {meeting.chair_for.name}" if meeting.chair_for else ""
    return f"In the chair: {meeting.chair.name}{stands_in}."


def _put_right(detail: Detail, _: Meeting) -> str:
    what = {"open": "Opened", "close": "Closed"}.get(str(detail.get("what")), "")
    return f"{what} at {_clock(detail.get('after'))}, not at {_clock(detail.get('before'))}." if what else ""


def _to_whom(detail: Detail, _: Meeting) -> str:
    return f"{detail['name']}." if detail.get("name") else ""


def _came_for(detail: Detail, _: Meeting) -> str:
    return f"{detail.get('name')}, for {detail.get('principal')}. Recorded from paper."


def _closed(_detail: Detail, _: Meeting) -> str:
    return ""


WORDS: dict[str, tuple[str, Callable[[Detail, Meeting], str]]] = {
    "make": ("Meeting made", _made),
    "move": ("Moved to another date", _changed),
    "change": ("Time or place changed", _changed),
    "cancel": ("Cancelled", _cancelled),
    "circulate": ("Agenda circulated", _why),
    "supplement": ("Supplement circulated", _supplement),
    "open": ("Meeting opened", _opened),
    "hand_chair": ("Chair handed over", _to_whom),
    "leave_chair": ("Back from the chair to their own seat", _to_whom),
    "deputy_on_paper": ("Came as a deputy", _came_for),
    "deputy_off_paper": ("Did not come as a deputy: taken off the list", _came_for),
    "close": ("Meeting closed", _closed),
    "correct_moment": ("Time of its opening or closing put right", _put_right),
    "begin_minutes": ("Minutes begun", _closed),
    "send_minutes": ("Minutes sent to the chair", _closed),
    "send_minutes_back": ("Changes of the minutes asked for", _closed),
    "approve_minutes": ("Minutes approved", _closed),
}
"""The verbs that everybody reads who sees the meeting."""

ELSEWHERE = {
    "reorder": "It names a case: who runs the meeting sees its agenda.",
    "reply": "Who comes is read beside the seats.",
    "attendance": "Who was there is read on the page of the day.",
    "attach_scan": "The scans stand on the page of what was kept on paper.",
    "remove_scan": "The scans stand on the page of what was kept on paper.",
    "correct_times": "Who was there and when is read on the page of the day.",
    "write_minutes": "It is the drafter's own writing.",
    "write_note": "It is read under its item, by whoever runs the meeting.",
    "settle_minutes": "It is the drafter's own writing.",
    "answer_change": "The answer stands beside what was asked for.",
    "look_at_section": "Who looked stands beside the section, for whoever reads the minutes as a draft.",
    "make_minutes_again": "It is the drafter's own writing.",
    "conduct": "Who accepted the statement is read on the page of the day.",
    "go_to_item": "Where the meeting is stands on the page of the day.",
    "take_case": "It is about a case: the page of the day shows it to those who may see it.",
    "end_stage": "It is about a case: the page of the day shows it to those who may see it.",
    "begin_stage": "It is about a case: the page of the day shows it to those who may see it.",
    "extend_stage": "It is about a case: the page of the day shows it to those who may see it.",
    "name_designate": "Who signs for the chair stands on the page of the day.",
    "note_question": "It is between whoever asks and who is asked.",
    "change_question": "It is between whoever asks and who is asked.",
    "remove_question": "It is between whoever asks and who is asked.",
}
"""The other verbs of a meeting, each with where it is read instead or why not by everybody."""


def events(meeting: Meeting) -> tuple[Event, ...]:
    """What happened to the meeting, newest first, in one statement."""
    entries = db.session.scalars(
        select(HistoryEntry)
        .where(
            HistoryEntry.record_kind == "meeting",
            HistoryEntry.record_id == meeting.id,
            HistoryEntry.verb.in_(WORDS),
        )
        .order_by(HistoryEntry.number.desc())
        .options(joinedload(HistoryEntry.by), joinedload(HistoryEntry.principal))
    )
    return tuple(_event(entry, meeting) for entry in entries)


def _event(entry: HistoryEntry, meeting: Meeting) -> Event:
    title, text = WORDS[entry.verb]
    name = entry.by.name if entry.by else ""
    move = MEETING.moves.get({"move": "change"}.get(entry.verb, entry.verb))
    written, said = moment_written(entry.detail), text(entry.detail, meeting)
    return Event(
        title,
        f"{name}, for {entry.principal.name}" if entry.principal else name,
        written or entry.at,
        "\n".join(filter(None, (said, written_words(entry.detail, name, entry.at) if written else ""))),
        move.clause if move else "",
    )


def _reason(detail: Detail) -> tuple[str, ...]:
    reason = str(detail.get("reason") or "")
    return (reason,) if reason else ()


def _day(value: object) -> str:
    return spoken_date(date.fromisoformat(value)) if isinstance(value, str) else "a day not kept"


def _time(value: object) -> str:
    return spoken_time(time.fromisoformat(value)) if isinstance(value, str) else "a time not kept"


def _clock(value: object) -> str:
    """The time of day of a moment that the history holds."""
    if not isinstance(value, str):
        return "a time not kept"
    return spoken_time(in_london(datetime.fromisoformat(value)).time())
