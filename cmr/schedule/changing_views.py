"""Changing a meeting that stands, and cancelling it: what follows and who is told is seen before it is done (D4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from flask import Response, url_for

from cmr.adapters import clock
from cmr.models import Meeting
from cmr.rules.permissions import Can, may
from cmr.rules.refusal import Refusal, Refused
from cmr.rules.rescheduling import asks_for_a_reason
from cmr.rules.wording import plural, sentence, spoken_date, spoken_moment
from cmr.rules.working_days import why_not_working
from cmr.schedule import cancelling, changing
from cmr.schedule.affected import OnAgenda, Tied, lines
from cmr.schedule.blueprint import blueprint
from cmr.schedule.forms import CancelForm, ChangeForm, MoveForm, PickForm
from cmr.schedule.pressed_twice import done_just_now
from cmr.schedule.previews import of_change
from cmr.schedule.queries import by_id, chaired_by
from cmr.web.gate import acting_for, current_actor, current_person, needs
from cmr.web.looking import to_look
from cmr.web.page import done, page

WORKING_WEEK = 5
"""Nobody works on the other days, so none of them is offered."""


@dataclass(frozen=True)
class Day:
    """A day for the chair to pick, or why it can't be picked."""

    value: str
    text: str
    hint: str
    disabled: bool


@blueprint.route("/meetings/<int:id>/change", methods=["GET", "POST"])
@needs(Can.ARRANGE_MEETINGS, meeting=by_id)
def change(meeting: Meeting) -> Response:
    """Another date, time or place: asked for, then seen with all that follows, then done."""
    form = _change_form(meeting).of(meeting)
    if not form.sent or not form.validate() or (form.goes_back and not form.only_looks):
        return _change_page(meeting, form, status=422 if form.errors else 200)
    if form.only_looks:
        return to_look()
    try:
        found = _foreseen_change(meeting, form)
    except Refused as no:
        return _changed_just_now(meeting, form) or _change_page(meeting, form, reasons=no.reasons, status=409)
    if not form.does(found.seen):
        return _change_seen(meeting, form, found)
    by, at = current_person(), clock.now()
    changing.make(meeting, found.change, form.reason.data or "", by=by, at=at, for_id=acting_for())
    return _changed(meeting, len(found.told))


@blueprint.route("/meetings/<int:id>/cancel", methods=["GET", "POST"])
@needs(Can.ARRANGE_MEETINGS, meeting=by_id)
def cancel(meeting: Meeting) -> Response:
    """Cancels the meeting, for a reason: its page shows which cases go back to the queue, and who is told."""
    form, by, at = CancelForm().of(meeting), current_person(), clock.now()
    reason = form.reason.data or ""
    if form.seen.data and done_just_now(meeting, ("cancel",), by=by, at=at, reason=reason):
        return _cancelled(meeting)
    found = cancelling.foresee(meeting, by=by, at=at)
    if not form.validate_on_submit():
        return _cancel_page(meeting, form, found, status=422 if form.errors else 200)
    if not form.does(found.seen):
        return _cancel_page(meeting, form, found, stale=True, status=409)
    cancelling.make(meeting, found.cancellation, reason, by=by, at=at, for_id=acting_for())
    back = len(found.cancellation.cases)
    went = f"{plural(back, 'case')} went back to the queue, first in line. " if back else ""
    return _cancelled(meeting, f"{went}{_told(len(found.told))}")


def _cancelled(meeting: Meeting, more: str = "") -> Response:
    return done(url_for("schedule.meeting", id=meeting.id), f"The meeting is cancelled. {more}".strip())


def _changed(meeting: Meeting, told: int = 0) -> Response:
    words = f"The meeting is on {changing.standing(meeting).when.words_with_place}."
    return done(url_for("schedule.meeting", id=meeting.id), f"{words} {_told(told)}".strip())


def _changed_just_now(meeting: Meeting, form: ChangeForm) -> Response | None:
    """On to the meeting, where the same person's first of two presses has just made it what is asked for."""
    wanted, by = form.when(changing.standing(meeting).when), current_person()
    again = bool(form.seen.data) and wanted == changing.standing(meeting).when
    if again and done_just_now(
        meeting, ("move", "change"), by=by, at=clock.now(), reason=form.reason.data or ""
    ):
        return _changed(meeting)
    return None


