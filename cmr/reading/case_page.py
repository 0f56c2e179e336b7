"""All that the page shows on which a case is read: the form, what came before, what changed, one's own questions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cmr.hearing.not_theirs import left_of_questions, questions_read
from cmr.hearing.ties import suggestions_for
from cmr.models import Case, Declaration, Person, ReadingMark
from cmr.panels.queries import kept_terms
from cmr.reading.forms import QuestionForm
from cmr.reading.progress import need_not_at
from cmr.reading.queries import CaseToRead, marks_of, panel_content, panel_hash, reading_of, to_read
from cmr.reading.questions import questions_of
from cmr.referrals.as_read import decision_as_read
from cmr.referrals.changes import kept_content
from cmr.referrals.documents import seen_by
from cmr.referrals.record import action_lines, signed_sheets
from cmr.rules.capacities import Actor
from cmr.rules.changes import SectionChange, changes
from cmr.rules.declaring import Suggestion
from cmr.rules.next_step import before_words, starts
from cmr.rules.not_theirs import WHY
from cmr.rules.reading import reading_refusal
from cmr.rules.wording import spoken_date, spoken_moment

KIND_WORDS = {
    "none": "Nothing to declare",
    "prior_knowledge": "Prior knowledge",
    "involvement": "Involvement",
}


@dataclass(frozen=True)
class Changed:
    """The case beside what it was when its reader last read it."""

    when: str
    earlier_meeting: str
    """The meeting for which it was read then, where that was another one."""
    sections: tuple[SectionChange, ...]
    kept: bool
    """Whether what was read then was kept; otherwise nothing can be compared."""


def declaration_of(case: Case, person: Person) -> Declaration | None:
    """What the person declared for the case."""
    return next((one for one in case.declarations if one.person_id == person.id), None)


def to_be_read(case: Case) -> bool:
    """Whether the case is still to be heard, and read for that."""
    return reading_refusal(case.state, case.meeting.state) is None


def suggestion_for(case: Case, person: Person) -> Suggestion | None:
    """What the service suggests that the person declares."""
    return suggestions_for(case, [person]).get(person.id)


def changed_since(case: Case, marks: Sequence[ReadingMark]) -> Changed | None:
    """What changed since the reader last read it, for this meeting or an earlier one; None where nothing did."""
    last = next((one for one in reversed(marks) if one.read_hash is not None), None)
    if last is None or last.read_hash is None or last.read_hash == panel_hash(case.referral):
        return None
    before = kept_content(last.read_hash)
    form = kept_terms(case.referral.terms).whole_form
    return Changed(
        when=spoken_moment(last.read_at or last.opened_at),
        earlier_meeting=spoken_date(last.case.meeting.on) if last.case.meeting_id != case.meeting_id else "",
        sections=changes(form, before, json.loads(panel_content(case.referral)))
        if before is not None
        else (),
        kept=before is not None,
    )


def case_context(
    case: Case, actor: Actor, person: Person, *, at: datetime, question: QuestionForm | None = None
) -> dict[str, Any]:
    """What the template takes, for a reader who has declared; a fixed number of statements."""
    referral, terms, marks = case.referral, kept_terms(case.referral.terms), marks_of(case, person)
    line = to_read(case, actor, [one for one in marks if one.case.meeting_id == case.meeting_id])
    others, read = reading_of(case.meeting, actor), decision_as_read(referral, actor)
    noted = questions_of(case, actor)
    questions = questions_read(noted, left_of_questions(case, noted, actor.id))
    return {
        "case": case,
        "meeting": case.meeting,
        "referral": referral,
        "reference": referral.reference,
        "terms": terms,
        "answers": referral.answers,
        "documents": seen_by(referral, actor),
        "line": line,
        "read_hash": panel_hash(referral),
        "changed": changed_since(case, marks),
        "declared": declaration_of(case, person),
        "kind_words": KIND_WORDS,
        "sheets": read.sheets(signed_sheets(referral, terms)),
        "actions": read.actions(action_lines(referral, at, confirms=False)),
        "questions": questions,
        "questions_covered": questions != noted,
        "why_hidden": WHY,
        "question": question or QuestionForm(formdata=None),
        "next": next_to_read(others.cases if others else (), line),
        "need_not": need_not_at(case.meeting, person),
        "by_when": before_words(starts(case.meeting), at),
    }


def next_to_read(cases: Sequence[CaseToRead], here: CaseToRead) -> CaseToRead | None:
    """The case to go on with: the next on the agenda that is not done, round to the first."""
    left = [one for one in cases if not one.done and one.case_id != here.case_id]
    return next((one for one in left if one.place > here.place), None) or next(iter(left), None)
