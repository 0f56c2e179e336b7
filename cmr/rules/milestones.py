"""Days that a referral should wait for or not miss: months that must have passed, and when a first review falls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

from cmr.rules.form import Field, Form, Section, SectionAnswers, chosen, date_of, is_shown, referral_date
from cmr.rules.panel_type import CRITERIA, PanelType
from cmr.rules.wording import number_word, plural, sentence, spoken_date

IN_WEEKS = 14
"""From so many days on a distance is said in weeks."""


@dataclass(frozen=True)
class Milestone:
    """One such day in words, with its clause, and the question of the form that it is worked out from."""

    text: str
    clause: str
    met: bool
    """False where something is still to be waited for."""
    section: str
    field: str


def months_reached(form: Form, answers: Mapping[str, SectionAnswers], on: date) -> tuple[Milestone, ...]:
    """Of each date that must lie months back: whether they are reached on the referral's date (B1.5a).

    The referral's date is the form's own, or else ``on``. A date that is not asked for or not given says nothing.
    """
    referred = referral_date(form, answers) or on
    return tuple(
        _reached(section, field, day, referred)
        for section, field, day in _counted(form, answers)
        if day <= on
    )


def _counted(form: Form, answers: Mapping[str, SectionAnswers]) -> Iterator[tuple[Section, Field, date]]:
    for section, field in form.fields():
        given = answers.get(section.key, {})
        day = date_of(given.get(field.key)) if field.kind == "date" else None
        months = field.check is not None and field.check.kind == "months-since"
        if months and day is not None and is_shown(field, given):
            yield section, field, day


def _reached(section: Section, field: Field, day: date, referred: date) -> Milestone:
    months, clause = (field.check.months, field.check.clause) if field.check else (0, "")
    reached = day + relativedelta(months=months)
    counted = sentence(
        f"{number_word(months)} {'month' if months == 1 else 'months'} from {spoken_date(day)}"
    )
    if reached <= referred:
        words = f"{counted} are reached: they were on {spoken_date(reached)}."
    else:
        words = (
            f"{counted} are not reached on the date of the referral, {spoken_date(referred)}: "
            f"they are on {spoken_date(reached)}."
        )
    return Milestone(
        words, clause or field.clause or section.clause, reached <= referred, section.key, field.key
    )


def first_review(
    terms: PanelType, answers: Mapping[str, SectionAnswers], meeting_on: date | None
) -> Milestone | None:
    """When the first review falls, and how the meeting it would be heard at lies to that (D2).

    None where the terms name none, the form gives no date to count from, or it is referred for another reason.
    """
    due, reviews = terms.first_review_due(answers), terms.reviews
    asked = reviews.first_review_criterion
    if due is None or (asked and asked not in chosen(answers.get(CRITERIA, {}).get(CRITERIA))):
        return None
    section, _, field = reviews.first_review_from.partition(".")
    told = (
        f"{reviews.first_review_text}: that is {spoken_date(due)}."
        if reviews.first_review_text
        else (f"The first review falls around {spoken_date(due)}.")
    )
    lies = f" {_lies(meeting_on, due)}" if meeting_on else ""
    return Milestone(f"{told}{lies}", reviews.clause, meeting_on is None or meeting_on >= due, section, field)


def _lies(meeting_on: date, due: date) -> str:
    """How a meeting lies to the day: "The meeting on Thursday 10 December 2026 is 3 weeks before that."."""
    days = (meeting_on - due).days
    if not days:
        return f"The meeting on {spoken_date(meeting_on)} is on that very day."
    apart = plural(abs(days) // 7, "week") if abs(days) >= IN_WEEKS else plural(abs(days), "day")
    return f"The meeting on {spoken_date(meeting_on)} is {apart} {'after' if days > 0 else 'before'} that."
