"""A notice's words made those of the moment of sending: mail may go out days after it was written.

What a later notice says anew is left to that; counts are counted again; what was to be is said as what was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, func, or_, select

from cmr.hearing.replies import replies_at
from cmr.models import Attendance, Case, Meeting, Notice, Person, Referral, db
from cmr.notices.coming import cases_of, to_read, withdrawn_from
from cmr.notices.telling import not_held
from cmr.notices.truth import OF_A_MEETING_TO_COME, OVER, SUPERSEDED
from cmr.rules.notice_words import KINDS
from cmr.rules.notices import FIRST_IN_LINE
from cmr.rules.wording import in_london, in_words
from cmr.schedule.same_time import meets_at_same_time

Facts = dict[str, Any]
NAME_ANOTHER = "Name another deputy on the meeting’s page, or come after all."
TIMES = frozenset({"slot", "agenda_circulated"})
"""Kinds that bring a time anew."""
SAID_ONCE = TIMES | {
    "placed", "presenter_named", "guest_circulated", "guest_invited", "guest_invited_late", "guest_moved",
    "apologies", "comes_after_all",
}  # fmt: skip
"""Kinds of which the last is enough, where several that are alike have waited."""


def as_of_now(notice: Notice, facts: Facts, now: datetime) -> tuple[Facts | None, str]:
    """The facts to be said at this moment; or None, and why nothing is."""
    today = in_london(now).date()
    on = facts.get("meeting_on")
    if notice.kind in OF_A_MEETING_TO_COME and on and date.fromisoformat(on) < today:
        return None, OVER
    found = dict(facts)
    if notice.kind in SAID_ONCE:
        later = _later(notice)
        if any(one.kind == notice.kind and one.facts == notice.facts for one in later):
            return None, SUPERSEDED
        if notice.kind in TIMES and "cases_of" in found:
            found["cases_of"] = _not_said_by(later, found["cases_of"])
    needs = KINDS[notice.kind].needs
    if needs and not found.get(needs):
        return None, SUPERSEDED
    change = CHANGES.get(notice.kind)
    return found | (change(notice, found, today) if change else {}), ""


def _later(notice: Notice) -> Sequence[Notice]:
    """What was written to the same person about the same record after this, and arrives no later."""
    query = select(Notice).where(
        Notice.person_id == notice.person_id,
        Notice.record_kind == notice.record_kind,
        Notice.record_id == notice.record_id,
        Notice.id > notice.id,
        Notice.state.in_(("waiting", "sending", "sent")),
        or_(Notice.how == "at_once", Notice.how == notice.how),
    )
    return db.session.scalars(query).all()


def _not_said_by(later: Iterable[Notice], cases: Iterable[Facts]) -> list[Facts]:
    said = {case["id"] for one in later if one.kind in TIMES for case in (one.facts.get("cases_of") or ())}
    return [one for one in cases if one["id"] not in said]


def _to_read(notice: Notice, _facts: Facts, _today: date) -> Facts:
    """How many cases there are to read by now."""
    out = _gone_out(notice)
    withdrawn = withdrawn_from(out)
    theirs = withdrawn[notice.person_id] | withdrawn[notice.for_id or notice.person_id]
    return {"cases": None} | to_read(len(out) - len(theirs))


def _with_cases(notice: Notice, _facts: Facts, _today: date) -> Facts:
    return {"cases": in_words(len(_gone_out(notice)), "case")}


def _gone_out(notice: Notice) -> list[Any]:
    meeting = db.session.get_one(Meeting, notice.record_id)
    return [case for case in cases_of(meeting) if case.has_gone_out]


def _clock(_notice: Notice, facts: Facts, today: date) -> Facts:
    """What was due on a day that has passed."""
    on = facts.get("clock_on")
    if on and date.fromisoformat(on) < today:
        return {"clock_on": None, "passed_on": on}
    return {}


def _called_off(_notice: Notice, facts: Facts, today: date) -> Facts:
    """Of a meeting that is not held, what became of its cases; and nobody is told not to come on a day gone by."""
    found: Facts = {}
    if "cases_of" in facts:
        found["cases_of"] = [dict(one) | {"now_on": _now_on(one["id"])} for one in facts["cases_of"]]
    return found | not_held(facts["meeting_on"], today)


def _lost(notice: Notice, _facts: Facts, _today: date) -> Facts:
    """Whether what was kept for a cancelled meeting is on another agenda by now."""
    now_on = _now_on(notice.facts.get("referral_id", notice.record_id))
    return {"now_on": now_on, "in_line": None} if now_on else {"in_line": FIRST_IN_LINE}


def _now_on(referral_id: int) -> str | None:
    referral = db.session.get(Referral, referral_id)
    meeting = referral.meeting if referral is not None and referral.state == "scheduled" else None
    return meeting.on.isoformat() if meeting is not None else None


def _as_before(_notice: Notice, facts: Facts, _today: date) -> Facts:
    """A place to which it came back is not said to be another."""
    return {"venue_before": None} if facts.get("venue_before") == facts.get("venue") else {}


def _changed(notice: Notice, facts: Facts, today: date) -> Facts:
    """Whoever has replied anew meanwhile is not asked to."""
    found = _as_before(notice, facts, today)
    return found | {"say_again": None} if "say_again" in facts and _has_replied(notice) else found


def _has_replied(notice: Notice) -> bool:
    seat = exists().where(
        Attendance.meeting_id == notice.record_id,
        Attendance.person_id == notice.person_id,
        Attendance.replied_at.is_not(None),
    )
    case = exists().where(
        Case.meeting_id == notice.record_id,
        Case.referral_id == Referral.id,
        func.coalesce(Case.presenter_id, Referral.worker_id) == notice.person_id,
        Case.presenter_replied_at.is_not(None),
    )
    return bool(db.session.scalar(select(or_(seat, case))))


def _stands_in(notice: Notice, facts: Facts, _today: date) -> Facts:
    """Who comes instead of somebody who sent apologies: named or sure to come, or else asked whether they do."""
    replies = replies_at(db.session.get_one(Meeting, notice.record_id))
    who_id = facts.get("who_id")
    seat = next((one for one in replies if one.seat.holder.id == who_id), None)
    if seat is not None and seat.stands_in is None:
        return {}
    theirs = (one for one in replies if any(deputy.id == who_id for deputy in one.declined))
    seat = seat or next((one for one in theirs if one.reply != "comes"), None)
    if seat is None:
        return {}
    holder = seat.seat.holder
    found: Facts = {"principal": holder.name} if holder.id != who_id else {}
    if seat.stands_in is not None:
        sure = seat.named or seat.stands_in_reply == "comes"
        clash = _clash(notice, seat.stands_in)
        return found | {"deputy" if sure else "asked": seat.stands_in.name} | clash
    return found | ({"emptied": holder.name} if seat.empty else {"silent": holder.name})


def _clash(notice: Notice, person: Person) -> Facts:
    """What somebody who is asked has on another panel at that time, as others read it."""
    others = meets_at_same_time(db.session.get_one(Meeting, notice.record_id))
    words = " ".join(filter(None, (one.said_of(person.id, person.name) for one in others)))
    return {"clash": words} if words else {}


def _asked_to_stand_in(notice: Notice, _facts: Facts, _today: date) -> Facts:
    """What whoever is asked has on another panel at that time, as they read it themselves."""
    others = meets_at_same_time(db.session.get_one(Meeting, notice.record_id))
    words = " ".join(filter(None, (one.said_to(notice.person_id) for one in others)))
    return {"clash": words} if words else {}


def _stands_in_for_them(notice: Notice, facts: Facts, today: date) -> Facts:
    """The same, to whom the deputy would have stood in for."""
    found = _stands_in(notice, facts, today)
    return found | {"after_that": NAME_ANOTHER if found.get("emptied") else None}


CHANGES: dict[str, Callable[[Notice, Facts, date], Facts]] = {
    "apologies": _stands_in,
    "deputy_cannot": _stands_in_for_them,
    "deputy_asked": _asked_to_stand_in,
    "agenda_circulated": _to_read,
    "agenda_sent": _with_cases,
    "remind_clocks": _clock,
    "meeting_moved": _changed,
    "meeting_changed": _changed,
    "guest_moved": _as_before,
    "meeting_cancelled": _called_off,
    "case_not_heard": _called_off,
    "guest_cancelled": _called_off,
    "meeting_lost": _lost,
}
"""Kinds of which something may be another by the time they are sent."""
