"""Six months that must have passed (B1.5a), and when a first review falls (D2)."""

from __future__ import annotations

from datetime import date

import pytest

from cmr.rules.form import Answers
from cmr.rules.milestones import first_review, months_reached
from tests.rules.terms import CIN, CMR, cin_answers, cmr_answers

TODAY = date(2026, 11, 23)


def opened(on: str, referred: str = "2026-11-20") -> Answers:
    answers = cmr_answers()
    answers["criteria"] = {"criteria": ["six_months"], "plan_type": "cin", "opened_on": on}
    for section, field in CMR.whole_form.fields():
        if field.referral_date:
            answers[section.key] = {**answers[section.key], field.key: referred}
    return answers


@pytest.mark.parametrize(
    ("on", "met", "words"),
    [
        ("2026-05-20", True, "are reached: they were on Friday 20 November 2026."),
        (
            "2026-05-21",
            False,
            "the referral, Friday 20 November 2026: they are on Saturday 21 November 2026.",
        ),
        ("2026-08-31", False, "they are on Sunday 28 February 2027."),
    ],
)
def test_six_months_are_reached_on_the_date_of_the_referral_or_later(on: str, met: bool, words: str) -> None:
    (found,) = months_reached(CMR.whole_form, opened(on), TODAY)

    assert found.met is met
    assert found.text.startswith("Six months from ")
    assert words in found.text
    assert (found.clause, found.section, found.field) == ("B1.5a", "criteria", "opened_on")


@pytest.mark.parametrize("on", ["", "31 May", "2026-12-24"])
def test_a_date_that_is_none_or_lies_ahead_says_nothing(on: str) -> None:
    assert months_reached(CMR.whole_form, opened(on), TODAY) == ()


def test_a_criterion_that_is_not_chosen_counts_no_months() -> None:
    answers = opened("2026-10-01")
    answers["criteria"]["criteria"] = ["complexity"]

    assert months_reached(CMR.whole_form, answers, TODAY) == ()


def test_without_a_date_of_its_own_the_referral_stands_on_today() -> None:
    (found,) = months_reached(CMR.whole_form, opened("2026-05-23", referred=""), TODAY)

    assert found.met


DUE = CIN.first_review_due(cin_answers())


@pytest.mark.parametrize(
    ("meeting_on", "met", "words"),
    [
        (None, True, "that is Tuesday 24 November 2026."),
        (date(2026, 11, 24), True, "The meeting on Tuesday 24 November 2026 is on that very day."),
        (date(2026, 11, 26), True, "The meeting on Thursday 26 November 2026 is 2 days after that."),
        (date(2026, 11, 23), False, "The meeting on Monday 23 November 2026 is 1 day before that."),
        (date(2026, 12, 24), True, "The meeting on Thursday 24 December 2026 is 4 weeks after that."),
        (date(2026, 10, 1), False, "The meeting on Thursday 1 October 2026 is 7 weeks before that."),
    ],
)
def test_a_first_review_falls_at_the_third_meeting(meeting_on: date | None, met: bool, words: str) -> None:
    found = first_review(CIN, cin_answers(), meeting_on)

    assert found is not None
    assert found.text.startswith(CIN.reviews.first_review_text)
    assert found.text.endswith(words)
    assert (found.met, found.clause, found.section) == (met, "D2", "plan")


def test_another_review_and_other_terms_say_nothing_of_a_first_one() -> None:
    answers = cin_answers()
    answers["criteria"] = {"criteria": ["subsequent_review"]}

    assert first_review(CIN, answers, DUE) is None
    assert first_review(CIN, {}, DUE) is None
    assert first_review(CMR, cmr_answers(), DUE) is None
