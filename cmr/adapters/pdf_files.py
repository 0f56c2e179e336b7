"""A look into a PDF without opening it: whole, readable by everybody, and nothing in it that acts.

The file is searched, never interpreted. Its names are found as a reader would read them (``/J#61vaScript``), in the
open and in compressed lists of objects, of which only so much is unpacked. What can't be looked at is not taken.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from cmr.adapters.not_taken import PRINT_IT, NotTaken, refuse_a_second_face

MOST_UNPACKED = 32 * 1024 * 1024
"""The most that is unpacked of all the lists of objects in a file together."""
MOST_PACKED = 32 * 1024 * 1024
"""The most that is read for that: lists that lie across each other count each time."""
DICTIONARY = 4096
"""A list of objects says within so many bytes what it is and where it begins."""
END = b"%%EOF"
END_WITHIN = 1024


def _name(*names: str) -> str:
    """A pattern for any of the names, each character as it is or escaped."""
    spelt = ("".join(f"(?:{one}|#{ord(one):02X}|#{ord(one):02x})" for one in name) for name in names)
    return f"/(?:{'|'.join(spelt)})(?![A-Za-z0-9#])"


def _finds(pattern: str) -> re.Pattern[bytes]:
    return re.compile(pattern.encode())


ACTS = (
    (_finds(_name("Encrypt")), "It is protected with a password. Save it without one"),
    (_finds(_name("JavaScript", "Rendition")), f"It has a script in it. {PRINT_IT}"),
    (
        _finds(_name("Launch", "SubmitForm", "ImportData", "GoToE")),
        f"It starts or sends something. {PRINT_IT}",
    ),
    (
        _finds(_name("EmbeddedFile", "EmbeddedFiles", "RichMedia")),
        f"It has other files inside it. {PRINT_IT}",
    ),
    (_finds(_name("XFA") + r"\s*[\[\d(]"), f"It is a form that a program fills in. {PRINT_IT}"),
)
OBJECT_LIST = _finds(_name("ObjStm"))
STREAM = re.compile(rb"stream[ \t]*(?:\r\n|\n|\r)")
PACKED = _finds(_name("Filter"))
ODD_PACKING = _finds(
    _name(
        "ASCIIHexDecode", "AHx", "ASCII85Decode", "A85", "LZWDecode", "LZW", "RunLengthDecode", "RL", "Crypt"
    )
    + "|"
    + _name("Predictor")
    + r"(?!\s*1\b)"
)
OBJECT = re.compile(rb"\d\s+\d+\s+obj\b")
"""The head of an object: without one there is nothing in a PDF."""
PLAIN_LIST = re.compile(rb"\s*\d+\s+\d+\s")


def look_into_pdf(content: bytes) -> None:
    """Raises NotTaken for a file that is cut, encrypted, acts, carries other files, or can't be looked at."""
    end = content.rfind(END)
    whole = end >= max(0, len(content) - END_WITHIN - len(END))
    if not whole or not OBJECT.search(content) or b"startxref" not in content[max(0, end - END_WITHIN) : end]:
        raise NotTaken("This PDF is not whole: its end is missing. Save or download it again")
    refuse_a_second_face(content, end)
    for part in (content, *_lists_of_objects(content)):
        for pattern, words in ACTS:
            if pattern.search(part):
                raise NotTaken(f"This PDF can’t be taken. {words}")


def _lists_of_objects(content: bytes) -> Iterator[bytes]:
    """What the compressed lists of objects hold; reads and unpacks no more than the two limits."""
    seen: set[int] = set()
    packed_left, unpacked_left = MOST_PACKED, MOST_UNPACKED
    for found in OBJECT_LIST.finditer(content):
        begins = STREAM.search(content, found.end(), found.end() + DICTIONARY)
        if begins is None:
            raise _too_strange()
        if begins.end() in seen:
            continue
        seen.add(begins.end())
        end = content.find(b"endstream", begins.end())
        packed_left -= end - begins.end() if end >= 0 else packed_left + 1
        about = content[max(0, found.start() - DICTIONARY) : begins.start()].rpartition(b"endobj")[2]
        if packed_left < 0 or ODD_PACKING.search(about):
            raise _too_strange()
        packed = content[begins.end() : end]
        if PLAIN_LIST.match(packed) and not PACKED.search(about + packed):
            continue  # it was searched in the open
        objects = _unpacked(packed, unpacked_left)
        unpacked_left -= len(objects)
        yield objects


def _unpacked(packed: bytes, most: int) -> bytes:
    unpacking = zlib.decompressobj()
    try:
        objects = unpacking.decompress(packed, max(most, 1))
    except zlib.error as fault:
        raise _too_strange() from fault
    if unpacking.unconsumed_tail:
        raise _too_strange()
    return objects


def _too_strange() -> NotTaken:
    return NotTaken("This PDF is made in a way that can’t be looked into. Print it to a new PDF")
