"""The virus scanner: ClamAV's clamd, asked over its socket (INSTREAM), or none at all.

A library for this would be 60 lines of our own socket code by somebody else; PyPI's ``clamd`` was last kept in 2014.
"""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

CHUNK = 64 * 1024
MOST_ANSWER = 4096
PORT = 3310


class Away(Exception):
    """The scanner could not be asked, or did not answer in time: nothing is known of the file."""


@dataclass(frozen=True)
class Verdict:
    """What the scanner says: ``found`` is the name of what is harmful, empty where nothing is."""

    found: str = ""


class Scanner(Protocol):
    """Anything that looks into a file for what is harmful."""

    def scan(self, content: bytes, *, within: float) -> Verdict:
        """What it says of the content, within so many seconds. Raises Away."""


class NoScanner:
    """Where no scanner is set up, every file is clear at once."""

    def scan(self, content: bytes, *, within: float) -> Verdict:  # noqa: ARG002 # as every scanner is asked
        """Nothing is looked at."""
        return Verdict()


class Clamd:
    """A clamd that listens on a socket: ``clamd://host:port`` or ``clamd:///path/to/socket``."""

    def __init__(self, url: str) -> None:
        """Raises ValueError for an address that is neither."""
        parts = urlsplit(url)
        if parts.scheme != "clamd" or not (parts.hostname or parts.path.strip("/")):
            raise ValueError(f"{url!r} is no address of a clamd.")
        self._host, self._port, self._path = parts.hostname, parts.port or PORT, parts.path

    def scan(self, content: bytes, *, within: float) -> Verdict:
        """What clamd says of the content. Raises Away where it can't be reached, takes longer, or fails."""
        deadline = time.monotonic() + within
        try:
            with self._connect(deadline) as asked:
                _send(asked, b"zINSTREAM\0", deadline)
                for start in range(0, len(content), CHUNK):
                    part = content[start : start + CHUNK]
                    _send(asked, len(part).to_bytes(4, "big") + part, deadline)
                _send(asked, b"\0\0\0\0", deadline)
                answer = _receive(asked, deadline)
        except OSError as fault:
            raise Away(str(fault)) from fault
        return _verdict(answer)

    def _connect(self, deadline: float) -> socket.socket:
        if self._host:
            return socket.create_connection((self._host, self._port), timeout=_left(deadline))
        asked = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        asked.settimeout(_left(deadline))
        try:
            asked.connect(self._path)
        except OSError:
            asked.close()
            raise
        return asked


def scanner_at(url: str | None) -> Scanner:
    """The scanner at that address; none where there is no address. Raises ValueError for a wrong one."""
    return Clamd(url) if url else NoScanner()


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("The scanner took too long.")
    return left


def _send(asked: socket.socket, part: bytes, deadline: float) -> None:
    asked.settimeout(_left(deadline))
    asked.sendall(part)


def _receive(asked: socket.socket, deadline: float) -> str:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < MOST_ANSWER:
        asked.settimeout(_left(deadline))
        part = asked.recv(MOST_ANSWER)
        if not part:
            break
        answer += part
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")


def _verdict(answer: str) -> Verdict:
    said = answer.removeprefix("stream: ")
    if said == "OK":
        return Verdict()
    if said.endswith(" FOUND"):
        return Verdict(said.removesuffix(" FOUND")[:100] or "something")
    raise Away(said or "The scanner ended without an answer.")
