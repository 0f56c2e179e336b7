"""Commands about accounts (``flask … accounts``), for the first account manager and for emergencies."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import AppGroup

from cmr.adapters import clock
from cmr.models import Person, db
from cmr.models.people import POSITIONS
from cmr.people import operations, queries
from cmr.people.operations import Account
from cmr.rules.refusal import Refused

accounts_cli = AppGroup("accounts", help="Make, deactivate and list accounts.")


def register(app: Flask) -> None:
    """Adds the commands to the app."""
    app.cli.add_command(accounts_cli)


@accounts_cli.command()
@click.argument("email")
@click.option("--name", required=True, help="The person's name.")
@click.option("--position", required=True, type=click.Choice(POSITIONS), help="What they are employed as.")
@click.option("--team", default="", help="The name of their team.")
@click.option("--manages-accounts", is_flag=True, help="They may manage accounts and read the audit trail.")
def create(email: str, name: str, position: str, team: str, manages_accounts: bool) -> None:
    """Make an account for EMAIL and print its temporary password."""
    found = queries.team_by_name(team) if team else None
    if team and found is None:
        raise click.ClickException(f"There is no team “{team}”.")
    if "@" not in email or not name.strip():
        raise click.ClickException("An account needs an email address and a name.")
    account = Account(
        email.strip().lower(), name.strip(), position, found.id if found else None, manages_accounts
    )
    try:
        _person, temporary = operations.create_account(account, by=None, at=clock.now())
    except Refused as refused:
        raise click.ClickException(str(refused)) from refused
    db.session.commit()
    click.echo(f"Temporary password: {temporary}")
    click.echo("It must be changed at the first sign-in.")


@accounts_cli.command()
@click.argument("email")
def deactivate(email: str) -> None:
    """Close the account of EMAIL and end its sessions."""
    person = _person(email)
    try:
        operations.deactivate(person, by=None, at=clock.now())
    except Refused as refused:
        raise click.ClickException(str(refused)) from refused
    db.session.commit()
    click.echo(f"{person.email} is inactive.")


@accounts_cli.command(name="list")
def list_accounts() -> None:
    """List every account: email, name, position, state, with tabs between."""
    after: int | None = None
    while True:
        found = queries.people(state="all", after=after)
        for row in found.rows:
            what = [
                "active" if row.active else "inactive",
                *(["manages accounts"] if row.manages_accounts else []),
            ]
            click.echo("\t".join((row.email, row.name, row.position, row.team or "", ", ".join(what))))
        if found.next_after is None:
            break
        after = found.next_after


def _person(email: str) -> Person:
    person = queries.person_by_email(email)
    if person is None:
        raise click.ClickException(f"There is no account “{email}”.")
    return person
