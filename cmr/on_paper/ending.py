"""A case that left a meeting on paper without a signature: tabled there, or left undecided (B1.19, D8).

That it was entered from paper, with the time that is written, stands in its history alone: nothing else asks for it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cmr.hearing import operations
from cmr.hearing.attendance import written
from cmr.hearing.operations import record_of_case
from cmr.hearing.queries import chair_of
from cmr.models import Case, HistoryEntry, Person, db
from cmr.on_paper.scans import scans_of, scans_seen
from cmr.on_paper.signing import what_was_said
from cmr.rules.capacities import Actor
from cmr.rules.on_paper import NO_SCAN_OF_END, why_not_at
from cmr.rules.paper_ends import why_end_not_put_right
from cmr.rules.paper_times import minute, why_not_ended_at, why_not_tabled_at
from cmr.rules.refusal import Refusal, Refused, refuse

ENDS = {"table": "tabled", "leave_undecided": "undecided"}
"""The deeds by which a case is settled without a signature."""
PUT_RIGHT = "correct_end"
"""The deed by which the time of one of them is put right."""


@dataclass(frozen=True)
class WrittenEnd:
    """How a case was settled by what was written on paper, and who entered it."""

    case_id: int
    how: str
    moment: datetime
    entered_by: str
    entered_at: datetime
    scanned: bool = False
    """Whether the reader may read its scan."""


def table_on_paper(
    case: Case, reason: str, moment: datetime, *, by: Person, at: datetime, for_id: int | None = None
) -> None:
    """Tables the case at the time that is written. Raises Refused with every reason."""
    # Who withdrew from the case may still table it: it is often tabled because nobody is left to chair it.
    chaired = chair_of(case.meeting, moment) is not None
    _refuse_as_written(case, moment, at, why_not_tabled_at(moment, chaired=chaired))
    operations.table_case(case, reason, by=by, at=at, for_id=for_id, moment=moment)


def leave_undecided_on_paper(
    case: Case, reason: str, moment: datetime, *, by: Person, at: datetime, for_id: int | None = None
) -> None:
    """Says that the panel could not agree, at the time that is written. Raises Refused with every reason."""
    _refuse_as_written(case, moment, at)
    operations.leave_undecided(case, reason, by=by, at=at, for_id=for_id, moment=moment)


def correct_end(case: Case, moment: datetime, *, by: Person, at: datetime, for_id: int | None = None) -> bool:
    """Puts right when it was tabled or left undecided; False where that is what stands there. Raises Refused.

    It is held to what is asked where an ending is entered: its order, the chair in the room (B1.2), a panel that could
    have decided (D8). Only what was entered from paper is put right, while the meeting is open; the history keeps both.
    """
    stood = written_ends([case]).get(case.id)
    refuse(why_end_not_put_right(case.meeting.state, written=stood is not None, decided=is_signed(case)))
    if stood is None or minute(stood.moment) == minute(moment):
        return False
    if stood.how == "tabled":
        chaired = chair_of(case.meeting, moment) is not None
        _refuse_as_written(case, moment, at, why_not_tabled_at(moment, chaired=chaired))
        case.ended_at = moment
    else:
        _refuse_as_written(case, moment, at)
        if reasons := operations.why_not_divided(case, by=by, at=at, moment=moment):
            raise Refused(*reasons)
    db.session.flush()
    record_of_case(
        case, "correct_end", by=by, at=at, for_id=for_id, how=stood.how, **written(moment, stood.moment)
    )
    return True


def may_put_right(case: Case) -> bool:
    """Whether the time of its ending, that was entered from paper, can still be put right."""
    return why_end_not_put_right(case.meeting.state, written=True, decided=is_signed(case)) is None


def is_signed(case: Case) -> bool:
    """Whether its sheet is signed: of a case that the panel could not agree on, by the head of service."""
    return case.sheet is not None and case.sheet.signed_at is not None


def written_end(case: Case, actor: Actor) -> WrittenEnd | None:
    """How this case was settled on paper; None where it was not, or not so."""
    if not (case.undecided or case.state == "tabled"):
        return None
    found = written_ends([case]).get(case.id)
    return WrittenEnd(**{**vars(found), "scanned": bool(scans_seen(case, actor))}) if found else None


def written_ends(cases: Collection[Case]) -> dict[int, WrittenEnd]:
    """By case, how those were settled that were settled on paper without a signature; one statement, or none."""
    ended = {
        (one.referral_id, one.meeting_id, "tabled" if one.state == "tabled" else "undecided"): one.id
        for one in cases
        if one.undecided or one.state == "tabled"
    }
    if not ended:
        return {}
    query = (
        select(HistoryEntry)
        .where(
            HistoryEntry.record_kind == "referral",
            HistoryEntry.record_id.in_({referral_id for referral_id, _, _ in ended}),
            HistoryEntry.verb.in_((*ENDS, PUT_RIGHT)),
        )
        .options(joinedload(HistoryEntry.by))
        .order_by(HistoryEntry.number)
    )
    found: dict[int, WrittenEnd] = {}
    for one in db.session.scalars(query):
        how = ENDS.get(one.verb) or str(one.detail["how"])
        case_id = ended.get((one.record_id, int(one.detail.get("meeting") or 0), how))
        if case_id is None:
            continue
        found.pop(case_id, None)  # the last of them holds: it may have been taken back, and said anew
        if one.detail.get("from_paper"):
            moment = datetime.fromisoformat(str(one.detail["moment"]))
            name = one.by.name if one.by else ""
            found[case_id] = WrittenEnd(case_id, how, moment, name, one.at)
    return found


def _refuse_as_written(case: Case, moment: datetime, at: datetime, *more: Refusal | None) -> None:
    if reasons := why_not_at(moment, case.meeting.on, case.meeting.opened_at, at):
        raise Refused(*reasons)
    scan = None if scans_of(case.meeting_id, case) else NO_SCAN_OF_END
    refuse(scan, why_not_ended_at(moment, what_was_said(case)), *more)
