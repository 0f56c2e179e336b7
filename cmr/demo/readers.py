"""What members did with a case before its meeting: declared, opened it, read it, noted what to ask (B1.4, B1.8)."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from cmr.demo.lives import Life
from cmr.demo.sittings import Sitting
from cmr.demo.staff import Colleague
from cmr.demo.wordings import ASKED, KNOWN
from cmr.models import Declaration, Question, ReadingMark
from cmr.rules.declaring import SIGNED_AS

BEGINS = 0.75
"""How many of the members have begun to read; the first of them and the chair have the whole list before them."""
READS = 0.6


def read_beforehand(life: Life, sitting: Sitting) -> None:
    """Some of the members have read the case since its agenda went out; one of the first case's asks something."""
    if sitting.state != "circulated" or sitting.circulated_at is None:
        return
    rng = Random(f"{life.scene.seed} reads {life.course.reference}")
    extra = {kind.key for kind in life.panel.terms.documents if kind.needs_chairs_agreement}
    # What the panel reads is what was signed, less a report that the chair has not agreed to.
    whole = not any(one.kind in extra for one in life.documents)
    at = max(life.at, sitting.circulated_at)
    for number, (_, member) in enumerate(life.panel.members):
        if number == 0 or rng.random() > BEGINS:
            continue
        at += timedelta(minutes=rng.randint(7, 25))
        _declare(life, sitting, member, at, rng)
        done = at + timedelta(minutes=6) if rng.random() < READS and whole else None
        life.add(
            ReadingMark,
            case_id=life.case_id,
            person_id=member.id,
            opened_at=at,
            read_at=done,
            read_hash=life.values["signed_hash"] if done else None,
        )
        if done and life.course.place <= 2:
            _ask(life, sitting, member, done, rng)


def _declare(life: Life, sitting: Sitting, member: Colleague, at: datetime, rng: Random) -> None:
    kind, detail = _declaration(life, member, rng)
    life.declared[member.id] = kind
    life.note(
        "declare",
        at,
        member,
        meeting=sitting.id,
        person=member.id,
        name=member.name,
        declared=kind,
        withdrew=False,
    )
    life.add(
        Declaration,
        case_id=life.case_id,
        person_id=member.id,
        kind=kind,
        detail=detail,
        withdrew=False,
        declared_at=life.at,
        recorded_by_id=member.id,
    )


def _declaration(life: Life, member: Colleague, rng: Random) -> tuple[str, str]:
    if stage := life.signers.get(member.id):
        return "involvement", f"Signed this referral as {SIGNED_AS[stage]}"
    # One of them at most knows a family: more would be chance's doing, not the council's.
    if rng.random() < 0.1 and "prior_knowledge" not in life.declared.values():
        return "prior_knowledge", life.told_by(KNOWN, rng)
    return "none", ""


def _ask(life: Life, sitting: Sitting, member: Colleague, at: datetime, rng: Random) -> None:
    asked_of = "chair" if rng.random() < 0.3 else "presenter"
    at = sitting.asked_at = max(at, sitting.asked_at or at)
    question = life.add(
        Question,
        case_id=life.case_id,
        person_id=member.id,
        asked_of=asked_of,
        text=life.told_by(ASKED, rng),
        noted_at=at,
    )
    if sitting.history is not None:
        said: dict[str, Any] = {
            "reference": life.course.reference,
            "asked_of": asked_of,
            "question": question,
        }
        sitting.history.add("note_question", at, member.id, **said)
