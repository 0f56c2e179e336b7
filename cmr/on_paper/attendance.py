"""The attendance list as it was signed on paper: one line a person, entered into the record of the meeting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cmr.agenda.presenting import may_present_any
from cmr.hearing.attendance import entry_of, take_seat
from cmr.hearing.attendance_times import ReasonWanted, set_times, why_not_corrected
from cmr.hearing.queries import SeatRow, Visitor, agenda, seats_at, visitors_at
from cmr.models import Attendance, Meeting, Person, db
from cmr.models.history import record
from cmr.notices.operations import tell
from cmr.on_paper.case import NotAsWritten
from cmr.rules.refusal import Refusal, Refused, refuse
from cmr.rules.stays import Stays, as_it_was


@dataclass(frozen=True)
class Line:
    """One line of the list: somebody with a place there."""

    key: str
    place: SeatRow | Visitor
    person: Person
    entry: Attendance | None
    besides: bool = False
    """Whether nobody expected them: somebody else who may have come to present a case (D3d)."""

    @property
    def note(self) -> str:
        """In which place they come."""
        if isinstance(self.place, Visitor):
            return ", ".join(self.place.references)
        where = self.place.area or self.place.name
        return where if self.person is self.place.holder else f"{where}, for {self.place.holder.name}"


@dataclass(frozen=True)
class Written:
    """What a line says."""

    stays: Stays
    apologies: bool = False
    accepted: bool = False


def lines(meeting: Meeting) -> list[Line]:
    """Everybody with a place there, as they were marked or could be; last whoever may have presented a case instead."""
    seats, cases = seats_at(meeting), agenda(meeting)
    known = {one.person_id: one for one in meeting.attendances}
    found: dict[int, Line] = {}
    places: list[SeatRow | Visitor] = [*seats, *visitors_at(meeting, cases, seats)]
    for place in places:
        for person in place.people:
            entry = known.get(person.id)
            seated = isinstance(place, SeatRow) and entry is not None and entry in place.attendances
            if person.id not in found or seated:
                found[person.id] = Line(f"p{person.id}", place, person, entry)
    for person, read in may_present_any(cases):
        if person.id not in found:
            instead = Visitor(person, tuple(one.referral.reference for one in read), known.get(person.id))
            found[person.id] = Line(f"p{person.id}", instead, person, instead.attendance, besides=True)
    return list(found.values())


def enter(
    meeting: Meeting,
    seats: Sequence[SeatRow],
    line: Line,
    written: Written,
    *,
    reason: str,
    by: Person,
    at: datetime,
    for_id: int | None = None,
) -> bool:
    """Enters a line as it is written; False where it says nothing new. Raises NotAsWritten with every reason."""
    before = line.entry.stays if line.entry else ()
    sorry, accepted = _marked(line)
    new_times = as_it_was(before, written.stays) != before
    if not new_times and written.apologies == sorry and written.accepted <= accepted:
        return False
    refuse(why_not_corrected(meeting))
    wrong = contradictions(line.person.name, written)
    entry = entry_of(meeting, line.person)
    if isinstance(line.place, SeatRow) and not before:
        take_seat(entry, line.place, line.person)
    if new_times:
        try:
            set_times(
                meeting, seats, line.place, entry, written.stays,
                by=by, at=at, reason=reason, from_paper=True, for_id=for_id,
            )  # fmt: skip
        except ReasonWanted as wanted:
            wrong += [("reason", one) for one in wanted.reasons]
        except Refused as refused:
            wrong += [("came", one) for one in refused.reasons]
    if wrong:
        raise NotAsWritten(wrong)
    if written.apologies != sorry:
        _apologies(meeting, entry, written.apologies, by=by, at=at, for_id=for_id)
    if written.accepted and not accepted:
        _accepts(meeting, entry, by=by, at=at, for_id=for_id)
    return True


def contradictions(name: str, written: Written) -> list[tuple[str, Refusal]]:
    """What a line says that can't be of one person, with the name of the field."""
    found = []
    if written.apologies and written.stays:
        found.append(("apologies", Refusal(f"{name} came, so sent no apologies.", "B1.3")))
    if written.accepted and not written.stays:
        found.append(("accepted", Refusal(f"{name} accepts the statement by being there: when?", "B1.16")))
    return found


def _marked(line: Line) -> tuple[bool, bool]:
    """Whether they sent apologies, and whether they accepted the statement of conduct."""
    entry = line.entry
    return entry is not None and entry.apologies, entry is not None and entry.conduct_accepted_at is not None


def _apologies(
    meeting: Meeting, entry: Attendance, sorry: bool, *, by: Person, at: datetime, for_id: int | None
) -> None:
    entry.apologies, entry.replied_at, entry.from_paper = sorry, at if sorry else None, True
    db.session.flush()
    mark = "apologies" if sorry else "clear"
    told = record(
        "meeting", meeting.id, "attendance",
        by=by, at=at, for_id=for_id, person=entry.person_id, mark=mark, from_paper=True,
    )  # fmt: skip
    tell(told, meeting)


def _accepts(meeting: Meeting, entry: Attendance, *, by: Person, at: datetime, for_id: int | None) -> None:
    """They signed the list when they came; who came before the meeting opened accepts it as it opens (B1.16)."""
    moments = (one for one in (entry.arrived_at, meeting.opened_at) if one is not None)
    entry.conduct_accepted_at = max(moments, default=at)
    db.session.flush()
    told = record(
        "meeting",
        meeting.id,
        "conduct",
        by=by,
        at=at,
        for_id=for_id,
        people=[entry.person_id],
        from_paper=True,
    )
    tell(told, meeting)
