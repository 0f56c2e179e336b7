"""What the day of return on a sheet does, and whether the panel meets then."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from cmr.adapters import clock
from cmr.hearing.sheets import counts_from, facts_of_sheet, proposed_return, terms_of
from cmr.models import Case, Meeting, db
from cmr.rules.meeting import TO_COME
from cmr.rules.returning import return_name, return_words, typed_words


def return_remark(case: Case) -> str:
    """What to know of the day of return before the case's sheet is signed; empty where it has none."""
    on = proposed_return(case)
    if on is None or on <= counts_from(case):
        # A day that must be another is refused beside it; what it would do is not said.
        return ""
    return return_words(on, _meetings_after(case))


def typed_remark(case: Case) -> tuple[str, ...]:
    """The same as it is typed, under the name of its box; nothing where there is nothing to know."""
    on = proposed_return(case)
    if on is None:
        return ()
    facts = facts_of_sheet(case)
    words = typed_words(on, _meetings_after(case), facts)
    return (f"{return_name(terms_of(case.referral), facts)}: {words}",) if words else ()


def _meetings_after(case: Case) -> set[date]:
    """The days of the panel's meetings that are still to be held; one statement."""
    days = select(Meeting.on).where(
        Meeting.panel_id == case.meeting.panel_id,
        Meeting.state.in_(TO_COME),
        Meeting.on > case.meeting.on,
        Meeting.on >= clock.today(),
    )
    return set(db.session.scalars(days))
