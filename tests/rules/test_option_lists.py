"""Lists of answers that a form may offer by name."""

from __future__ import annotations

from collections import Counter

import pytest

from cmr.rules.answer_words import cell_words
from cmr.rules.form import Column, Option
from cmr.rules.option_lists import options_named
from cmr.rules.panel_type import PanelType
from cmr.rules.panel_type_file import PanelTypeFaults, parse
from tests.rules.terms import CIN, CMR, CMR_KEY, TODAY, cmr_answers, content

FIVE_GROUPS = {
    "Asian, Asian British or Asian Welsh": 5,
    "Black, Black British, Black Welsh, Caribbean or African": 3,
    "Mixed or Multiple ethnic groups": 4,
    "White": 5,
    "Other ethnic group": 2,
}


def test_ethnicity_is_the_census_of_2021_and_two_ways_of_not_having_one() -> None:
    options = options_named("ethnic_groups_2021")
    groups = Counter(option["group"] for option in options)
    assert groups == {**FIVE_GROUPS, "Not stated": 2}
    assert sum(FIVE_GROUPS.values()) == 19
    assert len({option["key"] for option in options}) == len(options)


def test_a_column_takes_a_list_by_its_name() -> None:
    column = Column.model_validate(
        {"key": "ethnicity", "label": "Ethnicity", "kind": "choice", "options_from": "ethnic_groups_2021"}
    )
    assert len(column.options) == 21
    assert column.options[0].group == "Asian, Asian British or Asian Welsh"


def test_an_answer_is_read_in_the_words_in_which_it_was_offered() -> None:
    options = options_named("ethnic_groups_2021")
    column = Column(key="e", label="E", kind="choice", options=tuple(Option(**one) for one in options))
    for option in options:
        assert cell_words(column, option["key"]) == option["text"]
    assert len({option["text"] for option in options}) == len(options), (
        "no heading is needed to tell them apart"
    )


@pytest.mark.parametrize("terms", [CMR, CIN], ids=["CMR", "CIN"])
def test_both_forms_ask_for_it(terms: PanelType) -> None:
    children = next(field for _, field in terms.whole_form.fields() if field.children)
    assert len(next(column for column in children.columns if column.key == "ethnicity").options) == 21


def test_what_is_not_on_the_list_cannot_be_signed() -> None:
    from_paper = cmr_answers()
    from_paper["family"]["children"] = [
        {"name": "A", "date_of_birth": "2020-01-01", "ethnicity": "White British"}
    ]
    (gap,) = CMR.gaps(from_paper, (), TODAY)
    assert "must be one of the answers offered" in gap.text


def test_a_list_and_options_of_its_own_contradict_each_other() -> None:
    written = content(CMR_KEY)
    column = written["form"]["sections"][1]["fields"][0]["columns"][2]
    column["options"] = [{"key": "a", "text": "A"}, {"key": "b", "text": "B"}]
    with pytest.raises(PanelTypeFaults, match="are both given"):
        parse(written, CMR_KEY)


def test_a_list_that_is_not_known_is_refused_with_what_is() -> None:
    written = content(CMR_KEY)
    written["form"]["sections"][1]["fields"][0]["columns"][2]["options_from"] = "eye_colours"
    with pytest.raises(PanelTypeFaults, match="ethnic_groups_2021"):
        parse(written, CMR_KEY)
