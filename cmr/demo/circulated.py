"""What went out for the next meetings: the agenda, a supplement for a case that was accepted late, and a copy taken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from cmr.circulation.queries import as_it_stands, cases_on
from cmr.circulation.readers import readers_of
from cmr.demo.sittings import Diary
from cmr.hearing.queries import HEARS, seats_at
from cmr.models import AccessRecord, Attendance, Case, Circulation, HistoryEntry, Meeting, Person, db
from cmr.models.history import record
from cmr.rules.circulation import Circulated, changes, why

LATER = timedelta(minutes=25)
"""After the last that happened to the meeting, the supplement."""
TAKEN = timedelta(minutes=75)
"""After that, a member's copy."""
REPLIED = timedelta(minutes=90)
"""After that, the first reply."""
REPLIES = (True, True, False)
"""Whether each of the first of those who hear the cases, the chair before all, comes; the others have not replied."""
PRESENTERS = 2
"""How many cases' presenters have said that they come."""


def write_circulations(diaries: Iterable[Diary], today: date) -> None:
    """Writes down what went out for each panel's next meeting. Its cases and history are in the database already."""
    for diary in diaries:
        at = diary.next.circulated_at
        if at is not None and diary.next.state == "circulated":
            meeting = db.session.get_one(Meeting, diary.next.id)
            _write(meeting, at, db.session.get_one(Person, diary.panel.administrator.id), today)


def _write(meeting: Meeting, at: datetime, by: Person, today: date) -> None:
    cases = cases_on(meeting)
    late = [case for case in cases if case.accepted_late]
    first = [case for case in cases if case not in late]
    sent = as_it_stands(meeting, first)
    _row(meeting, 1, at, by, first, sent, "", today)
    last = _last(meeting)
    if late and first:
        then = last + LATER
        meeting.circulated_at, now = then, as_it_stands(meeting, cases)
        words = why(changes(sent, now))
        _row(meeting, 2, then, by, cases, now, words, today)
        order: dict[str, Any] = {"number": 2, "references": [one.reference for one in now], "changes": words}
        record("meeting", meeting.id, "supplement", by=by, at=then, **order)
    _take(meeting, cases, last + TAKEN, today, 2 if late and first else 1)
    _reply(meeting, last + REPLIED)
    _present(cases, last + REPLIED)
    db.session.flush()


def _reply(meeting: Meeting, at: datetime) -> None:
    """The chair and some members come, one sends apologies; the others have not replied."""
    hearing = [seat for seat in seats_at(meeting) if seat.role in HEARS]
    for number, (seat, comes) in enumerate(zip(hearing, REPLIES, strict=False)):
        then, person = at + number * timedelta(minutes=4), seat.holder
        db.session.add(
            Attendance(
                meeting_id=meeting.id,
                person_id=person.id,
                role=seat.role,
                seat_key=seat.key,
                replied_at=then,
                apologies=not comes,
            )
        )
        said: dict[str, Any] = {"person": person.id, "name": person.name, "comes": comes}
        record("meeting", meeting.id, "reply", by=person, at=then, **said)


def _present(cases: Sequence[Case], at: datetime) -> None:
    """The social workers of the first cases have said that they come and present them; the others are awaited."""
    for number, case in enumerate(cases[:PRESENTERS]):
        then = at + number * timedelta(minutes=7)
        case.presenter_replied_at = then
        record("referral", case.referral_id, "presenter_comes", by=case.referral.worker, at=then)


def _last(meeting: Meeting) -> datetime:
    """When the last thing happened to it."""
    of_it = HistoryEntry.record_kind == "meeting", HistoryEntry.record_id == meeting.id
    query = select(HistoryEntry.at).where(*of_it).order_by(HistoryEntry.number.desc()).limit(1)
    return db.session.execute(query).scalar_one()


def _row(
    meeting: Meeting,
    number: int,
    at: datetime,
    by: Person,
    cases: Sequence[Case],
    sent: Sequence[Circulated],
    words: str,
    today: date,
) -> None:
    db.session.add(
        Circulation(
            meeting_id=meeting.id,
            number=number,
            circulated_at=at,
            by_id=by.id,
            why=words,
            cases=[one.as_json() for one in sent],
            recipients=[one.as_json() for one in readers_of(meeting, cases, today)],
        )
    )
    db.session.flush()


def _take(meeting: Meeting, cases: Sequence[Case], at: datetime, today: date, number: int) -> None:
    """The first member who reads every case has taken the pack."""
    ids = tuple(case.id for case in cases)
    members = [one for one in readers_of(meeting, cases, today) if one.role == "member"]
    reader = next((one for one in members if one.case_ids == ids and one.principal_id is None), None)
    if reader is None:
        return
    hashes = {case.referral.reference: case.referral.signed_hash for case in cases}
    about: list[tuple[str, int, dict[str, Any]]] = [
        ("meeting", meeting.id, {"circulation": number, "cases": hashes})
    ]
    about += [
        (
            "referral",
            case.referral_id,
            {"meeting_id": meeting.id, "content_hash": case.referral.signed_hash},
        )
        for case in cases
    ]
    for kind, record_id, detail in about:
        row = AccessRecord(
            person_id=reader.person.id,
            at=at,
            what="pack",
            record_kind=kind,
            record_id=record_id,
            detail=detail,
        )
        db.session.add(row)
