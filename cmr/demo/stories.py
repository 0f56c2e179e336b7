"""What families live through: one file a story, names in braces, ways to say a thing in brackets."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

FOLDER = Path(__file__).parent / "stories"
WAYS = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")
"""``[one way|another]``: one of them is told."""

Words = dict[str, str]


@dataclass(frozen=True)
class Story:
    """One story of a panel: its texts (``told`` makes them a family's own)."""

    key: str
    read: dict[str, Any]

    @property
    def ages(self) -> list[list[int]]:
        """From and to, in years, of each child, the eldest first."""
        ages: list[list[int]] = self.read["children"]
        return ages

    @property
    def expects(self) -> list[int]:
        """In how many weeks (from, to) another child is expected; empty where none is."""
        return list(self.read.get("expects", ()))

    @property
    def unlike(self) -> list[str]:
        """Backgrounds of families of whom it is not told."""
        return list(self.read.get("unlike", ()))

    def text(self, name: str, words: Words, rng: Random) -> str:
        """One of its texts, told of a family."""
        return told(self.read[name], words, rng)

    def rows(self, name: str, words: Words, rng: Random) -> list[dict[str, str]]:
        """One of its tables, told of a family."""
        return [
            {key: told(value, words, rng) for key, value in row.items()} for row in self.read.get(name, ())
        ]


@cache
def stories(panel_key: str) -> tuple[Story, ...]:
    """Every story of a panel, by file name."""
    return tuple(
        Story(path.stem, tomllib.loads(path.read_text(encoding="utf-8")))
        for path in sorted((FOLDER / panel_key).glob("*.toml"))
    )


def told(text: str, words: Words, rng: Random) -> str:
    """The text with names in place of braces and one way out of each bracket."""
    parts = _parts(text)
    said = "".join(part if isinstance(part, str) else rng.choice(part) for part in parts)
    return said.format_map(words)


@cache
def _parts(text: str) -> tuple[str | tuple[str, ...], ...]:
    """A text taken apart: what always stands, and the ways of which one is told."""
    # The files' own lines end where they like; only an empty line is meant.
    paragraphs = (" ".join(paragraph.split()) for paragraph in text.split("\n\n"))
    pieces = WAYS.split("\n\n".join(paragraphs))
    return tuple(tuple(piece.split("|")) if number % 2 else piece for number, piece in enumerate(pieces))