def _told(number: int) -> str:
    return f"{plural(number, 'person', 'people')} {'is' if number == 1 else 'are'} told." if number else ""


def _chairs(meeting: Meeting) -> bool:
    return may(current_actor(), Can.PICK_DATE, meeting.subject())


def _foreseen_change(meeting: Meeting, form: ChangeForm) -> changing.Foreseen:
    return changing.foresee(
        meeting,
        form.when(changing.standing(meeting).when),
        form.reason.data or "",
        chairs=_chairs(meeting),
        by=current_person(),
        at=clock.now(),
    )


def _change_form(meeting: Meeting) -> ChangeForm:
    """With a date to type, the week's days to pick from, or none where only the chair picks it (B1.2)."""
    now = {
        "starts_at": meeting.starts_at,
        "venue": meeting.venue,
        "on": meeting.on,
        "day": meeting.on.isoformat(),
    }
    stands = changing.standing(meeting)
    if stands.picks is None:
        return MoveForm.read(data=now)
    if not _chairs(meeting):
        return ChangeForm.read(data=now)
    form = PickForm.read(data=now)
    form.day.choices = [(one.value, one.text) for one in _days(meeting) if not one.disabled]
    return form


def _days(meeting: Meeting) -> list[Day]:
    """The days of the meeting's week for the chair to pick from, each with its deadline or why it is none."""
    first = meeting.series_on or meeting.on
    monday = first - timedelta(days=first.weekday())
    return [_day(meeting, monday + timedelta(days=number)) for number in range(WORKING_WEEK)]


def _day(meeting: Meeting, on: date) -> Day:
    off = why_not_working(on)
    over = on < clock.today() and on != meeting.on
    if off:
        hint = sentence(f"{off}: nobody works.")
    elif over:
        hint = "This day has passed."
    else:
        hint = sentence(f"deadline {spoken_moment(changing.deadline_of(meeting, on).at)}")
    now = " – as it stands" if on == meeting.on else ""
    return Day(on.isoformat(), f"{spoken_date(on)}{now}", hint, bool(off) or over)


def _change_page(
    meeting: Meeting, form: ChangeForm, *, reasons: tuple[Refusal, ...] = (), status: int
) -> Response:
    stands = changing.standing(meeting)
    picks = stands.picks is not None
    return page(
        "schedule/change.html",
        meeting=meeting,
        form=form,
        reasons=reasons,
        picks=picks,
        picked_by=chaired_by(meeting.panel_id, clock.today()),
        clause=stands.frequency.clause,
        days=[asdict(one) for one in _days(meeting)] if isinstance(form, PickForm) else [],
        reason_wanted=asks_for_a_reason(stands, stands.when) or not picks,
        status=status,
    )


def _change_seen(meeting: Meeting, form: ChangeForm, found: changing.Foreseen) -> Response:
    stale = bool(form.seen.data)
    change = found.change
    return page(
        "schedule/change_seen.html",
        meeting=meeting,
        form=form,
        found=found,
        change=change,
        deadline=spoken_moment(change.deadline.at),
        facts=of_change(meeting, change, form.reason.data or ""),
        lines=lines([*_ids(change.cases, change.tied), *change.in_time_now], current_actor()),
        old_times=changing.times_now(meeting),
        stale=stale,
        status=409 if stale else 200,
    )


def _cancel_page(
    meeting: Meeting,
    form: CancelForm,
    found: cancelling.Foreseen,
    *,
    stale: bool = False,
    status: int,
) -> Response:
    cancellation = found.cancellation
    return page(
        "schedule/cancel.html",
        meeting=meeting,
        form=form,
        found=found,
        cancellation=cancellation,
        lines=lines(_ids(cancellation.cases, cancellation.tied), current_actor()),
        stale=stale,
        status=status,
    )


def _ids(cases: Iterable[OnAgenda], tied: Iterable[Tied]) -> list[int]:
    return [*(one.referral_id for one in cases), *(one.referral_id for one in tied)]
