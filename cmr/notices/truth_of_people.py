"""Whether what a notice says of people is still so: replies, questions, seats and deputies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select

from cmr.models import Attendance, Case, Deputyship, Notice, Question, Referral, Seat, db
from cmr.rules.reading import question_refusal

NOT_PUT = "The question is not put to them any more."
NEVER_TOLD = "The mail of the question was never sent, so there is nothing to take back."
SAID_ALREADY = "The mail of the apologies says already who stands in."


def _there_is(*conditions: ColumnElement[bool]) -> bool:
    return bool(db.session.scalar(select(exists().where(*conditions))))


def _sorry(notice: Notice) -> bool:
    return _there_is(
        Attendance.meeting_id == notice.record_id,
        Attendance.person_id == notice.facts.get("who_id"),
        Attendance.apologies.is_(True),
    )


def _falls_to_them(notice: Notice) -> bool:
    """Whoever they stand in for can't come still, and they have not said whether they do."""
    meeting = Attendance.meeting_id == notice.record_id
    principal = Attendance.person_id == notice.facts.get("principal_id"), Attendance.apologies.is_(True)
    said = or_(Attendance.replied_at.is_not(None), Attendance.apologies.is_(True))
    mine = Attendance.person_id == notice.person_id, said
    return _there_is(meeting, *principal) and not _there_is(meeting, *mine)


def _cannot_stand_in(notice: Notice) -> bool:
    """Neither they, nor whom they would have stood in for, come by now."""
    meeting = Attendance.meeting_id == notice.record_id, Attendance.person_id == notice.person_id
    comes = Attendance.replied_at.is_not(None), Attendance.apologies.is_(False)
    return _sorry(notice) and not _there_is(*meeting, *comes)


def _comes(notice: Notice) -> bool:
    return not _sorry(notice)


def _asked(notice: Notice) -> bool:
    """Whether it is put still, and to them: neither taken back, nor of somebody who withdrew from the case since."""
    question = db.session.get(Question, notice.facts.get("question_id") or 0)
    if question is None or question.asked_of != notice.facts.get("asked_of", question.asked_of):
        return False
    case = question.case
    withdrew = question.person_id in case.referral.subject().withdrawn_ids
    return not withdrew and question_refusal(case.state, case.meeting.state) is None


def _asked_no_more(notice: Notice) -> bool:
    """Only whoever got the mail of the question has something to hear of its end."""
    return _heard_of_it(notice) and not _asked(notice)


def _heard_of_it(notice: Notice) -> bool:
    return _there_is(
        Notice.kind == "question_noted",
        Notice.person_id == notice.person_id,
        Notice.state == "sent",
        Notice.facts["question_id"].as_integer() == notice.facts.get("question_id"),
    )


def _presented(notice: Notice) -> bool:
    """Who stands as having presented the case at that meeting: the one who is named, or its social worker."""
    return _there_is(
        Case.referral_id == Referral.id,
        Referral.id == notice.record_id,
        Case.meeting_id == notice.facts.get("meeting_id"),
        func.coalesce(Case.presenter_id, Referral.worker_id) == notice.person_id,
    )


def _presented_not(notice: Notice) -> bool:
    return not _presented(notice)


def _seat_of(notice: Notice, *conditions: ColumnElement[bool]) -> bool:
    return _there_is(
        Seat.panel_id == notice.record_id,
        Seat.person_id == notice.person_id,
        Seat.key == notice.facts.get("seat_key"),
        *conditions,
    )


def _seated(notice: Notice) -> bool:
    return _seat_of(notice, *_same_day(Seat.starts_on, notice, "starts_on"), _ends(notice))


def _seat_ends(notice: Notice) -> bool:
    return _seat_of(notice, _ends(notice))


def _ends(notice: Notice) -> ColumnElement[bool]:
    ends_on = notice.facts.get("ends_on")
    return Seat.ends_on == date.fromisoformat(ends_on) if ends_on else Seat.ends_on.is_(None)


def _same_day(column: Any, notice: Notice, name: str) -> tuple[ColumnElement[bool], ...]:
    day = notice.facts.get(name)
    return (column == date.fromisoformat(day),) if day else ()


def _unseated(notice: Notice) -> bool:
    return not _seat_of(notice, *_same_day(Seat.starts_on, notice, "starts_on"))


def _deputyship(notice: Notice, principal_id: Any, deputy_id: Any) -> bool:
    meeting_id = notice.facts.get("meeting_id")
    return _there_is(
        Deputyship.principal_id == principal_id,
        Deputyship.deputy_id == deputy_id,
        Deputyship.ended_at.is_(None),
        Deputyship.meeting_id == meeting_id if meeting_id else Deputyship.meeting_id.is_(None),
        *(() if meeting_id else _same_day(Deputyship.starts_on, notice, "starts_on")),
        *(() if meeting_id else _same_day(Deputyship.ends_on, notice, "ends_on")),
    )


def _stands_in(notice: Notice) -> bool:
    return _deputyship(notice, notice.record_id, notice.person_id)


def _stands_in_no_more(notice: Notice) -> bool:
    return not _stands_in(notice)


def _is_stood_in_for(notice: Notice) -> bool:
    return _deputyship(notice, notice.person_id, notice.facts.get("deputy_id"))


def _stands_in_since(notice: Notice) -> bool:
    """A deputy named after apologies, unless the mail of the apologies says already who stands in."""
    stands_in = _deputyship(notice, notice.record_id, notice.facts.get("deputy_id"))
    return stands_in and not _in_the_apologies(notice)


def _in_the_apologies(notice: Notice) -> bool:
    """Whether the mail of the apologies, written before, says who stands in: it goes later, or went since."""
    earlier = db.session.scalars(
        select(Notice).where(
            Notice.kind == "apologies",
            Notice.person_id == notice.person_id,
            Notice.record_kind == "meeting",
            Notice.record_id == notice.facts.get("meeting_id"),
            or_(Notice.state.in_(("waiting", "sending")), Notice.sent_at >= notice.made_at),
        )
    )
    return any(one.facts.get("who_id") == notice.record_id for one in earlier)


OF_PEOPLE: dict[str, Callable[[Notice], bool]] = {
    "apologies": _sorry,
    "comes_after_all": _comes,
    "deputy_asked": _falls_to_them,
    "deputy_cannot": _cannot_stand_in,
    "deputy_after_apologies": _stands_in_since,
    "presented_on_paper": _presented,
    "presented_by_another": _presented_not,
    "question_noted": _asked,
    "question_gone": _asked_no_more,
    "seat_filled": _seated,
    "seat_ended": _seat_ends,
    "seat_taken_back": _unseated,
    "deputy_named": _stands_in,
    "deputy_at_meeting": _stands_in,
    "deputy_for_me": _is_stood_in_for,
    "deputy_at_meeting_for_me": _is_stood_in_for,
    "deputy_ended": _stands_in_no_more,
    "deputy_at_meeting_ended": _stands_in_no_more,
}
"""Kinds about people: whether what they say is still so."""


def why_not(notice: Notice) -> str:
    """Why a notice about people, which is so no more, is not sent; empty where a later notice says so."""
    if notice.kind == "question_noted":
        return NOT_PUT
    if notice.kind == "question_gone" and not _heard_of_it(notice):
        return NEVER_TOLD
    if notice.kind == "deputy_after_apologies" and _in_the_apologies(notice):
        return SAID_ALREADY
    return ""
