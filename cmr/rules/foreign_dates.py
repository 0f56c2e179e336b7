"""Dates in a text however they are typed: in figures, with the month by name or as a Roman number, the day in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cmr.rules.folding import HYPHENS
from cmr.rules.foreign_names import MONTHS
from cmr.rules.foreign_words import BESIDE, Words

WITHIN_A_DATE = re.compile(rf"(?:[\s./,()'’_]|{HYPHENS.pattern}){{0,4}}")
ORDINALS = frozenset({"st", "nd", "rd", "th", "of"})
MONTH_NUMBERS = {
    **{name: number for number, name in enumerate(MONTHS, 1)},
    **{name[:3]: number for number, name in enumerate(MONTHS, 1)},
    "sept": 9,
}
ROMAN = {
    name: number
    for number, name in enumerate(
        ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"), 1
    )
}
"""Months as they are written between a day and a year alone."""
DAYS = {
    name: number
    for number, name in enumerate(
        (
            "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
            "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth",
            "eighteenth", "nineteenth", "twentieth",
        ),
        1,
    )
} | {"thirtieth": 30}  # fmt: skip
TENS = {"twenty": 20, "thirty": 30}
BEGINS = MONTH_NUMBERS.keys() | DAYS.keys() | TENS.keys()
"""Words with which a date may begin."""
ORDERS = {1: ("dmy",), 2: ("dmy",), 4: ("ymd",), 6: ("",), 8: ("",)}
"""In which order a date goes on after a number of so many digits; with six or eight it is whole."""

Day = tuple[int, int, int]
"""Year, month and day; a year of two digits as it stands."""


class Dated(NamedTuple):
    """A day that stands in a text, and its words there."""

    day: Day
    first: int
    last: int


def dates_in(words: Words) -> Iterator[Dated]:
    """Every day that may be meant in a text; what no calendar has is among them."""
    for at in [at for at, word in enumerate(words.words) if word.isdecimal() or word in BEGINS]:
        word = words.words[at]
        if not word.isdecimal():
            orders: tuple[str, ...] = ("mdy",) if word in MONTH_NUMBERS else ("dmy",)
        else:
            orders = ORDERS.get(len(word), ())
        for order in orders:
            if order:
                yield from _parted(words, at, order)
            else:
                yield from (Dated(day, at, at) for day in _unparted(word))


def _parted(words: Words, first: int, order: str) -> Iterator[Dated]:
    """The day that begins with this word, where one does."""
    at, parts = first, dict[str, int]()
    for part in order:
        following = _next_of_a_date(words, at) if parts else first
        read = _part_of_date(words, following, part) if following is not None else None
        if read is None:
            return
        parts[part], at = read
    yield Dated((parts["y"], parts["m"], parts["d"]), first, at)


def _next_of_a_date(words: Words, at: int) -> int | None:
    """The next word of a date that goes on; None where it ends. "th" and "of" are no part of it."""
    while at + 1 < len(words) and WITHIN_A_DATE.fullmatch(words.between(at)):
        at += 1
        if words.words[at] not in ORDINALS:
            return at
    return None


def _part_of_date(words: Words, at: int, part: str) -> tuple[int, int] | None:
    """The number that a word is in a date, and its last word."""
    word = words.words[at]
    if word.isdecimal():
        return (int(word), at) if len(word) in ((2, 4) if part == "y" else (1, 2)) else None
    if part == "m":
        month = MONTH_NUMBERS.get(word) or ROMAN.get(word)
        return (month, at) if month else None
    return _day_in_words(words, at) if part == "d" else None


def _day_in_words(words: Words, at: int) -> tuple[int, int] | None:
    """ "Fifth", "twenty-fifth"; what goes on behind the tens is no day by itself."""
    word = words.words[at]
    if word in TENS and at + 1 < len(words) and BESIDE.fullmatch(words.between(at)):
        ones = DAYS.get(words.words[at + 1], 10)
        return (TENS[word] + ones, at + 1) if ones < 10 else None
    goes_on = at and words.words[at - 1] in TENS and BESIDE.fullmatch(words.between(at - 1))
    return (DAYS[word], at) if word in DAYS and not goes_on else None


def _unparted(digits: str) -> tuple[Day, ...]:
    """ "03042019" or "20190403"; the month tells them apart, as no year of a birth begins with a month.

    Six digits are read both ways.
    """
    one, two, three = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    if len(digits) == 6:
        return ((three, two, one), (one, two, three))
    if three <= len(MONTHS):
        return ((int(digits[:4]), three, int(digits[6:])),)
    return ((int(digits[4:]), two, one),)
