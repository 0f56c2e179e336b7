"""A family passes from one form to another and back; what was taken over is confirmed before anybody signs."""

from __future__ import annotations

from typing import Any

import pytest

from cmr.rules.form import Form, Section
from cmr.rules.panel_type_file import PanelTypeFaults, parse
from cmr.rules.taken_over import (
    STILL_HOLDS,
    begun_with,
    beside,
    carried_labels,
    family_in,
    in_order,
    left_behind,
    record_key,
    taken_over,
    unconfirmed,
)
from tests.rules.terms import CIN, CMR, CMR_KEY, TODAY, cin_answers, cmr_answers, content


def from_cmr() -> dict[str, Any]:
    answers: Any = cmr_answers()
    answers["family"]["children"][0] |= {"disability": "Autism", "record_number": "40 216"}
    answers["family"]["family_members"] = [
        {"name": "Gran Vale", "relation": "Grandmother"},
        {"name": "Ash Vale", "date_of_birth": "age 34", "relation": "Mother", "ethnicity": "white_irish"},
        {"name": "Dale Vale", "date_of_birth": "1990-02-03", "relation": "Dad"},
    ]
    return dict(answers)


def test_a_family_is_taken_over_whole_into_the_same_form() -> None:
    answers = from_cmr()
    taken = taken_over(CMR.whole_form, family_in(CMR.whole_form, answers))
    assert taken == {"family": answers["family"]}


def test_the_children_keep_what_both_forms_ask() -> None:
    taken: Any = taken_over(CIN.whole_form, family_in(CMR.whole_form, from_cmr()))
    assert taken["case"]["children"][0] == {
        "name": "Robin Vale",
        "record_number": "40 216",
        "date_of_birth": "2017-03-04",
        "ethnicity": "white_british",
        "disability": "Autism",
    }


def test_relatives_become_the_parents_that_the_other_form_asks_for_by_name() -> None:
    taken: Any = taken_over(CIN.whole_form, family_in(CMR.whole_form, from_cmr()))
    assert taken["case"]["mother"] == [{"name": "Ash Vale", "date_of_birth": "age 34"}]
    assert taken["case"]["father"] == [{"name": "Dale Vale", "date_of_birth": "1990-02-03"}]
    assert set(taken) == {"case"}


def test_a_support_network_is_no_agency_and_what_the_other_form_does_not_ask_is_named_as_left_behind() -> (
    None
):
    family = family_in(CMR.whole_form, from_cmr())
    assert "plan" not in taken_over(CIN.whole_form, family)
    assert left_behind(CIN.whole_form, family) == (
        "family members other than the parents it asks for",
        "support network",
    )
    assert left_behind(CMR.whole_form, family) == ()
    assert left_behind(CMR.whole_form, family_in(CIN.whole_form, cin_answers())) == (
        "address",
        "agencies involved",
    )


def test_agencies_are_taken_over_into_a_form_that_asks_for_agencies() -> None:
    taken: Any = taken_over(CIN.whole_form, family_in(CIN.whole_form, cin_answers()))
    assert taken["plan"]["agencies"] == cin_answers()["plan"]["agencies"]


def test_and_the_parents_become_relatives_again() -> None:
    taken: Any = taken_over(CMR.whole_form, family_in(CIN.whole_form, cin_answers()))
    assert taken["family"]["family_members"] == [
        {"name": "Kim Marsh", "date_of_birth": "age 34", "relation": "Mother"},
        {"name": "not known", "relation": "Father"},
    ]
    assert "network" not in taken["family"]
    assert taken["family"]["children"][0]["name"] == "Jo Marsh"


def test_an_unborn_child_and_the_address_are_taken_over() -> None:
    answers: Any = cin_answers()
    answers["case"]["children"][0]["date_of_birth"] = "expected 2027-01-15"
    taken: Any = taken_over(CIN.whole_form, family_in(CIN.whole_form, answers))
    assert taken["case"]["children"][0]["date_of_birth"] == "expected 2027-01-15"
    assert taken["case"]["home_address"] == "1 Mill Lane"


def test_nothing_else_is_taken_over() -> None:
    taken = taken_over(CIN.whole_form, family_in(CIN.whole_form, cin_answers()))
    assert {(section, field) for section, fields in taken.items() for field in fields} == {
        ("case", "children"),
        ("case", "home_address"),
        ("case", "mother"),
        ("case", "father"),
        ("plan", "agencies"),
    }


def an_older_form(**changed: Any) -> Form:
    """The CMR form with the children's columns as another council has them."""
    form = CMR.form
    section = form.section("family")
    children = section.fields[0]
    columns = tuple(
        column.model_copy(update=changed[column.key]) if column.key in changed else column
        for column in children.columns
    )
    fields = (children.model_copy(update={"columns": columns}), *section.fields[1:])
    sections: tuple[Section, ...] = (section.model_copy(update={"fields": fields}),)
    return form.model_copy(update={"sections": sections})


LINE = {"kind": "line", "options": ()}


