"""Workers as real processes, and an outbox with something in it for them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import Flask

from cmr.adapters import clock
from cmr.models import db
from cmr.notices.operations import Addressed, write_down
from config import ROOT
from tests.factories import a_person, a_referral

PATIENCE = 120
PEOPLE = 20


def environment(app: Flask, **more: str) -> dict[str, str]:
    """What a worker of this app's database reads."""
    url = app.config["SQLALCHEMY_DATABASE_URI"].render_as_string(hide_password=False)
    files = str(app.extensions["settings"].files)
    return os.environ | {"CMR_ENV": "test", "CMR_DATABASE_URL": url, "CMR_FILES": files} | more


@contextmanager
def a_worker(env: dict[str, str], *words: str) -> Iterator[subprocess.Popen[str]]:
    """A real worker in a process of its own; it does not outlive the ``with``."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker", *words]
    with subprocess.Popen(
        command, env=env, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as worker:
        try:
            yield worker
        finally:
            worker.kill()


def until(true: Callable[[], bool]) -> None:
    """Waits for what must become true."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "It did not come true."
        time.sleep(0.005)


def many_events(number: int) -> None:
    """So many events, each told to one of some people."""
    referral = a_referral()
    people = [a_person(f"Reader {place}", team=referral.team) for place in range(PEOPLE)]
    now = clock.now()
    facts = {"reference": referral.reference, "panel": referral.panel.name}
    for event in range(number):
        reader = people[event % PEOPLE]
        one = Addressed(reader.id, None, "reader", "closed", facts, "")
        write_down(f"referral:{referral.id}:{event}", [one], ("referral", referral.id), at=now)
    db.session.commit()
