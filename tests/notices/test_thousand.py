"""A thousand events with the mail server down, slow, refusing and killed, and workers killed in the middle.

Each mail arrives once; or at most twice, with the same Message-ID, where somebody died in between; or stands as failed.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import datetime, timedelta
from email.message import EmailMessage
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import func, select

from cmr.adapters import clock
from cmr.models import Notice, Person, db
from cmr.notices import sending
from cmr.notices.operations import Addressed, write_down
from cmr.notices.sending import Tally
from config import ROOT
from tests.factories import a_person, a_referral
from tests.notices.postbox import HANG_UP, Postbox

EVENTS = {"sqlite": 1_000, "postgresql": 250}
PEOPLE = 20
AN_HOUR = timedelta(hours=1)


def events() -> int:
    """A thousand on the database that one council has; the other shows the same with fewer."""
    return EVENTS[db.engine.dialect.name]


def a_thousand() -> None:
    """So many events, each told to one of some people."""
    referral = a_referral()
    people = [a_person(f"Reader {number}", team=referral.team) for number in range(PEOPLE)]
    now = clock.now()
    for number in range(events()):
        reader = people[number % PEOPLE]
        facts = {"reference": referral.reference, "panel": referral.panel.name}
        one = Addressed(reader.id, None, "reader", "closed", facts, "")
        write_down(f"referral:{referral.id}:{number}", [one], ("referral", referral.id), at=now)
    db.session.commit()


def states() -> Counter[str]:
    """How many notices stand in each state."""
    rows = db.session.execute(select(Notice.state, func.count().label("many")).group_by(Notice.state))
    found = Counter({row.state: row.many for row in rows})
    db.session.rollback()  # a transaction left open would keep every worker out
    return found


def run(at: datetime) -> Tally:
    """One run at a moment that stands still."""
    tally = sending.run(within=timedelta(minutes=5), now=lambda: at)
    db.session.expire_all()
    return tally


def misbehaving(mail: EmailMessage) -> object:
    """Every fortieth mail is taken and the line breaks; every hundredth is answered too late; others are fine."""
    number = misbehaving.count = getattr(misbehaving, "count", 0) + 1  # type: ignore[attr-defined] # a counter
    if number % 40 == 0:
        return HANG_UP
    return 1.5 if number % 400 == 0 else None


def a_worker_killed(app: Flask, box: Postbox, after: int) -> None:
    """A real worker in a process of its own, killed once it has sent some."""
    env = os.environ | {
        "CMR_ENV": "test",
        "CMR_DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"].render_as_string(hide_password=False),
        "CMR_MAIL_URL": box.url,
        "CMR_FILES": str(app.extensions["settings"].files),
    }
    before = len(box.arrived)
    words = [sys.executable, "-m", "flask", "--app", "wsgi", "worker", "--once"]
    worker = subprocess.Popen(words, env=env, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        until = time.monotonic() + 60
        while len(box.arrived) < before + after and worker.poll() is None and time.monotonic() < until:
            time.sleep(0.002)
    finally:
        worker.send_signal(signal.SIGKILL)
        said, _ = worker.communicate()
    assert len(box.arrived) >= before + after, said.decode()


@pytest.mark.slow
def test_each_arrives_once_or_twice_alike_or_stands_as_failed(any_app: Flask, postbox: Postbox) -> None:
    a_thousand()
    everybody = set(db.session.scalars(select(Notice.message_id)))
    at = clock.now()
    assert run(at).away, "The server is down: nothing goes."
    assert states()["waiting"] == events()

    with postbox.open():
        # Two workers at once, and both die.
        kills = [Thread(target=a_worker_killed, args=(any_app, postbox, 30)) for _ in range(2)]
        for one in kills:
            one.start()
        for one in kills:
            one.join()
        assert states()["sending"] in (0, 1, 2)

        refused = db.session.scalar(select(Person.email).where(Person.name == "Reader 7"))
        busy = db.session.scalar(select(Person.email).where(Person.name == "Reader 8"))
        postbox.recipient = lambda to: "550 no" if to == refused else "451 busy" if to == busy else None
        postbox.after_data = misbehaving
        for hours in range(1, 6):
            run(at + AN_HOUR * hours)
    # The server is gone, with mail still waiting.
    assert run(at + AN_HOUR * 10).away
    postbox.recipient = lambda _to: None
    with postbox.open():
        for hours in range(11, 120, 3):
            if not states()["waiting"] + states()["sending"]:
                break
            run(at + AN_HOUR * hours)

    found = states()
    assert set(found) <= {"sent", "failed"}
    assert sum(found.values()) == events()
    arrivals = postbox.by_id()
    assert arrivals.keys() <= everybody
    assert max(arrivals.values()) <= 2
    rows = db.session.execute(select(Notice.message_id, Notice.state, Notice.fault)).all()
    for row in rows:
        if row.state == "sent":
            assert arrivals[row.message_id] >= 1
        else:
            assert row.fault
    twice = sum(count == 2 for count in arrivals.values())
    assert 0 < twice < events() // 10
    assert 1 <= found["failed"] < events() // 8
