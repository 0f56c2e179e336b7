"""Mail handed to an SMTP server: one connection for many mails, a limit on everything that takes time.

What goes wrong is told apart by what may be done about it: the server is away (nothing will go now), this mail is
refused for now, refused for good, or handed over whole without an answer, so that it may have arrived.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from email.header import Header
from email.message import EmailMessage
from email.policy import EmailPolicy
from threading import Timer
from typing import Literal, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from config import SettingsFault

ANSWERS_WITHIN = 20.0
"""Seconds that the server has for each of its answers."""
ONE_MAIL_WITHIN = 60.0
"""Seconds that one mail may take in all; then its connection is cut."""
MOST_WORDS = 200
GOOD = 250
GO_AHEAD = 354
NO_MORE_NOW = 421
ANSWERS = (200, 599)
"""Whatever lies outside is no answer at all."""
LINE_OF_A_DOT = re.compile(rb"(?m)^\.")
Tls = Literal["implicit", "always", "offered", "never"]
TLS_WORDS: dict[str, Tls] = {"always": "always", "offered": "offered", "never": "never"}


class Folded(EmailPolicy):
    """Headers in lines for the wire, that readers put together again as they were written.

    The library folds before a header's first word, which some readers show as a blank, and loses blanks between
    words that are not ASCII.
    """

    def fold(self, name: str, value: str) -> str:
        """The header in lines."""
        if name.lower() == "subject" and not value.isascii():
            encoded = Header(value, "utf-8", header_name=name).encode(linesep=self.linesep)
            return f"{name}: {encoded}{self.linesep}"
        return f"{name}: {super().fold(name, value)[len(name) + 1 :].lstrip()}"

    def fold_binary(self, name: str, value: str) -> bytes:
        """The header in lines of bytes."""
        return self.fold(name, value).encode("ascii", "surrogateescape")


POLICY = Folded(linesep="\r\n")


class NotSent(Exception):
    """A mail was not accepted. Its words are for an administrator and hold no address and no credential."""


class Away(NotSent):
    """The server can't be reached, or takes nothing now."""


class Later(NotSent):
    """The server does not take this mail now."""


class Never(NotSent):
    """The server will not take this mail."""


class Unsure(NotSent):
    """The mail was handed over whole and the server did not answer: it may have taken it."""


class Connection(Protocol):
    """An open way to send mail."""

    def deliver(self, mail: EmailMessage) -> None:
        """Hands over one mail to the one person in its ``To``. Raises NotSent."""


class Mailer(Protocol):
    """How mail leaves this installation."""

    def connected(self) -> AbstractContextManager[Connection]:
        """For the time of a ``with``: a connection that is made when the first mail needs it."""


@dataclass(frozen=True)
class Server:
    """A mail server, as its address names it."""

    host: str
    port: int
    tls: Tls
    user: str = ""
    password: str = field(default="", repr=False)

    @staticmethod
    def at(url: str) -> Server:
        """Reads ``smtp://`` or ``smtps://[user:password@]host[:port][?tls=always|offered|never]``.

        Raises ValueError, without repeating the address, which may hold a password.
        """
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            raise ValueError("it can’t be read as an address") from None
        if parts.scheme not in ("smtp", "smtps") or not host or parts.path not in ("", "/"):
            raise ValueError("it may be smtp://host:port or smtps://host:port")
        tls = TLS_WORDS.get(parse_qs(parts.query).get("tls", ["offered"])[0])
        if tls is None:
            raise ValueError("tls may be always, offered or never")
        implicit = parts.scheme == "smtps"
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        found = Server(
            host, port or (465 if implicit else 25), "implicit" if implicit else tls, user, password
        )
        if user and tls == "never" and not implicit and not found.is_loopback:
            raise ValueError("a password goes only over TLS: leave tls=never out")
        return found

    @property
    def is_loopback(self) -> bool:
        """Whether it runs on this machine, where there is no line to listen on."""
        return self.host in ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class SmtpMailer:
    """Mail by SMTP."""

    server: Server
    answers_within: float = ANSWERS_WITHIN
    one_mail_within: float = ONE_MAIL_WITHIN

    @contextmanager
    def connected(self) -> Iterator[Connection]:
        """A connection that is opened for the first mail, and again after it broke."""
        line = _Line(self)
        try:
            yield line
        finally:
            line.hang_up()


def mailer_at(url: str | None) -> Mailer | None:
    """The mailer at an address; None where there is none. Raises SettingsFault for an address that can't be."""
    try:
        return SmtpMailer(Server.at(url)) if url else None
    except ValueError as fault:
        raise SettingsFault(f"CMR_MAIL_URL: {fault}.") from None


