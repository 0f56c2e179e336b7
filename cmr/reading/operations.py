"""What a reader does with a case before it is heard: declares and opens it, reads it, notes questions (B1.4, B1.8).

A mark is a row of its own, dated and its reader's: it goes into no history. Questions are case text: the history of the
meeting says that one was noted, changed or taken back, never its words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from cmr.hearing import operations as hearing
from cmr.models import Case, Person, Question, ReadingMark, db
from cmr.models.history import record
from cmr.notices.operations import tell
from cmr.reading.queries import mark_of, panel_content, panel_hash
from cmr.referrals.changes import keep_content
from cmr.rules.declaring import ASKED_FIRST, Kind
from cmr.rules.reading import AskedOf, question_refusal, reading_refusal
from cmr.rules.refusal import Refusal, Refused

CHANGED_MEANWHILE = Refusal(
    "The case changed while you were reading it. What changed is shown on its page: read that, then say so again.",
    "B1.8",
)

REMOVED_UNREAD = Refusal(
    "You changed this question in another window. It still stands: read it as it is now, then remove it.",
    "B1.8",
)


class QuestionOvertaken(Exception):
    """The question was changed since its page was opened; both texts are shown."""


@dataclass(frozen=True)
class Declared:
    """What somebody declares for themselves as they open a case."""

    kind: Kind
    detail: str = ""
    withdraws: bool = False


def open_case(case: Case, said: Declared, *, by: Person, at: datetime, for_id: int | None = None) -> None:
    """Records what its reader declares; unless they withdraw, the case is open to them from then on.

    Raises Refused once it was heard, and where somebody who signed it declares nothing.
    """
    hearing.declare(
        case, by, said.kind, by=by, at=at, detail=said.detail, withdraws=said.withdraws, for_id=for_id
    )
    if not said.withdraws:
        _opened(case, by, at)
        db.session.flush()


def mark_read(case: Case, read_hash: str, *, by: Person, at: datetime) -> ReadingMark:
    """Says that the reader has read the case with that hash, the one that their page showed.

    Raises Refused once it was heard, and where it holds something else by now.
    """
    _refuse_out_of_time(case)
    _refuse_undeclared(case, by)
    if read_hash != panel_hash(case.referral):
        raise Refused(CHANGED_MEANWHILE)
    mark = _opened(case, by, at)
    # Kept, so that what changed since can be shown word by word.
    mark.read_at, mark.read_hash = at, keep_content(panel_content(case.referral))
    db.session.flush()
    return mark


def mark_unread(case: Case, *, by: Person) -> None:
    """Takes back that the case was read: it is opened, and no more. Raises Refused once it was heard."""
    _refuse_out_of_time(case)
    mark = mark_of(case, by)
    if mark is not None:
        mark.read_at, mark.read_hash = None, None
        db.session.flush()


def note_question(
    case: Case, asked_of: AskedOf, text: str, *, by: Person, at: datetime, for_id: int | None = None
) -> Question:
    """Notes a question, to the chair or to whoever presents the case. Raises Refused once the case was heard."""
    mine = Question.case_id == case.id, Question.person_id == by.id
    held = db.session.scalar(select(func.count()).select_from(Question).where(*mine)) or 0
    _refuse_question(case, held=held)
    _refuse_undeclared(case, by)
    question = Question(
        case_id=case.id, person_id=by.id, for_id=for_id, asked_of=asked_of, text=text, noted_at=at
    )
    db.session.add(question)
    db.session.flush()
    _record(question, case, "note_question", by=by, at=at, for_id=for_id)
    return question


def change_question(
    question: Question, asked_of: AskedOf, text: str, *,
    version: str, by: Person, at: datetime, for_id: int | None = None,
) -> None:  # fmt: skip
    """Puts a question of one's own in other words, or to somebody else; ``version`` is the one that was on the page.

    Raises Refused once the case was heard, QuestionOvertaken where it was put in yet other words since.
    """
    _refuse_question(question.case)
    if (question.asked_of, question.text) == (asked_of, text):
        return
    if version != str(question.version):
        raise QuestionOvertaken
    question.asked_of, question.text, question.noted_at = asked_of, text, at
    db.session.flush()
    _record(question, question.case, "change_question", by=by, at=at, for_id=for_id)


def remove_question(
    question: Question, *, version: str, by: Person, at: datetime, for_id: int | None = None
) -> None:
    """Takes a question of one's own back, for good: the ``version`` that was on the page, and no newer one.

    Raises Refused once the case was heard, and where it was changed since.
    """
    _refuse_question(question.case)
    if version != str(question.version):
        raise Refused(REMOVED_UNREAD)
    _record(question, question.case, "remove_question", by=by, at=at, for_id=for_id)
    db.session.delete(question)
    db.session.flush()


def _opened(case: Case, person: Person, at: datetime) -> ReadingMark:
    mark = mark_of(case, person)
    if mark is None:
        mark = ReadingMark(case_id=case.id, person_id=person.id, opened_at=at)
        db.session.add(mark)
    return mark


def _refuse_out_of_time(case: Case) -> None:
    if no := reading_refusal(case.state, case.meeting.state):
        raise Refused(no)


def _refuse_undeclared(case: Case, reader: Person) -> None:
    if all(one.person_id != reader.id for one in case.declarations):
        raise Refused(ASKED_FIRST)


def refuse_unless_asked(case: Case) -> None:
    """Raises Refused where questions on the case can be noted no more."""
    _refuse_question(case)


def _refuse_question(case: Case, *, held: int = 0) -> None:
    if no := question_refusal(case.state, case.meeting.state, held=held):
        raise Refused(no)


def _record(
    question: Question, case: Case, verb: str, *, by: Person, at: datetime, for_id: int | None
) -> None:
    entry = record(
        "meeting",
        case.meeting_id,
        verb,
        by=by,
        at=at,
        for_id=for_id,
        reference=case.referral.reference,
        asked_of=question.asked_of,
        question=question.id,
    )
    tell(entry, about=case.meeting)
