"""The families named in sections of the minutes that are about no case, such as any other business (B1.4, B1.25).

Everybody who sat at the meeting reads them, whoever withdrew from a case among them. So all families of the meeting are
looked for there, and the panel's others as in a case's section; and whoever withdrew reads none that names that family.
In another case's section, which they do read, its name is left out for them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cmr.filing.families import earlier_of, people_at
from cmr.filing.queries import Seen, as_it_is, cases_of, seen_in
from cmr.models import Case, HistoryEntry, Look, Meeting, Minutes, MinutesSection, Person, Referral, db
from cmr.models.history import record
from cmr.notices.operations import tell
from cmr.rules.filing import has_certain
from cmr.rules.foreign import Finding, Looker
from cmr.rules.foreign_known import marks_of
from cmr.rules.foreign_names import People
from cmr.rules.left_out import LeftOut, not_theirs

NOBODYS = People("", ())
"""Of a general section no family is its own."""


def seen_in_general(minutes: Minutes) -> dict[int, Seen]:
    """By general section with words, what of any family stands in it, and who looked at it as it is."""
    sections = _general(minutes)
    texts = [one.text for one in sections]
    if not texts:
        return {}
    meeting = minutes.meeting
    looker = Looker(
        NOBODYS,
        people_at([meeting.id])[meeting.id],
        _may_be_named(meeting),
        earlier_of([meeting], texts)[meeting.id],
    )
    looks, found = _looks(meeting.id), {}
    for one in sections:
        found[one.id] = as_it_is(one.text, _clear(looker.look(one.text)), looks.get(one.title, ()))
    return found


def naming(minutes: Minutes, case_ids: Collection[int]) -> frozenset[int]:
    """The general sections that name, or may name, the family of one of these cases: of whom its reader withdrew."""
    if not case_ids:
        return frozenset()
    meeting, sections = minutes.meeting, _general(minutes)
    references = _references(case_ids)
    looker = Looker(NOBODYS, people_at([meeting.id])[meeting.id], _may_be_named(meeting))
    return frozenset(
        one.id
        for one in sections
        if any(found.reference in references for found in _clear(looker.look(one.text)))
    )


def named_in_cases(minutes: Minutes, case_ids: Collection[int]) -> Mapping[int, LeftOut]:
    """By section of another case, what names the family of one of these for certain: of whom its reader withdrew."""
    if not case_ids:
        return {}
    withdrew_from = _references(case_ids)
    others = [one for one in minutes.sections if one.case_id is not None and one.case_id not in case_ids]
    found = {
        id_: not_theirs(seen.text, seen.findings, withdrew_from)
        for id_, seen in seen_in(minutes.meeting_id, others).items()
    }
    return {id_: left for id_, left in found.items() if left}


def _references(case_ids: Collection[int]) -> set[str]:
    query = (
        select(Referral.reference).join(Case, Case.referral_id == Referral.id).where(Case.id.in_(case_ids))
    )
    return set(db.session.scalars(query))


def _clear(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings without what is a part of somebody's whole name and may be of another family besides."""
    whole = [one for one in findings if one.sure == "certain"]
    return tuple(
        one
        for one in findings
        if one.sure == "certain" or not any(it.start <= one.start and one.end <= it.end for it in whole)
    )


def keep_look_at_section(
    section: MinutesSection, seen: Seen, reason: str, *, by: Person, at: datetime, for_id: int | None
) -> None:
    """Writes down that somebody looked at a general section as it is, and why what was found stays."""
    meeting = section.minutes.meeting
    looked = record(
        "meeting", meeting.id, "look_at_section", by=by, at=at, for_id=for_id, section=section.title,
        text_hash=seen.hash, found=len(seen.findings), certain=has_certain(seen.findings), reason=reason.strip(),
        marks=list(marks_of(seen.text, seen.findings)),
    )  # fmt: skip
    tell(looked, meeting)


def _general(minutes: Minutes) -> list[MinutesSection]:
    return [one for one in minutes.sections if one.case_id is None and one.text.strip()]


def _may_be_named(meeting: Meeting) -> tuple[str, ...]:
    """Who may stand in any section: who came or sent apologies, for whom, who presents or signs."""
    of_seats = [one for row in meeting.attendances for one in (row.person, row.principal)]
    of_cases = [
        one
        for case in cases_of(meeting.id)
        for one in (case.presented_by, case.referral.worker, case.sheet.signed_by if case.sheet else None)
    ]
    return tuple(dict.fromkeys(one.name for one in (*of_seats, *of_cases) if one is not None))


def _looks(meeting_id: int) -> Mapping[str, Sequence[Look]]:
    """By its title, every look at a general section: they stand in the meeting's history."""
    query = select(HistoryEntry).where(
        HistoryEntry.record_kind == "meeting",
        HistoryEntry.record_id == meeting_id,
        HistoryEntry.verb == "look_at_section",
    )
    found: dict[str, list[Look]] = defaultdict(list)
    for one in db.session.scalars(query.options(joinedload(HistoryEntry.by)).order_by(HistoryEntry.number)):
        detail = one.detail
        rows = [{"mark": mark} for mark in detail.get("marks", ())]
        found[detail["section"]].append(
            Look(text_hash=detail["text_hash"], reason=detail["reason"], at=one.at, by=one.by, found=rows)
        )
    return found
