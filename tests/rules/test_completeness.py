"""What a form still lacks: one gap for one thing missing or wrong, with its clause."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmr.rules.completeness import missing_documents
from cmr.rules.form import Answers, Document
from cmr.rules.refusal import Refusal
from tests.rules.terms import CIN, CMR, TODAY, cin_answers, cin_documents, cmr_answers


def cmr_gaps(answers: Answers, on: date = TODAY) -> list[str]:
    return [gap.text for gap in CMR.gaps(answers, (), on)]


def test_whole_forms_lack_nothing() -> None:
    assert CMR.gaps(cmr_answers(), (), TODAY) == ()
    assert CIN.gaps(cin_answers(), cin_documents(), TODAY) == ()


def test_an_empty_form_lacks_every_required_answer_in_its_order() -> None:
    found = [(gap.section, gap.field) for gap in CMR.gaps({}, (), TODAY)]
    required = [
        (section.key, field.key)
        for section, field in CMR.whole_form.fields()
        if field.required and field.when is None and field.kind != "documents"
    ]
    assert found == required


@pytest.mark.parametrize(
    ("section", "field", "value", "said"),
    [
        ("case", "summary", "  ", "“Brief summary of the main issues in the case” needs an answer."),
        ("case", "summary", ["x"], "“Brief summary of the main issues in the case” needs an answer."),
        ("case", "summary", "x" * 20_001, "may hold 20,000 characters at most: it is 1 over."),
        ("worker", "referred_on", "2026-02-31", "“Date” must be a real date with day, month and year."),
        ("worker", "referred_on", "2026-11-20", "“Date” must not lie in the future."),
        ("criteria", "criteria", [], "“Why this case is referred” needs an answer."),
        (
            "criteria",
            "criteria",
            ["other"],
            "“Why this case is referred” must be one of the answers offered.",
        ),
        ("criteria", "criteria", ["section_20"], "“Date of the Section 20 agreement” needs an answer."),
        ("criteria", "criteria", ["recommended"], "“Name of the conference chair or IRO” needs an answer."),
        ("criteria", "plan_type", "both", "the case open under?” must be one of the answers offered."),
        ("criteria", "opened_on", "", "“Date the case opened to children’s services” needs an answer."),
        (
            "meeting_and_safety_plan",
            "safety_plan",
            {"answer": "no", "why": " "},
            "is answered no, so it needs the",
        ),
        (
            "meeting_and_safety_plan",
            "safety_plan",
            {"answer": "", "why": "x"},
            "child(ren)?” needs an answer.",
        ),
        ("meeting_and_safety_plan", "safety_plan", {"answer": "perhaps"}, "must be answered with yes or no."),
        ("family", "children", [], "“Children” needs one row or more."),
        ("family", "children", [{"name": "A"}], "Child 1: Date of Birth needs an answer."),
        ("family", "network", [{"name": "A"}], "Supporter 1: Role needs an answer."),
        ("family", "network", [{"name": "A", "role": "B"}] * 31, "may hold 30 rows at most: it has 31."),
        (
            "family",
            "network",
            [{"name": "A" * 501, "role": "B"}],
            "Supporter 1: Name may hold 500 characters at most.",
        ),
        (
            "safety_scale",
            "scores",
            [{"score": "11"}],
            "Score 1: Scaling must be a whole number from 0 to 10.",
        ),
        (
            "safety_scale",
            "scores",
            [{"score": "4.5"}],
            "Score 1: Scaling must be a whole number from 0 to 10.",
        ),
    ],
)
def test_one_thing_wrong_is_one_gap_there(section: str, field: str, value: object, said: str) -> None:
    answers = cmr_answers()
    answers[section][field] = value
    found = [gap for gap in CMR.gaps(answers, (), TODAY) if said in gap.text]
    assert len(found) == 1, cmr_gaps(answers)
    assert found[0].section == section
    assert found[0].clause
    assert found[0].refusal == Refusal(found[0].text, found[0].clause)


def test_a_gap_in_a_table_says_its_row_and_column() -> None:
    answers = cmr_answers()
    answers["family"]["children"] = [
        {"name": "A", "date_of_birth": "2020-01-01", "ethnicity": "white_irish"},
        {"name": "B", "date_of_birth": "1 May", "ethnicity": "not_known"},
    ]
    (gap,) = CMR.gaps(answers, (), TODAY)
    assert (gap.row, gap.column, gap.field) == (2, "date_of_birth", "children")


def test_a_case_must_have_been_open_six_months_on_the_referral_date() -> None:
    answers = cmr_answers()
    assert cmr_gaps(answers) == []
    answers["criteria"]["opened_on"] = "2026-05-20"
    (gap,) = CMR.gaps(answers, (), TODAY)
    assert gap.clause == "B1.5a"
    assert gap.text == (
        "“Date the case opened to children’s services” must be six months or more before the referral date "
        "(Thursday 19 November 2026): from Wednesday 20 May 2026 that is Friday 20 November 2026."
    )


def test_the_six_months_count_to_the_forms_date_not_to_the_day_of_signing() -> None:
    answers = cmr_answers()
    answers["worker"]["referred_on"] = "2026-11-18"
    assert len(cmr_gaps(answers, TODAY + timedelta(days=30))) == 1


def test_the_six_months_are_asked_only_of_that_criterion() -> None:
    answers = cmr_answers()
    answers["criteria"] = {"criteria": ["complexity"], "opened_on": "2026-11-01"}
    assert cmr_gaps(answers) == []


@given(st.dates(date(2020, 1, 1), date(2026, 11, 19)))
def test_six_months_agree_with_counting_months(opened: date) -> None:
    answers = cmr_answers()
    answers["criteria"]["opened_on"] = opened.isoformat()
    months = (TODAY.year - opened.year) * 12 + TODAY.month - opened.month - (opened.day > TODAY.day)
    assert (cmr_gaps(answers) == []) == (months >= 6)


def test_required_documents_are_missed_by_name_and_must_be_dated() -> None:
    documents = cin_documents()
    (missing,) = missing_documents(CIN.documents, documents[1:])
    assert missing.name == "Initial Child in Need Plan"
    (gap,) = CIN.gaps(cin_answers(), documents[1:], TODAY)
    assert (gap.section, gap.text, gap.clause) == (
        "documents",
        "Attach this document: Initial Child in Need Plan.",
        "D7",
    )
    undated = (replace(documents[0], dated=None), *documents[1:])
    assert [gap.text for gap in CIN.gaps(cin_answers(), undated, TODAY)] == [
        "Say of which date this document is: Initial Child in Need Plan."
    ]


def test_an_optional_answer_may_be_left_but_not_be_wrong() -> None:
    answers = cin_answers()
    answers["case"]["meeting_on"] = "tomorrow"
    assert [gap.field for gap in CIN.gaps(answers, cin_documents(), TODAY)] == ["meeting_on"]


def test_the_states_of_a_section() -> None:
    assert CMR.section_state("case", {}) == "not started"
    assert CMR.section_state("case", {"case": {"summary": "One", "sought": ""}}) == "in progress"
    assert CMR.section_state("case", cmr_answers()) == "complete"
    assert CMR.section_state("family", {"family": {"network": [{"name": "A"}]}}) == "in progress"
    with pytest.raises(KeyError):
        CMR.section_state("nothing_of_the_kind", {})


def test_a_section_of_documents_goes_by_what_is_attached() -> None:
    documents = cin_documents()
    assert CIN.section_state("documents", {}) == "not started"
    assert CIN.section_state("documents", {}, documents[:1]) == "in progress"
    assert CIN.section_state("documents", {}, documents) == "complete"
    assert CIN.section_state("documents", {}, (Document("unknown", "x", None, "0" * 64),)) == "not started"
    assert CMR.section_state("documents", {}) == "optional"


def test_a_sections_dates_are_checked_on_a_day_only() -> None:
    answers = cmr_answers()
    answers["criteria"]["opened_on"] = "2026-10-01"
    assert CMR.section_state("criteria", answers) == "complete"
    assert CMR.section_state("criteria", answers, (), TODAY) == "in progress"


def test_the_second_meeting_is_not_before_the_first() -> None:
    answers = cin_answers()
    documents = tuple(Document(kind.key, kind.name, TODAY, "0" * 64) for kind in CIN.documents)
    assert CIN.gaps(answers, documents, TODAY) == ()
    answers["plan"] |= {"initial_meeting": "2026-10-13", "second_meeting": "2026-09-01"}
    (gap,) = CIN.gaps(answers, documents, TODAY)
    assert (gap.field, gap.clause) == ("second_meeting", "DF")
    assert "must not lie before Tuesday 13 October 2026, the date under “1. Initial" in gap.text
    answers["plan"] |= {"second_meeting": "2026-10-13"}
    assert CIN.gaps(answers, documents, TODAY) == (), "two on one day are no contradiction"
