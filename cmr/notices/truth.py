"""Whether what a notice says is still so: asked at the moment of sending, of the records themselves.

What is so no more is not sent; what is so with other dates is said with those. What only says what once happened
stays true.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from cmr.adapters import clock
from cmr.models import Meeting, Notice, Referral, db
from cmr.notices.coming import hangs_on, still_comes
from cmr.notices.minutes_audiences import WAITS_IN, still_waits
from cmr.notices.reminders import DONE, PREFIX, facts_now, still_due
from cmr.notices.telling import meeting_facts, signing_facts, slot_time
from cmr.notices.truth_of_people import OF_PEOPLE, why_not
from cmr.rules.meeting import TO_COME
from cmr.rules.receipt import lifts, waits_for_the_chair
from cmr.rules.referral_facts import BEFORE_SUBMISSION
from cmr.rules.referral_notices import LIFTED

SUPERSEDED = "It has changed since: a later notice says so."
OVER = "The meeting is over."
WAITS_FOR = {"team manager": "signed_by_social_worker", "service manager": "signed_by_team_manager"}
"""The state in which a form waits for the signature of each manager."""
SIGNED_ON = {"team manager": "signed_by_team_manager"}
OF_A_MEETING_TO_COME = frozenset(
    {
        "meeting_added", "meeting_moved", "waiting_moved", "meeting_changed", "agenda_circulated", "agenda_sent",
        "agenda_read_for_you",
        "supplement", "slot", "apologies", "comes_after_all", "question_noted", "question_gone",
        "guest_invited", "guest_invited_late", "guest_moved", "guest_circulated",
        "presenter_named", "presenter_changed", "presenter_cannot", "deputy_at_meeting", "deputy_at_meeting_for_me",
        "deputy_after_apologies", "deputy_asked", "deputy_cannot",
    }
)  # fmt: skip
"""Kinds that name a meeting that is to be held, with its date, time or place."""

Still = Callable[[Referral, Notice, datetime], bool]
Facts = dict[str, Any]


def _in_state(*states: str) -> Still:
    return lambda referral, _notice, _now: referral.state in states


def _waits_for_signature(referral: Referral, notice: Notice, _now: datetime) -> bool:
    return referral.state == WAITS_FOR.get(str(notice.facts.get("stage")))


def _signed_on(referral: Referral, notice: Notice, _now: datetime) -> bool:
    return referral.state == SIGNED_ON.get(str(notice.facts.get("stage")))


def _to_sign_again(referral: Referral, notice: Notice, _now: datetime) -> bool:
    """Until it is with them again, which is told by itself; the service manager is the last to whom it comes."""
    last = notice.facts.get("stage") == "service manager"
    return referral.state == "draft" or (last and referral.state == "signed_by_social_worker")


def _late_waits(referral: Referral, _notice: Notice, now: datetime) -> bool:
    missed, today = referral.late_for, now.astimezone(clock.LONDON).date()
    on, state = (missed.on, missed.state) if missed else (None, None)
    return referral.state == "submitted" and waits_for_the_chair(referral.late_choice, on, state, today)


def _received(referral: Referral, notice: Notice, now: datetime) -> bool:
    late = "late_on" in notice.facts
    return referral.state == "submitted" and (not late or _late_waits(referral, notice, now))


def _accepted(referral: Referral, notice: Notice, _now: datetime) -> bool:
    on = referral.late_for.on.isoformat() if referral.late_for else None
    same = referral.late_choice == "accepted" and on == notice.facts.get("meeting_on")
    return referral.state == "submitted" and same


def _report_waits(referral: Referral, _notice: Notice, _now: datetime) -> bool:
    return any(one.agreement == "waiting" for one in referral.live_documents)


def _undecided(referral: Referral, _notice: Notice, _now: datetime) -> bool:
    return bool(referral.state == "scheduled" and referral.case and referral.case.undecided)


def _is_on(referral: Referral, notice: Notice) -> bool:
    meeting = referral.meeting if referral.state == "scheduled" else None
    return meeting is not None and meeting.on.isoformat() == notice.facts.get("meeting_on")


def _placed(referral: Referral, notice: Notice, _now: datetime) -> bool:
    """Once it has gone out its time has been told, and "you are told its time" is no more so (D3c)."""
    return _is_on(referral, notice) and not (referral.case and referral.case.has_gone_out)


def _not_on(referral: Referral, notice: Notice, _now: datetime) -> bool:
    return not _is_on(referral, notice)


def _deferred(referral: Referral, notice: Notice, now: datetime) -> bool:
    """Lifted by priority, a deferral is worth a mail only to whoever was to come (B1.10)."""
    worth = "meeting_on" in notice.facts or not lifts(referral.priority, referral.state)
    return worth and _not_on(referral, notice, now)


def _deferred_still(referral: Referral, notice: Notice, now: datetime) -> bool:
    return referral.state == "submitted" and _deferred(referral, notice, now)


def _left_still(referral: Referral, _notice: Notice, _now: datetime) -> bool:
    return referral.withdrawn or referral.state in BEFORE_SUBMISSION


def _returns_still(referral: Referral, notice: Notice, _now: datetime) -> bool:
    on = referral.returns_on.isoformat() if referral.returns_on else None
    return referral.state == "returned" and on == notice.facts.get("returns_on")


def _priority_still(referral: Referral, notice: Notice, _now: datetime) -> bool:
    return referral.priority == bool(notice.facts.get("priority"))


def _is_worker(referral: Referral, notice: Notice, _now: datetime) -> bool:
    return referral.worker_id == notice.person_id


def _is_not_worker(referral: Referral, notice: Notice, now: datetime) -> bool:
    return not _is_worker(referral, notice, now)


def _manages(referral: Referral, notice: Notice, _now: datetime) -> bool:
    return referral.team.manager_id == (notice.for_id or notice.person_id)


def _manages_not(referral: Referral, notice: Notice, now: datetime) -> bool:
    return not _manages(referral, notice, now)


def _presents(referral: Referral, notice: Notice, _now: datetime) -> bool:
    case = referral.case if referral.state == "scheduled" else None
    return case is not None and (case.presenter_id or referral.worker_id) == notice.person_id


def _presenter_cannot(referral: Referral, notice: Notice, _now: datetime) -> bool:
    case = referral.case if referral.state == "scheduled" else None
    same = case is not None and (case.presenter_id or referral.worker_id) == notice.facts.get("who_id")
    return same and case is not None and case.presenter_says == "cannot"


def _presents_not(referral: Referral, notice: Notice, now: datetime) -> bool:
    return referral.state == "scheduled" and not _presents(referral, notice, now)


def _off_for_presenter(referral: Referral, notice: Notice, now: datetime) -> bool:
    return not (_is_on(referral, notice) and _presents(referral, notice, now))


def _guest_still(referral: Referral, notice: Notice, _now: datetime) -> bool:
    case = referral.case if referral.state == "scheduled" else None
    same = case is not None and case.meeting_id == _meeting_id(notice)
    return same and case is not None and any(one.person_id == notice.person_id for one in case.guests)


def _guest_no_more(referral: Referral, notice: Notice, now: datetime) -> bool:
    return not _guest_still(referral, notice, now)


def _withdrew_still(referral: Referral, notice: Notice, _now: datetime) -> bool:
    case, who = referral.case, notice.facts.get("who_id")
    return case is not None and any(one.withdrew and one.person_id == who for one in case.declarations)


STILL: dict[str, Still] = {
    "signature_waits": _waits_for_signature,
    "signed_on": _signed_on,
    "all_signed": _in_state("signed_by_service_manager"),
    "ready_to_submit": _in_state("signed_by_service_manager"),
    "sent_back": _in_state("draft"),
    "sent_back_off": _not_on,
    "signature_fell": _to_sign_again,
    "given": _is_worker,
    "handed_over": _is_not_worker,
    "to_my_team": _manages,
    "from_my_team": _manages_not,
    "late_waits": _late_waits,
    "late_came": _late_waits,
    "report_to_agree": _report_waits,
    "submitted": _in_state("submitted"),
    "received": _received,
    "recalled": _left_still,
    "left_the_panel": _left_still,
    "revised": _in_state(*BEFORE_SUBMISSION),
    "accepted_to_place": _accepted,
    "accepted_late": _accepted,
    "deferred": _deferred,
    "deferred_for_panel": _deferred_still,
    "taken_off": _not_on,
    "tabled": _not_on,
    "tabled_for_panel": _in_state("submitted"),
    "presenter_off": _off_for_presenter,
    "guest_case_off": _guest_no_more,
    "placed": _placed,
    "in_time_now": _in_state("submitted"),
    "meeting_lost": _in_state("submitted", "scheduled", *BEFORE_SUBMISSION),
    "late_no_more": _in_state("submitted"),
    "wish_lost": _in_state("submitted", *BEFORE_SUBMISSION),
    "priority": _priority_still,
    "undecided": _undecided,
    "all_confirmed": _in_state("actioned"),
    "confirmed_before_return": _returns_still,
    "to_return": _returns_still,
    "returned": _returns_still,
    "called_back": _in_state("returned", "scheduled"),
    "presenter_named": _presents,
    "presenter_changed": _presents_not,
    "presenter_cannot": _presenter_cannot,
    "guest_invited": _guest_still,
    "guest_invited_late": _guest_still,
    "guest_moved": _guest_still,
    "guest_circulated": _guest_still,
    "guest_uninvited": _guest_no_more,
    "member_withdrew": _withdrew_still,
}
"""Kinds that say how a referral stands, or ask for something: whether that is still so."""


def no_longer(notice: Notice, now: datetime) -> str:
    """Why a notice is not sent any more; empty where it still holds."""
    if notice.event.startswith(PREFIX):
        return "" if still_due(notice, now) else DONE
    if notice.kind in OF_A_MEETING_TO_COME and (why := _meeting_changed(notice)):
        return why
    if notice.kind in WAITS_IN and not still_waits(notice):
        return DONE
    of_people = OF_PEOPLE.get(notice.kind)
    if of_people is not None and not of_people(notice):
        return why_not(notice) or SUPERSEDED
    still = STILL.get(notice.kind)
    if still is None:
        return ""
    referral = _referral(notice)
    return "" if referral is not None and still(referral, notice, now) else DONE


def _referral(notice: Notice) -> Referral | None:
    return db.session.get(Referral, notice.facts.get("referral_id", notice.record_id))


def _meeting_id(notice: Notice) -> int | None:
    return notice.record_id if notice.record_kind == "meeting" else notice.facts.get("meeting_id")


def _meeting_changed(notice: Notice) -> str:
    """Of a meeting that is held no more a later notice says so; and of a change, that it was changed once more.

    Whatever else a notice says is said by no other: it is sent, with the date, time and place of now.
    """
    meeting = db.session.get(Meeting, _meeting_id(notice) or 0)
    if meeting is None:
        return ""
    if meeting.state == "closed":
        return OVER
    again = notice.kind in CHANGES and _changed_again(notice.facts, meeting_facts(meeting))
    return SUPERSEDED if again or meeting.state == "cancelled" else ""


CHANGES = frozenset({"meeting_moved", "waiting_moved", "meeting_changed", "guest_moved"})


def _changed_again(then: Mapping[str, Any], now: Facts) -> bool:
    """Whether just that which the notice says has changed is another by now: whoever changed it told of it."""
    if then.get("meeting_on") != now["meeting_on"]:
        return True
    if "was_time" in then:
        return bool(then.get("meeting_time") != now["meeting_time"])
    return "from_on" not in then and bool(then.get("venue", "") != now["venue"])


def when_it_is(notice: Notice, facts: Facts, at: datetime) -> Facts:
    """The facts with the date, the times, the place and the deadline that the meeting has now; a reminder's anew."""
    if notice.event.startswith(PREFIX):
        anew = facts_now(notice, at)
        return facts if anew is None else anew | {"as": facts.get("as", "")}
    number = _meeting_id(notice) if notice.kind in OF_A_MEETING_TO_COME else None
    meeting = db.session.get(Meeting, number) if number else None
    if meeting is None:
        return facts
    now = meeting_facts(meeting) | {"deadline_at": meeting.deadline_at.isoformat()}
    now["earliest_time"] = now["meeting_time"]
    if facts.get("same_time") != now["meeting_time"]:
        now["same_time"] = None
    referral = _referral(notice) if CASE_TIMES & facts.keys() else None
    case = referral.case if referral is not None and referral.state == "scheduled" else None
    if case is not None and case.meeting_id == meeting.id:
        now |= dict.fromkeys(CASE_TIMES, slot_time(meeting, case.place))
    return facts | {name: value for name, value in now.items() if name in facts or name == "venue"}


