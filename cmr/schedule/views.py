"""A meeting's page; making, changing and cancelling stand beside."""

from __future__ import annotations

from flask import Response, request

from cmr.adapters import clock
from cmr.agenda.board import board
from cmr.agenda.invited import ended_of, invitations_of
from cmr.circulation.showing import on_meeting
from cmr.clocks.pages import strip
from cmr.filing.pages import on_board
from cmr.hearing.asking import asked_to_read
from cmr.hearing.chaired import chair_at_head
from cmr.hearing.replies import before_of
from cmr.hearing.was_there import thanked_afterwards
from cmr.minutes.queries import way_in
from cmr.models import Meeting
from cmr.panels.entered import is_being_entered
from cmr.panels.queries import kept_terms
from cmr.reading.progress import matrix_of
from cmr.rules.clocks import NAMES, dates_set
from cmr.rules.guest_step import next_step
from cmr.rules.meeting import offers, shown_state
from cmr.rules.permissions import Can, may
from cmr.rules.wording import sentence, spoken_moment
from cmr.schedule import changing_views, making_views
from cmr.schedule.blueprint import blueprint
from cmr.schedule.cancelled import left_behind
from cmr.schedule.loaders import is_here, meeting_arranged, meeting_attended
from cmr.schedule.queries import facts_of
from cmr.schedule.timeline import events
from cmr.web.fields import record_number
from cmr.web.gate import current_actor, current_person, needs
from cmr.web.page import page

__all__ = ["blueprint", "changing_views", "making_views"]


@blueprint.get("/meetings/<int:id>")
@thanked_afterwards
@needs(Can.SEE_MEETING, meeting=meeting_attended)
def meeting(meeting: Meeting) -> Response:
    """The meeting as the person may see it: its board for those who run it, their own cases' times for others."""
    if not is_here():
        return _to_guest(meeting)
    actor, now = current_actor(), clock.now()
    reading = matrix_of(meeting, actor) if may(actor, Can.RUN_MEETING, meeting.subject()) else None
    seen = board(meeting, actor, now, reading.unread_of if reading else {})
    placed, moved = (record_number(request.args.get(name)) for name in ("placed", "moved"))
    return page(
        "schedule/meeting.html",
        board=seen,
        said=seen.said(placed=placed, moved=moved),
        meeting=meeting,
        chaired=chair_at_head(meeting),
        minutes=way_in(meeting, actor),
        circulation=on_meeting(meeting, actor),
        filing=on_board(meeting, actor, now),
        clocks=strip(meeting, actor, now),
        circulates=may(actor, Can.CIRCULATE, meeting.subject()),
        reading=reading,
        reads=may(actor, Can.READ_CASES, meeting.subject()) and bool(asked_to_read(actor.id, {meeting.id})),
        deadline=sentence(spoken_moment(meeting.deadline_at)),
        **left_behind(meeting, actor),
        invitations=invitations_of(current_person(), clock.today(), meeting),
        before=before_of(meeting, [one for line in seen.seats for one in line.holders], current_person()),
    )


def _to_guest(meeting: Meeting) -> Response:
    """To somebody who comes for one case: what they do, when and where, and nothing else of the meeting."""
    me, today = current_person(), clock.today()
    invited, entered = invitations_of(me, today, meeting), is_being_entered(meeting, today)
    text, day = next_step((one.expected for one in invited), meeting.on, entered=entered)
    return page(
        "schedule/guest.html",
        meeting=meeting,
        shown=shown_state(meeting.state, entered=entered),
        invitations=invited,
        step=text if invited else ended_of(me, today, meeting),
        day=day if invited else "",
        circulation=on_meeting(meeting, current_actor()) if invited else None,
    )


@blueprint.get("/meetings/<int:id>/dates")
@needs(Can.SEE_MEETING, meeting=meeting_arranged)
def dates(meeting: Meeting) -> Response:
    """What the meeting sets due, what happened to it, and to those who arrange it, how it is changed."""
    terms, today = kept_terms(meeting.terms), clock.today()
    facts = facts_of(meeting, today=today, only_asking=True)
    found = offers(current_actor(), meeting.subject(), meeting.state, facts)
    return page(
        "schedule/dates.html",
        meeting=meeting,
        terms=terms,
        deadline_name=NAMES["deadline"],
        clocks=dates_set(terms, meeting.on, meeting.deadline_at),
        moves=[one for one in found if one.move.needs is Can.ARRANGE_MEETINGS],
        deadline=sentence(spoken_moment(meeting.deadline_at)),
        history=events(meeting),
    )
