"""Another family's people are found as somebody types them in a hurry: small letters, initials, shortened (B1.25)."""

from __future__ import annotations

from datetime import date

import pytest

from cmr.rules.foreign import Looker, look, people_of
from cmr.rules.foreign_earlier import Earlier
from cmr.rules.foreign_names import People, Somebody
from tests.rules.terms import CMR, cmr_answers

SOWDEN = People(
    "CMR-2026-0017",
    (
        Somebody("Alfie Sowden", date(2014, 3, 5), "365743", child=True),
        Somebody("Kai Sowden", child=True),
        Somebody("Lena Ormerod-Clark"),
        Somebody("Thi Jones"),
        Somebody("Rose Marks"),
        Somebody("Will Hall"),
        Somebody("Ama Tesfaye Lund", child=True),
        Somebody("Cara Pole", child=True),
    ),
)
OWN = People("CMR-2026-0012", (Somebody("Robin Vale", date(2017, 3, 4), child=True),))
LOOKER = Looker(OWN, (SOWDEN,), ("Tom Lisle",))


def found(text: str) -> list[tuple[str, str]]:
    return [(one.matched, one.sure) for one in LOOKER.look(text)]


@pytest.mark.parametrize(
    ("text", "matched"),
    [
        ("the sowdens came", "sowdens"),
        ("alfies bike", "alfies"),
        ("ALFIES bike", "ALFIES"),
        ("the ormerod-clarks", "ormerod-clarks"),
        ("the Clarks came", "Clarks"),
        ("the lunds came", "lunds"),
        ("kais school", "kais"),
        ("Kais school", "Kais"),
        ("the joneses came", "joneses"),
    ],
)
def test_a_plural_or_possessive_without_an_apostrophe_is_possible(text: str, matched: str) -> None:
    assert found(text) == [(matched, "possible")]


@pytest.mark.parametrize(
    "text", ["roses and marks", "the wills were read", "this was said", "halls of the school", "she marks it"]
)
def test_a_word_of_the_language_is_no_plural(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "matched"),
    [
        ("AS left", ["AS"]),
        ("AS’s bike, KS and ATL.", ["AS’s", "KS", "ATL"]),
        ("AS, KS", ["AS", "KS"]),
        ("as said, As said; As’S bike", []),
        ("a CP plan", []),
        ("RM and WH are adults", []),
        ("TL asked", []),
        ("RV stays", []),
        ("VIEWS AS HEARD", []),
    ],
)
def test_a_childs_initials_are_found_as_lists_print_them(text: str, matched: list[str]) -> None:
    """In capitals alone; not where a child of this case or somebody at the meeting has them, or they are usual."""
    own = People(OWN.reference, (*OWN.people, Somebody("Tia Lake")))
    said = Looker(own, (SOWDEN,)).look(text) if text.startswith("TL") else LOOKER.look(text)
    assert [(one.matched, one.sure) for one in said] == [(one, "possible") for one in matched]


def test_initials_say_whose_they_may_be() -> None:
    (said,) = look("KS", OWN, (SOWDEN,))
    assert said.words == "“KS” may be the initials of CMR-2026-0017, Kai Sowden."


def test_a_referrals_children_are_those_whose_initials_are_printed() -> None:
    people = people_of("CMR-2026-0009", CMR.whole_form, cmr_answers()).people
    assert {one.name for one in people if one.child} == {"Wren Vale", "Robin Vale"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CMR 0017", "certain"),
        ("CMR-0017", "certain"),
        ("cmr0017", "certain"),
        ("CMR-26-0017", "certain"),
        ("cmr 26/0017", "certain"),
        ("cmr-2026-17", "certain"),
        ("CMR 2026/17", "certain"),
        ("case 0017", "possible"),
        ("Case 0017", "possible"),
    ],
)
def test_a_reference_is_known_shortened(text: str, expected: str) -> None:
    assert found(f"See {text}, please.") == [(text, expected)]


@pytest.mark.parametrize(
    "text",
    ["the CMR 17 December", "CMR 2026. 17 children", "CMR 2026, 17 December", "case 17", "CIN 0017", "0017"],
)
def test_what_may_be_a_date_or_a_count_is_no_reference(text: str) -> None:
    assert found(text) == []


def test_a_number_that_may_be_a_year_is_no_reference() -> None:
    assert look("the CMR 2019", OWN, (People("CMR-2026-2019"),)) == ()


@pytest.mark.parametrize(
    "text",
    [
        "050314", "140305", "5.III.2014", "5 iii 14", "fifth of March 2014", "Fifth March, 2014", "March fifth 2014",
    ],
)  # fmt: skip
def test_a_date_of_birth_in_words_or_six_digits_is_certain(text: str) -> None:
    assert found(f"dob {text}, at home") == [(text, "certain")]
    near = Looker(OWN, (), (), Earlier((SOWDEN,)))
    assert [one.matched for one in near.look(f"dob {text}, at home")] == [text]


@pytest.mark.parametrize(
    "text", ["twenty-fifth of March 2014", "twenty fifth March 2014", "050414", "5.IV.2014"]
)
def test_another_day_is_none(text: str) -> None:
    assert found(f"dob {text}") == []


def test_a_day_of_two_words_is_read_whole() -> None:
    others = (People("CMR-2026-0018", (Somebody("Ada Lune", date(2014, 3, 25)),)),)
    for text in ("twenty-fifth of March 2014", "twenty fifth March 2014"):
        assert [one.matched for one in look(f"born {text}.", OWN, others)] == [text]
