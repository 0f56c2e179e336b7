"""A clamd of a few lines on the loopback: speaks the protocol, finds the test virus, and can be told to misbehave."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.referrals.papers import EICAR

Answers = Callable[[bytes], bytes]


def finds_the_test_virus(content: bytes) -> bytes:
    """What ClamAV answers."""
    return b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0"


class Listening:
    """A server on a socket that answers each connection, one after the other."""

    def __init__(self, listens: socket.socket, answers: Answers) -> None:
        self.listens, self.answers = listens, answers
        self.seen: list[bytes] = []
        """What was sent to be looked at, whole."""
        self.chunks: list[int] = []
        self._ends = threading.Event()

    def serve(self) -> None:
        """Answers until it is ended."""
        self.listens.settimeout(0.1)
        while not self._ends.is_set():
            try:
                asked, _ = self.listens.accept()
            except TimeoutError:
                continue
            with asked, suppress(OSError, EOFError):  # whoever asked may not wait for the answer
                asked.settimeout(5)
                self._answer(asked)

    def _answer(self, asked: socket.socket) -> None:
        assert _exactly(asked, 10) == b"zINSTREAM\0"
        content = b""
        while length := int.from_bytes(_exactly(asked, 4), "big"):
            self.chunks.append(length)
            content += _exactly(asked, length)
        self.seen.append(content)
        answer = self.answers(content)
        for byte in answer:  # a real one may answer in pieces
            asked.sendall(bytes([byte]))

    def end(self) -> None:
        """Answers no more."""
        self._ends.set()


def _exactly(asked: socket.socket, count: int) -> bytes:
    found = b""
    while len(found) < count:
        part = asked.recv(count - len(found))
        if not part:
            raise EOFError
        found += part
    return found


@contextmanager
def a_clamd(
    answers: Answers = finds_the_test_virus, path: Path | None = None
) -> Iterator[tuple[str, Listening]]:
    """The address of a clamd, and the clamd; on a path it listens there, else on a port of the loopback."""
    listens = socket.socket(socket.AF_UNIX if path else socket.AF_INET)
    listens.bind(str(path) if path else ("127.0.0.1", 0))
    listens.listen()
    server = Listening(listens, answers)
    thread = threading.Thread(target=server.serve)
    thread.start()
    try:
        yield f"clamd://{path}" if path else f"clamd://127.0.0.1:{listens.getsockname()[1]}", server
    finally:
        server.end()
        thread.join()
        listens.close()
