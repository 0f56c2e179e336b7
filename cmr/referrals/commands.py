"""Commands about attached files (``flask … files``)."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import AppGroup

from cmr.adapters import clock
from cmr.adapters.scanner import Away
from cmr.models import db
from cmr.referrals.documents import files, forget_refused, held_files, scanner, settle_scan
from cmr.rules.wording import plural

WITHIN = 60.0
"""Seconds that the scanner may take for one file: nobody waits for it here."""
files_cli = AppGroup("files", help="Look after attached files.")


def register(app: Flask) -> None:
    """Adds the commands to the app."""
    app.cli.add_command(files_cli)


@files_cli.command()
@click.pass_context
def scan(ctx: click.Context) -> None:
    """Ask the virus scanner about every file that is held: exit 0, or 1 where some still wait."""
    cleared, refused, waiting = scan_held()
    click.echo(f"Looked at {plural(cleared + refused, 'file')}: {cleared} clear, {refused} refused.")
    if waiting:
        click.echo(
            f"{plural(waiting, 'file')} still held: the scanner did not answer, or the file is not there."
        )
        ctx.exit(1)


def scan_held() -> tuple[int, int, int]:
    """Asks about every held file: how many are clear, are refused and still wait. Commits after each."""
    cleared, refused, waiting, last = 0, 0, 0, ""
    while found := held_files(after=last):
        for sha256 in found:
            said = scan_one(sha256)
            cleared, refused, waiting = (
                cleared + (said == "clear"),
                refused + (said == "refused"),
                waiting + (not said),
            )
        last = found[-1]
    return cleared, refused, waiting


def scan_one(sha256: str) -> str:
    """Asks about one held file: ``clear``, ``refused``, or empty where nothing is known. Commits what it learns."""
    db.session.rollback()  # no lock is held while the scanner looks
    content = files().read(sha256)
    try:
        verdict = scanner().scan(content, within=WITHIN) if content is not None else None
    except Away:
        verdict = None
    if verdict is None:
        return ""
    settle_scan(sha256, verdict, at=clock.now())
    db.session.commit()
    if not verdict.found:
        return "clear"
    forget_refused(sha256)
    return "refused"
