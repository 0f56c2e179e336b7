"""A thousand events with the mail server down, slow, refusing and killed, and workers killed in the middle.

Each mail arrives once; or at most twice, with the same Message-ID, where somebody died in between; or stands as failed.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from email.message import EmailMessage
from itertools import count
from pathlib import Path
from socket import create_connection
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import func, select

from cmr.adapters import clock
from cmr.models import Notice, Person, db
from cmr.notices import sending
from config import ROOT
from tests.notices.postbox import HANG_UP, Postbox
from tests.notices.processes import PATIENCE, a_worker, environment, many_events, until

EVENTS = 1_000
HANDS = 2
AN_HOUR = timedelta(hours=1)


def states() -> Counter[str]:
    """How many notices stand in each state."""
    rows = db.session.execute(select(Notice.state, func.count().label("many")).group_by(Notice.state))
    found = Counter({row.state: row.many for row in rows})
    db.session.rollback()  # a transaction left open would keep every worker out
    return found


@contextmanager
def a_mail_server(port: int, file: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A real server in a process of its own, that listens."""
    words = [sys.executable, "-m", "tests.notices.mail_server", str(port), str(file)]
    server = subprocess.Popen(words, cwd=ROOT)
    try:
        until(lambda: _listens(port))
        yield server
    finally:
        server.kill()
        server.wait()


def _listens(port: int) -> bool:
    with suppress(OSError), create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def arrived_in(file: Path) -> list[str]:
    """The Message-IDs of what arrived at the servers of their own."""
    return file.read_text().split() if file.exists() else []


def two_workers(app: Flask, box: Postbox, then: Callable[[], None], *, killed: bool) -> list[str]:
    """Two real workers at once, and what they said; ``then`` is done while they send. ``killed``: both die after it."""
    env = environment(app, CMR_MAIL_URL=box.url)
    with a_worker(env, "--once") as one, a_worker(env, "--once") as other:
        then()
        if killed:
            for worker in (one, other):
                assert worker.poll() is None, "Nothing was left to be killed in the middle of."
                worker.send_signal(signal.SIGKILL)
        said = [worker.communicate(timeout=PATIENCE)[0] for worker in (one, other)]
        assert [worker.returncode for worker in (one, other)] == [-9 if killed else 0] * HANDS, said
    return said


def two_runs(app: Flask, at: datetime) -> None:
    """Two workers at once at a moment that stands still."""

    def run() -> None:
        with app.app_context():
            sending.run(within=timedelta(minutes=5), now=lambda: at)

    hands = [Thread(target=run) for _ in range(HANDS)]
    for one in hands:
        one.start()
    for one in hands:
        one.join()
    db.session.expire_all()


def misbehaving() -> Callable[[EmailMessage], object]:
    """Every fortieth mail is taken and the line breaks; some are answered slowly, and some too late."""
    numbers = count(1)

    def does(_mail: EmailMessage) -> object:
        number = next(numbers)
        if number % 40 == 0:
            return HANG_UP
        return 1.5 if number % 250 == 0 else 0.05 if number % 10 == 0 else None

    return does


@pytest.mark.slow
def test_each_arrives_once_or_twice_alike_or_stands_as_failed(
    any_app: Flask, postbox: Postbox, tmp_path: Path
) -> None:
    many_events(EVENTS)
    everybody = set(db.session.scalars(select(Notice.message_id)))
    at, file = clock.now(), tmp_path / "arrived"
    assert sending.run(within=AN_HOUR, now=lambda: at).away, "The server is down: nothing goes."
    assert states() == {"waiting": EVENTS}

    # Two workers at once, and both are killed in the middle; a server of its own keeps what it took.
    with a_mail_server(postbox.port, file):
        two_workers(any_app, postbox, lambda: until(lambda: len(arrived_in(file)) >= 100), killed=True)
        dead = states()["sending"]
        assert dead <= HANDS
        # Two others go on with what nobody has in hand, and now the server is killed in the middle.
    with a_mail_server(postbox.port, file) as server:

        def kill_the_server() -> None:
            until(lambda: len(arrived_in(file)) >= 250)
            server.kill()

        said = two_workers(any_app, postbox, kill_the_server, killed=False)
    assert any("can’t be reached" in words or "broke off" in words for words in said), said
    assert 250 <= len(arrived_in(file)) < EVENTS / 2
    assert states()["waiting"] > EVENTS / 2

    # A server that is slow, breaks off, refuses one person for good and another for now.
    refused = db.session.scalar(select(Person.email).where(Person.name == "Reader 7"))
    busy = db.session.scalar(select(Person.email).where(Person.name == "Reader 8"))
    db.session.rollback()
    postbox.recipient = lambda to: "550 no" if to == refused else "451 busy" if to == busy else None
    postbox.after_data = misbehaving()
    with postbox.open():
        for hours in range(1, 6):
            two_runs(any_app, at + AN_HOUR * hours)
    # It is gone again, and comes back as it should be.
    assert sending.run(within=AN_HOUR, now=lambda: at + AN_HOUR * 10).away
    postbox.recipient = lambda _to: None
    with postbox.open():
        for hours in range(11, 120, 3):
            if not states()["waiting"] + states()["sending"]:
                break
            two_runs(any_app, at + AN_HOUR * hours)

    found, arrivals = states(), Counter(arrived_in(file)) + postbox.by_id()
    assert set(found) == {"sent", "failed"}
    assert sum(found.values()) == EVENTS
    assert arrivals.keys() <= everybody
    assert max(arrivals.values()) <= 2
    rows = db.session.execute(select(Notice.message_id, Notice.state, Notice.fault)).all()
    assert all(arrivals[row.message_id] >= 1 for row in rows if row.state == "sent")
    assert all(row.fault for row in rows if row.state == "failed")
    twice = sum(number == 2 for number in arrivals.values())
    assert 0 < twice < EVENTS // 10
    assert EVENTS // 40 <= found["failed"] < EVENTS // 8
