"""What members read before a meeting: how long it takes, how far each has come, and their questions (B1.8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Literal

from cmr.rules.answer_words import answer_lines, cell_words
from cmr.rules.capacities import (
    Actor,
    Subject,
    administers_panel,
    allocated_worker,
    chairs_panel,
    manages_team,
    sits_on_panel,
)
from cmr.rules.form import TABLE_KINDS, SectionAnswers, reason_of, rows_of, word_count
from cmr.rules.form import Form as ReferralForm
from cmr.rules.refusal import Refusal

Standing = Literal["unread", "opened", "read", "changed"]
STANDINGS: Mapping[Standing, str] = {
    "unread": "Not opened",
    "opened": "Opened, not read",
    "read": "Read",
    "changed": "Changed since read",
}

WORDS_A_MINUTE = 200
"""Prose that is read to be judged, not skimmed."""
MINUTES_A_DOCUMENT = 3
"""A plan, a chronology or a genogram, whatever its length: nobody has counted its words."""

AskedOf = Literal["chair", "presenter"]
ASKED_OF: Mapping[AskedOf, str] = {"chair": "The chair", "presenter": "Whoever presents the case"}
MOST_QUESTIONS = 20
LONGEST_QUESTION = 1000


def words_to_read(form: ReferralForm, answers: Mapping[str, SectionAnswers]) -> int:
    """How many words the answers of a form hold."""
    found = 0
    for section, field in form.fields():
        value = answers.get(section.key, {}).get(field.key)
        if field.kind in TABLE_KINDS:
            cells = (
                cell_words(column, row.get(column.key)) for row in rows_of(value) for column in field.columns
            )
            found += sum(word_count(cell) for cell in cells)
        elif field.kind != "documents":
            found += sum(word_count(line) for line in (*answer_lines(field, value), reason_of(value)))
    return found


def minutes_to_read(words: int, documents: int) -> int:
    """About how long a case takes to read, in whole minutes, at least one."""
    return max(1, ceil(words / WORDS_A_MINUTE) + documents * MINUTES_A_DOCUMENT)


@dataclass(frozen=True)
class Mark:
    """How far a person came with a case: that they opened it, and the content's hash as they read it."""

    case_id: int
    read_hash: str | None = None


def standing_of(marks: Iterable[Mark], case_id: int, now_hash: str) -> Standing:
    """How a case stands with its reader. ``marks`` are theirs of this referral at this meeting, oldest first.

    A form that was taken off the agenda, changed and placed anew is another case of the same referral: what was read
    of the one before counts where nothing changed.
    """
    all_of_them = tuple(marks)
    read = [one.read_hash for one in all_of_them if one.read_hash is not None]
    if read:
        return "read" if read[-1] == now_hash else "changed"
    return "opened" if any(one.case_id == case_id for one in all_of_them) else "unread"


@dataclass(frozen=True)
class Asked:
    """A question as the rules see it: whose, to whom, about a case at which stage."""

    by_id: int
    asked_of: str
    presenter_id: int | None = None
    in_session: bool = False
    """While the meeting is held, whoever hears the case hears what was asked of it."""


def sees_question(actor: Actor, subject: Subject, asked: Asked) -> bool:
    """Whether this person may read a question: who asked it, the chair, and whom it is put to (B1.8).

    At the meeting the members and whoever takes its minutes see it too. What somebody who withdrew had asked is not
    put any more; they see none, unless they present the case themselves and it is put to them.
    """
    if asked.by_id in subject.withdrawn_ids:
        return False
    presents = (
        actor.id == asked.presenter_id or allocated_worker(actor, subject) or manages_team(actor, subject)
    )
    if asked.asked_of == "presenter" and presents:
        return True
    return actor.id not in subject.withdrawn_ids and _hears_question(actor, subject, asked)


def _hears_question(actor: Actor, subject: Subject, asked: Asked) -> bool:
    if actor.id == asked.by_id or chairs_panel(actor, subject):
        return True
    return asked.in_session and bool(sits_on_panel(actor, subject) or administers_panel(actor, subject))


def need_not_read(
    *, holder: str, own: bool, said: str, holder_said: str, stands_in: str = "", expected: bool
) -> str:
    """Why somebody of a seat need not read the cases that are open to them; empty where they are expected (D5).

    ``said`` is the reader’s own reply, ``holder_said`` that of the seat’s ``holder``, ``stands_in`` who comes instead.
    """
    if expected:
        return ""
    if said == "apologies":
        return "You sent apologies for this meeting: you need not read its cases."
    if own:
        return f"{stands_in} stands in for you at this meeting: you need not read its cases."
    if stands_in:
        return f"{stands_in} stands in for {holder} at this meeting: you need not read its cases."
    if holder_said == "comes":
        return f"{holder} said that they come: you need not read the cases of this meeting."
    return f"{holder} has not sent apologies: you need not read the cases of this meeting unless they do."


def question_refusal(case_state: str, meeting_state: str, *, held: int = 0) -> Refusal | None:
    """Why a question is neither noted, changed nor taken back now; None while its case is still to be heard."""
    if case_state != "placed" or meeting_state not in ("circulated", "in_session"):
        return Refusal(
            "Questions are noted before the case is heard. Ask it at the meeting, or afterwards.", "B1.8"
        )
    if held >= MOST_QUESTIONS:
        return Refusal(
            f"You have noted {MOST_QUESTIONS} questions on this case. Change or remove one first.", "B1.8"
        )
    return None


def reading_refusal(case_state: str, meeting_state: str) -> Refusal | None:
    """Why nothing can be marked as read now; None from circulation until the case is heard."""
    if case_state == "placed" and meeting_state in ("circulated", "in_session"):
        return None
    return Refusal(
        "Cases are read before they are heard. This one is not waiting to be heard any more.", "B1.8"
    )
