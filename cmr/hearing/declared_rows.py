"""What was declared for a case as its page shows it: who declared what, who is still to, and who may record it here."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from cmr.hearing.forms import DeclarationForm
from cmr.hearing.queries import HEARS, SeatRow
from cmr.hearing.ties import suggestions_for
from cmr.models import Case, Declaration, Person
from cmr.rules.capacities import Actor, Subject
from cmr.rules.declaring import Suggestion, may_change_declared, reads_all_declared
from cmr.rules.left_out import LeftOut
from cmr.rules.stays import came_by


@dataclass(frozen=True)
class DeclarationRow:
    """A member or the chair, and what they declared for this case."""

    person: Person
    capacity: str
    present: bool
    declared: Declaration | None
    detail: str
    """What they said of it, as the reader reads it."""
    suggestion: str
    """How the service knows them to be connected with the case; empty where it knows of nothing."""
    suggested: str
    """What it suggests that they declare."""
    may_record: bool
    form: DeclarationForm | None
    told: bool = True
    """Whether the reader is told more of it than its kind."""
    asks_others: bool = False
    """Whether it is the reader's own, which they can't change any more: who withdrew asks who records."""

    @property
    def covered(self) -> bool:
        """Whether the reader reads it without a name."""
        return self.declared is not None and self.detail != self.declared.detail

    @property
    def shown(self) -> tuple[object, ...]:
        """All that its line shows."""
        said = self.declared and (self.declared.kind, self.detail, self.declared.withdrew)
        more = self.told, self.asks_others, self.may_record
        return self.person.id, self.capacity, self.present, said, self.suggestion, self.suggested, *more


def declarations_shown(
    case: Case,
    actor: Actor,
    subject: Subject,
    records: bool,
    seats: Sequence[SeatRow],
    there: Collection[int],
    sent: DeclarationForm | None,
    suggested: Mapping[int, Suggestion] | None = None,
    *,
    left: LeftOut,
) -> list[DeclarationRow]:
    """Those present who hear cases, the signed-in member where they are to come, and whoever has declared already."""
    open_ = case.state == "placed" and case.meeting.state in ("circulated", "in_session")
    known = {one.person_id: one for one in case.declarations}
    people = {
        one.person_id: (one.person, one.role, one.person_id in there)
        for one in case.meeting.attendances
        # Whoever came once the case was settled was never asked about it.
        if one.role in HEARS and (case.ended_at is None or came_by(one.stays, case.ended_at))
    }
    if case.meeting.state == "circulated":
        for seat in seats:
            if seat.role in HEARS:
                people.setdefault(seat.holder.id, (seat.holder, seat.role, False))
    deputy_of = {one.id: seat.holder.name for seat in seats if seat.role in HEARS for one in seat.deputies}
    seated = {seat.holder.id for seat in seats if seat.role in HEARS}
    for one in case.declarations:
        # Whoever neither sits there nor stands in any more, and never came, hears nothing.
        if one.person_id in seated or one.person_id in deputy_of:
            people.setdefault(one.person_id, (one.person, "member", False))
    shown = {
        id_: one
        for id_, one in people.items()
        if one[2] or id_ in known or case.meeting.state == "circulated"
    }
    if suggested is None:
        suggested = suggestions_for(case, [person for person, _, _ in shown.values()])
    every = reads_all_declared(actor, subject)

    def detail_of(id_: int) -> str:
        detail = known[id_].detail if id_ in known else ""
        return detail if id_ == actor.id else left.of(detail)

    def may_change(id_: int) -> bool:
        withdrew = id_ in known and known[id_].withdrew
        if detail_of(id_) != (known[id_].detail if id_ in known else ""):
            # They would write over words that they don't read.
            return False
        return may_change_declared(own=id_ == actor.id, withdrew=withdrew, records=records)

    return [
        DeclarationRow(
            person=person,
            capacity=_capacity(role, "" if id_ in seated else deputy_of.get(id_, "")),
            present=present,
            declared=known.get(id_),
            detail=detail_of(id_),
            suggestion=suggested[id_].words if id_ in suggested and (every or id_ == actor.id) else "",
            suggested=suggested[id_].kind if id_ in suggested else "",
            may_record=open_ and may_change(id_),
            form=sent if sent is not None and (sent.person.data or actor.id) == id_ else None,
            told=every or id_ == actor.id,
            asks_others=open_ and id_ == actor.id and not may_change(id_),
        )
        for id_, (person, role, present) in shown.items()
    ]


def _capacity(role: str, deputy_of: str) -> str:
    if deputy_of:
        return f"Deputy of {deputy_of}"
    return "Chair" if role == "chair" else "Member"


def declaration_links(row: DeclarationRow) -> list[tuple[str, str]]:
    """The errors of a person's declaration, each with the place of its field on the page."""
    errors = row.form.errors if row.form else {}
    return [
        (f"#declare-{row.person.id}-{name}", str(text))
        for name, texts in errors.items()
        if name
        for text in texts
    ]
