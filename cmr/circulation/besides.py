"""Who reads a meeting's cases besides those to whom they went out, and who no longer does (B1.2, D5).

A deputy or a guest who is named after the agenda went out reads at once: nothing is sent for it, so what was written
down of each circulation does not know them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from cmr.circulation.queries import cases_on, latest
from cmr.circulation.readers import readers_of
from cmr.circulation.showing import Recipient, recipient
from cmr.models import Circulation, Meeting, Person, db
from cmr.rules.wording import listed

READ_NOW = ("circulated", "in_session")
"""States of a meeting whose cases are read; once it is over, what went out is what is left to say."""
Whose = tuple[int, int | None]
"""A reader, and whom they stand in for."""


@dataclass(frozen=True)
class Since:
    """What changed of a meeting's readers since the last circulation."""

    besides: tuple[Recipient, ...] = ()
    gone: str = ""
    """Who could read then and can't any more, by name."""


def since_it_went_out(meeting: Meeting) -> Since:
    """Who reads what besides, and who no longer reads; nothing before circulation and once the meeting is over."""
    last = latest(meeting)
    if last is None or meeting.state not in READ_NOW:
        return Since()
    cases = [one for one in cases_on(meeting) if one.has_gone_out]
    sent, found = _sent(last), readers_of(meeting, cases)
    now = {(one.person.id, one.principal_id) for one in found if one.case_ids}
    besides = (
        replace(one, case_ids=ids)
        for one in found
        if (ids := _new(one.case_ids, sent.get((one.person.id, one.principal_id), set())))
    )
    return Since(
        tuple(recipient(one, cases) for one in besides),
        _names([whose for whose, ids in sent.items() if ids and whose not in now]),
    )


def _new(ids: Sequence[int], before: set[int]) -> tuple[int, ...]:
    return tuple(one for one in ids if one not in before)


def _sent(last: Circulation) -> dict[Whose, set[int]]:
    found: dict[Whose, set[int]] = defaultdict(set)
    for one in last.recipients:
        found[one["person_id"], one["for_id"]].update(one["case_ids"])
    return found


def _names(gone: Sequence[Whose]) -> str:
    ids = {one for whose in gone for one in whose if one is not None}
    names = {
        row.id: row.name
        for row in db.session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    }
    return listed(tuple(f"{names[one]}, for {names[whose]}" if whose else names[one] for one, whose in gone))
