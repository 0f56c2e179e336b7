"""The meeting on the day: opened, attended, closed."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, url_for
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs

from cmr.adapters import clock
from cmr.hearing import attendance
from cmr.hearing.blueprint import blueprint
from cmr.hearing.chairing import candidates_for_the_chair
from cmr.hearing.forms import ConductForm, MarkForm, OpenForm
from cmr.hearing.live import answer, day_context, told_wrong
from cmr.hearing.queries import (
    SeatRow,
    Visitor,
    agenda,
    is_present,
    meeting_by_id,
    seats_at,
    visitors_at,
)
from cmr.hearing.was_there import thanked_afterwards
from cmr.models import Meeting, Person, db
from cmr.panels.entered import is_being_entered
from cmr.panels.queries import kept_terms
from cmr.rules.meeting import MEETING
from cmr.rules.permissions import Can, may
from cmr.rules.refusal import Refusal, Refused
from cmr.schedule.loaders import attends
from cmr.schedule.queries import facts_of
from cmr.web.components import error_links
from cmr.web.gate import acting_for, current_actor, current_person, needs
from cmr.web.htmx import wants_fragment
from cmr.web.page import done, page, redirect_to


def _meeting_attended(id: int, *, lock: bool = False) -> Meeting | None:  # noqa: A002 # the URL's own word
    """The meeting for whoever takes part in the service, and for guests of its cases."""
    found = meeting_by_id(id, lock=lock)
    return found if found and attends(found) else None


@blueprint.get("/meetings/<int:id>/attendance")
@thanked_afterwards
@needs(Can.SEE_MEETING, meeting=_meeting_attended)
def day(meeting: Meeting) -> Response:
    """The meeting on the day: quorum, who is here, the agenda."""
    return answer("hearing/day.html", day_context(meeting))


@blueprint.post("/meetings/<int:id>/attendance")
@needs(Can.RUN_MEETING, meeting=meeting_by_id)
def mark(meeting: Meeting) -> Response:
    """Marks one person."""
    form = MarkForm()
    if not form.validate():
        return answer("hearing/day.html", day_context(meeting, **_not_marked(meeting, form)), 422)
    seats = seats_at(meeting)
    place, person = _place_of(meeting, seats, form.seat.data, form.person.data)
    try:
        already = attendance.mark(
            meeting, seats, place, person, str(form.mark.data),
            by=current_person(), at=clock.now(), when=form.when.data, for_id=acting_for(),
        )  # fmt: skip
    except Refused as refused:
        return _refused_in_its_row(meeting, form, refused)
    return _back(meeting, already, _key(form))


@blueprint.post("/meetings/<int:id>/conduct")
@needs(Can.SEE_MEETING, meeting=meeting_by_id)
def conduct(meeting: Meeting) -> Response:
    """Accepts the statement of conduct: oneself, or whoever runs the meeting for one or all of those present."""
    who = ConductForm().person.data or ""
    here = [one for one in meeting.attendances if is_present(one)]
    runs = may(current_actor(), Can.RUN_MEETING, meeting.subject())
    if who and not runs and who != str(current_person().id):
        abort(403)
    wanted = who or str(current_person().id)
    people = [one for one in here if who == "all" or str(one.person_id) == wanted]
    attendance.accept_conduct(meeting, people, by=current_person(), at=clock.now())
    return _back(meeting)


@blueprint.get("/meetings/<int:id>/open")
@needs(Can.RUN_MEETING, meeting=meeting_by_id)
def open_form(meeting: Meeting) -> Response:
    """Asks who is in the chair before the meeting opens; once it is open, that is all there is to say."""
    if meeting.state == "in_session":
        return done(url_for("hearing.day", id=meeting.id), "The meeting is open already.")
    return page("hearing/open.html", **_opening(meeting, _open_form(meeting)))


@blueprint.post("/meetings/<int:id>/open")
@needs(Can.RUN_MEETING, meeting=meeting_by_id)
def open_meeting(meeting: Meeting) -> Response:
    """Opens the meeting."""
    form = _open_form(meeting)
    if not form.validate():
        return page("hearing/open.html", status=422, **_opening(meeting, form))
    seats = seats_at(meeting)
    chair, chair_for = next(
        one for one in candidates_for_the_chair(seats) if str(one[0].id) == form.chair.data
    )
    attendance.open_meeting(meeting, seats, chair, chair_for, by=current_person(), at=clock.now())
    return done(url_for("hearing.day", id=meeting.id), "The meeting is open. Mark who is here.")


@blueprint.get("/meetings/<int:id>/close")
@needs(Can.RUN_MEETING, meeting=meeting_by_id)
def close_form(meeting: Meeting) -> Response:
    """Asks before the meeting closes; of one that is entered from paper, at what time it is written to have."""
    if is_being_entered(meeting, clock.today()):
        return redirect_to(url_for("on_paper.close_form", id=meeting.id))
    left = [one.referral.reference for one in agenda(meeting) if one.state == "placed" and one.undecided]
    return page("hearing/close.html", meeting=meeting, refusals=_refusals(meeting, "close"), undecided=left)


@blueprint.post("/meetings/<int:id>/close")
@needs(Can.RUN_MEETING, meeting=meeting_by_id)
def close_meeting(meeting: Meeting) -> Response:
    """Closes the meeting."""
    attendance.close_meeting(meeting, by=current_person(), at=clock.now(), for_id=acting_for())
    return done(url_for("hearing.day", id=meeting.id), "The meeting is closed.")


def _refused_in_its_row(meeting: Meeting, form: MarkForm, refused: Refused) -> Response:
    """Says it beside the person; the whole page says it where no marks are made any more."""
    if meeting.state != "in_session":
        raise refused
    # What was begun is taken back first: the list is drawn as it stands without it.
    db.session.rollback()
    form.form_errors = [one.text for one in refused.reasons]
    return answer("hearing/day.html", day_context(meeting, **_not_marked(meeting, form)), 409)


def _not_marked(meeting: Meeting, form: MarkForm) -> dict[str, Any]:
    """What the page says beside the person who could not be marked so, with what was typed."""
    key = _key(form)
    places = {"#when": f"#{key}-when", "": f"#{key}"}
    links = [(places.get(place, ""), words) for place, words in error_links(form)]
    seats = seats_at(meeting)
    there: list[SeatRow | Visitor] = [*seats, *visitors_at(meeting, agenda(meeting), seats)]
    named = {person.id: f"{person.name}: " for place in there for person in place.people}
    spoken = named.get(form.person.data or 0, "") + told_wrong(form)
    return {"marking": form, "marked": key, "marking_links": links, "spoken": {"attendance": spoken}}


def _key(form: MarkForm) -> str:
    """The id of the form in which the person is marked."""
    return f"mark-{form.seat.data or 'v'}-{form.person.data}"


def _back(meeting: Meeting, said: str = "", key: str = "") -> Response:
    """To the page, or for htmx the block of it, as it now stands; with what is ``said`` beside that person."""
    if wants_fragment():
        more = {"noted": {key: said}, "spoken": {"attendance": said}} if said else {}
        return answer("hearing/day.html", day_context(meeting, **more))
    return done(url_for("hearing.day", id=meeting.id, _anchor="attendance"), said)


def _refusals(meeting: Meeting, move: str) -> tuple[Refusal, ...]:
    facts = facts_of(meeting, today=clock.today(), only_asking=True)
    return MEETING.moves[move].refusals(facts)


def _open_form(meeting: Meeting) -> OpenForm:
    form = OpenForm()
    candidates = candidates_for_the_chair(seats_at(meeting))
    form.chair.choices = [
        SelectChoice(str(person.id), f"{person.name}, for {principal.name}" if principal else person.name)
        for person, principal in candidates
    ]
    ids = [person.id for person, _ in candidates]
    if form.chair.data is None and ids:
        own = current_person().id
        form.chair.data = str(own if own in ids else ids[0])
    return form


def _opening(meeting: Meeting, form: OpenForm) -> dict[str, Any]:
    terms = kept_terms(meeting.terms)
    return {"meeting": meeting, "form": form, "terms": terms, "refusals": _refusals(meeting, "open")}


def _place_of(
    meeting: Meeting, seats: list[SeatRow], seat_id: int | None, person_id: int | None
) -> tuple[SeatRow | Visitor, Person]:
    """The seat (or the visitor's chair) and the person meant; 404 where that person has no place there."""
    places: list[SeatRow | Visitor]
    if seat_id is not None:
        places = [one for one in seats if one.seat_id == seat_id]
    else:
        places = [*visitors_at(meeting, agenda(meeting), seats)]
    for place in places:
        for person in place.people:
            if person.id == person_id:
                return place, person
    return abort(404)
