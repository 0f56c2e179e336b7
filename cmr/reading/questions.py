"""Questions noted beforehand, read: each only by those who may (B1.8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from cmr.models import Case, Person, Question, Referral, db
from cmr.rules.capacities import Actor
from cmr.rules.reading import ASKED_OF, Asked, question_refusal, sees_question


@dataclass(frozen=True)
class QuestionLine:
    """A question as its reader sees it."""

    id: int
    text: str
    to: str
    by: str
    mine: bool
    at: datetime
    may_change: bool
    version: int
    """Sent with its removal: nobody removes words that they have not read."""


def questions_of(
    case: Case, actor: Actor, noted: Sequence[Question] | None = None
) -> tuple[QuestionLine, ...]:
    """The questions on a case that this person may read, in the order they were noted.

    ``noted`` is all of them, where they were read already; otherwise it takes one statement.
    """
    subject = case.referral.subject()
    open_ = question_refusal(case.state, case.meeting.state) is None
    return tuple(
        QuestionLine(
            id=one.id,
            text=one.text,
            to=ASKED_OF["chair" if one.asked_of == "chair" else "presenter"],
            by=one.person.name,
            mine=one.person_id == actor.id,
            at=one.noted_at,
            may_change=open_ and one.person_id == actor.id,
            version=one.version,
        )
        for one in (all_noted(case) if noted is None else noted)
        if sees_question(
            actor,
            subject,
            Asked(
                one.person_id, one.asked_of, case.presenter_id, in_session=case.meeting.state == "in_session"
            ),
        )
    )


def noted_on(referral: Referral, actor: Actor) -> tuple[QuestionLine, ...]:
    """The questions that this person may read on a referral that is to be heard at a circulated meeting."""
    case = referral.case
    waits = case is not None and question_refusal(case.state, case.meeting.state) is None
    return questions_of(case, actor) if case is not None and waits else ()


def question_of(case: Case, question_id: int, person: Person) -> Question | None:
    """The person's own question on that case, or None: nobody changes another's."""
    question = db.session.get(Question, question_id)
    if question is None or (question.case_id, question.person_id) != (case.id, person.id):
        return None
    # Held by its question as it was loaded, whole.
    set_committed_value(question, "case", case)
    return question


def all_noted(case: Case) -> Sequence[Question]:
    """Every question on the case, each with who noted it; some are not everybody's to read."""
    query = (
        select(Question)
        .where(Question.case_id == case.id)
        .options(joinedload(Question.person))
        .order_by(Question.id)
    )
    return db.session.scalars(query).all()
