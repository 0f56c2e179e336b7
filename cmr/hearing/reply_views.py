"""Replies before a meeting: one's own, those recorded for others, and who stands in at that one meeting."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, request, url_for

from cmr.adapters import clock
from cmr.agenda.booked import NOT_BOOKED, booked_at_meeting
from cmr.hearing import replies
from cmr.hearing.blueprint import blueprint
from cmr.hearing.forms import MeetingDeputyForm, ReplyForm
from cmr.hearing.queries import meeting_by_id, seats_at
from cmr.hearing.replies import SeatReply
from cmr.models import Meeting, Person, db
from cmr.panels.queries import kept_terms
from cmr.people import membership
from cmr.people.queries import choices_of_people
from cmr.reading.progress import matrix_of
from cmr.rules.booked import beside, said_of
from cmr.rules.membership import one_of
from cmr.rules.permissions import Can, may
from cmr.rules.refusal import Refusal, Refused
from cmr.rules.wording import number_word, spoken_date
from cmr.schedule.same_time import meets_at_same_time
from cmr.web.gate import acting_for, current_actor, current_person, needs
from cmr.web.page import done, page

NOT_SAID = Refusal("Say whether it is yes or apologies.")


@blueprint.post("/meetings/<int:id>/reply")
@needs(Can.SEE_MEETING, meeting=meeting_by_id)
def reply(meeting: Meeting) -> Response:
    """Says whether the signed-in person will be there, with one press."""
    me, form, seats = current_person(), ReplyForm(), seats_at(meeting)
    mine = replies.places_of(me, replies.replies_at(meeting, seats))
    if not mine:
        abort(403)
    if not form.validate():
        raise Refused(NOT_SAID)
    comes = form.answer.data == "comes"
    replies.reply(meeting, seats, mine[0].seat, me, comes=comes, by=me, at=clock.now())
    if comes:
        words = f"You will be there on {spoken_date(meeting.on)}. Thank you."
        return done("/" if form.back.data == "home" else _meeting_url(meeting), words)
    return done(_meeting_url(meeting), f"Your apologies for {spoken_date(meeting.on)} are noted.")


@blueprint.get("/meetings/<int:id>/replies")
@needs(Can.RUN_MEETING, meeting=meeting_by_id)
def replies_page(meeting: Meeting) -> Response:
    """Who comes, seat by seat, and what was said by telephone."""
    seats = seats_at(meeting)
    found = replies.replies_at(meeting, seats)
    terms = kept_terms(meeting.terms)
    return page(
        "hearing/replies.html",
        meeting=meeting,
        replies=found,
        foreseen=replies.foreseen_at(meeting, found),
        same_time=meets_at_same_time(meeting),
        vacant=[
            seat for seat in terms.membership.seats if seat.essential and seat.key not in {one.key for one in seats}
        ],
        membership=terms.membership,
        most=number_word(terms.membership.most_present),
        reading=matrix_of(meeting, current_actor(), seats),
    )  # fmt: skip


@blueprint.post("/meetings/<int:id>/replies")
@needs(Can.RUN_MEETING, meeting=meeting_by_id)
def record_reply(meeting: Meeting) -> Response:
    """Records what somebody said by telephone."""
    form, seats = ReplyForm(), seats_at(meeting)
    if not form.validate():
        raise Refused(NOT_SAID)
    found = replies.replies_at(meeting, seats)
    place = next((one for one in found if one.seat.seat_id == form.seat.data), None)
    person = next((one for one in place.people if one.id == form.person.data), None) if place else None
    if place is None or person is None:
        abort(404)
    comes = form.answer.data == "comes"
    replies.reply(
        meeting, seats, place.seat, person,
        comes=comes, by=current_person(), at=clock.now(), for_id=acting_for(),
    )  # fmt: skip
    said = f"{person.name} will be there." if comes else f"The apologies of {person.name} are noted."
    return done(url_for("hearing.replies_page", id=meeting.id), said)


@blueprint.get("/meetings/<int:id>/deputy")
@needs(Can.SEE_MEETING, meeting=meeting_by_id)
def deputy(meeting: Meeting) -> Response:
    """Asks who stands in for a seat's holder at this one meeting."""
    place = _place(meeting)
    return _deputy_page(meeting, place, _deputy_form(meeting, place))


