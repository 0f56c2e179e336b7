"""What pages show of circulations: who gets what, what went out when, and what a meeting's page says of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select

from cmr.adapters import clock
from cmr.circulation.pack import OUT, Pack, pack_for, told_of, told_since
from cmr.circulation.queries import (
    as_it_stands,
    cases_on,
    circulations_of,
    due_changes,
    next_number,
    told_changes,
)
from cmr.circulation.readers import OwnReader, Reader, own_side_of, readers_of
from cmr.models import AccessRecord, Case, Circulation, Meeting, Person, db
from cmr.notices.operations import Told, who_is_told
from cmr.panels.queries import administered_by
from cmr.rules.capacities import Actor
from cmr.rules.circulation import Change, Circulated, name_of
from cmr.rules.permissions import Can, may
from cmr.rules.wording import listed, plural, spoken_date
from cmr.web.access import copies_of

READS_AS = {"chair": "Chair", "member": "Member", "administrator": "Administrator", "guest": "Guest"}


@dataclass(frozen=True)
class Recipient:
    """A reader in one line: who, as what, and which cases."""

    name: str
    role: str
    cases: str
    note: str = ""


@dataclass(frozen=True)
class Slotted:
    """A case in its slot, as a page lists it before it goes out."""

    reference: str
    initials: str
    at: time
    worker: str
    team: str
    moves_up: bool
    """Whether its place changes because the gaps before it close up."""


@dataclass(frozen=True)
class Sent:
    """One circulation as it was."""

    name: str
    at: datetime
    by: str
    why: str
    changes: tuple[Change, ...]
    cases: tuple[Circulated, ...]
    recipients: tuple[Recipient, ...]


@dataclass(frozen=True)
class OnMeeting:
    """What a meeting's page says to one person of what went out."""

    has_pack: bool
    draft: bool
    version: str
    supplements: tuple[tuple[str, datetime, str], ...]
    """Of each that went out: its name, when, and what it told this reader."""
    since: tuple[Change, ...]
    """What changed after the last of them; empty for who runs the meeting, who is told what is due."""
    marks: Mapping[str, tuple[str, ...]]
    due: tuple[Change, ...]
    due_name: str
    with_whom: str
    """Who circulates what is due."""
    copies: Sequence[AccessRecord]
    went_out_at: datetime | None


def before_it_goes(
    meeting: Meeting, cases: Sequence[Case], by: Person, *, verb: str, at: datetime, number: int = 1
) -> dict[str, Any]:
    """Exactly who gets what: the readers with their cases, those who are told of their times, and the cases' slots."""
    return {
        "cases": _slotted(meeting, cases),
        "readers": [recipient(one, cases) for one in readers_of(meeting, cases)],
        "own_side": _own_side(meeting, cases),
        "told": in_groups(who_is_told("meeting", verb, meeting, by=by, at=at, number=number)),
    }


def in_groups(told: Sequence[Told]) -> tuple[tuple[str, str], ...]:
    """Those who are told by mail, grouped by the capacity in which they are."""
    found: dict[str, list[str]] = {}
    for one in told:
        found.setdefault(one.capacity, []).append(one.name)
    return tuple((capacity, listed(tuple(names))) for capacity, names in found.items())


def _own_side(meeting: Meeting, cases: Sequence[Case]) -> list[tuple[str, str]]:
    """Of each case, who reads it as their own."""
    found = own_side_of(meeting, cases)
    return [(case.referral.reference, listed(tuple(map(_own, found[case.id])))) for case in cases]


def _own(one: OwnReader) -> str:
    name = f"{one.person.name}, for {one.principal}" if one.principal else one.person.name
    days = _days(one.begins_on, one.ends_on)
    return f"{name} ({days})" if days else name


def recipient(reader: Reader, cases: Sequence[Case]) -> Recipient:
    """A reader in one line."""
    name = f"{reader.person.name}, for {reader.principal}" if reader.principal else reader.person.name
    by_id = {case.id: case.referral.reference for case in cases}
    return Recipient(
        name,
        READS_AS[reader.role],
        _which(reader.case_ids, by_id, reader.withdrew_from),
        _days(reader.begins_on, reader.ends_on),
    )


