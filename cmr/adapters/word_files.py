"""A look into a Word document: a package of real size, whole, with nothing in it that acts or fetches.

Its parts are unpacked in pieces, up to a limit and without keeping more than the few that say what it is.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
import zlib

from cmr.adapters.not_taken import HEAD, PRINT_IT, NotTaken

MOST_PARTS = 1_000
MOST_UNPACKED = 64 * 1024 * 1024
"""The most that all parts hold together, unpacked."""
MOST_KEPT = 1024 * 1024
"""The most that a part holds which says what the document is made of."""
PIECE = 64 * 1024
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
LIVE = ("macroenabled", "vbaproject", "vbadata", "activex", "oleobject", "/control", "/attachedtoolbars")
INSIDE = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"MZ", b"\x7fELF", b"%PDF-", b"Rar!", b"7z\xbc\xaf")
"""How a file inside the file begins: another archive, an old Office file, a program, a PDF."""
RELATION = re.compile(r"(?:[\w.-]+:)?relationship\s")
TYPE = re.compile(r"""\btype\s*=\s*(["'])(.*?)\1""", re.DOTALL)
FROM_ELSEWHERE = re.compile(r"""\btargetmode\s*=\s*["']\s*external""")
ENTRY, LAST_ENTRY = b"PK\x01\x02", b"PK\x05\x06"
LAST_ENTRY_BYTES = 22
KEPT = re.compile(r"\[content_types\]\.xml|.*\.rels", re.IGNORECASE)
TROUBLE = (
    zipfile.BadZipFile, KeyError, ValueError, RuntimeError, NotImplementedError, OSError, EOFError, zlib.error,
)  # fmt: skip
NO_WORD = "This is no Word document (.docx), or it is damaged. Save it again, or as a PDF"
TOO_MUCH = "This document unpacks to far more than it seems to be. Save it as a PDF"
OTHER_FILES = "This document has other files inside it. Save it as a PDF"
ACTIVE = f"This document has macros, controls or programs in it. {PRINT_IT}"
FETCHES = f"This document fetches something from elsewhere when it is opened. {PRINT_IT}"


def look_into_docx(content: bytes) -> None:
    """Raises NotTaken for anything but a plain Word document."""
    if content.count(ENTRY) > MOST_PARTS:
        raise NotTaken(TOO_MUCH)
    if content.rfind(LAST_ENTRY) != len(content) - LAST_ENTRY_BYTES or b"%PDF-" in content[:HEAD]:
        raise NotTaken(NO_WORD)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _refuse_odd_parts(package.infolist(), len(content))
            texts = _read(package)
    except TROUBLE as fault:
        raise NotTaken(NO_WORD) from fault
    types = " ".join(_elements(texts.get("[Content_Types].xml", b"")))
    links = [
        one for name, text in texts.items() if name.lower().endswith(".rels") for one in _relations(text)
    ]
    if any(
        live in where for live in LIVE for where in ("\n".join(texts).lower(), types, *map(_type_of, links))
    ):
        raise NotTaken(ACTIVE)
    if MAIN not in types or "word/document.xml" not in texts:
        raise NotTaken(NO_WORD)
    if any(FROM_ELSEWHERE.search(link) and not _type_of(link).endswith("/hyperlink") for link in links):
        raise NotTaken(FETCHES)


def _refuse_odd_parts(parts: list[zipfile.ZipInfo], size: int) -> None:
    names = [part.filename.lower() for part in parts]
    if (
        sum(part.file_size for part in parts) > MOST_UNPACKED
        or sum(part.compress_size for part in parts) > size
    ):
        raise NotTaken(TOO_MUCH)  # the second: parts that lie across each other
    if len(set(names)) < len(names):
        raise NotTaken(NO_WORD)
    if any(name.startswith("/") or "\\" in name or ".." in name.split("/") for name in names):
        raise NotTaken(NO_WORD)


def _read(package: zipfile.ZipFile) -> dict[str, bytes]:
    """Every part by its name, read to its end; empty but for the ones that say what the document is made of."""
    texts: dict[str, bytes] = {}
    left = MOST_UNPACKED
    for part in package.infolist():
        kept, first = b"", True
        with package.open(part) as file:
            while piece := file.read(PIECE):
                left -= len(piece)
                if left < 0 or len(kept) > MOST_KEPT:
                    raise NotTaken(TOO_MUCH)
                if first and piece.startswith(INSIDE):
                    raise NotTaken(OTHER_FILES)
                first = False
                if KEPT.fullmatch(part.filename):
                    kept += piece
        texts[part.filename] = kept
    return texts


def _elements(xml: bytes) -> list[str]:
    """A part's elements in small letters, nothing spelt in another way. Raises NotTaken where that can't be told."""
    if b"\0" in xml or b"<!" in xml.replace(b"<!--", b""):
        raise NotTaken(NO_WORD)
    return [html.unescape(one).lower() for one in xml.decode("utf-8", "replace").split("<")]


def _relations(xml: bytes) -> list[str]:
    return [one for one in _elements(xml) if RELATION.match(one)]


def _type_of(relation: str) -> str:
    found = TYPE.search(relation)
    return found[2] if found else relation
