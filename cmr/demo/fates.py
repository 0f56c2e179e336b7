"""What becomes of a referral once its form is filled in: signed, sent back, submitted, placed, heard, withdrawn."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from cmr.demo.courses import Course
from cmr.demo.days import in_office_hours, moment
from cmr.demo.hearings import hear, leave_undecided, table
from cmr.demo.held import cancelled_at
from cmr.demo.lives import A_LITTLE, Life, Scene, received_at
from cmr.demo.readers import read_beforehand
from cmr.demo.sittings import Sitting
from cmr.demo.staff import Colleague
from cmr.demo.wordings import DEFERRED, PRIORITY, SENT_BACK, STAYS, WITHDRAWN
from cmr.models import Case, CaseGuest
from cmr.rules.asked import reason_in_all

OUT_OF_THE_QUEUE = {"queued_since": None, "late_for_id": None, "late_choice": None, "deferred_to_id": None}
AFTER_A_PLACE = {
    "heard": hear,
    "overdue": hear,
    "actioned": hear,
    "returned": hear,
    "closed": hear,
    "undecided": leave_undecided,
    "tabled": table,
}


def live(course: Course, scene: Scene) -> str:
    """Writes one referral's whole life; answers with the state it is in."""
    life = Life(course, scene)
    if life.twice:
        _send_back_and_change(life)
    else:
        life.sign()
    if course.received:
        _submit(life, course.received)
    if course.sitting is not None:
        _place(life, course.sitting)
    elif course.lost is not None:
        _lose(life, course.lost)
    elif course.ending == "sent_back":
        _send_back(life)
    elif course.ending == "signed_1" and course.own_papers and life.panel.terms.abbreviation == "CMR":
        _ask_for_later(life)
    elif course.ending == "withdrawn":
        _withdraw(life)
    life.finish()
    return life.state


def _submit(life: Life, on: date) -> None:
    course = life.course
    late = course.ending in ("late", "accepted_late")
    upcoming = course.diary.next if late else course.diary.upcoming(on)
    at = received_at(course, on, life.rng, life.scene.today)
    life.move(
        "submit",
        at,
        course.worker,
        "submitted",
        late=late,
        meeting_on=upcoming.on.isoformat() if upcoming else None,
    )
    life.values |= {"submitted_at": life.at, "queued_since": life.at}
    if late:
        life.values |= {"late_for_id": course.diary.next.id, "late_choice": "waiting"}
    if course.ending == "submitted" and course.own_papers and course.number % 3 == 0:
        life.values["priority"] = True
        life.note("give_priority", life.next_day(), life.panel.chair, reason=life.say(PRIORITY))


def _place(life: Life, sitting: Sitting) -> None:
    """Onto the agenda; and what came of it there."""
    course, panel = life.course, life.panel
    at = life.next_day()
    if course.ending == "accepted_late":
        on = sitting.on.isoformat()
        life.move("accept_late", life.at + A_LITTLE, panel.chair, life.state, meeting_on=on, reason="")
        life.values["late_choice"] = "accepted"
        at = life.at + A_LITTLE
    elif sitting.circulated_at and at >= sitting.circulated_at:
        at = max(sitting.circulated_at - timedelta(hours=1), life.at + A_LITTLE)
    where: dict[str, Any] = {
        "meeting_id": sitting.id,
        "meeting_on": sitting.on.isoformat(),
        "place": course.place,
    }
    life.move("schedule", at, panel.administrator, "scheduled", **where)
    life.values["meeting_id"] = sitting.id
    life.case_id = life.scene.rows.next_id(Case)
    life.case = {
        "state": "placed",
        "accepted_late": course.ending == "accepted_late",
        "placed_at": life.at,
        "placed_by_id": panel.administrator.id,
    }
    if course.ending == "deferred":
        _defer(life, sitting)
    elif course.ending in AFTER_A_PLACE:
        AFTER_A_PLACE[course.ending](life, sitting)
    life.add(Case, referral_id=life.id, meeting_id=sitting.id, place=course.place, **life.case)
    if course.ending == "scheduled_next" and course.place == 1 and panel.terms.abbreviation == "CMR":
        _invite(life)
    if course.ending in ("scheduled_next", "accepted_late"):
        read_beforehand(life, sitting)


