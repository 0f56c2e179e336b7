"""Commands about the audit trail (``flask … audit``)."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import AppGroup

from cmr.audit import proof
from cmr.models import db
from cmr.models.engine import only_reading
from cmr.referrals.documents import files
from cmr.rules.wording import plural

audit_cli = AppGroup("audit", help="Prove that nothing was changed.")


def register(app: Flask) -> None:
    """Adds the commands to the app."""
    app.cli.add_command(audit_cli)


@audit_cli.command()
@click.pass_context
def verify(ctx: click.Context) -> None:
    """Look at every record's history, signature, sheet and file again: exit 0 and a count, or 1 and the first fault."""
    reading = only_reading.set(True)  # people go on writing meanwhile
    try:
        counts = proof.verify(files().open)
    finally:
        db.session.rollback()
        only_reading.reset(reading)
    if counts.faults:
        click.echo(f"Broken: {counts.faults[0]}")
        ctx.exit(1)
    click.echo(
        f"In order: {plural(counts.entries, 'entry', 'entries')} of {plural(counts.records, 'record')},"
        f" {plural(counts.signatures, 'signature')}, {plural(counts.copies, 'signed copy', 'signed copies')},"
        f" {plural(counts.sheets, 'signed sheet')},"
        f" {plural(counts.documents, 'document')}, {plural(counts.scans, 'scan')}."
    )
