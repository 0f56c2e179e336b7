"""Deputies who came to a meeting on paper and were not named for it here: entered seat by seat."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, url_for

from cmr.adapters import clock
from cmr.hearing.queries import SeatRow, meeting_by_id, seats_at
from cmr.hearing.replies import fit_for
from cmr.hearing.times_views import PersonThere, person_there
from cmr.models import Meeting, Person, db
from cmr.on_paper.blueprint import blueprint
from cmr.on_paper.deputies import (
    enter_deputy,
    entered_deputies,
    seats_with_deputies,
    take_off,
    who_may_have_come,
    why_not_now,
)
from cmr.on_paper.forms import CameAsDeputyForm
from cmr.rules.capacities import Subject
from cmr.rules.membership import one_of
from cmr.rules.permissions import Can
from cmr.rules.refusal import Refused
from cmr.web.gate import acting_for, current_person, needs
from cmr.web.page import done, page


@dataclass(frozen=True)
class SeatThere:
    """A seat at a meeting, with all of them."""

    meeting: Meeting
    seats: list[SeatRow]
    seat: SeatRow

    def subject(self) -> Subject:
        """The meeting's."""
        return self.meeting.subject()


def seat_there(id: int, seat_id: int, *, lock: bool = False) -> SeatThere | None:  # noqa: A002 - the URL's name
    """The seat at the meeting, of those for whose holder somebody else may come; None for any other."""
    meeting = meeting_by_id(id, lock=lock)
    if meeting is None:
        return None
    seats = seats_at(meeting)
    found = next((one for one in seats_with_deputies(seats) if one.seat_id == seat_id), None)
    return SeatThere(meeting, seats, found) if found else None


@blueprint.get("/meetings/<int:id>/on-paper/deputies")
@needs(Can.RUN_MEETING, meeting=meeting_by_id)
def deputies_form(meeting: Meeting) -> Response:
    """The seats, each with the deputies who have a line on the list."""
    entered = entered_deputies(meeting)
    seats = seats_at(meeting)
    return page(
        "on_paper/deputies.html",
        meeting=meeting,
        seats=seats_with_deputies(seats),
        takes_off=[
            one.person_id for one in meeting.attendances if one.person_id in entered and not one.stays
        ],
        refusal=why_not_now(meeting),
        back=_list_url(meeting),
    )


@blueprint.get("/meetings/<int:id>/on-paper/deputies/<int:seat_id>")
@needs(Can.RUN_MEETING, there=seat_there)
def deputy_form(there: SeatThere) -> Response:
    """Asks who came for the seat's holder."""
    return _asked(there, _form(there))


@blueprint.post("/meetings/<int:id>/on-paper/deputies/<int:seat_id>")
@needs(Can.RUN_MEETING, there=seat_there)
def seat_deputy(there: SeatThere) -> Response:
    """Puts them on the list."""
    form = _form(there)
    if not form.validate():
        return _asked(there, form, status=422)
    person = db.session.get_one(Person, form.deputy.data)
    try:
        enter_deputy(
            there.meeting, there.seat, person, by=current_person(), at=clock.now(), for_id=acting_for()
        )
    except Refused as refused:
        form.deputy.errors = [one.text for one in refused.reasons]
        return _asked(there, form, status=409)
    words = f"{person.name} is on the list for {there.seat.holder.name}."
    return done(_list_url(there.meeting), words)


@blueprint.post("/meetings/<int:id>/on-paper/deputies/off/<int:person_id>")
@needs(Can.RUN_MEETING, there=person_there)
def take_off_deputy(there: PersonThere) -> Response:
    """Takes them off again."""
    take_off(there.meeting, there.person, by=current_person(), at=clock.now(), for_id=acting_for())
    words = f"{there.person.name} is not on the list any more."
    return done(url_for("on_paper.deputies_form", id=there.meeting.id), words)


def _form(there: SeatThere) -> CameAsDeputyForm:
    form = CameAsDeputyForm()
    form.deputy.offer(who_may_have_come(there.meeting, there.seats, there.seat))
    return form


def _asked(there: SeatThere, form: CameAsDeputyForm, *, status: int = 200) -> Response:
    return page(
        "on_paper/deputy.html",
        status=status,
        meeting=there.meeting,
        seat=there.seat,
        form=form,
        fit=one_of(fit_for(there.meeting, there.seat)),
        refusal=why_not_now(there.meeting),
    )


def _list_url(meeting: Meeting) -> str:
    """Where it goes on: the chair is said first, then who came."""
    if meeting.state == "circulated":
        return url_for("on_paper.index", id=meeting.id, _anchor="open")
    return url_for("on_paper.list_form", id=meeting.id)
