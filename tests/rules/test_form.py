"""Reading a form's answers: dates, rows, children, word guides, and what a signature covers."""

from __future__ import annotations

import json
import unicodedata
from copy import deepcopy
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmr.rules.birth import Birth
from cmr.rules.content import canonical
from cmr.rules.form import (
    Answers,
    Child,
    Document,
    Field,
    When,
    children,
    chosen,
    date_of,
    is_shown,
    over_guide,
    prefilled,
    referral_date,
    rows_of,
    word_count,
)
from tests.rules.terms import CIN, CMR, TODAY, cin_answers, cin_documents, cmr_answers

TEXTS = st.text(max_size=40)


@pytest.mark.parametrize(
    "stored",
    ["", "2026", "2026-02-31", "0026-02-01", "26-02-01", "20260201", "2026-W01-1", "31/01/2026", None, 20],
)
def test_a_malformed_date_is_no_date(stored: object) -> None:
    assert date_of(stored) is None


def test_a_real_date_is_read() -> None:
    assert date_of(" 2028-02-29 ") == date(2028, 2, 29)


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_every_iso_date_of_two_centuries_is_read(day: date) -> None:
    assert date_of(day.isoformat()) == day


@pytest.mark.parametrize(
    ("text", "words"), [("", 0), ("  \n ", 0), ("one", 1), ("one two\nthree", 3), ("well-being, today", 2)]
)
def test_words_are_counted(text: str, words: int) -> None:
    assert word_count(text) == words


def test_a_word_guide_warns_by_how_many_words_and_never_without_a_guide() -> None:
    field = Field(key="a", label="A", kind="text", words=3)
    assert [over_guide(field, text) for text in ("one two three", "one two three four five")] == [0, 2]
    assert over_guide(Field(key="a", label="A", kind="text"), "word " * 900) == 0


def test_the_children_are_those_named_on_the_form() -> None:
    answers = cmr_answers()
    answers["family"]["children"].append({"name": "  ", "ethnicity": "Not known"})  # type: ignore[attr-defined]
    assert children(CMR.whole_form, answers) == (
        Child("Robin Vale", Birth("2017-03-04"), ""),
        Child("Wren Vale", Birth("2020-08-30"), "40217"),
    )
    assert CIN.children(cin_answers()) == (Child("Jo Marsh", Birth("2015-01-09"), "77120"),)
    assert children(CMR.whole_form, {}) == ()


def test_a_field_with_when_is_shown_for_that_answer_alone() -> None:
    def field(holds: str) -> Field:
        return Field(key="more", label="More", kind="text", when=When(field="first", holds=holds))

    assert is_shown(field("a"), {"first": ["b", "a"]})
    assert is_shown(field("a"), {"first": "a"})
    assert is_shown(field("no"), {"first": {"answer": "no", "why": ""}})
    assert not is_shown(field("a"), {"first": ["b"]})
    assert not is_shown(field("a"), {"first": "alpha"})
    assert not is_shown(field("a"), {})


@pytest.mark.parametrize("stored", [None, "", 7, {"name": "x"}, ["x"], [{}], [{"name": " "}]])
def test_nothing_that_is_not_a_filled_row_is_a_row(stored: object) -> None:
    assert rows_of(stored) == ()


def test_nothing_chosen_is_nothing() -> None:
    nothing: tuple[object, ...] = (None, "", [], {}, {"answer": ""}, 5)
    assert [chosen(value) for value in nothing] == [()] * 6


def test_a_new_draft_starts_with_what_is_known() -> None:
    known = {"worker": "Asha Pell", "team": "North", "team_manager": "Lou Frost", "today": "2026-11-19"}
    assert prefilled(CMR.whole_form, known) == {
        "worker": {"worker_name": "Asha Pell", "team": "North", "referred_on": "2026-11-19"}
    }
    assert prefilled(CIN.whole_form, known)["case"] == {
        "team": "North",
        "social_worker": "Asha Pell",
        "team_manager": "Lou Frost",
        "completed_on": "2026-11-19",
    }
    assert prefilled(CMR.whole_form, {}) == {}


def test_the_referral_date_is_the_forms_own() -> None:
    assert referral_date(CMR.whole_form, cmr_answers()) == TODAY
    assert referral_date(CIN.whole_form, cin_answers()) == date(2026, 11, 18)
    assert referral_date(CMR.whole_form, {}) is None


