"""A mail server in a process of its own, to be killed in the middle: ``python -m tests.notices.mail_server PORT FILE``.

It writes the Message-ID of each mail into the file before it answers, so that the file outlives it.
"""

from __future__ import annotations

import os
import sys
import time
from email import message_from_bytes

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Kept:
    """Takes every mail."""

    def __init__(self, file: str) -> None:
        self.file = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 # its name
        """Writes down that it arrived."""
        assert isinstance(envelope.content, bytes)
        os.write(self.file, f"{message_from_bytes(envelope.content)['Message-ID']}\n".encode())
        return "250 OK"


if __name__ == "__main__":
    Controller(Kept(sys.argv[2]), hostname="127.0.0.1", port=int(sys.argv[1])).start()
    while True:
        time.sleep(60)
