"""The ways in which somebody of a case may be written: by name, number, date of birth or the case's reference."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import permutations
from typing import Literal, NamedTuple

from cmr.rules.folding import ENOUGH_ALONE, HYPHENS, JOINS, folded

Kind = Literal["name", "first name", "last name", "initials", "record number", "date of birth", "reference"]
Only = Literal["", "begun in capitals", "in capitals", "hyphened"]
"""How a way of writing must stand in a text so that it is meant: beginning with capitals, in capitals throughout, or
with its last part behind a hyphen or stroke.
"""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


NO_NAMES = _set(
    """
    mr mrs miss ms mx dr prof professor sir lady rev reverend unborn baby child children twin boy girl mother
    father mum dad parent stepfather stepmother brother sister not known unknown none nil na tbc tba withheld
    name unnamed
    """
)
"""What stands in a form where a name should, or before one."""
PARTICLES = _set(
    """
    abu al bin bint da de del della den der di do dos du e el ibn la le las los mac mc of san st the und van von
    y zu
    """
)
"""Parts of a longer name that name nobody by themselves."""
NEVER_ALONE = _set(
    """
    a all am an and any are as at be but by can did do for from go had has have he her him his i if in is it its
    me my no nor not of off on or our out she so than that the their them then they this to too up us was we
    were who you
    """
)
"""Words of every sentence: as a name by itself one of them would be found everywhere."""
MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
ORDINARY = _set(
    """
    amber art ash autumn bailey baker banks barber bear bee bell best bill bird bishop black blue bloom blossom
    bond brook brooks brown bright bush butcher butler cash chance chase chuck church clay close coal coral cook
    cooper crystal daisy dale dawn day dean destiny dear dolly drew duke early earth east ebony eden english
    ever faith farmer faye fern field fields finch fisher flint flora flower ford forest fox frank freedom free
    french frost gale game gene gentle glen gold good grace grant gray green grey guy hall hardy harmony harper
    harry hay haven hazel head heath heather heaven heritage hill hobby holly home honor honour hope house hunt
    hunter iris ivy jack jade jasmine jay jet jewel john joy justice keen kit king knight lake lane law lee left
    liberty light lily lion little long love low lucky major mark marks marshal mason melody mercy mere merit
    miles mills miller mist moon moor moore more moss nick noble noon north oak ocean olive opal page parish
    park parker paris pat patience peace pearl penny pepper peter piper pleasant pike pool poppy porter pope
    potter power precious price prince princess promise quick rain rainbow ray reed rich ring river rivers rob
    robin rock rod rose rowan royal ruby rusty sage salt sandy scout self serenity sharp shepherd short silver
    skip sky small smart smith snow sparrow spring stone storm strong sue summer summers sunny sweet swift
    tailor taylor teal temple time tiger trinity trip true turner unity vale valley victory violet walker walls
    ward water waters way weaver webb wells west white wild will winter wise wish wolf wood woods wren young
    """
) | frozenset(MONTHS)
"""Words of the language that are names too: by themselves they are one only with a capital."""

LEAST_OF_A_NUMBER = 4
LONG_ENOUGH = 6
"""Letters from which on a whole name is known though nothing parts its words."""
PLURAL_FROM = 3
"""Letters from which on "the Okafors" are looked for, and "kais" without its apostrophe."""
NO_PLURALS = _set(
    "does less mins miss news pass thus yes this his its was has us as is bus gas plus kids cats sons"
)
"""Words that are no plural of a short name, however they end."""
SIBILANTS = ("s", "x", "z", "ch", "sh")
"""Behind these a plural has "es": the Joneses."""
INITIALS = range(2, 4)
"""So many letters together are somebody's initials, as lists print them."""
NO_INITIALS = _set(
    """
    aa ae am asd ba bp br ca ced cce cin cla cmr cp cpn cps cse csw da dbs dc dfe di dob ds dv ea ed ee eh ehc eia ep
    eu fgc fm ft gcp gp hl hr ht hv ica icb ico icp id iep iro it iv la lac lgo lsa md mp mgf mgm na nfa nhs ni no not
    nrm nvr ok op or ot pa pc pcp pep pgf pgm pin plo pm pr ra rcp rp sab sar sen sgo slt sow ssw sv sw ta tac taf tv
    uc uk vs yjs yot yp
    """
)
"""Usual abbreviations of the field, and words put in capitals for their weight: as initials they'd be everywhere."""
CALENDAR_YEARS = range(1900, 2200)
"""A number behind a panel's abbreviation that is one of these may be a year."""
WHOLE_IN_SIGNS = 3
"""Signs of Chinese, Japanese or Korean from which on a name of one word is whole."""

_ALIAS_SIGNS = re.compile(r"[(\[]([^)\]]*)[)\]]|(?<!\w)[\"“‘']([^\"”’']+)[\"”’'](?!\w)")
_ALIAS_WORDS = re.compile(
    r"\b(?:also\s+)?(?:known\s+as|a\.?k\.?a\.?|formerly|previously|n[eé]e|or)(?:\s|:)+", re.IGNORECASE
)


