"""The scanner is asked in clamd's own protocol; whatever it does not answer is not known."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import pytest

from cmr.adapters.scanner import CHUNK, Away, Clamd, NoScanner, Verdict, scanner_at
from config import Settings, SettingsFault
from tests.adapters.clamd import a_clamd
from tests.referrals.papers import EICAR, PDF, pdf

WITHIN = 5.0


def test_a_file_is_sent_whole_and_is_clear() -> None:
    content = PDF + bytes(range(256)) * 1000
    with a_clamd() as (url, server):
        assert Clamd(url).scan(content, within=WITHIN) == Verdict()
        assert Clamd(url).scan(b"", within=WITHIN) == Verdict()
    assert server.seen == [content, b""]
    assert max(server.chunks) == CHUNK


def test_what_it_finds_has_a_name(tmp_path: Path) -> None:
    with a_clamd(path=tmp_path / "clamd.sock") as (url, _server):
        assert Clamd(url).scan(pdf(b"(" + EICAR + b")"), within=WITHIN) == Verdict("Eicar-Test-Signature")


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"INSTREAM size limit exceeded. ERROR\0",
        b"stream: Can't allocate memory ERROR\0",
        b"stream: ",
        b"x" * 10_000,
        b"\xff\xfe\0",
    ],
)
def test_an_answer_that_says_neither_is_no_answer(answer: bytes) -> None:
    with a_clamd(lambda _content: answer) as (url, _server), pytest.raises(Away):
        Clamd(url).scan(PDF, within=WITHIN)


def test_nobody_there(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    for url in (f"clamd://127.0.0.1:{port}", f"clamd://{tmp_path}/no.sock"):
        with pytest.raises(Away):
            Clamd(url).scan(PDF, within=WITHIN)


def test_one_that_never_answers_is_not_waited_for() -> None:
    def waits(_content: bytes) -> bytes:
        time.sleep(0.6)
        return b"stream: OK\0"

    with a_clamd(waits) as (url, _server), pytest.raises(Away):
        Clamd(url).scan(PDF, within=0.2)


def test_without_an_address_nothing_is_looked_at() -> None:
    assert isinstance(scanner_at(None), NoScanner)
    assert scanner_at(None).scan(EICAR, within=WITHIN) == Verdict()


@pytest.mark.parametrize(
    "url",
    ["clamd://127.0.0.1:3310", "clamd://scanner", "clamd:///run/clamav/clamd.ctl", "clamd://[::1]:3310"],
)
def test_an_address_is_a_setting(url: str) -> None:
    settings = Settings.from_environment({"CMR_ENV": "test", "CMR_SCANNER": url})
    assert settings.scanner == url
    assert isinstance(scanner_at(settings.scanner), Clamd)


@pytest.mark.parametrize("url", ["http://scanner", "clamd://", "clamd:///", "3310", "clamd://a b"])
def test_a_wrong_address_stops_the_start(url: str) -> None:
    with pytest.raises(SettingsFault, match="CMR_SCANNER"):
        Settings.from_environment({"CMR_ENV": "test", "CMR_SCANNER": url})


def test_no_address_is_none() -> None:
    assert Settings.from_environment({"CMR_ENV": "test", "CMR_SCANNER": ""}).scanner is None


@pytest.mark.parametrize("url", ["http://scanner", "clamd://", "clamd:///"])
def test_the_adapter_takes_no_other_address_either(url: str) -> None:
    with pytest.raises(ValueError, match="no address of a clamd"):
        Clamd(url)