CASE_TIMES = frozenset({"slot_time", "at_time"})


def as_it_is(notice: Notice, facts: Facts, now: datetime) -> Facts:
    """The facts with the dates and the cases of now: what has gone since is left out of them."""
    if notice.kind in SIGNING:
        referral = _referral(notice)
        was = {name: value for name, value in facts.items() if name not in ("due_at", "meeting_on")}
        return was | signing_facts(referral, now) if referral else facts
    if notice.kind in WAITING:
        referral = _referral(notice)
        return facts | {"queue": facts.get("panel")} if referral and referral.state == "submitted" else facts
    if notice.kind == "deputy_at_meeting_ended":
        meeting = db.session.get(Meeting, _meeting_id(notice) or 0)
        return facts | (still_comes(meeting, notice.person_id) if meeting else {})
    if notice.kind in ("deferred", "deferred_for_panel"):
        return facts | _deferral(notice)
    if notice.kind == "called_back":
        referral = _referral(notice)
        on = referral.returns_on.isoformat() if referral and referral.returns_on else None
        return facts | {"returns_on": on}
    if notice.kind in ("received", "submitted") and "meeting_on" in facts:
        return facts | {"meeting_on": _planned_still(notice, facts["meeting_on"])}
    return facts


SIGNING = frozenset({"signature_waits", "signed_on", "all_signed", "ready_to_submit", "sent_back"})
"""Kinds that say by when something is due for which meeting: another meeting may be the next by now."""
WAITING = frozenset({"taken_off", "tabled"})
"""Kinds that say that a referral waits in the queue, where it still does."""


