"""The page on which its social worker asks for a later meeting, while a referral is not submitted."""

from __future__ import annotations

from datetime import datetime

from flask import Response, url_for

from cmr.adapters import clock
from cmr.models import Referral
from cmr.referrals import later
from cmr.referrals.blueprint import blueprint
from cmr.referrals.queries import MeetingAhead, by_reference
from cmr.referrals.reassign_forms import LaterMeetingForm
from cmr.referrals.submitting import would_mean
from cmr.rules.next_step import left_words, meeting_words, starts
from cmr.rules.permissions import Can
from cmr.rules.receipt import Submission
from cmr.rules.wording import plural, spoken_date, spoken_moment
from cmr.web.gate import current_person, needs
from cmr.web.page import done, page


@blueprint.get("/referrals/<reference>/later-meeting")
@needs(Can.WRITE_REFERRAL, referral=by_reference)
def later_meeting(referral: Referral) -> Response:
    """The meetings that may be asked for."""
    later.refuse_unless_written(referral)
    return _page(referral, _form(referral, clock.now()))


@blueprint.post("/referrals/<reference>/later-meeting")
@needs(Can.WRITE_REFERRAL, referral=by_reference)
def ask_for_later(referral: Referral) -> Response:
    """Keeps the wish, or takes it back."""
    later.refuse_unless_written(referral)
    form = _form(referral, clock.now())
    if not form.validate_on_submit():
        return _page(referral, form, status=422)
    asked = later.ask_for(referral, form.asked_for, by=current_person(), at=clock.now())
    words = f"the meeting on {spoken_date(asked.on)}" if asked else "the next meeting that it can make"
    return done(
        url_for("referrals.record", reference=referral.reference), f"{referral.reference} is for {words}."
    )


def _form(referral: Referral, now: datetime) -> LaterMeetingForm:
    would = would_mean(referral, now)
    form = LaterMeetingForm()
    by_itself = would.without_a_wish.makes
    offered = (
        (one.id, meeting_words(starts(one)), _hint(one, now))
        for one in would.later
        if one.id == would.wish_that_stands or by_itself is None or one.id != by_itself.id
    )
    form.offer(((None, "The next that it can make", _next_hint(would)), *offered), would.wish_that_stands)
    return form


def _next_hint(would: Submission[MeetingAhead]) -> str:
    made = would.without_a_wish.makes
    return f"Now that is {meeting_words(starts(made))}" if made else "None is planned that it is in time for"


def _hint(one: MeetingAhead, now: datetime) -> str:
    places = f"{one.left} of {plural(one.most_cases, 'place')} free" if one.left > 0 else "Full now"
    return f"{places}. Deadline {spoken_moment(one.deadline_at)}: {left_words(one.deadline_at, now)}"


def _page(referral: Referral, form: LaterMeetingForm, status: int = 200) -> Response:
    return page(
        "referrals/later_meeting.html",
        status=status,
        referral=referral,
        form=form,
        error_title=bool(form.errors),
    )
