"""The server is killed at any moment of saving: what it said was saved is there when it stands up again."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from threading import Timer
from urllib.parse import urlencode

from flask import Flask

from cmr.models import Referral, db
from config import ROOT
from tests.application import Opens
from tests.referrals.writing_desk import Desk, a_desk

TIMES = 3
PATIENCE = 90
"""Seconds that the server may take to stand up."""


class Server:
    """The real server in processes of its own, on the test's database."""

    def __init__(self, app: Flask) -> None:
        settings = app.extensions["settings"]
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.environment = os.environ | {
            "CMR_ENV": "test",
            "CMR_SECRET_KEY": settings.secret_key,
            "CMR_DATABASE_URL": settings.database_url,
            "CMR_FILES": str(settings.files),
            "CMR_BASE_URL": "http://localhost",
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Stands up, and answers."""
        command = [sys.executable, "-m", "gunicorn", "-w", "1", "-b", f"127.0.0.1:{self.port}", "wsgi:app"]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stderr=subprocess.DEVNULL, start_new_session=True
        )
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with suppress(OSError, HTTPException):
                if self.ask("GET", "/healthz")[0] == 200:
                    return
            time.sleep(0.05)
        raise AssertionError("the server did not stand up")

    def kill(self) -> None:
        """Every process of it at once, in the middle of whatever it does."""
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def ask(self, method: str, url: str, body: str = "", **headers: str) -> tuple[int, str]:
        """One request on a connection of its own."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, url, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()


def type_until_killed(
    server: Server, desk: Desk, words: list[str], acknowledged: list[str], after: int
) -> None:
    """Types word by word, each saved by itself; with save number ``after`` on its way the server is killed."""
    cookie = desk.browser.client.get_cookie("cmr")
    assert cookie
    headers = {
        "Cookie": f"cmr={cookie.value}",
        "Content-Type": "application/x-www-form-urlencoded",
        "HX-Request": "true",
        "HX-Target": "save_status",
    }
    url, version = f"{desk.url}/sections/case", str(desk.version("case"))
    db.session.rollback()  # what the test itself read holds no lock while the server works
    for number in range(after + 1):
        words.append(f"word-{len(words)}")
        sent = {"csrf_token": desk.browser.token, "version": version, "summary": " ".join(words)}
        death = Timer(0.004 * (number % 8), server.kill)
        if number == after:
            death.start()
        status, text = 0, ""
        with suppress(OSError, HTTPException):
            status, text = server.ask("POST", url, urlencode(sent), **headers)
        if number == after:
            death.join()
        found = re.search(r'name="version" value="(\d+)"', text)
        if status == 200 and found and "Saved at" in text:
            acknowledged[:] = words
            version = found[1]


def test_nothing_that_was_said_to_be_saved_is_lost(any_app: Flask, sign_in: Opens) -> None:
    desk = a_desk(sign_in, blank=True)
    server = Server(any_app)
    words: list[str] = []
    acknowledged: list[str] = []
    try:
        for time_of_death in range(TIMES):
            server.start()
            before = len(acknowledged)
            type_until_killed(server, desk, words, acknowledged, after=3 + time_of_death)
            assert len(acknowledged) > before
            stored = str(reread(desk)).split()
            assert stored[: len(acknowledged)] == acknowledged, "what was said to be saved is there"
            assert stored == words[: len(stored)], "and nothing in between is missing"
            words[:] = stored
    finally:
        server.kill()


def reread(desk: Desk) -> object:
    db.session.expire_all()
    found = db.session.get_one(Referral, desk.referral.id).answers["case"]["summary"]
    db.session.rollback()
    return found
