"""Invented families: who they are, where they live, and the words a story needs to speak of them."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from cmr.rules.birth import Birth

NUMBER_WORDS = ("two", "three", "four", "five", "six", "seven", "eight")
PRONOUNS = {
    "girl": {"he": "she", "him": "her", "his": "her", "He": "She", "His": "Her", "girl": "girl"},
    "boy": {"he": "he", "him": "him", "his": "his", "He": "He", "His": "His", "girl": "boy"},
}


@dataclass(frozen=True)
class Child:
    """A child of the family."""

    name: str
    surname: str
    born: date
    sex: str
    record_number: str
    unborn: bool = False

    @property
    def full_name(self) -> str:
        """First name and surname."""
        return f"{self.name} {self.surname}"

    @property
    def birth(self) -> str:
        """When the child was born, or is expected, as a form keeps it."""
        return Birth(self.born.isoformat(), self.unborn).stored


@dataclass(frozen=True)
class Adult:
    """A parent, grandparent or partner."""

    name: str
    surname: str
    born: date
    relation: str

    @property
    def full_name(self) -> str:
        """First name and surname."""
        return f"{self.name} {self.surname}"


@dataclass(frozen=True)
class Family:
    """One family, as a referral tells of it."""

    ethnicity: str
    """An option of the list of ethnic groups."""
    children: tuple[Child, ...]
    adults: dict[str, Adult]
    """By the part they play in the stories: mother, father, grandmother, partner."""
    address: str
    school: str
    secondary: str
    nursery: str


@cache
def _lists() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "names.toml").read_text(encoding="utf-8"))


@cache
def _backgrounds(unlike: frozenset[str]) -> tuple[list[dict[str, Any]], list[int]]:
    found = [one for one in _lists()["backgrounds"] if one["ethnicity"] not in unlike]
    return found, [one["weight"] for one in found]


def _background(unlike: frozenset[str], rng: Random) -> dict[str, Any]:
    found, weights = _backgrounds(unlike)
    return rng.choices(found, weights)[0]


def make_family(ages: list[list[int]], on: date, rng: Random, unlike: Sequence[str] = ()) -> Family:
    """A family with children of these ages (from, to, in years) on that day, the eldest first.

    ``unlike``: backgrounds of which the story would not be told so.
    """
    lists = _lists()
    background = _background(frozenset(unlike), rng)
    surname, fathers_surname = rng.sample(background["surnames"], 2)
    if rng.random() < 0.55:
        fathers_surname = surname
    girls, boys = rng.sample(background["girls"], 3), rng.sample(background["boys"], 3)
    children = tuple(_child(girls, boys, surname, low, high, on, rng) for low, high in ages)
    mother, other = rng.sample(background["women"], 2)
    father, partner = rng.sample(background["men"], 2)
    eldest = children[0].born
    born = _years_before(eldest, 20, 33, rng)
    adults = {
        "mother": Adult(mother, surname, born, "Mother"),
        "father": Adult(father, fathers_surname, _years_before(eldest, 20, 38, rng), "Father"),
        "grandmother": Adult(
            rng.choice(background["elders"]), surname, _years_before(born, 19, 31, rng), "Grandmother"
        ),
        "aunt": Adult(other, surname, born + timedelta(days=rng.randint(400, 2_200)), "Aunt"),
        "partner": Adult(
            partner,
            rng.choice(background["surnames"]),
            _years_before(eldest, 19, 36, rng),
            "Mother’s partner",
        ),
    }
    return Family(
        ethnicity=background["ethnicity"],
        children=children,
        adults=adults,
        address=f"{rng.randint(2, 148)} {rng.choice(lists['streets'])}, Northmere",
        school=rng.choice(lists["schools"]),
        secondary=rng.choice(lists["secondaries"]),
        nursery=rng.choice(lists["nurseries"]),
    )


def expecting(family: Family, on: date, weeks: Sequence[int], rng: Random) -> Family:
    """The same family with a child who is expected in so many weeks (from, to) from that day."""
    eldest = family.children[0]
    due = on + timedelta(days=rng.randint(weeks[0] * 7, weeks[1] * 7))
    unborn = Child("Unborn", eldest.surname, due, "", f"{rng.randint(100_000, 999_999)}", unborn=True)
    return replace(family, children=(*family.children, unborn))


def words_of(family: Family, worker: str, on: date, rng: Random) -> dict[str, str]:
    """What stands in a story's braces: names, pronouns of the eldest, months gone by, small numbers."""
    eldest = family.children[0]
    names = [child.name for child in family.children if not child.unborn]
    words = {key: adult.name for key, adult in family.adults.items()}
    words |= {f"{key}_full": adult.full_name for key, adult in family.adults.items()}
    words |= PRONOUNS[eldest.sex]
    words |= _months(on.year * 12 + on.month - 1)
    words |= {
        "child": eldest.name,
        "second": names[1] if len(names) > 1 else eldest.name,
        "third": names[2] if len(names) > 2 else names[-1],
        "children": _listed(names),
        "age": str(max(1, (on - eldest.born).days // 365)),
        "worker": worker,
        "school": family.school,
        "secondary": family.secondary,
        "nursery": family.nursery,
        "few": rng.choice(NUMBER_WORDS[1:4]),
        "many": rng.choice(NUMBER_WORDS[3:]),
        "percent": str(rng.randint(58, 84)),
        "better": str(rng.randint(88, 96)),
    }
    return words


def _child(
    girls: list[str], boys: list[str], surname: str, low: int, high: int, on: date, rng: Random
) -> Child:
    sex = rng.choice(("girl", "boy"))
    names = girls if sex == "girl" else boys
    # A child that the story calls "under one" is some weeks old already.
    youngest = 42 if low == 0 else low * 365 + low // 4 + 1
    born = on - timedelta(days=rng.randint(youngest, max(youngest + 30, (high + 1) * 365 - 15)))
    return Child(names.pop(), surname, born, sex, f"{rng.randint(100_000, 999_999)}")


def _years_before(day: date, least: int, most: int, rng: Random) -> date:
    return day - timedelta(days=rng.randint(least * 366, most * 366))


@cache
def _months(this: int) -> dict[str, str]:
    """The names of the two years of months before this one (months since the year 0), by how far back they lie."""
    past = {back: divmod(this - back, 12) for back in range(1, 25)}
    return {f"m{back}": f"{date(year, month + 1, 1):%B %Y}" for back, (year, month) in past.items()}


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
