"""A real mail server on loopback that can be told to misbehave, and an app that sends to it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask

from cmr.adapters.mail import Server, SmtpMailer
from tests.databases import free_port

Answer = Callable[[EmailMessage], str | None]
"""What the server does with a mail: an SMTP answer, or None for the usual one."""


@dataclass
class Postbox:
    """The mail that arrived, and how the server behaves."""

    port: int
    arrived: list[EmailMessage] = field(default_factory=list)
    recipient: Callable[[str], str | None] = lambda _address: None
    """An answer to ``RCPT``; None is yes."""
    after_data: Callable[[EmailMessage], Any] | None = None
    """What it does once the mail is there: answers another code, waits, or hangs up (then the mail has arrived)."""

    @property
    def url(self) -> str:
        """The server's address."""
        return f"smtp://127.0.0.1:{self.port}"

    def by_id(self) -> Counter[str]:
        """How often each mail arrived, by its Message-ID."""
        return Counter(str(mail["Message-ID"]) for mail in self.arrived)

    async def handle_RCPT(  # noqa: N802 # the library's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Takes the recipient, or not."""
        if answer := self.recipient(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 # as above
        """Takes the mail, or not."""
        content = envelope.content
        assert isinstance(content, bytes)
        mail = message_from_bytes(content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        does = self.after_data(mail) if self.after_data else None
        if isinstance(does, str):
            return does
        self.arrived.append(mail)
        if isinstance(does, float):
            await asyncio.sleep(does)
        if does is HANG_UP:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return "250 OK"

    @contextmanager
    def open(self) -> Iterator[Postbox]:
        """The server listens for the time of a ``with``."""
        controller = Controller(self, hostname="127.0.0.1", port=self.port)
        controller.start()
        try:
            yield self
        finally:
            controller.stop()


HANG_UP = object()
"""The mail has arrived, and the line breaks before the answer."""


@pytest.fixture
def postbox(current_app_of_test: Flask, monkeypatch: pytest.MonkeyPatch) -> Postbox:
    """An app that sends to a server that does not listen yet."""
    box = Postbox(free_port())
    app = current_app_of_test
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], mail_url=box.url))
    quick = SmtpMailer(Server.at(box.url), answers_within=1.0, one_mail_within=3.0)
    monkeypatch.setitem(app.extensions, "mailer", quick)
    return box
