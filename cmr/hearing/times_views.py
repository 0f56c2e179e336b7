"""Somebody's times at the meeting: each stay, put right with the reason, and what the history holds of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Response, url_for

from cmr.adapters import clock
from cmr.hearing.attendance import entry_of, take_seat
from cmr.hearing.attendance_times import set_times, stays_told, told_of, why_not_corrected
from cmr.hearing.blueprint import blueprint
from cmr.hearing.queries import SeatRow, Visitor, agenda, meeting_by_id, seats_at, visitors_at
from cmr.hearing.times_form import TimesForm, times_form
from cmr.models import Attendance, HistoryEntry, Meeting, Person
from cmr.panels.entered import shown
from cmr.rules.capacities import Subject
from cmr.rules.meeting import BEING_ENTERED
from cmr.rules.permissions import Can
from cmr.rules.refusal import Refused
from cmr.rules.stays import Stays
from cmr.rules.wording import in_london, spoken_time
from cmr.web.gate import acting_for, current_person, needs
from cmr.web.page import done, page


@dataclass(frozen=True)
class PersonThere:
    """Somebody with a place at the meeting."""

    meeting: Meeting
    seats: list[SeatRow]
    place: SeatRow | Visitor
    person: Person

    def subject(self) -> Subject:
        """The meeting's."""
        return self.meeting.subject()

    @property
    def entry(self) -> Attendance | None:
        """What is recorded of them."""
        return next((one for one in self.meeting.attendances if one.person_id == self.person.id), None)

    @property
    def stays(self) -> Stays:
        """When they came and went."""
        return self.entry.stays if self.entry else ()


def person_there(id: int, person_id: int, *, lock: bool = False) -> PersonThere | None:  # noqa: A002 - the URL's name
    """The person in the place that they were marked in, else in their first; None for who has no place there."""
    meeting = meeting_by_id(id, lock=lock)
    if meeting is None:
        return None
    seats = seats_at(meeting)
    entry = next((one for one in meeting.attendances if one.person_id == person_id), None)
    taken = [one for one in seats if entry is not None and entry in one.attendances]
    places: list[SeatRow | Visitor] = [*taken, *seats, *visitors_at(meeting, agenda(meeting), seats)]
    for place in places:
        for person in place.people:
            if person.id == person_id:
                return PersonThere(meeting, seats, place, person)
    return None


@blueprint.get("/meetings/<int:id>/attendance/<int:person_id>")
@needs(Can.RUN_MEETING, there=person_there)
def times(there: PersonThere) -> Response:
    """When they came and went, to be put right."""
    return _shown(there, times_form(there.stays))


@blueprint.post("/meetings/<int:id>/attendance/<int:person_id>")
@needs(Can.RUN_MEETING, there=person_there)
def correct_times(there: PersonThere) -> Response:
    """Keeps the times as they are now, with the reason."""
    form = TimesForm()
    if not form.validate():
        return _shown(there, form, status=422)
    entry = entry_of(there.meeting, there.person)
    if isinstance(there.place, SeatRow) and not entry.stays:
        take_seat(entry, there.place, there.person)
    try:
        set_times(
            there.meeting, there.seats, there.place, entry, form.written(there.meeting.on),
            by=current_person(), at=clock.now(), reason=form.reason.data or "",
            from_paper=form.from_paper.data, for_id=acting_for(),
        )  # fmt: skip
    except Refused as refused:
        form.form_errors = [one.text for one in refused.reasons]
        return _shown(there, form, status=409)
    return done(url_for("hearing.day", id=there.meeting.id, _anchor="attendance"), "The times are recorded.")


def _shown(there: PersonThere, form: TimesForm, status: int = 200) -> Response:
    refusal = why_not_corrected(there.meeting)
    return page(
        "hearing/times.html",
        status=status,
        there=there,
        meeting=there.meeting,
        was_held=shown(there.meeting, clock.today()) in ("closed", BEING_ENTERED),
        form=form,
        refusals=[refusal] if refusal else [],
        told=[(one, _words(one)) for one in told_of(there.meeting, there.person)],
    )


MARKED = {
    "present": "Marked present",
    "left": "Marked as gone",
    "apologies": "Apologies",
    "clear": "Marks taken back",
}
AT = {"present": "from", "left": "at"}
"""The marks that are of a moment, each with the word before it."""


def _time(moment: object) -> str:
    return spoken_time(in_london(datetime.fromisoformat(str(moment))).time())


def _words(entry: HistoryEntry) -> str:
    detail = entry.detail
    if entry.verb == "attendance":
        how, moment = str(detail.get("mark")), detail.get("moment")
        at = f" {AT[how]} {_time(moment)}" if how in AT and moment else ""
        return f"{MARKED.get(how, 'Marked')}{at}"
    paper = "Recorded from paper" if detail.get("from_paper") else "Corrected"
    return f"{paper}: {stays_told(detail.get('after'))}. Before: {stays_told(detail.get('before'))}."
