"""Two texts of one section: every difference is found, and whatever is chosen loses nothing else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cmr.referrals.two_texts import CHOOSE, began_from, differences, settled, unsettled
from cmr.rules.form import Column, Field, Option, Section

TEXT = Field(key="story", label="Story", kind="text")
LINE = Field(key="title", label="Title", kind="line")
WHY = Field(key="met", label="Met?", kind="yes_no", why="no")
MANY = Field(
    key="plan",
    label="Plan",
    kind="choices",
    options=tuple(Option(key=key, text=key.upper()) for key in "abc"),
)
TABLE = Field(
    key="people",
    label="People",
    kind="people",
    columns=(Column(key="name", label="Name"), Column(key="role", label="Role")),
)
SECTION = Section(key="made_up", title="Made up", fields=(TEXT, LINE, WHY, MANY, TABLE))

words = st.text("abc ", min_size=1, max_size=4).map(str.strip).filter(bool)
rows = st.lists(st.fixed_dictionaries({"name": words}, optional={"role": words}), max_size=5)
answers = st.fixed_dictionaries(
    {},
    optional={
        "story": words,
        "title": words,
        "met": st.fixed_dictionaries({"answer": st.sampled_from(("yes", "no")), "why": words}),
        "plan": st.sets(st.sampled_from("abc"), min_size=1).map(sorted),
        "people": rows,
    },
)


def choose(side: str, theirs: dict[str, object], mine: dict[str, object]) -> dict[str, object]:
    found = differences(SECTION, theirs, mine)
    choices = {f"{CHOOSE}{one.name}": side if side != "both" or one.may_be_both else "mine" for one in found}
    assert unsettled(found, choices) == ()
    return settled(SECTION, theirs, mine, found, choices)


def full(value: dict[str, object]) -> dict[str, object]:
    return {key: one for key, one in value.items() if one}


@given(answers, answers)
def test_all_of_one_side_is_that_side(theirs: dict[str, object], mine: dict[str, object]) -> None:
    assert choose("theirs", theirs, mine) == full(theirs)
    assert choose("mine", theirs, mine) == full(mine)


@given(answers, answers)
def test_both_loses_no_row_and_no_text(theirs: dict[str, object], mine: dict[str, object]) -> None:
    together = choose("both", theirs, mine)
    for side in (theirs, mine):
        if theirs.get("story") and mine.get("story"):
            assert str(side["story"]) in str(together["story"])
    kept = together.get("people", [])
    assert isinstance(kept, list)
    sent = mine.get("people", [])
    assert isinstance(sent, list)
    assert all(row in kept for row in sent)


@given(answers)
def test_the_same_text_has_no_difference(text: dict[str, object]) -> None:
    assert differences(SECTION, text, {**text, "title": f" {text.get('title', '')} "}) == ()


def test_nothing_is_chosen_for_the_writer_and_nothing_else_is_offered() -> None:
    found = differences(SECTION, {"title": "A", "story": "C"}, {"title": "B", "story": "D"})
    assert [one.name for one in unsettled(found, {f"{CHOOSE}title": "both", f"{CHOOSE}story": "both"})] == [
        "title"
    ]
    assert [one.likely for one in found] == [None, None]


def test_what_only_one_side_changed_is_likely() -> None:
    began = began_from(SECTION, {"title": "A", "story": "C"})
    found = differences(SECTION, {"title": "A", "story": "C2"}, {"title": "A2", "story": "C"}, began)
    assert {one.name: one.likely for one in found} == {"title": "mine", "story": "theirs"}
    assert "A" not in began.split(), "hashes alone travel with the page"


def test_reasons_stand_together_only_under_one_answer() -> None:
    yes: dict[str, object] = {"met": {"answer": "yes", "why": "x"}}
    no: dict[str, object] = {"met": {"answer": "no", "why": "y"}}
    assert [one.may_be_both for one in differences(SECTION, yes, no)] == [False]
    both = choose("both", {"met": {"answer": "no", "why": "x"}}, no)
    assert both == {"met": {"answer": "no", "why": "x\n\ny"}}
