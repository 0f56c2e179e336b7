"""Which sections of the minutes say otherwise what the case's signed decision sheet says (B1.24, B1.25)."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from cmr.filing.queries import cases_of
from cmr.minutes.queries import withdrawn_at
from cmr.minutes.recorded import with_sheet
from cmr.models import Minutes, MinutesSection, Person
from cmr.rules.minutes import FROZEN
from cmr.rules.minutes_draft import of_sheet
from cmr.rules.minutes_records import CaseRecord
from cmr.rules.minutes_signed import not_as_signed, remark


def not_as_signed_in(
    minutes: Minutes, sections: Iterable[MinutesSection] | None = None
) -> dict[int, tuple[str, ...]]:
    """By section, a remark on each thing that was signed and that it says otherwise; nothing once they are approved."""
    if minutes.state in FROZEN:
        return {}
    cases = {one.id: one for one in cases_of(minutes.meeting_id)}
    found = {}
    for section in minutes.sections if sections is None else sections:
        case = cases.get(section.case_id or 0)
        if case is None or case.sheet is None or case.sheet.signed_at is None:
            continue
        blank = CaseRecord(id=case.id, title="", state=case.state, presenter="")
        signed = of_sheet(with_sheet(blank, case, case.sheet))
        if missing := not_as_signed(section.text, signed):
            found[section.id] = tuple(remark(one) for one in missing)
    return found


def read_otherwise(minutes: Minutes, by: Person, differ: Collection[int]) -> tuple[str, ...]:
    """The titles of the sections otherwise than signed that this person reads: nobody says so of a case they left."""
    hidden = withdrawn_at(minutes.meeting_id).get(by.id, frozenset())
    return tuple(one.title for one in minutes.sections if one.id in differ and one.case_id not in hidden)