@blueprint.post("/meetings/<int:id>/deputy")
@needs(Can.SEE_MEETING, meeting=meeting_by_id)
def name_deputy(meeting: Meeting) -> Response:
    """Names them; whoever was named before is told that they are not needed."""
    place = _place(meeting)
    form = _deputy_form(meeting, place)
    if not form.validate():
        return _deputy_page(meeting, place, form, status=422)
    holder, stands_in = place.seat.holder, db.session.get_one(Person, form.deputy.data)
    try:
        membership.nominate_deputy(
            holder, stands_in, meeting.on, meeting.on,
            by=current_person(), at=clock.now(), meeting=meeting,
        )  # fmt: skip
    except Refused as refused:
        return _deputy_page(meeting, place, form, status=409, refusals=refused.reasons)
    booked = booked_at_meeting(meeting).get(stands_in.id, NOT_BOOKED)
    whom = "you" if holder is current_person() else holder.name
    said = f"{stands_in.name} stands in for {whom} at the meeting on {spoken_date(meeting.on)} alone."
    return done(_back(meeting, place), f"{said} {said_of(stands_in.name, booked)}".strip())


@blueprint.post("/meetings/<int:id>/deputy/end")
@needs(Can.SEE_MEETING, meeting=meeting_by_id)
def end_deputy(meeting: Meeting) -> Response:
    """Ends the nomination for this meeting at once."""
    place = _place(meeting)
    if place.one_meeting is None:
        raise Refused(Refusal("Nobody is named for this meeting.", "D5"))
    name = place.one_meeting.deputy.name
    membership.end_deputyship(place.one_meeting, by=current_person(), at=clock.now())
    return done(_back(meeting, place), f"{name} does not stand in at this meeting any more.")


def _place(meeting: Meeting) -> SeatReply:
    """The seat that is asked about: one's own, or any where one runs the meeting."""
    found = replies.replies_at(meeting)
    me = current_person()
    wanted = request.args.get("seat", "")
    if not wanted:
        own = next((one for one in found if one.seat.holder is me), None)
        return own or abort(403)
    place = next((one for one in found if str(one.seat.seat_id) == wanted), None)
    if place is None:
        abort(404)
    if place.seat.holder is not me and not may(current_actor(), Can.RUN_MEETING, meeting.subject()):
        abort(403)
    return place


def _deputy_form(meeting: Meeting, place: SeatReply) -> MeetingDeputyForm:
    """Offers those who are fit; for a member only such as have no seat there, for nobody fills two (B1.3)."""
    form, holder = MeetingDeputyForm(), place.seat.holder
    fit = replies.fit_for(meeting, place.seat)
    seated = [] if place.seat.role == "chair" else [one.holder.id for one in seats_at(meeting)]
    booked, declined = booked_at_meeting(meeting), [one.id for one in place.declined]
    people = sorted(
        choices_of_people(fit, but=[holder.id, *seated]),
        key=lambda one: one[0] in declined or one[0] in booked,
    )
    form.deputy.offer(
        (id_, beside(words, booked.get(id_, NOT_BOOKED), cannot=id_ in declined)) for id_, words in people
    )
    return form


def _deputy_page(meeting: Meeting, place: SeatReply, form: MeetingDeputyForm, **more: Any) -> Response:
    return page(
        "hearing/deputy.html",
        meeting=meeting,
        place=place,
        form=form,
        own=place.seat.holder is current_person(),
        back=_back(meeting, place),
        fit=one_of(replies.fit_for(meeting, place.seat)),
        error_title=bool(form.errors),
        **more,
    )


def _back(meeting: Meeting, place: SeatReply) -> str:
    if place.seat.holder is current_person():
        return _meeting_url(meeting)
    return url_for("hearing.replies_page", id=meeting.id)


def _meeting_url(meeting: Meeting) -> str:
    return url_for("schedule.meeting", id=meeting.id)