def _to_on(notice: Notice) -> str | None:
    """The meeting that it was deferred to, while it is kept for it or placed on it."""
    referral, to_on = _referral(notice), notice.facts.get("to_on")
    if referral is None or to_on is None:
        return None
    if lifts(referral.priority, referral.state):
        return None
    to = referral.meeting if referral.state == "scheduled" else referral.deferred_to
    return to_on if to is not None and to.on.isoformat() == to_on else None


def _deferral(notice: Notice) -> Facts:
    referral = _referral(notice)
    lifted = referral is not None and lifts(referral.priority, referral.state)
    off = {"off_on": notice.facts.get("meeting_on"), "lifted": LIFTED} if lifted else {}
    return {"to_on": _to_on(notice)} | off


def _planned_still(notice: Notice, on: str) -> str | None:
    query = select(Meeting.on).join(Referral, Referral.panel_id == Meeting.panel_id)
    days = db.session.scalars(query.where(Referral.id == notice.record_id, Meeting.state.in_(TO_COME)))
    return on if on in {day.isoformat() for day in days} else None


TIMED = frozenset({"slot", "agenda_circulated", "meeting_moved", "meeting_changed"})


def cases_still(notice: Notice, cases: Iterable[Mapping[str, Any]]) -> list[Facts]:
    """The cases that a notice names, as they stand: of times, those still on the agenda; of those lost, which wait."""
    found = []
    for one in cases:
        referral = db.session.get(Referral, one["id"])
        case = referral.case if referral is not None and referral.state == "scheduled" else None
        if notice.kind in TIMED:
            if referral is not None and case is not None and case.meeting_id == notice.record_id:
                presents = (case.presenter_id or referral.worker_id) == notice.person_id
                found.append({**one, "time": slot_time(case.meeting, case.place), "presents": presents})
        else:
            found.append({**one, "again": referral is not None and referral.state == "submitted"})
    return found


def waiting_still(notice: Notice, waiting: Iterable[Mapping[str, Any]]) -> list[Facts]:
    """Those referrals that hang on the meeting still, and which of them are to be submitted by its deadline."""
    found = {one["id"]: db.session.get(Referral, one["id"]) for one in waiting}
    return [
        dict(one) | {"unsent": referral.state in BEFORE_SUBMISSION}
        for one in waiting
        if (referral := found[one["id"]]) is not None and hangs_on(referral, notice.record_id)
    ]


def dates_still(dates: Iterable[Mapping[str, Any]]) -> list[Facts]:
    """Those of a series that stand as they were made: who moves or cancels one tells of it."""
    rows = db.session.execute(
        select(Meeting.id, Meeting.on, Meeting.starts_at).where(
            Meeting.id.in_([one["id"] for one in dates]), Meeting.state.in_(TO_COME)
        )
    )
    stand = {(row.id, row.on.isoformat(), row.starts_at.isoformat("minutes")) for row in rows}
    return [dict(one) for one in dates if (one["id"], one["on"], one["time"]) in stand]
