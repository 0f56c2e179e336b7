"""Commands that fill an empty database with a made-up council (``flask … demo``)."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from sqlalchemy.exc import OperationalError, ProgrammingError

from cmr.adapters import clock
from cmr.demo.council import PASSWORD, Account, accounts, council
from cmr.demo.courses import USUAL_COUNT
from cmr.demo.load import Loaded, load
from cmr.models import db
from cmr.panels.commands import as_day
from cmr.rules.referral_states import STATES
from cmr.rules.refusal import Refused
from config import Settings

SEED = 2026

demo_cli = AppGroup("demo", help="A made-up council to try the service with.")


class NotHere(click.ClickException):
    """The made-up council is not for this database or this installation: one line, and exit code 1."""


def register(app: Flask) -> None:
    """Adds the commands to the app."""
    app.cli.add_command(demo_cli)


@demo_cli.command("load")
@click.option(
    "--seed", type=int, default=SEED, show_default=True, help="The same seed and day give the same data."
)
@click.option(
    "--today", type=as_day, metavar="DATE", help="The day it all happens around; today where not given."
)
@click.option("--referrals", type=click.IntRange(0, 200_000), default=USUAL_COUNT, show_default=True)
@click.option("--json", "json_file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Write accounts, and references by state, to this file.")  # fmt: skip
def load_command(seed: int, today: date | None, referrals: int, json_file: Path | None) -> None:
    """Load both panels, teams, every role, meetings and referrals in every state into an empty database."""
    settings = _settings()
    try:
        loaded = load(seed=seed, today=today or clock.today(), referrals=referrals, files=settings.files)
        if json_file:
            json_file.write_text(_as_json(loaded), encoding="utf-8")
        db.session.commit()
    except Refused as refused:
        raise NotHere(" ".join(reason.text for reason in refused.reasons)) from refused
    except (OperationalError, ProgrammingError) as error:
        raise NotHere(f"The database has no tables yet, or cannot be written: run “db upgrade” first. ({error.orig})") \
            from error  # fmt: skip
    except OSError as error:
        raise NotHere(f"{error.filename} cannot be written: {error.strerror}.") from error
    _print_loaded(loaded)
    _print_accounts()


@demo_cli.command("accounts")
def accounts_command() -> None:
    """Print the made-up council's accounts again."""
    _settings()
    _print_accounts()


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    if settings.env == "production":
        raise NotHere(
            "Everybody knows the passwords of the made-up council: it is not for production (CMR_ENV)."
        )
    return settings


def _as_json(loaded: Loaded) -> str:
    references = {state: loaded.references.get(state, []) for state in STATES}
    return (
        json.dumps({"accounts": loaded.accounts, "references": references}, ensure_ascii=False, indent=2)
        + "\n"
    )


def _print_loaded(loaded: Loaded) -> None:
    count = {state: len(references) for state, references in loaded.references.items()}
    click.echo(
        f"{council().name} Council: {sum(count.values()):,} referrals, {loaded.written['meetings']:,} meetings"
    )
    click.echo(
        "  "
        + ", ".join(f"{count[state]:,} {name.lower()}" for state, name in STATES.items() if state in count)
    )


def _print_accounts() -> None:
    click.echo(f"\nEverybody’s password: {PASSWORD}\nSign in as …")
    everybody = accounts()
    widths = [max(len(_cells(one)[column]) for one in everybody) for column in range(3)]
    for key, words in council().headings:
        click.echo(f"\n… {words}")
        for one in (one for one in everybody if one.person.tries == key):
            cells = _cells(one)
            padded = [cell.ljust(width) for cell, width in zip(cells, widths, strict=False)]
            click.echo("  " + "  ".join((*padded, cells[-1])).rstrip())


def _cells(one: Account) -> tuple[str, str, str, str]:
    roles = [role for role in one.roles if role not in ("worker", one.person.position)]
    about = [one.team] if one.team and not one.person.manages else []
    return one.person.email, one.person.name, one.person.position, "; ".join((*about, *roles))
