"""Whether the minutes of a case still say what its signed decision sheet says (B1.24, B1.25).

The draft takes the sheet's words; whoever writes on may put more beside them. What was signed is not reworded unseen:
each entry, outcome and date stands there as the draft wrote it, or the page says that it does not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

ENDS = ".;:, "
"""What may end a line otherwise, and changes nothing."""


def not_as_signed(text: str, signed: Iterable[str]) -> tuple[str, ...]:
    """What of a sheet, each as ``cmr.rules.minutes_draft.of_sheet`` writes it, no longer stands so in a section.

    The first line of each is looked for anywhere; the lines that belong to it, such as its date, between it and the
    next: another entry's date is not its own.
    """
    said, wanted = _plain(text), {one: _lines(one) for one in signed if _lines(one)}
    begins: dict[str, int] = {}
    for one, lines in wanted.items():
        free = [at for at in _places(lines[0], said) if at not in begins.values()]
        if free:
            begins[one] = free[0]
    found = []
    for one, (_, *more) in wanted.items():
        begun = begins.get(one, len(said))
        ends = min((at for at in begins.values() if at > begun), default=len(said))
        if one not in begins or not all(_places(line, said[begun:ends]) for line in more):
            found.append(" ".join(one.split()))
    return tuple(found)


def remark(signed: str) -> str:
    """What a page says of one of them."""
    return f"The signed decision sheet says: “{signed}” This section says it otherwise."


def _lines(text: str) -> list[str]:
    return [line for one in text.split("\n") if (line := _plain(one).strip(ENDS))]


def _places(line: str, said: str) -> list[int]:
    """Where it stands, as whole words: "17 December" is not "7 December"."""
    return [one.start() for one in re.finditer(rf"(?<!\w){re.escape(line)}(?!\w)", said)]


def _plain(text: str) -> str:
    """In small letters and on one line, however a keyboard spelt its signs."""
    return " ".join(unicodedata.normalize("NFKC", text).replace("’", "'").casefold().split())
