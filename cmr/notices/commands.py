"""The worker (``flask … worker``): sends the outbox, writes reminders and does the periodic work."""

from __future__ import annotations

import logging
from datetime import timedelta

import click
from flask import Flask
from huey import crontab

from cmr.adapters import clock
from cmr.adapters.queue import queue_at
from cmr.models import db
from cmr.notices import reminders, sending
from cmr.notices.sending import Tally
from cmr.referrals.commands import scan_held
from cmr.rules.wording import plural
from config import Settings

LOG = logging.getLogger(__name__)
ONE_RUN = timedelta(seconds=50)
"""A run that is begun every minute ends before the next."""
ALL_OF_IT = timedelta(hours=12)
HANDS = 3
"""Threads: while one sends and one waits for the virus scanner, another can write reminders."""


def register(app: Flask) -> None:
    """Adds the command to the app."""
    app.cli.add_command(worker)


@click.command()
@click.option("--once", is_flag=True, help="Do what is due and end.")
@click.pass_context
def worker(ctx: click.Context, *, once: bool) -> None:
    """Send the outbox, write reminders, and go on doing so until stopped."""
    app: Flask = ctx.obj.load_app()
    if once:
        with app.app_context():
            do_once()
        return
    go_on(app)


def do_once() -> None:
    """Everything that is due, and a line that says what was done."""
    scan_held()
    written = reminders.sweep(clock.now())
    click.echo(said(sending.run(within=ALL_OF_IT), written))


def said(tally: Tally, written: int) -> str:
    """What was done, in a line."""
    parts = [f"{plural(written, 'reminder')} written", f"{plural(tally.sent, 'notice')} sent"]
    parts += [f"{count} {word}" for word, count in _others(tally) if count]
    line = f"{', '.join(parts)}."
    return f"{line} {tally.away}" if tally.away else line


def _others(tally: Tally) -> tuple[tuple[str, int], ...]:
    return (
        ("tried again later", tally.waiting),
        ("failed", tally.failed),
        ("no longer true", tally.dropped),
        ("kept, because no mail server is set", tally.kept),
    )


def go_on(app: Flask) -> None:
    """Runs the periodic work until a signal ends it; what is in hand then goes on with the next worker."""
    settings: Settings = app.extensions["settings"]
    huey = queue_at(settings.queue_url)

    @huey.periodic_task(crontab(minute="*"), name="send")  # type: ignore[untyped-decorator] # huey carries no types
    def send() -> None:
        with app.app_context():
            _logged(sending.run(within=ONE_RUN))

    @huey.periodic_task(crontab(minute="*/10"), name="remind")  # type: ignore[untyped-decorator] # as above
    def remind() -> None:
        with app.app_context():
            reminders.sweep(clock.now())
            db.session.remove()

    @huey.periodic_task(crontab(minute="*/5"), name="scan")  # type: ignore[untyped-decorator] # as above
    def scan() -> None:
        with app.app_context():
            scan_held()

    # At the start at once, not at the next full minute.
    remind()
    send()
    where = (
        "sends by the mail server" if settings.mail_url else "keeps mail in the outbox: no mail server is set"
    )
    click.echo(f"The worker runs and {where} (Ctrl+C ends it).")
    huey.create_consumer(workers=HANDS, periodic=True, scheduler_interval=1).run()


def _logged(tally: Tally) -> None:
    if tally.sent or tally.failed or tally.waiting:
        LOG.info("Outbox: %s sent, %s tried again later, %s failed", tally.sent, tally.waiting, tally.failed)
