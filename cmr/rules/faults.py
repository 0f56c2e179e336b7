"""What is wrong with a panel type's file, and the checks that many of its parts share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

ITEM_KEY = re.compile(r"[a-z][a-z0-9_]*")
UNIQUE = "each key once"


@dataclass(frozen=True)
class Fault:
    """One fault of a panel type's file: at which key, what is wrong there, and what is allowed."""

    key: str
    wrong: str
    allowed: str

    def __str__(self) -> str:
        return f"{self.key}: {self.wrong}; allowed: {self.allowed}"


Faults = Iterator[Fault]


def keys(path: str, given: Iterable[str]) -> Faults:
    """Each key is a key, and there once."""
    seen: set[str] = set()
    for key in given:
        if not ITEM_KEY.fullmatch(key):
            allowed = "a small letter, then small letters, digits and underscores"
            yield Fault(f"{path}.{key}", f"“{key}” cannot be a key", allowed)
        if key in seen:
            yield Fault(f"{path}.{key}", f"the key “{key}” is there twice", UNIQUE)
        seen.add(key)


def shape(path: str, value: str, pattern: re.Pattern[str], allowed: str) -> Faults:
    """The value is of that shape."""
    if not pattern.fullmatch(value):
        yield Fault(path, f"“{value}” will not do", allowed)


def not_empty(path: str, items: tuple[object, ...], what: str) -> Faults:
    """There is one or more."""
    if not items:
        yield Fault(path, "is an empty list", f"one {what} or more")


def between(path: str, low: int, high: int) -> Faults:
    """The least is not more than the most."""
    if low > high:
        yield Fault(path, f"the least ({low}) is more than the most ({high})", f"at most {high}")
