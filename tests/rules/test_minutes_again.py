"""What is made again of the minutes by itself, and what is said of it (B1.25)."""

from __future__ import annotations

import pytest

from cmr.rules.minutes_draft import made_again_words, nobody_wrote

LOOK = "More was recorded where somebody wrote: look there at both texts."


@pytest.mark.parametrize(
    ("anew", "written", "said"),
    [
        (True, False, "The draft holds what was recorded until now."),
        (False, False, "Nothing more was recorded since."),
        (True, True, f"It was made again where nobody wrote. {LOOK}"),
        (False, True, f"Nothing was made again. {LOOK}"),
    ],
)
def test_what_is_said_once_the_draft_was_made_again(anew: bool, written: bool, said: str) -> None:
    assert made_again_words(anew=anew, written=written) == said


def test_a_section_is_made_again_by_itself_where_nobody_wrote_in_it() -> None:
    assert nobody_wrote("As made.", "As made.", "As it would be.")
    assert nobody_wrote("As it would be.", "As made.", "As it would be.")
    assert not nobody_wrote("My own.", "As made.", "As it would be.")
