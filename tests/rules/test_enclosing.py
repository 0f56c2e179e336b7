"""Documents with a form: who reads an extra report, when the chair answers, and which file is handed out (B1.9, D7)."""

from __future__ import annotations

import pytest

from cmr.rules.enclosing import agreement_words, answer_refusals, reading_refusal, stays_out, which_counts
from cmr.rules.form import DocumentKind
from cmr.rules.referral_states import STATES


@pytest.mark.parametrize(
    ("agreement", "out"), [(None, False), ("waiting", True), ("refused", True), ("agreed", False)]
)
def test_an_extra_report_stays_out_until_the_chair_agrees(agreement: str | None, out: bool) -> None:
    assert stays_out(agreement) == out


@pytest.mark.parametrize("state", list(STATES))
@pytest.mark.parametrize("agreement", ["waiting", "agreed", "refused"])
def test_the_chair_answers_while_the_panel_has_it_and_has_not_heard_it(agreement: str, state: str) -> None:
    refusals = answer_refusals(agreement, state, agrees=True, reason="")
    assert (refusals == ()) == (state in ("submitted", "scheduled", "returned"))
    assert all(one.clause == "B1.9" for one in refusals)


def test_a_no_wants_its_reason_and_a_document_of_the_form_wants_no_answer() -> None:
    (why,) = answer_refusals("waiting", "submitted", agrees=False, reason=" \n")
    assert "Say why" in why.text
    assert answer_refusals("waiting", "submitted", agrees=False, reason="It repeats the form.") == ()
    (never,) = answer_refusals(None, "submitted", agrees=True, reason="")
    assert "needs no agreement" in never.text


def test_only_a_clear_file_is_handed_out() -> None:
    assert reading_refusal("clear") is None
    for scan, words in (("waiting", "still being checked"), ("refused", "something harmful")):
        refusal = reading_refusal(scan)
        assert refusal is not None
        assert words in refusal.text
        assert refusal.clause == "D7"


def test_the_chair_is_asked_about_an_extra_report_once_it_is_submitted() -> None:
    assert agreement_words("waiting", "draft") == "The chair is asked once it is submitted"
    assert agreement_words("waiting", "submitted") == "Waits for the chair’s agreement"
    assert agreement_words("agreed", "draft") == "Agreed by the chair"
    assert agreement_words(None, "draft") == ""


def test_a_document_that_is_wanted_once_asks_which_one_counts() -> None:
    plan, more = DocumentKind(key="plan", name="Plan", required=True), DocumentKind(key="more", name="More")
    refusal = which_counts(plan, {"plan"}, "")
    assert refusal is not None
    assert refusal.clause == "D7"
    assert which_counts(plan, {"plan"}, "replaces") is None
    assert which_counts(plan, {"plan"}, "beside") is None
    assert which_counts(plan, {"more"}, "") is None
    assert which_counts(more, {"more"}, "") is None
