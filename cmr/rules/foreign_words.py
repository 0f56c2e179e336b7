"""A text cut into words that can be compared and found again where they stand, however it was typed or escaped."""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_right
from itertools import accumulate, pairwise
from typing import NamedTuple

from cmr.rules.folding import ENOUGH_ALONE, HYPHENS, JOINS, folded

ESCAPED = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
UNESCAPED_AT_MOST = 3
"""So many times over a text may have been escaped for a page."""
TIGHT = re.compile(rf"{HYPHENS.pattern}?|{HYPHENS.pattern}\s+")
"""Nothing, or a hyphen, maybe at the end of a line: a word goes on behind it."""
OF_A_YEAR = re.compile(rf"\s?(?:/|{HYPHENS.pattern})\s?")
"""What parts the year from the number of a reference that is said without its panel."""
WITHIN_A_NUMBER = re.compile(rf"(?:[\s./_:#,]|{HYPHENS.pattern}){{0,3}}")
"""What may part the pieces of a record number or a reference."""
BESIDE = re.compile(r"[ \u00a0,/-]{0,2}")
LONGEST_OF_INITIALS = 3
"""A longer word in capitals is one of a line or heading that stands in them."""
POSSESSIVE = re.compile(r"[\u0027\u0060\u00b4\u02bc\u2018\u2019\u201b\u2032\uff07][sS\uff33\uff53]$")


def _marks() -> str:
    """Every combining mark of the basic plane, as ranges of a character class."""
    marks = [code for code in range(0x300, 0x10000) if unicodedata.category(chr(code))[0] == "M"]
    first = [marks[0], *(right for left, right in pairwise(marks) if right > left + 1)]
    last = [*(left for left, right in pairwise(marks) if right > left + 1), marks[-1]]
    return "".join(f"{chr(one)}-{chr(other)}" for one, other in zip(first, last, strict=True))


_MARKS = _marks()
_LETTERS = rf"[^\W\d_]+(?:[{_MARKS}]+[^\W\d_]*)*"
_SIGN = rf"{ENOUGH_ALONE.pattern}[{_MARKS}]*"
_NO_SIGNS = rf"(?:(?!{ENOUGH_ALONE.pattern})[^\W\d_][{_MARKS}]*)+"
WORD = re.compile(rf"(\d+|{_LETTERS}(?:{JOINS.pattern}+{_LETTERS})*)")
SIGN_OR_WORD = re.compile(rf"(\d+|{_SIGN}|{_NO_SIGNS}(?:{JOINS.pattern}+{_NO_SIGNS})*)")
"""Where names are written without spaces each sign is a word."""
ASCII_WORD = re.compile(r"(\d+|[A-Za-z]+(?:['`]+[A-Za-z]+)*)")
"""The same for a text of plain letters, and the fastest."""


class _Folded(dict[str, str]):
    """Each word that occurs, folded once: without accents, apostrophes or a possessive's ending."""

    def __missing__(self, raw: str) -> str:
        if raw[0].isdecimal():
            word = "".join(str(unicodedata.digit(sign)) for sign in raw)
        else:
            word = folded(JOINS.sub("", POSSESSIVE.sub("", raw)))
        self[raw] = word
        return word


class _Piece(NamedTuple):
    """Where a piece of the unescaped text came from."""

    start: int
    came_from: int
    came_to: int
    copied: bool


class Words:
    """The words of a text, folded, each with its place in the text as it was given."""

    def __init__(self, text: str) -> None:
        """Reads the text; entities of HTML are read as what they stand for."""
        self.given = text
        self._layers: list[list[_Piece]] = []
        for _ in range(UNESCAPED_AT_MOST):
            plain, pieces = _unescaped(text)
            if not pieces:
                break
            self._layers.append(pieces)
            text = plain
        # Split, not searched: a match object for each of ten thousand words costs more than all the rest.
        self._pieces: list[str] = _pattern(text).split(text)
        self._starts = (0, *accumulate(map(len, self._pieces)))
        self.words: list[str] = list(map(_Folded().__getitem__, self._pieces[1::2]))

    def __len__(self) -> int:
        return len(self.words)

    def between(self, left: int) -> str:
        """What stands between a word and the next."""
        return self._pieces[2 * left + 2]

    def capital(self, at: int) -> bool:
        """Whether the word begins with a capital letter, or is of a script that has none."""
        return not self._pieces[2 * at + 1][0].islower()

    def in_capitals(self, at: int) -> bool:
        """Whether the word is in capitals throughout, as initials are, and beside no longer one that is."""
        around = (one for one in (at - 1, at + 1) if 0 <= one < len(self))
        return self._is_upper(at) and not any(
            len(self.words[one]) > LONGEST_OF_INITIALS and self._is_upper(one) for one in around
        )

    def _is_upper(self, at: int) -> bool:
        return POSSESSIVE.sub("", self._pieces[2 * at + 1]).isupper()

    def capital_within(self, at: int) -> bool:
        """Whether a capital follows a small letter in it, as where nothing parts two names."""
        raw = self._pieces[2 * at + 1]
        if raw[1:].islower():
            return False
        return any(left.islower() and right.isupper() for left, right in pairwise(raw))

    def beside_a_number(self, at: int) -> bool:
        """Whether it stands in one line with a number before or after it, as a month does."""
        return any(
            0 <= left < len(self) - 1
            and self.words[number].isdecimal()
            and BESIDE.fullmatch(self.between(left)) is not None
            for left, number in ((at - 1, at - 1), (at, at + 1))
        )

    def is_a_number_of_a_year(self, first: int, last: int) -> bool:
        """Whether they are two numbers with a hyphen or stroke alone between, and no letters go before: no date."""
        if last - first != 1 or not OF_A_YEAR.fullmatch(self.between(first)):
            return False
        return not (first and TIGHT.fullmatch(self.between(first - 1)) and self.words[first - 1].isalpha())

    def place(self, first: int, last: int) -> tuple[int, int]:
        """From where to where these words stand in the text as it was given."""
        start, end = self._starts[2 * first + 1], self._starts[2 * last + 2]
        for pieces in reversed(self._layers):
            start, end = _back(pieces, start, end=False), _back(pieces, end, end=True)
        return start, end


def _pattern(text: str) -> re.Pattern[str]:
    if text.isascii():
        return ASCII_WORD
    return SIGN_OR_WORD if ENOUGH_ALONE.search(text) else WORD


def _unescaped(text: str) -> tuple[str, list[_Piece]]:
    """The text with HTML's entities as the signs they mean; no pieces where it holds none."""
    pieces: list[_Piece] = []
    parts: list[str] = []
    at = length = 0
    for found in ESCAPED.finditer(text) if "&" in text else ():
        meant = html.unescape(found[0])
        if meant == found[0]:
            continue
        before = text[at : found.start()]
        pieces.append(_Piece(length, at, found.start(), copied=True))
        pieces.append(_Piece(length + len(before), *found.span(), copied=False))
        parts += before, meant
        length += len(before) + len(meant)
        at = found.end()
    if not pieces:
        return text, []
    pieces.append(_Piece(length, at, len(text), copied=True))
    return "".join((*parts, text[at:])), pieces


def _back(pieces: list[_Piece], at: int, *, end: bool) -> int:
    """Where a place in the unescaped text was before; an end is the end of the sign before it."""
    sign = at - 1 if end else at
    piece = pieces[bisect_right(pieces, sign, key=lambda one: one.start) - 1]
    if piece.copied:
        return piece.came_from + at - piece.start
    return piece.came_to if end else piece.came_from