def _days(begins_on: date | None, ends_on: date | None) -> str:
    """From when and until when, in words; nothing for somebody who reads from now to the meeting."""
    begins = f"from {spoken_date(begins_on)}" if begins_on else ""
    ends = f"until {spoken_date(ends_on)}" if ends_on else ""
    return f"{begins} {ends}".strip()


def _which(ids: Sequence[int], by_id: Mapping[int, str], withdrew_from: Sequence[int] = ()) -> str:
    withdrew = listed(tuple(by_id[one] for one in withdrew_from))
    but = f"; not {withdrew}, from which they withdrew" if withdrew else ""
    if not ids:
        return f"No case{but}"
    if len(ids) == len(by_id):
        return f"All {len(by_id)} cases" if len(by_id) > 1 else "The one case"
    if len(ids) > 1 or but:
        which = listed(tuple(by_id[one] for one in ids)) if not but else plural(len(ids), "case")
        return f"{which}{but}"
    return f"{by_id[ids[0]]} alone"


def _slotted(meeting: Meeting, cases: Sequence[Case]) -> list[Slotted]:
    return [
        Slotted(
            one.reference,
            case.referral.initials,
            one.at,
            case.referral.worker.name,
            case.referral.team.name,
            moves_up=one.place != case.place,
        )
        for case, one in zip(cases, as_it_stands(meeting, cases), strict=True)
    ]


def sent_of(meeting: Meeting) -> tuple[Sent, ...]:
    """Every circulation with who got what, the latest first; three statements."""
    found = circulations_of(meeting)
    told = told_changes(found)
    ids = {one[key] for row in found for one in row.recipients for key in ("person_id", "for_id") if one[key]}
    query = select(Person.id, Person.name).where(Person.id.in_(ids))
    names: dict[int, str] = {row.id: row.name for row in db.session.execute(query)}
    return tuple(_sent(row, told.get(row.number, ()), names) for row in reversed(found))


def _sent(row: Circulation, changed: tuple[Change, ...], names: Mapping[int, str]) -> Sent:
    cases = tuple(Circulated.of_json(one) for one in row.cases)
    by_id = {one.case_id: one.reference for one in cases}
    return Sent(
        name=name_of(row.number),
        at=row.circulated_at,
        by=f"{row.by.name}, for {row.principal.name}" if row.principal else row.by.name,
        why=row.why,
        changes=changed,
        cases=cases,
        recipients=tuple(
            Recipient(
                names[one["person_id"]] + (f", for {names[one['for_id']]}" if one["for_id"] else ""),
                READS_AS[one["as"]],
                _which(one["case_ids"], by_id),
                _days(_day(one.get("from")), _day(one.get("until"))),
            )
            for one in row.recipients
        ),
    )


def _day(kept: str | None) -> date | None:
    return date.fromisoformat(kept) if kept else None


def on_meeting(meeting: Meeting, actor: Actor) -> OnMeeting | None:
    """What the meeting's page says of the pack and its supplements; None to somebody who has no pack."""
    if meeting.state == "cancelled":
        return None
    pack = pack_for(meeting, actor)
    if not may(actor, Can.READ_PACK, pack.subject()):
        return None
    runs = may(actor, Can.RUN_MEETING, meeting.subject())
    changed = due_changes(meeting, cases_on(meeting), pack.sent[-1] if pack.sent else None) if runs else ()
    return OnMeeting(
        has_pack=bool(pack.lines),
        draft=pack.draft,
        version=pack.version,
        supplements=_supplements(pack),
        since=told_since(pack) if not runs else (),
        marks={line.case.referral.reference: line.marks for line in pack.lines if line.marks},
        due=changed,
        due_name=name_of(next_number(pack.sent[-1] if pack.sent else None)),
        with_whom=administered_by(meeting.panel_id, clock.today(), actor.id) if changed else "",
        copies=copies_of("meeting", meeting.id) if runs else (),
        went_out_at=meeting.circulated_at if meeting.state in OUT else None,
    )


def _supplements(pack: Pack) -> tuple[tuple[str, datetime, str], ...]:
    told = told_of(pack)
    found = [
        (name_of(one.number), one.circulated_at, told[one.number]) for one in pack.sent if one.number > 1
    ]
    return tuple(reversed(found))