def _lose(life: Life, sitting: Sitting) -> None:
    """A place on the agenda of a meeting that was cancelled: it stands first in line."""
    scene, by = life.scene, life.panel.administrator
    lost_at = cancelled_at(sitting, scene.days, scene.today)
    where: dict[str, Any] = {"meeting_id": sitting.id, "meeting_on": sitting.on.isoformat()}
    life.move("schedule", lost_at - timedelta(hours=5), by, "scheduled", **where, place=1)
    placed_at = life.at
    life.move("lose_meeting", lost_at, by, "submitted", **where, reason=sitting.reason)
    life.values["deferred_to_id"] = sitting.id
    life.add(
        Case,
        referral_id=life.id,
        meeting_id=sitting.id,
        place=1,
        state="removed",
        accepted_late=False,
        placed_at=placed_at,
        placed_by_id=by.id,
        ended_at=life.at,
        ended_reason=f"The meeting was cancelled: {sitting.reason}",
    )


def _invite(life: Life) -> None:
    guest, by = life.scene.staff.guest, life.panel.chair
    at = life.note("invite_guest", life.at + A_LITTLE, by, name=guest.name)
    life.add(CaseGuest, case_id=life.case_id, person_id=guest.id, invited_by_id=by.id, invited_at=at)


def _defer(life: Life, sitting: Sitting) -> None:
    to = life.course.diary.planned[0]
    reason = life.say(DEFERRED)
    days: dict[str, Any] = {"from_on": sitting.on.isoformat(), "to_on": to.on.isoformat()}
    at = life.at + timedelta(minutes=50)
    life.move("defer", at, life.panel.chair, "submitted", reason=reason, meeting_id=sitting.id, **days)
    life.values |= {"meeting_id": None, "deferred_to_id": to.id}
    life.case |= {"state": "deferred", "ended_at": life.at, "ended_reason": reason}


def _ask_for_later(life: Life) -> None:
    """Its worker asks for a later meeting than the next it can make."""
    asked = life.course.diary.planned[2]
    life.note("ask_for_meeting", life.at + A_LITTLE, life.course.worker, meeting_on=asked.on.isoformat())
    life.values["asked_for_id"] = asked.id


def _send_back(life: Life) -> None:
    team = life.course.team
    who, by = {
        1: ("team_manager", team.manager),
        2: ("service_manager", team.service_manager),
        3: ("chair", life.panel.chair),
    }[len(life.course.signed)]
    _ask_for_changes(life, who, by, life.next_day())
    life.values |= OUT_OF_THE_QUEUE


def _send_back_and_change(life: Life) -> None:
    """Signed, sent back by the team manager, changed in one section and answered for in the other, signed anew."""
    key, days = life.panel.terms.key, life.scene.days
    on = life.course.signed[0]
    life.sign(life.before, [life.first_signed])
    _ask_for_changes(
        life, "team_manager", life.course.team.manager, in_office_hours(days.before(on), life.rng)
    )
    last = list(SENT_BACK[key])[-1]
    life.note("leave_as_it_is", moment(on, 8, 20), life.course.worker, section=last)
    life.values["sent_back"] = None
    life.sign(stays={last: life.tell(STAYS[key])})


def _ask_for_changes(life: Life, who: str, by: Colleague, at: datetime) -> None:
    terms = life.panel.terms
    reasons = {key: life.say(ways) for key, ways in SENT_BACK[terms.key].items()}
    titles = {section.key: section.title for section in terms.whole_form.sections}
    said: dict[str, Any] = {
        "reason": reason_in_all("", reasons, titles),
        "words": "",
        "sections": list(reasons),
        "reasons": reasons,
    }
    life.move(f"send_back_as_{who}", at, by, "draft", **said)
    asked = {"by": by.name, "by_id": by.id, "at": life.at.isoformat()}
    life.values["sent_back"] = said | asked
    life.void("Sent back to be changed")


def _withdraw(life: Life) -> None:
    reason = life.say(WITHDRAWN)
    by = life.course.worker
    life.move("withdraw", life.next_day(life.rng.randint(1, 3)), by, "closed", reason=reason)
    life.values |= OUT_OF_THE_QUEUE | {"withdrawn": True}
    life.values |= {"closed_at": life.at, "closed_reason": reason, "closed_by_id": by.id}
