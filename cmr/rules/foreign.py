"""Finds the people of a meeting's other cases in a text about one: a part of the minutes, a sheet, a file (B1.25).

A whole name, a record number, a date of birth or another case's reference is certain; one name alone is possible; what
the text's own case has too is shared. Each of them is for a person to look at: nothing is taken out by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Literal, NamedTuple

from cmr.rules.birth import birth_of
from cmr.rules.foreign_dates import MONTH_NUMBERS, Day, dates_in
from cmr.rules.foreign_earlier import Earlier
from cmr.rules.foreign_names import (
    LONG_ENOUGH,
    NO_NAMES,
    PARTICLES,
    Kind,
    Only,
    People,
    Somebody,
    Sought,
    Ways,
)
from cmr.rules.foreign_words import OF_A_YEAR, TIGHT, WITHIN_A_NUMBER, Words
from cmr.rules.form import Form, SectionAnswers, rows_of, text_of
from cmr.rules.wording import listed, plural

Sure = Literal["certain", "possible", "shared"]

LONG_ALONE = 7
"""Letters from which on a single name is known though spaces part it."""
JOINED_TO_THE_NEXT = frozenset({"o", "d", "mc", "mac"})
SPELT_OUT = 3
"""So many letters standing alone are a word spelt out."""
BETWEEN_TWO_NAMES = 2
"""So many words may stand between somebody's first name and their last, such as another name or an initial."""
WORDS_OF_A_NAME = 10
"""A longer one is looked back on no further."""
END_OF_A_SENTENCE = re.compile(r"[.!?…][^\w\s]*\s")
END_OF_A_PARAGRAPH = re.compile(r"\n\s*\n")
SHORT_SPACE = re.compile(r"\s{1,3}")
NUMBERS = frozenset({"record number", "reference"})
ASKS = frozenset({"may", "will"})
ASKED = frozenset(
    (
        "a",
        "an",
        "be",
        "he",
        "her",
        "his",
        "i",
        "it",
        "not",
        "our",
        "she",
        "that",
        "the",
        "there",
        "they",
        "this",
        "we",
        "you",
    )
)
"""After "Will" or "May" one of these makes it a question."""


@dataclass(frozen=True)
class Finding:
    """Something in a text that belongs, or may belong, to another case."""

    start: int
    end: int
    matched: str
    """As it stands in the text, from ``start`` to ``end``."""
    kind: Kind
    sure: Sure
    reference: str
    """The other case's; empty for a reader who may not know of it."""
    people: tuple[str, ...] = ()
    """Whose it is there, as that case's referral names them."""

    @property
    def words(self) -> str:
        """What was found, as a sentence."""
        if not self.reference:
            return f"“{' '.join(self.matched.split())}” may be another family’s."
        whose = f"{self.reference}, {listed(self.people)}" if self.people else self.reference
        match self.sure:
            case "possible" if self.kind == "initials":
                said = f"may be the initials of {whose}"
            case "certain":
                said = f"is a {self.kind} of {whose}" if self.people else "is another case’s reference"
            case "possible":
                said = f"may be a {self.kind} of {whose}"
            case "shared":
                said = f"is also a {self.kind} of {whose}: look whose is meant"
        return f"“{' '.join(self.matched.split())}” {said}."


@dataclass(frozen=True)
class Group:
    """Findings that say the same, to be looked at together."""

    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        """Where it stands first."""
        return self.findings[0]

    @property
    def words(self) -> str:
        """What was found, and how often."""
        often = f" It stands there {plural(len(self.findings), 'time')}." if len(self.findings) > 1 else ""
        return f"{self.first.words}{often}"


class _Hit(NamedTuple):
    first: int
    last: int
    key: str
    sought: Sought


def people_of(reference: str, form: Form, answers: Mapping[str, SectionAnswers]) -> People:
    """Everybody whom a referral names: its children and family, and by their whole names its network."""
    found = []
    for section, field in form.fields():
        if field.kind == "people" or field.carries == "network":
            for row in rows_of(answers.get(section.key, {}).get(field.key)):
                born = birth_of(row.get("date_of_birth")).on
                number = text_of(row.get("record_number"))
                name, family = text_of(row.get("name")), field.kind == "people"
                if name or born or number:
                    found.append(Somebody(name, born, number, family, field.children))
    return People(reference, tuple(found))


def look(
    text: str, own: People, others: Iterable[People], at_the_meeting: Iterable[str] = ()
) -> tuple[Finding, ...]:
    """What of the other cases stands in a text about ``own``, in the text's order; empty where nothing does.

    ``at_the_meeting`` names those who may stand in any part of the minutes: who attended, presents or signs.
    """
    return Looker(own, others, at_the_meeting).look(text)


