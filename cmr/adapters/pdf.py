"""Papers as PDF: typst sets them from the sources in ``cmr/print`` and from data, never from text joined into a source.

What it makes is tagged (PDF/UA-1) and keeps (PDF/A-3a). Setting a whole form takes some tens of milliseconds
(``make bench``) without holding Python's lock, so it is done in the request itself.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path

import typst

from cmr.adapters.glyphs import breakable, folders, shown

SOURCES = Path(__file__).resolve().parent.parent / "print"
"""The only folder that a paper's source can read; it holds nothing but sources."""
STANDARDS: list[typst.PDFStandard] = ["a-3a", "ua-1"]
LONGEST_WORD = 40
"""Characters of a word after which a line may end in its midst."""


class Ink:
    """Makes text fit to be set, and remembers in which part of the paper characters could not be shown."""

    def __init__(self, *, cautious: bool = False) -> None:
        self.unshown: Counter[str] = Counter()
        """Part of the paper → how many characters of it are only marked."""
        self.part = ""
        self.of_copy: Callable[[str], str] = str
        """What a copy has of a text, where something is left out of it."""
        self._cautious = cautious

    def __call__(self, text: str, longest: int = LONGEST_WORD) -> str:
        """The text as the typefaces can show it, for a measure that holds words of so many characters."""
        fit = shown(self.of_copy(text), cautious=self._cautious)
        if fit.unshown:
            self.unshown[self.part] += fit.unshown
        return breakable(fit.text, longest)

    def apart(self) -> Ink:
        """As cautious an ink for one of several papers in one: it remembers of that one alone."""
        return Ink(cautious=self._cautious)


Paper = Callable[[Ink], Mapping[str, object]]
"""A paper's data (JSON), every text of it passed through the ink."""


def typeset(source: str, paper: Paper, *, at: datetime) -> bytes:
    """The paper as PDF, made at that (aware) moment. ``source`` names a file of ``cmr/print``.

    Rare mixtures of scripts are refused by the typesetter though each character is held by some typeface: then the
    paper is set again in the main typeface alone, with a mark for all else.
    """
    try:
        return _compiled(source, paper(Ink()), at)
    except typst.TypstError:
        return _compiled(source, paper(Ink(cautious=True)), at)


def opening_with_bookmarks(made: bytes) -> bytes:
    """The same PDF, of which a reader's software shows the bookmarks when it opens it.

    The typesetter can't be asked for that: the catalogue is written anew behind the file, as PDF provides for changes
    (ISO 32000-1, 7.5.6). Raises ValueError where the file is not made as the typesetter makes it.
    """
    trailer = re.search(rb"trailer\s*(<<.*>>)\s*startxref\s*(\d+)\s*%%EOF\s*$", made, re.DOTALL)
    root = re.search(rb"/Root (\d+) 0 R", trailer[1]) if trailer else None
    at = re.search(rb"\n%s 0 obj\s*<<" % root[1], made) if root else None
    if trailer is None or root is None or at is None:
        raise ValueError("This PDF has no catalogue at the place where the typesetter writes it.")
    start = at.start() + 1
    catalogue = made[start : made.index(b"endobj", start) + len(b"endobj")]
    opens = catalogue.replace(b"<<", b"<<\n  /PageMode /UseOutlines", 1)
    written = made.rstrip() + b"\n"
    place = len(written)
    written += opens + b"\n"
    table = b"xref\n0 1\n0000000000 65535 f\r\n%s 1\n%010d 00000 n\r\n" % (root[1], place)
    follows = trailer[1][:-2] + b"/Prev " + trailer[2] + b">>"
    return written + table + b"trailer\n" + follows + b"\nstartxref\n%d\n%%%%EOF\n" % len(written)


@cache
def _typefaces() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=list(map(str, folders()))
    )


def _compiled(source: str, data: Mapping[str, object], at: datetime) -> bytes:
    compiler = typst.Compiler(
        str(SOURCES / source),
        root=str(SOURCES),
        font_paths=_typefaces(),
        ignore_system_fonts=True,
        sys_inputs={"paper": json.dumps(data, ensure_ascii=False)},
    )
    made = compiler.compile(format="pdf", pdf_standards=STANDARDS, timestamp=int(at.timestamp()))
    if not isinstance(made, bytes):
        raise TypeError("The typesetter made no single file.")
    return made
