"""The kinds of file that are taken, each known by what it holds and never by its name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import filetype

from cmr.adapters.not_taken import NotTaken
from cmr.adapters.pdf_files import look_into_pdf
from cmr.adapters.picture_files import look_into_jpeg, look_into_png
from cmr.adapters.word_files import look_into_docx

TAKEN = (
    "This file can’t be taken. Attach a PDF, a Word document (.docx) without macros, or a PNG or JPEG picture. "
    "An older or protected document can be saved as a PDF first"
)


@dataclass(frozen=True)
class FileKind:
    """A kind of file that is taken: its media type, its words and the end of its name."""

    media_type: str
    words: str
    ending: str


PDF = FileKind("application/pdf", "PDF", ".pdf")
PNG = FileKind("image/png", "PNG picture", ".png")
JPEG = FileKind("image/jpeg", "JPEG picture", ".jpg")
DOCX = FileKind(
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Word document", ".docx"
)
KINDS = {kind.media_type: kind for kind in (PDF, PNG, JPEG, DOCX)}
Look = Callable[[bytes], None]
KNOWN_BY: tuple[tuple[bytes, FileKind, Look], ...] = (
    (b"%PDF-", PDF, look_into_pdf),
    (b"\x89PNG\r\n\x1a\n", PNG, look_into_png),
    (b"\xff\xd8\xff", JPEG, look_into_jpeg),
    (b"PK\x03\x04", DOCX, look_into_docx),
)


def recognise(content: bytes) -> FileKind:
    """What a file is, by its content alone. Raises NotTaken, with words for its sender, for anything else.

    Our own signatures and the ``filetype`` library must agree, and then the kind's own look finds nothing amiss.
    """
    for signature, kind, look in KNOWN_BY:
        if content.startswith(signature):
            guessed = filetype.guess(content[:8192])
            if kind is not DOCX and (guessed is None or guessed.mime != kind.media_type):
                break
            look(content)
            return kind
    raise NotTaken(TAKEN)