class Looker:
    """Looks through the texts of one case for the people of others."""

    def __init__(
        self,
        own: People,
        others: Iterable[People],
        at_the_meeting: Iterable[str] = (),
        earlier: Earlier | None = None,
    ) -> None:
        """Works out once how everybody may be written; of ``earlier`` only those whom a text may name."""
        there = [one for one in others if one.reference != own.reference]
        self._own = Ways([own]).of_names(at_the_meeting)
        self._own_keys = {*self._own.keys, *map(_birth_key, self._own.births)}
        self._others = Ways(there)
        self._earlier = earlier.for_case(own, there) if earlier else None

    def look(self, text: str) -> tuple[Finding, ...]:
        """What of the other cases stands in the text."""
        words = Words(text)
        hits = list(_hits(words, self._others))
        if hits:
            mine = _longest(_hits(words, self._own))
            hits = [one for one in _with_whole_names(words, hits, self._own) if not _is_of(one, mine)]
            hits = _kept(
                [one for one in hits if one.sought.kind != "initials" or one.key not in self._own_keys]
            )
        hits += self._of_earlier(words, hits)
        return tuple(
            self._finding(words, list(same)) for _, same in groupby(sorted(hits, key=_same), key=_same)
        )

    def _of_earlier(self, words: Words, known: Iterable[_Hit]) -> list[_Hit]:
        """What is certain of the panel's other cases, each place once: of whichever of them was nearest."""
        named = self._earlier.named_in(words) if self._earlier else ()
        if not named:
            return []
        hits = _with_whole_names(words, list(_hits(words, Ways(named))), self._own)
        order = {one.reference: place for place, one in enumerate(named)}
        sure = [one for one in _kept(hits) if one.sought.certain and one.key not in self._own_keys]
        taken = [(one.first, one.last) for one in known if one.sought.certain]
        found = []
        for hit in sorted(sure, key=lambda one: (order[one.sought.reference], one.first)):
            if not any(first <= hit.last and hit.first <= last for first, last in taken):
                taken.append((hit.first, hit.last))
                found.append(hit)
        return found

    def _finding(self, words: Words, hits: list[_Hit]) -> Finding:
        hit = hits[0]
        start, end = words.place(hit.first, hit.last)
        sure: Sure = "certain" if hit.sought.certain else "possible"
        if hit.key in self._own_keys:
            sure = "shared"
        whose = tuple(dict.fromkeys(one.sought.who for one in hits if one.sought.who))
        return Finding(start, end, words.given[start:end], hit.sought.kind, sure, hit.sought.reference, whose)


def grouped(findings: Iterable[Finding]) -> tuple[Group, ...]:
    """The findings that say the same of the same case together, the certain ones first."""
    groups: dict[tuple[str, str, Sure, Kind], list[Finding]] = {}
    for one in findings:
        same = " ".join(one.matched.casefold().split())
        groups.setdefault((same, one.reference, one.sure, one.kind), []).append(one)
    order = ("certain", "shared", "possible")
    found = [Group(tuple(same)) for same in groups.values()]
    return tuple(sorted(found, key=lambda one: order.index(one.first.sure)))


# ------------------------------------------------------------------ what stands in a text


def _hits(words: Words, ways: Ways) -> Iterator[_Hit]:
    starts = ways.starts
    for at in [at for at, word in enumerate(words.words) if word in starts]:
        yield from _hits_from(words, ways, at)
    for day, first, last in dates_in(words) if ways.births else ():
        yield from (_Hit(first, last, _birth_key(day), sought) for sought in ways.births.get(day, ()))


def _hits_from(words: Words, ways: Ways, first: int) -> Iterator[_Hit]:
    key, last, parted, ended = "", first - 1, dict[int, str](), False
    while last + 1 < len(words):
        if key:
            parted[len(key)] = words.between(last)
            ended = ended or _ends(words, last)
        last += 1
        key += words.words[last]
        for sought in ways.keys.get(key, ()):
            if ended and sought.kind not in NUMBERS:
                continue
            if _fits(sought, key, parted) and _is_meant(sought, key, words, first, last):
                yield _Hit(first, last, key, sought)
        if key not in ways.beginnings:
            return


def _ends(words: Words, at: int) -> bool:
    """Whether a sentence or a paragraph ends after this word: no name goes on there."""
    between = words.between(at)
    if END_OF_A_PARAGRAPH.search(between):
        return True
    word = words.words[at]
    shortened = len(word) == 1 or word in NO_NAMES or word in PARTICLES
    return not shortened and bool(END_OF_A_SENTENCE.search(between))


