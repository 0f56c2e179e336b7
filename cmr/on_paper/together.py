"""What two enter of one paper, put together by what the page of the second began from (B1.24).

Of each person what they declared, their view and their times are told apart: what only the other changed stays as it
stands, what both changed otherwise is not taken before the second has read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

from cmr.rules import three_texts
from cmr.rules.declaring import read_first
from cmr.rules.three_texts import Marks, Text, mark

Data = dict[str, Any]
"""A form's fields as its page fills them; those of one person under their key."""
SAID = {"declared": ("declared_at", "kind"), "said": ("said_at", "stand")}
"""What is told apart of a person, each with the name of its time and of the answer without which it is nothing."""
WORDS = {"declared": ("kind", "detail", "withdraws"), "said": ("stand", "text", "for_minutes")}
TIMES = ("came", "left", "came_again", "left_again")
MARKS = ("apologies", "accepted")


@dataclass(frozen=True)
class Joined:
    """The two put together, as the fields of a form, and what both changed: keys of people, and which part."""

    data: Data
    both: frozenset[tuple[str, str]]


def began_said(data: Data, live: frozenset[str] = frozenset()) -> str:
    """What a page of declarations and views shows, as short hashes."""
    return three_texts.carried(_said(data, live))


def began_list(data: Data) -> str:
    """The same of the attendance list."""
    return three_texts.carried(_list(data))


def join_said(began: str, mine: Data, theirs: Data, live: frozenset[str] = frozenset()) -> Joined:
    """What was sent of declarations and views, with what stands by now.

    ``live``: keys of people with "-declared" or "-said" where that was recorded as it happened, so has no time that is
    written. A time of everybody's goes with whom it was typed for, and to nobody whom the page left alone.
    """
    here, there = _said(mine, live), _said(theirs, live)
    found, taken = _together(began, here, there)
    data: Data = dict(mine)
    for key in _keys(mine):
        row = dict(mine[key])
        for part, (when, _) in SAID.items():
            # What both entered otherwise is shown as it stands where it is to be read first.
            shown = part == "declared" and f"{key}-{part}" in found and read_first(theirs.get(key))
            if f"{key}-{part}" in taken or shown:
                row |= {name: theirs.get(key, {}).get(name) for name in WORDS[part]}
            if f"{key}-{when}" in taken or shown:
                row[when] = None if f"{key}-{part}" in live else there.fields[f"{key}-{when}"]
        data[key] = row
    data |= {when: theirs.get(when) for when, _ in SAID.values() if when in taken}
    for key in _keys(mine):
        # A time that is everybody's stands in the box above, as it does when the page is opened.
        data[key] |= {when: None for when, _ in SAID.values() if data[key].get(when) == data.get(when)}
    parts = {when: part for part, (when, _) in SAID.items()}
    split = (one.rsplit("-", 1) for one in found if "-" in one)
    return Joined(data, frozenset((key, parts.get(name, name)) for key, name in split))


def join_list(began: str, mine: Data, theirs: Data) -> Joined:
    """The same of the attendance list: a person's times are one, and each mark."""
    found, taken = _together(began, _list(mine), _list(theirs))
    data: Data = dict(mine)
    for key in _keys(mine):
        names = [
            *(TIMES if f"{key}-times" in taken else ()),
            *(one for one in MARKS if f"{key}-{one}" in taken),
        ]
        data[key] = dict(mine[key]) | {name: theirs.get(key, {}).get(name) for name in names}
    split = (one.rsplit("-", 1) for one in found)
    return Joined(data, frozenset((key, name) for key, name in split))


def _together(began: str, mine: Text, theirs: Text) -> tuple[frozenset[str], frozenset[str]]:
    """What both changed otherwise; and what is the other's."""
    known = three_texts.read(began)
    empty = dict.fromkeys({**mine.fields, **theirs.fields}, mark(None))
    if known is None:
        # Nobody knows what the page had shown: it is taken as it was sent, but for what is read first.
        marks = Marks(
            {name: empty[name] if read_first(one) else mark(one) for name, one in theirs.fields.items()}
        )
    else:
        marks = Marks(empty | dict(known.fields))
    both = three_texts.put_together(marks, mine, theirs).both
    others = {name for name, one in mine.fields.items() if mark(one) == marks.fields[name]}
    return both, frozenset(others)


def _said(data: Data, live: frozenset[str]) -> Text:
    fields: Data = {when: data.get(when) for when, _ in SAID.values()}
    for key in _keys(data):
        row = data[key]
        for part, (when, answer) in SAID.items():
            fields[f"{key}-{part}"] = {name: row.get(name) or "" for name in WORDS[part]}
            everybodys = data.get(when) if row.get(answer) and f"{key}-{part}" not in live else None
            fields[f"{key}-{when}"] = row.get(when) or everybodys
    return Text(fields)


def _list(data: Data) -> Text:
    fields: Data = {}
    for key in _keys(data):
        row = data[key]
        fields[f"{key}-times"] = {name: _to_the_minute(row.get(name)) for name in TIMES}
        fields |= {f"{key}-{name}": bool(row.get(name)) for name in MARKS}
    return Text(fields)


def _to_the_minute(at: time | None) -> time | None:
    return at.replace(second=0, microsecond=0) if at else None


def _keys(data: Data) -> list[str]:
    return [key for key, row in data.items() if isinstance(row, Mapping)]
