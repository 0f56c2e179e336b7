"""The worker (``flask … worker``): sends the outbox, writes reminders and does the periodic work."""

from __future__ import annotations

import click
from flask import Flask
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

from cmr.adapters import clock
from cmr.notices import reminders, sending
from cmr.notices.working import go_on
from cmr.referrals.commands import scan_held
from cmr.rules.wording import plural


def register(app: Flask) -> None:
    """Adds the command to the app."""
    app.cli.add_command(worker)


@click.command()
@click.option("--once", is_flag=True, help="Do what is due and end.")
@click.pass_context
def worker(ctx: click.Context, *, once: bool) -> None:
    """Send the outbox, write reminders, and go on doing so until stopped."""
    app: Flask = ctx.obj.load_app()
    if not once:
        go_on(app)
        return
    with app.app_context():
        try:
            do_once()
        except (OperationalError, ProgrammingError) as error:
            raise click.ClickException(_why_not(error)) from None


def _why_not(error: DBAPIError) -> str:
    """Why the database can't be used, in a line; SQLite and PostgreSQL say differently that a table is not there."""
    if isinstance(error, ProgrammingError) or "no such" in str(error.orig):
        return "The database is not upgraded to this version. Run: flask --app wsgi db upgrade"
    return f"The database can’t be used now ({type(error.orig).__name__}). What was not done waits."


def do_once() -> None:
    """Everything that is due, and a line that says what was done."""
    scan_held()
    written = reminders.sweep(clock.now())
    tally = sending.run(within=sending.LONG)
    click.echo(" ".join((f"{plural(written, 'reminder')} written, {tally.words}.", tally.away)).strip())
