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
    begins = _begins([first for first, *_ in wanted], [one for _, *more in wanted for one in more], said)
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


def _begins(firsts: Sequence[str], belonging: Iterable[str], said: str) -> list[int | None]:
    """Where each begins, the longest looked for first.

    An outcome’s name within an entry’s text is not that outcome, nor is it within a line ``belonging`` to an entry,
    such as what that carries out.
    """
    begins: list[int | None] = [None] * len(firsts)
    taken: list[range] = []
    beside = [(one, at) for one in belonging for at in _ranges(one, said)]
    for number in sorted(range(len(firsts)), key=lambda one: -len(_plain(firsts[one]))):
        first = firsts[number]
        # A line that says no more than the first one does may stand for it.
        closed = taken + [at for line, at in beside if len(_plain(line)) > len(_plain(first))]
        free = (here for here in _ranges(first, said) if not any(_overlap(here, one) for one in closed))
        here = next(free, None)
        if here is not None:
            begins[number] = here.start
            taken.append(here)
    return begins


def _overlap(one: range, other: range) -> bool:
    return one.start < other.stop and other.start < one.stop


def _ranges(line: str, said: str) -> list[range]:
    length = len(_plain(line).strip(ENDS))
    return [range(at, at + length) for at in _places(line, said)]


def _places(line: str, said: str) -> list[int]:
    """Where it stands, as whole words: "17 December" is not "7 December"."""
    plain = re.escape(_plain(line).strip(ENDS))
    return [one.start() for one in re.finditer(rf"(?<!\w){plain}(?!\w)", said)]


def _plain(text: str) -> str:
    """In small letters and on one line, however a keyboard spelt its signs."""
    return " ".join(unicodedata.normalize("NFKC", text).replace("’", "'").casefold().split())
