"""A meeting's page, and circulating its agenda; making, changing and cancelling stand beside."""

from __future__ import annotations

from flask import Response, request, url_for

from cmr.adapters import clock
from cmr.agenda.board import board
from cmr.models import Meeting
from cmr.rules.permissions import Can, may
from cmr.rules.wording import sentence, spoken_moment
from cmr.schedule import changing_views, making_views, operations
from cmr.schedule.blueprint import blueprint
from cmr.schedule.forms import CirculateForm
from cmr.schedule.queries import by_id
from cmr.web.gate import acting_for, current_actor, current_person, needs
from cmr.web.page import done, page

__all__ = ["blueprint", "changing_views", "making_views"]


@blueprint.get("/meetings/<int:id>")
@needs(Can.SEE_MEETING, meeting=by_id)
def meeting(meeting: Meeting) -> Response:
    """The meeting as the person may see it: its board for those who run it, their own cases' times for others."""
    actor, now = current_actor(), clock.now()
    return page(
        "schedule/meeting.html",
        board=board(meeting, actor, now),
        meeting=meeting,
        placed="placed" in request.args,
        arranges=may(actor, Can.ARRANGE_MEETINGS, meeting.subject()),
        deadline=sentence(spoken_moment(meeting.deadline_at)),
    )


@blueprint.route("/meetings/<int:id>/circulate", methods=["GET", "POST"])
@needs(Can.CIRCULATE, meeting=by_id)
def circulate(meeting: Meeting) -> Response:
    """Finalises the agenda: shows first who can read what from then on."""
    form = CirculateForm()
    if form.validate_on_submit():
        operations.circulate(meeting, by=current_person(), at=clock.now(), for_id=acting_for())
        return done(url_for("schedule.meeting", id=meeting.id), "The agenda is circulated.")
    return page("schedule/circulate.html", form=form, status=422 if form.errors else 200, **_affected(meeting))


def _affected(meeting: Meeting) -> dict[str, object]:
    """What a page shows before the whole meeting is changed."""
    shown = board(meeting, current_actor(), clock.now())
    return {"meeting": meeting, "board": shown}
