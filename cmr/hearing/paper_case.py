"""What was written on paper of one case, entered: declarations first, then views, each for whoever came."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from cmr.hearing.operations import declare
from cmr.hearing.queries import HEARS
from cmr.hearing.said import say
from cmr.models import Attendance, Case, Declaration, MemberView, Person, db
from cmr.panels.queries import kept_terms
from cmr.rules.majority import Stand
from cmr.rules.on_paper import why_not_at
from cmr.rules.refusal import Refusal, Refused

NO_TIME = {
    "declared": Refusal("Say when the declarations were made, as it is written.", "B1.4"),
    "said": Refusal("Say when the views were said, as it is written.", "B1.20"),
}


@dataclass(frozen=True)
class Speaker:
    """Somebody who came and hears cases, and what is recorded of them for the case."""

    key: str
    entry: Attendance
    declared: Declaration | None
    said: MemberView | None
    asked: bool
    """Whether views are theirs to say: the chair's only where the terms count the chair."""


@dataclass(frozen=True)
class OnPaper:
    """What is written of one of them; empty where nothing is."""

    kind: str = ""
    detail: str = ""
    withdraws: bool = False
    stand: Stand | None = None
    text: str = ""
    for_minutes: bool = False


def speakers(case: Case) -> list[Speaker]:
    """Everybody who came to the meeting and hears cases, the chair first."""
    declared = {one.person_id: one for one in case.declarations}
    query = select(MemberView).where(MemberView.case_id == case.id)
    said = {one.person_id: one for one in db.session.scalars(query)}
    counts = kept_terms(case.meeting.terms).membership.chair_counts
    came = [one for one in case.meeting.attendances if one.role in HEARS and one.stays]
    return [
        Speaker(
            f"p{one.person_id}",
            one,
            declared.get(one.person_id),
            said.get(one.person_id),
            counts or one.role == "member",
        )
        for one in sorted(came, key=lambda one: (one.role != "chair", one.id))
    ]


def enter_said(
    case: Case,
    written: list[tuple[Speaker, OnPaper]],
    declared_at: datetime | None,
    said_at: datetime | None,
    *,
    by: Person,
    at: datetime,
    for_id: int | None = None,
) -> int:
    """Enters what is new of it, and answers with how much that was. Raises Refused with every reason."""
    found = list(_wrong_times(case, written, declared_at, said_at, at))
    if found:
        raise Refused(*found)
    entered = 0
    for speaker, one in written:
        if declared_at is not None and _newly_declared(speaker, one):
            declare(
                case, speaker.entry.person, one.kind, by=by, at=at,
                detail=one.detail, withdraws=one.withdraws, for_id=for_id, moment=declared_at,
            )  # fmt: skip
            entered += 1
    for speaker, one in written:
        if said_at is not None and one.stand is not None and _newly_said(speaker, one):
            say(
                case, speaker.entry.person, one.stand, one.text, by=by, at=at,
                for_minutes=one.for_minutes, for_id=for_id, moment=said_at,
            )  # fmt: skip
            entered += 1
    return entered


def _wrong_times(
    case: Case,
    written: list[tuple[Speaker, OnPaper]],
    declared_at: datetime | None,
    said_at: datetime | None,
    at: datetime,
) -> Iterator[Refusal]:
    meeting = case.meeting
    for key, moment, wanted in (
        ("declared", declared_at, any(_newly_declared(*each) for each in written)),
        ("said", said_at, any(_newly_said(*each) for each in written)),
    ):
        if wanted and moment is None:
            yield NO_TIME[key]
        elif wanted and moment is not None:
            # What is declared may be written down before the meeting opens.
            yield from why_not_at(moment, meeting.on, meeting.opened_at if key == "said" else None, at)


def _newly_declared(speaker: Speaker, one: OnPaper) -> bool:
    if not one.kind:
        return False
    known = speaker.declared
    return known is None or (known.kind, known.detail, known.withdrew) != (
        one.kind,
        one.detail if one.kind != "none" else "",
        one.withdraws,
    )


def _newly_said(speaker: Speaker, one: OnPaper) -> bool:
    if not one.stand or not speaker.asked:
        return False
    known = speaker.said
    return known is None or (known.view, known.text, known.for_minutes) != (
        one.stand,
        one.text,
        one.for_minutes,
    )
