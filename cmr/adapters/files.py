"""Attached files: recognised by what they hold, kept in a folder under the SHA-256 of their content."""

from __future__ import annotations

import hashlib
import io
import os
import re
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import filetype

MOST_BYTES = 10 * 1024 * 1024
"""The largest file that is taken."""
MOST_PART_BYTES = 1024 * 1024
"""The most that is unpacked of one part of a Word document, whatever it claims to hold."""
MOST_RELATIONS = 100
"""The most lists of links that a real Word document holds."""
SHA256 = re.compile(r"[0-9a-f]{64}")
DOCX_MAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
LIVE_CONTENT = (b"macroenabled", b"vbaproject", b"activex", b"oleobject")


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
SIGNATURES = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))


def recognise(content: bytes) -> FileKind | None:
    """What a file is, by its content alone; None for anything that is not taken.

    Our own signatures and the ``filetype`` library must agree. A Word document is taken only without macros,
    controls, embedded programs or a template from elsewhere.
    """
    guessed = filetype.guess(content)
    for signature, kind in SIGNATURES:
        if content.startswith(signature):
            return kind if guessed is not None and guessed.mime == kind.media_type else None
    return DOCX if content.startswith(b"PK\x03\x04") and _is_plain_docx(content) else None


def clean_name(name: str, kind: FileKind) -> str:
    """A file's name without path, control characters or tricks; at most 200 characters, ending as its kind does."""
    last = re.split(r"[/\\]", name)[-1]
    plain = "".join(letter for letter in last if letter.isprintable() and letter not in '<>:"|?*')
    stem = plain.rstrip(" .")
    for ending in (kind.ending, ".jpeg" if kind is JPEG else kind.ending):
        if stem.lower().endswith(ending):
            stem = stem[: -len(ending)]
            break
    stem = stem.strip(" .") or "document"
    return stem[: 200 - len(kind.ending)].rstrip(" .") + kind.ending


class Files:
    """The folder in which attached files lie, each once, named by its hash."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def save(self, content: bytes) -> str:
        """Keeps the content and answers with its SHA-256; keeping the same again changes nothing.

        The file appears whole or not at all: a reader never finds half of it.
        """
        sha256 = hashlib.sha256(content).hexdigest()
        place = self._place(sha256)
        if place.exists():
            return sha256
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=place.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(place)
        return sha256

    def open(self, sha256: str) -> BinaryIO:
        """The content to read. Raises FileNotFoundError where there is none, ValueError for no hash."""
        return self._place(sha256).open("rb")

    def _place(self, sha256: str) -> Path:
        if not SHA256.fullmatch(sha256):
            raise ValueError("That is no SHA-256.")
        return self.folder / sha256[:2] / sha256


def _is_plain_docx(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = package.namelist()
            types = _part(package, "[Content_Types].xml").lower()
            relations = [name for name in names if name.endswith(".rels")]
            if len(relations) > MOST_RELATIONS:
                return False
            links = b"".join(_part(package, name) for name in relations).lower()
    except (zipfile.BadZipFile, KeyError, ValueError, RuntimeError, NotImplementedError, OSError, EOFError):
        return False
    named = "\n".join(names).lower().encode("utf-8", "replace")
    return (
        DOCX_MAIN in types
        and "word/document.xml" in names
        and not any(live in types or live in named or live in links for live in LIVE_CONTENT)
        and not (b"attachedtemplate" in links and b"external" in links)
    )


def _part(package: zipfile.ZipFile, name: str) -> bytes:
    with package.open(name) as part:
        content = part.read(MOST_PART_BYTES + 1)
    if len(content) > MOST_PART_BYTES:
        raise ValueError("A part of the document is larger than any real one.")
    return content
