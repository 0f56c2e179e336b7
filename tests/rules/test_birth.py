"""When somebody was born: a date, the date a birth is expected, or an age; kept as one text, read as it was typed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmr.rules.birth import MOST_AHEAD, MOST_OVERDUE, Birth, birth_of, birth_wrong
from tests.rules.terms import CIN, CMR, TODAY, cin_answers, cin_documents, cmr_answers

A_DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("stored", "birth", "words"),
    [
        ("2019-05-09", Birth("2019-05-09"), "9 May 2019"),
        ("expected 2027-01-15", Birth("2027-01-15", unborn=True), "Unborn: expected on 15 January 2027"),
        ("age 7", Birth(age="7"), "Aged about 7, date not known"),
        ("age 0", Birth(age="0"), "Aged under 1, date not known"),
        ("expected", Birth(unborn=True), "Unborn"),
        ("2019-05-09 age 7", Birth("2019-05-09", age="7"), "9 May 2019; aged about 7"),
        ("31/2/2019", Birth("31/2/2019"), "31/2/2019"),
        ("", Birth(), ""),
    ],
)
def test_it_is_kept_as_one_text_and_read_in_words(stored: str, birth: Birth, words: str) -> None:
    assert birth_of(stored) == birth
    assert birth.stored == stored
    assert birth.words == words


@given(
    st.dates(date(1900, 1, 1), date(2100, 12, 31)),
    st.booleans(),
    st.text("0123456789 abouty", max_size=6).map(str.strip),
)
def test_whatever_is_kept_is_read_again(day: date, unborn: bool, age: str) -> None:
    birth = Birth(day.isoformat(), unborn, age)
    assert birth_of(birth.stored) == birth


@pytest.mark.parametrize("value", [None, 7, [], {"day": "2019-05-09"}])
def test_what_is_no_text_is_nobodys_birth(value: object) -> None:
    assert birth_of(value) == Birth()


@pytest.mark.parametrize(
    ("birth", "wrong"),
    [
        (Birth(TODAY.isoformat()), ""),
        (Birth((TODAY + A_DAY).isoformat()), "must not lie in the future"),
        (Birth((TODAY + MOST_AHEAD).isoformat(), unborn=True), ""),
        (Birth((TODAY + MOST_AHEAD + A_DAY).isoformat(), unborn=True), "more than 44 weeks ahead"),
        (Birth((TODAY - MOST_OVERDUE).isoformat(), unborn=True), ""),
        (Birth((TODAY - MOST_OVERDUE - A_DAY).isoformat(), unborn=True), "say when the child was born"),
        (Birth(unborn=True), "needs the date on which the birth is expected"),
        (Birth(unborn=True, age="1"), "needs the date on which the birth is expected"),
        (Birth("2019-05-09", age="7"), "not both"),
        (Birth("2019-02-30"), "must be a real date"),
        (Birth("0019-02-03"), "must be a real date"),
        (Birth(age="0"), ""),
        (Birth(age="120"), ""),
        (Birth("2019-05-09", age="eleven"), "in whole years, like 7, and no age beside a date"),
        (Birth(age="121"), "in whole years"),
        (Birth(age="seven"), "in whole years"),
        (Birth(age="7½"), "in whole years"),
        (Birth(age="٧"), "in whole years"),
    ],
)
def test_what_is_wrong_is_said(birth: Birth, wrong: str) -> None:
    said = birth_wrong(birth, TODAY)
    assert wrong in said
    assert bool(wrong) == bool(said)


def test_no_day_is_judged_before_signing() -> None:
    assert birth_wrong(Birth("2999-01-01"), None) == "must be a real date with day, month and year"
    assert birth_wrong(Birth("2099-01-01"), None) == ""


@pytest.mark.parametrize(
    ("birth", "gaps"), [("expected 2027-01-15", 0), ("age 7", 0), ("expected", 1), ("", 1)]
)
def test_both_forms_take_an_unborn_child_and_one_whose_date_is_not_known(birth: str, gaps: int) -> None:
    cmr: Any = cmr_answers()
    cin: Any = cin_answers()
    cmr["family"]["children"][0]["date_of_birth"] = birth
    cin["case"]["children"][0]["date_of_birth"] = birth
    assert len(CMR.gaps(cmr, (), TODAY)) == gaps
    assert len(CIN.gaps(cin, cin_documents(), TODAY)) == gaps


def test_a_child_who_is_expected_has_no_date_of_birth() -> None:
    answers: Any = cmr_answers()
    answers["family"]["children"][0]["date_of_birth"] = "expected 2027-01-15"
    unborn, born = CMR.children(answers)
    assert (unborn.date_of_birth, unborn.born.on) == (None, date(2027, 1, 15))
    assert born.date_of_birth == date(2020, 8, 30)