def first_child(source: Form, target: Form, **cells: str) -> dict[str, str]:
    taken: Any = taken_over(target, family_in(source, {"family": {"children": [{"name": "A", **cells}]}}))
    return dict(taken["family"]["children"][0])


def test_a_chosen_answer_is_words_where_the_other_form_has_a_line_and_a_choice_again_where_it_fits() -> None:
    lines = an_older_form(ethnicity=LINE, date_of_birth={"kind": "line"})
    child = first_child(CMR.form, lines, ethnicity="white_irish", date_of_birth="expected 2027-01-15")
    assert child == {
        "name": "A",
        "ethnicity": "Irish",
        "date_of_birth": "Unborn: expected on 15 January 2027",
    }
    assert first_child(lines, CMR.form, ethnicity="IRISH")["ethnicity"] == "white_irish"
    assert "ethnicity" not in first_child(lines, CMR.form, ethnicity="Cornish")
    assert "date_of_birth" not in first_child(lines, CMR.form, date_of_birth="in spring")


def test_a_date_fits_a_birth_and_only_a_date_fits_a_date() -> None:
    dates = an_older_form(date_of_birth={"kind": "date"})
    assert first_child(dates, CMR.form, date_of_birth="2019-05-09")["date_of_birth"] == "2019-05-09"
    assert first_child(CMR.form, dates, date_of_birth="2019-05-09")["date_of_birth"] == "2019-05-09"
    assert "date_of_birth" not in first_child(CMR.form, dates, date_of_birth="age 7")


@pytest.mark.parametrize("count", [1, 5, 12, 15, 16])
def test_a_sibling_group_is_taken_over_as_far_as_the_form_has_room(count: int) -> None:
    siblings = [{"name": f"Child {number}", "record_number": str(number + 1)} for number in range(count)]
    taken: Any = taken_over(CIN.whole_form, family_in(CMR.whole_form, {"family": {"children": siblings}}))
    assert len(taken["case"]["children"]) == min(count, 15)


def test_a_record_number_alone_begins_a_childs_row() -> None:
    assert begun_with(CMR.whole_form, "40217") == {"family": {"children": [{"record_number": "40217"}]}}
    assert begun_with(CIN.whole_form, "") == {}


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("40217", "40217"),
        (" 40 217 ", "40217"),
        ("ab-40217", "AB40217"),
        ("Not known", ""),
        ("n/a", ""),
        ("000", ""),
    ],
)
def test_record_numbers_are_compared_without_spaces_and_marks(typed: str, key: str) -> None:
    assert record_key(typed) == key


def test_what_was_taken_over_is_a_gap_until_it_is_confirmed() -> None:
    (gap,) = unconfirmed(CMR.whole_form, {"family": "CMR-2026-0012", "gone": "CMR-2026-0012"})
    assert (gap.section, gap.field, gap.clause) == ("family", STILL_HOLDS, "BF")
    assert gap.text == (
        "“Relevant Family Members (starting with the children)” was taken over from CMR-2026-0012: "
        "check that it still holds, and confirm it."
    )
    assert unconfirmed(CMR.whole_form, {"family": ""}) == ()


def test_gaps_stand_in_the_forms_order() -> None:
    missing = CMR.gaps({}, (), TODAY)
    everything = in_order(CMR.whole_form, missing, unconfirmed(CMR.whole_form, {"family": "CMR-2026-0012"}))
    places = [[section.key for section in CMR.whole_form.sections].index(gap.section) for gap in everything]
    assert places == sorted(places)
    assert len(everything) == len(missing) + 1


def test_a_section_says_which_of_its_questions_are_taken_over() -> None:
    assert carried_labels(CIN.whole_form.section("plan")) == ("Agencies involved",)
    assert carried_labels(CMR.whole_form.section("views")) == ()


def test_only_tables_and_an_address_are_taken_over() -> None:
    written = content(CMR_KEY)
    written["form"]["sections"][0]["fields"][0]["carries"] = "network"
    with pytest.raises(PanelTypeFaults, match=r"worker_name\.carries: has no meaning on a line field"):
        parse(written, CMR_KEY)


def test_a_form_that_was_begun_is_filled_up_and_nothing_in_it_is_changed() -> None:
    taken: dict[str, dict[str, object]] = {
        "family": {
            "children": [
                {"name": "Maya Fenwick", "record_number": "40217", "date_of_birth": "2019-05-09"},
                {"name": "Jo Fenwick", "record_number": "40218"},
            ],
            "network": [{"name": "Gran"}],
        }
    }
    begun: dict[str, dict[str, object]] = {
        "family": {
            "children": [{"name": "Maya F.", "record_number": "40 217"}],
            "network": [{"name": "gran"}],
        }
    }
    assert beside(CMR.form, begun, taken) == {
        "family": {
            "children": [
                {"name": "Maya F.", "record_number": "40 217", "date_of_birth": "2019-05-09"},
                {"name": "Jo Fenwick", "record_number": "40218"},
            ]
        }
    }
    assert beside(CMR.form, taken, taken) == {}
