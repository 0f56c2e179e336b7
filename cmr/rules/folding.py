"""How a name is folded and cut into parts, so that it is found however it is written or typed.

Accents, case and punctuation fall away where they only vary one name: "Zoë" is "zoe", "O’Neil" is "ONeil", "Weiß" is
"Weiss". What would turn a name of another script into a different one stays.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

LONGEST_PART = 40
"""Letters of a word that count, from wherever it is begun."""
LEAST_LETTERS = 2
"""Fewer letters than this find too many to be of use; a sign that is a word by itself is enough alone."""
LONGEST_TYPED = 100
"""Characters that may be typed into a search."""
MOST_WORDS = 8
NUMBER_MARK = "#"
"""In front of a part that is a record number: no name holds one."""

_KEPT_MARKS = frozenset({0, 8, 9})
"""Unicode's combining classes of marks that are letters in their own right: vowel signs, kana's voice marks, virama."""
_LETTERS = str.maketrans(
    {
        "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ħ": "h", "ŧ": "t", "ŋ": "n",
        "ı": "i", "ə": "e", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ƴ": "y", "ĸ": "k",
        "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ـ": None,
    }
)  # fmt: skip
JOINS = re.compile(
    "[\u0027\u0060\u00b4\u02b9-\u02bf\u02c8\u2018\u2019\u201b\u2032\u05f3\uff07\u00ad\u200b-\u200d\u2060\ufeff]"
)
"""Apostrophes of every kind, and characters without a width: a word goes on across them."""
HYPHENS = re.compile("[\u002d\u2010-\u2015\u2212\ufe63\uff0d]")
ENOUGH_ALONE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003fffd]")
"""Signs of Chinese, Japanese and Korean, one of which may be a whole name."""
_REFERENCE = re.compile(r"(?:([a-z]{2,10}) ?)?(?:((?:19|20|21)\d\d) )?(\d{1,6})")
_UNBROKEN = re.compile(r"([a-z]{2,10})((?:19|20|21)\d\d)(\d{4,6})")


@dataclass(frozen=True)
class ReferenceTyped:
    """A referral's reference, or its end: the empty abbreviation and the year 0 stand for any."""

    abbreviation: str
    year: int
    number: int

    def is_of(self, abbreviation: str, year: int) -> bool:
        """Whether it may be a reference of that panel type and year."""
        return self.abbreviation in ("", abbreviation) and self.year in (0, year)

    def __str__(self) -> str:
        year = f"{self.year}-" if self.year else ""
        return (
            f"{self.abbreviation}-{year}{self.number:04}" if self.abbreviation else f"{year}{self.number:04}"
        )


@dataclass(frozen=True)
class Typed:
    """What somebody typed to find referrals by, read in every way it can be meant."""

    words: tuple[str, ...] = ()
    """Words of a name, folded; each must be found."""
    number: str = ""
    """The beginning of a record number, folded."""
    reference: ReferenceTyped | None = None
    problem: str = ""
    """Why nothing can be looked for."""


def folded(text: str) -> str:
    """The text in small letters without accents; folding it again changes nothing."""
    bare = "".join(
        mark
        for mark in unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
        if unicodedata.combining(mark) in _KEPT_MARKS
    )
    return unicodedata.normalize("NFC", bare.translate(_LETTERS))


def words_in(name: str) -> list[str]:
    """The words of a name as it is written, folded: those that a hyphen or an apostrophe joins are one.

    A letter that stands alone belongs to the word after it: "O Neil" is "oneil".
    """
    words = _split(HYPHENS.sub("", name))
    joined = re.sub(r"(?<!\S)([^\W\d_]) (?=\S\S)", r"\1", " ".join(words))
    return [word[:LONGEST_TYPED] for word in joined.split()]


def ends_of(name: str) -> frozenset[str]:
    """Every end of every word of a name: any part of a word is the beginning of one of them."""
    return frozenset(
        word[start : start + LONGEST_PART] for word in words_in(name) for start in range(len(word))
    )


def number_part(record_number: str) -> str:
    """A record number as a part, marked so that no name is taken for it; empty for an empty one."""
    bare = "".join(_split(HYPHENS.sub("", record_number)))
    return f"{NUMBER_MARK}{bare}"[:LONGEST_PART] if bare else ""


def matches(name: str, words: Sequence[str]) -> bool:
    """Whether each of the words (folded) is a part of some word of the name."""
    held = words_in(name)
    return bool(words) and all(any(word in one for one in held) for word in words)


def read_typed(text: str) -> Typed:
    """Reads what was typed: as a name's words, a record number and a reference, whichever it can be."""
    if len(text) > LONGEST_TYPED:
        return Typed(problem=f"Type less: {LONGEST_TYPED} characters at most.")
    words = tuple(dict.fromkeys(word[:LONGEST_PART] for word in _split(HYPHENS.sub(" ", text))))
    if len(words) > MOST_WORDS:
        return Typed(problem=f"Type fewer words: {MOST_WORDS} at most.")
    bare = "".join(words)
    named = any(letter.isalpha() for letter in bare) and any(map(_is_enough, words))
    number = number_part(text) if len(bare) >= LEAST_LETTERS and any(map(str.isdigit, bare)) else ""
    reference = _reference(_split(HYPHENS.sub(" ", text)))
    if not (named or number or reference):
        return Typed(problem=f"Type at least {LEAST_LETTERS} letters of a name, or a number.")
    return Typed(words if named else (), number, reference)


def _is_enough(word: str) -> bool:
    return len(word) >= LEAST_LETTERS or bool(ENOUGH_ALONE.match(word))


def _split(text: str) -> list[str]:
    """The words of a text, folded: letters, numbers and the marks that belong to them."""
    # Taken apart first: some letters hold an apostrophe of their own ("ŉ").
    apart = unicodedata.normalize("NFKD", JOINS.sub("", text))
    one_line = folded(JOINS.sub("", apart))
    return "".join(sign if unicodedata.category(sign)[0] in "LMN" else " " for sign in one_line).split()


def _reference(words: Sequence[str]) -> ReferenceTyped | None:
    line = " ".join(words)
    found = _REFERENCE.fullmatch(line) or _UNBROKEN.fullmatch(line)
    if found is None or not int(found[3]):
        return None
    return ReferenceTyped((found[1] or "").upper(), int(found[2] or 0), int(found[3]))