@dataclass(frozen=True)
class Somebody:
    """One person as their case's referral names them."""

    name: str
    born: date | None = None
    """The date of birth, or the one expected."""
    record_number: str = ""
    family: bool = True
    """False for somebody of the network: only their whole name is looked for, as others may know them too."""
    child: bool = False
    """Whether the referral is about them: then lists print their initials."""


@dataclass(frozen=True)
class People:
    """Everybody of one case."""

    reference: str
    people: tuple[Somebody, ...] = ()


class Sought(NamedTuple):
    """One way of writing somebody: what it is, whose, and where the words of a name part."""

    kind: Kind
    certain: bool
    reference: str
    who: str
    parts: frozenset[int] = frozenset()
    """Where, in letters, it may be parted by anything."""
    must_part: frozenset[int] = frozenset()
    """Where it must be parted, unless it is long enough to be known without."""
    only: Only = ""


class Ways:
    """Every way in which the people of some cases may be written."""

    def __init__(self, cases: Iterable[People]) -> None:
        """Works them all out, once for any number of texts."""
        self.keys: dict[str, list[Sought]] = {}
        self.births: dict[tuple[int, int, int], list[Sought]] = {}
        for case in cases:
            for key, sought in _references(case.reference):
                self._add(key, sought)
            for one in case.people:
                self._add_person(case.reference, one)
        self._begin()

    def of_names(self, names: Iterable[str]) -> Ways:
        """These, and those of further people's names alone."""
        for name in names:
            for key, sought in _names("", Somebody(name)):
                self._add(key, sought)
        self._begin()
        return self

    def _begin(self) -> None:
        self.beginnings = {key[:length] for key in self.keys for length in range(1, len(key))}
        self.starts = self.beginnings | self.keys.keys()

    def _add_person(self, reference: str, one: Somebody) -> None:
        for key, sought in _names(reference, one):
            self._add(key, sought)
        number = joined_number(one.record_number)
        if any(map(str.isdigit, number)):
            for key in {number, number.lstrip("0")}:
                if len(key) >= LEAST_OF_A_NUMBER:
                    self._add(key, Sought("record number", True, reference, one.name))
        if one.born:
            born = Sought("date of birth", True, reference, one.name)
            for year in (one.born.year, one.born.year % 100):
                self.births.setdefault((year, one.born.month, one.born.day), []).append(born)

    def _add(self, key: str, sought: Sought) -> None:
        if key and sought not in self.keys.setdefault(key, []):
            self.keys[key].append(sought)


def joined_number(number: str) -> str:
    """A record number or reference without what parts it."""
    return "".join(sign for sign in folded(number) if sign.isalnum())


def digits_of(reference: str) -> str:
    """Its year and number, as it is said within one panel: "2026-0016"."""
    return joined_number(reference.partition("-")[2])


def _references(reference: str) -> Iterator[tuple[str, Sought]]:
    """A reference whole, without its panel, and shortened: "CMR 0017", "CMR-26-0017", "CMR-2026-17", "case 0017"."""
    for key in {joined_number(reference), digits_of(reference)}:
        yield key, Sought("reference", True, reference, "")
    panel, *numbers = folded(reference).split("-")
    if len(numbers) != 2:
        return
    year, number = numbers
    plain = number.lstrip("0")
    yield f"{panel}{year[2:]}{number}", Sought("reference", True, reference, "")
    if plain != number:
        yield f"{panel}{year}{plain}", Sought("reference", True, reference, "", only="hyphened")
    if int(number) not in CALENDAR_YEARS:
        yield f"{panel}{number}", Sought("reference", True, reference, "")
        yield f"case{number}", Sought("reference", False, reference, "")


Name = tuple[tuple[str, ...], ...]
"""The words of a name, each in the parts that hyphens make."""


@lru_cache(maxsize=16_384)
def naming_words(name: str) -> frozenset[str]:
    """Every word that names somebody, or that they are called by; of one with hyphens its parts too."""
    main, aliases = _read(name)
    words = [word for one in (main, *aliases) for word in _words(one)[0]]
    found = {part for word in words for part in ("".join(word), *word)}
    return frozenset(found | {sign for one in found for sign in one if ENOUGH_ALONE.match(sign)})


