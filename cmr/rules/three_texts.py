"""What two people wrote in one form, put together field by field by what both began from (B1.24).

Three texts of every field: what stood there when a page was drawn, what that page sends, and what somebody else saved
meanwhile. Of the first only marks are known, short hashes that a page carries along.

| on the page | by the other | what stands there then |
|---|---|---|
| not changed | changed | the other's |
| changed | not changed | the page's |
| changed | changed to the same | that |
| changed | changed otherwise | the page's; its writer chooses |

Rows are matched by what they say, not by their number. Texts within one field are not merged.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

ROWS = "rows"
"""In the place of a field's name: of the rows somebody has to choose."""
MOST_ROWS = 60
"""More rows of marks than any page draws are none of ours."""
MARK = 10
"""Letters of a mark."""
Row = Mapping[str, object]
Marked = Mapping[str, str]


@dataclass(frozen=True)
class Text:
    """A form's fields by their names, and its rows."""

    fields: Row = field(default_factory=dict)
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Marks:
    """The marks of a form that a page began from."""

    fields: Marked
    rows: tuple[Marked, ...] = ()


@dataclass(frozen=True)
class Together:
    """The two put together, and the names of the fields that both changed otherwise."""

    text: Text
    both: frozenset[str] = frozenset()


def mark(value: object) -> str:
    """A field's text as a short hash: the same however its letters are composed, and for nothing in any shape."""
    empty = not value or (isinstance(value, Mapping) and not any(value.values()))
    written = json.dumps(None if empty else value, sort_keys=True, ensure_ascii=False, default=str)
    plain = unicodedata.normalize("NFC", written)
    return hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()[:MARK]


def carried(text: Text) -> str:
    """The marks of a form, for its page to carry along."""
    return "|".join(
        " ".join(f"{name}:{mark(one[name])}" for name in one) for one in (text.fields, *text.rows)
    )


def read(sent: str) -> Marks | None:
    """The marks that a page sent; None where it carried none."""
    first, *rows = (_read(one) for one in sent.split("|", MOST_ROWS + 1))
    return Marks(first, tuple(rows[:MOST_ROWS])) if first else None


def put_together(began: Marks, mine: Text, theirs: Text) -> Together:
    """What stands in the form then, by the table above."""
    fields, both = _fields(began.fields, mine.fields, theirs.fields)
    rows = _rows(began.rows, mine.rows, theirs.rows)
    if rows is None:
        return Together(Text(fields, mine.rows), frozenset({*both, ROWS}))
    return Together(Text(fields, rows.text.rows), frozenset(both) | rows.both)


def _read(part: str) -> dict[str, str]:
    pairs = (one.rpartition(":") for one in part.split(" "))
    return {name: kept for name, _, kept in pairs if name and kept}


def _fields(began: Marked, mine: Row, theirs: Row) -> tuple[dict[str, object], set[str]]:
    found: dict[str, object] = {}
    both = set()
    for name in {**mine, **theirs}:
        here, there = mine.get(name), theirs.get(name)
        before, written, other = began.get(name), mark(here), mark(there)
        found[name] = there if written == before else here
        if before not in (written, other) and written != other:
            both.add(name)
    return found, both


def _rows(began: Sequence[Marked], mine: Sequence[Row], theirs: Sequence[Row]) -> Together | None:
    """The rows put together; None where one side added or removed some of which the other changed one.

    What each side added stands where it was added, what was saved first before the other.
    """
    written = _beside(began, mine)
    result: dict[int, Row | None] = {
        place: mine[own] if own is not None else None for place, own in written.same.items()
    }
    more: dict[int, list[Row]] = {}
    both = set()
    for _what, a, b, c, d in _steps(began, theirs):
        pairs = list(zip(range(a, b), range(c, d), strict=False))
        untouched = all(_is(began[one], result[one]) for one in range(a, b))
        if b - a != d - c and not untouched:
            return None
        for one, other in pairs:
            row = result[one]
            if row is None:
                if not _is(began[one], theirs[other]):
                    return None
                continue
            result[one], clashing = _fields(began[one], row, theirs[other])
            both |= {ROWS} if clashing else set()
        for one in range(a + len(pairs), b):
            result[one] = None
        more.setdefault(b - 1, []).extend(theirs[c + len(pairs) : d])
    for place, own in written.more.items():
        known = [_marks(one) for one in more.get(place, ())]
        more.setdefault(place, []).extend(mine[one] for one in own if _marks(mine[one]) not in known)
    found: list[Row] = list(more.get(-1, ()))
    for place in range(len(began)):
        row = result[place]
        found += [*([] if row is None else [row]), *more.get(place, ())]
    return Together(Text(rows=tuple(found)), frozenset(both))


@dataclass
class _Beside:
    """Rows beside those of before: which of them each is now, and what was added after which."""

    same: dict[int, int | None]
    more: dict[int, list[int]]


def _beside(began: Sequence[Marked], rows: Sequence[Row]) -> _Beside:
    found = _Beside({}, {})
    for _what, a, b, c, d in _steps(began, rows):
        for place in range(a, b):
            found.same[place] = c + place - a if c + place - a < d else None
        found.more.setdefault(b - 1, []).extend(range(c + b - a, d))
    return found


def _steps(began: Sequence[Marked], rows: Sequence[Row]) -> list[tuple[str, int, int, int, int]]:
    """Rows that say the same together, and what stands between them opposite each other."""
    first = [tuple(sorted(one.items())) for one in began]
    second = [_marks(one) for one in rows]
    return list(SequenceMatcher(None, first, second, autojunk=False).get_opcodes())


def _marks(row: Row) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, mark(value)) for name, value in row.items()))


def _is(before: Marked, row: Row | None) -> bool:
    return row is not None and tuple(sorted(before.items())) == _marks(row)
