"""The worker as a process: it ends in order when asked to, and says in a line what it can't reach."""

from __future__ import annotations

import logging
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from threading import Event, Timer

import pytest
from flask import Flask
from sqlalchemy import text

from cmr.models import Notice, db
from cmr.notices import sending
from cmr.notices.working import InALine, a_round
from tests.databases import free_port
from tests.notices.postbox import Postbox
from tests.notices.processes import PATIENCE, a_worker, environment, many_events, until


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_asked_to_end_it_finishes_the_mail_in_hand_and_leaves_the_rest(
    app: Flask, postbox: Postbox, tmp_path: Path, number: signal.Signals
) -> None:
    many_events(40)
    postbox.after_data = lambda _mail: 0.2
    queue = f"sqlite:///{tmp_path / 'queue' / 'queue.sqlite3'}"
    env = environment(app, CMR_MAIL_URL=postbox.url, CMR_QUEUE_URL=queue)
    with postbox.open(), a_worker(env) as worker:
        until(lambda: len(postbox.arrived) > 2)
        worker.send_signal(number)
        said, _ = worker.communicate(timeout=PATIENCE)
    assert worker.returncode == 0, said
    assert "Traceback" not in said
    assert "The worker has ended" in said
    states = [one.state for one in db.session.query(Notice)]
    assert states.count("sent") == len(postbox.arrived) < 40
    assert states.count("waiting") == 40 - len(postbox.arrived)
    assert set(postbox.by_id().values()) == {1}


@pytest.mark.parametrize("queue", ["redis://127.0.0.1:{port}/0", "postgresql://nobody@127.0.0.1:{port}/none"])
def test_a_queue_that_is_not_there_ends_it_with_a_line(app: Flask, queue: str) -> None:
    env = environment(app, CMR_QUEUE_URL=queue.format(port=free_port()))
    with a_worker(env) as worker:
        said, _ = worker.communicate(timeout=PATIENCE)
    assert worker.returncode == 1
    assert "CMR_QUEUE_URL" in said
    assert "can’t be reached" in said
    assert "Traceback" not in said
    assert "nobody" not in said, "An address can hold a password: it is not repeated."


def test_a_database_that_is_not_there_ends_one_run_with_a_line(app: Flask) -> None:
    env = environment(app) | {"CMR_DATABASE_URL": f"postgresql+psycopg://nobody@127.0.0.1:{free_port()}/none"}
    with a_worker(env, "--once") as worker:
        said, _ = worker.communicate(timeout=PATIENCE)
    assert worker.returncode == 1
    assert "The database can’t be used now" in said
    assert "Traceback" not in said
    assert "nobody" not in said


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_a_database_that_is_not_upgraded_ends_one_run_with_a_line(
    app: Flask, tmp_path: Path, new_postgres_database: Callable[..., str], database: str
) -> None:
    url = f"sqlite:///{tmp_path / 'empty.sqlite3'}" if database == "sqlite" else new_postgres_database()
    with a_worker(environment(app) | {"CMR_DATABASE_URL": url}, "--once") as worker:
        said, _ = worker.communicate(timeout=PATIENCE)
    assert worker.returncode == 1, said
    assert "The database is not upgraded to this version. Run: flask --app wsgi db upgrade" in said
    assert "Traceback" not in said


@pytest.mark.slow
def test_a_database_that_is_locked_for_a_moment_is_waited_for(app: Flask, postbox: Postbox) -> None:
    many_events(3)
    file = app.config["SQLALCHEMY_DATABASE_URI"].database
    with postbox.open(), closing(sqlite3.connect(file, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        let_go = Timer(3, other.rollback)
        let_go.start()
        with a_worker(environment(app, CMR_MAIL_URL=postbox.url), "--once") as worker:
            said, _ = worker.communicate(timeout=PATIENCE)
        let_go.join()
    assert worker.returncode == 0
    assert said.strip() == "0 reminders written, 3 notices sent."
    assert len(postbox.arrived) == 3


def test_a_round_that_finds_the_database_locked_says_so_in_a_line(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    def locked() -> None:
        db.session.execute(text("DELETE FROM notices"))

    # The one connection there is gives up soon.
    db.session.execute(text("PRAGMA busy_timeout=20"))
    db.session.commit()
    file = app.config["SQLALCHEMY_DATABASE_URI"].database
    with closing(sqlite3.connect(file)) as other:
        other.execute("BEGIN IMMEDIATE")
        a_round(app, "Mail", locked)
    (line,) = caplog.records
    assert line.levelno == logging.WARNING
    assert (
        line.getMessage()
        == "Mail: the database can’t be used now (OperationalError); the next round tries again."
    )
    assert line.exc_info is None
    assert "DELETE" not in caplog.text


def test_what_the_queue_s_own_log_says_of_an_outage_is_left_to_the_worker() -> None:
    keep = InALine()
    away = logging.LogRecord(
        "huey.consumer.Worker", logging.ERROR, "", 1, "Error reading from queue", (), None
    )
    away.exc_info = (ConnectionError, ConnectionError("secret@host"), None)
    assert not keep.filter(away)
    fault = logging.LogRecord("huey", logging.ERROR, "", 1, "Unhandled exception in task", (), None)
    fault.exc_info = (ValueError, ValueError("a fault of our own"), None)
    assert keep.filter(fault)
    assert fault.exc_info is not None


def test_a_run_that_is_asked_to_end_takes_no_further_mail(app: Flask, postbox: Postbox) -> None:
    many_events(5)
    ended = Event()
    postbox.after_data = lambda _mail: ended.set()
    with postbox.open():
        tally = sending.run(within=sending.LONG, stopped=ended.is_set)
    assert tally.sent == 1
    assert len(postbox.arrived) == 1
