"""A section of the minutes as it is set, on the page and on paper: its paragraphs, what heads each, its lists."""

from __future__ import annotations

from typing import NamedTuple

POINT = "- "
"""What a line of a list begins with."""


class Piece(NamedTuple):
    """One paragraph of a section, as it is set."""

    label: str
    """The line that heads it: one that ends with a colon, where lines follow."""
    words: str
    points: tuple[str, ...] = ()
    """The list that its words introduce."""


def pieces(text: str) -> tuple[Piece, ...]:
    """The text's paragraphs: with a list where its last lines begin with a dash, else with the line that heads it."""
    found = []
    for paragraph in (one.strip("\n") for one in text.split("\n\n")):
        lines = paragraph.split("\n")
        listed_from = next((n for n, line in enumerate(lines) if line.startswith(POINT)), len(lines))
        if listed_from < len(lines) and all(line.startswith(POINT) for line in lines[listed_from:]):
            points = tuple(line.removeprefix(POINT).strip() for line in lines[listed_from:])
            found.append(Piece("", "\n".join(lines[:listed_from]), points))
        elif len(lines) > 1 and lines[0].rstrip().endswith(":"):
            found.append(Piece(lines[0].strip(), "\n".join(lines[1:])))
        elif paragraph.strip():
            found.append(Piece("", paragraph))
    return tuple(found)