def _fits(sought: Sought, key: str, parted: Mapping[int, str]) -> bool:
    """Whether what parts the words in the text may part those of what is sought."""
    if sought.kind in NUMBERS:
        return all(WITHIN_A_NUMBER.fullmatch(one) for one in parted.values())
    if len(key) < LONG_ENOUGH and not sought.must_part <= parted.keys():
        return False
    return all(at in sought.parts or _goes_on(key, at, parted) for at in parted)


def _goes_on(key: str, at: int, parted: Mapping[int, str]) -> bool:
    """Whether a word goes on although something stands in it: a hyphen, a space after an O, or letters spelt out."""
    if TIGHT.fullmatch(parted[at]):
        return True
    if not SHORT_SPACE.fullmatch(parted[at]):
        return len(parted) + 1 == len(key) >= SPELT_OUT
    return (
        len(key) >= LONG_ALONE or key[:at] in JOINED_TO_THE_NEXT or len(parted) + 1 == len(key) >= SPELT_OUT
    )


def _is_meant(sought: Sought, key: str, words: Words, first: int, last: int) -> bool:
    """Whether it is a name and not a word of the language."""
    if not _stands_so(sought.only, words, first, last):
        return False
    if sought.kind not in ("first name", "last name"):
        return sought.kind != "reference" or not key.isdecimal() or words.is_a_number_of_a_year(first, last)
    if key in MONTH_NUMBERS and words.beside_a_number(first):
        return False
    return not (key in ASKS and last + 1 < len(words) and words.words[last + 1] in ASKED)


def _stands_so(only: Only, words: Words, first: int, last: int) -> bool:
    """Whether it stands in the text as it must, so that it is meant."""
    match only:
        case "begun in capitals":
            return all(map(words.capital, range(first, last + 1)))
        case "in capitals":
            return first == last and words.in_capitals(first)
        case "hyphened":
            return last > first and OF_A_YEAR.fullmatch(words.between(last - 1)) is not None
        case "":
            return True


def _birth_key(day: Day) -> str:
    year, month, number = day
    return f"{year}-{month}-{number}"


# ------------------------------------------------------------------ what of it is kept


def _with_whole_names(words: Words, hits: list[_Hit], own: Ways) -> list[_Hit]:
    """First and last name of one person near each other are their whole name: "Dele (James) Okafor"."""
    alone: dict[tuple[str, str], list[_Hit]] = {}
    for hit in hits:
        if hit.sought.kind in ("first name", "last name") and hit.key not in own.keys:
            alone.setdefault((hit.sought.reference, hit.sought.who), []).append(hit)
    return hits + [
        _Hit(left.first, right.last, left.key + right.key, Sought("name", True, *whose))
        for whose, theirs in alone.items()
        for left, right in pairwise(theirs)
        if 0 < right.first - left.last <= BETWEEN_TWO_NAMES + 1
        and (left.sought.kind, right.sought.kind) == ("first name", "last name")
        and not any(_ends(words, at) for at in range(left.last, right.first))
    ]


def _longest(hits: Iterable[_Hit]) -> dict[int, int]:
    """From which word to which the longest begins at each."""
    longest: dict[int, int] = {}
    for hit in hits:
        longest[hit.first] = max(hit.last, longest.get(hit.first, 0))
    return longest


def _is_of(hit: _Hit, mine: Mapping[int, int]) -> bool:
    """Whether it is a part of a longer name that this case's own people, or those at the meeting, have."""
    if hit.sought.certain:
        return False
    return any(
        mine.get(first, -1) >= hit.last and mine[first] - first > hit.last - hit.first
        for first in range(max(hit.first - WORDS_OF_A_NAME, 0), hit.first + 1)
    )


def _kept(hits: list[_Hit]) -> list[_Hit]:
    """In the text's order, without what stands within something longer or surer of the same case."""
    kept: list[_Hit] = []
    for hit in sorted(hits, key=lambda it: (it.sought.reference, it.first, -it.last, not it.sought.certain)):
        longer = kept[-1] if kept else hit
        alike = longer.sought.reference == hit.sought.reference
        within = hit.last <= longer.last
        twice = hit.first <= longer.last and longer.sought.who == hit.sought.who and longer.sought.certain
        gone = alike and (within or twice)
        if not gone or _same(longer) == _same(hit):
            kept.append(hit)
    return sorted(kept, key=_same)


def _same(hit: _Hit) -> tuple[int, int, str]:
    return hit.first, hit.last, hit.sought.reference
