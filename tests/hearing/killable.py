"""The service under its real server, which a test kills at any moment: nothing is told before, nothing cleaned up."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import BadStatusLine, HTTPConnection
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from time import monotonic, sleep
from urllib.parse import urlencode

from flask import Flask
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped] # it has no types
from sqlalchemy import text

from cmr.models import db
from tests.application import Browser
from tests.databases import free_port

PATIENCE = 30.0
"""Seconds after which something hangs."""
BY_ITSELF = {"HX-Request": "true", "HX-Target": "save_status"}
"""How a page sends what it saves while somebody types."""
AFTER = None
"""The moment of a kill that follows the answer at once."""


class Server(BaseApplication):
    """Gunicorn with the threads that `make run` gives it, on an application that is loaded already."""

    def __init__(self, app: Flask, port: int) -> None:
        self._served, self._port = app, port
        super().__init__()

    def load_config(self) -> None:
        """As `make run` starts it."""
        settings = {
            "bind": f"127.0.0.1:{self._port}", "worker_class": "gthread", "workers": 2, "threads": 8,
            "control_socket_disable": True, "loglevel": "critical",
        }  # fmt: skip
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """What is served."""
        return self._served


class Killable:
    """The service on loopback, started and killed as often as wanted."""

    def __init__(self, app: Flask) -> None:
        self._app, self.port = app, free_port()
        self._process: BaseProcess | None = None

    def start(self) -> None:
        """Starts it, and waits until it answers."""
        _let_go()
        self._process = get_context("fork").Process(target=self._serve)
        self._process.start()
        until = monotonic() + PATIENCE
        while self.get("/readyz") != 200:
            assert monotonic() < until, "the server does not answer"
            sleep(0.01)

    def _serve(self) -> None:
        os.setsid()
        Server(self._app, self.port).run()

    def kill(self) -> None:
        """Kills it and its workers where they stand; what the database still does of theirs has ended then."""
        assert self._process is not None
        assert self._process.pid is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.join()
        until = monotonic() + PATIENCE
        while _others_at_the_database() or self._listens():
            assert monotonic() < until, "something of the server goes on"
            sleep(0.01)

    def get(self, url: str, browser: Browser | None = None) -> int:
        """The status of a page; 0 where nobody answers."""
        return self.read(url, browser)[0]

    def read(self, url: str, browser: Browser | None = None) -> tuple[int, str]:
        """The status and text of a page."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", url, headers=_headers(browser))
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except OSError:
            return 0, ""
        finally:
            connection.close()

    def post(self, url: str, form: dict[str, object], browser: Browser, *, typed: bool = False) -> int:
        """Sends a form; the status. ``typed``: as a page sends it by itself while somebody writes."""
        with self._sent(url, form, browser, typed=typed) as connection:
            return connection.getresponse().status

    def post_and_kill(
        self,
        url: str,
        form: dict[str, object],
        browser: Browser,
        moment: float | None,
        *,
        typed: bool = False,
    ) -> int:
        """Sends a form and kills the server so many seconds later; the status, or 0 where no answer came before."""
        with self._sent(url, form, browser, typed=typed) as connection:
            if moment is AFTER:
                status = connection.getresponse().status
                self.kill()
                return status
            sleep(moment)
            self.kill()
            try:
                return connection.getresponse().status
            except (OSError, BadStatusLine):
                return 0

    @contextmanager
    def _sent(
        self, url: str, form: dict[str, object], browser: Browser, *, typed: bool = False
    ) -> Iterator[HTTPConnection]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        body = urlencode({"csrf_token": browser.token} | form, doseq=True)
        kind = {"Content-Type": "application/x-www-form-urlencoded"} | (BY_ITSELF if typed else {})
        try:
            connection.request("POST", url, body, _headers(browser) | kind)
            yield connection
        finally:
            connection.close()

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


def _headers(browser: Browser | None) -> dict[str, str]:
    found = browser.client.get_cookie("cmr") if browser else None
    return {"Host": "localhost"} | ({"Cookie": f"cmr={found.value}"} if found else {})


def _let_go() -> None:
    """Closes the test's own connections, which the server would otherwise share."""
    db.session.commit()
    db.session.remove()
    db.engine.dispose()


def _others_at_the_database() -> int:
    """How many connections but this one the database still serves: a commit that was sent is finished without us."""
    if db.engine.dialect.name != "postgresql":
        return 0
    others = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    found: int = db.session.execute(text(others)).scalar_one()
    db.session.rollback()
    return found