def _names(reference: str, one: Somebody) -> Iterator[tuple[str, Sought]]:
    main, aliases = _read(one.name)
    words, titled = _words(main)
    called = [_words(alias)[0] for alias in aliases]
    last = words[-1:]
    wholes = {words, *(alias for alias in called if len(alias) > 1)}
    wholes |= {(*alias, *last) for alias in called if alias and last}
    for whole in wholes:
        for key, parts, must_part, only in _orders(whole):
            yield key, Sought("name", one.family, reference, one.name, parts, must_part, only)
    if one.child:
        initials = "".join(part[0] for word in words for part in word)
        if len(initials) in INITIALS and initials not in NO_INITIALS:
            yield initials, Sought("initials", False, reference, one.name, only="in capitals")
    if one.family:
        first = words[:1] if len(words) > 1 or not titled else ()
        alone: list[tuple[Kind, tuple[str, ...]]] = [("first name", word) for word in first]
        alone += [("first name", word) for alias in called for word in alias[:1]]
        alone += [("last name", word) for word in words[1:][-1:] or (words if titled else ())]
        alone += [("last name", word) for alias in called for word in alias[1:][-1:]]
        for kind, word in alone:
            yield from _alone(kind, word, reference, one.name)


def _alone(kind: Kind, word: tuple[str, ...], reference: str, who: str) -> Iterator[tuple[str, Sought]]:
    """A single word of a name, its hyphenated parts, and its plural: the Okafors."""
    for parts in {word, *((part,) for part in word)}:
        key = "".join(parts)
        if (len(key) < 2 and not ENOUGH_ALONE.match(key)) or key in NEVER_ALONE | PARTICLES | NO_NAMES:
            continue
        ordinary = key in ORDINARY or len(key) == 2
        cuts = frozenset(_cuts(parts))
        certain = len(key) >= WHOLE_IN_SIGNS and bool(ENOUGH_ALONE.match(key))
        yield key, Sought(kind, certain, reference, who, cuts, only=_begun(ordinary))
        for plural in _plurals(key) if not ordinary else ():
            sought = Sought(kind, False, reference, who, cuts, only=_begun(plural in ORDINARY))
            yield plural, sought


def _plurals(key: str) -> Iterator[str]:
    """ "The sowdens", "alfies bike", "the joneses": as they are typed, with an apostrophe or without."""
    if len(key) >= PLURAL_FROM and f"{key}s" not in NO_PLURALS and not ENOUGH_ALONE.match(key):
        yield f"{key}s"
        if key.endswith(SIBILANTS):
            yield f"{key}es"


def _begun(ordinary: bool) -> Only:
    """A word of the language is a name with a capital alone."""
    return "begun in capitals" if ordinary else ""


def _orders(words: Name) -> Iterator[tuple[str, frozenset[int], frozenset[int], Only]]:
    """The whole name forwards and with the last name first, and any two of its words, both ways round."""
    naming = [word for word in words if "".join(word) not in PARTICLES]
    if len(words) < 2 or not naming:
        return
    orders = {words, (*words[-1:], *words[:-1]), (*words[1:], *words[:1]), *permutations(naming, 2)}
    for order in orders:
        flat = [part for word in order for part in word]
        must_part = frozenset(_cuts(["".join(word) for word in order]))
        ordinary = all("".join(word) in ORDINARY | NEVER_ALONE | PARTICLES for word in order)
        if all(len("".join(word)) > 1 for word in order):
            yield "".join(flat), frozenset(_cuts(flat)), must_part, _begun(ordinary)


def _cuts(parts: Iterable[str]) -> Iterator[int]:
    """Where, counted in letters, one part ends and the next begins."""
    at = 0
    for part in list(parts)[:-1]:
        at += len(part)
        yield at


def _read(name: str) -> tuple[str, list[str]]:
    """A name as it stands on a form, and what the person is called besides: "Robert (Bob) Vale", "Vale, Robert"."""
    plain = unicodedata.normalize("NFKC", name)
    aliases = [found[1] or found[2] or "" for found in _ALIAS_SIGNS.finditer(plain)]
    main, *further = _ALIAS_WORDS.split(_ALIAS_SIGNS.sub(" ", plain))
    called = [part for alias in (*aliases, *further) for part in _ALIAS_WORDS.split(alias)]
    last, comma, first = main.partition(",")
    return (f"{first} {last}" if comma else main), [one for one in called if one.strip()]


def _words(name: str) -> tuple[Name, bool]:
    """The words that name somebody, and whether a title or the like stood before them."""
    written = [tuple(_letters(part) for part in HYPHENS.split(word)) for word in name.split()]
    words = [tuple(part for part in word if part) for word in written]
    naming = tuple(word for word in words if word and "".join(word) not in NO_NAMES)
    return _with_single_letters(naming), len(naming) < len([word for word in words if word])


def _with_single_letters(words: Name) -> Name:
    """ "O Neil" is one word: a letter O or D alone belongs to the next."""
    joined: list[tuple[str, ...]] = []
    for word in words:
        if joined and joined[-1] in {("o",), ("d",)} and len(joined) > 1:
            joined[-1] = (joined[-1][0] + word[0], *word[1:])
        else:
            joined.append(word)
    return tuple(joined)


def _letters(part: str) -> str:
    return "".join(
        sign for sign in folded(JOINS.sub("", part)) if sign.isalnum() or unicodedata.combining(sign)
    )
