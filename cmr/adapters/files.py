"""Attached files: named harmlessly, kept in a folder under the SHA-256 of their content, and looked at again."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import unicodedata
from collections import OrderedDict
from pathlib import Path
from typing import BinaryIO, ClassVar, Literal

from cmr.adapters.file_kinds import JPEG, FileKind

MOST_BYTES = 10 * 1024 * 1024
"""The largest file that is taken."""
MOST_NAME = 200
"""The most characters of a file's name, and the most bytes: other machines count those."""
MOST_REMEMBERED = 4096
PIECE = 1024 * 1024
SHA256 = re.compile(r"[0-9a-f]{64}")
RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
"""Names that some machines take for a device of theirs."""
Standing = Literal["whole", "changed", "missing"]
"""How a kept file stands: as it was attached, not as it was, or not there."""


def clean_name(name: str, kind: FileKind) -> str:
    """A file's name without path, control characters or tricks; at most 200 characters, ending as its kind does."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name[-2000:]))[-1]
    plain = "".join(letter for letter in last if letter.isprintable() and letter not in '<>:"|?*')
    stem = plain.rstrip(" .")
    for ending in (kind.ending, ".jpeg" if kind is JPEG else kind.ending):
        if stem.lower().endswith(ending):
            stem = stem[: -len(ending)]
            break
    stem = stem.strip(" .") or "document"
    if RESERVED.match(stem):
        stem = f"document {stem}"
    return _fitting(stem, MOST_NAME - len(kind.ending)) + kind.ending


def _fitting(stem: str, most: int) -> str:
    return stem[:most].encode()[:most].decode("utf-8", "ignore").rstrip(" .")


class Files:
    """The folder in which attached files lie, each once, named by its hash."""

    _seen: ClassVar[OrderedDict[tuple[Path, int, int, int, int], Standing]] = OrderedDict()
    """How files stood when they were last read, by what the file system says of them; shared by a process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @staticmethod
    def hash_of(content: bytes) -> str:
        """The SHA-256 of the content, in hexadecimal: its name here."""
        return hashlib.sha256(content).hexdigest()

    def save(self, content: bytes) -> str:
        """Keeps the content and answers with its SHA-256; keeping the same again changes nothing.

        The file appears whole or not at all: a reader never finds half of it.
        """
        sha256 = self.hash_of(content)
        place = self._place(sha256)
        if self.standing(sha256) == "whole":
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

    def read(self, sha256: str) -> bytes | None:
        """The content, if it is there and is still what was kept; read and compared anew each time."""
        try:
            with self.open(sha256) as file:
                content = file.read(MOST_BYTES + 1)
        except OSError:
            return None
        return content if self.hash_of(content) == sha256 else None

    def standing(self, sha256: str) -> Standing:
        """Whether a kept file is still what it was; not read again while nobody has touched it."""
        place = self._place(sha256)
        try:
            about = place.stat()
            key = (place, about.st_ino, about.st_size, about.st_mtime_ns, about.st_ctime_ns)
            if key not in self._seen:
                with place.open("rb") as file:
                    found = hashlib.file_digest(file, "sha256").hexdigest()
                self._seen[key] = "whole" if found == sha256 else "changed"
                while len(self._seen) > MOST_REMEMBERED:
                    self._seen.popitem(last=False)
            return self._seen[key]
        except OSError:
            return "missing"

    def forget(self, sha256: str) -> None:
        """Takes the content out of the folder; nothing happens where it is not there."""
        self._place(sha256).unlink(missing_ok=True)

    def _place(self, sha256: str) -> Path:
        if not SHA256.fullmatch(sha256):
            raise ValueError("That is no SHA-256.")
        return self.folder / sha256[:2] / sha256
