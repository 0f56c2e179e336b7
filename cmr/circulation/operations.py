"""The agenda and its supplements sent out: in which versions, to exactly whom (D3c)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from cmr.adapters import clock
from cmr.circulation.checks import circulation_facts
from cmr.circulation.queries import as_it_stands, cases_on, due_changes, latest, next_number
from cmr.circulation.readers import readers_of
from cmr.models import Case, Circulation, Meeting, Person, db
from cmr.models.history import record
from cmr.notices.operations import tell
from cmr.rules.agenda import without_gaps
from cmr.rules.circulation import refusals, why
from cmr.rules.meeting import MEETING, MeetingFacts
from cmr.rules.refusal import Refusal, Refused
from cmr.schedule.queries import facts_of

REASON_LIMIT = 300
NOT_OUT = Refusal("A supplement follows an agenda that was circulated, until its meeting opens.", "D3c")
NOTHING_NEW = Refusal("Nothing has changed since the agenda went out last: there is nothing to send.", "D3c")
CHANGED_MEANWHILE = Refusal(
    "Something changed since this page was shown. Look at how it stands now, and send it then.", "D3c"
)


def circulate(
    meeting: Meeting, *, by: Person, at: datetime, reason: str = "", for_id: int | None = None
) -> Circulation:
    """Finalises the agenda of a meeting (locked) and sends it out: gaps close up, and each case keeps its time.

    ``reason`` says why although no quorum is to be expected. Raises Refused with everything that stands in its way.
    """
    cases = cases_on(meeting)
    facts = _facts(meeting, cases, at=at, reason=reason)
    with db.session.no_autoflush:
        MEETING.fire(meeting, "circulate", facts)
        meeting.circulated_at = at
        db.session.flush()
    _close_gaps(cases)
    given = {"reason": reason.strip()} if reason.strip() else {}
    return _send(meeting, "circulate", 1, reason.strip(), by=by, at=at, for_id=for_id, **given)


def circulate_supplement(
    meeting: Meeting, *, by: Person, at: datetime, seen: str = "", for_id: int | None = None
) -> Circulation:
    """Sends out what changed since the agenda or the last supplement went out, numbered.

    ``seen`` is what the person was shown that it tells. Raises Refused where that is no longer so, where nothing
    changed, and once the meeting has opened.
    """
    cases, last = cases_on(meeting), latest(meeting)
    if meeting.state != "circulated":
        raise Refused(NOT_OUT)
    changed = due_changes(meeting, cases, last)
    if not changed:
        raise Refused(NOTHING_NEW)
    if seen and seen != why(changed):
        raise Refused(CHANGED_MEANWHILE)
    if no := _not_to_be_sent(meeting, cases, at):
        raise Refused(*no)
    meeting.circulated_at = at
    db.session.flush()
    return _send(meeting, "supplement", next_number(last), why(changed), by=by, at=at, for_id=for_id)


def _facts(meeting: Meeting, cases: Sequence[Case], *, at: datetime, reason: str) -> MeetingFacts:
    asked = circulation_facts(meeting, cases, at=at, reason=reason)
    return replace(facts_of(meeting, today=_london(at), reason=reason), circulation=refusals(asked))


def _not_to_be_sent(meeting: Meeting, cases: Sequence[Case], at: datetime) -> tuple[Refusal, ...]:
    """A supplement asks of its cases what the agenda asked; whether people come was settled with the agenda."""
    asked = circulation_facts(meeting, cases, at=at, reason="A supplement asks nobody to come.")
    return refusals(asked) if cases else ()


def _close_gaps(cases: Sequence[Case]) -> None:
    """A case that moves up has a new time."""
    at = {case.place: case for case in cases}
    for old, new in without_gaps(at).items():
        at[old].place = new
        at[old].sequence += 1
        db.session.flush()


def _send(
    meeting: Meeting,
    verb: str,
    number: int,
    words: str,
    *,
    by: Person,
    at: datetime,
    for_id: int | None,
    **given: str,
) -> Circulation:
    meeting.sequence += 1  # what stands in calendars is sure from now on, and each case's time with it
    cases = cases_on(meeting)
    sent = as_it_stands(meeting, cases)
    readers = readers_of(meeting, cases, _london(at))
    row = Circulation(
        meeting_id=meeting.id,
        number=number,
        circulated_at=at,
        by_id=by.id,
        for_id=for_id,
        why=words[:REASON_LIMIT],
        cases=[one.as_json() for one in sent],
        recipients=[one.as_json() for one in readers],
    )
    db.session.add(row)
    db.session.flush()
    order = [one.reference for one in sent]
    entry = record(
        "meeting",
        meeting.id,
        verb,
        by=by,
        at=at,
        for_id=for_id,
        number=number,
        references=order,
        readers=len(readers),
        **({"changes": words} if verb == "supplement" else {}),
        **given,
    )
    tell(entry, about=meeting)
    return row


def _london(at: datetime) -> date:
    return at.astimezone(clock.LONDON).date()
