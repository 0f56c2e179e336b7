"""The worker while it runs: rounds of work by the clock, an end in order, and lines that say what went wrong."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from threading import Event
from time import monotonic

from flask import Flask
from huey import Huey, crontab
from sqlalchemy.exc import OperationalError

from cmr.adapters import clock
from cmr.adapters.queue import FAULTS, QueueAway, asked, look_for, queue_at
from cmr.notices import reminders, sending
from cmr.notices.sending import Tally
from cmr.referrals.commands import scan_held
from cmr.rules.wording import plural
from config import Settings

LOG = logging.getLogger(__name__)
ONE_RUN = timedelta(seconds=50)
"""A run that is begun every minute ends before the next."""
HANDS = 3
"""Threads: while one sends and one waits for the virus scanner, another can write reminders."""
ENDS_WITHIN = 90
"""Seconds that what is in hand may take once the worker is asked to end: more than one mail ever takes."""
LOOKED_EVERY = 5
"""Seconds between looks at its own threads and at its queue."""
AWAY_FOR = 60
"""Seconds without a queue after which it ends, for whatever started it to start it again."""
ASKS_TO_END = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def go_on(app: Flask) -> None:
    """Works until a signal asks it to end. Raises QueueAway where its queue is not there, or is gone for a minute."""
    settings: Settings = app.extensions["settings"]
    log_in_lines()
    queue, ending = queue_at(settings.queue_url), Event()
    first = _rounds(app, queue, ending)
    with asked():
        for one in first:  # at the start at once, not at the next full minute
            one()
    where = (
        "sends by the mail server" if settings.mail_url else "keeps mail in the outbox: no mail server is set"
    )
    LOG.info("The worker runs and %s (Ctrl+C ends it).", where)
    _until_asked(queue, ending)
    LOG.info("The worker has ended. What was not done goes on with the next one.")


def _rounds(app: Flask, queue: Huey, ending: Event) -> tuple[Callable[[], object], ...]:
    """Tells the queue what is to be done and when; answers with what is done at the start too."""

    def each(name: str, minutes: str, words: str, work: Callable[[], object]) -> Callable[[], object]:
        task = partial(a_round, app, words, work)
        task.__name__ = name  # type: ignore[attr-defined] # huey asks every task for its name
        found: Callable[[], object] = queue.periodic_task(crontab(minute=minutes), name=name)(task)
        return found

    send = each("send", "*", "Mail", lambda: _say(sending.run(within=ONE_RUN, stopped=ending.is_set)))
    remind = each("remind", "*/10", "Reminders", lambda: _say_written(reminders.sweep(clock.now())))
    each("scan", "*/5", "Held files", scan_held)
    return remind, send


def a_round(app: Flask, words: str, work: Callable[[], object]) -> None:
    """One round of work. A database that is locked or away is said in a line, and the next round tries again."""
    with app.app_context():
        try:
            work()
        except OperationalError as error:
            LOG.warning(
                "%s: the database can’t be used now (%s); the next round tries again.",
                words,
                type(error.orig).__name__,
            )


def _until_asked(queue: Huey, ending: Event) -> None:
    consumer = queue.create_consumer(
        workers=HANDS, periodic=True, scheduler_interval=1, shutdown_timeout=ENDS_WITHIN
    )
    consumer.start()
    # Ours instead of huey's: a signal is no reason to drop a mail in the middle, nor a closed terminal to start again.
    for number in ASKS_TO_END:
        signal.signal(number, lambda _number, _frame: ending.set())
    try:
        _look_after(queue, ending, consumer.check_worker_health)
    finally:
        ending.set()
        consumer.stop(graceful=True)


def _look_after(queue: Huey, ending: Event, hands: Callable[[], object]) -> None:
    """Looks at its threads and its queue now and then, until asked to end. Raises QueueAway after a minute without."""
    away_since: float | None = None
    while not ending.wait(LOOKED_EVERY):
        hands()
        try:
            look_for(queue)
        except QueueAway as away:
            if away_since is None:
                away_since = monotonic()
                LOG.warning("%s Waiting for it.", away.message)
            elif monotonic() - away_since > AWAY_FOR:
                raise
        else:
            if away_since is not None:
                LOG.info("The worker’s queue is there again.")
            away_since = None


def log_in_lines() -> None:
    """This process's log: a moment and a line each, on the screen."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%Y-%m-%d %H:%M:%S"))
    handler.addFilter(InALine())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("cmr").setLevel(logging.INFO)


class InALine(logging.Filter):
    """Leaves out what huey's threads say of a queue that is away, each with a trace: the worker says it in one line."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Lets through everything else as it is."""
        error = record.exc_info[1] if record.exc_info else None
        return not (record.name.startswith("huey") and isinstance(error, FAULTS))


def _say(tally: Tally) -> None:
    if tally.sent or tally.failed or tally.waiting or tally.dropped:
        LOG.info("Mail: %s.", tally.words)


def _say_written(count: int) -> None:
    if count:
        LOG.info("Reminders: %s written.", plural(count, "reminder"))