class _Line:
    """One connection to the server, with its clock."""

    def __init__(self, mailer: SmtpMailer) -> None:
        self._mailer = mailer
        self._smtp: smtplib.SMTP | None = None

    def deliver(self, mail: EmailMessage) -> None:
        content, sender, recipient = _prepared(mail)
        clock = Timer(self._mailer.one_mail_within, self._cut)
        clock.daemon = True
        clock.start()
        try:
            smtp = self._connected()
            self._offer(smtp, sender, recipient)
            self._hand_over(smtp, content)
        finally:
            clock.cancel()

    def hang_up(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with suppress(OSError, smtplib.SMTPException):
                smtp.quit()
            smtp.close()

    def _connected(self) -> smtplib.SMTP:
        """The open connection, asked whether it still is; or a new one."""
        if self._smtp is not None:
            with suppress(OSError, smtplib.SMTPException):
                if self._smtp.rset()[0] == GOOD:
                    return self._smtp
            self._drop()
        with self._broken(Away, "The mail server can’t be reached"):
            return self._open()

    def _open(self) -> smtplib.SMTP:
        server, within = self._mailer.server, self._mailer.answers_within
        secure = ssl.create_default_context()
        if server.tls == "implicit":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=within, context=secure)
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=within)
        self._smtp = smtp
        smtp.ehlo_or_helo_if_needed()
        offered = smtp.has_extn("starttls")
        if server.tls == "always" or (server.tls == "offered" and offered and not server.is_loopback):
            smtp.starttls(context=secure)
            smtp.ehlo()
        if server.user:
            encrypted = isinstance(smtp.sock, ssl.SSLSocket)
            if not encrypted and not server.is_loopback:
                raise Away("The mail server offers no TLS, and a password is not sent without it.")
            with _words_for(Away, "The mail server refuses our name and password"):
                smtp.login(server.user, server.password)
        return smtp

    def _offer(self, smtp: smtplib.SMTP, sender: str, recipient: str) -> None:
        """The envelope: who sends it, to whom, and may the text come?"""
        with self._broken(Later):
            _accept(smtp.mail(sender), "the sender")
            _accept(smtp.rcpt(recipient), "the recipient")
            code, said = smtp.docmd("DATA")
        if code != GO_AHEAD:
            _refuse(code, said, "the mail")

    def _hand_over(self, smtp: smtplib.SMTP, content: bytes) -> None:
        """From here on the server may have taken it, whatever we hear."""
        with self._broken(Unsure):
            smtp.send(content + b".\r\n")
            answer = smtp.getreply()
            if not ANSWERS[0] <= answer[0] <= ANSWERS[1]:
                raise Unsure("The mail server’s answer can’t be read.")
        _accept(answer, "the mail")

    @contextmanager
    def _broken(self, kind: type[NotSent], words: str = "The mail server broke off") -> Iterator[None]:
        """What went wrong within is of this kind, and the connection is no good any more."""
        try:
            with _words_for(kind, words):
                yield
        except NotSent as fault:
            if type(fault) in (kind, Away):
                self._drop()
            raise

    def _drop(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()

    def _cut(self) -> None:
        """Called by the clock, from its own thread: whoever waits for the server waits no longer."""
        sock = self._smtp.sock if self._smtp is not None else None
        if sock is not None:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)


@contextmanager
def _words_for(kind: type[NotSent], words: str) -> Iterator[None]:
    """Turns what the network and the library raise into ``kind``, saying what it was without any address."""
    try:
        yield
    except NotSent:
        raise
    except smtplib.SMTPAuthenticationError as error:
        raise Away(f"The mail server refuses our name and password ({error.smtp_code}).") from None
    except smtplib.SMTPResponseException as error:
        raise kind(f"{words}: it answered {error.smtp_code}.") from None
    except TimeoutError:
        raise kind(f"{words}: it did not answer in time.") from None
    except (OSError, smtplib.SMTPException) as error:
        raise kind(f"{words} ({type(error).__name__}).") from None


def _accept(answer: tuple[int, bytes], what: str) -> None:
    code, said = answer
    if code not in (GOOD, 251):
        _refuse(code, said, what)


def _refuse(code: int, said: bytes, what: str) -> None:
    """Raises what the answer means. The server's own words are kept short and without addresses."""
    text = re.sub(r"\S+@\S+", "…", said.decode("utf-8", "replace"))
    words = f"The mail server refused {what}: {code} {' '.join(text.split())}"[:MOST_WORDS]
    if code == NO_MORE_NOW:
        raise Away(words)
    raise (Never if code >= 500 else Later)(words)


def _prepared(mail: EmailMessage) -> tuple[bytes, str, str]:
    """The mail's bytes, ready for the wire, and its envelope. Raises Never for an address that can't be written."""
    try:
        content = mail.as_bytes(policy=POLICY)
        sender, recipient = _address(mail, "From"), _address(mail, "To")
        recipient.encode("ascii")
    except (UnicodeError, ValueError, IndexError):
        raise Never("The mail’s address can’t be used.") from None
    return LINE_OF_A_DOT.sub(b"..", content), sender, recipient


def _address(mail: EmailMessage, header: str) -> str:
    found: str = mail[header].addresses[0].addr_spec
    return found
