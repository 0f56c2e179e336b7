"""Of many families that a panel has known, the few that a text may name, without looking for each (B1.25).

Of a meeting's own cases everything is looked for. Of the panel's other cases, which are many, only what is certain: a
whole name, a record number, a reference; and a date of birth of those that were at a meeting near this one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby, pairwise

from cmr.rules.folding import ENOUGH_ALONE, LONGEST_PART, NUMBER_MARK
from cmr.rules.foreign_dates import dates_in
from cmr.rules.foreign_names import (
    LEAST_OF_A_NUMBER,
    LONG_ENOUGH,
    NEVER_ALONE,
    People,
    Somebody,
    digits_of,
    joined_number,
    naming_words,
)
from cmr.rules.foreign_words import TIGHT, WITHIN_A_NUMBER, Words

LEAST_OF_A_NAME = 2
"""So many words of somebody's name make a whole one."""
SPELT_OUT = 3
"""So many letters standing alone are a word spelt out."""
WORDS_OF_A_NUMBER = 5
"""A record number or reference is typed in no more pieces than these."""
LETTERS_BEFORE = 2
"""In so many of them at most stand letters before its first digits."""
LETTERS_OF_A_NUMBER = 10
"""So many together at most: those of a panel type's abbreviation."""
LONG_FOR_ONE = 10
"""Letters from which on a word may be a first and a last name that nothing parts."""
LEAST_OF_AN_END = 4
NOUGHTS = 4
"""So many noughts at most before a record number may be left out."""


@dataclass(frozen=True)
class Earlier:
    """The panel's other cases as far as a text is looked through for them; of each only what is certain."""

    near: tuple[People, ...] = ()
    """Those of the meetings around this one: whose dates of birth are looked for too."""
    others: tuple[People, ...] = ()

    def for_case(self, own: People, at_the_meeting: Iterable[People]) -> Earlier:
        """Without the case itself, those of the same meeting, which are looked for whole, and its own family's."""
        there = {own.reference, *(one.reference for one in at_the_meeting)}
        mine = _Family(own)

        def kept(cases: Iterable[People]) -> Iterator[People]:
            for one in cases:
                if one.reference not in there and not mine.is_of(one):
                    there.add(one.reference)
                    yield one

        return Earlier(tuple(kept(self.near)), tuple(kept(self.others)))

    def named_in(self, words: Words) -> tuple[People, ...]:
        """Of these the people whom the text may name, with dates of birth where they are looked for."""
        said = _Said(words)
        others = (
            replace(case, people=tuple(replace(one, born=None) for one in case.people))
            for case in self.others
        )
        return tuple(found for case in (*self.near, *others) if (found := said.may_name(case)) is not None)


def parts_of(words: Words) -> frozenset[str]:
    """Everything in a text that may be a part of a child's name or number as these are kept for finding.

    A referral none of whose parts (``NamePart``) is among them is not named in the text.
    """
    return frozenset(
        part[:LONGEST_PART] for part in (*_words_that_name(words), *_ends(words), *_number_parts(words))
    )


def references_in(words: Words, abbreviation: str) -> frozenset[str]:
    """Every reference of a panel type that stands in a text, as references are written."""
    begins = abbreviation.casefold()
    bare = {f"{begins}{key}" for key in _runs(words) if key.isdecimal()}
    return frozenset(
        f"{abbreviation}-{key[len(begins) :][:4]}-{key[len(begins) + 4 :]}"
        for key in _runs(words) | bare
        if key.startswith(begins) and len(key) >= len(begins) + 8 and key[len(begins) :].isdecimal()
    )


