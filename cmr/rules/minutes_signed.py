"""Whether the minutes of a case still say what its signed decision sheet says (B1.24, B1.25).

The draft takes the sheet's words; whoever writes on may put more beside them. What was signed is not reworded unseen:
each entry, outcome and date stands there as the draft wrote it, or the page says that it does not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

ENDS = ".;:, "
"""What may end a line otherwise, and changes nothing."""
KNOWN_BY = 6
"""By so many words a line is known that is not said in full."""


def not_as_signed(text: str, signed: Iterable[str]) -> tuple[str, ...]:
    """What of a sheet, each as ``cmr.rules.minutes_draft.of_sheet`` writes it, no longer stands so in a section.

    The first line of each is looked for anywhere; the lines that belong to it, such as its date, between it and the
    next: another entry's date is not its own. Of one whose first line stands, only what doesn't is said in full.
    """
    said, wanted = _plain(text), [lines for one in signed if (lines := _lines(one))]
    begins = _begins([first for first, *_ in wanted], said)
    found = []
    for (first, *more), begun in zip(wanted, begins, strict=True):
        if begun is None:
            found.append(first)
            continue
        ends = min((at for at in begins if at is not None and at > begun), default=len(said))
        missing = [one for one in more if not _places(one, said[begun:ends])]
        if missing:
            found.append(" ".join((_shortened(first), *missing)))
    return tuple(found)


def remark(signed: str) -> str:
    """What a page says of one of them."""
    return f"The signed decision sheet says: “{signed}” This section says it otherwise."


def _lines(text: str) -> list[str]:
    return [line for one in text.split("\n") if (line := " ".join(one.split()))]


def _shortened(line: str) -> str:
    """The words by which a line is known again."""
    words = line.split()
    return line if len(words) <= KNOWN_BY else f"{' '.join(words[:KNOWN_BY])} …"


def _begins(firsts: Sequence[str], said: str) -> list[int | None]:
    """Where each begins, the longest looked for first: an outcome’s name within an entry’s text is not that outcome."""
    begins: list[int | None] = [None] * len(firsts)
    taken: list[range] = []
    for number in sorted(range(len(firsts)), key=lambda one: -len(_plain(firsts[one]))):
        length = len(_plain(firsts[number]).strip(ENDS))
        free = (
            at
            for at in _places(firsts[number], said)
            if not any(at < one.stop and one.start < at + length for one in taken)
        )
        begins[number] = at = next(free, None)
        if at is not None:
            taken.append(range(at, at + length))
    return begins


def _places(line: str, said: str) -> list[int]:
    """Where it stands, as whole words: "17 December" is not "7 December"."""
    plain = re.escape(_plain(line).strip(ENDS))
    return [one.start() for one in re.finditer(rf"(?<!\w){plain}(?!\w)", said)]


def _plain(text: str) -> str:
    """In small letters and on one line, however a keyboard spelt its signs."""
    return " ".join(unicodedata.normalize("NFKC", text).replace("’", "'").casefold().split())
