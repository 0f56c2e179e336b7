"""Mail by SMTP: addresses of servers, TLS and passwords, and servers that do not keep to the rules."""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from cmr.adapters.mail import Away, Later, Never, Server, SmtpMailer, Unsure, mailer_at
from config import SettingsFault
from tests.databases import free_port
from tests.notices.postbox import Postbox


def a_mail(to: str = "amina@council.example", text: str = "Sign in.\n.\n..and a dot\n") -> EmailMessage:
    """A small mail, with lines that begin with a dot."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "no-reply@council.example", to, "Sign – by Friday"
    mail["Message-ID"] = "<one@council.example>"
    mail.set_content(text)
    return mail


def deliver(mailer: SmtpMailer, *mails: EmailMessage) -> None:
    """Sends them over one connection."""
    with mailer.connected() as connection:
        for mail in mails:
            connection.deliver(mail)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.council.example", Server("mail.council.example", 25, "offered")),
        ("smtp://mail.council.example:2525/", Server("mail.council.example", 2525, "offered")),
        ("smtps://mail.council.example", Server("mail.council.example", 465, "implicit")),
        ("smtp://127.0.0.1:25?tls=never", Server("127.0.0.1", 25, "never")),
        (
            "smtps://panel%40council:p%2Fw@mail.council.example",
            Server("mail.council.example", 465, "implicit", "panel@council", "p/w"),
        ),
    ],
)
def test_a_servers_address_is_read(url: str, expected: Server) -> None:
    assert Server.at(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "http://mail.council.example",
        "smtp://",
        "smtp://host:notaport",
        "smtp://host/folder",
        "smtp://host?tls=perhaps",
        "smtp://user:secret-word@host?tls=never",
    ],
)
def test_an_address_that_cannot_be_is_refused_without_repeating_its_password(url: str) -> None:
    with pytest.raises(SettingsFault) as refused:
        mailer_at(url)
    assert refused.value.message.startswith("CMR_MAIL_URL: ")
    assert "secret-word" not in refused.value.message


def test_no_address_is_no_mailer() -> None:
    assert mailer_at(None) is None


def test_a_password_stands_in_no_words_of_the_server() -> None:
    server = Server.at("smtps://user:secret-word@mail.council.example")
    assert "secret-word" not in repr(SmtpMailer(server))


def test_many_mails_go_over_one_connection_and_dots_arrive_as_they_were() -> None:
    with Postbox(free_port()).open() as box:
        deliver(SmtpMailer(Server.at(box.url)), a_mail(), a_mail())
    texts = [mail.get_content().replace("\r\n", "\n") for mail in box.arrived]
    assert texts == ["Sign in.\n.\n..and a dot\n"] * 2
    assert box.arrived[0]["Subject"] == "Sign – by Friday"


def test_a_refused_mail_does_not_stop_the_next() -> None:
    with Postbox(free_port()).open() as box, SmtpMailer(Server.at(box.url)).connected() as connection:
        box.recipient = lambda to: f"550 5.1.1 <{to}> unknown" if "amina" in to else None
        with pytest.raises(Never, match="550") as refused:
            connection.deliver(a_mail())
        assert "amina" not in str(refused.value)
        connection.deliver(a_mail("bela@council.example"))
    assert len(box.arrived) == 1


@pytest.mark.parametrize("to", ["zoë@council.example", "amina@coun\u0131cil.example"])
def test_an_address_that_mail_cannot_carry_is_refused_for_good(to: str) -> None:
    with Postbox(free_port()).open() as box, pytest.raises(Never):
        deliver(SmtpMailer(Server.at(box.url)), a_mail(to))


class Misbehaves(BaseRequestHandler):
    """A server that says its lines one by one, and then nothing."""

    lines: tuple[bytes, ...] = ()

    def handle(self) -> None:
        """Says a line, waits for an answer, and so on; then holds the line."""
        for line in self.lines:
            self.request.sendall(line)
            if not self.request.recv(4096):
                return
        self.request.recv(4096)


@pytest.fixture
def misbehaving() -> Iterator[Any]:
    """Starts a server that says these lines."""
    servers: list[ThreadingTCPServer] = []

    def start(*lines: bytes) -> SmtpMailer:
        handler = type("Handler", (Misbehaves,), {"lines": lines})
        server = ThreadingTCPServer(("127.0.0.1", 0), handler)
        server.daemon_threads = True
        Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return SmtpMailer(Server("127.0.0.1", server.server_address[1], "never"), 0.3, 1.0)

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


OK = b"250 OK\r\n"


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        ((), Away),
        ((b"554 go away\r\n",), Away),
        ((b"220 hello\r\n", OK), Later),
        ((b"220 hello\r\n", OK, OK, OK), Later),
        ((b"220 hello\r\n", OK, b"421 closing\r\n"), Away),
        ((b"220 hello\r\n", OK, OK, OK, b"354 go on\r\n"), Unsure),
        ((b"220 hello\r\n", OK, OK, OK, b"354 go on\r\n", b"nonsense\r\n"), Unsure),
    ],
)
def test_silence_and_nonsense_are_told_apart_by_how_far_the_mail_had_come(
    misbehaving: Any, lines: tuple[bytes, ...], kind: type[Exception]
) -> None:
    with pytest.raises(kind):
        deliver(misbehaving(*lines), a_mail())


def test_a_server_that_is_not_there_is_away() -> None:
    with pytest.raises(Away, match="can’t be reached"):
        deliver(SmtpMailer(Server("127.0.0.1", free_port(), "offered")), a_mail())


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A certificate for this machine, which this process trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    today = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "server.pem"
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(pem + built.public_bytes(serialization.Encoding.PEM))
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    return file


def _secure(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.mark.parametrize("password", ["right", "wrong"])
def test_a_password_goes_over_starttls(certificate: Path, password: str) -> None:
    seen: list[bytes] = []

    def check(_server: Any, session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        seen.append(given.password)
        assert session.ssl is not None
        return AuthResult(success=given.password == b"right")

    box = Postbox(free_port())
    more: dict[str, Any] = {
        "tls_context": _secure(certificate),
        "require_starttls": True,
        "authenticator": check,
    }
    controller = Controller(box, hostname="127.0.0.1", port=box.port, auth_required=True, **more)
    controller.start()
    try:
        mailer = SmtpMailer(Server("127.0.0.1", box.port, "always", "panel", password))
        if password == "right":
            deliver(mailer, a_mail())
            assert len(box.arrived) == 1
        else:
            with pytest.raises(Away, match="refuses our name and password") as refused:
                deliver(mailer, a_mail())
            assert "wrong" not in str(refused.value)
    finally:
        controller.stop()
    assert set(seen) == {password.encode()}


def test_smtps_is_spoken_and_a_certificate_is_looked_at(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = Postbox(free_port())
    controller = Controller(box, hostname="127.0.0.1", port=box.port, ssl_context=_secure(certificate))
    controller.start()
    try:
        mailer = SmtpMailer(Server("127.0.0.1", box.port, "implicit"))
        deliver(mailer, a_mail())
        assert len(box.arrived) == 1
        monkeypatch.delenv("SSL_CERT_FILE")
        with pytest.raises(Away, match="SSLCertVerificationError"):
            deliver(mailer, a_mail())
    finally:
        controller.stop()


@pytest.mark.parametrize(
    "subject",
    [
        "Accept, defer or send back CMR-2026-0101 before Thursday 10 December 2026",
        "Don’t come: the Case Management Review panel’s meeting on Thursday 10 December 2026 is cancelled",
        " ".join(["Zoë", "Müller", "König"] * 12),
    ],
)
def test_a_long_subject_arrives_as_it_was_written(subject: str) -> None:
    """Neither with a blank before it, nor with words that have grown together."""
    mail = a_mail()
    mail.replace_header("Subject", subject)
    box = Postbox(free_port())
    with box.open():
        deliver(SmtpMailer(Server.at(box.url)), mail)
    (found,) = box.arrived
    assert found["Subject"] == subject
    assert all(len(line) <= 100 for line in found.as_string().splitlines())