class _Said:
    """The words and numbers of a text in every way in which those of a name may be joined or parted there."""

    def __init__(self, words: Words) -> None:
        joined = {left + right for left, right in pairwise(words.words)} | set(_spelt_out(words))
        whole = {*words.words, *joined}
        long = [one for one in whole if len(one) >= LONG_ENOUGH]
        cut = {part for one in long for at in range(2, len(one) - 1) for part in (one[:at], one[at:])}
        self._words = whole | cut
        self._numbers = _runs(words)
        self._days = {day for day, _, _ in dates_in(words)}

    def may_name(self, case: People) -> People | None:
        """The case with whoever of it may be named; None where nobody is, and its reference isn't either."""
        named = tuple(one for one in case.people if self._names(one) or self._says(one.born))
        if named or not self._numbers.isdisjoint((joined_number(case.reference), digits_of(case.reference))):
            return People(case.reference, named)
        return None

    def _names(self, one: Somebody) -> bool:
        number = joined_number(one.record_number)
        if number and not self._numbers.isdisjoint((number, number.lstrip("0"))):
            return True
        return len(naming_words(one.name) & self._words) >= LEAST_OF_A_NAME

    def _says(self, born: date | None) -> bool:
        """Whether this date stands there."""
        return born is not None and any(
            (year, born.month, born.day) in self._days for year in (born.year, born.year % 100)
        )


class _Family:
    """By whom a case is known to be of a family that has another: by record number, or by name and date of birth."""

    def __init__(self, own: People) -> None:
        self._numbers = {number for one in own.people for number in _numbers_of(one)}
        self._born = {(naming_words(one.name), one.born) for one in own.people if one.family and one.born}

    def is_of(self, other: People) -> bool:
        """Whether the other case is of the same family: an earlier referral of the child, or one of a sibling."""
        return any(
            not self._numbers.isdisjoint(_numbers_of(one)) or (naming_words(one.name), one.born) in self._born
            for one in other.people
        )


def _numbers_of(one: Somebody) -> tuple[str, ...]:
    number = joined_number(one.record_number).lstrip("0")
    return (number,) if len(number) >= LEAST_OF_A_NUMBER and any(map(str.isdigit, number)) else ()


def _words_that_name(words: Words) -> Iterator[str]:
    """Its words, but of those that stand in every sentence only such as have a capital, as a name has."""
    for at, word in enumerate(words.words):
        if len(word) < 2 and not ENOUGH_ALONE.match(word):
            continue
        if word not in NEVER_ALONE or words.capital(at):
            yield word
        if at + 1 < len(words) and TIGHT.fullmatch(words.between(at)):
            yield word + words.words[at + 1]


def _ends(words: Words) -> Iterator[str]:
    """The ends of what may be a first and a last name that nothing parts: the last name is one of them."""
    long = {one for one in words.words if len(one) >= LONG_FOR_ONE}
    long |= {
        one for at, one in enumerate(words.words) if len(one) >= LONG_ENOUGH and words.capital_within(at)
    }
    for one in (*long, *_spelt_out(words)):
        yield from (one[at:] for at in range(1, len(one) - LEAST_OF_AN_END + 1))


def _spelt_out(words: Words) -> Iterator[str]:
    """Letters that stand alone one after another, as one word."""
    for single, run in groupby(words.words, key=lambda word: len(word) == 1 and not word.isdecimal()):
        letters = list(run) if single else []
        if len(letters) >= SPELT_OUT:
            yield "".join(letters)


def _number_parts(words: Words) -> Iterator[str]:
    for key in _runs(words):
        noughts = NOUGHTS if key.isdecimal() else 0
        yield from (f"{NUMBER_MARK}{'0' * many}{key}" for many in range(noughts + 1))


def _runs(words: Words) -> frozenset[str]:
    """Words one after another that hold a number, joined: a record number or a reference may be one of these."""
    every, found = words.words, set()
    numbers = [at for at, word in enumerate(every) if word.isdecimal()]
    for first in {max(at - back, 0) for at in numbers for back in range(LETTERS_BEFORE + 1)}:
        key = ""
        for at in range(first, min(first + WORDS_OF_A_NUMBER, len(every))):
            number = every[at].isdecimal()
            if not number and len(every[at]) > LETTERS_OF_A_NUMBER:
                break
            key += every[at]
            if number and LEAST_OF_A_NUMBER <= len(key) < LONGEST_PART:
                found.add(key)
            if at + 1 < len(every) and not WITHIN_A_NUMBER.fullmatch(words.between(at)):
                break
    return frozenset(found)
