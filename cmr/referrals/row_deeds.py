"""What the buttons of a table's rows do, with scripts and without: add, remove, put back, move up and down."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

from werkzeug.datastructures import MultiDict

from cmr.rules.form import TABLE_KINDS, Field, Section
from cmr.rules.wording import a_or_an

Kind = Literal["add", "remove", "put_back", "up", "down"]
KINDS: tuple[Kind, ...] = get_args(Kind)
PUT_BACK = "put-back-"
"""Begins the names of the inputs that hold a removed row."""
PLACE, NUMBER = "__place__", "__number__"
"""Where the pattern of a further row names its place, counted from 0 and from 1: rows.js puts them in."""


@dataclass(frozen=True)
class RowDeed:
    """One press of a row's button: in which table, and on the row of which prefix (empty where it adds one).

    ``place`` counts the rows from 0 as they stand before it; ``last`` is the place of the last one.
    """

    kind: Kind
    table: str
    prefix: str
    place: int
    last: int

    @property
    def lands(self) -> int:
        """Where the row stands afterwards; where the row after it stands once it is removed."""
        step = {"up": -1, "down": 1}.get(self.kind, 0)
        return min(max(self.place + step, 0), max(self.last, 0))


def deed_of(section: Section, posted: MultiDict[str, str]) -> RowDeed | None:
    """Which button of a row sent the form; None where another one did, or no such row is there."""
    for kind in KINDS:
        pressed = posted.get(kind, "")
        for one in section.fields:
            if pressed and one.kind in TABLE_KINDS:
                deed = _deed(kind, one.key, pressed, posted)
                if deed:
                    return deed
    return None


def prefixes_after(table: str, posted: MultiDict[str, str], deed: RowDeed | None) -> list[str]:
    """The prefixes of a table's rows as sent, in the order in which they stand after the deed."""
    prefixes = _prefixes(table, posted)
    if deed is None:
        return prefixes
    if deed.kind == "put_back":
        prefixes.insert(deed.place, deed.prefix)
    elif deed.kind != "add":
        row = prefixes.pop(deed.place)
        if deed.kind != "remove":
            prefixes.insert(deed.lands, row)
    return prefixes


def _deed(kind: Kind, table: str, pressed: str, posted: MultiDict[str, str]) -> RowDeed | None:
    prefixes = _prefixes(table, posted)
    last = len(prefixes) - 1
    if kind == "add":
        return RowDeed(kind, table, "", last + 1, last) if pressed == table else None
    if kind == "put_back":
        place = re.fullmatch(rf"{re.escape(table)}-([0-9]{{1,4}})", pressed)
        return (
            RowDeed(kind, table, f"{PUT_BACK}{table}", min(int(place[1]), last + 1), last + 1)
            if place
            else None
        )
    return RowDeed(kind, table, pressed, prefixes.index(pressed), last) if pressed in prefixes else None


def _prefixes(table: str, posted: MultiDict[str, str]) -> list[str]:
    names = re.compile(rf"{re.escape(table)}-([0-9]{{1,4}})-")
    numbers = sorted({int(found[1]) for name in posted if (found := names.match(name))})
    return [f"{table}-{number}" for number in numbers]


@dataclass(frozen=True)
class RowButton:
    """A button of a table: what it sends, where a plain browser goes with it, and whether the keyboard is on it."""

    kind: Kind
    id: str
    value: str
    text: str
    goes: str
    """The id of what has the keyboard afterwards."""
    number: int | str = ""
    """Which row it is about, counted from 1; empty where it is about none."""
    closed: bool = False
    focus: bool = False


def row_buttons(field: Field, index: int, count: int, deed: RowDeed | None) -> list[RowButton]:
    """The buttons of one row, as the page is after the deed that it answers."""
    row = f"{field.key}-{index}"
    at = _keyboard(deed, count) if deed and deed.table == field.key else ""
    remove = f"{row}-remove"
    goes = f"{field.key}-put-back"
    moves: list[tuple[Kind, str, int]] = [("up", "Move up", index - 1), ("down", "Move down", index + 1)]
    return [
        RowButton(
            kind,
            f"{row}-{kind}",
            row,
            text,
            f"{field.key}-{lands}-{_open_at(kind, lands, count)}",
            index + 1,
            closed=not 0 <= lands < count,
            focus=at == f"{row}-{kind}",
        )
        for kind, text, lands in moves
    ] + [RowButton("remove", remove, row, "Remove", goes, index + 1, focus=at == remove)]


def further_row_buttons(field: Field) -> list[RowButton]:
    """The buttons of a row that a script adds after the last one."""
    row = f"{field.key}-{PLACE}"
    words: list[tuple[Kind, str]] = [("up", "Move up"), ("down", "Move down"), ("remove", "Remove")]
    return [
        RowButton(kind, f"{row}-{kind}", row, text, field.key, NUMBER, closed=kind == "down")
        for kind, text in words
    ]


def add_button(field: Field, count: int) -> RowButton:
    """The button that adds a row after the last; the keyboard goes on in its first cell."""
    first = field.columns[0]
    goes = f"{field.key}-{count}-{first.key}{'-day' if first.kind == 'date' else ''}"
    word = field.row_word.lower()
    text = f"Add another {word}" if count else f"Add {a_or_an(word)}"
    return RowButton("add", f"{field.key}-add", field.key, text, goes)


def put_back_button(field: Field, deed: RowDeed) -> RowButton:
    """The button that puts a removed row back where it was."""
    row = f"{field.key}-{deed.place}"
    return RowButton("put_back", f"{field.key}-put-back", row, "Put it back", f"{row}-remove", focus=True)


def told_of_row(deed: RowDeed, word: str) -> str:
    """What a deed did, to be read out."""
    number = deed.place + 1
    if deed.kind in ("up", "down"):
        return f"{word} {number} moved {deed.kind}: it is now {word.lower()} {deed.lands + 1}"
    did = {"add": "added", "remove": "removed", "put_back": "put back"}[deed.kind]
    return f"{word} {number} {did}"


def _keyboard(deed: RowDeed, count: int) -> str:
    """The id of the button on which the keyboard stays after a row was moved or put back."""
    if deed.kind == "put_back":
        return f"{deed.table}-{deed.place}-remove"
    return f"{deed.table}-{deed.lands}-{_open_at(deed.kind, deed.lands, count)}"


def _open_at(kind: Kind, place: int, count: int) -> Kind:
    """The button of a moved row that goes on the same way; at an end of the table the other one."""
    if kind == "up" and place == 0:
        return "down"
    return "up" if kind == "down" and place == count - 1 else kind
