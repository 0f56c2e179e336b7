"""A case as its meeting settled it, read for the papers that go onto each child's file: of this case and no other."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cmr.adapters import clock
from cmr.hearing.before_panel import SEATED, Present, present_for, spoken_of, times_before_panel
from cmr.hearing.sheet_paper import SheetPaper, paper_of
from cmr.models import Attendance, Case, DecisionSheet, Minutes, db
from cmr.panels.queries import kept_terms
from cmr.rules.before_panel import there_words, was_discussed
from cmr.rules.filing import Agreed, Concluded, Settled, part_of, sheet_lines
from cmr.rules.wording import in_london
from cmr.schedule.following import next_meeting


def settled(case: Case, minutes: Minutes | None = None, *, otherwise: bool = False) -> Settled:
    """The case with its signed sheet and, where ``minutes`` are given and approved, its part of them.

    ``otherwise``: whether they say otherwise what the sheet says (B1.24).
    """
    referral = case.referral
    found = Settled(
        reference=referral.reference,
        meeting_on=case.meeting.on,
        children=kept_terms(referral.terms).children(referral.answers),
    )
    if case.sheet is not None and case.sheet.signed_at is not None:
        found = _with_sheet(found, case, case.sheet)
    if minutes is not None and minutes.approved_at is not None:
        approved_on = in_london(minutes.approved_at).date()
        found = replace(found, part=part(case, minutes, otherwise=otherwise), approved_on=approved_on)
    return found


def part(case: Case, minutes: Minutes, *, otherwise: bool = False) -> str:
    """The case's part of the minutes; empty where nothing of them is about it, or it was not discussed (B1.25)."""
    own = [one.text for one in minutes.sections if one.case_id == case.id]
    if case.id not in discussed_at(minutes):
        return ""
    after = next_meeting(case.meeting, clock.now())
    before = times_before_panel(case.meeting, [case])[case.id]
    there = [_present(one) for one in present_for(case, before)]
    return part_of(own, there, after.on if after else None, otherwise=otherwise)


def discussed_at(minutes: Minutes) -> frozenset[int]:
    """The cases (ids) that were discussed, of those in a meeting's minutes: each has its part (B1.25)."""
    sections = {one.case: one for one in minutes.sections if one.case is not None}
    before, spoken = times_before_panel(minutes.meeting, sections), spoken_of(sections)
    return frozenset(
        case.id
        for case, section in sections.items()
        if was_discussed(
            case.state,
            undecided=case.undecided,
            taken=before[case.id].taken,
            spoken=case.id in spoken,
            written=section.text.strip() != section.drafted.strip(),
        )
    )


def came_to(meeting_ids: Collection[int]) -> dict[int, list[Attendance]]:
    """By meeting, those with a seat who came to it; one statement."""
    query = (
        select(Attendance)
        .where(Attendance.meeting_id.in_(meeting_ids), Attendance.role.in_(SEATED))
        .where(Attendance.arrived_at.is_not(None))
        .options(joinedload(Attendance.person), joinedload(Attendance.principal))
        .order_by(Attendance.id)
    )
    found: dict[int, list[Attendance]] = {one: [] for one in meeting_ids}
    for one in db.session.scalars(query):
        found[one.meeting_id].append(one)
    return found


def written(case: Case) -> str:
    """Everything that stands on the sheet as it is written now, signed or not; empty where there is none."""
    if case.sheet is None:
        return ""
    about = Settled(case.referral.reference, case.meeting.on, ())
    lines = sheet_lines(kept_terms(case.meeting.terms), _with_sheet(about, case, case.sheet))
    text = "\n".join(lines)
    return "\n\n".join(filter(None, (text, sheet_words(case, text))))


def sheet_words(case: Case, text: str) -> str:
    """Everything that somebody typed on the sheet and its text for pasting leaves out: it is on the paper too."""
    paper, sheet = paper_of(case), case.sheet
    return "\n".join(one for one in _typed(paper, sheet) if one.strip() not in text) if sheet else ""


def _typed(paper: SheetPaper, sheet: DecisionSheet) -> Iterator[str]:
    yield from (one.rationale for one in paper.entries)
    yield from (str(row.get("due_reason") or "") for row in sheet.entries)
    yield from (f"{label}: {said}" for one in paper.outcomes for label, said in one.details if said)
    yield from (paper.undecided_reason, paper.decision_reasons, paper.note)
    yield from (str(row.get("text") or "") for row in sheet.dissent or ())


def _present(one: Present) -> str:
    person, principal = one.attendance.person, one.attendance.principal
    return there_words(
        f"{person.name}, for {principal.name}" if principal else person.name,
        person.position if one.for_it_alone else one.attendance.role,
        presents=one.presents,
        times=one.times,
    )


def _with_sheet(found: Settled, case: Case, sheet: DecisionSheet) -> Settled:
    paper = paper_of(case)
    signed_by = f"{paper.signed_by}, {paper.signed_position}" if paper.signed_position else paper.signed_by
    if paper.signed_for:
        signed_by = f"{signed_by}, for {paper.signed_for}"
    return replace(
        found,
        outcomes=tuple(Concluded(one.name, one.details, one.due_on) for one in paper.outcomes),
        agreed=tuple(
            Agreed(
                line.kind,
                line.text,
                line.due_on,
                str(row.get("owner") or ""),
                line.rationale,
                line.due_reason,
                line.limit,
                line.carries_out,
            )
            for line, row in zip(paper.entries, sheet.entries, strict=True)
        ),
        rationale=paper.rationale,
        returns_on=paper.returns_on,
        undecided_reason=paper.undecided_reason,
        decision_reasons=paper.decision_reasons,
        decided_by=signed_by if case.undecided else "",
        signed_on=in_london(sheet.signed_at).date() if sheet.signed_at else None,
        signed_by=signed_by,
    )