def content_of(answers: Answers, documents: tuple[Document, ...] = ()) -> Any:
    return json.loads(canonical(CMR.key, CMR.version, CMR.whole_form, answers, documents))


def test_the_canonical_content_is_the_form_and_nothing_else() -> None:
    answers = cmr_answers()
    answers["case"]["unknown"] = "not asked"
    answers["elsewhere"] = {"summary": "not asked"}
    answers["criteria"]["section_20_on"] = "2026-01-01"  # hidden: that criterion is not chosen
    answers["family"]["network"].append({"name": "", "role": " "})  # type: ignore[attr-defined]
    assert content_of(answers) == content_of(cmr_answers())
    assert content_of(answers)["panel_type"] == "case-management-review"
    assert content_of(answers)["version"] == "1"


def test_line_ends_and_unicode_forms_do_not_change_the_hash() -> None:
    one, other = cmr_answers(), cmr_answers()
    one["case"]["summary"] = "Zoë\r\nand Chloé"
    other["case"]["summary"] = unicodedata.normalize("NFD", "Zoë\nand Chloé")
    assert CMR.content_hash(one, ()) == CMR.content_hash(other, ())


def test_the_order_of_documents_does_not_change_the_hash_but_each_content_does() -> None:
    documents = cin_documents()
    before = CIN.content_hash(cin_answers(), documents)
    assert CIN.content_hash(cin_answers(), documents[::-1]) == before
    for change in (
        {"sha256": "f" * 64},
        {"title": "initial_plam"},
        {"dated": date(2026, 10, 2)},
        {"dated": None},
        {"description": "."},
        {"kind": "other"},
    ):
        changed = (replace(documents[0], **change), *documents[1:])
        assert CIN.content_hash(cin_answers(), changed) != before
    assert CIN.content_hash(cin_answers(), documents[1:]) != before


def test_the_hash_is_a_sha_256_and_differs_by_panel_type_and_version() -> None:
    answers = cmr_answers()
    here = CMR.content_hash(answers, ())
    assert len(here) == 64
    assert int(here, 16)
    other = canonical(CMR.key, "2", CMR.whole_form, answers, ())
    assert other != canonical(CMR.key, CMR.version, CMR.whole_form, answers, ())


@given(summary=TEXTS, name=TEXTS)
def test_the_hash_does_not_depend_on_the_order_of_keys(summary: str, name: str) -> None:
    answers = cmr_answers()
    answers["case"]["summary"] = summary
    answers["family"]["children"][0]["name"] = name  # type: ignore[index]
    turned = {
        key: dict(reversed(deepcopy(section).items())) for key, section in reversed(list(answers.items()))
    }
    assert CMR.content_hash(answers, ()) == CMR.content_hash(turned, ())


@given(
    summary=st.text("abcdefgh ,.", min_size=1, max_size=30),
    other=st.text("abcdefgh ,.", min_size=1, max_size=30),
)
def test_two_texts_have_one_hash_only_where_they_read_the_same(summary: str, other: str) -> None:
    one, two = cmr_answers(), cmr_answers()
    one["case"]["summary"], two["case"]["summary"] = summary, other
    assert (CMR.content_hash(one, ()) == CMR.content_hash(two, ())) == (summary.strip() == other.strip())


def test_the_same_words_in_another_field_are_another_paper() -> None:
    one, two = cmr_answers(), cmr_answers()
    one["views"] = {"parents": "Both agree.", "children_wishes": ""}
    two["views"] = {"parents": "", "children_wishes": "Both agree."}
    assert CMR.content_hash(one, ()) != CMR.content_hash(two, ())


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


@given(junk=JUNK, key=st.sampled_from([field.key for _, field in CMR.whole_form.fields()]))
def test_no_stored_rubbish_breaks_reading_hashing_or_checking(junk: object, key: str) -> None:
    answers = cmr_answers()
    for section, field in CMR.whole_form.fields():
        if field.key == key:
            answers.setdefault(section.key, {})[key] = junk
    assert len(CMR.content_hash(answers, ())) == 64
    assert all(gap.text for gap in CMR.gaps(answers, (), TODAY))
    assert isinstance(CMR.children(answers), tuple)
