"""A section's paragraphs: what heads each, and the list that one introduces."""

from __future__ import annotations

import pytest

from cmr.rules.minutes_pieces import Piece, pieces


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ()),
        ("One.\n\nTwo\nlines.", (Piece("", "One."), Piece("", "Two\nlines."))),
        ("Present:\nMo\nSia", (Piece("Present:", "Mo\nSia"),)),
        ("The aim is to:\n- Test\n- See", (Piece("", "The aim is to:", ("Test", "See")),)),
        ("- Test\n- See", (Piece("", "", ("Test", "See")),)),
        ("Views:\n- Mo agrees.\nAll did.", (Piece("Views:", "- Mo agrees.\nAll did."),)),
        ("It ends so:", (Piece("", "It ends so:"),)),
    ],
)
def test_a_list_is_introduced_by_a_paragraph_and_headed_by_none(text: str, found: tuple[Piece, ...]) -> None:
    assert pieces(text) == found
