"""The meeting moved along, item by item, case by case and stage by stage; and the poll that keeps its pages in step."""

from __future__ import annotations

from flask import Response, abort, flash, render_template, request, url_for

from cmr.adapters import clock
from cmr.hearing import sitting
from cmr.hearing.blueprint import blueprint
from cmr.hearing.forms import DesignateForm, ExtendForm
from cmr.hearing.leaving import asks_first, leaving, unheard
from cmr.hearing.live import changes_of_case, changes_of_day, room_now, room_of_case_now, unless_unchanged
from cmr.hearing.queries import case_at_meeting, hearers, meeting_by_id
from cmr.hearing.room import Room, RoomOfCase
from cmr.hearing.was_there import thanked_afterwards
from cmr.hearing.where import case_elsewhere, item_elsewhere, stage_elsewhere
from cmr.models import Case, Meeting
from cmr.rules.permissions import Can
from cmr.web.gate import acting_for, before_declaring, current_actor, current_person, needs
from cmr.web.htmx import wants_fragment
from cmr.web.page import done, page, redirect_to


@blueprint.get("/meetings/<int:id>/live")
@unless_unchanged
@thanked_afterwards
@needs(Can.SEE_MEETING, room=room_now)
def live(room: Room) -> Response:
    """What changed on the one page since it was drawn; 304 where nothing did."""
    return changes_of_day(room)


@blueprint.get("/meetings/<int:id>/cases/<reference>/live")
@unless_unchanged
@thanked_afterwards
@needs(Can.SEE_REFERRAL, case=room_of_case_now)
@before_declaring
def live_case(case: RoomOfCase) -> Response:
    """The same for the page of one case."""
    return changes_of_case(case.room, case.shown)


@blueprint.post("/meetings/<int:id>/item")
@needs(Can.MOVE_MEETING, meeting=meeting_by_id)
def go_to_item(meeting: Meeting) -> Response:
    """Goes to an item of the agenda; asked first where a case is left that is not signed, or not heard."""
    key = request.form.get("item", "")
    if words := item_elsewhere(meeting, current_actor(), current_person(), _shown(), key):
        return _told(meeting, words)
    if asked := _asked_first(meeting, item=key):
        return asked
    sitting.go_to_item(meeting, key, by=current_person(), at=clock.now(), for_id=acting_for())
    return _moved(meeting)


@blueprint.get("/meetings/<int:id>/leave")
@needs(Can.MOVE_MEETING, meeting=meeting_by_id)
def leave_case(meeting: Meeting) -> Response:
    """What it means to leave the case before the panel unsigned, or to go on before all cases are heard."""
    wanted = {name: request.args.get(name, "") for name in ("item", "reference")}
    found = leaving(meeting, current_actor(), **wanted)
    if found is None and (waits := unheard(meeting, current_actor(), wanted["item"])):
        return page("hearing/leave_unheard.html", meeting=meeting, waits=waits)
    if found is None:
        return redirect_to(url_for("hearing.day", id=meeting.id))
    return page("hearing/leave_case.html", meeting=meeting, leaving=found)


@blueprint.post("/meetings/<int:id>/cases/<reference>/take")
@needs(Can.RECORD_SHEET, case=case_at_meeting)
def take_case(case: Case) -> Response:
    """Puts the case before the panel: whoever moves the meeting and may see the case; asked first as above."""
    if words := case_elsewhere(case, current_actor(), current_person(), _shown()):
        return _told(case.meeting, words)
    if asked := _asked_first(case.meeting, reference=case.referral.reference):
        return asked
    sitting.take_case(case, by=current_person(), at=clock.now(), for_id=acting_for())
    return _moved(case.meeting)


@blueprint.post("/meetings/<int:id>/stage/end")
@needs(Can.MOVE_MEETING, meeting=meeting_by_id)
def end_stage(meeting: Meeting) -> Response:
    """Ends the stage that the page showed: the next begins."""
    if words := stage_elsewhere(meeting, current_actor(), current_person(), _shown(), ends=True):
        return _told(meeting, words)
    sitting.end_stage(meeting, by=current_person(), at=clock.now(), for_id=acting_for())
    return _moved(meeting)


@blueprint.post("/meetings/<int:id>/stage/extend")
@needs(Can.MOVE_MEETING, meeting=meeting_by_id)
def extend_stage(meeting: Meeting) -> Response:
    """Gives the stage that the page showed more time."""
    if words := stage_elsewhere(meeting, current_actor(), current_person(), _shown(), ends=False):
        return _told(meeting, words)
    form = ExtendForm()
    minutes = form.minutes.data if form.validate() else 0
    sitting.extend(meeting, minutes or 0, by=current_person(), at=clock.now(), for_id=acting_for())
    return _moved(meeting)


@blueprint.post("/meetings/<int:id>/designate")
@needs(Can.RUN_MEETING, meeting=meeting_by_id)
def name_designate(meeting: Meeting) -> Response:
    """Names who signs decision sheets in the chair's stead, or nobody."""
    form = DesignateForm()
    wanted = form.person.data if form.validate() else None
    person = next((one.person for one in hearers(meeting) if one.person_id == wanted), None)
    if wanted and person is None:
        abort(404)
    sitting.name_designate(meeting, person, by=current_person(), at=clock.now(), for_id=acting_for())
    return _moved(meeting)


def _asked_first(meeting: Meeting, *, item: str = "", reference: str = "") -> Response | None:
    """The page that asks, also where a script sent this; None where whoever moves the meeting said so there."""
    if request.form.get("leaves") or not asks_first(meeting, item=item, reference=reference):
        return None
    url = url_for("hearing.leave_case", id=meeting.id, item=item or None, reference=reference or None)
    return Response(status=204, headers={"HX-Redirect": url}) if wants_fragment() else redirect_to(url)


def _shown() -> str:
    """Where the meeting was on the page on which somebody pressed."""
    return request.form.get("at", "")


def _told(meeting: Meeting, words: str) -> Response:
    """What is the case now, said calmly: nothing was done, and nothing is wrong."""
    if wants_fragment():
        told = Response(render_template("hearing/gone_on.html", words=words))
        told.headers["HX-Retarget"], told.headers["HX-Reswap"] = "#refused", "innerHTML"
        return told
    flash(words, "gone_on")
    return redirect_to(url_for("hearing.day", id=meeting.id))


def _moved(meeting: Meeting) -> Response:
    """Back to the page; to its script nothing, since it asks at once for what changed and keeps what is typed."""
    if wants_fragment():
        return Response(status=204)
    return done(url_for("hearing.day", id=meeting.id))
